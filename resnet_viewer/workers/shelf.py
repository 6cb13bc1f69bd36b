"""The networks and pictures at hand, which are chosen, and what an instrument makes of those two."""

from __future__ import annotations

import copy
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from resnet_viewer.assets import asset
from resnet_viewer.catalogue import ClassName
from resnet_viewer.findings import Example, InputSpec, NetworkEntry, NetworkRef, Picture, Pixels, Text
from resnet_viewer.networks.zoo import KNOWS
from resnet_viewer.workers.instruments import Instruments

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

    from resnet_viewer.networks.checkpoint import Classifier

_MOST = 200
_THUMBNAIL = 96
_MOST_LOADED = 4
"""So many networks are kept in memory: one of 150 layers takes a quarter of a gigabyte."""

Probe = Callable[["Classifier", "Image"], Any]
"""An instrument: what it makes of a network and a decoded picture. Called on the instruments' thread."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A picture that has come onto the shelf, small: uint8 (height, width, channels)."""

    picture: Picture
    pixels: Pixels


@dataclass(frozen=True, slots=True)
class Chosen:
    """The network and the picture that are looked at, and which choice of them this is, counted from 1."""

    network: NetworkRef
    picture: Picture | None
    number: int


@dataclass(frozen=True, slots=True)
class _Place:
    """A file or folder that waits to be read, and with which drop it came."""

    path: Path
    drop: int


