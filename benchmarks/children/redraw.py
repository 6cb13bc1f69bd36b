"""Draws the training page with a recording open, again and again. Arguments: PATH ROUNDS.

The page draws one plot in each frame, in turn: it takes over what the history holds, and is painted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from PySide6.QtWidgets import QApplication

from benchmarks.children import real_window
from benchmarks.children.report import say
from resnet_viewer.ui.widgets.plot import Plot

_TURNS = 20


class _Replaying(real_window.DrivenWindow):
    slowest: list[float] = []  # noqa: RUF012 - read when the window is gone
    usual: list[float] = []  # noqa: RUF012
    together: list[float] = []  # noqa: RUF012

    def drive(self) -> None:
        self.session.state_changed.connect(self._on_state)
        self.session.instruments.answered.connect(self._on_answer)

    def _on_answer(self, question: str) -> None:
        if question == "torch":
            self.session.open(Path(sys.argv[1]))

    def _on_state(self) -> None:
        if self.session.state == "replay":
            self._turns()  # the first ones lay everything out
            for _ in range(int(sys.argv[2])):
                took = [self._turns() for _ in range(_TURNS)]
                _Replaying.slowest.append(max(map(max, took)))
                _Replaying.usual.append(median(map(max, took)))
                _Replaying.together.append(median(map(sum, took)))
            self.done()

    def _turns(self) -> list[float]:
        """Milliseconds of each turn."""
        curves, gradients = self.page.curves, self.page.gradients
        gradient_norms = {id: record.gradients for id, record in self.session.shown.items()}
        parts: list[tuple[Plot, Callable[[], None]]] = [
            (curves.loss, curves.refresh_loss),
            (curves.error, curves.refresh_error),
            (gradients.layers, lambda: gradients.set_profiles(gradient_norms, 1)),
            (gradients.map, gradients.refresh),
        ]
        took = []
        for plot, refresh in parts:
            if not plot.isVisible():
                raise RuntimeError("not all plots of the page are on the screen")
            QApplication.processEvents()
            began = time.perf_counter()
            refresh()
            plot.viewport().repaint()
            took.append(1000 * (time.perf_counter() - began))
        return took


def main() -> None:
    real_window.show(_Replaying)
    say(slowest=_Replaying.slowest, usual=_Replaying.usual, together=_Replaying.together)


if __name__ == "__main__":
    main()
