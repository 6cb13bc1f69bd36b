"""How fast a run goes."""

from __future__ import annotations

from collections import deque

_OVER = 40


class Pace:
    """Steps per second of all networks together, over the last of them."""

    def __init__(self) -> None:
        self._ends: deque[float] = deque(maxlen=_OVER)

    def clear(self) -> None:
        """Forgets all: another run begins, or the same after a stop."""
        self._ends.clear()

    def add(self, seconds: float) -> None:
        """A step ended, so many seconds after the run began."""
        self._ends.append(seconds)

    @property
    def steps_per_second(self) -> float | None:
        """None before that is known."""
        if len(self._ends) < 2 or self._ends[-1] <= self._ends[0]:
            return None
        return (len(self._ends) - 1) / (self._ends[-1] - self._ends[0])
