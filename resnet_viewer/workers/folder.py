"""Many pictures and what a network says of each: found, named by their folders, and answered a slice at a time."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

from resnet_viewer.catalogue import ClassName
from resnet_viewer.errors import DataError, ViewerError
from resnet_viewer.findings import NetworkRef, Pixels, Ranking
from resnet_viewer.workers.instruments import Instruments
from resnet_viewer.workers.shelf import Shelf, thumbnail

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier

State = Literal["idle", "searching", "answering", "cancelled", "finished"]

_TURN = 0.2
"""Seconds after which others get at the instruments: who clicks on a picture should not wait for the whole folder."""

_FIRST, _MOST = 4, 64
"""So many pictures are in the first slice and in the largest one."""

_FOUND_AT_ONCE = 2000
_SMALL = 56


@dataclass(frozen=True, slots=True)
class Found:
    """A picture file, and what it is called beside the others: its path from the folder that was dropped."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Truth:
    """The number of each picture's class, as its folder is named, or None; and why none is known, where that is so.

    `classes` are all that the network knows, as they are shown; `left_out` names each folder that is none of them.
    """

    numbers: tuple[int | None, ...]
    classes: tuple[ClassName, ...]
    reason: ViewerError | None
    left_out: tuple[DataError, ...] = ()


