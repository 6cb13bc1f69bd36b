"""Reading a recording, live or finished, without trusting it: every answer is bounded in size and in time."""

from __future__ import annotations

import json
import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from resnet_viewer.errors import ExperimentError, RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.history import BINS, COLUMNS, History, Series
from resnet_viewer.recording_file import connect, damaged, explained, in_use, remove, remove_beside
from resnet_viewer.records import (
    GRADIENT_NORM,
    Diverged,
    EvaluationRecord,
    NetworkInfo,
    Record,
    SnapshotRecord,
    StepRecord,
    Values,
    outline_from,
)
from resnet_viewer.setting_values import check

_PATIENCE = 30.0
"""Seconds that one question may take; a file can be built so that it never ends."""

_LAST_STEP = 10**9
_MOST_NETWORKS = 8
_MOST_ROWS = 100_000
_MOST_AT_ONCE = 5_000
_LONGEST_JSON = 4 * 2**20
_PORTION = 1000
_LEARNING_RATE = "training.learning_rate"

# What is not a finite number is no point of a curve; SQLite keeps NaN as NULL, and ranks texts above all numbers.
_ROWS = (
    "SELECT step, loss, accuracy FROM step WHERE network_id = ? AND step BETWEEN ? AND ?"
    " AND loss BETWEEN -1.7e308 AND 1.7e308 AND accuracy BETWEEN 0 AND 1 ORDER BY step LIMIT ?"
)
_NEWER = (
    "SELECT step.step, loss, accuracy, learning_rate, seconds, CASE WHEN length(data) = ? THEN data END"
    " FROM step LEFT JOIN layer_value ON layer_value.network_id = step.network_id AND quantity = ?"
    " AND layer_value.step = step.step"
    " WHERE step.network_id = ? AND step.step BETWEEN ? AND ? ORDER BY step.step LIMIT ?"
)
_BIN = (
    "SELECT max(step), count(*), sum(loss), min(loss), max(loss), sum(accuracy), min(accuracy), max(accuracy)"
    " FROM step WHERE network_id = ? AND step BETWEEN ? AND ?"
    " AND loss BETWEEN -1.7e308 AND 1.7e308 AND accuracy BETWEEN 0 AND 1"
)


