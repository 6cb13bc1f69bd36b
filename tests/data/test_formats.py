"""The files of CIFAR and SVHN: read as they are found, and refused where they hold something else, whatever it is."""

from __future__ import annotations

import base64
import gzip
import os
import pickle
import struct
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch
from cifar_files import batch

from resnet_viewer.data import formats
from resnet_viewer.data.formats import read_cifar, read_idx, read_svhn
from resnet_viewer.errors import DataError

# Three pictures of brightness 0, 10 and 20, of the classes 10, 1 and 9; picture n has 200 of red in row n, column 5.
# Written by scipy.io.savemat, first compressed as SVHN's own files are.
SVHN = base64.b85decode(
    "O+i#lK|&xkE-)ZXK~ybfX>4U6P;6mzW^ZzBIv{Xwb7^=iAVYFxVRU6=Aa8CuAXjB%AWm;~ATl)|F*iCjF*-CkATlsAHUIzs0000000000000000"
    "0000000000000000000000000000000000000000000000Bu&4*&oFT>t<8c%1Fdu?>ST5Qfo9P@+JAC>Vf(Au<Xhdn^vY4z{fKtWVdt_~(fD?-A"
    "d;zif=#CtI@ZX?S|&JMzA-PkS`4)E)o;03DfHS85Lc0Dyk1%`3GB002NYPRJ!|rVjuB04e|g0C=3^V_;w~0Ae;E<^W<&1_)q<@|l5{5sVobDuF"
    "Z;P=t$-lK}u2^#J<"
)


def test_cifar_is_read_as_python_2_wrote_it(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (7, 3072), dtype=np.uint8)
    for number in (1, 2):
        (tmp_path / f"data_batch_{number}").write_bytes(batch(pixels[::number], [*range(7)][::number]))
    pictures, classes = read_cifar([tmp_path / "data_batch_1", tmp_path / "data_batch_2"], "labels")
    assert classes.tolist() == [*range(7), 0, 2, 4, 6]
    assert pictures.dtype == torch.uint8
    assert np.array_equal(pictures[:7].reshape(7, -1).numpy(), pixels)
    as_usual = pickle.loads((tmp_path / "data_batch_1").read_bytes(), encoding="latin1")
    assert np.array_equal(pictures[:7].reshape(7, -1).numpy(), as_usual["data"])


@pytest.mark.parametrize("protocol", [2, 4])
def test_cifar_is_read_as_python_3_writes_it(tmp_path: Path, protocol: int) -> None:
    pixels = np.arange(2 * 3072).astype(np.uint8).reshape(2, 3072)
    for values in (pixels, np.asfortranarray(pixels)):
        (tmp_path / "train").write_bytes(pickle.dumps({"fine_labels": [99, 3], "data": values}, protocol))
        pictures, classes = read_cifar([tmp_path / "train"], "fine_labels")
        assert classes.tolist() == [99, 3]
        assert np.array_equal(pictures.reshape(2, -1).numpy(), pixels)


class Acts:
    """Does something when it is unpickled."""

    def __init__(self, function: object, *arguments: object) -> None:
        self._does = function, arguments

    def __reduce__(self) -> object:
        return self._does


def _named(module: str, name: str, rest: bytes = b"") -> bytes:
    return f"c{module}\n{name}\n".encode() + rest + b"."