class Folder(QObject):
    """Asks a network about many pictures, on the instruments' thread in short turns; every method returns at once.

    `begun()` when other pictures are looked for; `found(list of Found)` for some of them; `asked()` when a network is
    asked from the beginning; `named(Truth)`; `answered(first, list of Ranking or DataError)` for the pictures from
    there on; `small(list of (Path, pixels or None))`; `saved(Path)`; `changed()` when `state` is another; `failed`.
    """

    begun = Signal()
    found = Signal(object)
    asked = Signal()
    named = Signal(object)
    answered = Signal(int, object)
    small = Signal(object)
    saved = Signal(object)
    changed = Signal()
    failed = Signal(object)

    def __init__(self, instruments: Instruments, shelf: Shelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state: State = "idle"
        self.places: tuple[Path, ...] = ()
        self.network = shelf.chosen.network
        self.pictures: list[Path] = []
        self.done = 0
        """So many of them have been answered."""
        self.seconds = 0.0
        """What that took, without the time in which nothing was asked."""
        self._instruments = instruments
        self._shelf = shelf
        self._number = 0
        self._search: Iterator[Found | DataError] = iter(())
        self._searched = self._known = self._waiting = False
        self._since = 0.0
        self._slice = _FIRST
        instruments.answered.connect(self._on_answered)
        instruments.failed.connect(self._on_failed)

    def begin(self, places: Sequence[Path]) -> None:
        """Looks for the pictures in these files and folders, and asks the network that is chosen about all of them."""
        self.places = tuple(place.absolute() for place in places)
        self.pictures = []
        self._search = _search(self.places)
        self._searched = False
        self.begun.emit()
        self._ask(self._shelf.chosen.network)

    def use(self, network: NetworkRef) -> None:
        """Asks another network about the same pictures, from the beginning."""
        if network == self.network or self.state == "idle":
            return
        if self._searched:
            self._ask(network)
        else:
            self.network = network  # which is asked once all pictures are found

    def cancel(self) -> None:
        """Stops after the pictures that are being read. What has been answered stays."""
        if self.state in ("searching", "answering"):
            self._set_state("cancelled")

    def go_on(self) -> None:
        """Asks about what is left."""
        if self.state == "cancelled":
            self._set_state("answering" if self._searched else "searching")
            self._next()

    def look_at(self, pictures: Sequence[Path]) -> None:
        """Has `small` told of these pictures, in place of those that were asked for before."""
        self._instruments.ask("folder small", partial(_small, tuple(pictures)))

    def save(self, path: Path, answers: Sequence[tuple[Path, Ranking | DataError]]) -> None:
        """Writes these answers into a CSV file, as `resnet-viewer classify --csv` does."""
        self._instruments.ask("folder save", partial(_save, path, tuple(answers)))

    def _ask(self, network: NetworkRef) -> None:
        self.network = network
        self.done = 0
        self.seconds = 0.0
        self._number += 1
        self._known = self._waiting = False
        self._slice = _FIRST
        self.asked.emit()
        self._set_state("answering" if self._searched else "searching")
        self._next()

    def _next(self) -> None:
        """Asks for one turn more, where none is under way."""
        if self._waiting or self.state not in ("searching", "answering"):
            return
        self._waiting = True
        self._since = time.perf_counter()
        if not self._searched:
            self._instruments.ask("folder", partial(_some_of, self._number, self._search))
        elif self.pictures and not self._known:
            question = partial(_name, self._number, self.places, tuple(self.pictures))
            self._shelf.ask_network("folder", self.network, question)
        elif self.done < len(self.pictures):
            files = tuple(self.pictures[self.done : self.done + self._slice])
            self._shelf.ask_network("folder", self.network, partial(_answer, self._number, files))
        else:
            self._waiting = False
            self._set_state("finished" if self.pictures else "idle")

    def _set_state(self, state: State) -> None:
        self.state = state
        self.changed.emit()

    def _on_answered(self, key: str, answer: Any) -> None:
        if key == "folder small":
            self.small.emit(answer)
        elif key == "folder save":
            self.saved.emit(answer)
        elif key == "folder" and answer[0] == self._number:
            self._waiting = False
            if not self._searched:
                self._take_found(*answer[1:])
            elif not self._known:
                self._known = True
                self.named.emit(answer[1])
            else:
                self._take_answers(answer[1])
            self._next()

    def _take_found(self, found: list[Found | DataError], more: bool) -> None:
        pictures = [each for each in found if isinstance(each, Found)]
        for each in found:
            if isinstance(each, DataError):
                self.failed.emit(each)
        self.pictures += [each.path for each in pictures]
        if pictures:
            self.found.emit(pictures)
        self._searched = not more
        if self._searched and self.state == "searching":
            self._set_state("answering")

    def _take_answers(self, answers: list[Ranking | DataError]) -> None:
        took = time.perf_counter() - self._since
        self.seconds += took
        first, self.done = self.done, self.done + len(answers)
        wanted = round(len(answers) * _TURN / max(took, 1e-6))
        self._slice = max(1, min(_MOST, wanted, 4 * len(answers)))
        self.answered.emit(first, answers)

    def _on_failed(self, key: str, error: Exception) -> None:
        if key == "folder":
            self._waiting = False
            self._set_state("cancelled" if self.pictures else "idle")
        if key.startswith("folder"):
            self.failed.emit(error)


def _search(places: Sequence[Path]) -> Iterator[Found | DataError]:
    """The pictures in these places, each once, and for a folder without any the sentence that says so."""
    from resnet_viewer.data.class_folders import meant
    from resnet_viewer.data.kinds import found_in

    seen: set[Path] = set()
    for place in places:
        try:
            for path in found_in(meant(place)):
                if path not in seen:
                    seen.add(path)
                    inside = path != place and len(places) == 1
                    yield Found(path, str(path.relative_to(place) if inside else path.name))
        except DataError as error:
            yield error


def _some_of(number: int, search: Iterator[Found | DataError]) -> tuple[int, list[Found | DataError], bool]:
    """What a turn of searching brings, and whether there may be more."""
    ends = time.perf_counter() + _TURN / 2
    some: list[Found | DataError] = []
    for each in search:
        some.append(each)
        if len(some) >= _FOUND_AT_ONCE or time.perf_counter() > ends:
            return number, some, True
    return number, some, False


def _name(
    number: int, places: tuple[Path, ...], pictures: tuple[Path, ...], classifier: Classifier
) -> tuple[int, Truth]:
    from resnet_viewer.data.class_folders import class_folders, no_class
    from resnet_viewer.data.kinds import is_folder
    from resnet_viewer.probes.classification import named

    shown = tuple(named(classifier, kind) for kind in range(len(classifier.classes)))
    folders = [place for place in places if is_folder(place)]
    nothing = (None,) * len(pictures)
    if not folders:
        return number, Truth(nothing, shown, None)
    try:
        labelled, unknown = class_folders(folders, classifier.classes)
    except ViewerError as error:
        return number, Truth(nothing, shown, error)
    known = dict(labelled)
    counts = Counter(above for path in pictures for above in path.parents)
    left_out = tuple(no_class(folder, counts[folder]) for folder in unknown if counts[folder])
    numbers = tuple(next((known[above] for above in path.parents if above in known), None) for path in pictures)
    return number, Truth(numbers, shown, None, left_out)


def _answer(number: int, files: tuple[Path, ...], classifier: Classifier) -> tuple[int, list[Ranking | DataError]]:
    from resnet_viewer.probes.classification import classify_files

    return number, classify_files(classifier, files)


def _small(pictures: tuple[Path, ...]) -> list[tuple[Path, Pixels | None]]:
    found: list[tuple[Path, Pixels | None]] = []
    for path in pictures:
        try:
            found.append((path, thumbnail(path, _SMALL).pixels))
        except DataError:
            found.append((path, None))
    return found


def _save(path: Path, answers: tuple[tuple[Path, Ranking | DataError], ...]) -> Path:
    from resnet_viewer.probes.answer_table import table

    with table(path, 5) as write:
        for file, answer in answers:
            write(file, answer)
    return path
