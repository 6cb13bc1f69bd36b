"""The default experiment in the program's own window, with live plots and everything recorded."""

from __future__ import annotations

from pathlib import Path

from benchmarks.children import real_window
from benchmarks.children.report import default_experiment, peak_memory, recorded_speed, say


class _Training(real_window.DrivenWindow):
    recording: Path | None = None

    def drive(self) -> None:
        self.session.state_changed.connect(self._on_state)
        self.page.show_experiment(default_experiment())
        self.page.transport.run_action.trigger()

    def _on_state(self) -> None:
        if self.session.state == "finished":
            _Training.recording = self.session.path
            self.done()


def main() -> None:
    real_window.show(_Training)
    assert _Training.recording is not None  # noqa: S101 - the window closes at the end of a run
    say(images_per_second=recorded_speed(_Training.recording), megabytes=peak_memory())


if __name__ == "__main__":
    main()
