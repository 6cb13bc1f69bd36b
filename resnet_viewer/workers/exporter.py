"""A run in the formats of other programs, written on a thread of its own: drawing up a graph takes some seconds."""

from __future__ import annotations

from collections import deque
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from resnet_viewer.workers.thread import WorkThread


class Exporter(QObject):
    """Writes one export after the other; every method returns at once.

    `exported(Path)` the folder when all is in it; `failed(Exception)` otherwise.
    """

    exported = Signal(Path)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[tuple[str, Path, Path]] = deque()
        self._thread = WorkThread(self)
        self._thread.finished.connect(self._go_on)

    def export(self, kind: str, recording: Path, folder: Path) -> None:
        """Writes a recording in one of the `export.FORMATS` into a folder."""
        self._waiting.append((kind, recording, folder))
        self._go_on()

    def close(self) -> None:
        """Drops what has not begun and waits for what has. To be called when the program closes."""
        self._waiting.clear()
        self._thread.wait()

    def _go_on(self) -> None:
        if self._waiting and not self._thread.isRunning():
            self._thread.begin(partial(self._export, *self._waiting.popleft()))

    def _export(self, kind: str, recording: Path, folder: Path) -> None:
        from resnet_viewer.export import FORMATS

        try:
            FORMATS[kind](recording, folder)
        except Exception as error:  # noqa: BLE001 - the window says what happened
            self.failed.emit(error)
        else:
            self.exported.emit(folder)
