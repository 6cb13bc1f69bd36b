"""The known data sets are found where they are, and fetched where they are not, from a server on this machine."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import struct
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from cifar_files import batch
from weights_server import WeightsServer, serving

from resnet_viewer import download
from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.cli import main
from resnet_viewer.data import fetching
from resnet_viewer.data.fetching import fetch_data
from resnet_viewer.data.places import place_of, with_pictures_in
from resnet_viewer.data.sources import load
from resnet_viewer.download import Cancel, Progress
from resnet_viewer.errors import DataError, DownloadError
from resnet_viewer.experiment import DataSpec, Experiment
from resnet_viewer.vision import torchvision_module


def idx_files(count: int = 20) -> dict[str, bytes]:
    found = {}
    for part in ("train", "t10k"):
        pixels = np.random.default_rng(0).integers(0, 256, (count, 28, 28), dtype=np.uint8).tobytes()
        labels = bytes(number % 10 for number in range(count))
        found[f"{part}-images-idx3-ubyte.gz"] = gzip.compress(struct.pack(">4I", 0x803, count, 28, 28) + pixels)
        found[f"{part}-labels-idx1-ubyte.gz"] = gzip.compress(struct.pack(">2I", 0x801, count) + labels)
    return found


def cifar_10_files() -> dict[str, bytes]:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 10, 3072), dtype=np.uint8)
    return {name: batch(each, [*range(10)]) for name, each in zip(CATALOGUE["cifar-10"].files, pixels, strict=True)}


@pytest.mark.parametrize("part", ["train", "t10k"])
def test_files_of_another_data_set_by_the_same_names_are_said_to_be_others(tmp_path: Path, part: str) -> None:
    """EMNIST's letters, of 26 classes, are in files that are called as those of MNIST."""
    for name, content in idx_files().items():
        (tmp_path / name).write_bytes(content)
    spec = DataSpec(source="mnist", size=28, training_pictures=20, folder=str(tmp_path))
    assert len(load(spec).train) == 20
    labels = struct.pack(">2I", 0x801, 20) + bytes([*range(10), *range(17, 27)])
    (tmp_path / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels))
    with pytest.raises(DataError, match="not those of mnist: a picture is of class 26, and there are classes 0 to 9"):
        load(spec)


def packed(files: dict[str, bytes], folder: str = "cifar-10-batches-py") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, content in files.items():
            about = tarfile.TarInfo(f"{folder}/{name}")
            about.size = len(content)
            tar.addfile(about, io.BytesIO(content))
    return stream.getvalue()


