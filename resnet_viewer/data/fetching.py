"""The known data sets from the web: where torchvision says that they are, with the hashes that it names."""

from __future__ import annotations

import shutil
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from resnet_viewer.catalogue import CATALOGUE, DataEntry
from resnet_viewer.data.places import holds
from resnet_viewer.download import Cancel, Progress, Remote, fetch
from resnet_viewer.errors import DataError
from resnet_viewer.vision import torchvision_module

_NAMES = {
    "mnist": "MNIST",
    "fashion-mnist-whole": "FashionMNIST",
    "cifar-10": "CIFAR10",
    "cifar-100": "CIFAR100",
    "svhn": "SVHN",
}
"""What torchvision calls the data sets that can be fetched."""

_LARGEST = 2**30
"""Bytes that a file in an archive may have."""


def fetch_data(source: str, told: Callable[[Progress], object], cancel: Cancel) -> bool:
    """Gets a data set into the program's own folder. Returns whether it is there: not when it was cancelled.

    What has arrived is kept, and the next call goes on from there. `told` hears how far all of its files are together.
    Raises DownloadError, and DataError where the data set cannot be fetched or unpacked.
    """
    entry = CATALOGUE.get(source)
    if entry is None or not entry.downloads:
        raise DataError("{source} is not among the data sets that can be fetched.", source=source)
    place = entry.places[0]
    if holds(place, entry):
        return True
    before = 0
    for remote in _remotes(source, entry):
        packed = remote.file.endswith(".tar.gz")
        folder = place.parent if packed else place

        def tell(progress: Progress, before: int = before) -> None:
            told(Progress(before + progress.received, sum(entry.downloads), progress.speed))

        if not fetch(remote, folder, tell, cancel):
            return False
        if packed:
            _unpack(folder / remote.file, place, entry)
        before += remote.size
    return True


def _remotes(source: str, entry: DataEntry) -> list[Remote]:
    """The files in the web, by the attributes of torchvision's data sets. Raises ViewerError without torchvision."""
    known = getattr(torchvision_module("datasets"), _NAMES[source])
    if hasattr(known, "resources"):
        found = [(f"{known.mirrors[0]}{name}", md5) for name, md5 in known.resources]
    elif hasattr(known, "split_list"):
        found = [(known.split_list[part][0], known.split_list[part][2]) for part in ("train", "test")]
    else:
        found = [(known.url, known.tgz_md5)]
    otherwise = DataError(
        "Put the files of {source} into {folder}, or choose the folder in which they are.",
        source=source,
        folder=entry.places[0],
    )
    return [
        Remote(source, url, size, md5, otherwise, "md5")
        for (url, md5), size in zip(found, entry.downloads, strict=True)
    ]


def _unpack(archive: Path, place: Path, entry: DataEntry) -> None:
    """Takes the files of a data set, and nothing else, out of an archive, which is then deleted. Raises DataError."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                # Only by these names, and only files: whatever else an archive may say leads nowhere.
                name = PurePosixPath(member.name)
                if str(name.parent) == entry.layout and name.name in entry.files and member.isfile():
                    _write(tar.extractfile(member), member.size, place / name.name)
        missing = [name for name in entry.files if not (place / name).is_file()]
        if missing:
            raise DataError("{file} has no {name} in it.", file=archive.name, name=missing[0])
        archive.unlink()
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError("{file} cannot be unpacked: {reason}.", file=archive.name, reason=reason) from error


def _write(stream: Any, size: int, path: Path) -> None:
    if size > _LARGEST:
        raise tarfile.TarError("a file in it is too large")
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as target:
            shutil.copyfileobj(stream, target)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
