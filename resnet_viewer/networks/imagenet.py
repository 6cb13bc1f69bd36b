"""The networks for photographs, as in section 4.1 of He et al. 2015, and their relatives: the same family, by name.

A `NetworkSpec` has the paper's depths alone. A `Variant` may have any number of blocks, and groups within them.
"""

from __future__ import annotations

from dataclasses import dataclass

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.network_spec import LAYERS, PHOTO_BLOCKS
from resnet_viewer.networks.residual import StagedNetwork


@dataclass(frozen=True, slots=True)
class Variant:
    """A network of the family, residual with option B.

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
        return sum(self.blocks) * LAYERS[self.spec.block] + 2

    @property
    def spec(self) -> NetworkSpec:
        """What it is like but for its depth and its groups."""
        return NetworkSpec(
            width=self.width,
            block="bottleneck" if self.bottleneck else "basic",
            shortcut="B",
            stem="3x3" if self.small else "7x7",
        )


VARIANTS = {
    **{
        f"resnet{depth}": Variant(blocks, bottleneck=kind == "bottleneck")
        for kind, known in PHOTO_BLOCKS.items()
        for depth, blocks in known.items()
    },
    "resnext50_32x4d": Variant((3, 4, 6, 3), bottleneck=True, groups=32, group_width=4),
    "resnext101_32x8d": Variant((3, 4, 23, 3), bottleneck=True, groups=32, group_width=8),
    "resnext101_64x4d": Variant((3, 4, 23, 3), bottleneck=True, groups=64, group_width=4),
    "wide_resnet50_2": Variant((3, 4, 6, 3), bottleneck=True, group_width=128),
    "wide_resnet101_2": Variant((3, 4, 23, 3), bottleneck=True, group_width=128),
}
"""The networks that have a name, by torchvision's."""


class ResNet(StagedNetwork):
    """A network of the family for photographs."""

    def __init__(self, variant: Variant, channels: int = 3, classes: int = 1000, seed: int | None = 0) -> None:
        super().__init__(variant.spec, variant.blocks, channels, classes, seed, variant.groups, variant.group_width)
        self.variant = variant
