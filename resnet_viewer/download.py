"""Files from the web: they go on where they stopped, and are checked before they are believed. No torch, no Qt."""

from __future__ import annotations

import hashlib
import http.client
import shutil
import socket
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from resnet_viewer import __version__
from resnet_viewer.errors import DownloadError, ViewerError
from resnet_viewer.recording_file import unlock

_PATIENCE = 20.0
"""Seconds that a server may say nothing at all."""

_ATTEMPTS = 3
"""So many times in a row a connection may bring nothing new."""

_PAUSE = 1.0
_CHUNK = 256 * 1024
_EVERY = 0.1
_SPEED_OVER = 4.0


@dataclass(frozen=True, slots=True)
class Remote:
    """A file in the web, before it is here.

    `name` is what a person calls it. `digits` are the first of its hash in hexadecimal, by `algorithm`; `size` is in
    bytes, to about a tenth. `otherwise` is a sentence that says what to do where the server does not have it.
    """

    name: str
    url: str
    size: int
    digits: str
    otherwise: ViewerError
    algorithm: str = "sha256"

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.url.rpartition("/")[2]

    def is_whole(self, path: Path) -> bool:
        """Whether a file holds exactly what was published. Raises DownloadError where it cannot be read."""
        try:
            with path.open("rb") as stream:
                return hashlib.file_digest(stream, self.algorithm).hexdigest().startswith(self.digits)
        except OSError as error:
            raise DownloadError("{file} cannot be read: {reason}.", file=path.name, reason=_reason(error)) from error


@dataclass(frozen=True, slots=True)
class Progress:
    """Bytes that are here and that there are; bytes per second of late, or None before that is known."""

    received: int
    total: int
    speed: float | None

    @property
    def seconds_left(self) -> float | None:
        return max(0, self.total - self.received) / self.speed if self.speed else None


class Cancel:
    """Ends a download from another thread, also while it waits for the server."""

    def __init__(self) -> None:
        self._set = threading.Event()
        self._lock = threading.Lock()
        self._cut: Callable[[], object] | None = None

    def set(self) -> None:
        with self._lock:
            self._set.set()
            if self._cut is not None:
                self._cut()

    def is_set(self) -> bool:
        return self._set.is_set()

    def wait(self, seconds: float) -> None:
        """Waits for so long, or until it is cancelled."""
        self._set.wait(seconds)

    def cuts(self, cut: Callable[[], object] | None) -> None:
        """What is to be called, from whichever thread cancels, to end the waiting that begins now; None for nothing."""
        with self._lock:
            self._cut = cut
            if cut is not None and self._set.is_set():
                cut()


class _BrokenError(Exception):
    """The connection did not come about or broke off: another one may go on from there."""


