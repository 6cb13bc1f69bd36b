"""A running average of a network's weights, which often answers better than the network itself."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn


class Average:
    """Follows a network as it learns: after each step, a share of the average stays and the rest is the network's.

    `network` is the one that answers. Weights and the statistics of batch normalisation are both averaged. During the
    first steps the share is smaller, (1 + n) / (10 + n), so that the first weights do not linger.
    """

    def __init__(self, network: nn.Module, share: float) -> None:
        self.network = copy.deepcopy(network)
        self._share = share
        self._pairs = [
            (mine, theirs)
            for mine, theirs in zip(_tensors(self.network), _tensors(network), strict=True)
            if mine.is_floating_point()
        ]

    @torch.no_grad()
    def follow(self, step: int) -> None:
        """Takes in the network as it is after this step."""
        weight = 1 - min(self._share, (1 + step) / (10 + step))
        mine, theirs = zip(*self._pairs, strict=True)
        torch._foreach_lerp_(mine, theirs, weight)


def _tensors(network: nn.Module) -> list[Tensor]:
    return [*network.parameters(), *network.buffers()]
