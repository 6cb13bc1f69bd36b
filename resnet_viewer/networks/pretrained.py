"""torchvision's networks with their ImageNet weights: what is published of them, and whether they are here.

All that is said of them comes from the metadata of the weights. Neither torch nor torchvision is imported before
somebody asks.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resnet_viewer.download import Remote
from resnet_viewer.errors import NetworkError
from resnet_viewer.findings import CentreCrop, InputSpec
from resnet_viewer.networks.zoo import PUBLISHED
from resnet_viewer.vision import torchvision_module

_DIGITS = re.compile(r"-([0-9a-f]{8,64})\.pth$")
_DATA_SET = "ImageNet-1K"


@dataclass(frozen=True, slots=True)
class Published:
    """What is known of a network's weights before they are here.

    `digits` are the first of their SHA-256 in hexadecimal, `size` is in bytes, to about a thousandth. `top1` and `top5`
    are shares of right answers on ImageNet's validation pictures; `classes` are in the order of their numbers.
    """

    name: str
    url: str
    digits: str
    size: int
    top1: float
    top5: float
    classes: tuple[str, ...]
    crop: CentreCrop
    input: InputSpec

    @property
    def remote(self) -> Remote:
        """The file in the web with these weights. torch.hub calls it by the same name."""
        otherwise = NetworkError("Open a file with the weights of {name} instead.", name=self.name)
        return Remote(self.name, self.url, self.size, self.digits, otherwise)

    @property
    def file(self) -> str:
        return self.remote.file


@functools.cache
def published(name: str) -> Published:
    """What torchvision says of the default weights of one of `zoo.PUBLISHED`. Raises NetworkError."""
    if name not in PUBLISHED:
        known = ", ".join(PUBLISHED)
        raise NetworkError(
            "{name} is not among the networks that can be fetched; those are {known}.", name=name, known=known
        )
    weights = torchvision_models().get_model_weights(name).DEFAULT
    meta, shown = weights.meta, weights.transforms()
    measured = meta["_metrics"][_DATA_SET]
    digits = _DIGITS.search(weights.url)
    if digits is None:
        raise NetworkError("torchvision does not say how the weights of {name} can be checked.", name=name)
    return Published(
        name=name,
        url=weights.url,
        digits=digits[1],
        size=round(meta["_file_size"] * 2**20),
        top1=measured["acc@1"] / 100,
        top5=measured["acc@5"] / 100,
        classes=tuple(meta["categories"]),
        crop=CentreCrop(shown.resize_size[0], shown.interpolation.value),
        input=InputSpec(shown.crop_size[0], _bytes(shown.mean), _bytes(shown.std)),
    )


def cache_folder() -> Path:
    """Where torch.hub keeps weights, so that what a person already has is used."""
    import torch

    return Path(torch.hub.get_dir()) / "checkpoints"


def weights_path(known: Published) -> Path:
    """The file with the weights, if it is here and what was published. Raises NetworkError with how to get it."""
    path = cache_folder() / known.file
    if not path.exists():
        raise NetworkError(
            "The weights of {name} are not here yet ({size} MB); get them with: resnet-viewer fetch {name}",
            name=known.name,
            size=round(known.size / 1e6),
        )
    if not known.remote.is_whole(path):
        raise NetworkError(
            "{file} is damaged: it is not what was published. Get it again with: resnet-viewer fetch {name}",
            file=known.file,
            name=known.name,
        )
    return path


def may_be_here() -> bool:
    """Whether any of `zoo.PUBLISHED` seems to be here, by the names of the files. That does not need torchvision."""
    return any(_name_in(path) in PUBLISHED for path in cache_folder().glob("*.pth"))


def named_as_published(path: Path) -> Published | None:
    """The network whose weights a file holds by its name, as people copy them from one machine to another, or None."""
    name = _name_in(path)
    if name not in PUBLISHED:
        return None
    known = published(name)
    return known if known.file == path.name else None


def _name_in(path: Path) -> str:
    """What stands before the digits of the hash in the name of a file, or nothing."""
    found = _DIGITS.search(path.name)
    return path.name[: found.start()] if found else ""


def torchvision_models() -> Any:
    """`torchvision.models`. Raises ViewerError where it cannot be imported."""
    return torchvision_module("models")


def _bytes(values: list[float]) -> tuple[float, ...]:
    """Numbers for 0 to 1 as they are for 0 to 255."""
    return tuple(255 * value for value in values)
