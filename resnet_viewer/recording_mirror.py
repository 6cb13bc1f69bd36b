"""A recording that another process writes, read without disturbing that process, wherever it runs.

While it is written, a recording is a SQLite database in WAL mode: new pages are appended to a log, RUN.rvrun-wal, and
go into the file now and then. Readers and writer of such a database agree through memory that they share,
RUN.rvrun-shm. Over a network file system each machine has its own idea of that memory, and SQLite, even where it only
reads, writes its marks into it: a reader on another machine could spoil the run that it watches.

So SQLite is never let near the original. The bytes of the file are copied once, and from then on only what has been
added to the log is read, checked, and put into the copy. Nothing is locked and nothing is written beside the original.
The format is https://sqlite.org/fileformat2.html#walformat.
"""

from __future__ import annotations

import shutil
import struct
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from resnet_viewer.errors import RecordingError
from resnet_viewer.recording_file import explained, gone

_ATTEMPTS = 5
_MAGIC = {0x377F0682: "<u4", 0x377F0683: ">u4"}
"""What a log begins with, and in which order of bytes its checksums are reckoned."""

_LOG_HEADER, _FRAME_HEADER = 32, 24
_FEWEST, _MOST = 16, 1024
"""Frames that are read at once: few at first, for there is seldom more that is new."""

Words = NDArray[np.uint32]


@dataclass
class _Position:
    """How far a log has been read: `frames` frames, all of whole transactions. Without a log the header is empty."""

    header: bytes
    frames: int = 0
    sums: tuple[int, int] = field(init=False)
    """The checksum up to there: each frame's goes on from that of the one before."""

    def __post_init__(self) -> None:
        self.sums = struct.unpack(">II", self.header[24:32]) if self.header else (0, 0)

    @property
    def page_size(self) -> int:
        return int.from_bytes(self.header[8:12], "big")

    @property
    def frame_size(self) -> int:
        return _FRAME_HEADER + self.page_size

    @property
    def salts(self) -> bytes:
        """Numbers that every frame of this log repeats. SQLite draws others when it begins the log again."""
        return self.header[16:24]

    @property
    def end(self) -> int:
        return _LOG_HEADER + self.frames * self.frame_size


