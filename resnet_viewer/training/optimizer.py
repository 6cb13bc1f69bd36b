"""What a step makes of the gradient: stochastic gradient descent with momentum, Adam, AdamW."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.optim.adam import adam
from torch.optim.sgd import sgd

from resnet_viewer.settings import TrainingSpec

_EPSILON = 1e-8
"""Keeps Adam from dividing by zero, as Kingma and Ba 2015 and torch have it."""


class Optimizer(ABC):
    """Updates the parameters of a network with torch's own fused functions, after L1 and gradient clipping.

    The classes of torch.optim would do the same, but to make one loads torch's compiler: a second of waiting before the
    first step, and 60 MB.
    """

    def __init__(self, network: nn.Module, training: TrainingSpec) -> None:
        self._training = training
        self._weights: dict[str, Tensor] = dict(network.named_parameters())

    def clear(self) -> None:
        """Forgets the gradients of the last step."""
        for weight in self._weights.values():
            weight.grad = None

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """One update at this learning rate, after the backward pass. L1 and clipping change the gradients in place."""
        weights = list(self._weights.values())
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        if self._training.l1:
            _add_l1(weights, gradients, self._training.l1)
        if self._training.gradient_clipping:
            nn.utils.clip_grad_norm_(weights, self._training.gradient_clipping)
        self._update(weights, gradients, rate)

    @abstractmethod
    def state(self) -> dict[str, Tensor]:
        """What is kept from step to step, by name."""

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Takes over what `state` gave. Raises KeyError or RuntimeError where it is of another network or optimiser."""
        for name, kept in self.state().items():
            # Copied into place: the fused update walks through memory, so that it must lie there as the weight does.
            kept.copy_(state[name])

    @abstractmethod
    def _update(self, weights: list[Tensor], gradients: list[Tensor], rate: float) -> None: ...

    def _zeros(self) -> dict[str, Tensor]:
        return {name: torch.zeros_like(weight) for name, weight in self._weights.items()}


class MomentumSGD(Optimizer):
    """Stochastic gradient descent with momentum and L2 weight decay, optionally after Nesterov."""

    def __init__(self, network: nn.Module, training: TrainingSpec) -> None:
        super().__init__(network, training)
        self._momenta = self._zeros()

    def state(self) -> dict[str, Tensor]:
        """The momentum of each parameter by its name."""
        return dict(self._momenta)

    def _update(self, weights: list[Tensor], gradients: list[Tensor], rate: float) -> None:
        momenta: list[Tensor | None] = list(self._momenta.values())
        sgd(
            weights,
            gradients,
            momenta,
            fused=True,
            weight_decay=self._training.weight_decay,
            momentum=self._training.momentum,
            lr=rate,
            dampening=0.0,
            nesterov=self._training.nesterov and self._training.momentum > 0,
            maximize=False,
        )


class Adam(Optimizer):
    """Kingma and Ba 2015, "Adam", algorithm 1, with L2 weight decay, which AdamW keeps apart from the gradient.

    AdamW is Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2, where the decay goes with
    the learning rate.
    """

    def __init__(self, network: nn.Module, training: TrainingSpec) -> None:
        super().__init__(network, training)
        self._means = self._zeros()
        self._squares = self._zeros()
        # How many updates there were: torch counts for each parameter, though all count alike.
        self._updates = [torch.zeros((), device=weight.device) for weight in self._weights.values()]

    def state(self) -> dict[str, Tensor]:
        """The running means of the gradient and of its square by each parameter, and the number of updates."""
        means = {f"mean.{name}": mean for name, mean in self._means.items()}
        squares = {f"square.{name}": square for name, square in self._squares.items()}
        return means | squares | {"updates": self._updates[0]}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        super().restore(state)
        for updates in self._updates[1:]:
            updates.copy_(self._updates[0])

    def _update(self, weights: list[Tensor], gradients: list[Tensor], rate: float) -> None:
        adam(
            weights,
            gradients,
            list(self._means.values()),
            list(self._squares.values()),
            [],
            self._updates,
            fused=True,
            decoupled_weight_decay=self._training.optimizer == "adamw",
            amsgrad=False,
            beta1=self._training.momentum,
            beta2=self._training.beta2,
            lr=rate,
            weight_decay=self._training.weight_decay,
            eps=_EPSILON,
            maximize=False,
        )


def make_optimizer(network: nn.Module, training: TrainingSpec) -> Optimizer:
    """The optimiser that an experiment asks for."""
    return MomentumSGD(network, training) if training.optimizer == "sgd" else Adam(network, training)


def _add_l1(weights: list[Tensor], gradients: list[Tensor], force: float) -> None:
    """Adds the gradient of `force` times the sum of |w|, of convolutions and linear layers alone.

    What has one dimension is a bias or a scale of batch normalisation, which no penalty is to pull.
    """
    pairs = [(weight, gradient) for weight, gradient in zip(weights, gradients, strict=True) if weight.ndim > 1]
    of_weights, of_gradients = zip(*pairs, strict=True)
    torch._foreach_add_(of_gradients, torch._foreach_sign(of_weights), alpha=force)  # noqa: SLF001
