"""The plain network and its residual twin, as in section 3 of He et al. 2015, "Deep Residual Learning".

    plain       y = F(x)
    residual    y = F(x) + x          F = conv3x3, BN, ReLU, conv3x3, BN; ReLU after the sum

Everything else is the same in both: depth, width, first weights, and what they cost. The names are those of the
checkpoints that people have (`conv1`, `bn1`, `layer1.0.conv1`, `layer1.0.downsample.0`, `fc`).
Nothing works in place, so that hooks see what they were given.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor, nn

from resnet_viewer.experiment import Experiment, NetworkSpec
from resnet_viewer.networks.outline import blocks_per_stage, stem_stride


def conv3x3(into: int, out: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(into, out, 3, stride, padding=1, bias=False)


class ZeroPadding(nn.Module):
    """Option A: the identity where the size changes. Every second pixel, and zeros for the channels that x lacks."""

    def __init__(self, into: int, out: int) -> None:
        super().__init__()
        before = (out - into) // 2
        self.channels = (before, out - into - before)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, into, height, width) to (batch, out, ceil(height / 2), ceil(width / 2))."""
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, *self.channels))


def projection(into: int, out: int) -> nn.Sequential:
    """Option B: a 1×1 convolution takes x to the new size."""
    return nn.Sequential(nn.Conv2d(into, out, 1, 2, bias=False), nn.BatchNorm2d(out))


class Block(nn.Module):
    """Two 3×3 convolutions, with x carried past them or not."""

    def __init__(self, into: int, out: int, residual: bool, shortcut: str) -> None:
        super().__init__()
        stride = 1 if into == out else 2
        self.residual = residual
        self.conv1 = conv3x3(into, out, stride)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = conv3x3(out, out)
        self.bn2 = nn.BatchNorm2d(out)
        self.downsample: nn.Module = nn.Identity()
        if residual and into != out:
            self.downsample = ZeroPadding(into, out) if shortcut == "A" else projection(into, out)

    def branch(self, x: Tensor) -> Tensor:
        """F(x), (batch, out, height, width): what the block's weights make of x."""
        y: Tensor = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return y

    def forward(self, x: Tensor) -> Tensor:
        """(batch, into, height, width) to (batch, out, height, width), both halved where the channels double."""
        y = self.branch(x)
        if self.residual:
            y = y + self.downsample(x)
        return F.relu(y)


class StagedNetwork(nn.Module):
    """Stem, stages of blocks, mean over the picture, fully connected layer: what every network here consists of.

    A subclass gives itself `conv1` and `bn1`, and then calls `add_stages`.
    """

    conv1: nn.Conv2d
    bn1: nn.BatchNorm2d
    fc: nn.Linear

    def add_stages(self, stages: Sequence[Sequence[Block]], out: int, classes: int, seed: int | None) -> None:
        """`out` is the channels of the last block. Without a seed the first weights are torch's."""
        self.stages: list[nn.Sequential] = []
        for number, blocks in enumerate(stages):
            self.stages.append(nn.Sequential(*blocks))
            self.add_module(f"layer{number + 1}", self.stages[-1])
        self.fc = nn.Linear(out, classes)
        if seed is not None:
            initialise(self, seed)

    def blocks(self) -> dict[str, Block]:
        """Every block by its name (`layer1.0`), from input to output."""
        return {name: module for name, module in self.named_modules() if isinstance(module, Block)}

    def stem(self, x: Tensor) -> Tensor:
        """Pictures (batch, channels, height, width) to what the first block is given."""
        return F.relu(self.bn1(self.conv1(x)))

    def head(self, y: Tensor) -> Tensor:
        """What the last block puts out to logits (batch, classes)."""
        logits: Tensor = self.fc(y.mean((2, 3)))
        return logits

    def forward(self, x: Tensor) -> Tensor:
        """Pictures (batch, channels, height, width) to logits (batch, classes)."""
        x = self.stem(x)
        for stage in self.stages:
            x = stage(x)
        return self.head(x)


class ResidualNetwork(StagedNetwork):
    """Three or four stages of n blocks of two 3×3 convolutions, plain or residual."""

    def __init__(self, spec: NetworkSpec, channels: int, classes: int, seed: int | None = 0) -> None:
        """First weights follow from `seed`; None leaves them to torch, for a network whose weights come from a file."""
        super().__init__()
        self.conv1 = conv3x3(channels, spec.width, stem_stride(spec))
        self.bn1 = nn.BatchNorm2d(spec.width)
        widths = [spec.width, *(spec.width * 2**stage for stage in range(spec.stages))]
        stages = [
            [
                Block(out if number else into, out, spec.residual, spec.shortcut)
                for number in range(blocks_per_stage(spec))
            ]
            for into, out in pairwise(widths)
        ]
        self.add_stages(stages, widths[-1], classes, seed)


def build(experiment: Experiment, id: int) -> ResidualNetwork:
    """The network with this place in an experiment, with its first weights, channels last in memory."""
    entry = experiment.data.entry
    network = ResidualNetwork(experiment.networks[id], entry.channels, len(entry.classes), experiment.training.seed)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def initialise(network: nn.Module, seed: int) -> None:
    """First weights after He et al. 2015, "Delving Deep into Rectifiers", equation 10 (fan out).

    A layer's weights depend on the seed and on its name alone, so that twins start equal wherever both have the layer.
    """
    for name, module in network.named_modules():
        # Of a seed, torch's generator for the CPU takes the lowest 32 bits and drops the others without a word.
        generator = torch.Generator().manual_seed(zlib.crc32(f"{seed} {name}".encode()))
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu", generator=generator)
        elif isinstance(module, nn.Linear):
            # As torch and torchvision begin it; the convolutions' rule would make the first logits far too sure.
            nn.init.kaiming_uniform_(module.weight, a=5**0.5, generator=generator)
            nn.init.zeros_(module.bias)


def weight_layers(network: nn.Module) -> dict[str, nn.Parameter]:
    """The weights of the convolutions and the fully connected layer by layer name, from input to output.

    Projections on a shortcut are left out: they are beside the chain, not in it.
    """
    return {
        name: cast(nn.Parameter, module.weight)
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv2d | nn.Linear) and ".downsample" not in name
    }
