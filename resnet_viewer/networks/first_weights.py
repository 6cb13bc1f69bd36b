"""How a network begins: its first weights follow from a seed and the name of each layer alone."""

from __future__ import annotations

import zlib

import torch
from torch import nn

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.networks.blocks import Block


def initialise(network: nn.Module, spec: NetworkSpec, seed: int) -> None:
    """Gives every convolution and the fully connected layer the first weights that the spec asks for; biases are 0.

    A layer's weights depend on the seed and on its name alone, so that twins start equal wherever both have the layer.
    """
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            _fill(module, spec, generator_of(seed, name))
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    if spec.initialisation == "zero-gamma":
        for module in network.modules():
            # A plain block whose F is zero passes nothing on, and would never learn to.
            if isinstance(module, Block) and module.residual:
                nn.init.zeros_(module.last)


def generator_of(seed: int, name: str) -> torch.Generator:
    """The random numbers of this seed for what has this name."""
    # Of a seed, torch's generator for the CPU takes the lowest 32 bits and drops the others without a word.
    return torch.Generator().manual_seed(zlib.crc32(f"{seed} {name}".encode()))


def _fill(layer: nn.Conv2d | nn.Linear, spec: NetworkSpec, generator: torch.Generator) -> None:
    match spec.initialisation:
        case "xavier":
            # Glorot and Bengio 2010, "Understanding the difficulty of training deep networks", equation 16.
            nn.init.xavier_uniform_(layer.weight, generator=generator)
        case "normal":
            nn.init.normal_(layer.weight, 0.0, spec.sigma, generator=generator)
        case _ if isinstance(layer, nn.Linear):
            # As torch and torchvision begin it; the convolutions' rule would make the first logits far too sure.
            nn.init.kaiming_uniform_(layer.weight, a=5**0.5, generator=generator)
        case _:
            # He et al. 2015, "Delving Deep into Rectifiers", equation 10 (fan out).
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu", generator=generator)