class Shelf(QObject):
    """Reads pictures and asks networks on the instruments' thread; every method returns at once.

    `added(Thumbnail)` for each picture that could be read, `removed(Picture)` for the oldest where there are too many;
    `changed(Chosen)` when another network or picture is chosen; `answered(key, answer)` what a probe made of what is
    chosen; `failed(Exception)`.
    """

    added = Signal(object)
    removed = Signal(object)
    changed = Signal(object)
    answered = Signal(str, object)
    failed = Signal(object)

    def __init__(self, instruments: Instruments, network: NetworkRef, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.chosen = Chosen(network, None, 0)
        self.unanswered: set[str] = set()
        """What was asked about what is chosen, by its keys, and has not been answered yet."""
        self._instruments = instruments
        self._cache = _Cache()
        self._waiting: deque[_Place] = deque()
        self._kept: dict[Picture, None] = {}
        self._truths: dict[Picture, ClassName | None] = {}
        self._reading: _Place | None = None
        self._drops = 0
        self._to_choose = 0
        self._filled = False
        instruments.answered.connect(self._on_answered)
        instruments.failed.connect(self._on_failed)

    @property
    def truth(self) -> ClassName | None:
        """The true class of the picture that is looked at, where it is known."""
        picture = self.chosen.picture
        if isinstance(picture, Example):
            return picture.truth
        return self._truths.get(picture) if picture is not None else None

    def fill(self) -> None:
        """Puts the sample pictures on the shelf, the first time that somebody looks at it."""
        if not self._filled:
            self._filled = True
            self.add([asset("pictures", "cat.jpg"), asset("pictures")], choose=False)

    def add(self, places: Iterable[Path], choose: bool = True) -> None:
        """Puts picture files and those in folders on the shelf, and chooses the first of them that can be read.

        They go before what still waits: what a person did last matters most.
        """
        self._drops += 1
        self._waiting.extendleft(reversed([_Place(place.absolute(), self._drops) for place in places]))
        if choose:
            self._to_choose = self._drops
        self._go_on()

    def open(self, file: Path, truth: ClassName | None) -> None:
        """Puts a picture file on the shelf, of which its folder may tell the true class, and looks at it."""
        self._truths[file] = truth
        self.add([file])

    def take(self, example: Example) -> None:
        """Puts a picture of a data set on the shelf and looks at it."""
        self._to_choose = 0
        self._keep(Thumbnail(example, example.pixels))
        self.choose(example)

    def choose(self, picture: Picture) -> None:
        """Looks at this picture."""
        self._choose(self.chosen.network, picture)

    def use(self, network: NetworkRef) -> None:
        """Looks through another network, which is loaded where it was not yet."""
        self._choose(network, self.chosen.picture)

    def described(self, ref: NetworkRef) -> tuple[NetworkEntry, ...]:
        """The networks in a file, which are then at hand. For the instruments' thread. Raises ViewerError."""
        return self._cache.described(ref)

    def renew(self, ref: NetworkRef, older: NetworkRef, weights: Mapping[str, Tensor]) -> None:
        """Puts a network at hand that is an older one with these weights. For the instruments' thread."""
        self._cache.renew(ref, older, weights)

    def ask(self, key: str, probe: Probe, network: NetworkRef | None = None) -> None:
        """Runs an instrument on what is chosen, or on another network; nothing happens while there is no picture.

        A newer question of the same key replaces one that has not begun, and an answer is not told once something else
        has been chosen.
        """
        if self.chosen.picture is not None:
            meant = network or self.chosen.network
            question = partial(self._cache.answer, probe, self.chosen, meant, self.chosen.picture)
            self.unanswered.add(key)
            self._instruments.ask(f"shelf {key}", question)

    def ask_network(self, key: str, network: NetworkRef, question: Callable[[Classifier], Any]) -> None:
        """Asks a network what has nothing to do with what is chosen; the instruments tell the answer by this key."""
        self._instruments.ask(key, partial(self._cache.ask, network, question))

    def _choose(self, network: NetworkRef, picture: Picture | None) -> None:
        self.chosen = Chosen(network, picture, self.chosen.number + 1)
        self.unanswered.clear()
        self.changed.emit(self.chosen)

    def _go_on(self) -> None:
        if self._waiting and self._reading is None:
            self._reading = self._waiting.popleft()
            self._instruments.ask("shelf", partial(_look_at, self._reading.path))

    def _on_answered(self, key: str, answer: Any) -> None:
        if key.startswith("shelf "):
            chosen, found = answer
            if chosen == self.chosen:
                asked = key.removeprefix("shelf ")
                self.unanswered.discard(asked)
                self.answered.emit(asked, found)
        elif key == "shelf" and self._reading is not None:
            drop, self._reading = self._reading.drop, None
            if isinstance(answer, Thumbnail):
                self._put(answer, drop)
            else:
                self._waiting.extendleft(reversed([_Place(path, drop) for path in answer]))
            self._go_on()

    def _put(self, thumbnail: Thumbnail, drop: int) -> None:
        self._keep(thumbnail)
        if drop == self._to_choose or (self.chosen.picture is None and not self._to_choose):
            self._to_choose = 0
            self.choose(thumbnail.picture)

    def _keep(self, thumbnail: Thumbnail) -> None:
        if thumbnail.picture in self._kept:
            return
        if len(self._kept) >= _MOST:
            oldest = next(iter(self._kept))
            del self._kept[oldest]
            self._truths.pop(oldest, None)
            self.removed.emit(oldest)
        self._kept[thumbnail.picture] = None
        self.added.emit(thumbnail)

    def _on_failed(self, key: str, error: Exception) -> None:
        if key == "shelf":
            self._reading = None
            self._go_on()
        if key == "shelf" or key.startswith("shelf "):
            self.unanswered.discard(key.removeprefix("shelf "))
            self.failed.emit(error)


class _Cache:
    """The networks that were used last and the picture that was looked at last. Lives on the instruments' thread."""

    def __init__(self) -> None:
        self._networks: OrderedDict[NetworkRef, Classifier] = OrderedDict()
        self._picture: tuple[tuple[Picture, bool], Image] | None = None
        self._checked: tuple[Classifier, Classifier] | None = None

    def answer(self, probe: Probe, chosen: Chosen, network: NetworkRef, picture: Picture) -> tuple[Chosen, Any]:
        classifier = self._network(network)
        if isinstance(picture, Example):
            classifier = self._as_checked(classifier, picture)
        return chosen, probe(classifier, self._decoded(picture, classifier))

    def ask(self, network: NetworkRef, question: Callable[[Classifier], Any]) -> Any:
        return question(self._network(network))

    def described(self, ref: NetworkRef) -> tuple[NetworkEntry, ...]:
        from resnet_viewer.networks.checkpoint import load_networks

        found = load_networks(ref.name, ref.step, ref.classes, ref.input)
        refs = [replace(ref, number=number) for number in range(len(found))]
        for each, classifier in zip(refs, found, strict=True):
            self._keep(each, classifier)
        return tuple(_entry(each, classifier) for each, classifier in zip(refs, found, strict=True))

    def _network(self, ref: NetworkRef) -> Classifier:
        from resnet_viewer.networks.checkpoint import load_network

        if ref not in self._networks:
            self._keep(ref, load_network(ref))
        self._networks.move_to_end(ref)
        return self._networks[ref]

    def renew(self, ref: NetworkRef, older: NetworkRef, weights: Mapping[str, Tensor]) -> None:
        import torch

        known = self._network(older)
        # Put in place while the network is copied: to copy the older ones first, and then to load these, takes twice as
        # long, nearly all of it with Python's lock, for which the window waits.
        copies: dict[int, Any] = {}
        for name, old in known.network.state_dict(keep_vars=True).items():
            new = torch.empty_like(old, requires_grad=False).copy_(weights[name])
            learned = isinstance(old, torch.nn.Parameter)
            copies[id(old)] = torch.nn.Parameter(new, old.requires_grad) if learned else new
        self._keep(ref, replace(known, network=copy.deepcopy(known.network, copies).eval()))

    def _keep(self, ref: NetworkRef, classifier: Classifier) -> None:
        self._networks[ref] = classifier
        if len(self._networks) > _MOST_LOADED:
            self._networks.popitem(last=False)

    def _as_checked(self, classifier: Classifier, example: Example) -> Classifier:
        """A network that is shown this picture as while it was validated: once, and pixel by pixel, where it fits."""
        side = classifier.data_size
        if example.pixels.shape != (side, side, classifier.channels):
            return classifier
        if self._checked is None or self._checked[0] is not classifier:
            outline = classifier.outline if side == classifier.size else None
            fed = replace(classifier, size=side, crop=None, closer=False, mirrored=False, outline=outline)
            self._checked = classifier, fed
        return self._checked[1]

    def _decoded(self, picture: Picture, classifier: Classifier) -> Image:
        whole = classifier.crop is not None
        if self._picture is None or self._picture[0] != (picture, whole):
            self._picture = (picture, whole), _decoded(picture, classifier)
        return self._picture[1]


def _entry(ref: NetworkRef, classifier: Classifier) -> NetworkEntry:
    knows = Text("zoo", KNOWS[classifier.source]) if classifier.source else None
    fed = InputSpec(classifier.size, tuple(classifier.mean.tolist()), tuple(classifier.deviation.tolist()))
    measured = classifier.measured.on if classifier.measured is not None else None
    return NetworkEntry(
        ref, classifier.name, classifier.about, knows, classifier.accuracy, fed, measured, classifier.untold
    )


def _decoded(picture: Picture, classifier: Classifier) -> Image:
    """A picture in red, green and blue, which lose nothing of a grey one. Raises DataError."""
    from PIL import Image

    from resnet_viewer.probes.classification import read

    if not isinstance(picture, Example):
        return read(classifier, picture)
    pixels = picture.pixels
    return Image.fromarray(pixels if pixels.shape[2] == 3 else pixels[:, :, 0]).convert("RGB")


def _look_at(place: Path) -> Thumbnail | list[Path]:
    """A picture, small, or what is in a folder. Raises DataError."""
    from resnet_viewer.data.kinds import found_in, is_folder

    return list(found_in(place)) if is_folder(place) else thumbnail(place, 2 * _THUMBNAIL)


def thumbnail(file: Path, side: int) -> Thumbnail:
    """A picture whose longer side has at most so many pixels. Raises DataError."""
    import numpy as np
    from PIL import Image

    from resnet_viewer.data.pictures import decode

    image = decode(file, side=side // 2)
    image.thumbnail((side, side), Image.Resampling.BICUBIC)
    return Thumbnail(file, np.asarray(image))
