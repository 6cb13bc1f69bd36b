"""A run is a file: everything that a run produces, in one SQLite file with the ending `.rvrun`.

Written in WAL mode, committed at least every half second, folded into a single file when closed: whatever kills the
program loses at most what was not yet committed. Read without trusting it: a recording may come from a stranger.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from filelock import FileLock, Timeout

from resnet_viewer.errors import ExperimentError, RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.history import BINS, COLUMNS, History
from resnet_viewer.records import (
    GRADIENT_NORM,
    BlockOutline,
    Diverged,
    EvaluationRecord,
    LayerOutline,
    LearningRateChanged,
    NetworkInfo,
    Outline,
    Record,
    SnapshotRecord,
    StepRecord,
    Values,
)

SCHEMA_VERSION = 1
SUFFIX = ".rvrun"

_TABLES = {
    "meta": "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "network": "CREATE TABLE network (id INTEGER PRIMARY KEY, name TEXT NOT NULL, spec TEXT NOT NULL)",
    "layer": (
        "CREATE TABLE layer (network_id INTEGER NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,"
        " PRIMARY KEY (network_id, position)) WITHOUT ROWID"
    ),
    "step": (
        "CREATE TABLE step (network_id INTEGER NOT NULL, step INTEGER NOT NULL, loss REAL, accuracy REAL,"
        " learning_rate REAL, seconds REAL, PRIMARY KEY (network_id, step)) WITHOUT ROWID"
    ),
    "layer_value": (
        "CREATE TABLE layer_value (network_id INTEGER NOT NULL, step INTEGER NOT NULL, quantity TEXT NOT NULL,"
        " data BLOB NOT NULL, PRIMARY KEY (network_id, quantity, step))"
    ),
    "evaluation": (
        "CREATE TABLE evaluation (network_id INTEGER NOT NULL, step INTEGER NOT NULL, split TEXT NOT NULL,"
        " loss REAL, accuracy REAL, PRIMARY KEY (network_id, split, step)) WITHOUT ROWID"
    ),
    "snapshot": (
        "CREATE TABLE snapshot (network_id INTEGER NOT NULL, step INTEGER NOT NULL, weights BLOB NOT NULL,"
        " optimizer BLOB, state TEXT NOT NULL, PRIMARY KEY (network_id, step))"
    ),
}

_COMMIT_EVERY = 0.5
_RETRY_EVERY = 3.0
_LARGEST_VALUE = 512 * 2**20
_MOST_WAITING = 200_000


class Recording:
    """One open recording. `create` and `resume` open it for writing, `open` for reading only.

    A Recording belongs to the thread that opened it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: FileLock | None) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._waiting: list[Record] = []
        self._committed = time.monotonic()
        self.trouble: RecordingError | None = None
        """Why the last commit failed, while it does: the run goes on, and what waits is written when there is room."""

    # -- opening and closing ------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, path: Path, experiment: Experiment, networks: Iterable[NetworkInfo], **meta: Any) -> Self:
        """A new recording; `meta` holds further JSON values such as versions and device.

        Raises RecordingError where the file exists already or cannot be written.
        """
        if path.exists():
            raise RecordingError("{file} exists already; choose another name.", file=path.name)
        lock = _lock(path)
        try:
            with _explained(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                connection = _connect(path, "rwc")
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=NORMAL")
                for table in _TABLES.values():
                    connection.execute(table)
                values = {
                    "schema_version": SCHEMA_VERSION,
                    "experiment": experiment.to_dict(),
                    "finished": False,
                    **meta,
                }
                connection.executemany(
                    "INSERT INTO meta VALUES (?, ?)", ((k, json.dumps(v)) for k, v in values.items())
                )
                for info in networks:
                    spec = json.dumps({"residual": info.residual, "outline": asdict(info.outline)})
                    connection.execute("INSERT INTO network VALUES (?, ?, ?)", (info.id, info.name, spec))
                    layers = [(info.id, n, layer.name) for n, layer in enumerate(info.outline.layers)]
                    connection.executemany("INSERT INTO layer VALUES (?, ?, ?)", layers)
                connection.commit()
        except RecordingError:
            _release(lock)
            raise
        return cls(path, connection, lock)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens a recording to read it, also while another process writes it.

        Raises RecordingError where it is missing, truncated, from a newer version, or not a recording.
        """
        return cls(path, _open(path, "ro"), None)

    @classmethod
    def resume(cls, path: Path) -> Self:
        """Opens a recording to go on with it. Raises RecordingError, also where another process is writing it."""
        lock = _lock(path)
        try:
            connection = _open(path, "rw")
            with _explained(path):
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=NORMAL")
        except RecordingError:
            _release(lock)
            raise
        return cls(path, connection, lock)

    def close(self) -> None:
        """Commits what waits and folds everything into the one file. Raises RecordingError where that fails."""
        try:
            if self._lock is not None:
                self.flush()
                if self.trouble is not None:
                    raise self.trouble
                with _explained(self.path):
                    self._connection.execute("PRAGMA journal_mode=DELETE")
        finally:
            self._connection.close()
            if self._lock is not None:
                _release(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- writing ------------------------------------------------------------------------------------------------------

    def append(self, record: Record) -> None:
        """Keeps a record. It is committed within half a second; `trouble` says when that fails."""
        self._waiting.append(record)
        every = _COMMIT_EVERY if self.trouble is None else _RETRY_EVERY
        if time.monotonic() - self._committed >= every:
            self.flush()

    def flush(self) -> None:
        """Commits what waits. On failure sets `trouble` and keeps what waits for the next attempt."""
        self._committed = time.monotonic()
        try:
            with _explained(self.path), self._connection:
                self._write(self._waiting)
        except RecordingError as error:
            self.trouble = error
            # Weights are large and are taken again later; numbers are small and cannot be had again.
            kept: list[Record] = [record for record in self._waiting if not isinstance(record, SnapshotRecord)]
            self._waiting = kept[-_MOST_WAITING:]
        else:
            self.trouble = None
            self._waiting.clear()

    def set_meta(self, **values: Any) -> None:
        """Writes JSON values under their names. Raises RecordingError."""
        with _explained(self.path), self._connection:
            for key, value in values.items():
                self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value)))

    def _write(self, records: list[Record]) -> None:
        put = self._connection.execute
        for record in records:
            match record:
                case StepRecord():
                    if record.step:
                        put(
                            "INSERT OR REPLACE INTO step VALUES (?, ?, ?, ?, ?, ?)",
                            (
                                record.network,
                                record.step,
                                record.loss,
                                record.accuracy,
                                record.learning_rate,
                                record.seconds,
                            ),
                        )
                    if record.gradients is not None:
                        put(
                            "INSERT OR REPLACE INTO layer_value VALUES (?, ?, ?, ?)",
                            (record.network, record.step, GRADIENT_NORM, record.gradients.astype("<f4").tobytes()),
                        )
                case EvaluationRecord():
                    put(
                        "INSERT OR REPLACE INTO evaluation VALUES (?, ?, ?, ?, ?)",
                        (record.network, record.step, record.split, record.loss, record.accuracy),
                    )
                case SnapshotRecord():
                    # Only the newest snapshot is one to go on from; the older ones are there to look at.
                    put(
                        "UPDATE snapshot SET optimizer = NULL WHERE network_id = ? AND step < ?",
                        (record.network, record.step),
                    )
                    put(
                        "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?)",
                        (record.network, record.step, record.weights, record.optimizer, json.dumps(record.state)),
                    )
                case Diverged():
                    diverged = {**self.meta("diverged", {}), str(record.network): record.step}
                    put("INSERT OR REPLACE INTO meta VALUES (?, ?)", ("diverged", json.dumps(diverged)))
                case LearningRateChanged():
                    changes = [*self.meta("learning_rate_changes", []), [record.step, record.learning_rate]]
                    put("INSERT OR REPLACE INTO meta VALUES (?, ?)", ("learning_rate_changes", json.dumps(changes)))

    # -- reading ------------------------------------------------------------------------------------------------------

    def meta(self, key: str, default: Any = None) -> Any:
        """The JSON value under a key. Raises RecordingError where the file is damaged."""
        row = self._one("SELECT value FROM meta WHERE key = ?", (key,))
        if row is None:
            return default
        try:
            return json.loads(row[0])
        except (ValueError, RecursionError, TypeError) as error:
            raise _damaged(self.path) from error

    @property
    def experiment(self) -> Experiment:
        try:
            return Experiment.from_dict(self.meta("experiment"))
        except (ExperimentError, TypeError) as error:
            raise RecordingError(
                "{file} holds no experiment that can be read: {why}", file=self.path.name, why=str(error)
            ) from error

    @property
    def networks(self) -> tuple[NetworkInfo, ...]:
        """The networks of the run, in the order of their ids."""
        rows = self._all("SELECT id, name, spec FROM network ORDER BY id LIMIT 9")
        try:
            return tuple(_network(*row) for row in rows)
        except (ValueError, TypeError, KeyError, RecursionError, AttributeError) as error:
            raise _damaged(self.path) from error

    @property
    def last_step(self) -> int:
        row = self._one("SELECT max(step) FROM step WHERE network_id IN (SELECT id FROM network)")
        return int(row[0]) if row and row[0] else 0

    def history(self) -> History:
        """The whole run in a bounded number of columns. Raises RecordingError."""
        history = History(self.networks)
        for network in history.networks.values():
            key = network.info.id
            row = self._one("SELECT max(step) FROM step WHERE network_id = ?", (key,))
            last = int(row[0]) if row and row[0] else 0
            width = _power_of_two(last, 2 * BINS)
            for series in (network.loss, network.error):
                series.width = width
            for first, count, *sums in self._all(
                "SELECT min(step), count(loss), sum(loss), min(loss), max(loss),"
                " sum(1 - accuracy), min(1 - accuracy), max(1 - accuracy)"
                " FROM step WHERE network_id = ? GROUP BY (step - 1) / ?",
                (key, width),
            ):
                if count and all(isinstance(value, float) for value in sums):
                    network.loss.add_bin(first, sums[0], count, sums[1], sums[2])
                    network.error.add_bin(first, sums[3], count, sums[4], sums[5])
            columns = network.gradients
            columns.stride = _power_of_two(last + 1, 2 * COLUMNS)
            for step in range(0, last + 1, columns.stride):
                values = self.layer_values(key, step)
                if values is not None:
                    columns.add(step, values)
            for split, step, loss, accuracy in self._all(
                "SELECT split, step, loss, accuracy FROM evaluation WHERE network_id = ? ORDER BY step LIMIT 100000",
                (key,),
            ):
                network.evaluations.append(EvaluationRecord(key, step, str(split), _number(loss), _number(accuracy)))
            network.latest = self.step(key, last)
            diverged = self.meta("diverged", {})
            network.diverged = diverged.get(str(key)) if isinstance(diverged, dict) else None
        return history

    def step(self, network: int, step: int) -> StepRecord | None:
        """What a network did at the last recorded step up to and with `step`, or None where there is none."""
        row = self._one(
            "SELECT step, loss, accuracy, learning_rate, seconds FROM step WHERE network_id = ? AND step <= ?"
            " ORDER BY step DESC LIMIT 1",
            (network, step),
        )
        if row is None:
            return None
        found = row[0]
        loss, accuracy, learning_rate, seconds = map(_number, row[1:])
        return StepRecord(network, found, loss, accuracy, learning_rate, seconds, self.layer_values(network, found))

    def layer_values(self, network: int, step: int, quantity: str = GRADIENT_NORM) -> Values | None:
        """One number per layer at exactly this step, or None where none was recorded."""
        row = self._one(
            "SELECT data FROM layer_value WHERE network_id = ? AND quantity = ? AND step = ?", (network, quantity, step)
        )
        if row is None:
            return None
        if not isinstance(row[0], bytes) or len(row[0]) % 4:
            raise _damaged(self.path)
        return np.frombuffer(row[0], "<f4").astype(np.float32)

    def snapshots(self, network: int) -> list[int]:
        """The steps of which the weights were kept, in order."""
        return [row[0] for row in self._all("SELECT step FROM snapshot WHERE network_id = ? ORDER BY step", (network,))]

    def resume_point(self) -> dict[int, SnapshotRecord]:
        """The newest step at which every network can go on, by network id. Raises RecordingError if there is none."""
        row = self._one(
            "SELECT max(step) FROM (SELECT step FROM snapshot WHERE optimizer IS NOT NULL"
            " GROUP BY step HAVING count(*) = (SELECT count(*) FROM network))"
        )
        if row is None or row[0] is None:
            raise RecordingError("{file} was recorded without weights, so it cannot be resumed.", file=self.path.name)
        rows = self._all("SELECT network_id, step, weights, optimizer, state FROM snapshot WHERE step = ?", (row[0],))
        try:
            return {key: SnapshotRecord(key, step, w, o, json.loads(state)) for key, step, w, o, state in rows}
        except (ValueError, TypeError, RecursionError) as error:
            raise _damaged(self.path) from error

    def copy_to(self, path: Path) -> None:
        """Saves a whole copy under another name, also in the middle of a run. Raises RecordingError."""
        if path.resolve() == self.path.resolve():
            raise RecordingError("{file} is the recording itself; choose another name.", file=path.name)
        part = path.with_name(path.name + ".part")
        with _explained(path):
            part.unlink(missing_ok=True)
            copy = _connect(part, "rwc")
            try:
                self._connection.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            finally:
                copy.close()
            part.replace(path)

    def _one(self, query: str, values: tuple[Any, ...] = ()) -> Any:
        with _explained(self.path):
            return self._connection.execute(query, values).fetchone()

    def _all(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        with _explained(self.path):
            return self._connection.execute(query, values).fetchall()


def in_use(path: Path) -> bool:
    """Whether another process is writing this recording."""
    try:
        _release(_lock(path))
    except RecordingError:
        return True
    return False


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, timeout=5)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    return connection


def _open(path: Path, mode: str) -> sqlite3.Connection:
    """A connection to an existing recording whose schema is exactly ours: no trigger, view or index can be in it."""
    if not path.is_file():
        raise RecordingError("{file} is not there; it may have been moved or deleted.", file=path.name)
    with _explained(path):
        with path.open("rb") as stream:
            if stream.read(16) != b"SQLite format 3\0":
                raise RecordingError("{file} is not a recording of ResNet Viewer.", file=path.name)
        connection = _connect(path, mode)
    try:
        with _explained(path):
            found = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_autoindex_%' LIMIT 100"
            ).fetchall()
            if "meta" in dict(found):
                row = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
                version = int(row[0]) if row and str(row[0]).isdecimal() else 0
                if version > SCHEMA_VERSION:
                    raise RecordingError(
                        "{file} was recorded by a newer ResNet Viewer (format {version}, this one reads {known});"
                        " update it.",
                        file=path.name,
                        version=version,
                        known=SCHEMA_VERSION,
                    )
            if dict(found) != _TABLES or len(found) != len(_TABLES):
                raise RecordingError("{file} is not a recording of ResNet Viewer.", file=path.name)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turns what SQLite and the operating system say into one sentence for a person."""
    try:
        yield
    except sqlite3.Error as error:
        text = str(error)
        if "full" in text:
            raise RecordingError("The disk is full, so {file} cannot be written; make room.", file=path.name) from error
        if "readonly" in text or "unable to open" in text:
            raise RecordingError(
                "{file} cannot be written or read there; choose another folder.", file=path.name
            ) from error
        if "locked" in text:
            raise RecordingError(
                "{file} is in use by another program; close it there first.", file=path.name
            ) from error
        if isinstance(error, sqlite3.OperationalError) and "I/O" in text:
            raise RecordingError("The disk failed while {file} was used; try another one.", file=path.name) from error
        raise _damaged(path) from error
    except OSError as error:
        raise RecordingError("{file}: {reason}.", file=path.name, reason=error.strerror or str(error)) from error


def _damaged(path: Path) -> RecordingError:
    return RecordingError("{file} is damaged or cut short and cannot be read.", file=path.name)


def _lock(path: Path) -> FileLock:
    lock = FileLock(path.with_name(path.name + ".lock"), timeout=0)
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout as error:
            raise RecordingError(
                "{file} is being recorded by another ResNet Viewer; stop it there first.", file=path.name
            ) from error
    return lock


def _release(lock: FileLock) -> None:
    lock.release()
    Path(lock.lock_file).unlink(missing_ok=True)


def _power_of_two(count: int, room: int) -> int:
    """The smallest power of two that fits `count` things into `room` bins."""
    width = 1
    while count > width * room:
        width *= 2
    return width


def _number(value: object) -> float:
    """SQLite keeps NaN as NULL."""
    return float(value) if isinstance(value, int | float) else float("nan")


def _network(key: int, name: str, spec: str) -> NetworkInfo:
    values = json.loads(spec)
    outline = values["outline"]
    layers = tuple(LayerOutline(**{**layer, "shape": tuple(layer["shape"])}) for layer in outline["layers"])
    blocks = tuple(BlockOutline(**{**block, "layers": tuple(block["layers"])}) for block in outline["blocks"])
    if any(not 0 <= position < len(layers) for block in blocks for position in block.layers):
        raise ValueError("a block names a layer that is not there")
    shape = tuple(outline["input_shape"])
    return NetworkInfo(
        key,
        str(name),
        bool(values["residual"]),
        Outline(
            layers, blocks, int(outline["parameters"]), int(outline["multiply_adds"]), shape, int(outline["classes"])
        ),
    )
