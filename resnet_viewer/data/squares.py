"""All pictures of a data set as squares of one size: decoded in several processes, or where they are few in threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from resnet_viewer.data.helpers import Helper, helpers
from resnet_viewer.data.pictures import filled, quiet
from resnet_viewer.errors import Abandoned

_THREADS, _HELPERS = 4, 8
"""At most so many of either."""

_MANY = 2000
"""With fewer pictures it takes longer to start helpers than they save."""

_AT_ONCE = 32
"""So many pictures are decoded in a turn."""

_POLL = 0.1
"""Seconds between two looks at whether anybody still waits."""


def squares(
    files: Sequence[str],
    side: int,
    channels: int,
    abandoned: Callable[[], bool] = lambda: False,
    told: Callable[[int, int], object] = lambda *_: None,
) -> tuple[NDArray[np.uint8], list[int]]:
    """The middle of each picture as a square, uint8 (count, channels, side, side), and which could not be read.

    The place of one that could not is black. `told` hears how many are done, and of how many. Raises Abandoned as soon
    as `abandoned` says so.
    """
    found = np.zeros((len(files), channels, side, side), np.uint8)
    unread: list[int] = []
    cores = os.cpu_count() or 1
    over = threading.Event()
    idle: SimpleQueue[Helper | None] = SimpleQueue()

    def here(place: NDArray[np.uint8], file: str) -> bool:
        if over.is_set() or abandoned():
            raise Abandoned
        return filled(place, file)

    def read(first: int) -> int:
        places, wanted = found[first : first + _AT_ONCE], files[first : first + _AT_ONCE]
        helper = idle.get()
        try:
            done = helper.read(places, wanted) if helper is not None else None
            if done is None:  # and without a helper that has come to its end from now on
                helper = None
                done = [here(place, file) for place, file in zip(places, wanted, strict=True)]
        finally:
            idle.put(helper)
        unread.extend(first + number for number, fine in enumerate(done) if not fine)
        return len(wanted)

    # Filters of warnings are entered once for all: to change them takes longer than to decode a small picture.
    with quiet, helpers(min(_HELPERS, cores) if len(files) >= _MANY else 0) as helping:
        workers: Sequence[Helper | None] = helping or [None] * min(_THREADS, cores)
        for worker in workers:
            idle.put(worker)
        with ThreadPoolExecutor(len(workers)) as threads:
            try:
                done = 0
                for turn in [threads.submit(read, first) for first in range(0, len(files), _AT_ONCE)]:
                    done += _answer(turn, abandoned)
                    told(done, len(files))
            finally:
                over.set()
                for helper in helping:
                    helper.kill()
                threads.shutdown(cancel_futures=True)
    return found, sorted(unread)


def _answer(turn: Future[int], abandoned: Callable[[], bool]) -> int:
    """What a turn comes to. Raises Abandoned if nobody waits for it any more, however long a picture takes."""
    while not abandoned():
        if wait([turn], _POLL).done:
            return turn.result()
    raise Abandoned
