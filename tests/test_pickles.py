"""What a pickle would make is weighed: an honest one passes, and one that asks for far more than it is does not."""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from typing import Any

import pytest

from resnet_viewer import pickles
from resnet_viewer.pickles import weigh

SHARED = (0.9, 0.999)
HONEST = [
    None,
    {"epoch": 3, "names": ["a"] * 1000, "nested": {"list": [[1, [2, [3]]], (4, (5, (6,)))]}},
    OrderedDict((f"layer{n}.weight", (n, n, 3, 3)) for n in range(1000)),
    [{"betas": SHARED, "lr": 0.1} for _ in range(500)],
    (3, tuple(range(625)), None),
    [*range(200_000)],
    "a text" * 100_000,
    10**500,
    [b"bytes" * 1000, b"\xff"],
    {1, 2, 3},
]


@pytest.mark.parametrize("protocol", range(5))
@pytest.mark.parametrize("content", HONEST, ids=range(len(HONEST)))
def test_honest_pickles_pass(content: Any, protocol: int) -> None:
    weigh(io.BytesIO(pickle.dumps(content, protocol)))


@pytest.mark.parametrize("protocol", range(5))
def test_all_pictures_of_a_data_set_in_one_value_pass(protocol: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of CIFAR-100 are 154 MB, after a few kilobytes of other values; here a thousandth of it, of all."""
    monkeypatch.setattr(pickles, "_FREE", pickles._FREE // 1000)
    weigh(io.BytesIO(pickle.dumps({"labels": [3] * 5, "data": "x" * 154_000}, protocol)))


def test_several_in_a_row_are_gone_through_one_after_the_other() -> None:
    stream = io.BytesIO(pickle.dumps(1) + pickle.dumps([2]) + b"numbers")
    weigh(stream, 2)
    assert stream.read() == b"numbers"
    with pytest.raises(ValueError, match=r"exhausted|at position"):
        weigh(io.BytesIO(pickle.dumps(1) + b"numbers"), 2)


def nested(make: bytes, levels: int = 50) -> bytes:
    """Something that mentions twice what mentions twice ..."""
    steps = [b"h%c%sq%c" % (n, make.replace(b"?", b"h%c" % n), n + 1) for n in range(levels)]
    return b"\x80\x02)q\x00" + b"".join(steps)


def encoded(*how: str) -> bytes:
    """A byte, encoded again and again."""
    function, texts = b"c_codecs\nencode\n", b"".join(b"X%c\0\0\0%s" % (len(text), text.encode()) for text in how)
    return b"\x80\x02" + (function + b"(") * 40 + b"U\x01x" + (texts + b"tR") * 40 + b"."


HOSTILE = {
    "pairs": nested(b"?\x86") + b".",
    "wide": b"\x80\x02Nq\x00(" + b"h\x00" * 5000 + b"tq\x01(" + b"h\x01" * 5000 + b"t.",
    "deep": b"\x80\x02N" + b"\x85" * 1_000_000 + b".",
    "lists": b"\x80\x02N" + b"".join(b"q%c](h%ch%ce" % (n, n, n) for n in range(50)) + b".",
    # Each list is in another one twice before it is filled with the next.
    "filled late": b"\x80\x02"
    + b"".join(b"]q%c" % n for n in range(50))
    + b"".join(b"h%ch%cah%ca" % (n, n + 1, n + 1) for n in range(49))
    + b".",
    "copies": b"\x80\x02X" + (10**6).to_bytes(4, "little") + b"x" * 10**6 + b"q\x00(" + b"h\x00" * 10**6 + b"t.",
    "twice the last": b"\x80\x02N" + b"2\x86" * 50 + b".",
    "bytes": b"\x80\x02c__builtin__\nbytearray\nJ\x00\x00\x00\x7f\x85R.",
    "encoded": encoded("hex"),
    "encoded, and how errors are met": encoded("punycode", "latin1"),
    "numbers": b"\x80\x02Nr\xff\xff\xff\x0f.",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_would_take_for_ever_or_all_memory_is_found(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        weigh(io.BytesIO(content))


@pytest.mark.parametrize("content", [b"", b"\x80\x02", b".", b"\x80\x02h\x05.", b"(q\x00.", b"N(\x86.", b"\x80\x02?."])
def test_what_is_no_pickle_is_found(content: bytes) -> None:
    with pytest.raises((ValueError, LookupError)):
        weigh(io.BytesIO(content))
