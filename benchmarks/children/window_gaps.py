"""A 10 ms timer in the window's event loop while networks learn. Arguments: SECONDS to look at, and how many networks.

Two are those of the default experiment, eight are four depths of plain and residual ones.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from PySide6.QtCore import QTimer

from benchmarks.children import real_window
from benchmarks.children.lateness import Lateness, most
from benchmarks.children.report import default_experiment, say
from resnet_viewer.experiment import Experiment

_MANY_STEPS = 100_000


class _Watched(real_window.DrivenWindow):
    """First watches torch being loaded, then presses Run and watches the run from when it has begun."""

    loading: list[float] = []  # noqa: RUF012 - read when the window is gone
    running: list[float] = []  # noqa: RUF012

    def drive(self) -> None:
        self._lateness = Lateness(self)
        self._lateness.begin()
        self.session.instruments.answered.connect(self._on_answer)
        self.session.state_changed.connect(self._on_state)

    def _on_answer(self, question: str) -> None:
        if question == "torch":
            _Watched.loading = self._lateness.end()
            self.page.show_experiment(_race(int(sys.argv[2])))
            self.page.transport.run_action.trigger()

    def _on_state(self) -> None:
        if self.session.state == "running":
            self._lateness.begin()
            QTimer.singleShot(1000 * int(sys.argv[1]), self, self._end)

    def _end(self) -> None:
        _Watched.running = self._lateness.end()
        self.done()


def _race(count: int) -> Experiment:
    experiment = default_experiment(_MANY_STEPS)
    if count == 2:
        return experiment
    depths = (8, 20, 32, 56)[: count // 2]
    networks = [replace(each, depth=depth) for depth in depths for each in experiment.networks]
    return replace(experiment, networks=tuple(replace(each, name=f"{each.name} {each.depth}") for each in networks))


def main() -> None:
    real_window.show(_Watched)
    say(most=most(_Watched.running), worst=_Watched.running[-1], worst_loading=_Watched.loading[-1])


if __name__ == "__main__":
    main()
