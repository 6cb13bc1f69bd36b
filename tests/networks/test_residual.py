"""The network is that of the paper: what its shortcut does, how it begins, and that hooks can look into it."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.networks.residual import Block, ResidualNetwork, ZeroPadding, weight_layers

CHECKPOINT = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "checkpoints" / "resnet20-12fca82f.th"


def small(residual: bool, shortcut: str = "A", seed: int = 0) -> ResidualNetwork:
    return ResidualNetwork(NetworkSpec(residual=residual, depth=14, width=4, shortcut=shortcut), 3, 10, seed)


def silence(block: Block) -> None:
    """F(x) = 0."""
    nn.init.zeros_(block.bn2.weight)
    nn.init.zeros_(block.bn2.bias)


def test_a_block_whose_branch_is_zero_passes_x_on() -> None:
    block = Block(4, 4, residual=True, shortcut="A")
    silence(block)
    x = torch.rand(2, 4, 6, 6)
    assert torch.equal(block(x), x)


@pytest.mark.parametrize("side", [6, 7])
def test_a_padded_shortcut_takes_every_second_pixel_and_adds_zeros(side: int) -> None:
    block = Block(4, 8, residual=True, shortcut="A")
    silence(block)
    x = torch.rand(2, 4, side, side)
    y = block(x)
    assert y.shape == (2, 8, (side + 1) // 2, (side + 1) // 2)
    assert torch.equal(y[:, 2:6], x[:, :, ::2, ::2])
    assert not y[:, :2].any()
    assert not y[:, 6:].any()
    assert not list(block.downsample.parameters())


def test_a_plain_block_whose_branch_is_zero_loses_x() -> None:
    block = Block(4, 4, residual=False, shortcut="A")
    silence(block)
    assert not block(torch.rand(2, 4, 6, 6)).any()


def test_a_block_is_its_branch_plus_its_shortcut() -> None:
    block = Block(4, 8, residual=True, shortcut="B").eval()
    x = torch.rand(2, 4, 6, 6)
    assert torch.equal(block(x), torch.relu(block.branch(x) + block.downsample(x)))


@pytest.mark.parametrize("shortcut", ["A", "B"])
def test_twins_begin_with_equal_weights(shortcut: str) -> None:
    plain, residual = small(False, shortcut).state_dict(), small(True, shortcut).state_dict()
    assert set(plain) <= set(residual)
    assert all(".downsample." in name for name in set(residual) - set(plain))
    assert bool(set(residual) - set(plain)) == (shortcut == "B")
    for name, tensor in plain.items():
        assert torch.equal(tensor, residual[name]), name


def test_the_seed_decides_the_weights_and_nothing_else_does() -> None:
    torch.manual_seed(1)
    one = small(True, seed=3).state_dict()
    torch.manual_seed(2)
    same, other = small(True, seed=3).state_dict(), small(True, seed=4).state_dict()
    assert all(torch.equal(tensor, same[name]) for name, tensor in one.items())
    for name in weight_layers(small(True)):
        assert not torch.equal(one[f"{name}.weight"], other[f"{name}.weight"]), name
    equal = [
        pair
        for pair in itertools.combinations([f"layer1.{n}.conv{m}.weight" for n in range(2) for m in (1, 2)], 2)
        if torch.equal(one[pair[0]], one[pair[1]])
    ]
    assert equal == [], "layers of one shape differ"
    ResidualNetwork(NetworkSpec(depth=8, width=1), 1, 2, seed=2**31 - 1)


def test_first_weights_have_the_spread_of_the_paper() -> None:
    """He et al. 2015, "Delving Deep into Rectifiers", equation 14: variance 2 / (k² · channels out)."""
    network = ResidualNetwork(NetworkSpec(depth=8, width=64), 3, 10)
    weight = network.layer2[0].conv2.weight  # type: ignore[union-attr]
    assert isinstance(weight, Tensor)
    assert weight.std().item() == pytest.approx((2 / (9 * 128)) ** 0.5, rel=0.02)
    assert not network.fc.bias.any()


@pytest.mark.parametrize(("residual", "shortcut"), [(False, "A"), (True, "A"), (True, "B")])
def test_hooks_see_what_they_were_given(residual: bool, shortcut: str) -> None:
    network = small(residual, shortcut)
    seen: dict[str, tuple[Tensor, int, Tensor]] = {}
    gradients: dict[str, Tensor] = {}
    for name, module in network.named_modules():

        def keep(_: nn.Module, _given: Any, out: Tensor, name: str = name) -> None:
            seen[name] = (out, out._version, out.detach().clone())

        def keep_gradient(_: nn.Module, _given: Any, out: tuple[Tensor, ...], name: str = name) -> None:
            gradients[name] = out[0]

        module.register_forward_hook(keep)
        module.register_full_backward_hook(keep_gradient)
    x = torch.rand(4, 3, 8, 8, requires_grad=True)
    network(x).logsumexp(1).sum().backward()

    assert seen.keys() >= {"conv1", "bn1", "layer1", "layer2.0.bn2", "layer3.1", "fc", ""}
    for name, (out, version, before) in seen.items():
        assert out._version == version, name
        assert torch.equal(out, before), name
        assert torch.isfinite(gradients[name]).all(), name
    assert x.grad is not None
    assert x.grad.any()


def test_a_network_takes_any_size_and_both_memory_layouts() -> None:
    network = small(True).eval()
    for side in (1, 7, 14, 33):
        x = torch.rand(2, 3, side, side)
        expected = network(x)
        assert expected.shape == (2, 10)
        torch.testing.assert_close(network(x.to(memory_format=torch.channels_last)), expected)


def test_zero_padding_of_an_odd_number_of_channels() -> None:
    x = torch.rand(1, 1, 2, 2)
    assert torch.equal(ZeroPadding(1, 2)(x), torch.stack([x[:, 0, ::2, ::2], torch.zeros(1, 1, 1)], 1))


@pytest.mark.skipif(not CHECKPOINT.exists(), reason="the checkpoint for development is not beside this checkout")
def test_a_checkpoint_from_elsewhere_fits() -> None:
    content = torch.load(CHECKPOINT, map_location="cpu", weights_only=True)
    weights = {
        name.removeprefix("module.").replace("linear.", "fc."): tensor for name, tensor in content["state_dict"].items()
    }
    network = ResidualNetwork(NetworkSpec(depth=20, width=16), 3, 10).eval()
    network.load_state_dict(weights, strict=True)
    pictures = torch.randn(64, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        logits = network(pictures.cumsum(2).cumsum(3) / 16)  # smooth, as photographs are
    assert torch.isfinite(logits).all()
    assert logits.softmax(1).amax(1).mean() > 0.5
