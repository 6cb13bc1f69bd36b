"""Draws the training page with a recording open, again and again. Arguments: PATH ROUNDS.

A frame is what happens when new steps have come: every plot takes over what the history holds, and is painted.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from benchmarks.children import real_window
from benchmarks.children.report import say
from resnet_viewer.ui.widgets.plot import Plot

_FRAMES = 20


class _Replaying(real_window.DrivenWindow):
    frames: list[float] = []  # noqa: RUF012 - read when the window is gone

    def drive(self) -> None:
        self.session.state_changed.connect(self._on_state)
        self.session.instruments.answered.connect(self._on_answer)

    def _on_answer(self, question: str) -> None:
        if question == "torch":
            self.session.open(Path(sys.argv[1]))

    def _on_state(self) -> None:
        if self.session.state == "replay":
            self._frame()  # the first one lays everything out
            _Replaying.frames = [self._frame() for _ in range(_FRAMES * int(sys.argv[2]))]
            self.done()

    def _frame(self) -> float:
        """Milliseconds of one frame."""
        QApplication.processEvents()
        plots = [plot for plot in self.page.findChildren(Plot) if plot.isVisible()]
        if len(plots) != 4:
            raise RuntimeError("not all plots of the page are on the screen")
        began = time.perf_counter()
        self.session.advanced.emit()
        for plot in plots:
            plot.viewport().repaint()
        return 1000 * (time.perf_counter() - began)


def main() -> None:
    real_window.show(_Replaying)
    frames = _Replaying.frames
    slowest = [max(frames[first : first + _FRAMES]) for first in range(0, len(frames), _FRAMES)]
    say(slowest=slowest, usual=sorted(frames)[len(frames) // 2])


if __name__ == "__main__":
    main()
