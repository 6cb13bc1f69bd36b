"""The blocks that every network of the family consists of.

    basic        F = conv3x3, BN, ReLU, conv3x3, BN
    bottleneck   F = conv1x1, BN, ReLU, conv3x3, BN, ReLU, conv1x1, BN      with four times as many channels at its ends

    plain             y = ReLU(F(x))
    residual          y = ReLU(F(x) + S(x))     He et al. 2015, "Deep Residual Learning"; S is the shortcut
    pre-activation    y = F(x) + S(x)           He et al. 2016, "Identity Mappings in Deep Residual Networks"; F has BN
                                                and ReLU before each convolution instead, and S takes x as it is

A bottleneck halves the picture in its 3×3 convolution and not in the first 1×1 one: so do torchvision and all whose
checkpoints have its names. Without batch normalisation an identity stands in its place, and convolutions have biases.
Nothing works in place, so that hooks see what they were given.
"""

from __future__ import annotations

from typing import ClassVar, cast

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor, nn

from resnet_viewer.experiment import NetworkSpec


def convolution(into: int, out: int, kernel: int, stride: int, spec: NetworkSpec, groups: int = 1) -> nn.Conv2d:
    """One that leaves the picture its size, but for the stride."""
    return nn.Conv2d(into, out, kernel, stride, padding=kernel // 2, groups=groups, bias=not spec.batch_norm)


def normalisation(channels: int, spec: NetworkSpec) -> nn.Module:
    return nn.BatchNorm2d(channels) if spec.batch_norm else nn.Identity()


class ZeroPadding(nn.Module):
    """Option A: the identity where the size changes. Every `stride`-th pixel, and zeros for the channels x lacks."""

    def __init__(self, into: int, out: int, stride: int) -> None:
        super().__init__()
        before = (out - into) // 2
        self.channels = (before, out - into - before)
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        """(batch, into, height, width) to (batch, out, ceil(height / stride), ceil(width / stride))."""
        return F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, *self.channels))


def shortcut(into: int, out: int, stride: int, spec: NetworkSpec) -> nn.Module:
    """S: the identity; where the size changes padded with zeros (A) or projected (B), or projected everywhere (C).

    A projection is normalised as every convolution is, but for pre-activation, where nothing comes after one.
    """
    changes = into != out or stride != 1
    if not spec.residual or not (changes or spec.shortcut == "C"):
        return nn.Identity()
    if spec.shortcut == "A":
        return ZeroPadding(into, out, stride)
    projection = nn.Sequential(convolution(into, out, 1, stride, spec))
    if spec.batch_norm and spec.activation == "post":
        projection.append(nn.BatchNorm2d(out))
    return projection


class SeededDropout(nn.Module):
    """Drops values while the network learns, and enlarges the others so that the mean stays; else the identity.

    What is dropped follows from `seed` alone, whatever thread or machine it happens on: each value by itself, or with
    `whole` all that there is of a picture. Of a batch of `size` pictures it may see those from row `first` on.
    """

    def __init__(self, share: float, whole: bool) -> None:
        super().__init__()
        self.share = share
        self.whole = whole
        self.seed = self.first = 0
        self.size: int | None = None

    def forward(self, x: Tensor) -> Tensor:
        """(batch, ...) to the same shape and type."""
        if not self.training or not self.share:
            return x
        generator = torch.Generator().manual_seed(self.seed)
        count = len(x) if self.size is None else self.size
        shape = (count, *((1 for _ in x.shape[1:]) if self.whole else x.shape[1:]))
        kept = torch.rand(shape, generator=generator)[self.first : self.first + len(x)] >= self.share
        return x * (kept / (1 - self.share)).to(x.device, x.dtype)


