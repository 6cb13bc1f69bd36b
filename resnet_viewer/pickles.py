"""What a pickle would make, weighed before anything makes it: a few bytes of one can ask for years and for terabytes.

A pickle may mention again what it has made. A pair of two mentions of a pair of two mentions ... is small in memory,
but whoever hashes, copies or prints it goes through all of it, with fifty levels a million billion values, and cannot
be stopped. So each mention counts here as if it were a copy.
"""

from __future__ import annotations

import pickletools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

_FREE = 2**26
_PER_BYTE = 8
_VALUE = 64
"""About what a small value takes in memory, in bytes. Of pairs in pairs, that allows some thousand levels."""

_ENCODE = "_codecs encode"
"""How protocol 2 writes bytes: as a text in latin1. Forty times hexadecimal, a byte would become a terabyte."""

_PUT = {"PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"}
_GET = {"GET", "BINGET", "LONG_BINGET", "DUP"}
_FILL = {"APPEND", "APPENDS", "SETITEM", "SETITEMS", "ADDITEMS", "BUILD"}


@dataclass(slots=True)
class _Made:
    """Something on the stack of a pickle: its bytes with all that is in it, and whether it is in something itself.

    `text` is what it says, as a text or a name, or what the second of a pair says.
    """

    weight: int
    held: bool = False
    text: str = ""


def weigh(stream: BinaryIO, pickles: int = 1) -> None:
    """Goes through so many pickles, one after the other, and executes nothing.

    Raises ValueError where one would make far more than an honest one of its length, and ValueError or LookupError
    where it is none.
    """
    for _ in range(pickles):
        stack = _Stack()
        for opcode, argument, place in pickletools.genops(stream):
            stack.follow(opcode, argument, place or 0)
            read = (place or 0) + _length(argument)
            if stack.total > _FREE + _PER_BYTE * read:
                raise ValueError("more than anything so short should make")


class _Stack:
    """What a pickle has made so far. `total` are its bytes, with those of a value wherever it is mentioned again."""

    def __init__(self) -> None:
        self.total = 0
        self._values: list[_Made | None] = []  # None is a mark.
        self._memo: dict[int, _Made] = {}

    def follow(self, opcode: pickletools.OpcodeInfo, argument: Any, place: int) -> None:
        """Does what the next opcode does, to weights."""
        name = opcode.name
        if name == "MARK":
            self._values.append(None)
        elif name in _PUT:
            number = len(self._memo) if argument is None else argument
            if number > place:  # Python would make room for all numbers below.
                raise ValueError("a number that nothing so short comes to")
            self._memo[number] = self._last()
        elif name in _GET:
            self._push(self._last() if argument is None else self._memo[argument])
        elif name in _FILL:
            self._fill(*self._taken(opcode))
        elif opcode.stack_before or opcode.stack_after:
            if name == "GLOBAL" and argument.endswith(" bytearray"):
                raise ValueError("as many bytes as it likes")
            taken = self._taken(opcode)
            if name == "REDUCE" and taken[0].text == _ENCODE and taken[1].text != "latin1":
                raise ValueError("an encoding that makes more of a value, again and again")
            inside = _held(taken)
            if opcode.stack_after:
                text = argument if isinstance(argument, str) else taken[1].text if len(taken) == 2 else ""
                self._push(_Made(_VALUE + _length(argument) + inside, text=text))

    def _push(self, made: _Made) -> None:
        self._values.append(made)
        self.total += made.weight

    def _last(self) -> _Made:
        made = self._values[-1]
        if made is None:
            raise ValueError("a mark is no value")
        return made

    def _taken(self, opcode: pickletools.OpcodeInfo) -> list[_Made]:
        """What an opcode takes from the stack, the lowest first."""
        before = opcode.stack_before
        taken: list[_Made] = []
        below = len(before)
        if pickletools.markobject in before:
            below = before.index(pickletools.markobject)
            while (made := self._values.pop()) is not None:
                taken.append(made)
        for _ in range(below):
            taken.append(self._last())
            self._values.pop()
        return taken[::-1]

    def _fill(self, container: _Made, *added: _Made) -> None:
        # In an honest pickle it is full before it is put into something, which else would have been weighed too soon.
        if container.held:
            raise ValueError("what is in something else is filled")
        inside = _held(added)
        container.weight += inside
        self.total += inside
        self._values.append(container)


def _held(values: Sequence[_Made]) -> int:
    """The bytes of what is now in something."""
    for made in values:
        made.held = True
    return sum(made.weight for made in values)


def _length(argument: object) -> int:
    if isinstance(argument, str | bytes | bytearray):
        return len(argument)
    return argument.bit_length() // 8 if isinstance(argument, int) else 0
