"""The network is that of the paper: what its shortcut does, how it begins, and that hooks can look into it."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.networks.blocks import BasicBlock, Block, Bottleneck, ZeroPadding
from resnet_viewer.networks.residual import ResidualNetwork, weight_layers

CHECKPOINT = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "checkpoints" / "resnet20-12fca82f.th"


def small(residual: bool, shortcut: str = "A", seed: int = 0) -> ResidualNetwork:
    return ResidualNetwork(NetworkSpec(residual=residual, depth=14, width=4, shortcut=shortcut), 3, 10, seed)


def a_block(into: int, out: int, **choices: Any) -> Block:
    """A block that halves the picture where the channels change, and else leaves them as they are."""
    spec = NetworkSpec(**choices)
    stride = 1 if into == out else 2
    return BasicBlock(into, out, stride, spec) if spec.block == "basic" else Bottleneck(into, out, 2, stride, spec)


def silence(block: Block) -> None:
    """F(x) = 0."""
    nn.init.zeros_(block.last)
    ends = block.get_submodule(f"conv{block.layers}"), block.get_submodule(f"bn{block.layers}")
    for module in ends[: 1 if block.preactivation else 2]:
        if getattr(module, "bias", None) is not None:
            nn.init.zeros_(module.bias)


@pytest.mark.parametrize("kind", ["basic", "bottleneck"])
@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("activation", ["post", "pre"])
def test_a_block_whose_branch_is_zero_passes_x_on(kind: str, batch_norm: bool, activation: str) -> None:
    block = a_block(4, 4, block=kind, batch_norm=batch_norm, activation=activation)
    silence(block)
    x = torch.rand(2, 4, 6, 6)
    assert not block.branch(x).any()
    assert torch.equal(block(x), x)
    # Whatever is below 0 comes through as well where no ReLU follows the sum.
    x = torch.randn(2, 4, 6, 6)
    assert torch.equal(block(x), x if activation == "pre" else x.relu())


@pytest.mark.parametrize("side", [6, 7])
def test_a_padded_shortcut_takes_every_second_pixel_and_adds_zeros(side: int) -> None:
    block = a_block(4, 8, shortcut="A")
    silence(block)
    x = torch.rand(2, 4, side, side)
    y = block(x)
    assert y.shape == (2, 8, (side + 1) // 2, (side + 1) // 2)
    assert torch.equal(y[:, 2:6], x[:, :, ::2, ::2])
    assert not y[:, :2].any()
    assert not y[:, 6:].any()
    assert not list(block.downsample.parameters())


def test_a_plain_block_whose_branch_is_zero_loses_x() -> None:
    block = a_block(4, 4, residual=False)
    silence(block)
    assert not block(torch.rand(2, 4, 6, 6)).any()


@pytest.mark.parametrize("activation", ["post", "pre"])
@pytest.mark.parametrize("kind", ["basic", "bottleneck"])
def test_a_block_is_its_branch_plus_its_shortcut(kind: str, activation: str) -> None:
    block = a_block(4, 8, block=kind, shortcut="B", activation=activation).eval()
    x = torch.randn(2, 4, 6, 6)
    total = block.branch(x) + block.downsample(x)
    assert torch.equal(block(x), total if activation == "pre" else total.relu())


def test_pre_activation_normalises_and_rectifies_before_each_convolution() -> None:
    """He et al. 2016, figure 4 (e), and nothing is done to x on its way past F."""
    network = ResidualNetwork(NetworkSpec(depth=8, width=4, activation="pre"), 3, 10).eval()
    pictures = torch.randn(2, 3, 8, 8)
    x = network.conv1(pictures)
    for block in network.blocks().values():
        f = block.conv1(torch.relu(block.bn1(x)))
        x = block.downsample(x) + block.conv2(torch.relu(block.bn2(f)))
    assert torch.equal(network(pictures), network.fc(torch.relu(network.norm(x)).mean((2, 3))))


def test_option_c_projects_in_every_block_and_b_where_the_size_changes() -> None:
    for shortcut, kind, projected in [("B", "basic", 2), ("C", "basic", 6), ("B", "bottleneck", 3)]:
        depth = 14 if kind == "basic" else 20
        network = ResidualNetwork(NetworkSpec(depth=depth, width=4, block=kind, shortcut=shortcut), 3, 10)
        blocks = network.blocks().values()
        assert len(blocks) == 6
        assert sum(isinstance(block.downsample, nn.Sequential) for block in blocks) == projected
    plain = ResidualNetwork(NetworkSpec(residual=False, depth=14, width=4, shortcut="C"), 3, 10)
    assert not any(list(block.downsample.parameters()) for block in plain.blocks().values())


def test_without_normalisation_every_convolution_has_a_bias_of_0() -> None:
    for activation in ("post", "pre"):
        network = ResidualNetwork(NetworkSpec(depth=8, batch_norm=False, activation=activation, shortcut="B"), 3, 10)
        assert not any(isinstance(module, nn.BatchNorm2d) for module in network.modules())
        for module in network.modules():
            if isinstance(module, nn.Conv2d):
                assert module.bias is not None
                assert not module.bias.any()
    assert all(module.bias is None for module in small(True).modules() if isinstance(module, nn.Conv2d))


@pytest.mark.parametrize("shortcut", ["A", "B", "C"])
def test_twins_begin_with_equal_weights(shortcut: str) -> None:
    plain, residual = small(False, shortcut).state_dict(), small(True, shortcut).state_dict()
    assert set(plain) <= set(residual)
    assert all(".downsample." in name for name in set(residual) - set(plain))
    assert bool(set(residual) - set(plain)) == (shortcut != "A")
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


def test_the_other_first_weights() -> None:
    def weight(**choices: Any) -> Tensor:
        network = ResidualNetwork(NetworkSpec(depth=8, width=64, **choices), 3, 10)
        found = network.get_submodule("layer2.0.conv1").weight
        assert isinstance(found, Tensor)
        return found

    normal = weight(initialisation="normal", sigma=0.02)
    assert normal.std().item() == pytest.approx(0.02, rel=0.02)
    # Glorot and Bengio 2010, equation 16, with 64 channels in and 128 out.
    xavier = weight(initialisation="xavier")
    limit = (6 / (9 * (64 + 128))) ** 0.5
    assert limit * 0.99 < xavier.abs().max().item() <= limit
    assert xavier.std().item() == pytest.approx(limit / 3**0.5, rel=0.02)
    assert torch.equal(weight(initialisation="zero-gamma"), weight())


@pytest.mark.parametrize("kind", ["basic", "bottleneck"])
@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("activation", ["post", "pre"])
def test_with_zero_gamma_every_block_begins_as_its_shortcut_and_can_learn(
    kind: str, batch_norm: bool, activation: str
) -> None:
    choices = {"block": kind, "batch_norm": batch_norm, "activation": activation, "initialisation": "zero-gamma"}
    network = ResidualNetwork(NetworkSpec(depth=20, width=4, **choices), 3, 10)  # type: ignore[arg-type]
    network(torch.randn(4, 3, 8, 8)).logsumexp(1).sum().backward()
    x = torch.rand(2, 4, 8, 8)
    for name, block in network.blocks().items():
        given = network.blocks()[name].downsample(x)
        assert torch.equal(block(x), given)
        assert block.last.grad is not None
        assert block.last.grad.any(), "it would never leave 0"
        x = given
    plain = ResidualNetwork(NetworkSpec(residual=False, depth=20, width=4, **choices), 3, 10)  # type: ignore[arg-type]
    assert all(block.last.any() for block in plain.blocks().values()), "a plain network would be silent"


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
    assert torch.equal(ZeroPadding(1, 2, 2)(x), torch.stack([x[:, 0, ::2, ::2], torch.zeros(1, 1, 1)], 1))


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