class Block(nn.Module):
    """F, with x carried past it or not. A subclass gives itself `conv1`, `bn1`, `conv2`, ... and says what F is.

    With stochastic depth (Huang et al. 2016, "Deep Networks with Stochastic Depth", equation 2) a picture skips F now
    and then while the network learns: each picture by itself, so that every layer has a gradient at every step.
    """

    layers: ClassVar[int]
    """Convolutions within F."""

    downsample: nn.Module

    def __init__(self, spec: NetworkSpec, skipped: float) -> None:
        super().__init__()
        self.residual = spec.residual
        self.preactivation = spec.activation == "pre"
        self.skip = SeededDropout(skipped, whole=True)

    def branch(self, x: Tensor) -> Tensor:
        """F(x), (batch, out, height / stride, width / stride): what the block's weights make of x."""
        raise NotImplementedError

    def activate(self, total: Tensor) -> Tensor:
        """What follows the sum: ReLU, or nothing with pre-activation."""
        return total if self.preactivation else F.relu(total)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, into, height, width) to (batch, out, height / stride, width / stride)."""
        y = self.branch(x)
        if self.residual:
            y = self.skip(y) + self.downsample(x)
        return self.activate(y)

    @property
    def entry(self) -> nn.Module:
        """The module that F begins with."""
        return self.get_submodule("bn1" if self.preactivation else "conv1")

    def responses(self) -> dict[str, nn.Module]:
        """The modules that put out what each layer does, after the normalisation that follows it, if one does."""
        kind = "conv" if self.preactivation else "bn"
        return {f"conv{number}": self.get_submodule(f"{kind}{number}") for number in range(1, self.layers + 1)}

    def inner(self) -> dict[str, nn.Module]:
        """By layer the modules that put out what goes through a ReLU on its way to the next layer within F."""
        ahead = 1 if self.preactivation else 0
        return {f"conv{number}": self.get_submodule(f"bn{number + ahead}") for number in range(1, self.layers)}

    @property
    def last(self) -> nn.Parameter:
        """The weights by which F ends: those of its last layer, or of the normalisation that follows it."""
        module = self.get_submodule(f"bn{self.layers}")
        if self.preactivation or not isinstance(module, nn.BatchNorm2d):
            module = self.get_submodule(f"conv{self.layers}")
        return cast(nn.Parameter, module.weight)


class BasicBlock(Block):
    """Two 3×3 convolutions."""

    layers = 2

    def __init__(self, into: int, out: int, stride: int, spec: NetworkSpec, skipped: float = 0.0) -> None:
        """`skipped` is how often a picture skips F while the network learns."""
        super().__init__(spec, skipped)
        first, second = (into, out) if self.preactivation else (out, out)
        self.conv1 = convolution(into, out, 3, stride, spec)
        self.bn1 = normalisation(first, spec)
        self.conv2 = convolution(out, out, 3, 1, spec)
        self.bn2 = normalisation(second, spec)
        self.downsample = shortcut(into, out, stride, spec)

    def branch(self, x: Tensor) -> Tensor:
        if self.preactivation:
            y: Tensor = self.conv2(F.relu(self.bn2(self.conv1(F.relu(self.bn1(x))))))
        else:
            y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return y


class Bottleneck(Block):
    """A 1×1, a 3×3 and a 1×1 convolution; the `middle` channels of the 3×3 one may be in `groups`."""

    layers = 3

    def __init__(
        self,
        into: int,
        out: int,
        middle: int,
        stride: int,
        spec: NetworkSpec,
        groups: int = 1,
        skipped: float = 0.0,
    ) -> None:
        """`skipped` is how often a picture skips F while the network learns."""
        super().__init__(spec, skipped)
        first, third = (into, middle) if self.preactivation else (middle, out)
        self.conv1 = convolution(into, middle, 1, 1, spec)
        self.bn1 = normalisation(first, spec)
        self.conv2 = convolution(middle, middle, 3, stride, spec, groups)
        self.bn2 = normalisation(middle, spec)
        self.conv3 = convolution(middle, out, 1, 1, spec)
        self.bn3 = normalisation(third, spec)
        self.downsample = shortcut(into, out, stride, spec)

    def branch(self, x: Tensor) -> Tensor:
        if self.preactivation:
            y = self.conv1(F.relu(self.bn1(x)))
            y = self.conv2(F.relu(self.bn2(y)))
            z: Tensor = self.conv3(F.relu(self.bn3(y)))
        else:
            y = F.relu(self.bn1(self.conv1(x)))
            y = F.relu(self.bn2(self.conv2(y)))
            z = self.bn3(self.conv3(y))
        return z
