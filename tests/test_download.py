"""Files arrive whole or not at all, from a server that breaks off, stalls, lies and refuses."""

from __future__ import annotations

import hashlib
import random
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from weights_server import WeightsServer, serving

from resnet_viewer import download
from resnet_viewer.download import Cancel, Progress, Remote, fetch
from resnet_viewer.errors import DataError, DownloadError

CONTENT = random.Random(0).randbytes(3_000_000)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for a server here waits but a moment, and asks no proxy."""
    monkeypatch.setattr(download, "_PAUSE", 0.01)
    monkeypatch.setattr(download, "_PATIENCE", 5.0)
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def server() -> Iterator[WeightsServer]:
    with serving(CONTENT) as server:
        yield server


def weights(address: str) -> Remote:
    digits = hashlib.sha256(CONTENT).hexdigest()[:8]
    return Remote(
        name="resnet18",
        url=f"{address}/models/resnet18-{digits}.pth",
        digits=digits,
        size=len(CONTENT) + 700,  # what is announced is rounded
        otherwise=DataError("Open a file with the weights of {name} instead.", name="resnet18"),
    )


def get(server: WeightsServer, folder: Path, cancel: Cancel | None = None) -> list[Progress]:
    told: list[Progress] = []
    assert fetch(weights(server.address), folder, told.append, cancel or Cancel())
    return told


def arrived(server: WeightsServer, folder: Path) -> Path:
    return folder / weights(server.address).file


def part(server: WeightsServer, folder: Path) -> Path:
    return folder / f"{weights(server.address).file}.part"


def test_what_is_published_arrives_and_is_told_of(server: WeightsServer, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "for it"
    told = get(server, folder)
    assert [file.name for file in folder.iterdir()] == [arrived(server, folder).name]
    assert arrived(server, folder).read_bytes() == CONTENT
    assert [each.received for each in told] == sorted(each.received for each in told)
    assert (told[-1].received, told[-1].total) == (len(CONTENT), len(CONTENT))
    assert told[-1].speed
    assert told[-1].seconds_left == 0


def test_what_is_here_is_not_fetched_again(server: WeightsServer, tmp_path: Path) -> None:
    arrived(server, tmp_path).write_bytes(CONTENT)
    get(server, tmp_path)
    assert not server.asked


def test_what_is_here_and_damaged_is_fetched_again(server: WeightsServer, tmp_path: Path) -> None:
    arrived(server, tmp_path).write_bytes(CONTENT[:-1] + b"!")
    get(server, tmp_path)
    assert arrived(server, tmp_path).read_bytes() == CONTENT


def test_it_goes_on_where_it_stopped(server: WeightsServer, tmp_path: Path) -> None:
    part(server, tmp_path).write_bytes(CONTENT[:1_000_000])
    told = get(server, tmp_path)
    assert server.asked == ["bytes=1000000-"]
    assert told[0].received >= 1_000_000
    assert arrived(server, tmp_path).read_bytes() == CONTENT


def test_a_connection_that_breaks_off_is_made_anew(server: WeightsServer, tmp_path: Path) -> None:
    server.breaks_after = 800_000
    get(server, tmp_path)
    assert server.asked == ["", "bytes=800000-", "bytes=1600000-", "bytes=2400000-"]
    assert arrived(server, tmp_path).read_bytes() == CONTENT


def test_what_never_gets_further_is_given_up_and_kept(server: WeightsServer, tmp_path: Path) -> None:
    part(server, tmp_path).write_bytes(CONTENT[:2_000_000])
    server.breaks_after = 0
    with pytest.raises(DownloadError, match="broke off") as caught:
        get(server, tmp_path)
    assert "2 of 3 MB" in str(caught.value)
    assert len(server.asked) == 3
    assert part(server, tmp_path).stat().st_size == 2_000_000
    server.breaks_after = None
    get(server, tmp_path)
    assert server.asked[-1] == "bytes=2000000-"
    assert arrived(server, tmp_path).read_bytes() == CONTENT


def test_a_server_that_stalls_is_given_up(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "_PATIENCE", 0.2)
    server.stalls_after = 0
    part(server, tmp_path).write_bytes(CONTENT[:2_000_000])
    with pytest.raises(DownloadError, match=r"broke off \(no answer\)"):
        get(server, tmp_path)
    assert server.asked == ["bytes=2000000-"] * 3
    assert part(server, tmp_path).stat().st_size == 2_000_000


@pytest.mark.parametrize("begun", [0, 1_000_000])
def test_a_server_that_ignores_range_sends_all_of_it(server: WeightsServer, tmp_path: Path, begun: int) -> None:
    server.ignores_range = True
    part(server, tmp_path).write_bytes(b"?" * begun)
    get(server, tmp_path)
    assert arrived(server, tmp_path).read_bytes() == CONTENT


def test_a_server_that_ignores_range_and_breaks_off_does_not_go_on_for_ever(
    server: WeightsServer, tmp_path: Path
) -> None:
    server.ignores_range, server.breaks_after = True, 800_000
    with pytest.raises(DownloadError, match="broke off"):
        get(server, tmp_path)
    assert len(server.asked) == 4


def test_another_part_than_was_asked_for_is_not_taken(server: WeightsServer, tmp_path: Path) -> None:
    part(server, tmp_path).write_bytes(CONTENT[:1_000_000])
    server.shift = 5
    with pytest.raises(DownloadError, match="another part"):
        get(server, tmp_path)
    assert part(server, tmp_path).read_bytes() == CONTENT[:1_000_000]


def test_a_part_that_is_whole_is_taken_as_it_is(server: WeightsServer, tmp_path: Path) -> None:
    part(server, tmp_path).write_bytes(CONTENT)
    get(server, tmp_path)
    assert arrived(server, tmp_path).read_bytes() == CONTENT


def test_no_size_is_needed(server: WeightsServer, tmp_path: Path) -> None:
    server.unsized = True
    get(server, tmp_path)
    assert arrived(server, tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("lie", [b"<html>Please log in</html>", CONTENT[:-1] + b"!", b"", CONTENT + bytes(5_000_000)])
@pytest.mark.parametrize("unsized", [False, True])
def test_what_was_not_published_is_thrown_away(
    server: WeightsServer, tmp_path: Path, lie: bytes, unsized: bool
) -> None:
    server.content, server.unsized = lie, unsized
    with pytest.raises(DownloadError, match="is not what was published, so it was thrown away"):
        get(server, tmp_path)
    assert not arrived(server, tmp_path).exists()
    assert not part(server, tmp_path).exists()


@pytest.mark.parametrize("status", [403, 404])
def test_a_server_that_does_not_have_it_is_a_sentence(server: WeightsServer, tmp_path: Path, status: int) -> None:
    server.status = status
    with pytest.raises(DownloadError, match=rf"does not have .* \(HTTP {status}\)\. Open a file with the weights"):
        get(server, tmp_path)
    assert len(server.asked) == 1


def test_a_server_in_trouble_is_asked_again(server: WeightsServer, tmp_path: Path) -> None:
    server.status = 503
    with pytest.raises(DownloadError, match="HTTP 503"):
        get(server, tmp_path)
    assert len(server.asked) == 3


def test_without_a_network_it_is_one_sentence_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(DownloadError, match=r"cannot be reached .* Open a file with the weights of resnet18 instead"):
        fetch(weights(address), tmp_path, lambda _: None, Cancel())


class Fetching:
    """A fetch on a thread of its own, which `ends` by being cancelled long before anybody's patience ends."""

    def __init__(self, address: str, folder: Path) -> None:
        self.cancel = Cancel()
        self.fetched: bool | None = None
        self._asked = weights(address), folder, lambda _: None, self.cancel
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self) -> None:
        self.fetched = fetch(*self._asked)

    def ends(self) -> bool:
        self.cancel.set()
        self._thread.join(30)
        return not self._thread.is_alive() and self.fetched is False


