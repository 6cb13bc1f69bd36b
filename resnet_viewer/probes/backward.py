"""The backward pass, block by block: how much of the gradient comes through the shortcut, and how much through F.

With g the gradient at the sum F(x) + x, before the ReLU that may follow it, a residual block hands back

    dL/dx = g + (dF/dx)^T g                 He et al. 2016, "Identity Mappings in Deep Residual Networks", equation 5

and a plain one (dF/dx)^T g alone. Both parts are measured, none is taken as the difference of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor, nn

from resnet_viewer.data.sources import normalised
from resnet_viewer.findings import BackwardPass, BlockGradient
from resnet_viewer.networks.blocks import Block
from resnet_viewer.networks.residual import StagedNetwork, weight_layers

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier


def backward(classifier: Classifier, pictures: Tensor, target: int) -> BackwardPass:
    """The way back of the cross-entropy of class `target` over the calibrated probabilities, as a mean over pictures.

    Pictures are uint8 (count, channels, size, size), as `data.framing.framings` makes them.
    """
    fed = normalised(pictures, classifier.mean, classifier.deviation)
    return way_back(classifier.network, fed, target, classifier.temperature)


@torch.enable_grad()
def way_back(network: StagedNetwork, fed: Tensor, target: int, temperature: float = 1.0) -> BackwardPass:
    """One pass forwards and one back over a network in evaluation mode, from pictures that it can be fed as they are.

    It leaves the network as it was: without hooks, and without a gradient at its weights.
    """
    fed = fed.detach().requires_grad_()
    with _watching(network) as seen:
        logits = network(fed)
    answers = torch.full((len(fed),), target, device=fed.device)
    loss = F.cross_entropy(logits / temperature, answers)
    weights = weight_layers(network)
    wanted = [fed, logits, *weights.values()]
    for parts in seen.values():
        wanted += parts.tensors()
    found = iter(torch.autograd.grad(loss, wanted))
    picture, at_logits = next(found), next(found)
    layers = {name: next(found).norm().item() for name in weights}
    return BackwardPass(
        loss=loss.item(),
        logits=at_logits.numpy(),
        blocks=tuple(_split(name, parts, found, network.preactivation) for name, parts in seen.items()),
        layers=layers,
        picture=picture.numpy(),
    )


@dataclass(slots=True)
class _Parts:
    """What a block has seen: x, x as each of its two ways was given it, and y."""

    x: Tensor
    into_branch: Tensor
    into_shortcut: Tensor | None
    y: Tensor

    def tensors(self) -> list[Tensor]:
        """Those whose gradients `_split` takes, in its order."""
        through = [] if self.into_shortcut is None else [self.into_shortcut]
        return [self.y, self.x, self.into_branch, *through]


@contextmanager
def _watching(network: StagedNetwork) -> Iterator[dict[str, _Parts]]:
    """Fills the dict with what every block sees while the network answers.

    Each way through a block is given an x of its own, equal but apart in autograd's graph, so that the gradient that
    comes back along this way can be told from the other.
    """
    seen: dict[str, _Parts] = {}
    handles = []
    for name, block in network.blocks().items():
        handles += _hooks(name, block, seen)
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


def _hooks(name: str, block: Block, seen: dict[str, _Parts]) -> list[torch.utils.hooks.RemovableHandle]:
    given: list[Tensor] = []

    def apart(_module: nn.Module, arguments: tuple[Tensor]) -> Tensor:
        own = arguments[0].view_as(arguments[0])
        given.append(own)
        return own

    def keep(_module: nn.Module, arguments: tuple[Tensor], y: Tensor) -> None:
        into_branch, into_shortcut = given if len(given) == 2 else (given[0], None)
        seen[name] = _Parts(arguments[0], into_branch, into_shortcut, y)

    # The branch goes before the shortcut, which a plain block never asks.
    entries: list[Any] = [block.entry, block.downsample]
    return [*(entry.register_forward_pre_hook(apart) for entry in entries), block.register_forward_hook(keep)]


def _split(name: str, parts: _Parts, found: Iterator[Tensor], preactivation: bool) -> BlockGradient:
    """The gradients of one block, which come next."""
    arriving = next(found)
    if not preactivation:
        # y = ReLU(sum), and the gradient passes back where the sum was above 0, which is where y is.
        arriving = arriving * (parts.y > 0)
    leaving, branch = next(found), next(found)
    shortcut = None if parts.into_shortcut is None else next(found)
    return BlockGradient(
        name=name,
        arriving=arriving.numpy(),
        shortcut=None if shortcut is None else shortcut.numpy(),
        branch=branch.numpy(),
        leaving=leaving.numpy(),
        arriving_norm=arriving.norm().item(),
        shortcut_norm=0.0 if shortcut is None else shortcut.norm().item(),
        branch_norm=branch.norm().item(),
        leaving_norm=leaving.norm().item(),
        cosine=None if shortcut is None else _cosine(shortcut, branch),
    )


def _cosine(one: Tensor, other: Tensor) -> float | None:
    one, other = one.flatten().to(torch.float64), other.flatten().to(torch.float64)
    lengths = (one.norm() * other.norm()).item()
    return (one @ other).item() / lengths if lengths else None
