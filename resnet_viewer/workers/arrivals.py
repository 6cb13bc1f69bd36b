"""Pictures that have no file: fetched, checked, and put into one, on a thread of their own."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PySide6.QtCore import QObject, Signal

from resnet_viewer.errors import DataError, ViewerError
from resnet_viewer.findings import Pixels
from resnet_viewer.workers.instruments import Instruments

Source = Pixels | bytes | str
"""Where a picture may come from: its pixels (height, width, 4) with alpha, the content of a file, or an address."""

_LONGEST_NAME = 60


class Arrivals(QObject):
    """`arrived(Path)` when a picture has a file, which lives as long as the program; `failed(Exception)` else.

    A server that is slow keeps waiting whoever comes after it, and nobody else: the instruments have another thread.
    """

    arrived = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = Path(tempfile.mkdtemp(prefix="resnet-viewer-"))
        self._taken = 0
        self._closing = threading.Event()
        self._thread = Instruments(self)
        self._thread.answered.connect(self._on_answered)
        self._thread.failed.connect(self._on_failed)

    def take(self, sources: Sequence[Source], name: str) -> None:
        """Has a file made of the first source that has a picture, called by its address or else `name` and a number.

        Returns at once.
        """
        self._taken += 1
        wanted = partial(_is_open, self._closing)
        keep = partial(_keep, tuple(sources), self._folder, f"{name} {self._taken}", wanted)
        self._thread.ask(f"arrival {self._taken}", keep)

    def close(self) -> None:
        """Waits for what is on its way, for a few seconds at most, and deletes the files."""
        self._closing.set()
        self._thread.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _on_answered(self, key: str, path: Path) -> None:  # noqa: ARG002
        self.arrived.emit(path)

    def _on_failed(self, key: str, error: Exception) -> None:  # noqa: ARG002
        self.failed.emit(error)


def _is_open(closing: threading.Event) -> bool:
    return not closing.is_set()


def _keep(sources: tuple[Source, ...], folder: Path, name: str, wanted: Callable[[], bool]) -> Path:
    """The file of the first source that has a picture. Raises DataError of the first that has none, or ViewerError."""
    first: DataError | None = None
    for source in sources:
        try:
            return _file(source, folder, name, wanted)
        except DataError as error:
            first = first or error
        except OSError as error:
            raise ViewerError("{file}: {reason}.", file=name, reason=error.strerror or str(error)) from error
    raise first or _no_picture()


def _file(source: Source, folder: Path, name: str, wanted: Callable[[], bool]) -> Path:
    from PIL import Image

    from resnet_viewer.data.kinds import suffix_of
    from resnet_viewer.data.web import fetch

    if not isinstance(source, str | bytes):
        path = _free(folder, name, ".png")
        Image.fromarray(source).save(path, compress_level=1)
        return path
    content = fetch(source, wanted) if isinstance(source, str) else source
    suffix = suffix_of(content)
    if suffix is None:
        raise _no_picture()
    path = _free(folder, (_name_in(source) if isinstance(source, str) else "") or name, suffix)
    path.write_bytes(content)
    return path


def _no_picture() -> DataError:
    return DataError("What was dropped or pasted holds no picture that can be read.")


def _name_in(address: str) -> str:
    """What the picture at a web address is called there, without what not every file system has in names."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https"):
        return ""
    stem = Path(unquote(parts.path).rpartition("/")[2]).stem
    kept = "".join(sign if sign.isalnum() or sign in " -_()" else "_" for sign in stem)
    return kept.strip(" _")[:_LONGEST_NAME]


def _free(folder: Path, stem: str, suffix: str) -> Path:
    path, number = folder / f"{stem}{suffix}", 2
    while path.exists():
        path, number = folder / f"{stem} ({number}){suffix}", number + 1
    return path
