"""Which files are pictures, by their names and by their first bytes, and how they are found in folders. No torch."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from PIL import Image, features

from resnet_viewer.errors import DataError

_SUFFIXES = {
    "JPEG": (".jpg", ".jpeg", ".jfif"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "BMP": (".bmp",),
    "GIF": (".gif",),
    "TIFF": (".tif", ".tiff"),
    "PPM": (".ppm", ".pgm"),
    "AVIF": (".avif",),
    "HEIF": (".heic", ".heif"),
}
_NOT_IN_EVERY_PILLOW = {"WEBP": "webp", "AVIF": "avif"}


def _is_known(kind: str) -> bool:
    """Whether Pillow reads this kind of file here. HEIC, which telephones write, needs the package pillow-heif."""
    if kind == "HEIF":
        with suppress(ImportError):
            from pillow_heif import register_heif_opener

            register_heif_opener()
            return True
        return False
    return kind not in _NOT_IN_EVERY_PILLOW or bool(features.check(_NOT_IN_EVERY_PILLOW[kind]))


DAMAGED = (OSError, ValueError, TypeError, SyntaxError, EOFError, RuntimeError, struct.error, zlib.error)
"""What Pillow raises for a picture that cannot be read; of RuntimeError, AVIF alone."""

KINDS = tuple(kind for kind in _SUFFIXES if _is_known(kind))
"""The kinds of files that are opened, by Pillow's names. No others are: for some of them Pillow starts programs."""

SUFFIXES = tuple(suffix for kind in KINDS for suffix in _SUFFIXES[kind])
"""How the names of picture files end, in small letters."""


def is_picture(file: Path) -> bool:
    """Whether a file is called as a picture is, and is not hidden."""
    return file.suffix.lower() in SUFFIXES and not file.name.startswith(".")


def is_folder(path: Path) -> bool:
    """Whether it is a folder, as far as we are allowed to see: where we are not, Path.is_dir raises PermissionError."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: Path) -> bool:
    """Whether it is a file, as far as we are allowed to see."""
    return os.path.isfile(path)  # noqa: PTH113


def suffix_of(content: bytes) -> str | None:
    """How the name of a file with this content should end, or None where its first bytes are not those of a picture."""
    try:
        with Image.open(BytesIO(content), formats=KINDS) as image:
            return _SUFFIXES["JPEG" if image.format == "MPO" else str(image.format)][0]
    except (*DAMAGED, Image.DecompressionBombError):
        return None


def pictures_below(folder: Path) -> Iterator[Path]:
    """Every picture file in and below a folder, by name, without what is hidden or behind a link to a folder.

    The folders are read as one goes: the first pictures are there at once, however many there are.
    """
    waiting = [(folder, True)]
    while waiting:
        place, inside = waiting.pop()
        if not inside:
            yield place
            continue
        with suppress(OSError), os.scandir(place) as entries:  # what is closed to us has no pictures for us
            for entry in sorted(entries, key=lambda entry: entry.name, reverse=True):
                file, inner = place / entry.name, entry.is_dir(follow_symlinks=False)
                if not entry.name.startswith(".") and (inner or is_picture(file)):
                    waiting.append((file, inner))


def found_in(path: Path) -> Iterator[Path]:
    """The file itself, or every picture file in and below a folder, by name. Raises DataError where there is none."""
    if not is_folder(path):
        yield path
        return
    empty = True
    for file in pictures_below(path):
        empty = False
        yield file
    if empty:
        raise DataError("There are no pictures in {folder}.", folder=path)
