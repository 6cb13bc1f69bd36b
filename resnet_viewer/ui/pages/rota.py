"""What is drawn when: one part of a page at a time, so that the window always answers between two of them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

TURN_MS = 33
SHARE = 10


class Rota(QObject):
    """Draws the parts of a page in turn, one every 33 ms at most, for as long as there is something new.

    Drawing all of them at once would hold the window for longer than a frame. And drawing takes from the networks the
    time in which they learn: after each part, ten times as long as it took to draw goes by before the next.
    `ask` says that there is something new for every part; a part that waits already waits once.
    """

    def __init__(self, parent: QObject, *parts: Callable[[], None]) -> None:
        super().__init__(parent)
        self._parts = parts
        self._began = 0.0
        self._waiting: deque[Callable[[], None]] = deque()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._turn)

    def ask(self) -> None:
        """Has every part drawn once more, each when its turn comes."""
        self._waiting.extend(part for part in self._parts if part not in self._waiting)
        if not self._timer.isActive():
            self._timer.start(TURN_MS)

    def finish(self) -> None:
        """Draws every part now: there is another run to be seen, or one has come to rest."""
        self._waiting.clear()
        for part in self._parts:
            part()

    def _turn(self) -> None:
        if self._waiting:
            self._began = time.monotonic()
            self._waiting.popleft()()
            # What has been changed is painted before a timer of 0 ms comes.
            QTimer.singleShot(0, self, self._rest)

    def _rest(self) -> None:
        drawing = 1000 * (time.monotonic() - self._began)
        self._timer.start(max(TURN_MS, round(SHARE * drawing)))
