"""From a picture file to bytes that a network can be fed: decoded safely, upright, in colour or grey."""

from __future__ import annotations

import struct
import threading
import warnings
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from resnet_viewer.data.kinds import KINDS
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


_quiet = _Quiet()


def decode(path: Path, channels: int = 3, side: int | None = None) -> Image.Image:
    """A picture file, upright, in RGB (3 channels) or grey (1); of an animation the first frame.

    With `side` its shorter side may come out smaller, but not below that: a large JPEG is read much faster so.
    Raises DataError with the file's name where it is missing, damaged, too large or no picture.
    """
    mode = "RGB" if channels == 3 else "L"
    try:
        with _quiet, Image.open(path, formats=KINDS) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise Image.DecompressionBombError
            if side is not None:
                shrink = max(1, min(image.width, image.height) // side)
                image.draft(mode, (image.width // shrink, image.height // shrink))
            upright = ImageOps.exif_transpose(image)
            return _opaque(upright, image.format).convert(mode)
    except FileNotFoundError as error:
        raise DataError(
            "{file} is not there: it has been moved or deleted, or it is a link that leads nowhere.", file=path.name
        ) from error
    except Image.DecompressionBombError as error:
        raise DataError("{file} has more than 150 million pixels; make it smaller.", file=path.name) from error
    except (OSError, ValueError, TypeError, SyntaxError, EOFError, struct.error, zlib.error) as error:
        raise DataError(
            "{file} cannot be read: it is damaged, closed to you, or no picture.", file=path.name
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


def squares(files: Sequence[Path], side: int, channels: int) -> Tensor:
    """The middle of each picture as a square, uint8 (count, channels, side, side). Raises DataError."""
    found = torch.empty((len(files), channels, side, side), dtype=torch.uint8)
    for number, file in enumerate(files):
        found[number] = _square(decode(file, channels, side), side)
    return found


def framings(image: Image.Image, side: int, channels: int) -> Tensor:
    """The ways in which a photo is shown to a network: uint8 (framings, channels, side, side), the middle one first.

    A picture that has the network's size is shown as it is. Of any other, what it shows may fill it or stand at an
    edge: the middle and both ends are shown.
    """
    image = image.convert("RGB" if channels == 3 else "L")
    return torch.stack([_square(image, side, place) for place in _places(*image.size)])


def shown_squares(width: int, height: int) -> list[tuple[float, float, int]]:
    """Left, top and side of what each framing shows of a picture of this size, in its pixels, the middle one first."""
    side = min(width, height)
    return [((width - side) * place, (height - side) * place, side) for place in _places(width, height)]


def _places(width: int, height: int) -> list[float]:
    return [0.5] if width == height else [0.5, 0.0, 1.0]


def _square(image: Image.Image, side: int, place: float = 0.5) -> Tensor:
    """The largest square of a picture, from 0 at its left or upper end to 1, uint8 (channels, side, side)."""
    if image.size != (side, side):
        image = ImageOps.fit(image, (side, side), Image.Resampling.BICUBIC, centering=(place, place))
    pixels = np.asarray(image).reshape(side, side, -1)
    return torch.from_numpy(pixels.transpose(2, 0, 1).copy())
