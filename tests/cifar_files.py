"""Files of CIFAR for the tests, byte by byte as Python 2 and numpy wrote those that are published."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np


def batch(pixels: np.ndarray[Any, np.dtype[np.uint8]], labels: Sequence[int], key: str = "labels") -> bytes:
    """A pickle of protocol 2: pixels (count, 3072) and the class of each picture."""
    content = np.ascontiguousarray(pixels).tobytes()
    return b"".join(
        [
            b"\x80\x02}q\x01(",
            _text("batch_label"),
            _text("testing batch 1 of 1"),
            _text(key),
            b"](" + b"".join(b"K" + bytes([label]) for label in labels) + b"e",
            _text("data"),
            b"cnumpy.core.multiarray\n_reconstruct\nq\x06cnumpy\nndarray\nq\x07K\0\x85",
            _text("b"),
            b"\x87Rq\x0b(K\x01J" + struct.pack("<i", len(pixels)) + b"M\0\x0c\x86",
            b"cnumpy\ndtype\nq\x0c" + _text("u1") + b"K\0K\x01\x87Rq\x10(K\x03" + _text("|"),
            b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89",
            b"T" + struct.pack("<i", len(content)) + content,
            b"tbu.",
        ]
    )


def _text(words: str) -> bytes:
    return b"U" + bytes([len(words)]) + words.encode()
