"""A recording that another process writes, on this machine or another, followed as it grows."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from resnet_viewer.errors import RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.history import History
from resnet_viewer.recording import Recording, in_use
from resnet_viewer.recording_mirror import Mirror
from resnet_viewer.records import Diverged, EvaluationRecord, Record, StepRecord
from resnet_viewer.workers.instruments import Instruments

POLL_MS = 300

_SILENCE = 8.0
"""Seconds without a commit after which a writer has ended, where a share does not pass on its lock. It commits twice a
second, but a network may take longer for one step or for an evaluation."""

_TRIES = 4
_QUESTION = "follow"

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class News:
    """What has happened to a recording since the last look.

    `live` says whether it is still being written, `finished` whether its run came to an end. Where what had been read
    before no longer holds, because the run was resumed further back, it is `rewritten` and to be read anew.
    """

    records: tuple[Record, ...]
    experiment: Experiment
    live: bool
    finished: bool
    resumable: bool
    rewritten: bool = False


class Follower:
    """Reads a recording through a copy that grows with it. Its methods are for one thread at a time, and may wait."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mirror = Mirror(path)
        self._changed_at = -math.inf
        self._used = self._lock_seen = False
        self._read: dict[int, tuple[int, int, int | None]] = {}
        self._last: News | None = None

    @property
    def copy(self) -> Path:
        """The copy: what has been read so far, also when the original is no longer there."""
        return self._mirror.copy

    def close(self) -> None:
        """Deletes the copy."""
        self._mirror.close()

    def begin(self) -> tuple[History, News]:
        """All that there is so far. Raises RecordingError."""
        self._look_at_lock()
        self._mirror.refresh()
        return self._undamaged(self._whole)

    def news(self) -> News:
        """What has been added since the last call. Raises RecordingError where the recording is gone."""
        self._look_at_lock()  # first: whoever has given it back has written all that there will be
        changed = self._mirror.refresh()
        if changed:
            self._changed_at = time.monotonic()
        if not changed and self._last is not None and not self._last.records:
            self._last = replace(self._last, live=self._is_live(self._last.finished))
        else:
            self._last = self._undamaged(self._newest)
        return self._last

    def _undamaged(self, question: Callable[[Recording], Answer]) -> Answer:
        """What the copy answers. A share may hand out pages of different age: then all is copied again."""
        for attempt in range(_TRIES):
            try:
                with Recording.open(self.copy) as recording:
                    return question(recording)
            except RecordingError:
                if attempt == _TRIES - 1:
                    raise
            time.sleep(0.1 * attempt)
            self._mirror.copy_again()
        raise AssertionError

    def _whole(self, recording: Recording) -> tuple[History, News]:
        history = recording.history()
        self._read = {}
        for id, network in history.networks.items():
            step = network.latest.step if network.latest is not None else 0
            self._read[id] = step, max((each.step for each in network.evaluations), default=-1), network.diverged
        return history, self._state(recording, ())

    def _newest(self, recording: Recording) -> News:
        if recording.last_step < max((step for step, _, _ in self._read.values()), default=0):
            return replace(self._state(recording, ()), rewritten=True)
        found: list[Record] = []
        for id, (step, evaluated, diverged) in self._read.items():
            for record in recording.since(id, step, evaluated):
                match record:
                    case StepRecord():
                        step = record.step
                    case EvaluationRecord():
                        evaluated = record.step
                    case Diverged():
                        if diverged == record.step:
                            continue
                        diverged = record.step
                found.append(record)
            self._read[id] = step, evaluated, diverged
        return self._state(recording, tuple(found))

    def _state(self, recording: Recording, records: tuple[Record, ...]) -> News:
        finished = recording.meta("finished") is True
        resumable = all(recording.snapshots(info.id) for info in recording.networks)
        return News(records, recording.latest_experiment, self._is_live(finished), finished, resumable)

    def _look_at_lock(self) -> None:
        self._used = in_use(self.path)
        self._lock_seen = self._lock_seen or self._used

    def _is_live(self, finished: bool) -> bool:
        heard = not self._lock_seen and time.monotonic() - self._changed_at < _SILENCE
        return not finished and (self._used or heard)


class Following(QObject):
    """Asks a follower for news a few times a second, on the instruments' thread; `told(News)` and `failed(Exception)`.

    It goes on also after a writer fell silent, for it may only have paused, until `end`.
    """

    told = Signal(object)
    failed = Signal(object)

    def __init__(self, instruments: Instruments, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._instruments = instruments
        self._follower: Follower | None = None
        self._timer = QTimer(self, interval=POLL_MS, singleShot=True)
        self._timer.timeout.connect(self._ask)
        instruments.answered.connect(self._on_answered)
        instruments.failed.connect(self._on_failed)

    @property
    def copy(self) -> Path | None:
        """Where what has been read of the recording can be looked at, while one is followed."""
        return self._follower.copy if self._follower is not None else None

    def begin(self, follower: Follower) -> None:
        """Follows from here on."""
        self._follower = follower
        self._timer.start()

    def stop(self) -> None:
        """Asks no more, and keeps what has been read."""
        self._timer.stop()

    def end(self) -> None:
        """Asks no more and puts the copy away."""
        self._timer.stop()
        self.refuse(self._follower)
        self._follower = None

    def refuse(self, follower: Follower | None) -> None:
        """Puts the copy of a follower away that is not to be followed, or no more."""
        if follower is not None:
            # After whatever the thread is reading from it.
            self._instruments.ask("follow no more", follower.close)

    def _ask(self) -> None:
        if self._follower is not None:
            self._instruments.ask(_QUESTION, partial(_news, self._follower))

    def _on_answered(self, key: str, answer: tuple[Follower, News | RecordingError]) -> None:
        if key != _QUESTION or answer[0] is not self._follower:
            return
        if isinstance(answer[1], News):
            self._timer.start()
            self.told.emit(answer[1])
        else:
            self.failed.emit(answer[1])

    def _on_failed(self, key: str, error: Exception) -> None:
        if key == _QUESTION:
            self.failed.emit(error)


def _news(follower: Follower) -> tuple[Follower, News | RecordingError]:
    """Also with a failure, it is to be known whose it is: another recording may be followed by then."""
    try:
        return follower, follower.news()
    except RecordingError as error:
        return follower, error