GOOD = np.zeros((2, 3072), np.uint8)


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps(Acts(os.mkdir, "acted"), 2),
        pickle.dumps({"labels": [1, 2], "data": GOOD, "more": Acts(os.system, "mkdir acted")}, 4),
        _named("builtins", "eval", b'(S\'__import__("os").mkdir("acted")\'\ntR'),
        _named("os", "mkdir", b"(S'acted'\ntR"),
        b"\x80\x04\x8c\x05numpy\x8c\x11ndarray.__class__\x93.",
        _named("numpy", "load", b"(S'acted'\ntR"),
        _named("numpy", "fromfile", b"(S'/etc/hostname'\ntR"),
        # A stand-in that is told to be another one, and one that is called with something else.
        _named("_codecs", "encode", b"}(S'__call__'\nNub"),
        _named("numpy", "ndarray", b"(N}S'x'\nN\x86tb"),
        _named("numpy", "dtype", b"(tR"),
        _named("_codecs", "encode", b"(S'x'\nS'rot13'\ntR"),
        b"\x80\x02Ppersistent\n.",
        pickle.dumps({"labels": [1, 2], "data": np.zeros((2, 3072), np.int16)}),
        pickle.dumps({"labels": [1, 2], "data": np.array([[None]] * 2)}),
        pickle.dumps({"labels": [1, 2], "data": np.zeros((2, 9), np.uint8)}),
        pickle.dumps({"labels": [1], "data": GOOD}),
        pickle.dumps({"labels": [1, -2], "data": GOOD}),
        pickle.dumps({"labels": [1, 2.5], "data": GOOD}),
        pickle.dumps({"labels": [1, 10**30], "data": GOOD}),
        pickle.dumps({"labels": [], "data": GOOD[:0]}),
        pickle.dumps({"labels": [1, 2], "data": [0] * 6144}),
        pickle.dumps({"data": GOOD}),
        pickle.dumps([1, 2]),
        pickle.dumps({"labels": [1, 2], "data": GOOD})[:-20],
        b"\x80\x02" + b"(" * 100_000 + b".",
        b"\x80\x02}N" + b"".join(b"q%ch%c\x86" % (n, n) for n in range(50)) + b"Ns.",  # hashed for years
        b"\x80\x02Nr\xff\xff\xff\x0f.",  # room for all numbers below
        b"\x80\x04\x8e" + struct.pack("<Q", 2**62),
        b"<html>Not found</html>",
        b"",
    ],
)
def test_a_pickle_of_something_else_is_refused_and_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test_batch").write_bytes(content)
    with pytest.raises(DataError, match="test_batch cannot be read: it is missing or damaged"):
        read_cifar([tmp_path / "test_batch"], "labels")
    assert [file.name for file in tmp_path.iterdir()] == ["test_batch"]
    (tmp_path / "test_batch").write_bytes(batch(GOOD, [3, 4]))
    assert read_cifar([tmp_path / "test_batch"], "labels")[1].tolist() == [3, 4], "what came before has changed nothing"


def test_svhn_is_read_as_it_is_published(tmp_path: Path) -> None:
    (tmp_path / "train_32x32.mat").write_bytes(SVHN)
    pictures, classes = read_svhn(tmp_path / "train_32x32.mat")
    assert pictures.shape == (3, 3, 32, 32)
    assert classes.tolist() == [0, 1, 9], "10 stands for the digit 0"
    assert [int(pictures[n, 0, n, 5]) for n in range(3)] == [200] * 3
    assert pictures[:, 1].flatten(1).float().mean(1).tolist() == [0, 10, 20]


def _mat(pictures: np.ndarray, classes: np.ndarray) -> bytes:
    """A MAT file that is not compressed, with the numbers as they are."""
    kinds = {"uint8": 2, "float64": 9, "int16": 3}

    def element(kind: int, content: bytes) -> bytes:
        return struct.pack("<II", kind, len(content)) + content + bytes(-len(content) % 8)

    whole = b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM"
    for name, values in ((b"X", pictures), (b"y", classes)):
        inside = element(6, bytes(8)) + element(5, struct.pack(f"<{values.ndim}i", *values.shape)) + element(1, name)
        whole += element(14, inside + element(kinds[values.dtype.name], values.tobytes("F")))
    return whole


def test_svhn_is_read_whatever_numbers_its_classes_are(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3, 5), dtype=np.uint8)
    (tmp_path / "a.mat").write_bytes(_mat(pixels, np.array([[1.0], [2], [3], [10], [9]])))
    pictures, classes = read_svhn(tmp_path / "a.mat")
    assert classes.tolist() == [1, 2, 3, 0, 9]
    assert np.array_equal(pictures.numpy(), pixels.transpose(3, 2, 0, 1))


