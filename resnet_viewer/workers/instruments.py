"""Runs what takes time on one thread beside the window: newest request first, stale ones dropped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from resnet_viewer.workers.thread import WorkThread


class Instruments(QObject):
    """Answers questions away from the GUI thread.

    A question has a key: a newer one of the same key replaces one that has not begun, so that whoever asks at every
    move of the mouse gets the last answer and not all of them. Of several keys the newest goes first.
    `answered(key, answer)` and `failed(key, exception)` tell how a question ended.
    """

    answered = Signal(str, object)
    failed = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: dict[str, Callable[[], Any]] = {}
        self._change = threading.Condition()
        self._closing = False
        self._thread = WorkThread(self)
        self._thread.begin(self._work)

    def ask(self, key: str, question: Callable[[], Any]) -> None:
        """Has `question` called on the instruments' thread. Returns at once."""
        with self._change:
            self._asked.pop(key, None)
            self._asked[key] = question
            self._change.notify()

    def close(self) -> None:
        """Drops what has not begun and waits for what has. To be called when the program closes."""
        with self._change:
            self._closing = True
            self._change.notify()
        self._thread.wait()

    def _work(self) -> None:
        while True:
            with self._change:
                while not self._asked and not self._closing:
                    self._change.wait()
                if self._closing:
                    return
                key, question = self._asked.popitem()
            try:
                answer = question()
            except Exception as error:  # noqa: BLE001 - the window says what happened
                self.failed.emit(key, error)
            else:
                self.answered.emit(key, answer)