@pytest.fixture(autouse=True)
def own_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is here, and who waits for a server waits but a moment and asks no proxy."""
    for source, entry in CATALOGUE.items():
        if entry.downloads:
            monkeypatch.setitem(CATALOGUE, source, replace(entry, places=(tmp_path / "own" / (entry.layout or "."),)))
    monkeypatch.setattr(download, "_PAUSE", 0.01)
    monkeypatch.setattr(download, "_PATIENCE", 5.0)
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def server() -> Iterator[WeightsServer]:
    with serving(b"") as server:
        yield server


def publish_cifar(server: WeightsServer, monkeypatch: pytest.MonkeyPatch, archive: bytes) -> None:
    server.content = archive
    known = torchvision_module("datasets").CIFAR10
    monkeypatch.setattr(known, "url", f"{server.address}/cifar-10-python.tar.gz")
    monkeypatch.setattr(known, "tgz_md5", hashlib.md5(archive).hexdigest())
    entry = replace(CATALOGUE["cifar-10"], downloads=(len(archive),))
    monkeypatch.setitem(CATALOGUE, "cifar-10", entry)


# -- what is here -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["MNIST/raw", ""])
@pytest.mark.parametrize("suffix", [".gz", ""])
def test_mnist_is_found_in_a_folder_that_a_person_names(tmp_path: Path, layout: str, suffix: str) -> None:
    place = tmp_path / "mine" / layout
    place.mkdir(parents=True)
    for name, content in idx_files().items():
        (place / name.removesuffix(".gz")).with_suffix(suffix).write_bytes(
            content if suffix else gzip.decompress(content)
        )
    experiment = with_pictures_in(Experiment().with_value("data.source", "mnist"), tmp_path / "mine")
    assert (experiment.data.source, experiment.data.folder) == ("mnist", str(tmp_path / "mine"))
    assert place_of(experiment.data).samefile(place)
    dataset = load(experiment.data)
    assert dataset.train.pictures.shape == (20, 1, 14, 14)
    assert dataset.validation.classes.tolist() == [number % 10 for number in range(20)]


def test_which_data_set_is_in_a_folder_is_told_by_its_layout(tmp_path: Path) -> None:
    for layout in ("MNIST/raw", "FashionMNIST/raw"):
        (tmp_path / layout).mkdir(parents=True)
        for name, content in idx_files().items():
            (tmp_path / layout / name).write_bytes(content)

    def found(folder: str, before: str = "svhn") -> str:
        source: str = with_pictures_in(Experiment().with_value("data.source", before), tmp_path / folder).data.source
        return source

    assert found("MNIST/raw") == "mnist"
    assert found("FashionMNIST/raw") == "fashion-mnist-whole"
    assert {found(".", "mnist"), found(".", "fashion-mnist-whole")} == {"mnist", "fashion-mnist-whole"}
    (tmp_path / "cifar-10-batches-py").mkdir()
    for name, content in cifar_10_files().items():
        (tmp_path / "cifar-10-batches-py" / name).write_bytes(content)
    assert found("cifar-10-batches-py") == found(".", "cifar-10") == "cifar-10"


def test_cifar_10_is_read_part_by_part() -> None:
    place = CATALOGUE["cifar-10"].places[0]
    place.mkdir(parents=True)
    for name, content in cifar_10_files().items():
        (place / name).write_bytes(content)
    dataset = load(DataSpec(source="cifar-10", size=32, training_pictures=50_000))
    assert dataset.train.pictures.shape == (50, 3, 32, 32)
    assert dataset.validation.pictures.shape == (10, 3, 32, 32)
    assert load(DataSpec(source="cifar-10", size=14, training_pictures=20)).train.pictures.shape == (20, 3, 14, 14)
    (place / "test_batch").write_bytes(b"?")
    with pytest.raises(DataError, match="test_batch"):
        load(DataSpec(source="cifar-10", size=32))


@pytest.mark.parametrize("source", [source for source, entry in CATALOGUE.items() if entry.downloads])
def test_what_is_not_here_says_how_to_get_it(source: str) -> None:
    with pytest.raises(DataError, match=f"not on this computer; .*resnet-viewer fetch {source}"):
        load(DataSpec(source=source))


# -- what is fetched --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [source for source, entry in CATALOGUE.items() if entry.downloads])
def test_torchvision_says_where_each_is_and_how_it_can_be_checked(source: str) -> None:
    for remote in fetching._remotes(source, CATALOGUE[source]):
        assert remote.url.startswith(("http://", "https://"))
        assert len(remote.digits) == 32
        assert remote.size > 1000


def test_cifar_10_is_fetched_checked_unpacked_and_can_be_trained_on(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_cifar(server, monkeypatch, packed({**cifar_10_files(), "readme.html": b"?", "batches.meta": b"?"}))
    told: list[Progress] = []
    assert fetch_data("cifar-10", told.append, Cancel())
    place = CATALOGUE["cifar-10"].places[0]
    assert {file.name for file in place.iterdir()} == set(CATALOGUE["cifar-10"].files), "and nothing else"
    assert [file.name for file in place.parent.iterdir()] == [place.name], "without the archive"
    assert told[-1].received == told[-1].total == len(server.content)
    assert len(load(DataSpec(source="cifar-10", size=32)).train) == 50
    server.asked.clear()
    assert fetch_data("cifar-10", told.append, Cancel())
    assert not server.asked, "what is here is not fetched again"


def test_mnist_comes_file_by_file_and_is_told_of_as_one(server: WeightsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.files = idx_files()
    known = torchvision_module("datasets").MNIST
    monkeypatch.setattr(known, "mirrors", [f"{server.address}/mnist/"])
    names = [name for name, _ in known.resources]
    hashes = [(name, hashlib.md5(server.files[name]).hexdigest()) for name in names]
    monkeypatch.setattr(known, "resources", hashes)
    sizes = tuple(len(server.files[name]) for name in names)
    monkeypatch.setitem(CATALOGUE, "mnist", replace(CATALOGUE["mnist"], downloads=sizes))
    told: list[Progress] = []
    assert fetch_data("mnist", told.append, Cancel())
    assert {progress.total for progress in told} == {sum(sizes)}
    assert [progress.received for progress in told] == sorted(progress.received for progress in told)
    assert told[-1].received == sum(sizes)
    assert len(load(DataSpec(source="mnist")).train) == 20


def test_what_breaks_off_goes_on_and_what_is_cancelled_is_kept(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    publish_cifar(server, monkeypatch, packed(cifar_10_files()))
    part = tmp_path / "own" / "cifar-10-python.tar.gz.part"
    part.parent.mkdir()
    part.write_bytes(server.content[:50_000])
    server.stalls_after = 100
    cancel, found, arrived = Cancel(), SimpleNamespace(fetched=None), threading.Event()

    def tell(progress: Progress) -> None:
        if progress.received:
            arrived.set()

    def work() -> None:
        found.fetched = fetch_data("cifar-10", tell, cancel)

    thread = threading.Thread(target=work)
    thread.start()
    assert server.stalled.wait(10)
    assert arrived.wait(10)
    cancel.set()
    thread.join(4)
    assert found.fetched is False
    begun = part.stat().st_size
    assert begun >= 50_000
    server.stalls_after, server.breaks_after = None, 30_000
    server.asked.clear()
    assert fetch_data("cifar-10", lambda _: None, Cancel())
    assert server.asked[0] == f"bytes={begun}-"
    assert len(server.asked) > 2
    assert len(load(DataSpec(source="cifar-10", size=32)).train) == 50


def test_what_has_another_checksum_is_thrown_away(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    publish_cifar(server, monkeypatch, packed(cifar_10_files()))
    server.content = server.content[:-9] + b"<html> :("
    with pytest.raises(DownloadError, match="is not what was published, so it was thrown away"):
        fetch_data("cifar-10", lambda _: None, Cancel())
    assert not list((tmp_path / "own").iterdir())


def test_without_a_network_it_is_one_sentence_with_a_way_out(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_cifar(server, monkeypatch, b"x")
    monkeypatch.setattr(torchvision_module("datasets").CIFAR10, "url", "http://127.0.0.1:1/cifar-10-python.tar.gz")
    with pytest.raises(DownloadError, match=r"127.0.0.1:1 cannot be reached .*\. Put the files of cifar-10 into .*own"):
        fetch_data("cifar-10", lambda _: None, Cancel())


def test_an_archive_leads_nowhere_else(server: WeightsServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name in ("../../escaped", "/tmp/escaped", "cifar-10-batches-py/../escaped", "other/data_batch_1"):
            about = tarfile.TarInfo(name)
            about.size = 3
            tar.addfile(about, io.BytesIO(b"bad"))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            about = tarfile.TarInfo("cifar-10-batches-py/data_batch_2")
            about.type, about.linkname = kind, "/etc/hostname"
            tar.addfile(about)
    publish_cifar(server, monkeypatch, stream.getvalue())
    with pytest.raises(DataError, match=r"cifar-10-python\.tar\.gz has no data_batch_1 in it"):
        fetch_data("cifar-10", lambda _: None, Cancel())
    found = [path.name for path in tmp_path.rglob("*") if path.is_file() or path.is_symlink()]
    assert found == ["cifar-10-python.tar.gz"]


def test_a_disk_that_fills_while_unpacking_is_a_sentence_and_leaves_no_half_file(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_cifar(server, monkeypatch, packed(cifar_10_files()))
    copy = fetching.shutil.copyfileobj

    def full(source: io.BufferedReader, target: io.BufferedWriter) -> None:
        target.write(source.read(10))
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(fetching.shutil, "copyfileobj", full)
    with pytest.raises(DataError, match="cannot be unpacked: No space left on device"):
        fetch_data("cifar-10", lambda _: None, Cancel())
    assert not list(CATALOGUE["cifar-10"].places[0].iterdir())
    monkeypatch.setattr(fetching.shutil, "copyfileobj", copy)
    server.asked.clear()
    assert fetch_data("cifar-10", lambda _: None, Cancel())
    assert not server.asked, "the archive is still here"


def test_a_disk_that_is_full_is_a_sentence_before_anything_is_fetched(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_cifar(server, monkeypatch, packed(cifar_10_files()))
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(DownloadError, match="too little room"):
        fetch_data("cifar-10", lambda _: None, Cancel())
    assert not server.asked


def test_only_what_torchvision_publishes_can_be_fetched() -> None:
    for source in ("photos50", "fashion-mnist", "folder"):
        with pytest.raises(DataError, match="not among the data sets"):
            fetch_data(source, lambda _: None, Cancel())


def test_the_command_line_fetches_and_trains(
    server: WeightsServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    publish_cifar(server, monkeypatch, packed(cifar_10_files()))
    words = ["train", "--set", "data.source=cifar-10", "--set", "network.depth=8", "--set", "training.batch_size=10"]
    words += ["--steps", "2", "--out", str(tmp_path / "run.rvrun")]
    assert main(words) == 2
    assert "resnet-viewer fetch cifar-10" in capsys.readouterr().err
    assert main(["fetch", "cifar-10"]) == 0
    assert "cifar-10 is here" in capsys.readouterr().err
    assert main(words) == 0
