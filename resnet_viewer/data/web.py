"""A picture from an address in the web, fetched without trusting whoever answers. No torch."""

from __future__ import annotations

import time
from binascii import a2b_base64
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError
from urllib.parse import unquote_to_bytes, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from resnet_viewer import __version__
from resnet_viewer.errors import DataError

PATIENCE = 5.0
"""Seconds without a sign of life after which a server is given up."""

LONGEST = 20.0
"""Seconds that a whole picture may take."""

LARGEST = 50 * 2**20
"""Bytes that a picture may have."""

_PIECE = 2**16


def fetch(address: str, wanted: Callable[[], bool] = lambda: True) -> bytes:
    """What is at an http, https or data address. Whether that is a picture is for the reader to see.

    Gives up as soon as it is no longer `wanted`. Raises DataError, with what to do, where there is nothing to be had.
    """
    if address[:5].lower() == "data:":
        return _enclosed(address)
    host = host_of(address)
    ends = time.monotonic() + LONGEST
    content = bytearray()
    try:
        request = Request(address, headers={"User-Agent": f"ResNet-Viewer/{__version__}", "Accept": "image/*"})  # noqa: S310 - see _opener
        answer: HTTPResponse | None = _opener().open(request, timeout=PATIENCE)
        if answer is None:  # it leads to where nobody here can go
            raise _none_at(host)
        with answer:
            if answer.headers.get("Content-Type", "").startswith("text/"):
                raise _none_at(host)
            announced = int(answer.headers.get("Content-Length", 0))
            while announced <= LARGEST >= len(content) and (piece := answer.read1(_PIECE)):
                content += piece
                if not wanted() or time.monotonic() > ends:
                    raise TimeoutError
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, HTTPError):
            error.close()  # it is an answer as well
        raise DataError(
            "The picture could not be fetched from {host}; save it with the browser and drop the file here.", host=host
        ) from error
    if max(announced, len(content)) > LARGEST:
        raise DataError(
            "What {host} sends is larger than {most} MB; save it with the browser and drop the file here.",
            host=host,
            most=LARGEST // 2**20,
        )
    if not content:
        raise _none_at(host)
    return bytes(content)


def host_of(address: str) -> str:
    """The computer that an address names, as far as it can be told."""
    try:
        return urlsplit(address).hostname or address[:60]
    except ValueError:
        return address[:60]


def _none_at(host: str) -> DataError:
    return DataError(
        "There is no picture at this address of {host}; save the picture with the browser and drop the file here.",
        host=host,
    )


def _opener() -> OpenerDirector:
    """Knows http and https, also where an answer leads on: never a file, nor anything else that urllib would open."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPRedirectHandler(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _enclosed(address: str) -> bytes:
    """The bytes that a data address (RFC 2397) holds itself."""
    head, _, body = address.partition(",")
    content = unquote_to_bytes(body)
    try:
        return a2b_base64(content) if head.lower().endswith(";base64") else content
    except ValueError as error:
        raise DataError("What was dropped or pasted holds no picture that can be read.") from error