PIXELS = np.zeros((32, 32, 3, 2), np.uint8)


@pytest.mark.parametrize(
    "content",
    [
        SVHN[:-30],
        SVHN[:100],
        SVHN[:140] + b"?" + SVHN[141:],
        SVHN[:126] + b"??" + SVHN[128:],
        b"",
        _mat(PIXELS, np.array([[1], [11]], np.uint8)),
        _mat(PIXELS, np.array([[0], [1]], np.uint8)),
        _mat(PIXELS, np.array([[1.5], [1]])),
        _mat(PIXELS, np.array([[1]], np.uint8)),
        _mat(PIXELS[:16], np.array([[1], [2]], np.uint8)),
        _mat(PIXELS.astype(np.int16), np.array([[1], [2]], np.uint8)),
        _mat(PIXELS[..., :0], np.zeros((0, 1), np.uint8)),
        _mat(PIXELS, np.array([[1], [2]], np.uint8))[:3000],
        *(SVHN[:128] + struct.pack("<II", 14, size) + bytes(size) for size in (0, 8, 16, 24)),
    ],
)
def test_a_mat_file_of_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.mat").write_bytes(content)
    with pytest.raises(DataError, match=r"x\.mat cannot be read: it is missing or damaged"):
        read_svhn(tmp_path / "x.mat")


@pytest.mark.parametrize("place", [*range(128, 232, 3)])
def test_a_mat_file_with_any_number_spoilt_is_read_or_refused(tmp_path: Path, place: int) -> None:
    whole = bytearray(_mat(PIXELS, np.array([[1], [2]], np.uint8)))
    for value in (0, 1, 14, 15, 127, 255):
        whole[place] = value
        (tmp_path / "x.mat").write_bytes(whole)
        try:
            pictures, _ = read_svhn(tmp_path / "x.mat")
        except DataError:
            continue
        assert pictures.shape == (2, 3, 32, 32)


def test_idx_files_need_not_be_packed(tmp_path: Path) -> None:
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(struct.pack(">4I", 0x803, 2, 3, 3) + bytes(range(18)))
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(struct.pack(">2I", 0x801, 2) + bytes([7, 9]))
    pictures, classes = read_idx(tmp_path, "t10k")
    assert pictures.flatten().tolist() == [*range(18)]
    assert pictures.shape == (2, 1, 3, 3)
    assert classes.tolist() == [7, 9]


@contextmanager
def taking(most: int) -> Iterator[None]:
    """Nothing in it takes more memory than that, in bytes."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < most


@pytest.mark.parametrize("shape", [(2, 3, 3), (2**32 - 1,) * 3])
def test_an_idx_file_is_unpacked_no_further_than_its_header_says(tmp_path: Path, shape: tuple[int, ...]) -> None:
    packed = gzip.compress(struct.pack(">4I", 0x803, *shape) + bytes(2**27), 1)
    (tmp_path / "t10k-images-idx3-ubyte.gz").write_bytes(packed)
    with taking(2**25), pytest.raises(DataError, match="is not an IDX file"):
        read_idx(tmp_path, "t10k")


@pytest.mark.parametrize("size", [2**20, 2**32 - 1])
def test_a_mat_file_is_unpacked_no_further_than_it_says(tmp_path: Path, size: int) -> None:
    inside = zlib.compress(struct.pack("<II", 14, size) + bytes(2**27), 1)
    (tmp_path / "train_32x32.mat").write_bytes(SVHN[:128] + struct.pack("<II", 15, len(inside)) + inside)
    with taking(2**25), pytest.raises(DataError, match="damaged"):
        read_svhn(tmp_path / "train_32x32.mat")


@pytest.mark.parametrize("largest", [1000, 9300])  # less than the pictures take, and than pictures and classes
def test_a_file_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, largest: int
) -> None:
    monkeypatch.setattr(formats, "_LARGEST", largest)
    (tmp_path / "train_32x32.mat").write_bytes(SVHN)
    with pytest.raises(DataError, match="damaged"):
        read_svhn(tmp_path / "train_32x32.mat")
