"""Stochastic gradient descent with momentum and L2 weight decay, optionally after Nesterov."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.optim.sgd import sgd

from resnet_viewer.settings import TrainingSpec


class MomentumSGD:
    """Updates the parameters of a network with torch's own fused function.

    The class torch.optim.SGD would do the same, but to make one loads torch's compiler: a second of waiting before the
    first step, and 60 MB.
    """

    def __init__(self, network: nn.Module, training: TrainingSpec) -> None:
        self._training = training
        self._weights = dict(network.named_parameters())
        self._momenta = {name: torch.zeros_like(weight) for name, weight in self._weights.items()}

    def clear(self) -> None:
        """Forgets the gradients of the last step."""
        for weight in self._weights.values():
            weight.grad = None

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """One update at this learning rate, after the backward pass."""
        weights: list[Tensor] = list(self._weights.values())
        momenta: list[Tensor | None] = list(self._momenta.values())
        sgd(
            weights,
            [weight.grad for weight in weights if weight.grad is not None],
            momenta,
            fused=True,
            weight_decay=self._training.weight_decay,
            momentum=self._training.momentum,
            lr=rate,
            dampening=0.0,
            nesterov=self._training.nesterov and self._training.momentum > 0,
            maximize=False,
        )

    def state(self) -> dict[str, Tensor]:
        """The momentum of each parameter by its name."""
        return dict(self._momenta)

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Takes over what `state` gave. Raises KeyError or RuntimeError where it is of another network."""
        for name, momentum in self._momenta.items():
            # Copied into place: the fused update walks through memory, so that it must lie there as the weight does.
            momentum.copy_(state[name])
