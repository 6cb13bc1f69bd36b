"""What a person drops or pastes: files, pictures that have none yet, and addresses of pictures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QImage

from resnet_viewer.errors import DataError
from resnet_viewer.folders import SUFFIX

if TYPE_CHECKING:
    from resnet_viewer.findings import Pixels
    from resnet_viewer.workers.arrivals import Arrivals, Source

_CONTENT = tuple(f"image/{kind}" for kind in ("png", "jpeg", "webp", "avif", "heic", "tiff", "gif", "bmp"))
_WEB = ("http", "https", "data")
_LONGEST_TEXT = 2**20
_LONGEST_HTML = 2**22
_HANDFUL = 8


class Dropped:
    """What is in the data of a drag or of the clipboard; true where the program can do something with it."""

    def __init__(self, data: QMimeData) -> None:
        self._data = data

    def __bool__(self) -> bool:
        return bool(self.paths or self._has_image or self.addresses)

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """The files and folders, the recordings and experiments among them first."""
        files = [Path(url.toLocalFile()) for url in self._data.urls() if url.isLocalFile()]
        return tuple(sorted(files or _paths_in(self._text), key=lambda path: not to_open([path])))

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """Where a picture may be in the web, the likeliest first: a link around it leads elsewhere."""
        seen = _Pictures()
        if self._data.hasHtml():
            seen.feed(self._data.html()[:_LONGEST_HTML])
        urls = self._data.urls() if self._data.hasUrls() else [QUrl(self._text.strip())]
        found = [address for address in seen.found if address.startswith("data:")]
        found += [_encoded(QUrl(address)) for address in seen.found if not address.startswith("data:")]
        found += [_encoded(url) for url in urls]
        return tuple(dict.fromkeys(address for address in found if address.partition(":")[0].lower() in _WEB))

    def sources(self) -> tuple[Source, ...]:
        """Where the picture can be taken from that has no file, the surest first."""
        kind = next((kind for kind in _CONTENT if self._data.hasFormat(kind)), None)
        if kind is not None:
            return (bytes(self._data.data(kind).data()), *self.addresses)
        if self._has_image:
            image = self._data.imageData()
            return (_pixels_of(image), *self.addresses)
        return self.addresses

    @property
    def _has_image(self) -> bool:
        return self._data.hasImage() or any(self._data.hasFormat(kind) for kind in _CONTENT)

    @cached_property
    def _text(self) -> str:
        text = self._data.text() if self._data.hasText() else ""
        return text if len(text) <= _LONGEST_TEXT else ""


class Receiver(QObject):
    """Brings what was dropped or pasted to where it can be opened.

    `file_wanted(Path)` for a recording or an experiment, `pictures_wanted(list of Path)` for everything else, networks
    among it, and `failed(Exception)`. `fetching(str)` names the address from which a picture is coming, and is empty
    once it is over.
    """

    file_wanted = Signal(object)
    pictures_wanted = Signal(object)
    failed = Signal(object)
    fetching = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._arrivals: Arrivals | None = None

    def drop(self, data: QMimeData) -> None:
        self._take(Dropped(data), self.tr("dropped", "a file's name, before a number"))

    def paste(self, data: QMimeData | None) -> None:
        """Says so where there is no picture among it."""
        found = Dropped(data) if data is not None else None
        if found:
            self._take(found, self.tr("pasted", "a file's name, before a number"))
        else:
            self.failed.emit(DataError("There is no picture on the clipboard, and no path of one."))

    def close(self) -> None:
        """Waits for what is on its way, for a few seconds at most."""
        if self._arrivals is not None:
            self._arrivals.close()

    def _take(self, found: Dropped, name: str) -> None:
        if to_open(found.paths):
            self.file_wanted.emit(found.paths[0])
        elif found.paths:
            self.pictures_wanted.emit(list(found.paths))
        else:
            if self._arrivals is None:
                from resnet_viewer.workers.arrivals import Arrivals

                self._arrivals = Arrivals(self)
                self._arrivals.arrived.connect(self._on_arrived)
                self._arrivals.failed.connect(self._on_failed)
            sources = found.sources()
            if sources and isinstance(sources[0], str) and not sources[0].startswith("data:"):
                self.fetching.emit(sources[0])
            self._arrivals.take(sources, name)

    def _on_arrived(self, path: Path) -> None:
        self.fetching.emit("")
        self.pictures_wanted.emit([path])

    def _on_failed(self, error: Exception) -> None:
        self.fetching.emit("")
        self.failed.emit(error)


def to_open(paths: Sequence[Path]) -> bool:
    """Whether the first of them is a recording or an experiment: neither a picture nor a network to look through."""
    return bool(paths) and paths[0].suffix.lower() in (SUFFIX, ".toml")


def is_one_folder(paths: Sequence[Path]) -> bool:
    """Whether it is one folder alone."""
    from resnet_viewer.data.kinds import is_folder

    return len(paths) == 1 and is_folder(paths[0])


def are_many(paths: Sequence[Path]) -> bool:
    """Whether there are so many pictures that they want a table: more than a handful, or a folder."""
    from resnet_viewer.data.kinds import is_folder

    return len(paths) > _HANDFUL or any(map(is_folder, paths))


class _Pictures(HTMLParser):
    """The addresses of the pictures in a piece of a web page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        source = dict(attrs).get("src")
        if tag == "img" and source:
            self.found.append(f"https:{source}" if source.startswith("//") else source.strip())


def _paths_in(text: str) -> list[Path]:
    """The files and folders that a text names, a line each, whole: a word is not meant as a file."""
    paths = []
    for line in text.strip().splitlines():
        name = line.strip().strip("\"'")
        if name.startswith("file:"):
            name = QUrl(name).toLocalFile()
        path = Path(name)
        if name.startswith("~"):
            path = Path.home() / name[1:].lstrip("/\\")
        if not name or "\0" in name or not path.is_absolute():
            return []
        paths.append(path)
    return paths


def _encoded(url: QUrl) -> str:
    return url.toEncoded().toStdString()


def _pixels_of(image: QImage) -> Pixels:
    """The pixels of an image, uint8 (height, width, 4) with alpha."""
    import numpy as np

    whole = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(whole.constBits(), np.uint8).reshape(whole.height(), whole.bytesPerLine())
    return rows[:, : 4 * whole.width()].reshape(whole.height(), whole.width(), 4).copy()
