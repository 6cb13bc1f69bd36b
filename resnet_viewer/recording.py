"""A run is a file: everything that a run produces, in one SQLite file with the ending `.rvrun`.

Written in WAL mode, committed at least every half second, folded into a single file when closed: whatever kills the
program loses at most what was not yet committed. Read without trusting it: a recording may come from a stranger.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from filelock import FileLock

from resnet_viewer.errors import RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.recording_file import (
    SCHEMA_VERSION,
    create_file,
    explained,
    gone,
    has_foreign_log,
    in_use,
    lock,
    open_file,
    remove,
    unlock,
)
from resnet_viewer.recording_mirror import Mirror
from resnet_viewer.recording_reader import RecordingReader
from resnet_viewer.records import (
    GRADIENT_NORM,
    Diverged,
    EvaluationRecord,
    LearningRateChanged,
    NetworkInfo,
    Paused,
    Record,
    SnapshotRecord,
    StepRecord,
)

__all__ = ["SCHEMA_VERSION", "Recording", "has_foreign_log", "in_use"]


_COMMIT_EVERY = 0.5
_RETRY_EVERY = 3.0
_MOST_WAITING = 200_000
_FORGET = (
    "DELETE FROM step WHERE step > ?",
    "DELETE FROM layer_value WHERE step > ?",
    "DELETE FROM evaluation WHERE step > ?",
    "DELETE FROM snapshot WHERE step > ?",
)


class Recording(RecordingReader):
    """One open recording. `create` and `resume` open it for writing, `open` for reading only.

    A Recording belongs to the thread that opened it. Close those that read before the one that writes: only the last
    to close can fold everything into the one file.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, held: FileLock | None, mirror: Mirror | None = None
    ) -> None:
        super().__init__(path, connection)
        self._lock = held
        self._mirror = mirror
        self._waiting: list[Record] = []
        self._unkept: dict[int, RecordingError] = {}  # why the newest weights of a network are not in the file
        self._committed = time.monotonic()
        self.trouble: RecordingError | None = None
        """Why the last commit failed, while it does: the run goes on, and what waits is written when there is room."""

    # -- opening and closing ------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, path: Path, experiment: Experiment, networks: Iterable[NetworkInfo], **meta: Any) -> Self:
        """A new recording; `meta` holds further JSON values such as versions and device.

        Raises RecordingError where the file exists already or cannot be written.
        """
        held = lock(path)
        try:
            if path.exists():
                raise RecordingError("{file} exists already; choose another name.", file=path.name)
            recording = cls(path, create_file(path), held)
            try:
                recording._describe(experiment, networks, meta)
            except BaseException:
                recording._connection.close()
                remove(path)
                raise
        except BaseException:
            unlock(held)
            raise
        return recording

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens a recording to read it. Of one that another process writes, a copy of how it is now is read.

        Raises RecordingError where it is missing, truncated, from a newer version, or not a recording.
        """
        if not has_foreign_log(path):
            recording = cls(path, open_file(path, "ro"), None)
            return recording._checked()
        mirror = Mirror(path)
        try:
            mirror.refresh()
            recording = cls(path, open_file(mirror.copy, "ro"), None, mirror)
            return recording._checked()
        except BaseException:
            mirror.close()
            raise

    @classmethod
    def resume(cls, path: Path) -> Self:
        """Opens a recording to go on with it. Raises RecordingError, also where another process is writing it."""
        held = lock(path)
        try:
            recording = cls(path, open_file(path, "rw"), held)
            return recording._checked()
        except BaseException:
            unlock(held)
            raise

    def close(self, **meta: Any) -> None:
        """Commits what waits and folds everything into the one file. Raises RecordingError where that fails.

        It fails as well where the newest weights of a network could not be written. What was committed can be read
        even then. `meta` holds JSON values that are true once all is in the file, and are written only then.
        """
        try:
            if self._lock is not None:
                self.flush()
                if self.trouble is not None:
                    self.flush()  # Without the weights, which the first attempt gave up, the numbers may fit.
                trouble = self.trouble or next(iter(self._unkept.values()), None)
                if trouble is None:
                    self.set_meta(**meta)
                if self.trouble is None:
                    with explained(self.path):
                        self._fold()
                if trouble is not None:
                    raise trouble
        finally:
            self._connection.close()
            if self._mirror is not None:
                self._mirror.close()
            if self._lock is not None:
                unlock(self._lock)
                self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _describe(self, experiment: Experiment, networks: Iterable[NetworkInfo], meta: dict[str, Any]) -> None:
        known = {"schema_version": SCHEMA_VERSION, "experiment": experiment.to_dict(), "finished": False}
        with explained(self.path), self._connection:
            self._put_meta({**known, **meta})
            for info in networks:
                spec = json.dumps({"residual": info.residual, "outline": asdict(info.outline)})
                self._connection.execute("INSERT INTO network VALUES (?, ?, ?)", (info.id, info.name, spec))
                layers = [(info.id, n, layer.name) for n, layer in enumerate(info.outline.layers)]
                self._connection.executemany("INSERT INTO layer VALUES (?, ?, ?)", layers)

    def _checked(self) -> Self:
        """This recording once it is known that its networks can be read; closes it otherwise."""
        try:
            _ = self.networks
        except RecordingError:
            self._connection.close()
            raise
        return self

    def _fold(self) -> None:
        try:
            self._connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            # Somebody is reading it: everything goes into the file all the same, with an empty -wal beside it.
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # -- writing ------------------------------------------------------------------------------------------------------

    def append(self, record: Record) -> None:
        """Keeps a record. It is committed within half a second; `trouble` says when that fails.

        A pause is committed at once, for it may be long.
        """
        self._waiting.append(record)
        every = _COMMIT_EVERY if self.trouble is None else _RETRY_EVERY
        if isinstance(record, Paused) or time.monotonic() - self._committed >= every:
            self.flush()

    def flush(self) -> None:
        """Commits what waits. On failure sets `trouble` and keeps what waits for the next attempt."""
        try:
            with explained(self.path), self._connection:
                if not self.path.exists():  # the system would let us write on, into a file that nobody finds again
                    raise gone(self.path)
                for record in self._waiting:
                    self._write(record)
        except RecordingError as error:
            self.trouble = error
            # Weights are large and are taken again later; numbers are small and cannot be had again.
            self._unkept |= dict.fromkeys(self._weights_waiting(), error)
            kept: list[Record] = [record for record in self._waiting if not isinstance(record, SnapshotRecord)]
            self._waiting = kept[-_MOST_WAITING:]
        else:
            self.trouble = None
            for key in self._weights_waiting():
                self._unkept.pop(key, None)
            self._waiting.clear()
        self._committed = time.monotonic()

    def _weights_waiting(self) -> set[int]:
        """The networks whose weights wait."""
        return {record.network for record in self._waiting if isinstance(record, SnapshotRecord)}

    def set_meta(self, **values: Any) -> None:
        """Writes JSON values under their names. Raises RecordingError."""
        with explained(self.path), self._connection:
            self._put_meta(values)

    def _put_meta(self, values: dict[str, Any]) -> None:
        rows = ((key, json.dumps(value)) for key, value in values.items())
        self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)

    def _write(self, record: Record) -> None:
        match record:
            case StepRecord():
                self._write_step(record)
            case EvaluationRecord():
                self._connection.execute(
                    "INSERT OR REPLACE INTO evaluation VALUES (?, ?, ?, ?, ?)",
                    (record.network, record.step, record.split, float(record.loss), float(record.accuracy)),
                )
            case SnapshotRecord():
                self._write_snapshot(record)
            case Diverged():
                marks = {str(key): step for key, step in self._diverged().items()}
                self._put_meta({"diverged": {**marks, str(record.network): record.step}})
            case LearningRateChanged():
                self._write_learning_rate(record)

    def _write_step(self, record: StepRecord) -> None:
        put = self._connection.execute
        key, step = record.network, record.step
        if step:
            # float() because SQLite would store a NumPy number as a blob.
            numbers = map(float, (record.loss, record.accuracy, record.learning_rate, record.seconds))
            put("INSERT OR REPLACE INTO step VALUES (?, ?, ?, ?, ?, ?)", (key, step, *numbers))
        if record.gradients is not None:
            data = record.gradients.astype("<f4").tobytes()
            put("INSERT OR REPLACE INTO layer_value VALUES (?, ?, ?, ?)", (key, step, GRADIENT_NORM, data))

    def _write_snapshot(self, record: SnapshotRecord) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?)",
            (record.network, record.step, record.weights, record.optimizer, json.dumps(record.state)),
        )
        # Only the newest step that all networks have is one to go on from; older weights are there to look at.
        step = self._resume_step()
        if step is not None:
            self._connection.execute(
                "UPDATE snapshot SET optimizer = NULL WHERE step < ? AND optimizer IS NOT NULL", (step,)
            )

    def _write_learning_rate(self, record: LearningRateChanged) -> None:
        """From here on the run is another one: what it recorded further on, before it was resumed, holds no more."""
        for query in _FORGET:
            self._connection.execute(query, (record.step,))
        earlier = [change for change in self.learning_rate_changes if change[0] < record.step]
        marks = {str(key): step for key, step in self._diverged().items() if step <= record.step}
        self._put_meta({"learning_rate_changes": [*earlier, [record.step, record.learning_rate]], "diverged": marks})
