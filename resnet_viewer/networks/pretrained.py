"""torchvision's networks with their ImageNet weights: what is published of them, and whether they are here.

All that is said of them comes from the metadata of the weights. Neither torch nor torchvision is imported before
somebody asks.
"""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resnet_viewer.errors import NetworkError
from resnet_viewer.findings import CentreCrop, InputSpec
from resnet_viewer.networks.zoo import PUBLISHED

_OPERATORS = {
    "nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
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
    def file(self) -> str:
        """The name of the file, as torch.hub calls it as well."""
        return self.url.rpartition("/")[2]


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
    if not is_published(known, path):
        raise NetworkError(
            "{file} is damaged: it is not what was published. Get it again with: resnet-viewer fetch {name}",
            file=known.file,
            name=known.name,
        )
    return path


def is_published(known: Published, path: Path) -> bool:
    """Whether a file holds exactly the weights that were published. Raises NetworkError where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest().startswith(known.digits)
    except OSError as error:
        reason = error.strerror or str(error)
        raise NetworkError("{file} cannot be read: {reason}.", file=path.name, reason=reason) from error


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
    """`torchvision.models`. Raises NetworkError where it cannot be imported."""
    import torch

    define_missing_operators()
    try:
        from torchvision import models  # type: ignore[import-untyped]
    except (ImportError, OSError, RuntimeError) as error:
        raise NetworkError(
            "torchvision cannot be loaded ({reason}); install the one that goes with torch {version}.",
            reason=error,
            version=torch.__version__,
        ) from error
    return models


def define_missing_operators() -> None:
    """Lets torchvision from PyPI be imported beside a CPU build of torch, which lacks the operators that it names."""
    import torch

    for name, schema in _OPERATORS.items():
        if not hasattr(torch.ops.torchvision, name):
            torch.library.define(f"torchvision::{name}", schema)


def _bytes(values: list[float]) -> tuple[float, ...]:
    """Numbers for 0 to 1 as they are for 0 to 255."""
    return tuple(255 * value for value in values)
