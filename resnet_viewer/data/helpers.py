"""Processes that decode pictures: most of what a small one takes is Python, of which a process runs one thread alone.

They are plain programs at the ends of two pipes, which load no torch and no Qt. Whatever becomes of the program that
started them, its pipes are closed with it, and they end.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader, BufferedWriter
from typing import cast

import numpy as np
from numpy.typing import NDArray

from resnet_viewer.data.pictures import filled, quiet

_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from resnet_viewer.data.helpers import serve; serve()"


class Helper:
    """One such process. Raises OSError where none can be started."""

    def __init__(self) -> None:
        # What it has to say for itself is of no use: where it fails, its work is done once more, and fails here.
        self._process = subprocess.Popen(  # noqa: S603 - Python itself
            [sys.executable or "", "-c", _PROGRAM, *map(str, sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # for it would start them all when it loads NumPy
            start_new_session=True,  # Ctrl+C is for the program, which ends its helpers
        )
        self._questions = cast("BufferedWriter", self._process.stdin)
        self._answers = cast("BufferedReader", self._process.stdout)

    def read(self, places: NDArray[np.uint8], files: Sequence[str]) -> Sequence[int] | None:
        """Puts the middle of each picture into its place, as `filled`, and says which could be read.

        `places` is (count, channels, side, side) without gaps. None where the process is no more.
        """
        try:
            self._questions.write(json.dumps([*places.shape, files]).encode() + b"\n")
            self._questions.flush()
            self._answers.readinto(places.data.cast("B"))
            answer = self._answers.read(len(files))
        except OSError:
            return None
        return answer if len(answer) == len(files) else None

    def kill(self) -> None:
        """Ends the process at once: who waits for an answer has None."""
        self._process.kill()

    def close(self) -> None:
        """Ends the process, and returns when it is no more."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._questions, self._answers):
            with suppress(OSError):  # what was not written yet never will be
                pipe.close()


@contextmanager
def helpers(count: int) -> Iterator[list[Helper]]:
    """So many helpers, or as many of them as this computer starts."""
    started: list[Helper] = []
    try:
        with suppress(OSError):
            for _ in range(count):
                started.append(Helper())  # noqa: PERF401 - those before one that fails are kept
        yield started
    finally:
        for helper in started:
            helper.close()


def serve() -> None:
    """What a helper does, until nobody can ask any more."""
    with quiet:
        for line in sys.stdin.buffer:
            *shape, files = json.loads(line)
            places = np.zeros(shape, np.uint8)
            answer = bytes(filled(place, file) for place, file in zip(places, files, strict=True))
            sys.stdout.buffer.write(places.data)
            sys.stdout.buffer.write(answer)
            sys.stdout.buffer.flush()
