"""The data sets beside the window: found, fetched, listed, and looked at before one trains."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from resnet_viewer.catalogue import ClassName
from resnet_viewer.download import Cancel, Progress
from resnet_viewer.errors import Abandoned, DataError, ViewerError
from resnet_viewer.experiment import DataSpec, Experiment
from resnet_viewer.findings import Pixels
from resnet_viewer.workers.instruments import Instruments
from resnet_viewer.workers.seldom import Seldom
from resnet_viewer.workers.thread import WorkThread

if TYPE_CHECKING:
    from torch import Tensor

    from resnet_viewer.data.sources import Dataset


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What an experiment learns from: how many pictures of each class there are to learn from and to check with.

    `mean` and `deviation` are of each channel of the training pictures, 0 to 255; `side` is in pixels, `size` in bytes.
    `left_out` says which pictures could not be read.
    """

    classes: tuple[ClassName, ...]
    learned: tuple[int, ...]
    checked: tuple[int, ...]
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    side: int
    size: int
    left_out: DataError | None


@dataclass(frozen=True, slots=True)
class Sample:
    """A training picture by its number, with the number of its class: uint8 (side, side, 3)."""

    number: int
    kind: int
    pixels: Pixels


@dataclass(frozen=True, slots=True)
class Samples:
    """Some of the training pictures: those from the place `first` on, of `total` of one class or of all."""

    data: DataSpec
    facts: DataFacts
    first: int
    total: int
    shown: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Draws:
    """A training picture as it is, and what augmentation makes of it each time that it is drawn."""

    original: Sample
    drawn: tuple[Pixels, ...]


class DataDesk(QObject):
    """Works on threads of its own; every method returns at once.

    `chosen(Experiment)` when a folder has been listed, or `refused(Path, Exception)`; `found(DataSpec, bool)` whether
    the files of a data set are here; `told(Progress)` while one is fetched, and `fetched(source, bool)` when it is here
    or was cancelled; `reading(count, total)` while pictures are read to be looked at; `samples(Samples)`,
    `draws(Draws)`, or `unseen(Exception)` where they cannot be, and `abandoned()` after `cancel`; `failed(Exception)`.
    """

    chosen = Signal(object)
    refused = Signal(object, object)
    found = Signal(object, bool)
    told = Signal(object)
    fetched = Signal(str, bool)
    reading = Signal(int, int)
    samples = Signal(object)
    draws = Signal(object)
    unseen = Signal(object)
    abandoned = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fetching = ""
        """The data set that is being fetched."""
        self._folder = Path()
        self._listing = threading.Event()  # set when nobody waits any more for what is in that folder
        self._data = _Data(Seldom(self.reading.emit))
        self._cancel = Cancel()
        self._work = Instruments(self)
        self._line = WorkThread(self)
        self._work.answered.connect(self._on_answered)
        self._work.failed.connect(self._on_failed)
        self.fetched.connect(self._on_fetched)

    def choose(self, experiment: Experiment, folder: Path) -> None:
        """Lists what is in a folder, to learn from it in place of what the experiment has learned from."""
        self._listing.set()
        self._folder, self._listing = folder, threading.Event()
        self._data.abandon()
        self._work.ask("choose", partial(_choose, experiment, folder, self._listing.is_set))

    def look_for(self, data: DataSpec) -> None:
        """Finds out whether the files of a data set are here."""
        self._work.ask("find", partial(_find, data))

    def fetch(self, source: str) -> None:
        """Gets a data set from the web, where none is on its way."""
        if not self.fetching:
            self.fetching, self._cancel = source, Cancel()
            self._line.wait()
            self._line.begin(partial(self._fetch, source, self._cancel))

    def cancel(self) -> None:
        """Gives up on what is being fetched, listed or read. What has arrived is kept."""
        self._cancel.set()
        self._listing.set()
        self._data.abandon()

    def look(self, experiment: Experiment, kind: int | None, first: int, count: int) -> None:
        """Asks for so many training pictures, of a class or of all, from a place on."""
        self._ask("samples", experiment, partial(_samples, experiment, kind, first, count))

    def draw(self, experiment: Experiment, number: int, turn: int, count: int) -> None:
        """Asks what augmentation makes of a training picture in so many draws; another `turn` draws others."""
        self._ask("draws", experiment, partial(_draws, experiment, number, turn, count))

    def release(self) -> None:
        """Forgets the pictures that were looked at: they may take much memory."""
        self._data.abandon()
        self._work.ask("release", self._data.release)

    def close(self) -> None:
        """Ends what is going on and waits for the threads. To be called when the program closes."""
        self.cancel()
        self._work.close()
        self._line.wait()

    def _ask(self, key: str, experiment: Experiment, question: Callable[[Dataset], Any]) -> None:
        self._work.ask(key, partial(self._data.answer, experiment.data, self._data.expect(experiment.data), question))

    def _fetch(self, source: str, cancel: Cancel) -> None:
        def tell(progress: Progress) -> None:
            self.told.emit(progress)

        here = False
        try:
            from resnet_viewer.data.fetching import fetch_data

            here = fetch_data(source, tell, cancel)
        except Exception as error:  # noqa: BLE001 - the window says what happened
            self.failed.emit(error)
        self.fetched.emit(source, here)

    def _on_fetched(self) -> None:
        self.fetching = ""

    def _on_answered(self, key: str, answer: Any) -> None:
        match key:
            case "choose" if not self._listing.is_set():
                self.chosen.emit(answer)
            case "find":
                self.found.emit(*answer)
            case "samples":
                self.samples.emit(answer)
            case "draws":
                self.draws.emit(answer)

    def _on_failed(self, key: str, error: Exception) -> None:
        if key == "choose":
            if isinstance(error, ViewerError) and not self._listing.is_set():
                self.refused.emit(self._folder, error)
            elif not isinstance(error, ViewerError | Abandoned):
                self.failed.emit(error)
        elif isinstance(error, Abandoned):
            self.abandoned.emit()
        elif key in ("samples", "draws"):
            self.unseen.emit(error)
        else:
            self.failed.emit(error)


