"""Published weights for the tests: random ones in place of torchvision's, and a server on loopback that gives them away
in all the ways in which that can go wrong.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch
from torch import nn

from resnet_viewer.networks.pretrained import published, torchvision_models


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Says nothing of a client that has gone, as one does that has cancelled."""


class WeightsServer:
    """Sends `content`, or what `files` has by the name that is asked for; what it does wrong can be changed meanwhile.

    `breaks_after`: so many bytes of each answer, then the connection is cut. `stalls_after`: so many, then nothing
    until `close`. `ignores_range`: always sends all of it. `status`: an HTTP status instead of an answer. `shift`: says
    that it begins so many bytes beside what was asked. `unsized`: does not say how much comes. `silent`: takes the
    connection, and says nothing until `close`.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.files: dict[str, bytes] = {}
        self.breaks_after: int | None = None
        self.stalls_after: int | None = None
        self.ignores_range = False
        self.unsized = False
        self.silent = False
        self.shift = 0
        self.status = 200
        self.asked: list[str] = []
        """The Range of each request, or "" for all."""
        self.stalled = threading.Event()
        self._over = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("Range", "")
        self.asked.append(asked)
        if self.silent:
            self.stalled.set()
            self._over.wait()
            return
        if self.status != 200:
            handler.send_error(self.status)
            return
        content = self.files.get(handler.path.rpartition("/")[2], self.content)
        start = 0 if self.ignores_range else int(asked.removeprefix("bytes=").rstrip("-") or 0)
        if start and start >= len(content):
            handler.send_error(416)
            return
        sent = content[start:]
        handler.send_response(206 if start else 200)
        if start:
            last = len(content) - 1
            handler.send_header("Content-Range", f"bytes {start + self.shift}-{last}/{last + 1}")
        if not self.unsized:
            handler.send_header("Content-Length", str(len(sent)))
        handler.end_headers()
        if self.stalls_after is not None:
            handler.wfile.write(sent[: self.stalls_after])
            handler.wfile.flush()
            self.stalled.set()
            self._over.wait()
        else:
            handler.wfile.write(sent[: self.breaks_after])


@contextmanager
def serving(content: bytes) -> Iterator[WeightsServer]:
    server = WeightsServer(content)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def empty_hub(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Makes a folder torch.hub's; yields the one in it that holds weights. No proxy is asked meanwhile."""
    monkeypatch.setenv("TORCH_HOME", str(folder))
    monkeypatch.setenv("no_proxy", "*")
    published.cache_clear()
    yield folder / "hub" / "checkpoints"
    published.cache_clear()


def publish_random(
    monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, host: str = "http://127.0.0.1:1"
) -> tuple[Path, nn.Module]:
    """Makes random weights what torchvision publishes under a name: their file, and torchvision's network with them."""
    network = _decided(name)
    file = folder / "published.pth"
    torch.save(network.state_dict(), file)
    digits = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
    weights = torchvision_models().get_model_weights(name).DEFAULT
    monkeypatch.setattr(weights.value, "url", f"{host}/models/{name}-{digits}.pth")
    return file.rename(folder / f"{name}-{digits}.pth"), network


def _decided(name: str) -> nn.Module:
    """A network that is sure of something else for each picture."""
    torch.manual_seed(0)
    network: nn.Module = getattr(torchvision_models(), name)().train()
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = None
        network(torch.randn(4, 3, 64, 64))
        network.fc.weight *= 30  # type: ignore[union-attr, operator]
    return network.eval()
