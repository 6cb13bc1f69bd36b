"""The networks for photographs, as in section 4.1 of He et al. 2015, and their relatives.

    basic        F = conv3x3, BN, ReLU, conv3x3, BN
    bottleneck   F = conv1x1, BN, ReLU, conv3x3, BN, ReLU, conv1x1, BN      with four times as many channels at its ends

A basic block is that of `networks.residual` with option B. The bottleneck halves the picture in its 3×3 convolution and
not in the first 1×1 one: so do torchvision and all whose checkpoints have its names ("ResNet v1.5"), and these are the
names here too. Nothing works in place.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor, nn

from resnet_viewer.networks.residual import Block, StagedNetwork, conv3x3

EXPANSION = 4
"""How many times more channels a bottleneck has at its ends than the paper's width of its middle."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A network of the family.

    `blocks` is how many each stage has, `width` the channels of the stem, doubled from stage to stage. The middle of a
    bottleneck has `groups` groups of `group_width` channels in the first stage (Xie et al. 2017, "Aggregated Residual
    Transformations", with width 64); 1 and 64 are the paper's, 1 and 128 those of Wide ResNet. With `small` the stem is
    a 3×3 convolution that leaves the picture its size, as people have it for pictures of 32×32.
    """

    blocks: tuple[int, ...]
    bottleneck: bool = False
    groups: int = 1
    group_width: int = 64
    width: int = 64
    small: bool = False

    @property
    def depth(self) -> int:
        """Layers with weights, as the paper counts them: without those on a shortcut."""
        return sum(self.blocks) * (3 if self.bottleneck else 2) + 2


VARIANTS = {
    "resnet18": Variant((2, 2, 2, 2)),
    "resnet34": Variant((3, 4, 6, 3)),
    "resnet50": Variant((3, 4, 6, 3), bottleneck=True),
    "resnet101": Variant((3, 4, 23, 3), bottleneck=True),
    "resnet152": Variant((3, 8, 36, 3), bottleneck=True),
    "resnext50_32x4d": Variant((3, 4, 6, 3), bottleneck=True, groups=32, group_width=4),
    "resnext101_32x8d": Variant((3, 4, 23, 3), bottleneck=True, groups=32, group_width=8),
    "resnext101_64x4d": Variant((3, 4, 23, 3), bottleneck=True, groups=64, group_width=4),
    "wide_resnet50_2": Variant((3, 4, 6, 3), bottleneck=True, group_width=128),
    "wide_resnet101_2": Variant((3, 4, 23, 3), bottleneck=True, group_width=128),
}
"""The networks that have a name, by torchvision's."""


class Bottleneck(Block):
    """A 1×1, a 3×3 and a 1×1 convolution, with x carried past them: a `Block` in all that an instrument asks of one."""

    def __init__(self, into: int, out: int, middle: int, stride: int, groups: int = 1) -> None:
        nn.Module.__init__(self)  # Not Block's: that makes two convolutions of its own.
        self.residual = True
        self.conv1 = nn.Conv2d(into, middle, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(middle)
        self.conv2 = conv3x3(middle, middle, stride)
        if groups > 1:
            self.conv2 = nn.Conv2d(middle, middle, 3, stride, padding=1, groups=groups, bias=False)
        self.bn2 = nn.BatchNorm2d(middle)
        self.conv3 = nn.Conv2d(middle, out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out)
        self.downsample = nn.Identity()
        if into != out or stride != 1:
            self.downsample = nn.Sequential(nn.Conv2d(into, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def branch(self, x: Tensor) -> Tensor:
        """F(x), (batch, out, height / stride, width / stride): what the block's weights make of x."""
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        z: Tensor = self.bn3(self.conv3(y))
        return z


class ResNet(StagedNetwork):
    """A network of the family for photographs, with max pooling after a 7×7 stem."""

    def __init__(self, variant: Variant, channels: int = 3, classes: int = 1000, seed: int | None = 0) -> None:
        """First weights follow from `seed`; None leaves them to torch, for a network whose weights come from a file."""
        super().__init__()
        self.variant = variant
        kernel, stride = (3, 1) if variant.small else (7, 2)
        self.conv1 = nn.Conv2d(channels, variant.width, kernel, stride, padding=kernel // 2, bias=False)
        self.bn1 = nn.BatchNorm2d(variant.width)
        into = variant.width
        stages: list[list[Block]] = []
        for stage, count in enumerate(variant.blocks):
            stages.append([])
            for number in range(count):
                stages[-1].append(_block(variant, into, stage, number))
                into = variant.width * 2**stage * (EXPANSION if variant.bottleneck else 1)
        self.add_stages(stages, into, classes, seed)

    def stem(self, x: Tensor) -> Tensor:
        x = super().stem(x)
        return x if self.variant.small else F.max_pool2d(x, 3, 2, padding=1)


def _block(variant: Variant, into: int, stage: int, number: int) -> Block:
    width = variant.width * 2**stage
    if not variant.bottleneck:
        return Block(into, width, residual=True, shortcut="B")
    middle = int(width * (variant.group_width / 64)) * variant.groups
    stride = 2 if stage and not number else 1
    return Bottleneck(into, width * EXPANSION, middle, stride, variant.groups)