class Mirror:
    """A copy of a recording, `copy`, that `refresh` brings to what the original is by then.

    The copy is a whole database without a log, to be opened when `refresh` does not run. `close` deletes it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with explained(path):
            folder = tempfile.mkdtemp(prefix="resnet-viewer-")
        self._remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.copy = Path(folder) / path.name
        self._log = path.with_name(path.name + "-wal")
        self._position: _Position | None = None
        self._stamp = (0, 0)

    def close(self) -> None:
        """Deletes the copy; once more does no harm."""
        self._remove()

    def copy_again(self) -> None:
        """Copies the whole original at once, for the copy has turned out to be torn. Raises RecordingError."""
        self._position = None
        self.refresh()

    def refresh(self) -> bool:
        """Whether anything was new. Raises RecordingError where the original is gone or cannot be read.

        What it has copied stays readable even then.
        """
        with explained(self.path):
            if not self.path.is_file():
                raise gone(self.path)
            for _ in range(_ATTEMPTS):
                changed = self._catch_up()
                if changed is not None:
                    return changed
        if self._position is None:
            raise RecordingError("{file} is in use by another program; close it there first.", file=self.path.name)
        return False

    def _catch_up(self) -> bool | None:
        """Whether anything was new; None where the log was begun again meanwhile, so that what was read may be torn."""
        header, stamp = self._header(), self._stamp_now()
        position = self._position
        if position is None or (header != position.header and not self._read_to_its_end(position, header)):
            self._position = None
            return self._copy_whole(header, stamp)
        if header != position.header:
            position = _Position(header)
        if not header:
            return False if stamp == self._stamp else self._copy_whole(header, stamp)
        taken = self._take_in(position)
        if self._header() != header:
            self._position = None
            return None
        self._position = position
        return taken

    def _copy_whole(self, header: bytes, stamp: tuple[int, int]) -> bool | None:
        # First the file and then its log: whatever SQLite moves from the log into the file meanwhile is in both.
        shutil.copyfile(self.path, self.copy)
        position = _Position(header)
        if header:
            self._take_in(position)
        else:
            _unlogged(self.copy)
        if self._header() != header or (not header and self._stamp_now() != stamp):
            return None
        self._position, self._stamp = position, stamp
        return True

    def _take_in(self, position: _Position) -> bool:
        """Puts the whole transactions after `position` into the copy and moves it behind them."""
        begun = position.frames
        with self._log.open("rb") as log:
            pages, last, sums_there = 0, 0, position.sums
            for number, (size, sums) in enumerate(_frames(log, position), position.frames + 1):
                if size:  # the last frame of a transaction says how many pages the database has now
                    pages, last, sums_there = size, number, sums
            if last:
                with self.copy.open("r+b") as copy:
                    for number in range(begun, last):
                        log.seek(_LOG_HEADER + number * position.frame_size)
                        page = int.from_bytes(log.read(_FRAME_HEADER)[:4], "big")
                        copy.seek((page - 1) * position.page_size)
                        copy.write(log.read(position.page_size))
                    copy.truncate(pages * position.page_size)
                position.frames, position.sums = last, sums_there
        _unlogged(self.copy)
        return last > 0

    def _read_to_its_end(self, position: _Position, header: bytes) -> bool:
        """Whether all of the log was read before it was begun again with this header, so that no page is missed.

        SQLite writes the new log over the old one: where ours ended there must be neither of the two.
        """
        following = _Position(header)
        if not header or not position.header or following.page_size != position.page_size:
            return False
        before, now = (int.from_bytes(salts[:4], "big") for salts in (position.salts, following.salts))
        if now != (before + 1) % 2**32:  # it goes up by one each time
            return False
        with self._log.open("rb") as log:
            log.seek(position.end)
            there = log.read(_FRAME_HEADER)[8:16]
        return there not in (position.salts, following.salts)

    def _header(self) -> bytes:
        try:
            with self._log.open("rb") as log:
                header = log.read(_LOG_HEADER)
        except FileNotFoundError:
            return b""
        order = _MAGIC.get(int.from_bytes(header[:4], "big"))
        if len(header) < _LOG_HEADER or order is None:
            return b""
        words = np.frombuffer(header[:24], order).astype(np.uint32)[None]
        (sums,) = _checksums(words, (0, 0))
        size = int.from_bytes(header[8:12], "big")
        sound = sums == struct.unpack(">II", header[24:]) and 512 <= size <= 65536 and size & (size - 1) == 0
        return header if sound else b""

    def _stamp_now(self) -> tuple[int, int]:
        status = self.path.stat()
        return status.st_mtime_ns, status.st_size


def _unlogged(path: Path) -> None:
    """Makes a database say of itself that it has no log."""
    with path.open("r+b") as file:
        if len(file.read(20)) == 20:
            file.seek(18)
            file.write(b"\x01\x01")


def _frames(log: BinaryIO, position: _Position) -> Iterator[tuple[int, tuple[int, int]]]:
    """Pages of the database (0 within a transaction) and checksum of each frame after `position` that is whole."""
    size, order = position.frame_size, _MAGIC[int.from_bytes(position.header[:4], "big")]
    sums, count = position.sums, _FEWEST
    log.seek(position.end)
    while True:
        content = log.read(count * size)
        table = np.frombuffer(content[: len(content) // size * size], np.uint8).reshape(-1, size)
        of_others = np.flatnonzero((table[:, 8:16] != np.frombuffer(position.salts, np.uint8)).any(axis=1))
        whole = not len(of_others) and len(table) == count
        table = table[: of_others[0]] if len(of_others) else table
        if not len(table):
            return
        checked = np.concatenate((table[:, :8], table[:, _FRAME_HEADER:]), axis=1).view(order).astype(np.uint32)
        sums_there = _checksums(checked, sums)
        for frame, found in zip(table, sums_there, strict=True):
            page, pages, *said = struct.unpack(">II8xII", frame[:_FRAME_HEADER].tobytes())
            if found != tuple(said) or not page:
                return
            yield pages, found
        if not whole:
            return
        sums, count = sums_there[-1], min(2 * count, _MOST)


def _checksums(rows: Words, before: tuple[int, int]) -> list[tuple[int, int]]:
    """SQLite's checksum after each row of words, shape (rows, words), going on from `before`.

    Word by word it is s0 += x0 + s1; s1 += x1 + s0, modulo 2^32: linear, and so one product of matrices for all rows.
    """
    weights, power = _linear(rows.shape[1] // 2)
    added = rows @ weights  # of unsigned numbers, so that it wraps around
    first, second = before
    found = []
    for more_first, more_second in added.tolist():
        first, second = (
            (power[0] * first + power[1] * second + more_first) % 2**32,
            (power[1] * first + power[2] * second + more_second) % 2**32,
        )
        found.append((first, second))
    return found


@cache
def _linear(pairs: int) -> tuple[Words, tuple[int, int, int]]:
    """How each of so many pairs of words goes into the checksum, shape (2 pairs, 2), and how what was before does.

    The latter is the power of [[1, 1], [1, 2]], which is symmetric: first row, and the last number of the second.
    """
    weights = np.empty((2 * pairs, 2), np.uint32)
    a, b, c = 1, 0, 1
    for pair in reversed(range(pairs)):
        # The pair itself goes in as [[1, 0], [1, 1]].
        weights[2 * pair] = (a + b) % 2**32, (b + c) % 2**32
        weights[2 * pair + 1] = b, c
        a, b, c = (a + b) % 2**32, (b + c) % 2**32, (b + 2 * c) % 2**32
    return weights, (a, b, c)
