"""A 10 ms timer in the window's event loop while the default experiment runs. Argument: SECONDS to look at."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import Qt, QTimer

from benchmarks.children import real_window
from benchmarks.children.report import default_experiment, say

_INTERVAL_MS = 10
_MANY_STEPS = 100_000


class _Watched(real_window.DrivenWindow):
    """First watches torch being loaded, then presses Run and watches the run from when it has begun."""

    loading: list[float] = []  # noqa: RUF012 - read when the window is gone
    running: list[float] = []  # noqa: RUF012

    def drive(self) -> None:
        self._late = _Watched.loading
        self._last = time.perf_counter()
        self._ticks = QTimer(self, interval=_INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._ticks.timeout.connect(self._tick)
        self._ticks.start()
        self.session.instruments.answered.connect(self._on_answer)
        self.session.state_changed.connect(self._on_state)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, 1000 * (now - self._last) - _INTERVAL_MS))
        self._last = now

    def _on_answer(self, question: str) -> None:
        if question == "torch":
            self._late = []  # between the two
            self.page.show_experiment(default_experiment(_MANY_STEPS))
            self.page.transport.run_action.trigger()

    def _on_state(self) -> None:
        if self.session.state == "running":
            self._late = _Watched.running
            self._last = time.perf_counter()
            QTimer.singleShot(1000 * int(sys.argv[1]), self, self._end)

    def _end(self) -> None:
        self._ticks.stop()
        self.done()


def main() -> None:
    real_window.show(_Watched)
    late = sorted(_Watched.running)
    say(
        most=late[int(0.99 * len(late))],
        worst=late[-1],
        worst_loading=max(_Watched.loading),
        half=late[len(late) // 2],
    )


if __name__ == "__main__":
    main()
