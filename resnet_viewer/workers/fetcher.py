"""Networks from the web, on a thread of their own: a slow server must not hold up what is being looked at."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from resnet_viewer.download import Cancel, Progress, fetch, part_of
from resnet_viewer.networks.pretrained import Published, cache_folder, published
from resnet_viewer.networks.zoo import PUBLISHED
from resnet_viewer.workers.thread import WorkThread


@dataclass(frozen=True, slots=True)
class Offer:
    """A network that is published, and whether it is here; of one that is not, `begun` bytes may be."""

    known: Published
    here: bool
    begun: int


class Fetcher(QObject):
    """Gets one network after the other; every method returns at once.

    `offered(tuple of Offer)` what there is, once it was asked for and whenever that has changed; `told(name, Progress)`
    while one is on its way; `ended(name)` when it is here, was cancelled or failed; `failed(name, Exception)` before
    that, or with an empty name where nothing can be offered.
    """

    offered = Signal(object)
    told = Signal(str, object)
    ended = Signal(str)
    failed = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wanted: deque[str] = deque()
        """The networks that are on their way, the one that comes now first."""
        self._now = ""
        self._cancel = Cancel()
        self._looking = False
        self._doubted: set[str] = set()
        self._thread = WorkThread(self)
        self._thread.finished.connect(self._go_on)
        self.ended.connect(self._on_ended)

    def look(self) -> None:
        """Finds out what is published and what of it is here."""
        self._looking = True
        self._go_on()

    def doubt(self, name: str) -> None:
        """Looks again, and this time into the file: it could not be used."""
        self._doubted.add(name)
        self.look()

    def fetch(self, name: str) -> None:
        """Gets this network, after those that were asked for before."""
        if name not in self.wanted:
            self.wanted.append(name)
            self._go_on()

    def cancel(self, name: str) -> None:
        """Gives up on it; what has arrived of it is kept."""
        if name == self._now:
            self._cancel.set()
        elif name in self.wanted:
            self.ended.emit(name)

    def close(self) -> None:
        """Ends what is on its way and waits for the thread. To be called when the program closes."""
        self.wanted.clear()
        self._looking = False
        self._cancel.set()
        self._thread.wait()

    def _go_on(self) -> None:
        if self._thread.isRunning():
            return
        if self._looking:
            self._looking = False
            self._thread.begin(partial(self._look, frozenset(self._doubted)))
        elif self.wanted:
            self._now, self._cancel = self.wanted[0], Cancel()
            self._thread.begin(partial(self._fetch, self._now, self._cancel))

    def _look(self, doubted: frozenset[str]) -> None:
        try:
            self.offered.emit(_offers(doubted))
        except Exception as error:  # noqa: BLE001 - the window says what happened
            self.failed.emit("", error)

    def _fetch(self, name: str, cancel: Cancel) -> None:
        def tell(progress: Progress) -> None:
            self.told.emit(name, progress)

        try:
            fetch(published(name).remote, cache_folder(), tell, cancel)
        except Exception as error:  # noqa: BLE001 - the window says what happened
            self.failed.emit(name, error)
        self._look(frozenset({name}))
        self.ended.emit(name)

    def _on_ended(self, name: str) -> None:
        if name == self._now:
            self._now = ""
            self._doubted.discard(name)
        if name in self.wanted:
            self.wanted.remove(name)


def _offers(doubted: frozenset[str]) -> tuple[Offer, ...]:
    folder = cache_folder()
    found = []
    for name in PUBLISHED:
        known = published(name)
        path = folder / known.file
        here = path.exists() and (name not in doubted or known.remote.is_whole(path))
        part = part_of(path)
        found.append(Offer(known, here, part.stat().st_size if part.exists() else 0))
    return tuple(found)