class RecordingReader:
    """The reading half of `Recording`; a reader belongs to the thread that made it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._deadline = math.inf
        connection.set_progress_handler(lambda: time.monotonic() > self._deadline, 1_000_000)

    def meta(self, key: str, default: Any = None) -> Any:
        """The JSON value under a key. Raises RecordingError where the file is damaged."""
        row = self._one("SELECT value FROM meta WHERE key = ? AND length(value) <= ?", (key, _LONGEST_JSON))
        return default if row is None else self._json(row[0])

    @property
    def created(self) -> datetime | None:
        """When the run began, as it is said here where one reads it; None where the file does not say that."""
        try:
            return datetime.fromisoformat(str(self.meta("created"))).astimezone()
        except (ValueError, OverflowError, OSError):  # the last two of what no clock has shown
            return None

    @property
    def experiment(self) -> Experiment:
        """What was run. Raises RecordingError where it cannot be read."""
        try:
            return Experiment.from_dict(self.meta("experiment"))
        except ExperimentError as error:
            raise RecordingError(
                "{file} holds no experiment that can be read: {why}", file=self.path.name, why=error
            ) from error

    @property
    def learning_rate_changes(self) -> list[tuple[int, float]]:
        """The steps from which on another learning rate was set by hand, in order, and that. Raises RecordingError."""
        changes, limits = self.meta("learning_rate_changes", []), self.experiment.limits(_LEARNING_RATE)
        try:
            found = sorted((step, float(rate)) for step, rate in changes)
            for step, rate in found:
                check(_LEARNING_RATE, rate, limits)
                if type(step) is not int:
                    raise TypeError
        except (ExperimentError, TypeError, ValueError, OverflowError) as error:
            raise damaged(self.path) from error
        return found

    @property
    def latest_experiment(self) -> Experiment:
        """What was run, with the learning rate that was set last. Raises RecordingError."""
        experiment = self.experiment
        for _, rate in self.learning_rate_changes[-1:]:
            experiment = experiment.with_value(_LEARNING_RATE, rate)
        return experiment

    @cached_property
    def networks(self) -> tuple[NetworkInfo, ...]:
        """The networks of the run, in the order of their ids."""
        rows = self._all(
            "SELECT id, substr(name, 1, 100), spec FROM network WHERE length(spec) <= ? ORDER BY id LIMIT ?",
            (_LONGEST_JSON, _MOST_NETWORKS + 1),
        )
        if not 1 <= len(rows) <= _MOST_NETWORKS:
            raise damaged(self.path)
        return tuple(self._network(*row) for row in rows)

    @property
    def last_step(self) -> int:
        """The last step of any network, 0 where none was made."""
        return max(self._last_step(info.id) for info in self.networks)

    def history(self) -> History:
        """The whole run in a bounded number of columns. Raises RecordingError."""
        with self._patient():
            history = History(self.networks)
            diverged = self._diverged()
            for key, network in history.networks.items():
                last = self._last_step(key)
                network.loss, network.error = self.detail(key, 1, last)
                network.latest = self.step(key, last)
                network.diverged = diverged.get(key)
                network.evaluations.extend(self.evaluations(key))
                columns = network.gradients
                columns.stride = _power_of_two(last + 1, 2 * COLUMNS)
                for step in range(0, last + 1, columns.stride):
                    values = self.layer_values(key, step)
                    if values is not None:
                        columns.add(step, values)
        return history

    def detail(self, network: int, first: int, last: int) -> tuple[Series, Series]:
        """Loss and error of the steps from `first` to `last`, at the finest width that fits. Raises RecordingError.

        Up to 4096 steps are read one by one; of more, each bin holds the mean, lowest and highest of its steps.
        """
        first, last = max(first, 1), min(last, _LAST_STEP)
        width = _power_of_two(last - first + 1, 2 * BINS)
        loss, error = Series(width, first), Series(width, first)
        with self._patient():
            if width == 1:
                for step, value, accuracy in self._all(_ROWS, (network, first, last, 2 * BINS)):
                    loss.add(self._whole(step), value)
                    error.add(self._whole(step), 1 - accuracy)
                return loss, error
            for start in range(first, last + 1, width):
                row = self._one(_BIN, (network, start, min(start + width - 1, last)))
                _, count, total, low, high, right, worst, best = row
                if count:
                    end = self._whole(row[0])
                    loss.add_bin(start, total, count, low, high, end)
                    error.add_bin(start, count - right, count, 1 - best, 1 - worst, end)
        return loss, error

    def since(self, network: int, step: int, evaluated: int) -> Iterator[Record]:
        """What a network has done after `step`, evaluations after the step `evaluated`, and where it diverged.

        Of very many steps only the first are read; the next call reads on. Raises RecordingError.
        """
        with self._patient():
            values = (self._profile_size(network), GRADIENT_NORM, network, step + 1, _LAST_STEP, _MOST_AT_ONCE)
            for row in self._all(_NEWER, values):
                profile = np.frombuffer(row[5], "<f4").astype(np.float32) if isinstance(row[5], bytes) else None
                loss, accuracy, learning_rate, seconds = map(_number, row[1:5])
                yield StepRecord(network, self._whole(row[0]), loss, accuracy, learning_rate, seconds, profile)
            yield from self.evaluations(network, evaluated)
            diverged = self._diverged().get(network)
            if diverged is not None:
                yield Diverged(network, diverged)

    def step(self, network: int, step: int) -> StepRecord | None:
        """What a network did at the last recorded step up to and with `step`, or None where there is none."""
        row = self._one(
            "SELECT step, loss, accuracy, learning_rate, seconds FROM step"
            " WHERE network_id = ? AND step BETWEEN 1 AND ? ORDER BY step DESC LIMIT 1",
            (network, min(step, _LAST_STEP)),
        )
        if row is None:
            return None
        found = self._whole(row[0])
        loss, accuracy, learning_rate, seconds = map(_number, row[1:])
        return StepRecord(network, found, loss, accuracy, learning_rate, seconds, self.layer_values(network, found))

    def layer_values(self, network: int, step: int, quantity: str = GRADIENT_NORM) -> Values | None:
        """One number per layer at exactly this step, shape (layers,), or None where none was recorded."""
        row = self._one(
            "SELECT CASE WHEN length(data) = ? THEN data END FROM layer_value"
            " WHERE network_id = ? AND quantity = ? AND step = ?",
            (self._profile_size(network), network, quantity, step),
        )
        if row is None:
            return None
        if not isinstance(row[0], bytes):
            raise damaged(self.path)
        return np.frombuffer(row[0], "<f4").astype(np.float32)

    def steps(self, network: int) -> Iterator[StepRecord]:
        """What a network did at every step, without the gradients, in order."""
        for row in self._portions("step, loss, accuracy, learning_rate, seconds", "step WHERE network_id = ?", network):
            loss, accuracy, learning_rate, seconds = map(_number, row[1:])
            yield StepRecord(network, self._whole(row[0]), loss, accuracy, learning_rate, seconds, None)

    def gradients(self, network: int) -> Iterator[tuple[int, Values]]:
        """Each step with the gradient norm of every layer, shape (layers,), from step 0 before the first on."""
        size = self._profile_size(network)
        kept = f"layer_value WHERE quantity = '{GRADIENT_NORM}' AND length(data) = {size} AND network_id = ?"
        for step, data in self._portions("step, data", kept, network):
            yield self._whole(step), np.frombuffer(data, "<f4")

    def evaluations(self, network: int, after: int = -1) -> Iterator[EvaluationRecord]:
        """What was measured on pictures that were not learned from, in the order of the steps, those `after` a step."""
        for split, step, loss, accuracy in self._all(
            "SELECT substr(split, 1, 40), step, loss, accuracy FROM evaluation"
            " WHERE network_id = ? AND step BETWEEN ? AND ? ORDER BY step LIMIT ?",
            (network, after + 1, _LAST_STEP, _MOST_ROWS),
        ):
            yield EvaluationRecord(network, self._whole(step), str(split), _number(loss), _number(accuracy))

    def snapshots(self, network: int) -> list[int]:
        """The steps of which the weights were kept, in order."""
        rows = self._all(
            "SELECT step FROM snapshot WHERE network_id = ? AND step BETWEEN 0 AND ? ORDER BY step LIMIT ?",
            (network, _LAST_STEP, _MOST_ROWS),
        )
        return [self._whole(row[0]) for row in rows]

    def resume_point(self) -> dict[int, SnapshotRecord]:
        """The newest step at which the run can go on: what each network was, by network id.

        A network that had diverged by then learns no further, and may be absent. Raises RecordingError where there is
        no such step.
        """
        step = self._resume_step()
        if step is None:
            raise RecordingError("{file} was recorded without weights, so it cannot be resumed.", file=self.path.name)
        rows = self._all(
            "SELECT network_id, weights, optimizer, substr(state, 1, ?) FROM snapshot"
            " WHERE step = ? AND optimizer IS NOT NULL LIMIT ?",
            (_LONGEST_JSON, step, _MOST_NETWORKS),
        )
        found = {}
        for key, weights, optimizer, state in rows:
            values = self._json(state)
            if not (isinstance(weights, bytes) and isinstance(optimizer, bytes) and isinstance(values, dict)):
                raise damaged(self.path)
            found[key] = SnapshotRecord(key, step, weights, optimizer, values)
        return found

    def weights(self, step: int) -> dict[int, bytes]:
        """The last stored weights of each network up to and with `step`, by network id. Raises RecordingError."""
        found = {}
        for info in self.networks:
            row = self._one(
                "SELECT weights FROM snapshot WHERE network_id = ? AND step BETWEEN 0 AND ? ORDER BY step DESC LIMIT 1",
                (info.id, min(step, _LAST_STEP)),
            )
            if row is not None:
                if not isinstance(row[0], bytes):
                    raise damaged(self.path)
                found[info.id] = row[0]
        return found

    def copy_to(self, path: Path) -> None:
        """Saves a whole copy under another name, also in the middle of a run. Raises RecordingError."""
        if path.resolve() == self.path.resolve():
            raise RecordingError("{file} is the recording itself; choose another name.", file=path.name)
        if in_use(path):
            raise RecordingError("{file} is being recorded; choose another name.", file=path.name)
        part = path.with_name(path.name + ".part")
        with explained(path):
            try:
                remove(part)
                copy = connect(part, "rwc")
                try:
                    self._connection.backup(copy)
                    copy.execute("PRAGMA journal_mode=DELETE")
                finally:
                    copy.close()
                remove_beside(path)
                part.replace(path)
            except BaseException:
                remove(part)
                raise

    def _resume_step(self) -> int | None:
        """The newest step with a snapshot to go on from of every network that had not diverged by then."""
        rows = self._all(
            "SELECT step, network_id FROM snapshot WHERE optimizer IS NOT NULL ORDER BY step DESC LIMIT ?",
            (_MOST_ROWS,),
        )
        kept: dict[int, set[int]] = {}
        for step, key in rows:
            if isinstance(step, int) and 0 <= step <= _LAST_STEP:
                kept.setdefault(step, set()).add(key)
        diverged = self._diverged()
        for step, keys in kept.items():
            if all(info.id in keys or diverged.get(info.id, math.inf) <= step for info in self.networks):
                return step
        return None

    def _diverged(self) -> dict[int, int]:
        """The step at which each diverged network diverged, by network id."""
        values = self.meta("diverged", {})
        if not isinstance(values, dict):
            raise damaged(self.path)
        return {info.id: values[str(info.id)] for info in self.networks if type(values.get(str(info.id))) is int}

    def _profile_size(self, network: int) -> int:
        """Bytes of one number for each of its layers; 0 where there is no such network."""
        return 4 * next((len(info.outline.layers) for info in self.networks if info.id == network), 0)

    def _last_step(self, network: int) -> int:
        row = self._one(
            "SELECT step FROM step WHERE network_id = ? AND step BETWEEN 1 AND ? ORDER BY step DESC LIMIT 1",
            (network, _LAST_STEP),
        )
        return self._whole(row[0]) if row else 0

    def _network(self, key: int, name: object, spec: object) -> NetworkInfo:
        try:
            values = self._json(spec)
            return NetworkInfo(key, str(name), values["residual"] is True, outline_from(values["outline"]))
        except (ValueError, TypeError, KeyError) as error:
            raise damaged(self.path) from error

    def _json(self, text: Any) -> Any:
        try:
            return json.loads(text)
        except (ValueError, RecursionError, TypeError) as error:
            raise damaged(self.path) from error

    def _whole(self, value: object) -> int:
        """A step; on a damaged page even a column that holds only numbers may hold something else."""
        if not isinstance(value, int | float):
            raise damaged(self.path)
        return int(value)

    @contextmanager
    def _patient(self) -> Iterator[None]:
        """All that is asked inside may take `_PATIENCE` together."""
        outer = self._deadline
        self._deadline = min(outer, time.monotonic() + _PATIENCE)
        try:
            yield
        finally:
            self._deadline = outer

    def _one(self, query: str, values: tuple[Any, ...] = ()) -> Any:
        with explained(self.path), self._patient():
            return self._connection.execute(query, values).fetchone()

    def _portions(self, columns: str, kept: str, network: int) -> Iterator[Any]:
        """Rows in the order of their steps, so many at a time that neither memory nor patience ends."""
        last: float = -1
        while rows := self._all(
            f"SELECT {columns} FROM {kept} AND step > ? AND step <= ? ORDER BY step LIMIT ?",  # noqa: S608 - our words
            (network, last, _LAST_STEP, _PORTION),
        ):
            yield from rows
            before, last = last, rows[-1][0]  # as it stands there: after 9 there would be 9.5 for ever
            if self._whole(last) < before or last == before:  # on a damaged page there is no order, nor an end
                raise damaged(self.path)

    def _all(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        with explained(self.path), self._patient():
            return self._connection.execute(query, values).fetchall()


def _power_of_two(count: int, room: int) -> int:
    """The smallest power of two that fits `count` things into `room` bins."""
    width = 1
    while count > width * room:
        width *= 2
    return width


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
