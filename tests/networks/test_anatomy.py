"""The outline of a network that has been built: that of its description, and the published counts."""

from __future__ import annotations

import pytest

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.networks.anatomy import outline_of
from resnet_viewer.networks.imagenet import VARIANTS, ResNet
from resnet_viewer.networks.outline import outline
from resnet_viewer.networks.residual import ResidualNetwork


@pytest.mark.parametrize(
    "spec",
    [
        NetworkSpec(residual=False, depth=20, width=8),
        NetworkSpec(depth=20, width=8),
        NetworkSpec(depth=18, stages=4, width=8, shortcut="B", stem="3x3-stride-2"),
    ],
    ids=["plain", "option A", "option B"],
)
def test_what_is_built_is_what_was_described(spec: NetworkSpec) -> None:
    shape = (3, 29, 29)
    assert outline_of(ResidualNetwork(spec, 3, 10), shape) == outline(spec, shape, 10)


@pytest.mark.parametrize(
    ("name", "millions", "billions"),
    # Parameters as torchvision documents them; multiply-adds after He et al. 2015, table 1, with the projections and
    # the fully connected layer, as torchvision documents them too.
    [("resnet18", 11.690, 1.81), ("resnet50", 25.557, 4.09)],
)
def test_the_networks_for_photographs_have_their_published_size(name: str, millions: float, billions: float) -> None:
    found = outline_of(ResNet(VARIANTS[name], seed=None), (3, 224, 224))
    assert found.parameters / 1e6 == pytest.approx(millions, abs=0.001)
    assert found.multiply_adds / 1e9 == pytest.approx(billions, abs=0.01)
    assert len(found.layers) == VARIANTS[name].depth
    assert [len(block.layers) for block in found.blocks] == [3 if "50" in name else 2] * len(found.blocks)
    assert {block.shortcut for block in found.blocks} == {"identity", "projection"}
