"""The pictures at hand, and what the chosen network says of the chosen one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from resnet_viewer.errors import DataError
from resnet_viewer.records import Pixels, Prediction
from resnet_viewer.workers.instruments import Instruments

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier

_MOST = 200
_THUMBNAIL = 96


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A picture that has come onto the shelf, small: uint8 (height, width, 3)."""

    path: Path
    pixels: Pixels


@dataclass(frozen=True, slots=True)
class Answer:
    """A picture, uint8 (height, width, 3), and what a network says of it."""

    path: Path
    network: str
    pixels: Pixels
    prediction: Prediction


@dataclass(frozen=True, slots=True)
class _Place:
    """A file or folder that waits to be read, and with which drop it came."""

    path: Path
    drop: int


class Shelf(QObject):
    """Reads pictures and asks networks on the instruments' thread; every method returns at once.

    `added(Thumbnail)` for each picture that could be read, `answered(Answer)` for what is chosen, `failed(Exception)`.
    """

    added = Signal(object)
    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, instruments: Instruments, network: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.network = network
        self.chosen: Path | None = None
        self._instruments = instruments
        self._networks: dict[str, Classifier] = {}
        self._waiting: deque[_Place] = deque()
        self._read: set[Path] = set()
        self._reading: _Place | None = None
        self._drops = 0
        self._to_choose = 0
        instruments.answered.connect(self._on_answered)
        instruments.failed.connect(self._on_failed)

    def add(self, places: Iterable[Path], choose: bool = True) -> None:
        """Puts picture files and those in folders on the shelf, and chooses the first of them that can be read.

        They go before what still waits: what a person did last matters most.
        """
        self._drops += 1
        self._waiting.extendleft(reversed([_Place(place.absolute(), self._drops) for place in places]))
        if choose:
            self._to_choose = self._drops
        self._go_on()

    def choose(self, path: Path) -> None:
        """Asks the network about this picture."""
        self.chosen = path
        self._ask()

    def use(self, network: str) -> None:
        """Asks another network, which is loaded where it was not yet."""
        self.network = network
        self._ask()

    def _ask(self) -> None:
        path, network, loaded = self.chosen, self.network, self._networks
        if path is not None:
            self._instruments.ask("answer", lambda: _answer(path, network, loaded))

    def _go_on(self) -> None:
        if self._waiting and self._reading is None:
            self._reading = self._waiting.popleft()
            path = self._reading.path
            self._instruments.ask("shelf", lambda: _look_at(path))

    def _on_answered(self, key: str, answer: Any) -> None:
        if key == "answer":
            if (answer.path, answer.network) == (self.chosen, self.network):
                self.answered.emit(answer)
        elif key == "shelf" and self._reading is not None:
            drop, self._reading = self._reading.drop, None
            if isinstance(answer, Thumbnail):
                self._put(answer, drop)
            else:
                self._waiting.extendleft(reversed([_Place(path, drop) for path in answer]))
            self._go_on()

    def _put(self, thumbnail: Thumbnail, drop: int) -> None:
        if thumbnail.path not in self._read:
            if len(self._read) >= _MOST:
                self._waiting.clear()
                self.failed.emit(DataError("The shelf holds {most} pictures; what is beyond was left out.", most=_MOST))
                return
            self._read.add(thumbnail.path)
            self.added.emit(thumbnail)
        if drop == self._to_choose or (self.chosen is None and not self._to_choose):
            self._to_choose = 0
            self.choose(thumbnail.path)

    def _on_failed(self, key: str, error: Exception) -> None:
        if key == "shelf":
            self._reading = None
            self._go_on()
        if key in ("shelf", "answer"):
            self.failed.emit(error)


def _look_at(place: Path) -> Thumbnail | list[Path]:
    """A picture, small, or what is in a folder. Raises DataError."""
    import numpy as np
    from PIL import Image

    from resnet_viewer.data.pictures import decode, found_in

    if place.is_dir():
        return list(found_in(place))
    image = decode(place, side=_THUMBNAIL)
    image.thumbnail((2 * _THUMBNAIL, 2 * _THUMBNAIL), Image.Resampling.BICUBIC)
    return Thumbnail(place, np.asarray(image))


def _answer(path: Path, network: str, loaded: dict[str, Classifier]) -> Answer:
    import numpy as np

    from resnet_viewer.data.pictures import DETAIL, decode
    from resnet_viewer.networks.checkpoint import load_networks
    from resnet_viewer.probes.classification import classify

    if network not in loaded:
        loaded[network] = load_networks(network)[-1]
    image = decode(path, side=DETAIL)
    prediction = classify(loaded[network], image)
    image.thumbnail((2 * DETAIL, 2 * DETAIL))
    return Answer(path, network, np.asarray(image), prediction)
