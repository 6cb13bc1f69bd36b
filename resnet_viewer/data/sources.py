"""Where pictures come from: a whole data set as uint8 tensors in memory."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.data.class_folders import listed
from resnet_viewer.data.formats import read_cifar, read_idx, read_svhn
from resnet_viewer.data.kept import keep, kept
from resnet_viewer.data.kinds import is_folder
from resnet_viewer.data.places import place_of
from resnet_viewer.data.squares import squares
from resnet_viewer.data_choice import with_source
from resnet_viewer.errors import Abandoned, DataError
from resnet_viewer.experiment import DataSpec

_reading = threading.Lock()

_FORMAT = 1
"""Another number as soon as pictures are decoded otherwise: what was kept is then read anew."""

_SHARE_OF_MEMORY = 0.7

_NAMED = 5
"""So many pictures that could not be read are named."""

_COUNTED = 500
"""The values of so many pictures are counted at once: small ones fit into the memory next to a core."""


@dataclass(frozen=True, slots=True)
class Split:
    """Pictures, uint8 (count, channels, height, width), and their classes, int64 (count,)."""

    pictures: Tensor
    classes: Tensor

    def __len__(self) -> int:
        return len(self.classes)


@dataclass(frozen=True, slots=True)
class Dataset:
    """What networks learn from and are checked with. `mean` and `deviation` are of the training pixels, 0 to 255.

    `unread` are the files that could not be read and are left out.
    """

    train: Split
    validation: Split
    mean: Tensor
    deviation: Tensor
    unread: tuple[str, ...] = ()

    def left_out(self) -> DataError | None:
        """The sentence that counts and names the pictures that could not be read, if there are any."""
        if not self.unread:
            return None
        return DataError(
            "{count} of {total} pictures could not be read and are left out: {names}.",
            count=len(self.unread),
            total=len(self.train) + len(self.validation) + len(self.unread),
            names=", ".join([Path(file).name for file in self.unread[:_NAMED]] + ["..."] * (len(self.unread) > _NAMED)),
        )

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


def load(
    spec: DataSpec,
    abandoned: Callable[[], bool] = lambda: False,
    told: Callable[[int, int], object] = lambda *_: None,
) -> Dataset:
    """Reads the pictures that an experiment names; `told` hears how many of those in a folder are read, of how many.

    Raises DataError where they cannot be read, and Abandoned as soon as `abandoned` says so.
    """
    entry = spec.entry
    folder = place_of(spec)
    if entry.folders:
        return _read_folders(spec, folder, abandoned, told)
    train = _read(spec.source, folder, "train")
    train = _resized(_first_of_each_class(train, spec.training_pictures, len(entry.classes)), spec.size)
    mean, deviation = _moments(train.pictures)
    return Dataset(train, load_validation(spec, abandoned), mean, deviation)


def load_validation(
    spec: DataSpec,
    abandoned: Callable[[], bool] = lambda: False,
    told: Callable[[int, int], object] = lambda *_: None,
) -> Split:
    """The pictures of a data set that networks are checked with, as `load` reads them.

    Raises DataError and Abandoned as it does.
    """
    entry = spec.entry
    folder = place_of(spec)
    if not entry.folders:
        return _resized(_read(spec.source, folder, "test"), spec.size)
    _, validation = listed(folder, [kind.folder_name for kind in entry.classes], abandoned)
    files = [file for of_class in validation for file in of_class]
    pictures, unread = squares(files, spec.size, entry.channels, abandoned, told)
    here = _all_but(unread, len(files))
    if not len(here):
        raise DataError("None of the pictures in {folder} can be read.", folder=folder)
    return Split(torch.from_numpy(pictures)[here], _numbers(validation)[here])


def at_hand(spec: DataSpec) -> DataSpec:
    """What is here of the pictures that an experiment names: all of them, or those that come with the program.

    Raises DataError where none are.
    """
    try:
        place_of(spec)
    except DataError:
        if not spec.entry.bundled:
            raise
        return with_source(spec, spec.entry.bundled)
    return spec


def _read(source: str, folder: Path, part: str) -> Split:
    """All pictures of a part, "train" or "test", of a data set that is not in class folders.

    Raises DataError where they cannot be read, or are of more classes: the files of several data sets are named alike.
    """
    split = Split(*_content(source, folder, part))
    highest, count = int(split.classes.max()), len(CATALOGUE[source].classes)
    if highest >= count:
        raise DataError(
            "The files in {folder} are not those of {source}: a picture is of class {number}, and there are classes 0 "
            "to {last}.",
            folder=folder,
            source=source,
            number=highest,
            last=count - 1,
        )
    return split


def _content(source: str, folder: Path, part: str) -> tuple[Tensor, Tensor]:
    if source == "svhn":
        return read_svhn(folder / f"{part}_32x32.mat")
    if source == "cifar-100":
        return read_cifar([folder / part], "fine_labels")
    if source == "cifar-10":
        batches = [folder / name for name in CATALOGUE[source].files if (name == "test_batch") == (part == "test")]
        return read_cifar(batches, "labels")
    return read_idx(folder, "t10k" if part == "test" else part)


def _read_folders(
    spec: DataSpec, folder: Path, abandoned: Callable[[], bool], told: Callable[[int, int], object]
) -> Dataset:
    """Pictures in class folders, decoded, or as they were when they were decoded for the last time."""
    names = [kind.folder_name for kind in spec.entry.classes]
    train, validation = listed(folder, names, abandoned)
    if spec.training_pictures < len(names):
        raise DataError(
            "There are {classes} classes, so that {pictures} pictures to learn from are too few.",
            classes=len(names),
            pictures=spec.training_pictures,
        )
    if sum(map(len, train)) > spec.training_pictures:
        shares = _shares([len(files) for files in train], spec.training_pictures)
        train = [files[:share] for files, share in zip(train, shares, strict=True)]
    wanted = [file for files in (*train, *validation) for file in files]
    key = _key(spec, train, validation)
    with _alone(abandoned):
        tensors = kept(key)
        if tensors is None:
            _make_sure_of_memory(spec, len(wanted))
            tensors = _decoded(spec, folder, train, validation, abandoned, told)
            keep(key, tensors)
    return Dataset(
        Split(tensors["train"], tensors["train_classes"]),
        Split(tensors["validation"], tensors["validation_classes"]),
        tensors["mean"],
        tensors["deviation"],
        tuple(wanted[number] for number in tensors["unread"].tolist()),
    )


@contextmanager
def _alone(abandoned: Callable[[], bool]) -> Iterator[None]:
    """One after the other: who looks at the pictures that a run is reading finds them kept. Raises Abandoned."""
    while not _reading.acquire(timeout=0.1):
        if abandoned():
            raise Abandoned
    try:
        yield
    finally:
        _reading.release()


def _key(spec: DataSpec, train: Sequence[Sequence[str]], validation: Sequence[Sequence[str]]) -> str:
    """A name for what is decoded, that is another one as soon as a file is: by its path, size and time of writing."""
    words = [f"{_FORMAT} {spec.size} {spec.entry.channels}"]
    for files in (*train, [], *validation):
        words.append(f"class of {len(files)}")
        for file in files:
            try:
                about = os.stat(file)  # noqa: PTH116 - of a hundred thousand files, a Path each would take longer
            except OSError:
                words.append(file)
            else:
                words.append(f"{about.st_size} {about.st_mtime_ns} {file}")
    return hashlib.sha256("\0".join(words).encode(errors="surrogateescape")).hexdigest()


def _decoded(
    spec: DataSpec,
    folder: Path,
    train: Sequence[Sequence[str]],
    validation: Sequence[Sequence[str]],
    abandoned: Callable[[], bool],
    told: Callable[[int, int], object],
) -> dict[str, Tensor]:
    """What is to be kept of the pictures of each class. Raises DataError where of a class none can be read."""
    files = [file for each in (*train, *validation) for file in each]
    read, unread = squares(files, spec.size, spec.entry.channels, abandoned, told)
    if unread and not is_folder(folder):
        raise DataError("The folder {folder} cannot be read: it is missing or closed to you.", folder=folder)
    pictures, count = torch.from_numpy(read), sum(map(len, train))
    here = _all_but(unread, len(files))
    classes = torch.cat([_numbers(train), _numbers(validation)])
    learned, checked = here[here < count], here[here >= count]
    for numbers in (classes[learned], classes[checked]):
        missing = torch.bincount(numbers, minlength=len(train)) == 0
        if missing.any():
            name = spec.entry.classes[int(missing.nonzero()[0])].folder_name
            raise DataError("Of the class {name} in {folder} no picture can be read.", name=name, folder=folder)
    found = pictures[learned] if unread else pictures[:count]
    mean, deviation = _moments(found)
    return {
        "train": found,
        "train_classes": classes[learned],
        "validation": pictures[checked] if unread else pictures[count:].clone(),
        "validation_classes": classes[checked],
        "mean": mean,
        "deviation": deviation,
        "unread": torch.tensor(unread, dtype=torch.int64),
    }


def _numbers(files: Sequence[Sequence[str]]) -> Tensor:
    """The number of the class of each picture, int64."""
    return torch.repeat_interleave(torch.arange(len(files)), torch.tensor([len(each) for each in files]))


def _all_but(unread: Sequence[int], count: int) -> Tensor:
    """The numbers of those pictures that could be read."""
    here = torch.ones(count, dtype=torch.bool)
    here[list(unread)] = False
    return here.nonzero().flatten()


def _make_sure_of_memory(spec: DataSpec, count: int) -> None:
    needed = count * spec.entry.channels * spec.size**2
    here = memory()
    if here is not None and needed > _SHARE_OF_MEMORY * here:
        raise DataError(
            "{count} pictures of {size}×{size} take {needed} GB of memory, and this computer has {here} GB; make them "
            "smaller, or learn from fewer.",
            count=count,
            size=spec.size,
            needed=f"{needed / 1e9:.1f}",
            here=f"{here / 1e9:.1f}",
        )


def memory() -> int | None:
    """The bytes of memory of this computer, or None where it does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _moments(pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each channel, shape (channels,): from how often each of the 256 values occurs.

    Exact, and without a copy of the pictures as floating-point numbers, which is four times as large.
    """
    values = torch.arange(256, dtype=torch.float64)
    parts = pictures.tensor_split(max(1, len(pictures) // _COUNTED))
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # by itself torch counts in one
        counts = torch.stack([*threads.map(_occurrences, parts)]).sum(0)
    shares = counts.to(torch.float64) / counts.sum(1, keepdim=True)
    mean = shares @ values
    deviation = ((values - mean[:, None]).square() * shares).sum(1).sqrt()
    return mean.to(torch.float32), deviation.to(torch.float32).clamp_min(1.0)


def _occurrences(pictures: Tensor) -> Tensor:
    """How often each value occurs, shape (channels, 256)."""
    return torch.stack([torch.bincount(channel.flatten(), minlength=256) for channel in pictures.unbind(1)])


def _first_of_each_class(split: Split, count: int, classes: int) -> Split:
    """The first pictures of every class, so many together, in their original order."""
    if count >= len(split):
        return split
    of_class = F.one_hot(split.classes, classes)
    rank = of_class.cumsum(0)[torch.arange(len(split)), split.classes]
    shares = torch.tensor(_shares(of_class.sum(0).tolist(), count))
    chosen = rank <= shares[split.classes]
    return Split(split.pictures[chosen], split.classes[chosen])


def _shares(there: Sequence[int], wanted: int) -> list[int]:
    """How many of each class are `wanted` together: equally many, but where one has fewer the others give more."""
    shares = [0] * len(there)
    for place, kind in enumerate(sorted(range(len(there)), key=there.__getitem__)):
        shares[kind] = min(there[kind], (wanted - sum(shares)) // (len(there) - place))
    return shares


def _resized(split: Split, size: int) -> Split:
    """Pictures averaged down to `size` pixels along each side."""
    if split.pictures.shape[-1] == size:
        return split
    # In parts: a copy of all pictures as floating-point numbers is four times as large as they are.
    parts = split.pictures.tensor_split(max(1, len(split) // 500))
    small = [F.interpolate(part.to(torch.float32), (size, size), mode="area") for part in parts]
    return Split(torch.cat([part.round_().to(torch.uint8) for part in small]), split.classes)
