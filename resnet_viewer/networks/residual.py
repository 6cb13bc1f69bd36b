"""The plain network and its residual twin, as in section 3 of He et al. 2015, "Deep Residual Learning".

    plain       y = F(x)
    residual    y = F(x) + x          `blocks` says what F is, and what else there is

Everything else is the same in both: depth, width, first weights, and what they cost. The names are those of the
checkpoints that people have (`conv1`, `bn1`, `layer1.0.conv1`, `layer1.0.downsample.0`, `fc`).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import cast

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor, nn

from resnet_viewer.experiment import Experiment, NetworkSpec
from resnet_viewer.networks.blocks import (
    BasicBlock,
    Block,
    Bottleneck,
    SeededDropout,
    convolution,
    normalisation,
)
from resnet_viewer.networks.first_weights import initialise
from resnet_viewer.networks.outline import EXPANSION, STEMS, blocks_per_stage


class StagedNetwork(nn.Module):
    """Stem, stages of blocks, mean over the picture, fully connected layer: what every network here consists of.

    `spec` says what it is like and `blocks` how many each stage has, which goes before the depth and the stages of the
    spec. The middle of a bottleneck has `groups` groups of `group_width` channels for every 64 of its stage's width.
    """

    def __init__(
        self,
        spec: NetworkSpec,
        blocks: Sequence[int],
        channels: int,
        classes: int,
        seed: int | None,
        groups: int = 1,
        group_width: int = 64,
    ) -> None:
        """First weights follow from `seed`; None leaves them to torch, for a network whose weights come from a file."""
        super().__init__()
        self.preactivation = spec.activation == "pre"
        self.batch_norm = spec.batch_norm
        self._seed = seed or 0
        shape = STEMS[spec.stem]
        self.pools = shape.pools
        self.conv1 = convolution(channels, spec.width, shape.kernel, shape.stride, spec)
        if not self.preactivation:
            self.bn1 = normalisation(spec.width, spec)
        into = spec.width
        done = 0
        self.stages: list[nn.Sequential] = []
        for stage, count in enumerate(blocks):
            width = spec.width * 2**stage
            self.stages.append(nn.Sequential())
            for number in range(count):
                stride = 2 if stage and not number else 1
                done += 1
                skipped = spec.stochastic_depth * done / sum(blocks)
                if spec.block == "basic":
                    out = width
                    block: Block = BasicBlock(into, out, stride, spec, skipped)
                else:
                    out = EXPANSION * width
                    middle = int(width * (group_width / 64)) * groups
                    block = Bottleneck(into, out, middle, stride, spec, groups, skipped)
                self.stages[-1].append(block)
                into = out
            self.add_module(f"layer{stage + 1}", self.stages[-1])
        if self.preactivation:
            self.norm = normalisation(into, spec)
        self.dropout = SeededDropout(spec.dropout, whole=False)
        self.fc = nn.Linear(into, classes)
        self._dropouts = {
            name: module for name, module in self.named_modules() if isinstance(module, SeededDropout) and module.share
        }
        if seed is not None:
            initialise(self, spec, seed)

    def blocks(self) -> dict[str, Block]:
        """Every block by its name (`layer1.0`), from input to output."""
        return {name: module for name, module in self.named_modules() if isinstance(module, Block)}

    def stem(self, x: Tensor) -> Tensor:
        """Pictures (batch, channels, height, width) to what the first block is given."""
        x = self.conv1(x)
        if not self.preactivation:
            x = F.relu(self.bn1(x))
        return F.max_pool2d(x, 3, 2, padding=1) if self.pools else x

    def pooled(self, y: Tensor) -> Tensor:
        """What the last block puts out to what the fully connected layer is given, (batch, channels)."""
        if self.preactivation:
            y = F.relu(self.norm(y))
        return y.mean((2, 3))

    def head(self, y: Tensor) -> Tensor:
        """What the last block puts out to logits (batch, classes)."""
        logits: Tensor = self.fc(self.dropout(self.pooled(y)))
        return logits

    def forward(self, x: Tensor) -> Tensor:
        """Pictures (batch, channels, height, width) to logits (batch, classes)."""
        x = self.stem(x)
        for stage in self.stages:
            x = stage(x)
        return self.head(x)

    def responses(self) -> dict[str, nn.Module]:
        """By layer, from input to output, the modules that put out what `Block.responses` says; not the last layer."""
        found: dict[str, nn.Module] = {"conv1": self.conv1 if self.preactivation else self.bn1}
        for name, block in self.blocks().items():
            found |= {f"{name}.{layer}": module for layer, module in block.responses().items()}
        return found

    def begin(self, step: int, first: int = 0, size: int | None = None) -> None:
        """What is dropped from now on, while the network learns, is that of this step.

        It follows from the seed, the step and the name of the place alone: twins drop alike wherever both can, and a
        resumed run drops what it would have dropped. Of a batch of `size` pictures the network sees those from row
        `first` on: several processes drop what one would have dropped.
        """
        for name, module in self._dropouts.items():
            module.seed = zlib.crc32(f"{self._seed} {step} {name}".encode())
            module.first, module.size = first, size


class ResidualNetwork(StagedNetwork):
    """The network of an experiment: plain or residual."""

    def __init__(self, spec: NetworkSpec, channels: int, classes: int, seed: int | None = 0) -> None:
        super().__init__(spec, blocks_per_stage(spec), channels, classes, seed)


def build(experiment: Experiment, id: int) -> ResidualNetwork:
    """The network with this place in an experiment, with its first weights, channels last in memory."""
    entry = experiment.data.entry
    network = ResidualNetwork(experiment.networks[id], entry.channels, len(entry.classes), experiment.training.seed)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def weight_layers(network: nn.Module) -> dict[str, nn.Parameter]:
    """The weights of the convolutions and the fully connected layer by layer name, from input to output.

    Projections on a shortcut are left out: they are beside the chain, not in it.
    """
    return {
        name: cast(nn.Parameter, module.weight)
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv2d | nn.Linear) and ".downsample" not in name
    }