def fetch(known: Remote, folder: Path, told: Callable[[Progress], object], cancel: Cancel) -> bool:
    """Gets a file into a folder. Returns whether it is there: not when it was cancelled.

    What has arrived of it stays in a `.part` file, from which the next call goes on. `told` hears about ten times a
    second how far it is. Raises DownloadError where that is impossible, or where something else arrived.
    """
    path = folder / known.file
    part = part_of(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = FileLock(f"{part}.lock", timeout=0)
        held.acquire()
        try:
            if path.exists() and known.is_whole(path):
                return True
            _make_sure_of_room(known, folder, _size(part))
            if not _complete(known, part, _Meter(known.size, told), cancel):
                return False
            part.replace(path)
            return True
        finally:
            unlock(held)
    except Timeout as error:
        raise DownloadError("Another window is fetching {file} already.", file=known.file) from error
    except (OSError, NotImplementedError) as error:  # the second where the disk has no locks
        raise DownloadError("{file} cannot be written: {reason}.", file=str(part), reason=_reason(error)) from error


def part_of(path: Path) -> Path:
    """Where what has arrived of a file is kept until it is whole."""
    return path.with_name(f"{path.name}.part")


def _complete(known: Remote, part: Path, meter: _Meter, cancel: Cancel) -> bool:
    """Has the rest of the file sent, over as many connections as that takes. False when it was cancelled."""
    furthest, fruitless = _size(part), 0
    while not cancel.is_set():
        try:
            _receive(known, part, meter, cancel)
        except _BrokenError as broken:
            if cancel.is_set():
                break
            fruitless = 0 if _size(part) > furthest else fruitless + 1
            furthest = max(furthest, _size(part))
            if fruitless == _ATTEMPTS or not meter.connected:
                raise _given_up(known, meter, broken) from broken
            cancel.wait(_PAUSE)
        else:
            if not cancel.is_set():
                if not known.is_whole(part):
                    raise _thrown_away(known, part)
                return True
        finally:
            cancel.cuts(None)
    return False


def _receive(known: Remote, part: Path, meter: _Meter, cancel: Cancel) -> None:
    """Adds to the file what one connection brings. Raises _BrokenError unless that was all of it."""
    begun = _size(part)
    response = _answer(known, begun, meter, cancel)
    if response is None:
        return
    most = known.size + known.size // 10 + 2**20  # the size that is announced is rounded
    # A second handle on the connection: what another thread can cut while this one waits for it.
    line = socket.fromfd(response.fileno(), socket.AF_INET, socket.SOCK_STREAM)
    with response, line, part.open("r+b" if begun else "wb") as stream:
        cancel.cuts(partial(_cut, line))
        received = _whence(response, begun)
        length = response.headers.get("Content-Length", "")
        total = received + int(length) if length.isdecimal() else None
        stream.seek(received)
        stream.truncate()
        meter.show(received, total)
        for chunk in _chunks(response):
            received += len(chunk)
            if cancel.is_set() or received > most:
                break
            stream.write(chunk)
            meter.show(received, total)
    if cancel.is_set():
        return
    if received > most:
        raise _thrown_away(known, part)
    if total is not None and received < total:
        raise _BrokenError("it was cut off")


def _cut(line: socket.socket) -> None:
    with suppress(OSError):  # the other end has gone already
        line.shutdown(socket.SHUT_RDWR)


def _answer(known: Remote, begun: int, meter: _Meter, cancel: Cancel) -> http.client.HTTPResponse | None:
    """What the server answers to the wish for all from a byte on; None where there is no more, or after `cancel`.

    Raises _BrokenError where it may answer better the next time, else DownloadError.
    """
    request = urllib.request.Request(known.url, headers={"User-Agent": f"resnet-viewer/{__version__}"})  # noqa: S310
    if begun:
        request.add_header("Range", f"bytes={begun}-")
    try:
        response = _connected(request, cancel)
    except CancelledError:
        return None
    except urllib.error.HTTPError as error:
        error.close()
        meter.connected = True
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and begun:
            return None
        if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code == HTTPStatus.TOO_MANY_REQUESTS:
            raise _BrokenError(f"HTTP {error.code}") from error
        raise DownloadError(
            "{host} does not have {file} (HTTP {code}). {otherwise}",
            host=_host(known),
            file=known.file,
            code=error.code,
            otherwise=known.otherwise,
        ) from error
    except (OSError, http.client.HTTPException) as error:
        raise _BrokenError(_reason(error)) from error
    meter.connected = True
    return response


def _connected(request: urllib.request.Request, cancel: Cancel) -> http.client.HTTPResponse:
    """Raises CancelledError, or what urlopen raises.

    Nothing can interrupt a thread that has the name of a server looked up or shakes hands with it. So another one does
    that, and is left alone once it is cancelled: it ends with the time-out, and closes what it may have got by then.
    """
    coming: Future[http.client.HTTPResponse] = Future()
    cancel.cuts(coming.cancel)
    threading.Thread(target=_connect, args=(request, coming), name="connect", daemon=True).start()
    return coming.result()


def _connect(request: urllib.request.Request, coming: Future[http.client.HTTPResponse]) -> None:
    try:
        response = urllib.request.urlopen(request, timeout=_PATIENCE)  # noqa: S310
    except Exception as error:  # noqa: BLE001 - raised again where it is waited for
        if coming.set_running_or_notify_cancel():
            coming.set_exception(error)
        elif isinstance(error, urllib.error.HTTPError):
            error.close()  # it is an answer as well
    else:
        if coming.set_running_or_notify_cancel():
            coming.set_result(response)
        else:
            response.close()


def _chunks(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """What comes, as it comes. Raises _BrokenError."""
    try:
        while chunk := response.read1(_CHUNK):
            yield chunk
    except (OSError, http.client.HTTPException) as error:
        raise _BrokenError(_reason(error)) from error


def _whence(response: http.client.HTTPResponse, asked: int) -> int:
    """From which byte on the server sends: it need not be able to begin in the middle."""
    if response.status != http.client.PARTIAL_CONTENT:
        return 0
    start = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    if start != str(asked):
        raise _BrokenError("it sent another part than was asked for")
    return asked


def _thrown_away(known: Remote, part: Path) -> DownloadError:
    """Removes what is not what was asked for."""
    part.unlink(missing_ok=True)
    return DownloadError(
        "What {host} sent as {file} is not what was published, so it was thrown away; try again on another network.",
        host=_host(known),
        file=known.file,
    )


def _given_up(known: Remote, meter: _Meter, broken: _BrokenError) -> DownloadError:
    if not meter.connected:
        return DownloadError(
            "{host} cannot be reached ({reason}). {otherwise}",
            host=_host(known),
            reason=broken,
            otherwise=known.otherwise,
        )
    return DownloadError(
        "The connection to {host} broke off ({reason}) with {received} of {total} MB here; fetch {name} again to go on "
        "from there.",
        host=_host(known),
        reason=broken,
        received=round(meter.received / 1e6),
        total=round(meter.total / 1e6),
        name=known.name,
    )


def _make_sure_of_room(known: Remote, folder: Path, here: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < known.size - here:
        raise DownloadError(
            "There is too little room in {folder}: {name} takes {size} MB, and {free} MB are free.",
            folder=str(folder),
            name=known.name,
            size=round(known.size / 1e6),
            free=round(free / 1e6),
        )


class _Meter:
    """How far a download is and how fast it goes; tells of it, but not too often."""

    def __init__(self, size: int, told: Callable[[Progress], object]) -> None:
        self.received = 0
        self.total = size
        self.connected = False
        """Whether any server has answered."""
        self._told = told
        self._recent: deque[tuple[float, int]] = deque()
        self._next = 0.0

    def show(self, received: int, total: int | None) -> None:
        now = time.monotonic()
        if received < self.received or not self._recent:
            self._recent.clear()  # it began anew
            self._recent.append((now, received))
        self.received, self.total = received, total or self.total
        if now < self._next and received < self.total:
            return
        self._next = now + _EVERY
        self._recent.append((now, received))
        while now - self._recent[0][0] > _SPEED_OVER and len(self._recent) > 2:
            self._recent.popleft()
        since, before = self._recent[0]
        speed = (received - before) / (now - since) if now > since else None
        self._told(Progress(received, self.total, speed))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _host(known: Remote) -> str:
    return urlsplit(known.url).netloc


def _reason(error: object) -> str:
    """Why a connection failed, in the words of the system."""
    if isinstance(error, urllib.error.URLError):
        error = error.reason
    if isinstance(error, TimeoutError):
        return "no answer"
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
