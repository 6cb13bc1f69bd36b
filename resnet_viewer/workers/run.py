"""The run that is learning, as the window sees it: start, pause, step, stop, resume."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from resnet_viewer.errors import Abandoned, RecordingError, ViewerError
from resnet_viewer.experiment import Experiment
from resnet_viewer.records import Paused
from resnet_viewer.workers.mailbox import Mailbox
from resnet_viewer.workers.seldom import Seldom
from resnet_viewer.workers.thread import WorkThread

if TYPE_CHECKING:
    from torch import Tensor

    from resnet_viewer.training.run import Run


class RunWorker(QObject):
    """Drives one run on a thread of its own, from the first step to the closed recording.

    Signals: `ready(path or None)` when torch is loaded, the networks are built and learning begins;
    `reading(count, total)` while pictures are read before that, and `left_out(DataError)` after it, where some could
    not be; `paused(step)`; `recording_failed(ViewerError)` and `recording_recovered()` while the run goes on;
    `finished()` at the end or after `stop`; `abandoned()` instead of it where that came before the first step, and
    `failed(ViewerError or Exception)`.
    The methods may be called from the GUI thread and return at once.
    """

    ready = Signal(object)
    reading = Signal(int, int)
    left_out = Signal(object)
    paused = Signal(int)
    recording_failed = Signal(object)
    recording_recovered = Signal()
    finished = Signal()
    abandoned = Signal()
    failed = Signal(object)

    def __init__(self, mailbox: Mailbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox = mailbox
        self._run: Run | None = None
        self._changing = Lock()
        self._wanted: dict[str, Any] = {}
        self._stopped = False
        self._held = False
        self._thread = WorkThread(self)

    def start(self, experiment: Experiment, path: Path | None) -> None:
        """A new run, recorded at `path`. Where that cannot be written the run goes on unrecorded, and says so."""

        def begin() -> Run:
            from resnet_viewer.training.run import Run

            told = Seldom(self.reading.emit)
            try:
                return Run.start(experiment, path, self._is_stopped, told)
            except RecordingError as error:
                self.recording_failed.emit(error)
                return Run.start(experiment, None, self._is_stopped, told)

        self._launch(begin)

    def resume(self, path: Path, steps: int, rate: float) -> None:
        """Goes on with a recorded run up to `steps`, at this learning rate where another was set last."""

        def begin() -> Run:
            from resnet_viewer.training.run import Run

            told = Seldom(self.reading.emit)
            return Run.resume(path, steps, rate, self._is_stopped, told)

        self._launch(begin)

    def hold(self) -> None:
        """The next run begins with one step and then pauses."""
        self._held = True

    @property
    def busy(self) -> bool:
        """Whether a run is going on, or is paused, or is coming to its end."""
        return self._thread.isRunning()

    def pause(self) -> None:
        if self._run is not None:
            self._run.twins.lockstep.pause()

    def go(self) -> None:
        if self._run is not None:
            self._run.twins.lockstep.go()

    def step(self) -> None:
        """One step of every network, then a pause."""
        if self._run is not None:
            self._run.twins.lockstep.allow_step()

    def stop(self) -> None:
        """Ends the run after the step that is under way; `finished` tells when the recording is whole."""
        self._stopped = True
        if self._run is not None:
            self._run.twins.lockstep.stop()

    def change(self, key: str, value: Any) -> None:
        """Another value of a live setting from the next step on, or from the first one of a run that is still made."""
        with self._changing:
            if self._run is None:
                self._wanted[key] = value
            else:
                _change(self._run, key, value)

    def weights(self, id: int) -> tuple[int, dict[str, Tensor]] | None:
        """The step of a network of the run and a copy of its weights after it; None where no run is going on.

        From any thread but the GUI's, for it waits for the step under way.
        """
        run = self._run
        return None if run is None else run.twins.weights(id)

    def wait(self) -> None:
        """Waits for the thread's end; to be called when the program closes, after `stop`."""
        self._thread.wait()

    def _is_stopped(self) -> bool:
        return self._stopped

    def _launch(self, begin: Callable[[], Run]) -> None:
        self._run = None
        self._wanted.clear()
        self._stopped = False
        held, self._held = self._held, False
        self._thread.begin(lambda: self._work(begin, held))

    def _work(self, begin: Callable[[], Run], held: bool) -> None:
        try:
            run = begin()
            with self._changing:
                self._run = run
                for key, value in self._wanted.items():
                    _change(run, key, value)
            self.ready.emit(run.recording.path if run.recording else None)
            if run.left_out is not None:
                self.left_out.emit(run.left_out)
            if held:
                run.twins.lockstep.pause()
                run.twins.lockstep.allow_step()
            if self._stopped:  # while the networks were being built
                run.twins.lockstep.stop()
            self._drive(run)
        except Abandoned:
            self.abandoned.emit()
        except Exception as error:  # noqa: BLE001 - the window says what happened
            self.failed.emit(error)
        else:
            self.finished.emit()
        finally:
            self._run = None

    def _drive(self, run: Run) -> None:
        trouble: ViewerError | None = None
        for record in run.records():
            self._mailbox.put(record)
            if isinstance(record, Paused):
                self.paused.emit(record.step)
            now = run.recording.trouble if run.recording else None
            if now is not None and trouble is None:
                self.recording_failed.emit(now)
            elif now is None and trouble is not None:
                self.recording_recovered.emit()
            trouble = now


def _change(run: Run, key: str, value: Any) -> None:
    if key == "training.learning_rate":
        run.twins.change_learning_rate(value)
    elif key == "training.steps":
        run.twins.change_steps(value)
