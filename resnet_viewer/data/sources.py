"""Where pictures come from: a whole data set as uint8 tensors in memory."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor

from resnet_viewer.assets import asset
from resnet_viewer.catalogue import CATALOGUE, DataEntry
from resnet_viewer.data.kinds import is_picture
from resnet_viewer.data.pictures import squares
from resnet_viewer.errors import DataError
from resnet_viewer.experiment import DataSpec


@dataclass(frozen=True, slots=True)
class Split:
    """Pictures, uint8 (count, channels, height, width), and their classes, int64 (count,)."""

    pictures: Tensor
    classes: Tensor

    def __len__(self) -> int:
        return len(self.classes)


@dataclass(frozen=True, slots=True)
class Dataset:
    """What networks learn from and are checked with. `mean` and `deviation` are of the training pixels, 0 to 255."""

    train: Split
    validation: Split
    mean: Tensor
    deviation: Tensor

    def normalised(self, pictures: Tensor) -> Tensor:
        """Values 0 to 255 (count, channels, height, width) to float32 of mean 0 and deviation 1, channels last."""
        return normalised(pictures, self.mean, self.deviation)


def normalised(pictures: Tensor, mean: Tensor, deviation: Tensor) -> Tensor:
    """Values 0 to 255 (count, channels, height, width), less the mean and over the deviation of each channel.

    The answer is a new tensor, float32, channels last in memory.
    """
    scale = 1 / deviation
    floats = pictures.to(torch.float32, memory_format=torch.channels_last, copy=True)
    return floats.mul_(scale[:, None, None]).sub_((mean * scale)[:, None, None])


def load(spec: DataSpec, abandoned: Callable[[], bool] = lambda: False) -> Dataset:
    """Reads the pictures that an experiment names.

    Raises DataError where they cannot be read, and Abandoned as soon as `abandoned` says so.
    """
    entry = CATALOGUE[spec.source]
    folder = _folder(spec.source)
    if entry.folders:
        of_each = spec.training_pictures // len(entry.classes)
        train = _read_class_folders(folder / "train", entry, spec.size, of_each, abandoned)
    else:
        whole = read_idx_split(folder, "train")
        train = _resized(_first_of_each_class(whole, spec.training_pictures, len(entry.classes)), spec.size)
    mean, deviation = _moments(train.pictures)
    return Dataset(train, load_validation(spec.source, spec.size, abandoned), mean, deviation)


def load_validation(source: str, size: int, abandoned: Callable[[], bool] = lambda: False) -> Split:
    """The pictures of a data set that networks are checked with. Raises DataError and Abandoned as `load` does."""
    entry = CATALOGUE[source]
    folder = _folder(source)
    if entry.folders:
        return _read_class_folders(folder / "val", entry, size, abandoned=abandoned)
    return _resized(read_idx_split(folder, "t10k"), size)


def at_hand(spec: DataSpec) -> DataSpec:
    """What is here of the pictures that an experiment names: all of them, or those that come with the program.

    Raises DataError where none are.
    """
    entry = CATALOGUE[spec.source]
    try:
        _folder(spec.source)
    except DataError:
        if not entry.bundled:
            raise
        most = CATALOGUE[entry.bundled].pictures
        return replace(spec, source=entry.bundled, training_pictures=min(spec.training_pictures, most))
    return spec


def _read_class_folders(
    folder: Path,
    entry: DataEntry,
    side: int,
    most: int | None = None,
    abandoned: Callable[[], bool] = lambda: False,
) -> Split:
    files: list[Path] = []
    numbers: list[int] = []
    for number, kind in enumerate(entry.classes):
        found = picture_files(folder / kind.wordnet)[:most]
        files += found
        numbers += [number] * len(found)
    return Split(squares(files, side, entry.channels, abandoned), torch.tensor(numbers))


def picture_files(folder: Path) -> list[Path]:
    """The picture files that lie in a folder, by name. Raises DataError where there are none."""
    try:
        found = sorted(filter(is_picture, folder.iterdir()))
    except OSError as error:
        raise DataError("The folder {folder} cannot be read: it is missing or closed to you.", folder=folder) from error
    if not found:
        raise DataError("There are no pictures in {folder}.", folder=folder)
    return found


def _moments(pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each channel, shape (channels,): from how often each of the 256 values occurs.

    Exact, and without a copy of the pictures as floating-point numbers, which is four times as large.
    """
    values = torch.arange(256, dtype=torch.float64)
    counts = torch.stack([torch.bincount(channel.flatten(), minlength=256) for channel in pictures.unbind(1)])
    shares = counts.to(torch.float64) / counts.sum(1, keepdim=True)
    mean = shares @ values
    deviation = ((values - mean[:, None]).square() * shares).sum(1).sqrt()
    return mean.to(torch.float32), deviation.to(torch.float32).clamp_min(1.0)


def _folder(source: str) -> Path:
    places = CATALOGUE[source].places
    if not places:
        try:
            return asset("data", source)
        except FileNotFoundError as error:
            raise DataError(
                "The pictures of {source} are missing: install the program again.", source=source
            ) from error
    for place in places:
        if place.is_dir():
            return place
    raise DataError(
        "The files of {source} do not come with the program; put them into {folder}.", source=source, folder=places[0]
    )


def read_idx_split(folder: Path, part: str) -> Split:
    """Reads pictures and classes in the IDX format of MNIST: big-endian header, then bytes. Raises DataError."""
    pictures = _read_idx(folder / f"{part}-images-idx3-ubyte.gz", dimensions=3)
    classes = _read_idx(folder / f"{part}-labels-idx1-ubyte.gz", dimensions=1)
    if len(pictures) != len(classes):
        raise DataError("{folder} has pictures and classes of different number.", folder=folder.name)
    return Split(pictures[:, None], classes.to(torch.int64))


def _read_idx(path: Path, dimensions: int) -> Tensor:
    try:
        with gzip.open(path) as stream:
            header = stream.read(4 + 4 * dimensions)
            kind, *shape = struct.unpack(f">{1 + dimensions}I", header)
            data = bytearray(stream.read())
    except (OSError, EOFError, zlib.error, struct.error) as error:
        raise DataError("{file} cannot be read: it is missing or damaged.", file=path.name) from error
    if kind != 0x0800 + dimensions or len(data) != torch.Size(shape).numel():
        raise DataError("{file} is not an IDX file of bytes in {count} dimensions.", file=path.name, count=dimensions)
    return torch.frombuffer(data, dtype=torch.uint8).view(shape)


def _first_of_each_class(split: Split, count: int, classes: int) -> Split:
    """The first pictures of every class, equally many of each, in their original order."""
    if count >= len(split):
        return split
    of_class = F.one_hot(split.classes, classes)
    rank = of_class.cumsum(0)[torch.arange(len(split)), split.classes]
    chosen = rank <= count // classes
    return Split(split.pictures[chosen], split.classes[chosen])


def _resized(split: Split, size: int) -> Split:
    """Pictures averaged down to `size` pixels along each side."""
    if split.pictures.shape[-1] == size:
        return split
    # In parts: a copy of all pictures as floating-point numbers is four times as large as they are.
    parts = split.pictures.tensor_split(max(1, len(split) // 500))
    small = [F.interpolate(part.to(torch.float32), (size, size), mode="area") for part in parts]
    return Split(torch.cat([part.round_().to(torch.uint8) for part in small]), split.classes)
