"""What the output of a block already tells of the answer: a linear classifier after each of them.

Alain and Bengio 2017, "Understanding intermediate layers using linear classifier probes". Of each channel of a block's
output a probe is given the mean over the picture, as the network's own last layer is, and from those it tells the
class. The network itself learns nothing of it. The probes of a bundled network lie in a file of its name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import safetensors.torch
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from resnet_viewer.assets import asset
from resnet_viewer.data.sources import normalised
from resnet_viewer.errors import NetworkError
from resnet_viewer.networks.watching import watched
from resnet_viewer.networks.zoo import WEIGHTS, ZOO

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier

FOLDER = "probes"
"""Where the files are, below assets/."""

_PENALTY = 1e-4
_MOST_ITERATIONS = 300


@dataclass(frozen=True, slots=True)
class LinearProbe:
    """Tells the class from the means of a block's channels: `weight` is (classes, channels), `bias` (classes,)."""

    weight: Tensor
    bias: Tensor

    def logits(self, means: Tensor) -> Tensor:
        """(count, channels) to calibrated logits (count, classes)."""
        return F.linear(means, self.weight, self.bias)


@dataclass(frozen=True, slots=True)
class Probes:
    """The probes of a network by the names of its blocks; the last block has none, for the network itself reads it.

    `accuracies` are their shares of right answers on validation pictures, and with the last block the network's own,
    each with one view of a picture.
    """

    heads: Mapping[str, LinearProbe]
    accuracies: Mapping[str, float]


@torch.inference_mode()
def block_means(classifier: Classifier, pictures: Tensor) -> tuple[dict[str, Tensor], Tensor]:
    """The mean of every channel after each block, (count, channels), and the network's own logits (count, classes).

    Of the blocks that the network's head fits it is what the fully connected layer would be given of them: with
    pre-activation, after the last normalisation and ReLU. Pictures are uint8 (count, channels, size, size).
    """
    network = classifier.network

    def means_of(y: Tensor) -> Tensor:
        return network.pooled(y) if y.shape[1] == network.fc.in_features else y.mean((2, 3))

    with watched(network.blocks(), means_of) as means:
        logits = network(normalised(pictures, classifier.mean, classifier.deviation))
    return means, logits


def fit_probe(means: Tensor, classes: Tensor, count: int) -> LinearProbe:
    """The logistic regression from means (pictures, channels) to `count` classes, with a small penalty on its weights.

    What it minimises has one minimum, which L-BFGS finds from zero: the same numbers every time.
    """
    means = means.to(torch.float64)
    centre, spread = means.mean(0), means.std(0).clamp_min(1e-3)
    scaled = (means - centre) / spread
    weight = torch.zeros(count, means.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(count, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS(
        [weight, bias], max_iter=_MOST_ITERATIONS, tolerance_change=1e-7, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimiser.zero_grad()
        value = F.cross_entropy(F.linear(scaled, weight, bias), classes) + _PENALTY / 2 * weight.square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    unscaled = weight.detach() / spread
    return LinearProbe(unscaled.to(torch.float32), (bias.detach() - unscaled @ centre).to(torch.float32))


def fingerprint(network: nn.Module) -> str:
    """A hash of all its weights: probes are of exactly one network, and names are given twice."""
    digest = hashlib.sha256()
    for tensor in network.state_dict().values():
        digest.update(tensor.numpy().tobytes())
    return digest.hexdigest()


def write_probes(path: Path, network: nn.Module, probes: Probes) -> None:
    """Writes the probes of this network, 16 bits a number."""
    tensors = {}
    for name, head in probes.heads.items():
        tensors[f"{name}.weight"] = head.weight.half().contiguous()
        tensors[f"{name}.bias"] = head.bias.half()
    said = {"network": fingerprint(network), "accuracies": json.dumps(dict(probes.accuracies))}
    path.write_bytes(safetensors.torch.save(tensors, said))


def read_probes(classifier: Classifier) -> Probes | None:
    """The bundled probes of this very network, or None where there are none. Raises NetworkError for a broken file."""
    # A file of a stranger may name its network as it likes.
    if classifier.name not in (entry.name for entry in ZOO):
        return None
    try:
        path = asset(FOLDER, f"{classifier.name}{WEIGHTS}")
    except FileNotFoundError:
        return None
    try:
        with safe_open(path, "pt") as file:
            said = cast(dict[str, str], file.metadata())
            tensors = {key: file.get_tensor(key).to(torch.float32) for key in file.keys()}  # noqa: SIM118 - no mapping
    except (OSError, SafetensorError) as error:
        raise NetworkError("{file} is damaged: install the program again.", file=path.name) from error
    if said["network"] != fingerprint(classifier.network):
        return None
    names = [key.removesuffix(".weight") for key in tensors if key.endswith(".weight")]
    heads = {name: LinearProbe(tensors[f"{name}.weight"], tensors[f"{name}.bias"]) for name in names}
    return Probes(heads, json.loads(said["accuracies"]))
