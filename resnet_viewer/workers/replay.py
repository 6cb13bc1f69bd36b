"""Recordings as the window sees them: opened, looked at step by step, copied, found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from resnet_viewer.errors import RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.folders import SUFFIX
from resnet_viewer.history import History
from resnet_viewer.recording import Recording, has_foreign_log, in_use
from resnet_viewer.records import StepRecord
from resnet_viewer.workers.follow import Follower
from resnet_viewer.workers.instruments import Instruments

_LOOK_BACK = 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A recording that has been read: all that the page needs to show it, with the learning rate that was set last.

    One that another process writes, or left behind without an end, comes with who follows it; `live` says whether it
    is still being written.
    """

    path: Path
    experiment: Experiment
    history: History
    resumable: bool
    live: bool = False
    follower: Follower | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """What every network did at one step, by network id; a network that had stopped by then is at its last step."""

    step: int
    records: Mapping[int, StepRecord]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A recording whose run did not come to an end: it was cut off, or `elsewhere`, another process, still writes it.

    Of one that was cut off, the last step and how many there were to be.
    """

    path: Path
    step: int
    steps: int
    elsewhere: bool


class Replay(QObject):
    """Reads recordings on the instruments' thread; every method returns at once and answers with a signal.

    `opened(Opened)`, `moment(Moment)`, `saved(Path)`, `unfinished(Unfinished)`, and `failed(Exception)`.
    """

    opened = Signal(object)
    moment = Signal(object)
    saved = Signal(object)
    unfinished = Signal(object)
    failed = Signal(object)

    def __init__(self, instruments: Instruments, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._instruments = instruments
        self._signals = {
            "open": self.opened,
            "look": self.moment,
            "save": self.saved,
            "find": self.unfinished,
            "forget": None,
        }
        instruments.answered.connect(self._answer)
        instruments.failed.connect(self._fail)

    def open(self, path: Path) -> None:
        """Reads a recording whole, in the bounded form that the plots show."""
        self._instruments.ask("open", lambda: _read(path))

    def look(self, path: Path, step: int) -> None:
        """Reads what happened at one step, or at the last one before it."""
        self._instruments.ask("look", lambda: _look(path, step))

    def save_as(self, path: Path, copy: Path) -> None:
        """Copies a recording, also while it is written."""
        self._instruments.ask("save", lambda: _copy(path, copy))

    def find_unfinished(self, folder: Path) -> None:
        """Looks among the newest recordings of a folder for a run that was cut off, or that still goes on elsewhere."""
        self._instruments.ask("find", lambda: _find_unfinished(folder))

    def forget(self, path: Path) -> None:
        """The person does not want to go on with this run: it is not offered again."""
        self._instruments.ask("forget", lambda: _forget(path))

    def _answer(self, key: str, answer: Any) -> None:
        signal = self._signals.get(key)
        if signal is not None and answer is not None:
            signal.emit(answer)

    def _fail(self, key: str, error: Exception) -> None:
        if key in self._signals:
            self.failed.emit(error)


def _read(path: Path) -> Opened:
    if has_foreign_log(path):
        follower = Follower(path)
        history, news = follower.begin()
        return Opened(path, news.experiment, history, news.resumable, news.live, follower)
    with Recording.open(path) as recording:
        resumable = all(recording.snapshots(info.id) for info in recording.networks)
        return Opened(path, recording.latest_experiment, recording.history(), resumable)


def _look(path: Path, step: int) -> Moment:
    with Recording.open(path) as recording:
        found = {info.id: recording.step(info.id, step) for info in recording.networks}
        return Moment(step, {id: record for id, record in found.items() if record is not None})


def _copy(path: Path, copy: Path) -> Path:
    with Recording.open(path) as recording:
        recording.copy_to(copy)
    return copy


def _find_unfinished(folder: Path) -> Unfinished | None:
    newest = sorted(folder.glob(f"*{SUFFIX}"), key=_last_written, reverse=True)[:_LOOK_BACK]
    for path in newest:
        if in_use(path):
            return Unfinished(path, 0, 0, elsewhere=True)
        try:
            with Recording.open(path) as recording:
                if recording.meta("finished") is False:
                    return Unfinished(path, recording.last_step, recording.experiment.training.steps, elsewhere=False)
        except RecordingError:
            continue  # a damaged one says so when it is opened
    return None


def _last_written(path: Path) -> float:
    """In seconds since 1970; 0 for a link that leads nowhere."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0


def _forget(path: Path) -> None:
    with Recording.resume(path) as recording:
        recording.set_meta(finished=True)
