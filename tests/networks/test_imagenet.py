"""The ImageNet family is torchvision's to the last key and digit, and its blocks can be looked into."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.networks.blocks import Block, Bottleneck
from resnet_viewer.networks.imagenet import VARIANTS, ResNet, Variant
from resnet_viewer.networks.outline import outline
from resnet_viewer.networks.pretrained import torchvision_models
from resnet_viewer.networks.residual import ResidualNetwork

MILLIONS = {
    "resnet18": 11.69,
    "resnet34": 21.80,
    "resnet50": 25.56,
    "resnet101": 44.55,
    "resnet152": 60.19,
    "resnext50_32x4d": 25.03,
    "resnext101_32x8d": 88.79,
    "resnext101_64x4d": 83.46,
    "wide_resnet50_2": 68.88,
    "wide_resnet101_2": 126.89,
}


@pytest.fixture(scope="module")
def models() -> Any:
    return torchvision_models()


def shapes(network: nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}


def unsettle(network: nn.Module) -> None:
    """Makes what normalisation begins with as uneven as training does, so that a mix-up would show."""
    generator = torch.Generator().manual_seed(1)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            nn.init.uniform_(module.weight, 0.2, 0.6, generator=generator)
            nn.init.normal_(module.bias, 0, 0.1, generator=generator)
            nn.init.normal_(module.running_mean, 0, 0.1, generator=generator)
            nn.init.uniform_(module.running_var, 0.5, 1.5, generator=generator)


@pytest.mark.parametrize("name", VARIANTS)
def test_names_and_shapes_are_those_of_torchvision(name: str, models: Any) -> None:
    with torch.device("meta"):
        ours, theirs = ResNet(VARIANTS[name], seed=None), getattr(models, name)()
    assert shapes(ours) == shapes(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())


@pytest.mark.parametrize("name", VARIANTS)
def test_parameters_are_those_of_the_papers(name: str) -> None:
    with torch.device("meta"):
        network = ResNet(VARIANTS[name], seed=None)
    assert sum(weight.numel() for weight in network.parameters()) / 1e6 == pytest.approx(MILLIONS[name], abs=0.005)
    assert str(VARIANTS[name].depth) in name


@pytest.mark.parametrize("name", ["resnet18", "resnet50", "resnext50_32x4d"])
def test_logits_are_those_of_torchvision(name: str, models: Any) -> None:
    ours, theirs = ResNet(VARIANTS[name], 3, 7, seed=None).eval(), getattr(models, name)(num_classes=7).eval()
    unsettle(ours)
    theirs.load_state_dict(ours.state_dict(), strict=True)
    pictures = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        logits = ours(pictures)
        torch.testing.assert_close(logits, theirs(pictures), rtol=1e-5, atol=1e-5)
        assert logits.std() > 1e-3
        unsettle(theirs.layer1)
        nn.init.zeros_(theirs.fc.bias)
        ours.load_state_dict(theirs.state_dict(), strict=True)
        torch.testing.assert_close(ours(pictures), theirs(pictures), rtol=1e-5, atol=1e-5)


def photo_spec(depth: int) -> NetworkSpec:
    """The network of this depth for photographs, as an experiment has it."""
    kind = "basic" if depth < 50 else "bottleneck"
    return NetworkSpec(depth=depth, stages=4, width=64, block=kind, shortcut="B", stem="7x7")


@pytest.mark.parametrize("depth", [18, 34, 50, 101, 152])
def test_an_experiment_can_have_the_networks_for_photographs(depth: int, models: Any) -> None:
    with torch.device("meta"):
        ours, theirs = ResidualNetwork(photo_spec(depth), 3, 1000, seed=None), getattr(models, f"resnet{depth}")()
    assert shapes(ours) == shapes(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert outline(photo_spec(depth), (3, 224, 224), 1000).parameters / 1e6 == pytest.approx(
        MILLIONS[f"resnet{depth}"], abs=0.005
    )


@pytest.mark.parametrize("depth", [18, 50])
def test_an_experiments_weights_load_into_torchvision_and_back(depth: int, models: Any) -> None:
    ours = ResidualNetwork(photo_spec(depth), 3, 7, seed=None).eval()
    theirs = getattr(models, f"resnet{depth}")(num_classes=7).eval()
    unsettle(ours)
    theirs.load_state_dict(ours.state_dict(), strict=True)
    pictures = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        torch.testing.assert_close(ours(pictures), theirs(pictures), rtol=1e-5, atol=1e-5)
        unsettle(theirs.layer1)
        nn.init.zeros_(theirs.fc.bias)
        ours.load_state_dict(theirs.state_dict(), strict=True)
        torch.testing.assert_close(ours(pictures), theirs(pictures), rtol=1e-5, atol=1e-5)


def test_any_number_of_channels_and_classes_and_any_size() -> None:
    network = ResNet(Variant((1, 1), bottleneck=True, width=8), channels=1, classes=3).eval()
    for side in (1, 33, 64):
        assert network(torch.rand(2, 1, side, side)).shape == (2, 3)
    small = ResNet(Variant((1, 2, 1), bottleneck=True, width=8, small=True), channels=4, classes=2).eval()
    seen: list[torch.Size] = []
    small.stages[0].register_forward_hook(lambda _module, _given, out: seen.append(out.shape))
    assert small(torch.rand(1, 4, 32, 32)).shape == (1, 2)
    assert seen == [(1, 32, 32, 32)], "a small stem leaves the picture its size"


@pytest.mark.parametrize(("into", "stride", "groups"), [(16, 1, 1), (8, 1, 2), (16, 2, 4)])
def test_a_bottleneck_is_its_branch_plus_its_shortcut(into: int, stride: int, groups: int) -> None:
    block = Bottleneck(into, 16, 4, stride, NetworkSpec(shortcut="B"), groups).eval()
    x = torch.rand(2, into, 7, 7)
    assert torch.equal(block(x), torch.relu(block.branch(x) + block.downsample(x)))
    assert isinstance(block.downsample, nn.Identity) == (into == 16 and stride == 1)


@pytest.mark.parametrize("bottleneck", [False, True])
def test_instruments_can_look_into_every_block(bottleneck: bool) -> None:
    network = ResNet(Variant((1, 2), bottleneck, width=8), channels=3, classes=4)
    seen: dict[str, tuple[Tensor, int, Tensor]] = {}
    for name, module in network.named_modules():

        def keep(_: nn.Module, _given: Any, out: Tensor, name: str = name) -> None:
            seen[name] = (out, out._version, out.detach().clone())

        module.register_forward_hook(keep)
    x = torch.rand(2, 3, 32, 32, requires_grad=True)
    network(x).logsumexp(1).sum().backward()
    for name, (out, version, before) in seen.items():
        assert out._version == version, name
        assert torch.equal(out, before), name
    assert x.grad is not None
    assert x.grad.any()
    blocks = [module for module in network.modules() if isinstance(module, Block)]
    assert len(blocks) == 3
    assert all(block.residual for block in blocks)


def test_the_seed_decides_the_first_weights() -> None:
    variant = Variant((1, 1), bottleneck=True, width=8)
    one, same, other = (ResNet(variant, 3, 2, seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(tensor, same[name]) for name, tensor in one.items())
    assert not torch.equal(one["layer2.0.conv2.weight"], other["layer2.0.conv2.weight"])
