"""The networks at hand, by where they come from: this run, the program, torchvision, and files."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from resnet_viewer.catalogue import FOLDER
from resnet_viewer.errors import NetworkError
from resnet_viewer.findings import InputSpec, NetworkEntry, NetworkRef, Text
from resnet_viewer.networks.pretrained import may_be_here
from resnet_viewer.networks.zoo import KNOWS, PUBLISHED, ZOO, cards
from resnet_viewer.recording import Recording
from resnet_viewer.settings import QT_TRANSLATE_NOOP
from resnet_viewer.workers.fetcher import Fetcher, Offer
from resnet_viewer.workers.remembered import remember, remembered
from resnet_viewer.workers.session import Session
from resnet_viewer.workers.shelf import Shelf

_MOST_FILES = 8
_LOOK_AGAIN_MS = 2000
_LATER_MS = 1000
_FOLLOW_MS = 300

_RESIDUAL = (
    QT_TRANSLATE_NOOP("networks", "residual network of {depth} layers after {step} steps"),
    QT_TRANSLATE_NOOP("networks", "pre-activation residual network of {depth} layers after {step} steps"),
)
_PLAIN = (
    QT_TRANSLATE_NOOP("networks", "plain network of {depth} layers after {step} steps"),
    QT_TRANSLATE_NOOP("networks", "pre-activation plain network of {depth} layers after {step} steps"),
)
_OF_IMAGENET = QT_TRANSLATE_NOOP("networks", "network of torchvision")
_NOT_OPENED = QT_TRANSLATE_NOOP("networks", "in {folder}")
_VALIDATION = QT_TRANSLATE_NOOP("networks", "the validation pictures of {data}")
_PHOTOS = QT_TRANSLATE_NOOP("networks", "photos of 1000 kinds (ImageNet)")


class Networks(QObject):
    """Which networks there are. Every method returns at once.

    `changed()` when a list is another; `failed(Exception)`; `fetch_failed(Exception)` where a file may do instead. The
    fetcher tells the rest.
    """

    changed = Signal()
    failed = Signal(object)
    fetch_failed = Signal(object)

    def __init__(
        self,
        session: Session,
        shelf: Shelf,
        settings: QSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.run: tuple[NetworkEntry, ...] = ()
        """The networks of the run in hand, at the step that is looked at or the last stored one before it."""
        self.bundled = _bundled()
        self.published = tuple(_published(name, None) for name in PUBLISHED)
        self.offers: dict[str, Offer] = {}
        """What is known of the published ones, by name, once torchvision was asked."""
        self.files: dict[NetworkRef, tuple[NetworkEntry, ...]] = dict.fromkeys(remembered(settings)[:_MOST_FILES], ())
        """The networks in each file that was opened, newest first.

        Those of last time have none: they are not looked into before somebody wants them, for they may be far away.
        """
        self.compared: NetworkRef | None = None
        """The network that is looked through beside the chosen one, if any: it is followed as well while it learns."""
        self.fetcher = Fetcher(self)
        self._session = session
        self._instruments = session.instruments
        self._shelf = shelf
        self._settings = settings
        self._seen = False
        self._called = ""
        """What the network of a run that is or was chosen last is called in it."""
        self._again = QTimer(self, singleShot=True, interval=_LOOK_AGAIN_MS)
        self._again.timeout.connect(self._look_at_run)
        self._follow = QTimer(self, interval=_FOLLOW_MS)
        self._follow.timeout.connect(self._on_follow)
        self._following = False
        # Loading torchvision takes seconds in which the window is slow: what the person came for goes first.
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self.fetcher.look)
        self._connect()

    def set_seen(self, seen: bool) -> None:
        """Whether anybody looks: only then it keeps up with the run."""
        if seen and not self._seen:
            self._instruments.ask("networks here", _here)
        self._seen = seen
        if seen:
            self._follow.start()
        else:
            self._follow.stop()
        self._look_at_run()

    def look(self) -> None:
        """Finds out what torchvision publishes, and what of it is here, in a moment."""
        self._later.start()

    def use(self, entry: NetworkEntry) -> None:
        """Looks through this network from now on."""
        self._shelf.use(entry.ref)

    def open(self, path: Path) -> None:
        """Looks into a file with networks, and then through the last of them."""
        known = next((ref for ref in self.files if ref.name == str(path)), NetworkRef(str(path)))
        self._look_into(known)

    def correct(self, ref: NetworkRef, classes: Path | None, given: InputSpec | None) -> None:
        """What a person says of a file: kept as soon as the file can be read so."""
        self._look_into(replace(_of_file(ref), classes=classes, input=given))

    def forget(self, ref: NetworkRef) -> None:
        """Takes a file off the list."""
        self.files.pop(_of_file(ref), None)
        remember(self._settings, self.files)
        self.changed.emit()

    def find(self, ref: NetworkRef) -> NetworkEntry | None:
        """What the list says of a network, or None where it has gone from it."""
        entries = [
            *self.run,
            *self.bundled,
            *self.published,
            *(entry for found in self.files.values() for entry in found),
        ]
        return next((entry for entry in entries if entry.ref == ref), None)

    def file_entries(self) -> tuple[NetworkEntry, ...]:
        """The networks in files; of a file that has not been looked into, the last one in it, whichever that is."""
        found: list[NetworkEntry] = []
        for ref, entries in self.files.items():
            path = Path(ref.name)
            unknown = NetworkEntry(ref, path.stem, Text("networks", _NOT_OPENED, {"folder": str(path.parent)}))
            found += entries or (unknown,)
        return tuple(found)

    def published_here(self) -> tuple[NetworkEntry, ...]:
        """Those of torchvision's whose weights are here, as far as that is known by now."""
        here = {name for name, offer in self.offers.items() if offer.here}
        return tuple(entry for entry in self.published if entry.ref.name in here)

    def close(self) -> None:
        """Ends what is being fetched. To be called when the program closes."""
        self._later.stop()
        self._again.stop()
        self._follow.stop()
        self.fetcher.close()

    # -- this run -----------------------------------------------------------------------------------------------------

    def _look_at_run(self) -> None:
        if not self._seen:
            return
        path = self._session.path
        if path is None or self._session.state == "loading":  # its file may not have been made yet
            self._set_run(())
        else:
            self._instruments.ask("networks run", partial(_of_run, path, self._session.looking_at))

    def _on_advanced(self) -> None:
        if self._seen and not self._again.isActive():
            self._again.start()

    def _set_run(self, found: tuple[NetworkEntry, ...]) -> None:
        measured = tuple(self._measured(self._newest(entry)) for entry in found)
        if measured == self.run:
            return
        chosen = self._shelf.chosen.network
        self._called = next((entry.name for entry in self.run if entry.ref.place == chosen.place), self._called)
        self.run = measured
        meant = self._meant(chosen)
        if meant != chosen:
            self._shelf.use(meant)  # it has learned, or another step is looked at, or another run
        self.changed.emit()

    def _meant(self, chosen: NetworkRef) -> NetworkRef:
        """What is chosen, as it is in the run in hand, whether it was chosen from this run or from the one before.

        Only the networks of a run have a step: one of a file that a person opened stays, whichever run is in hand.
        """
        if chosen.step is None or not self.run:
            return chosen
        if chosen.name == self.run[0].ref.name:
            return next((entry.ref for entry in self.run if entry.ref.place == chosen.place), chosen)
        alike = [entry.ref for entry in self.run if entry.name == self._called]
        return alike[0] if alike else self.run[min(chosen.number, len(self.run) - 1)].ref

    def _newest(self, stored: NetworkEntry) -> NetworkEntry:
        """What is known of a network of the run: as it learns now, where that is followed, or as it was stored."""
        now = next((entry for entry in self.run if entry.ref.place == stored.ref.place), stored)
        return now if self._learns(now.ref) and _step(now.ref) > _step(stored.ref) else stored

    def _learns(self, ref: NetworkRef) -> bool:
        """Whether this network of the run is learning, and looked at as it is now."""
        session = self._session
        return session.state == "running" and session.looking_at is None and ref.name == str(session.path)

    def _on_follow(self) -> None:
        looked_at = self._shelf.chosen.network, self.compared
        refs = tuple(entry.ref for entry in self.run if entry.ref in looked_at and self._learns(entry.ref))
        # All that was asked about the last copy is to be seen first, however slow the machine is.
        if refs and not self._following and not self._shelf.unanswered:
            self._following = True
            self._instruments.ask("networks now", partial(_as_they_are, self._shelf, self._session, refs))

    def _on_renewed(self, renewed: Mapping[NetworkRef, NetworkRef]) -> None:
        self._following = False
        newer = {older: ref for older, ref in renewed.items() if self._learns(older)}
        if not newer:
            return
        chosen = self._shelf.chosen.network
        self.run = tuple(
            self._measured(_at(entry, newer[entry.ref])) if entry.ref in newer else entry for entry in self.run
        )
        if chosen in newer:
            self._shelf.use(newer[chosen])
        self.changed.emit()

    def _measured(self, entry: NetworkEntry) -> NetworkEntry:
        """With what was measured last by the step of its weights."""
        history, step = self._session.history, entry.ref.step
        if history is None or step is None:
            return entry
        found = [
            each
            for network in history.networks.values()
            if network.info.name == entry.name
            for each in network.evaluations
            if each.step <= step
        ]
        if not found:
            return replace(entry, accuracy=None, measured_at=None)
        last = found[-1]
        return replace(entry, accuracy=last.accuracy, measured_at=last.step if last.step < step else None)

    # -- files --------------------------------------------------------------------------------------------------------

    def _look_into(self, ref: NetworkRef) -> None:
        self._instruments.ask(f"networks file {ref.name}", partial(_described, self._shelf, ref))

    def _put(self, ref: NetworkRef, found: tuple[NetworkEntry, ...]) -> None:
        others = {key: entries for key, entries in self.files.items() if key.name != ref.name}
        self.files = dict([(ref, found), *others.items()][:_MOST_FILES])
        remember(self._settings, self.files)
        self.changed.emit()
        self._shelf.use(found[-1].ref)

    # -- what happens -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        session = self._session
        session.state_changed.connect(self._look_at_run)  # as with every other run
        session.looked.connect(self._look_at_run)
        session.advanced.connect(self._on_advanced)
        self._instruments.answered.connect(self._on_answered)
        self._instruments.failed.connect(self._on_failed)
        self.fetcher.offered.connect(self._on_offered)
        self.fetcher.failed.connect(self._on_fetch_failed)
        self._shelf.failed.connect(self._on_shelf_failed)

    def _on_answered(self, key: str, answer: Any) -> None:
        if key == "networks run":
            path, found = answer
            if path == self._session.path:
                self._set_run(found)
        elif key == "networks now":
            self._on_renewed(answer)
        elif key == "networks here":
            if answer and not self.offers:
                self.look()
        elif key.startswith("networks file "):
            self._put(*answer)

    def _on_failed(self, key: str, error: Exception) -> None:
        if key == "networks now":
            self._following = False
        if key.startswith("networks "):
            self.failed.emit(error)

    def _on_offered(self, offers: tuple[Offer, ...]) -> None:
        self.offers = {offer.known.name: offer for offer in offers}
        self.published = tuple(_published(offer.known.name, offer.known.top1) for offer in offers)
        self.changed.emit()

    def _on_fetch_failed(self, name: str, error: Exception) -> None:
        if name:
            self.fetch_failed.emit(error)
        else:
            self.failed.emit(error)

    def _on_shelf_failed(self, _error: Exception) -> None:
        name = self._shelf.chosen.network.name
        if name in PUBLISHED:
            self.fetcher.doubt(name)


