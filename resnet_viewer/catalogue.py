"""The data sets that the program can name, as data. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from resnet_viewer.folders import data_folder


@dataclass(frozen=True, slots=True)
class DataEntry:
    """A data set: channels, side and number of its training pictures, and its classes in the order of their numbers.

    `places` are the folders in which its files may be, for one that is not bundled. `folders` where each class has a
    folder of picture files, named as the class is here.
    """

    channels: int
    side: int
    pictures: int
    classes: tuple[str, ...]
    folders: bool = False
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

# WordNet ids, as ImageNet names its folders.
_PHOTOS = """
    n01443537 n01641577 n01855672 n01882714 n01910747 n01944390 n01983481 n02056570 n02085620 n02099601
    n02106662 n02123045 n02123394 n02129165 n02132136 n02165456 n02206856 n02279972 n02364673 n02410509
    n02437312 n02481823 n02504458 n02509815 n02769748 n02793495 n02802426 n02917067 n02948072 n03085013
    n03388043 n04133789 n04146614 n04285008 n04356056 n04366367 n04398044 n04399382 n04465501 n04507155
    n07614500 n07720875 n07734744 n07747607 n07749582 n07753592 n07873807 n07920052 n09193705 n09428293
"""

CATALOGUE = {
    "fashion-mnist": DataEntry(1, 28, 10_000, _CLOTHES),
    "fashion-mnist-whole": DataEntry(
        1,
        28,
        60_000,
        _CLOTHES,
        # Where torchvision keeps it below the program's own folder, and where Debian's package puts it.
        places=(data_folder() / "FashionMNIST" / "raw", Path("/usr/share/datasets/fashion-mnist")),
    ),
    "photos50": DataEntry(3, 64, 25_000, tuple(_PHOTOS.split()), folders=True, places=(data_folder() / "photos50",)),
}
