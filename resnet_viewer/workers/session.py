"""The run in hand: learning, paused, finished, or opened from a file. The training page shows what this holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from resnet_viewer.errors import ViewerError
from resnet_viewer.experiment import Experiment
from resnet_viewer.folders import new_recording, runs_folder
from resnet_viewer.history import History
from resnet_viewer.networks.outline import describe
from resnet_viewer.records import Record, StepRecord
from resnet_viewer.settings import settings
from resnet_viewer.workers.beforehand import Beforehand
from resnet_viewer.workers.data_desk import DataDesk
from resnet_viewer.workers.follow import Following, News
from resnet_viewer.workers.instruments import Instruments
from resnet_viewer.workers.mailbox import Mailbox
from resnet_viewer.workers.pace import Pace
from resnet_viewer.workers.replay import Moment, Opened, Replay
from resnet_viewer.workers.run import RunWorker
from resnet_viewer.workers.run_in_hand import RunInHand, State

if TYPE_CHECKING:
    from torch import Tensor

FRAME_MS = 33


class Session(QObject):
    """One run at a time, and what is looked at of it.

    Signals: `state_changed()`; `run_changed()` when another run is in hand, or another process changed it; `advanced()`
    at most every 33 ms when steps have come; `looked()` when another step is shown; `failed(Exception)`;
    `not_begun(Experiment)` when a run failed before its first step, and what was in hand before is so again;
    `recording_failed(ViewerError)`, `recording_recovered()`, `saved(Path)`, `unfinished(Unfinished)`; `reading(count,
    total)` while pictures are read for a run, and `left_out(DataError)` where some could not be;
    `writer_ended(bool)` when a followed run ended or was cut off.
    """

    state_changed = Signal()
    run_changed = Signal()
    advanced = Signal()
    looked = Signal()
    failed = Signal(object)
    not_begun = Signal(object)
    recording_failed = Signal(object)
    recording_recovered = Signal()
    saved = Signal(object)
    unfinished = Signal(object)
    reading = Signal(int, int)
    left_out = Signal(object)
    writer_ended = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state: State = "idle"
        self.experiment: Experiment | None = None
        self.path: Path | None = None
        self.history: History | None = None
        self.looking_at: int | None = None
        """The step that is looked at, or None for the newest."""
        self.shown: Mapping[int, StepRecord] = {}
        """What each network did at the step that is looked at, by network id."""
        self._resumable = False
        self._before = RunInHand()
        self._next: tuple[str, Any] | None = None
        self._pace = Pace()
        self._mailbox = Mailbox()
        self._worker = RunWorker(self._mailbox, self)
        self.instruments = Instruments(self)
        self.replay = Replay(self.instruments, self)
        self.data = DataDesk(self)
        self._following = Following(self.instruments, self)
        self.beforehand = Beforehand(self.instruments, self)
        self._frame = QTimer(self, interval=FRAME_MS)
        self._frame.timeout.connect(self._drain)
        self._worker.ready.connect(self._on_ready)
        self._worker.paused.connect(self._on_paused)
        self._worker.finished.connect(self._on_finished)
        self._worker.abandoned.connect(self._on_abandoned)
        self._worker.failed.connect(self._on_failed)
        self._worker.reading.connect(self.reading)
        self._worker.left_out.connect(self.left_out)
        self._worker.recording_failed.connect(self.recording_failed)
        self._worker.recording_recovered.connect(self.recording_recovered)
        self.replay.opened.connect(self._on_opened)
        self.replay.moment.connect(self._on_moment)
        self.replay.failed.connect(self.failed)
        self.replay.saved.connect(self.saved)
        self.replay.unfinished.connect(self.unfinished)
        self._following.told.connect(self._on_news)
        self._following.failed.connect(self._on_lost)
        self.beforehand.measured.connect(self._on_measured)
        self.beforehand.failed.connect(self.failed)

    # -- what a person can ask for ------------------------------------------------------------------------------------

    def run(self, experiment: Experiment) -> None:
        """Goes on with the run in hand where the experiment is still the same, else starts a new one."""
        if self.state == "loading":
            return
        if self._worker.busy and self._continues(experiment):
            self.look(None)
            self._worker.go()
            self._set_state("running")
        elif self._worker.busy:
            self._after_this(("start", experiment))
        elif self._can_resume(experiment):
            self._resume(experiment)
        else:
            self._start(experiment)

    def step(self, experiment: Experiment) -> None:
        """One step of every network, of the run in hand or of a new one."""
        if self._worker.busy and self._continues(experiment):
            self.look(None)
            self._set_state("running")
            self._worker.step()
        elif self._worker.busy:
            self._after_this(("step", experiment))
        else:
            self._worker.hold()
            self.run(experiment)

    def pause(self) -> None:
        self._worker.pause()
        self._set_state("pausing")

    def stop(self) -> None:
        """Ends the run; the recording is kept and can be resumed."""
        if self._worker.busy:
            self._worker.stop()
            self._set_state("stopping")

    def reset(self) -> None:
        """Puts the run away, so that the page is as at the start. Its recording is kept."""
        if self._worker.busy:
            self._after_this(("reset", None))
        else:
            self._take(None, None, None, "idle")

    def open(self, path: Path) -> None:
        """Shows a recording in place of the run in hand, which is stopped, unless it is the recording of that run."""
        self.beforehand.give_up()
        if self._worker.busy and self._next is None and self._writes(path):
            self.look(None)
        elif self._worker.busy:
            self._after_this(("open", path))
        else:
            self.replay.open(path)

    def change(self, key: str, value: Any) -> None:
        """Changes a live setting of the run in hand."""
        if self.experiment is not None and self._worker.busy and value != self.experiment.get(key):
            self.experiment = self.experiment.with_value(key, value)
            self._worker.change(key, value)

    def take_up(self, experiment: Experiment) -> bool:
        """Changes the live settings of the run in hand to those of an experiment, if it is the same in all else."""
        same = self._continues(experiment)
        for key in [key for key, limits in settings() if same and limits.live]:
            self.change(key, experiment.get(key))
        return same

    def look(self, step: int | None) -> None:
        """Looks at one step of the run in hand, or with None at the newest."""
        self.looking_at = step
        if step is None:
            self._show_newest()
            self.looked.emit()
        elif self.readable is not None:
            self.replay.look(self.readable, step)

    def measure(self, experiment: Experiment) -> None:
        """Measures the gradients at initialisation without training; another run than this one is stopped first."""
        if self._worker.busy and not self._continues(experiment):
            self._after_this(("measure", experiment))
        else:
            self.beforehand.measure(experiment)

    def weights(self, id: int) -> tuple[int, dict[str, Tensor]] | None:
        """What a network of the run weighs now, for the instruments' thread; None where no run is going on."""
        return self._worker.weights(id)

    def close(self) -> None:
        """Stops everything and waits for the threads. The recording is whole afterwards."""
        self._next = None
        self._frame.stop()
        self.beforehand.give_up()
        self._worker.stop()
        self._worker.wait()
        self.instruments.close()
        self.data.close()

    # -- what there is to be seen -------------------------------------------------------------------------------------

    @property
    def readable(self) -> Path | None:
        """From where the recording is read: of one that is followed a copy, which stays when the recording goes."""
        return self._following.copy or self.path

    @property
    def images_per_second(self) -> float | None:
        """Pictures per second that all networks together have learned from of late, or None before that is known."""
        speed = self._pace.steps_per_second
        return None if self.experiment is None or speed is None else speed * self.experiment.training.batch_size

    @property
    def seconds_left(self) -> float | None:
        speed = self._pace.steps_per_second
        if speed is None or self.experiment is None or self.history is None:
            return None
        learning = sum(network.diverged is None for network in self.history.networks.values())
        return max(0, self.experiment.training.steps - self._step()) * learning / speed

    # -- how it goes on -----------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        self._before = RunInHand(self.experiment, self.path, self.history, self.state, self._resumable)

    def _continues(self, experiment: Experiment) -> bool:
        """Whether the run in hand can go on with an experiment."""
        return self.experiment is not None and self.experiment.is_same_run(experiment)

    def _writes(self, path: Path) -> bool:
        """Whether a file is that of the run in hand. One of another name is not even looked at: it may be far away."""
        return self.path is not None and path.name == self.path.name and path.resolve() == self.path.resolve()

    def _step(self) -> int:
        return self.history.step if self.history is not None else 0

    def _can_resume(self, experiment: Experiment) -> bool:
        kept = self._resumable and self.path is not None
        return kept and self._continues(experiment) and self._step() < experiment.training.steps

    def _start(self, experiment: Experiment) -> None:
        if self.state != "stopping" or self._step() > 0:  # else it is a run that has not begun, and leaves nothing
            self._keep()
        path = new_recording(runs_folder())
        self._take(experiment, path, History(describe(experiment)), "loading")
        self._worker.start(experiment, path)
        self._frame.start()

    def _resume(self, experiment: Experiment) -> None:
        assert self.path is not None  # noqa: S101 - _can_resume
        self._keep()
        self._following.end()
        self.experiment = experiment
        self.look(None)
        self._pace.clear()
        self._set_state("loading")
        self._worker.resume(self.path, experiment.training.steps, experiment.training.learning_rate)
        self._frame.start()

    def _after_this(self, following: tuple[str, Any]) -> None:
        self._next = following
        self.stop()

    def _take(self, experiment: Experiment | None, path: Path | None, history: History | None, state: State) -> None:
        self._following.end()
        self.experiment = experiment
        self.path = path
        self.history = history
        self.looking_at = None
        self._resumable = False
        self._pace.clear()
        self._mailbox.drain()
        self._show_newest()
        self.run_changed.emit()
        self._set_state(state)

    def _set_state(self, state: State) -> None:
        self.beforehand.give_up()  # something else has been asked for since
        self.state = state
        self.state_changed.emit()

    def _show_newest(self) -> None:
        self.shown = self.history.newest if self.history is not None else {}

    def _drain(self) -> None:
        self._take_in(self._mailbox.drain())

    def _take_in(self, records: Sequence[Record]) -> None:
        if not records or self.history is None:
            return
        for record in records:
            self.history.add(record)
            if isinstance(record, StepRecord):
                self._pace.add(record)
        if self.looking_at is None:
            self._show_newest()
        self.advanced.emit()

    def _on_ready(self, path: Path | None) -> None:
        self.path = path
        if self.state == "loading":
            self._set_state("running")

    def _on_paused(self, _step: int) -> None:
        self._drain()
        if self.state in ("running", "pausing"):
            self._set_state("paused")

    def _on_finished(self) -> None:
        self._end(resumable=self.path is not None)

    def _on_abandoned(self) -> None:
        """Stopped while the pictures were being read: of a new run nothing is left, an older one is as it was."""
        if self._next is None and self._step() == 0:
            self._next = ("reset", None)
        self._end(resumable=self._step() > 0)

    def _on_failed(self, error: Exception) -> None:
        self._drain()
        begun, experiment = self._step() > 0, self.experiment
        self._next = self._next or (None if begun else ("back", self._before))  # it has left no recording
        self._end(resumable=begun and self.path is not None and isinstance(error, ViewerError))
        if not begun and self.state != "loading":
            self.not_begun.emit(experiment)
        self.failed.emit(error)

    def _end(self, resumable: bool) -> None:
        self._worker.wait()
        self._frame.stop()
        self._drain()
        self._resumable = resumable
        following, self._next = self._next, None
        match following:
            case ("start" | "step" as wish, experiment):
                if wish == "step":
                    self._worker.hold()
                self._start(experiment)
            case ("reset", _):
                self._take(None, None, None, "idle")
            case ("back", before):
                self._take(before.experiment, before.path, before.history, before.rest)
                self._resumable = before.resumable
            case _:
                whole = self.experiment is not None and self._step() >= self.experiment.training.steps
                self._set_state("finished" if whole else "stopped")
        match following:
            case ("open", path):
                self.replay.open(path)
            case ("measure", experiment):
                self.beforehand.measure(experiment)

    def _on_opened(self, opened: Opened) -> None:
        if self._worker.busy:  # a run was begun while the file was read: that is what is wanted now
            self._following.refuse(opened.follower)
            return
        self._take(opened.experiment, opened.path, opened.history, "following" if opened.live else "replay")
        self._resumable = opened.resumable
        if opened.follower is not None:
            self._following.begin(opened.follower)

    def _on_news(self, news: News) -> None:
        """What another process has written to the recording that is open."""
        if self.path is not None and news.rewritten:
            self.replay.open(self.path)
            return
        if news.experiment != self.experiment:
            self.experiment = news.experiment
            self.run_changed.emit()
        self._take_in(news.records)
        self._resumable = news.resumable
        if news.live != (self.state == "following"):
            self._set_state("following" if news.live else "replay")
            if not news.live:
                self.writer_ended.emit(news.finished)
        if news.finished:
            self._following.stop()

    def _on_lost(self, error: Exception) -> None:
        """The recording that was followed is gone: what has been read of it can still be looked at."""
        self._resumable = False
        if self.state == "following":
            self._set_state("replay")
        self.failed.emit(error)

    def _on_moment(self, moment: Moment) -> None:
        if moment.step == self.looking_at:
            self.shown = moment.records
            self.looked.emit()

    def _on_measured(self, experiment: Experiment, history: History) -> None:
        if self._continues(experiment):  # the run in hand, before its first step
            self.looking_at = 0
            self.shown = history.newest
            self.looked.emit()
        elif not self._worker.busy:
            self._take(experiment, None, history, "idle")
            self.advanced.emit()
