"""How late a window is with anything else: a precise timer in its event loop."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

_INTERVAL_MS = 10


class Lateness(QObject):
    """Notes in `late`, in ms, how much later than it should each tick comes, from `begin` on."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.late: list[float] = []
        self._ticks = QTimer(self, interval=_INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._ticks.timeout.connect(self._tick)

    def begin(self) -> None:
        """Watches from now on, and forgets what was before."""
        self.late = []
        self._last = time.perf_counter()
        self._ticks.start()

    def end(self) -> list[float]:
        """Stops watching. What was noted, the latest last."""
        self._ticks.stop()
        return sorted(self.late)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, 1000 * (now - self._last) - _INTERVAL_MS))
        self._last = now


def most(late: list[float]) -> float:
    """What 99 of 100 stay under, of delays in order."""
    return late[int(0.99 * len(late))]
