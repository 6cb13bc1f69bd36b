"""From a picture file to bytes that a network can be fed: decoded safely, upright, in colour or grey."""

from __future__ import annotations

import os
import struct
import threading
import warnings
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps
from torch import Tensor

from resnet_viewer.data.kinds import KINDS
from resnet_viewer.errors import Abandoned, DataError
from resnet_viewer.findings import CentreCrop, Framing

# What is without the edges, of which a photo has mostly more than enough.
_CLOSER = 0.9

_MOST_PIXELS = 150_000_000
"""Less than where Pillow itself refuses to go on."""

_THINNEST = 50

_THREADS, _AT_ONCE = 4, 32
"""At most so many threads decode pictures, so many pictures in a turn."""

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
            kind = image.format
            ImageOps.exif_transpose(image, in_place=True)
            image.load()
            opaque = _opaque(image, kind)
            return opaque if opaque.mode == mode else opaque.convert(mode)
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


def squares(
    files: Sequence[str],
    side: int,
    channels: int,
    abandoned: Callable[[], bool] = lambda: False,
    told: Callable[[int, int], object] = lambda *_: None,
) -> tuple[Tensor, list[int]]:
    """The middle of each picture as a square, uint8 (count, channels, side, side), and which could not be read.

    The place of one that could not is black. `told` hears how many are done, and of how many. Raises Abandoned as soon
    as `abandoned` says so.
    """
    found = torch.zeros((len(files), channels, side, side), dtype=torch.uint8)
    pixels = found.numpy()
    unread: list[int] = []

    def read(first: int) -> int:
        numbers = range(first, min(first + _AT_ONCE, len(files)))
        for number in numbers:
            if abandoned():
                raise Abandoned
            try:
                pixels[number] = _square(decode(Path(files[number]), channels, side), side)
            except DataError:
                unread.append(number)
        return len(numbers)

    # Pillow decodes without holding Python's lock. Entered once for all: to change the filters takes longer than that.
    with _quiet, ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1)) as threads:
        done = 0
        turns = threads.map(read, range(0, len(files), _AT_ONCE))
        try:
            for count in turns:
                done += count
                told(done, len(files))
        except Abandoned:
            threads.shutdown(cancel_futures=True)
            raise
    return found, sorted(unread)


def framings(image: Image.Image, framing: Framing) -> Tensor:
    """The ways in which a photo is shown to a network: uint8 (framings, channels, size, size), the first as it is.

    That is the square in its middle; `framing` says which it is and what is shown besides.
    """
    image = image.convert("RGB" if framing.channels == 3 else "L")
    if framing.crop is not None:
        return _tensor(_pixels(_centre(image, framing.size, framing.crop)))[None]
    shares = (1.0, _CLOSER) if framing.closer else (1.0,)
    views = torch.stack([_tensor(_square(image, framing.size, share)) for share in shares])
    return torch.cat([views, views.flip(3)]) if framing.mirrored else views


def _centre(image: Image.Image, side: int, crop: CentreCrop) -> Image.Image:
    """What torchvision's Resize and CenterCrop leave of a picture, rounded as there."""
    short, long = sorted(image.size)
    if long > _THINNEST * short:  # all but the middle of it would go again, and might not fit into memory
        width, height = (min(length, _THINNEST * short) for length in image.size)
        image = _middle(image, width, height)
    width, height = (int(crop.resize * length / short) for length in image.size)
    return _middle(image.resize((width, height), Image.Resampling[crop.resampling.upper()]), side, side)


def _middle(image: Image.Image, width: int, height: int) -> Image.Image:
    left, top = round((image.width - width) / 2), round((image.height - height) / 2)
    return image.crop((left, top, left + width, top + height))


def _square(image: Image.Image, side: int, share: float = 1.0) -> NDArray[np.uint8]:
    """The square in the middle of a picture with this share of its shorter side, uint8 (channels, side, side).

    A picture that has this size already is left as it is.
    """
    length = share * min(image.size)
    if image.size != (side, side) or share < 1:
        left, top = (image.width - length) / 2, (image.height - length) / 2
        image = image.resize((side, side), Image.Resampling.BICUBIC, (left, top, left + length, top + length))
    return _pixels(image)


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image).reshape(image.height, image.width, -1).transpose(2, 0, 1)


def _tensor(pixels: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(pixels.copy())
