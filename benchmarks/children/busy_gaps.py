"""A 10 ms timer in the window's event loop while everything goes on at once. Argument: SECONDS to look at.

The default experiment runs, the page Inside follows its residual network, and every two seconds a photo of 12
megapixels is dropped on the window, to be answered by turns on Inside and on Classify.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QTimer

from benchmarks.children import real_window
from benchmarks.children.lateness import Lateness, most
from benchmarks.children.photos import photo
from benchmarks.children.report import default_experiment, say
from resnet_viewer.ui.page_tabs import CLASSIFY, INSIDE

_MANY_STEPS = 100_000
_DROP_EVERY_MS = 2000


class _Watched(real_window.DrivenWindow):
    """Presses Run, follows the residual network as soon as it is in the list, and then drops photos and watches."""

    late: list[float] = []  # noqa: RUF012 - read when the window is gone
    answers = steps = 0

    def drive(self) -> None:
        self._lateness = Lateness(self)
        self._dropped = 0
        self._drops = QTimer(self, interval=_DROP_EVERY_MS)
        self._drops.timeout.connect(self._drop)
        self.session.instruments.answered.connect(self._on_answer)

    def _on_answer(self, question: str) -> None:
        if question == "torch":
            self.page.show_experiment(default_experiment(_MANY_STEPS))
            self.page.transport.run_action.trigger()
            self.tabs.chosen.emit(INSIDE)
            self.bench.networks.changed.connect(self._on_networks)

    def _on_networks(self) -> None:
        if self.bench.networks.run and not self._drops.isActive():
            self._begun = self.bench.networks.run[-1]
            self.bench.networks.use(self._begun)
            self.bench.shelf.answered.connect(self._on_looked)
            self._drops.start()
            self._lateness.begin()
            QTimer.singleShot(1000 * int(sys.argv[1]), self, self._end)

    def _on_looked(self) -> None:
        _Watched.answers += 1

    def _drop(self) -> None:
        self._dropped += 1
        self.tabs.chosen.emit(CLASSIFY if self._dropped % 2 else INSIDE)
        self.show_pictures([Path(sys.argv[2], f"{self._dropped}.jpg")])

    def _end(self) -> None:
        _Watched.late = self._lateness.end()
        _Watched.steps = (self.bench.networks.run[-1].ref.step or 0) - (self._begun.ref.step or 0)
        self.done()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        seconds = int(sys.argv[1])
        photo(Path(folder, "1.jpg"))
        for number in range(2, 1000 * seconds // _DROP_EVERY_MS + 1):
            os.link(Path(folder, "1.jpg"), Path(folder, f"{number}.jpg"))
        sys.argv[2:] = [folder]
        real_window.show(_Watched)
    say(most=most(_Watched.late), worst=_Watched.late[-1], answers=_Watched.answers, steps=_Watched.steps)


if __name__ == "__main__":
    main()
