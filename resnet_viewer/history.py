"""A run as the plots see it: curves and layer profiles in a bounded number of columns, however long the run is.

The live view and the replay fill the same `History`, the one from records as they happen, the other from the file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from resnet_viewer.records import (
    Diverged,
    EvaluationRecord,
    LearningRateChanged,
    NetworkInfo,
    Record,
    StepRecord,
    Values,
)

BINS = 2048
"""A curve has at most twice as many points: more than a projector has pixels."""

COLUMNS = 256
"""A heat map has at most twice as many columns."""

Curve = NDArray[np.float64]


class Series:
    """One number per step in bins of equal width: step, mean, lowest, highest.

    A bin holds one step at first. When the bins are full, neighbours are joined and each holds twice as many. A value
    that is not finite (a loss at divergence) is kept out of the bins: a curve ends there, and words say why.
    """

    def __init__(self, width: int = 1, origin: int = 1) -> None:
        self.width = width
        self.origin = origin
        self.last = 0
        """The last step that was added."""
        self._size = 0
        self._table = np.zeros((5, 2 * BINS))  # first step, sum, count, lowest, highest

    def __len__(self) -> int:
        return self._size

    def add(self, step: int, value: float) -> None:
        """Adds the value of one step. A step that comes again, after a run was resumed, is not counted twice."""
        if step > self.last:
            self.add_bin(step, value, 1, value, value, step)

    def add_bin(self, step: int, total: float, count: int, low: float, high: float, last: int) -> None:
        """Adds `count` values of the steps from `step` to `last`, whose sum is `total`. Steps only grow."""
        self.last = last
        if not math.isfinite(total):
            return
        first = step - (step - self.origin) % self.width
        if self._size and self._table[0, self._size - 1] >= first:
            column = self._table[:, self._size - 1]
            column[:] = column[0], column[1] + total, column[2] + count, min(column[3], low), max(column[4], high)
            return
        if self._size == 2 * BINS:
            self._halve()
            self.add_bin(step, total, count, low, high, last)
            return
        self._table[:, self._size] = first, total, count, low, high
        self._size += 1

    def up_to(self, step: int) -> Series:
        """The same without what came after a step; a bin that reaches beyond it is left out whole."""
        if step >= self.last:
            return self
        kept = Series(self.width, self.origin)
        kept.last = step
        kept._size = int(np.searchsorted(self.steps + self.width - 1, step, side="right"))
        kept._table[:, : kept._size] = self._table[:, : kept._size]
        return kept

    def _halve(self) -> None:
        self.width *= 2
        old = self._table[:, : self._size].copy()
        firsts = old[0] - (old[0] - self.origin) % self.width
        starts = np.flatnonzero(np.r_[True, firsts[1:] != firsts[:-1]])
        self._size = len(starts)
        new = self._table[:, : self._size]
        new[0] = firsts[starts]
        new[1] = np.add.reduceat(old[1], starts)
        new[2] = np.add.reduceat(old[2], starts)
        new[3] = np.minimum.reduceat(old[3], starts)
        new[4] = np.maximum.reduceat(old[4], starts)

    @property
    def steps(self) -> Curve:
        """The first step of each bin, shape (bins,)."""
        return self._table[0, : self._size]

    @property
    def means(self) -> Curve:
        return self._table[1, : self._size] / self._table[2, : self._size]

    @property
    def lows(self) -> Curve:
        return self._table[3, : self._size]

    @property
    def highs(self) -> Curve:
        return self._table[4, : self._size]

    def smoothed(self, window: int) -> Curve:
        """The mean over the last `window` steps up to and with each bin, shape (bins,); fewer steps at the start."""
        bins = max(1, round(window / self.width))
        sums = np.r_[0.0, np.cumsum(self._table[1, : self._size])]
        counts = np.r_[0.0, np.cumsum(self._table[2, : self._size])]
        end = np.arange(1, self._size + 1)
        start = np.maximum(end - bins, 0)
        means: Curve = (sums[end] - sums[start]) / (counts[end] - counts[start])
        return means


class ColumnStore:
    """One profile of layers for every k-th step: a heat map of layer × step. k doubles when the columns are full."""

    def __init__(self, layers: int) -> None:
        self.stride = 1
        self._size = 0
        self._steps = np.zeros(2 * COLUMNS, np.int64)
        self._values = np.zeros((layers, 2 * COLUMNS), np.float32)

    def add(self, step: int, values: Values) -> None:
        """Adds the profile of one step, shape (layers,), where it is one of every k-th and was not added before."""
        if step % self.stride or values.shape != self._values.shape[:1]:
            return
        if self._size and step <= self._steps[self._size - 1]:
            return
        if self._size == 2 * COLUMNS:
            self.stride *= 2
            kept = np.flatnonzero(self._steps % self.stride == 0)
            self._steps[: len(kept)] = self._steps[kept]
            self._values[:, : len(kept)] = self._values[:, kept]
            self._size = len(kept)
            self.add(step, values)
            return
        self._steps[self._size] = step
        self._values[:, self._size] = values
        self._size += 1

    def up_to(self, step: int) -> ColumnStore:
        """The same without what came after a step."""
        kept = ColumnStore(len(self._values))
        kept.stride = self.stride
        kept._size = int(np.searchsorted(self.steps, step, side="right"))
        kept._steps[: kept._size] = self.steps[: kept._size]
        kept._values[:, : kept._size] = self.values[:, : kept._size]
        return kept

    @property
    def steps(self) -> NDArray[np.int64]:
        """The step of each column, shape (columns,)."""
        return self._steps[: self._size]

    @property
    def values(self) -> NDArray[np.float32]:
        """Gradient norms, shape (layers, columns)."""
        return self._values[:, : self._size]


@dataclass(frozen=True, slots=True)
class Band:
    """From the lowest to the highest of several runs, each of shape (steps,)."""

    steps: Curve
    lows: Curve
    highs: Curve


@dataclass
class NetworkHistory:
    """What one network of a run has shown so far, or several that differ only in the seed: then there are `bands`."""

    info: NetworkInfo
    loss: Series = field(default_factory=Series)
    error: Series = field(default_factory=Series)
    evaluations: list[EvaluationRecord] = field(default_factory=list)
    gradients: ColumnStore = field(init=False)
    latest: StepRecord | None = None
    diverged: int | None = None
    bands: dict[str, Band] = field(default_factory=dict)
    """Of the validation, by quantity: loss and error."""

    def __post_init__(self) -> None:
        self.gradients = ColumnStore(len(self.info.outline.layers))

    @property
    def step(self) -> int:
        """The last step, 0 before the first."""
        return self.latest.step if self.latest is not None else self.loss.last

    def had_diverged(self, step: int) -> bool:
        """Whether it had no numbers any more at a step: then what it did last is not of that step."""
        return self.diverged is not None and self.diverged <= step

    def forget(self, step: int) -> None:
        """Forgets what came after a step. Curves and lists are new ones then: whoever draws them sees that."""
        if step >= max(self.step, self.diverged or 0):
            return
        self.loss, self.error = self.loss.up_to(step), self.error.up_to(step)
        self.gradients = self.gradients.up_to(step)
        self.evaluations = [record for record in self.evaluations if record.step <= step]
        if self.latest is not None and self.latest.step > step:
            self.latest = None
        if self.diverged is not None and self.diverged > step:
            self.diverged = None


class History:
    """A run so far, by network. `add` takes records in the order in which they happened."""

    def __init__(self, networks: Iterable[NetworkInfo]) -> None:
        self.networks = {info.id: NetworkHistory(info) for info in networks}

    @property
    def step(self) -> int:
        """The last step of any network."""
        return max((network.step for network in self.networks.values()), default=0)

    @property
    def newest(self) -> dict[int, StepRecord]:
        """What each network did last, by network id."""
        return {id: network.latest for id, network in self.networks.items() if network.latest is not None}

    def add(self, record: Record) -> None:
        match record:
            case StepRecord():
                network = self.networks[record.network]
                network.latest = record
                if record.step and math.isfinite(record.loss):
                    network.loss.add(record.step, record.loss)
                    network.error.add(record.step, 1 - record.accuracy)
                if record.gradients is not None:
                    network.gradients.add(record.step, record.gradients)
            case EvaluationRecord():
                evaluations = self.networks[record.network].evaluations
                last = next((known.step for known in reversed(evaluations) if known.split == record.split), -1)
                if record.step > last:
                    evaluations.append(record)
            case Diverged():
                self.networks[record.network].diverged = record.step
            case LearningRateChanged():  # from here on the run is another one; the recording forgets likewise
                for network in self.networks.values():
                    network.forget(record.step)


def growth_per_layer(values: Values) -> float | None:
    """By what factor the gradient norm grows from one layer to the next towards the input; None where none can be told.

    The least-squares line through log10 of the norms of the hidden convolutions: the first and the last layer, whose
    shapes differ from all others, are left out. Yang et al. 2019 ("A Mean Field Theory of Batch Normalization") derive
    sqrt(pi / (pi - 1)), about 1.21, for a plain network with batch normalisation and ReLU at initialisation.
    """
    inner = values[1:-1].astype(np.float64)
    usable = np.isfinite(inner) & (inner > 0)
    if usable.sum() < 3:
        return None
    slope = np.polyfit(np.flatnonzero(usable), np.log10(inner[usable]), 1)[0]
    return float(10**-slope)


def per_weight(values: Values, info: NetworkInfo) -> Values:
    """Root mean square of the gradient per weight, shape (layers,): the norm over the square root of the weights."""
    weights = np.array([layer.weights for layer in info.outline.layers], np.float32)
    return np.divide(values, np.sqrt(weights), dtype=np.float32)
