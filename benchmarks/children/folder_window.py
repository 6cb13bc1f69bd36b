"""A folder dropped on the program's own window, until its table is full. Arguments: FOLDER, CHECKPOINT."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

from benchmarks.children import real_window
from benchmarks.children.report import peak_memory, say
from resnet_viewer.findings import NetworkRef

_INTERVAL_MS = 10


class _Watched(real_window.DrivenWindow):
    """Chooses the network, waits for its first answer, then drops the folder and watches a timer meanwhile."""

    late: list[float] = []  # noqa: RUF012 - read when the window is gone
    seconds = early = 0.0

    def drive(self) -> None:
        self.bench.failed.connect(self._give_up)
        self._dropped = False
        self._ticks = QTimer(self, interval=_INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._ticks.timeout.connect(self._tick)
        self.show_pictures([next(Path(sys.argv[1]).iterdir())])
        self.bench.shelf.use(NetworkRef(sys.argv[2]))
        self.bench.shelf.answered.connect(self._on_answered)
        self.bench.folder.folder.changed.connect(self._on_changed)

    def _tick(self) -> None:
        now = time.perf_counter()
        _Watched.late.append(max(0.0, 1000 * (now - self._last) - _INTERVAL_MS))
        self._last = now

    def _on_answered(self) -> None:
        if self.bench.shelf.chosen.network.name == sys.argv[2] and not self._dropped:
            self._dropped = True
            self._began = self._last = time.perf_counter()
            self._ticks.start()
            self.show_pictures([Path(sys.argv[1])])
            QTimer.singleShot(5000, self, self._on_early)

    def _on_early(self) -> None:
        _Watched.early = peak_memory()

    def _on_changed(self) -> None:
        if self.bench.folder.folder.state == "finished":
            self._ticks.stop()
            _Watched.seconds = time.perf_counter() - self._began
            self.done()


def main() -> None:
    real_window.show(_Watched)
    late = sorted(_Watched.late)
    growth = peak_memory() - _Watched.early if _Watched.early else 0.0
    say(seconds=_Watched.seconds, most=late[int(0.99 * len(late))], worst=late[-1], growth=growth)


if __name__ == "__main__":
    main()
