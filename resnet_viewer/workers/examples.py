"""Pictures of the data set that a network has learned from: a handful to choose from, and a batch to measure on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from resnet_viewer.catalogue import ClassName
from resnet_viewer.errors import Abandoned, DataError, ViewerError
from resnet_viewer.findings import Example, NetworkRef, Part, Pixels
from resnet_viewer.settings import DataSpec
from resnet_viewer.workers.instruments import Instruments
from resnet_viewer.workers.seldom import Seldom
from resnet_viewer.workers.shelf import Chosen, Shelf

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from resnet_viewer.data.sources import Split
    from resnet_viewer.networks.checkpoint import Classifier

HANDFUL = 24
BATCH = 64

_SMALL = 168
"""The least side of a small picture, in pixels: enough for a screen with two of them to a point."""


@dataclass(frozen=True, slots=True)
class Known:
    """From which pictures that are here a network has learned, and its classes; or the `reason` why there are none."""

    network: NetworkRef
    data: DataSpec | None
    classes: tuple[ClassName, ...]
    reason: ViewerError | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pictures are asked for: of this part, of one class or all; and which handful of those, from 0."""

    part: Part
    kind: int | None = None
    handful: int = 0


@dataclass(frozen=True, slots=True)
class Handful:
    """Some pictures out of all `count` that were meant, and as they are drawn, each pixel a square of several."""

    data: DataSpec
    wanted: Wanted
    examples: tuple[Example, ...]
    small: tuple[Pixels, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Pictures:
    """Validation pictures of a data set, spread evenly over all of them: uint8 (count, channels, size, size)."""

    data: DataSpec
    batch: Tensor


class Examples(QObject):
    """Reads data sets on a thread of its own: tens of thousands of files take long. Every method returns at once.

    `known_changed()` when `known` is another; `reading(count, total)` while files are read; `shown(Handful)`;
    `refused(ViewerError)` where there is none to be had; `read(Pictures)`; `failed(Exception)`.
    """

    known_changed = Signal()
    reading = Signal(int, int)
    shown = Signal(object)
    refused = Signal(object)
    read = Signal(object)
    failed = Signal(object)

    def __init__(self, instruments: Instruments, shelf: Shelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.known: Known | None = None
        """What is known of the network that is chosen; None until that has been found out."""
        self._shelf = shelf
        self._reader = _Reader(Seldom(self.reading.emit))
        self._wanted: Wanted | None = None
        self._dropped = {"look": threading.Event(), "read": threading.Event()}
        self._reading: dict[str, tuple[DataSpec, Part]] = {}
        self._network: NetworkRef | None = None
        self._thread = Instruments(self)
        self._thread.answered.connect(self._on_answered)
        self._thread.failed.connect(self._on_failed)
        instruments.answered.connect(self._on_found)
        instruments.failed.connect(self._on_not_found)
        shelf.changed.connect(self._on_changed)

    @property
    def data(self) -> DataSpec | None:
        """From which pictures that are here the chosen network has learned, as far as that is known by now."""
        return None if self.known is None else self.known.data

    def look(self, wanted: Wanted) -> None:
        """Has `shown` told of some pictures of the chosen network's data, in place of those that were asked before."""
        if self.known is None or self.known.data is None:
            return
        self._wanted = wanted
        question = partial(self._reader.handful, self.known.data, self.known.classes, wanted)
        self._ask("look", (self.known.data, wanted.part), question)

    def measure(self) -> None:
        """Has `read` told of a batch of the chosen network's data."""
        if self.data is not None:
            self._ask("read", (self.data, "validation"), partial(self._reader.batch, self.data))

    def drop(self) -> None:
        """Nobody looks any more: what is being read for that is given up, and the training pictures are forgotten."""
        self._wanted = None
        self._drop("look")
        self._thread.ask("look", self._reader.forget)

    def close(self) -> None:
        """Gives up what is being read and waits for the thread. To be called when the program closes."""
        for key in self._dropped:
            self._drop(key)
        self._thread.close()

    def _ask(self, key: str, part: tuple[DataSpec, Part], question: Callable[[Callable[[], bool]], Any]) -> None:
        if self._reading.get(key) != part:
            self._drop(key)  # what is being read is another part
            self._reading[key] = part
        self._thread.ask(key, partial(question, self._dropped[key].is_set))

    def _drop(self, key: str) -> None:
        self._dropped[key].set()
        self._dropped[key] = threading.Event()

    def _on_changed(self, chosen: Chosen) -> None:
        network = _whichever(chosen.network)
        if network != self._network:
            self._network = network
            self._set_known(None)
            self._shelf.ask_network("examples", chosen.network, partial(_known, network))

    def _set_known(self, known: Known | None) -> None:
        self.known = known
        self.known_changed.emit()

    def _on_found(self, key: str, answer: Any) -> None:
        if key == "examples" and answer.network == self._network:
            self._set_known(answer)

    def _on_not_found(self, key: str, error: Exception) -> None:
        if key == "examples" and self._network is not None and isinstance(error, ViewerError):
            self._set_known(Known(self._network, None, (), error))

    def _on_answered(self, key: str, answer: Any) -> None:
        if isinstance(answer, Handful) and answer.wanted == self._wanted and answer.data == self.data:
            self.shown.emit(answer)
        elif key == "read":
            self.read.emit(answer)

    def _on_failed(self, key: str, error: Exception) -> None:
        if isinstance(error, Abandoned):
            return
        if key == "look" and isinstance(error, ViewerError):
            self.refused.emit(error)
        else:
            self.failed.emit(error)


class _Reader:
    """The parts of one data set that have been read. Lives on the thread of `Examples`."""

    def __init__(self, told: Callable[[int, int], object]) -> None:
        self._told = told
        self._data: DataSpec | None = None
        self._parts: dict[Part, Split] = {}
        self._orders: dict[tuple[Part, int | None], NDArray[Any]] = {}

    def handful(
        self, data: DataSpec, classes: Sequence[ClassName], wanted: Wanted, abandoned: Callable[[], bool]
    ) -> Handful:
        """Raises DataError, and Abandoned as soon as `abandoned` says so."""
        split = self._part(data, wanted.part, abandoned)
        order = self._order(split, wanted.part, wanted.kind)
        first = wanted.handful * HANDFUL
        numbers = [int(order[place % len(order)]) for place in range(first, first + min(HANDFUL, len(order)))]
        examples = tuple(
            Example(
                data,
                wanted.part,
                number,
                classes[int(split.classes[number])],
                split.pictures[number].permute(1, 2, 0).numpy().copy(),
            )
            for number in numbers
        )
        return Handful(data, wanted, examples, tuple(_enlarged(each.pixels) for each in examples), len(order))

    def batch(self, data: DataSpec, abandoned: Callable[[], bool]) -> Pictures:
        """Raises DataError, and Abandoned as soon as `abandoned` says so."""
        import torch

        split = self._part(data, "validation", abandoned)
        count = min(BATCH, len(split))
        return Pictures(data, split.pictures[torch.arange(count) * len(split) // count])

    def forget(self) -> None:
        """Keeps the validation pictures alone, which are few."""
        self._parts.pop("training", None)

    def _part(self, data: DataSpec, part: Part, abandoned: Callable[[], bool]) -> Split:
        from resnet_viewer.data.sources import load, load_validation

        if data != self._data:
            self._data, self._parts, self._orders = data, {}, {}
        if part not in self._parts:
            if part == "validation":
                self._parts[part] = load_validation(data, abandoned, self._told)
            else:
                whole = load(data, abandoned, self._told)
                self._parts = {"training": whole.train, "validation": whole.validation}
        return self._parts[part]

    def _order(self, split: Split, part: Part, kind: int | None) -> NDArray[Any]:
        """The places of the pictures that are meant, in an order by chance that stays while one goes through them."""
        import numpy as np

        if (part, kind) not in self._orders:
            meant = np.arange(len(split)) if kind is None else np.flatnonzero(split.classes.numpy() == kind)
            if not len(meant):
                raise DataError("There are no pictures of this class.")
            self._orders[part, kind] = np.random.default_rng().permutation(meant)
        return self._orders[part, kind]


def _whichever(network: NetworkRef) -> NetworkRef:
    """The network, however far it has learned: its pictures stay the same."""
    return replace(network, step=None)


def _known(network: NetworkRef, classifier: Classifier) -> Known:
    from resnet_viewer.data.sources import at_hand

    learned = classifier.data
    if learned is None:
        reason = DataError("It is not known here from which pictures {network} has learned.", network=classifier.name)
        return Known(network, None, (), reason)
    try:
        return Known(network, at_hand(learned), classifier.classes, None)
    except DataError as error:
        return Known(network, None, (), error)


def _enlarged(pixels: Pixels) -> Pixels:
    """Each pixel as a square of as many as it takes to fill a small picture, in three channels."""
    times = -(-_SMALL // len(pixels))
    return pixels.repeat(3 // pixels.shape[2], axis=2).repeat(times, axis=0).repeat(times, axis=1)
