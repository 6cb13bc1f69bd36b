"""The file formats of the known data sets: IDX of MNIST, the pickles of CIFAR, the MAT files of SVHN.

What is read may come from anywhere: no file can do more than be refused.
"""

from __future__ import annotations

import gzip
import math
import pickle
import struct
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import torch
from torch import Tensor

from resnet_viewer.errors import DataError
from resnet_viewer.pickles import weigh

_LARGEST = 2**29
"""More bytes than that no file of these data sets unpacks to."""


def read_idx(folder: Path, part: str) -> tuple[Tensor, Tensor]:
    """Pictures, uint8 (count, 1, height, width), and classes, int64 (count,), of MNIST's format. Raises DataError.

    The files may be packed with gzip or not. A big-endian header comes first, then bytes.
    """
    pictures = _idx(folder, f"{part}-images-idx3-ubyte", dimensions=3)
    classes = _idx(folder, f"{part}-labels-idx1-ubyte", dimensions=1)
    if len(pictures) != len(classes):
        raise DataError("{folder} has pictures and classes of different number.", folder=folder.name)
    return pictures[:, None], classes.to(torch.int64)


def _idx(folder: Path, name: str, dimensions: int) -> Tensor:
    path = folder / f"{name}.gz"
    try:
        if not path.exists() and (folder / name).exists():
            path = folder / name
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            header = stream.read(4 + 4 * dimensions)
            kind, *shape = struct.unpack(f">{1 + dimensions}I", header)
            count = math.prod(shape)
            # One more than there should be shows that there is more, however much it unpacks to.
            data = bytearray(stream.read(count + 1)) if count < _LARGEST else bytearray()
    except (OSError, EOFError, zlib.error, struct.error) as error:
        raise _damaged(path) from error
    if kind != 0x0800 + dimensions or not data or len(data) != count:
        raise DataError("{file} is not an IDX file of bytes in {count} dimensions.", file=path.name, count=dimensions)
    return torch.frombuffer(data, dtype=torch.uint8).view(shape)


# -- CIFAR ------------------------------------------------------------------------------------------------------------


def read_cifar(files: list[Path], label: str) -> tuple[Tensor, Tensor]:
    """Pictures, uint8 (count, 3, 32, 32), and classes, int64 (count,), of the Python version of CIFAR.

    `label` is what the classes are called in the files. Raises DataError.
    """
    pictures, classes = zip(*(_batch(path, label) for path in files), strict=True)
    return torch.cat(pictures), torch.cat(classes)


def _batch(path: Path, label: str) -> tuple[Tensor, Tensor]:
    try:
        with path.open("rb") as stream:
            weigh(stream)
            stream.seek(0)
            table = _Plain(stream, encoding="latin1").load()
        numbers = table[label]
        values = table["data"].pixels(len(numbers))
        if not all(type(number) is int and 0 <= number <= 255 for number in numbers):
            raise ValueError("a class is no small number")
    except (OSError, MemoryError, pickle.UnpicklingError, *_MALFORMED) as error:
        raise _damaged(path) from error
    return torch.from_numpy(values).view(-1, 3, 32, 32), torch.tensor(numbers, dtype=torch.int64)


_MALFORMED = (EOFError, AttributeError, ImportError, LookupError, TypeError, ValueError, OverflowError, RecursionError)
"""What weighing and unpickling raise at a file that is no pickle, beside UnpicklingError."""


