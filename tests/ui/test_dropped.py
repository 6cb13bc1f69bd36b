"""What is pasted, and what is dragged out of a web page, against a server on this machine."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from resnet_viewer.data import web
from resnet_viewer.ui.dropped import Dropped
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY

PATIENCE = 30_000


def content(kind: str = "PNG", colour: str = "orange") -> bytes:
    stream = BytesIO()
    Image.new("RGB", (120, 90), colour).save(stream, kind)
    return stream.getvalue()


class _Answers(BaseHTTPRequestHandler):
    """A server with a picture, and with everything that can be in its place."""

    def do_GET(self) -> None:
        match self.path.split("?")[0]:
            case "/a/caf%C3%A9%20cat.png" | "/plain":
                self._send("image/png", content())
            case "/page.html":
                self._send("text/html", b"<p>no picture</p>")
            case "/lies.png":
                self._send("image/png", b"GIF? no: only words, whatever the server says")
            case "/moved.png":
                self._lead_to("/plain")
            case "/file.png":
                self._lead_to("file:///etc/hostname")
            case "/large.png":
                self.send_response(200)
                self.send_header("Content-Type", "image/png")
                self.end_headers()
                for _ in range(64):
                    self.wfile.write(bytes(2**16))
            case "/stalls.png":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(content()[:20])
                self.wfile.flush()
                self.server.released.wait(20)  # type: ignore[attr-defined]
            case "/broken.png":
                self.send_response(200)
                self.send_header("Content-Length", "100000")
                self.end_headers()
                self.wfile.write(content()[:60])
            case _:
                self.send_error(404)

    def _send(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _lead_to(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    released: threading.Event

    def handle_error(self, *_: object) -> None:
        """Whoever asked may have gone."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "*")
    server = _Server(("127.0.0.1", 0), _Answers)
    server.released = threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _empty_clipboard(qapp: QApplication) -> Iterator[None]:
    """What is left on it when the program ends is deleted after Python is gone, and Qt falls over that."""
    yield
    qapp.clipboard().clear()


def paste(qtbot: QtBot, window: MainWindow, data: QMimeData) -> None:
    QApplication.clipboard().setMimeData(data)
    qtbot.keySequence(window, QKeySequence(QKeySequence.StandardKey.Paste))


def drop(window: MainWindow, data: QMimeData) -> bool:
    """Drags it over the window and lets it fall; whether it was taken."""
    kinds = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), *kinds)
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), *kinds))
    return enter.isAccepted()


def of_web(address: str, html: str = "") -> QMimeData:
    """What a browser puts into a drag of a picture."""
    data = QMimeData()
    data.setUrls([QUrl(address)])
    if html:
        data.setHtml(html)
    return data


def shown(window: MainWindow) -> str:
    return window.bench.classify.picture.accessibleName()


def test_a_copied_picture_is_pasted_and_answered(qtbot: QtBot, window: MainWindow) -> None:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.green)
    data = QMimeData()
    data.setImageData(image)
    paste(qtbot, window, data)
    qtbot.waitUntil(lambda: shown(window) == "pasted 1.png", timeout=PATIENCE)
    assert window._here == CLASSIFY
    seen = window.bench.classify.picture.image
    assert (seen.width(), seen.height()) == (60, 40)
    assert seen.pixelColor(30, 20).name() == "#00ff00"
    paste(qtbot, window, data)
    qtbot.waitUntil(lambda: shown(window) == "pasted 2.png", timeout=PATIENCE)


def test_what_was_pasted_is_gone_with_the_window(qtbot: QtBot, window: MainWindow) -> None:
    data = QMimeData()
    data.setData("image/jpeg", content("JPEG"))
    paste(qtbot, window, data)
    qtbot.waitUntil(lambda: shown(window) == "pasted 1.jpg", timeout=PATIENCE)
    kept = window.bench.shelf.chosen.picture
    assert kept is not None
    assert kept.read_bytes() == content("JPEG"), "a photo is not compressed a second time"
    window.close()
    assert not kept.parent.exists()


@pytest.mark.parametrize("written", ["{}", '"{}"', "file://{}", "  {}\n"])
def test_a_copied_path_is_opened(qtbot: QtBot, window: MainWindow, tmp_path: Path, written: str) -> None:
    path = tmp_path / "mine.png"
    path.write_bytes(content())
    data = QMimeData()
    data.setText(written.format(path.as_posix()))
    paste(qtbot, window, data)
    qtbot.waitUntil(lambda: shown(window) == "mine.png", timeout=PATIENCE)


def test_a_path_that_may_not_be_looked_at_is_taken_all_the_same(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, close: Callable[[Path], None]
) -> None:
    path = tmp_path / "closed" / "mine.png"
    path.parent.mkdir()
    path.write_bytes(content())
    close(path.parent)
    assert drop(window, of_web(path.as_uri()))
    qtbot.waitUntil(lambda: shown(window) == "mine.png", timeout=PATIENCE)
    data = QMimeData()
    data.setText(f"{tmp_path / ('long' * 100)}.png")
    paste(qtbot, window, data)
    qtbot.waitUntil(lambda: any("cannot be read" in text for text in window.messages.texts()), timeout=PATIENCE)