class _Data:
    """The pictures that are looked at, read where they are not the last ones. Lives on the desk's thread."""

    def __init__(self, told: Callable[[int, int], object]) -> None:
        self._told = told
        self._last: tuple[DataSpec, Dataset] | None = None
        self._waiting = threading.Event()
        self._wanted: DataSpec | None = None

    def expect(self, data: DataSpec) -> threading.Event:
        """Gives up on other pictures, which nobody waits for any more. The event tells when nobody does for these."""
        if _pictures(data) != self._wanted or self._waiting.is_set():
            self.abandon()
            self._wanted, self._waiting = _pictures(data), threading.Event()
        return self._waiting

    def abandon(self) -> None:
        self._waiting.set()

    def answer(self, data: DataSpec, given_up: threading.Event, question: Callable[[Dataset], Any]) -> Any:
        from resnet_viewer.data.sources import load

        wanted = _pictures(data)
        if self._last is None or self._last[0] != wanted:
            self._last = None
            self._last = wanted, load(wanted, given_up.is_set, self._told)
        return question(self._last[1])

    def release(self) -> None:
        self._last = None


def _pictures(data: DataSpec) -> DataSpec:
    """What decides which pictures are read, without how they are changed while learning."""
    return replace(
        DataSpec(),
        source=data.source,
        folder=data.folder,
        classes=data.classes,
        size=data.size,
        training_pictures=data.training_pictures,
    )


def _choose(experiment: Experiment, folder: Path, given_up: Callable[[], bool]) -> Experiment:
    from resnet_viewer.data.places import with_pictures_in

    return with_pictures_in(experiment, folder, given_up)


def _find(data: DataSpec) -> tuple[DataSpec, bool]:
    from resnet_viewer.data.places import place_of

    try:
        place_of(data)
    except DataError:
        return data, False
    return data, True


def _facts(data: DataSpec, dataset: Dataset) -> DataFacts:
    import torch

    count = len(data.entry.classes)
    splits = (dataset.train, dataset.validation)
    learned, checked = (torch.bincount(split.classes, minlength=count).tolist() for split in splits)
    return DataFacts(
        data.entry.classes,
        tuple(learned),
        tuple(checked),
        tuple(dataset.mean.tolist()),
        tuple(dataset.deviation.tolist()),
        data.size,
        sum(split.pictures.nbytes for split in splits),
        dataset.left_out(),
    )


def _samples(experiment: Experiment, kind: int | None, first: int, count: int, dataset: Dataset) -> Samples:
    import torch

    train = dataset.train
    numbers = torch.arange(len(train)) if kind is None else (train.classes == kind).nonzero().flatten()
    if kind is None:  # one class after the other would show nothing of most of them
        numbers = numbers[torch.randperm(len(train), generator=torch.Generator().manual_seed(0))]
    shown = tuple(_sample(dataset, number) for number in numbers[first : first + count].tolist())
    return Samples(experiment.data, _facts(experiment.data, dataset), first, len(numbers), shown)


def _sample(dataset: Dataset, number: int) -> Sample:
    return Sample(number, int(dataset.train.classes[number]), _pixels(dataset.train.pictures[number]))


def _draws(experiment: Experiment, number: int, turn: int, count: int, dataset: Dataset) -> Draws:
    import torch

    from resnet_viewer.data.augment import augmented, mixed_up

    data, train = experiment.data, dataset.train
    drawn = []
    for draw in range(count):
        generator = torch.Generator().manual_seed(turn * count + draw)
        other = int(torch.randint(len(train), (1,), generator=generator))
        pair = torch.tensor([other, number])
        floats = augmented(train.pictures[pair], dataset, data, generator)
        if data.mixup:
            floats, _ = mixed_up(floats, train.classes[pair], len(data.entry.classes), data.mixup, generator)
        values = floats[1] * dataset.deviation[:, None, None] + dataset.mean[:, None, None]
        drawn.append(_pixels(values.round().clamp(0, 255).to(torch.uint8)))
    return Draws(_sample(dataset, number), tuple(drawn))


def _pixels(picture: Tensor) -> Pixels:
    """A picture (channels, height, width) as it is shown: uint8 (height, width, 3)."""
    found: Pixels = picture.expand(3, -1, -1).permute(1, 2, 0).contiguous().numpy()
    return found
