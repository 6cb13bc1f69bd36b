"""The data sets that the program can name, as data. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from resnet_viewer.folders import data_folder


@dataclass(frozen=True, slots=True)
class DataEntry:
    """A data set: channels and number of its training pictures, and its classes in the order of their numbers.

    `places` are the folders in which its files may be, for one that is not bundled.
    """

    channels: int
    pictures: int
    classes: tuple[str, ...]
    places: tuple[Path, ...] = ()


_CLOTHES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)

CATALOGUE = {
    "fashion-mnist": DataEntry(1, 10_000, _CLOTHES),
    "fashion-mnist-whole": DataEntry(
        1,
        60_000,
        _CLOTHES,
        # Where torchvision keeps it below the program's own folder, and where Debian's package puts it.
        (data_folder() / "FashionMNIST" / "raw", Path("/usr/share/datasets/fashion-mnist")),
    ),
}