class _Plain(pickle.Unpickler):
    """Reads dicts, lists, texts and arrays of bytes, and calls nothing: what an array is made with has a stand-in here.

    A pickle is a program that may name any function. This one finds no function that is not in `_STAND_INS`, and those
    only note what they are given.
    """

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _STAND_INS[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a data set") from None


class _Array:
    """What a pickle says of a numpy array."""

    __slots__ = ("_state",)

    def __setstate__(self, state: object) -> None:
        self._state = state

    def pixels(self, count: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """The bytes of so many pictures of CIFAR. Raises ValueError or TypeError where it holds something else."""
        _version, shape, kind, by_column, data = cast(Any, self._state)
        if isinstance(data, str):  # what Python 2 wrote
            data = data.encode("latin1")
        if shape != (count, 3 * 32 * 32) or not isinstance(kind, _Kind) or not kind.is_bytes or not count:
            raise ValueError("an array of another kind")
        return np.frombuffer(bytearray(data), np.uint8).reshape(shape, order="F" if by_column else "C")


class _Kind:
    """What a pickle says of a numpy dtype."""

    __slots__ = ("is_bytes",)

    def __init__(self, name: object) -> None:
        self.is_bytes = name == "u1"

    def __setstate__(self, state: object) -> None:
        """Byte order and the like, which bytes do not have."""


class _StandIn:
    """In place of a function or a class that a pickle names. It has no attribute that a pickle could set."""

    __slots__ = ()


class _Reconstruct(_StandIn):
    def __call__(self, *_: object) -> _Array:
        return _Array()


class _MakeKind(_StandIn):
    def __call__(self, name: object, *_: object) -> _Kind:
        return _Kind(name)


class _Encode(_StandIn):
    def __call__(self, text: object, coding: object = "") -> bytes:
        if not isinstance(text, str) or coding != "latin1":
            raise pickle.UnpicklingError("a text that is no array")
        return text.encode("latin1")


_STAND_INS: dict[tuple[str, str], _StandIn] = {
    ("numpy.core.multiarray", "_reconstruct"): _Reconstruct(),
    ("numpy._core.multiarray", "_reconstruct"): _Reconstruct(),
    ("numpy", "ndarray"): _StandIn(),
    ("numpy", "dtype"): _MakeKind(),
    ("_codecs", "encode"): _Encode(),
}


# -- SVHN -------------------------------------------------------------------------------------------------------------

_COMPRESSED, _MATRIX, _UTF8_OR_INT8 = 15, 14, 1
_NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_HEADER = 128


def read_svhn(path: Path) -> tuple[Tensor, Tensor]:
    """Pictures, uint8 (count, 3, 32, 32), and classes, int64 (count,), of the cropped digits. Raises DataError."""
    try:
        found = dict(_variables(path))
        pictures, numbers = found["X"], found["y"].ravel()
        fits = pictures.dtype == np.uint8 and pictures.shape == (32, 32, 3, numbers.size) and numbers.size > 0
        if not fits or not np.isin(numbers, range(1, 11)).all():
            raise ValueError("not the pictures of SVHN")
    except (OSError, MemoryError, zlib.error, struct.error, *_MALFORMED) as error:
        raise _damaged(path) from error
    upright = np.ascontiguousarray(pictures.transpose(3, 2, 0, 1))
    return torch.from_numpy(upright), torch.from_numpy(numbers.astype(np.int64) % 10)  # 10 stands for the digit 0


def _variables(path: Path) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Names and arrays of numbers in a MAT file of level 5, as "MAT-File Format" of MathWorks has it, chapter 1.

    Raises ValueError, struct.error or zlib.error where it is none.
    """
    with path.open("rb") as stream:
        header = stream.read(_HEADER)
        order = {b"IM": "<", b"MI": ">"}.get(header[126:128])
        if order is None:
            raise ValueError("no MAT file of level 5")
        room = _LARGEST
        while tag := stream.read(8):
            kind, size = struct.unpack(f"{order}II", tag)
            content = _exactly(stream, size)
            if kind == _COMPRESSED:
                unpacking = zlib.decompressobj()
                kind, size = struct.unpack(f"{order}II", unpacking.decompress(content, 8))
                room -= size
                if room < 0 or not size:  # of all variables, for whoever reads them may keep them
                    raise ValueError("more than these data sets unpack to, or nothing")
                content = unpacking.decompress(unpacking.unconsumed_tail, size)
            if kind == _MATRIX and size <= len(content):
                yield _matrix(memoryview(content)[:size], order)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise ValueError("it ends too soon")
    return content


def _matrix(content: memoryview, order: str) -> tuple[str, np.ndarray[Any, Any]]:
    """Name and values of one variable: its flags, its shape, its name and its numbers, one after the other."""
    parts = [*islice(_elements(content, order), 4)]
    if len(parts) < 4:
        raise ValueError("it ends too soon")
    _, (_, shape), (text, name), (kind, numbers) = parts
    if text != _UTF8_OR_INT8:
        raise ValueError("a variable without a name")
    values = np.frombuffer(numbers, f"{order}{_NUMBERS[kind]}")
    return bytes(name).decode("ascii"), values.reshape(np.frombuffer(shape, f"{order}i4"), order="F")


def _elements(content: memoryview, order: str) -> Iterator[tuple[int, memoryview]]:
    """Kind and bytes of each part of a variable; each begins at a multiple of eight."""
    at = 0
    while at + 8 <= len(content):
        kind, size = struct.unpack_from(f"{order}II", content, at)
        if kind >> 16:  # a small one: both numbers share four bytes, and what there is follows at once
            kind, size, start, end = kind & 0xFFFF, kind >> 16, at + 4, at + 8
        else:
            start, end = at + 8, at + 8 + -(-size // 8) * 8
        if start + size > len(content):
            raise ValueError("it ends too soon")
        yield kind, content[start : start + size]
        at = end


def _damaged(path: Path) -> DataError:
    return DataError("{file} cannot be read: it is missing or damaged.", file=path.name)