def _published(name: str, accuracy: float | None) -> NetworkEntry:
    about, knows = Text("networks", _OF_IMAGENET), Text("networks", _PHOTOS)
    measured = Text("networks", _VALIDATION, {"data": "ImageNet-1K"})
    return NetworkEntry(NetworkRef(name), PUBLISHED[name], about, knows, accuracy, measured=measured)


def _of_file(ref: NetworkRef) -> NetworkRef:
    """The file of which this is one of the networks."""
    return replace(ref, number=-1)


def _described(shelf: Shelf, ref: NetworkRef) -> tuple[NetworkRef, tuple[NetworkEntry, ...]]:
    return ref, shelf.described(ref)


def _bundled() -> tuple[NetworkEntry, ...]:
    """The bundled networks with their accuracy, from cards read in a moment; without it where one is missing."""
    found = {
        entry.name: NetworkEntry(NetworkRef(entry.name), entry.name, Text("zoo", entry.about), Text("zoo", entry.knows))
        for entry in ZOO
    }
    with suppress(NetworkError):  # which `_here` will say
        for entry, card, _ in cards():
            measured = card.measured[0]
            found[entry.name] = replace(found[entry.name], accuracy=measured.top1, measured=measured.on)
    return tuple(found.values())


def _here() -> bool:
    """Whether some of torchvision's networks may be here. Raises NetworkError where one of the program's is missing."""
    deque(cards(), maxlen=0)
    return may_be_here()


