"""Every network that the program can name, as data. Imports no torch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from resnet_viewer.assets import asset
from resnet_viewer.errors import NetworkError
from resnet_viewer.folders import SUFFIX
from resnet_viewer.networks.card import Card
from resnet_viewer.settings import QT_TRANSLATE_NOOP

WEIGHTS = ".safetensors"
"""How the name of a file of weights ends; its card has the same name with .json."""

CHECKPOINTS = (".pth", ".pt", ".th", WEIGHTS)
"""How the names of files of weights end, to offer them; what a file is does not depend on it."""

SUFFIXES = (*CHECKPOINTS, SUFFIX)
"""How the names of all files with networks end, for a recording holds some as well."""


@dataclass(frozen=True, slots=True)
class ZooEntry:
    """A bundled network: `about` says what it is, `knows` what is in its pictures, both to be translated.

    `experiment` is the name of the file in assets/experiments/ that makes it, and of its recording.
    """

    name: str
    residual: bool
    about: str
    knows: str
    experiment: str


_OF_PHOTOS = QT_TRANSLATE_NOOP("zoo", "photos of 50 kinds of animals, things, food and landscapes")
_OF_CLOTHES = QT_TRANSLATE_NOOP("zoo", "grey pictures of 10 kinds of clothes")

ZOO = (
    ZooEntry("photos", True, QT_TRANSLATE_NOOP("zoo", "residual network of 20 layers"), _OF_PHOTOS, "photos"),
    ZooEntry("photos-plain", False, QT_TRANSLATE_NOOP("zoo", "its plain twin"), _OF_PHOTOS, "photos"),
    ZooEntry("fashion-20", True, QT_TRANSLATE_NOOP("zoo", "residual network of 20 layers"), _OF_CLOTHES, "fashion-20"),
    ZooEntry("fashion-20-plain", False, QT_TRANSLATE_NOOP("zoo", "its plain twin"), _OF_CLOTHES, "fashion-20"),
    ZooEntry("fashion-56", True, QT_TRANSLATE_NOOP("zoo", "residual network of 56 layers"), _OF_CLOTHES, "fashion-56"),
    ZooEntry("fashion-56-plain", False, QT_TRANSLATE_NOOP("zoo", "its plain twin"), _OF_CLOTHES, "fashion-56"),
)

KNOWS = {
    "fashion-mnist": _OF_CLOTHES,
    "fashion-mnist-whole": _OF_CLOTHES,
    "mnist": QT_TRANSLATE_NOOP("zoo", "handwritten digits"),
    "cifar-10": QT_TRANSLATE_NOOP("zoo", "small photos of 10 kinds of animals and vehicles"),
    "cifar-100": QT_TRANSLATE_NOOP("zoo", "small photos of 100 kinds of things"),
    "svhn": QT_TRANSLATE_NOOP("zoo", "digits of house numbers"),
    "photos50": _OF_PHOTOS,
}
"""What is in the pictures of each data set in the catalogue, to be translated."""

PUBLISHED = {
    "resnet18": "ResNet-18",
    "resnet34": "ResNet-34",
    "resnet50": "ResNet-50",
    "resnet101": "ResNet-101",
    "resnet152": "ResNet-152",
    "resnext50_32x4d": "ResNeXt-50 32×4d",
    "resnext101_32x8d": "ResNeXt-101 32×8d",
    "resnext101_64x4d": "ResNeXt-101 64×4d",
    "wide_resnet50_2": "Wide ResNet-50-2",
    "wide_resnet101_2": "Wide ResNet-101-2",
}
"""The networks whose weights torchvision publishes, and what the papers call them."""

PRESETS = {
    "default": QT_TRANSLATE_NOOP("zoo", "The default: 56 layers, plain and residual"),
    "20-against-56": QT_TRANSLATE_NOOP("zoo", "20 against 56 layers"),
    "bn-on-and-off": QT_TRANSLATE_NOOP("zoo", "Plain, BN on and off"),
    "bottleneck": QT_TRANSLATE_NOOP("zoo", "Bottleneck"),
    "overfit-500": QT_TRANSLATE_NOOP("zoo", "Overfit on 500 pictures"),
    "photos": QT_TRANSLATE_NOOP("zoo", "Photos: 20 layers, 48 epochs"),
    "fashion-20": QT_TRANSLATE_NOOP("zoo", "Fashion-MNIST: 20 layers, 9 epochs"),
    "fashion-56": QT_TRANSLATE_NOOP("zoo", "Fashion-MNIST: 56 layers, 9 epochs"),
    "paper-cifar10": QT_TRANSLATE_NOOP("zoo", "As in the paper (CIFAR-10, width 16, 32×32)"),
}
"""What each experiment in assets/experiments/ is called, by the name of its file; its recording has the same name."""


def weights_file(name: str) -> Path:
    """The file with the weights of a bundled network. Raises NetworkError for a name that there is not."""
    if name not in (entry.name for entry in ZOO):
        known = ", ".join([*(entry.name for entry in ZOO), *PUBLISHED])
        raise NetworkError(
            "{name} is neither a file nor a network of this program; those are {known}.", name=name, known=known
        )
    try:
        return asset("networks", f"{name}{WEIGHTS}")
    except FileNotFoundError as error:
        raise NetworkError("The network {name} is missing: install the program again.", name=name) from error


def cards() -> Iterator[tuple[ZooEntry, Card, int]]:
    """Every bundled network with its card and the size of its weights in bytes. Raises NetworkError."""
    for entry in ZOO:
        file = weights_file(entry.name)
        yield entry, Card.load(file.with_suffix(".json")), file.stat().st_size
