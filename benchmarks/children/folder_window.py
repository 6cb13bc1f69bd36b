"""A folder dropped on the program's own window, until its table is full. Arguments: FOLDER, CHECKPOINT."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from benchmarks.children import real_window
from benchmarks.children.lateness import Lateness, most
from benchmarks.children.report import peak_memory, say
from resnet_viewer.findings import NetworkRef


class _Watched(real_window.DrivenWindow):
    """Chooses the network, waits for its first answer, then drops the folder and watches a timer meanwhile."""

    late: list[float] = []  # noqa: RUF012 - read when the window is gone
    memory: list[float] = []  # noqa: RUF012
    seconds = 0.0

    def drive(self) -> None:
        self.bench.failed.connect(self._give_up)
        self._dropped = False
        self._lateness = Lateness(self)
        self.show_pictures([next(Path(sys.argv[1]).iterdir())])
        self.bench.shelf.use(NetworkRef(sys.argv[2]))
        self.bench.shelf.answered.connect(self._on_answered)
        self.bench.folder.folder.changed.connect(self._on_changed)

    def _on_answered(self) -> None:
        if self.bench.shelf.chosen.network.name == sys.argv[2] and not self._dropped:
            self._dropped = True
            self._began = time.perf_counter()
            self._lateness.begin()
            self.show_pictures([Path(sys.argv[1])])
            self._looks = QTimer(self, interval=1000)
            self._looks.timeout.connect(self._look)
            self._looks.start()

    def _look(self) -> None:
        _Watched.memory.append(peak_memory())

    def _on_changed(self) -> None:
        if self.bench.folder.folder.state == "finished":
            _Watched.late = self._lateness.end()
            _Watched.seconds = time.perf_counter() - self._began
            self.done()


def main() -> None:
    real_window.show(_Watched)
    memory = [*_Watched.memory, peak_memory()]
    growth = memory[-1] - memory[len(memory) // 2]
    say(seconds=_Watched.seconds, most=most(_Watched.late), worst=_Watched.late[-1], growth=growth)


if __name__ == "__main__":
    main()