def _of_run(path: Path, looking_at: int | None) -> tuple[Path, tuple[NetworkEntry, ...]]:
    """The networks of a recording at their last stored weights up to a step. Raises RecordingError."""
    with Recording.open(path) as recording:
        data = recording.experiment.data
        kept = [
            (info, [step for step in recording.snapshots(info.id) if looking_at is None or step <= looking_at])
            for info in recording.networks
        ]
    found: list[NetworkEntry] = []
    firsts: list[int] = []
    for info, steps in kept:
        if steps:
            # Among those of which there are weights at this step.
            number = sum(first <= steps[-1] for first in firsts)
            about = Text(
                "networks",
                (_RESIDUAL if info.residual else _PLAIN)[info.outline.preactivation],
                {"depth": len(info.outline.layers), "step": steps[-1]},
            )
            ref = NetworkRef(str(path), number, steps[-1])
            knows = Text("zoo", KNOWS[data.source]) if data.source != FOLDER else None
            measured = Text("networks", _VALIDATION, {"data": data.name})
            found.append(NetworkEntry(ref, info.name, about, knows, measured=measured))
            firsts.append(steps[0])
    return path, tuple(found)


def _as_they_are(shelf: Shelf, session: Session, refs: Sequence[NetworkRef]) -> dict[NetworkRef, NetworkRef]:
    """Networks of the run with the weights that they have now, put on the shelf, by what they were; the newer ones."""
    renewed: dict[NetworkRef, NetworkRef] = {}
    for ref in refs:
        found = session.weights(ref.number)
        if found is not None and found[0] > _step(ref):
            renewed[ref] = replace(ref, step=found[0])
            shelf.renew(renewed[ref], ref, found[1])
    return renewed


def _at(entry: NetworkEntry, ref: NetworkRef) -> NetworkEntry:
    """The same network at another step."""
    about = replace(entry.about, values={**entry.about.values, "step": _step(ref)})
    return replace(entry, ref=ref, about=about)


def _step(ref: NetworkRef) -> int:
    return ref.step or 0
