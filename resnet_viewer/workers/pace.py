"""How fast a run goes."""

from __future__ import annotations

from collections import deque

from resnet_viewer.records import StepRecord

_OVER = 40
"""The speed is that of so many records, ..."""

_FROM = 3
"""... and not known before there are those of so many steps: within one, the networks end at nearly the same moment."""


class Pace:
    """Steps per second of all networks together, over the last of them."""

    def __init__(self) -> None:
        self._recent: deque[StepRecord] = deque(maxlen=_OVER)

    def clear(self) -> None:
        """Forgets all: another run begins, or the same after a stop."""
        self._recent.clear()

    def add(self, record: StepRecord) -> None:
        """A step has ended."""
        self._recent.append(record)

    @property
    def steps_per_second(self) -> float | None:
        """None before that is known."""
        if len({record.step for record in self._recent}) < _FROM:
            return None
        seconds = self._recent[-1].seconds - self._recent[0].seconds
        return (len(self._recent) - 1) / seconds if seconds > 0 else None
