"""A QThread that does one piece of work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QThread

from resnet_viewer.priority import give_way


class WorkThread(QThread):
    """Calls what `begin` is given on a thread of its own; it may be begun again once that has returned."""

    _work: Callable[[], None]

    def begin(self, work: Callable[[], None]) -> None:
        self._work = work
        self.start()

    def run(self) -> None:
        give_way()
        self._work()
