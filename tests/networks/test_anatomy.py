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
        NetworkSpec(depth=20, width=4, block="bottleneck", activation="pre", shortcut="C", dropout=0.5),
        NetworkSpec(depth=50, stages=4, width=8, block="bottleneck", stem="7x7", batch_norm=False),
    ],
    ids=["plain", "option A", "option B", "option C", "without normalisation"],
)
def test_what_is_built_is_what_was_described(spec: NetworkSpec) -> None:
    shape = (3, 29, 29)
    assert outline_of(ResidualNetwork(spec, 3, 10), shape) == outline(spec, shape, 10)


@pytest.mark.parametrize(
    ("name", "millions", "billions"),
    # Parameters as torchvision documents them; multiply-adds after He et al. 2015, table 1, with the projections and
    # the fully connected layer, as torchvision documents them too.
    [("resnet18", 11.690, 1.81), ("resnet34", 21.798, 3.66), ("resnet50", 25.557, 4.09), ("resnet101", 44.549, 7.80)],
)
def test_the_networks_for_photographs_have_their_published_size(name: str, millions: float, billions: float) -> None:
    found = outline_of(ResNet(VARIANTS[name], seed=None), (3, 224, 224))
    assert found.parameters / 1e6 == pytest.approx(millions, abs=0.001)
    assert found.multiply_adds / 1e9 == pytest.approx(billions, abs=0.01)
    assert len(found.layers) == VARIANTS[name].depth
    kind, layers = ("basic", 2) if len(found.layers) < 50 else ("bottleneck", 3)
    assert {len(block.layers) for block in found.blocks} == {layers}
    assert {block.shortcut for block in found.blocks} == {"identity", "projection"}
    spec = NetworkSpec(depth=len(found.layers), stages=4, width=64, block=kind, shortcut="B", stem="7x7")
    assert outline(spec, (3, 224, 224), 1000) == found