@pytest.mark.parametrize("said", [None, 0, 1_000_000])
def test_it_is_cancelled_while_the_server_is_silent(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: int | None
) -> None:
    monkeypatch.setattr(download, "_PATIENCE", 600.0)
    server.silent, server.stalls_after = said is None, said
    fetching = Fetching(server.address, tmp_path)
    assert server.stalled.wait(10)
    assert fetching.ends()
    server.silent, server.stalls_after = False, None
    get(server, tmp_path)
    assert arrived(server, tmp_path).read_bytes() == CONTENT


def test_it_is_cancelled_while_the_name_of_the_server_is_looked_up(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, over, known = threading.Event(), threading.Event(), socket.getaddrinfo

    def looked_up(*what: Any, **more: Any) -> Any:
        asked.set()
        over.wait()
        return known(*what, **more)

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", looked_up)
        fetching = Fetching(server.address, tmp_path)
        assert asked.wait(10)
        assert fetching.ends()
        over.set()  # the connection that comes about after all is closed, and nothing is written
    get(server, tmp_path)
    assert arrived(server, tmp_path).read_bytes() == CONTENT


def test_what_is_cancelled_before_it_begins_asks_nobody(server: WeightsServer, tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.set()
    assert not fetch(weights(server.address), tmp_path, lambda _: None, cancel)
    assert not server.asked


def test_a_folder_that_cannot_be_written_is_a_sentence(server: WeightsServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DownloadError, match="cannot be written"):
        get(server, tmp_path / "file")


def test_a_disk_that_is_full_is_a_sentence(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(DownloadError, match="takes 3 MB, and 1 MB are free"):
        get(server, tmp_path)
    assert not server.asked


def test_two_windows_do_not_write_the_same_file(server: WeightsServer, tmp_path: Path) -> None:
    server.stalls_after = 10
    cancel = Cancel()
    thread = threading.Thread(target=fetch, args=(weights(server.address), tmp_path, lambda _: None, cancel))
    thread.start()
    try:
        assert server.stalled.wait(10)
        with pytest.raises(DownloadError, match="Another window is fetching"):
            get(server, tmp_path)
    finally:
        cancel.set()
        thread.join()
