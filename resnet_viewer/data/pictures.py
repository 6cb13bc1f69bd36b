"""From a picture file to bytes that a network can be fed: decoded safely, upright, in colour or grey. No torch."""

from __future__ import annotations

import threading
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from resnet_viewer.data.kinds import DAMAGED, KINDS
from resnet_viewer.errors import DataError

_MOST_PIXELS = 150_000_000
"""Less than where Pillow itself refuses to go on."""

DETAIL = 512
"""Of a photo that is shown and answered, the shorter side is read with at least so many pixels."""


class _Quiet:
    """No warnings, of odd metadata or of sizes that are refused anyway, while pictures are read in several threads.

    The filters are those of the whole process: whoever comes first sets them, and who leaves last puts them back.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._filters = warnings.catch_warnings()

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._filters = warnings.catch_warnings()
                self._filters.__enter__()
                warnings.simplefilter("ignore")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._filters.__exit__(None, None, None)


quiet = _Quiet()


def decode(path: Path | str, channels: int = 3, side: int | None = None) -> Image.Image:
    """A picture file, upright, in RGB (3 channels) or grey (1); of an animation the first frame.

    With `side` its shorter side may come out smaller, but not below that: a large JPEG is read much faster so.
    Raises DataError with the file's name where it is missing, damaged, too large or no picture.
    """
    mode = "RGB" if channels == 3 else "L"
    try:
        with quiet, Image.open(path, formats=KINDS) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise Image.DecompressionBombError
            if side is not None:
                shrink = max(1, min(image.width, image.height) // side)
                image.draft(mode, (image.width // shrink, image.height // shrink))
            kind = image.format
            ImageOps.exif_transpose(image, in_place=True)
            image.load()
            opaque = _opaque(image, kind)
            return opaque if opaque.mode == mode else opaque.convert(mode)
    except FileNotFoundError as error:
        raise DataError(
            "{file} is not there: it has been moved or deleted, or it is a link that leads nowhere.",
            file=Path(path).name,
        ) from error
    except Image.DecompressionBombError as error:
        raise DataError("{file} has more than 150 million pixels; make it smaller.", file=Path(path).name) from error
    except DAMAGED as error:
        raise DataError(
            "{file} cannot be read: it is damaged, closed to you, or no picture.", file=Path(path).name
        ) from error


def _opaque(image: Image.Image, kind: str | None) -> Image.Image:
    """What is seen of the picture on white, where parts of it are transparent; 16 bits become 8."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode == "I" and kind == "PPM":  # 16 bits as well, though it has room for more
        return Image.fromarray((np.asarray(image) >> 8).clip(0, 255).astype(np.uint8))
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA"):
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image


def filled(place: NDArray[np.uint8], file: str) -> bool:
    """Puts the middle of a picture as a square into its place, (channels, side, side). False where it is unreadable."""
    channels, side, _ = place.shape
    try:
        place[:] = square(decode(file, channels, side), side)
    except DataError:
        return False
    return True


def square(image: Image.Image, side: int, share: float = 1.0) -> NDArray[np.uint8]:
    """The square in the middle of a picture with this share of its shorter side, uint8 (channels, side, side).

    A picture that has this size already is left as it is.
    """
    length = share * min(image.size)
    if image.size != (side, side) or share < 1:
        left, top = (image.width - length) / 2, (image.height - length) / 2
        image = image.resize((side, side), Image.Resampling.BICUBIC, (left, top, left + length, top + length))
    return pixels(image)


def pixels(image: Image.Image) -> NDArray[np.uint8]:
    """The bytes of a picture, uint8 (channels, height, width)."""
    return np.asarray(image).reshape(image.height, image.width, -1).transpose(2, 0, 1)
