"""Tells the window how far something is, but not more often than it can be read."""

from __future__ import annotations

import time
from collections.abc import Callable

_EVERY = 0.1


class Seldom:
    """Passes on how many are done and of how many, at most ten times a second; the last one always."""

    def __init__(self, tell: Callable[[int, int], object]) -> None:
        self._tell = tell
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now >= self._next or done == total:
            self._next = now + _EVERY
            self._tell(done, total)