def test_copied_files_are_opened(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mine.png"
    path.write_bytes(content())
    paste(qtbot, window, of_web(path.as_uri()))
    qtbot.waitUntil(lambda: shown(window) == "mine.png", timeout=PATIENCE)


@pytest.mark.parametrize("text", ["", "a word", "/not/only/a/path\nand a word", "x" * 2_000_000])
def test_what_is_no_picture_cannot_be_pasted(qtbot: QtBot, window: MainWindow, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    paste(qtbot, window, data)
    assert window.messages.texts() == ["There is no picture on the clipboard, and no path of one."]


def test_text_is_pasted_into_a_field_of_the_form(qtbot: QtBot, window: MainWindow) -> None:
    field = window.page.form.findChild(QLineEdit)
    field.setFocus()
    QApplication.clipboard().setText("7")
    field.selectAll()
    qtbot.keySequence(field, QKeySequence(QKeySequence.StandardKey.Paste))
    assert field.text().startswith("7")
    assert not window.messages.texts()


def test_a_picture_of_a_web_page_is_fetched(qtbot: QtBot, window: MainWindow, server: str) -> None:
    page = f"{server}/page.html"
    html = f'<a href="{page}"><img alt="a cat" src="{server}/a/café%20cat.png?size=1&amp;b=2"></a>'
    assert drop(window, of_web(page, html))
    qtbot.waitUntil(lambda: shown(window) == "café cat.png", timeout=PATIENCE)
    assert not window.messages.texts()


def test_a_picture_that_has_moved_is_followed(qtbot: QtBot, window: MainWindow, server: str) -> None:
    assert drop(window, of_web(f"{server}/moved.png"))
    qtbot.waitUntil(lambda: shown(window) == "moved.png", timeout=PATIENCE)


def test_a_copied_address_is_fetched(qtbot: QtBot, window: MainWindow, server: str) -> None:
    data = QMimeData()
    data.setText(f"{server}/plain")
    paste(qtbot, window, data)
    qtbot.waitUntil(lambda: shown(window) == "plain.png", timeout=PATIENCE)


def test_a_picture_within_the_page_needs_no_server(qtbot: QtBot, window: MainWindow) -> None:
    inside = f"data:image/png;base64,{base64.b64encode(content()).decode()}"
    data = QMimeData()
    data.setHtml(f'<img src="{inside}">')
    assert drop(window, data)
    qtbot.waitUntil(lambda: shown(window) == "dropped 1.png", timeout=PATIENCE)
    assert drop(window, of_web(inside))
    qtbot.waitUntil(lambda: shown(window) == "dropped 2.png", timeout=PATIENCE)


def test_pixels_in_a_drag_are_taken_before_an_address(qtbot: QtBot, window: MainWindow, server: str) -> None:
    data = of_web(f"{server}/missing.png")
    data.setData("image/png", content())
    assert drop(window, data)
    qtbot.waitUntil(lambda: shown(window) == "dropped 1.png", timeout=PATIENCE)


@pytest.mark.parametrize("name", ["page.html", "lies.png", "file.png", "missing.png", "broken.png", "large.png"])
def test_an_address_without_a_picture_is_one_sentence(
    qtbot: QtBot, window: MainWindow, server: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(web, "LARGEST", 2**18)
    assert drop(window, of_web(f"{server}/{name}"))
    qtbot.waitUntil(lambda: _said(window) is not None, timeout=PATIENCE)
    assert "picture" in str(_said(window)) or "larger than" in str(_said(window))
    assert len(window.messages.texts()) == 1


def _said(window: MainWindow) -> str | None:
    """What the window has to say, once it no longer says that it is fetching."""
    return next((text for text in window.messages.texts() if "being fetched" not in text), None)


def test_without_a_network_there_is_a_sentence(qtbot: QtBot, window: MainWindow) -> None:
    assert drop(window, of_web("http://127.0.0.1:9/cat.png"))
    qtbot.waitUntil(lambda: _said(window) is not None, timeout=PATIENCE)
    assert _said(window) == (
        "The picture could not be fetched from 127.0.0.1; save it with the browser and drop the file here."
    )


def test_a_server_that_says_nothing_more_is_given_up_and_the_window_answers_meanwhile(
    qtbot: QtBot, window: MainWindow, server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(web, "PATIENCE", 2.0)
    path = tmp_path / "mine.png"
    path.write_bytes(content())
    assert drop(window, of_web(f"{server}/stalls.png"))
    assert any("being fetched from 127.0.0.1" in text for text in window.messages.texts())
    assert drop(window, of_web(path.as_uri()))
    qtbot.waitUntil(lambda: shown(window) == "mine.png", timeout=PATIENCE)
    qtbot.waitUntil(lambda: _said(window) is not None, timeout=PATIENCE)
    assert "could not be fetched" in str(_said(window))


def test_closing_does_not_wait_for_all_that_a_server_has_to_send(
    window: MainWindow, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "PATIENCE", 0.5)
    assert drop(window, of_web(f"{server}/stalls.png"))
    time.sleep(0.1)
    window.close()
    assert not window.isVisible()


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/x.png", "javascript:alert(1)", "smb://host/x.png", "cat.png"])
def test_other_addresses_are_not_taken(window: MainWindow, address: str) -> None:
    assert not drop(window, of_web(address))


@pytest.mark.parametrize("address", ["http://[", "http://127.0.0.1:99999/x.png", "data:image/png;base64,?", "data:,"])
def test_an_address_that_is_none_is_a_sentence(qtbot: QtBot, window: MainWindow, address: str) -> None:
    data = QMimeData()
    data.setHtml(f"<img src='{address}'>")
    if Dropped(data):
        assert drop(window, data)
        qtbot.waitUntil(lambda: _said(window) is not None, timeout=PATIENCE)
