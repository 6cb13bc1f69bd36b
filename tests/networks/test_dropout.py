"""What is dropped while a network learns: how much, when, and that it follows from the seed and the step alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.networks.blocks import SeededDropout
from resnet_viewer.networks.residual import ResidualNetwork
from resnet_viewer.networks.watching import watched


def network(seed: int = 0, **choices: Any) -> ResidualNetwork:
    return ResidualNetwork(NetworkSpec(depth=14, width=4, **choices), 3, 10, seed)


def dropped(network: ResidualNetwork, step: int) -> dict[str, Tensor]:
    """Which values are dropped at a step, by place: one of each picture for a block."""
    network.train().begin(step)
    places = {name: module for name, module in network.named_modules() if isinstance(module, SeededDropout)}
    return {name: module(torch.ones(64, 16)) == 0 for name, module in places.items()}


def test_the_mean_stays_and_the_answer_of_a_network_that_does_not_learn_is_its_own() -> None:
    x = torch.ones(4000, 5)
    for whole in (False, True):
        layer = SeededDropout(0.3, whole)
        y = layer(x)
        assert y.unique().tolist() == pytest.approx([0, 1 / 0.7])
        assert y.mean().item() == pytest.approx(1, abs=0.05)
        assert bool((y == y[:, :1]).all()) == whole, "a picture drops all or nothing"
        assert layer.eval()(x) is x
    pictures = torch.rand(3, 3, 8, 8)
    asked, other = network(dropout=0.5, stochastic_depth=0.5).eval(), network().eval()
    assert torch.equal(asked(pictures), other(pictures))


def test_the_deeper_a_block_the_more_often_it_is_skipped() -> None:
    """Huang et al. 2016, equation 4."""
    shares = [block.skip.share for block in network(stochastic_depth=0.6).blocks().values()]
    assert shares == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    found = dropped(network(stochastic_depth=0.6), 1)
    assert found["layer1.0.skip"].float().mean() < 0.3 < 0.4 < found["layer3.1.skip"].float().mean()


@pytest.mark.parametrize("activation", ["post", "pre"])
def test_a_picture_that_skips_a_block_passes_it_by_its_shortcut(activation: str) -> None:
    asked = network(stochastic_depth=0.9, activation=activation, shortcut="B")
    asked.train().begin(3)
    name, block = list(asked.blocks().items())[-2]
    skips = dropped(asked, 3)[f"{name}.skip"][:16, 0]
    assert skips.any()
    assert not skips.all()
    x = torch.randn(16, 8, 4, 4)
    y, past = block(x), block.downsample(x)
    same = (y == (past if activation == "pre" else past.relu())).flatten(1).all(1)
    assert torch.equal(same, skips)


def test_what_is_dropped_follows_from_seed_and_step_alone() -> None:
    choices = {"dropout": 0.5, "stochastic_depth": 0.5}
    first = dropped(network(**choices), 7)
    torch.manual_seed(99)
    again = network(**choices)
    dropped(again, 6)
    assert all(torch.equal(each, dropped(again, 7)[name]) for name, each in first.items())
    others: list[Callable[[], dict[str, Tensor]]] = [
        lambda: dropped(again, 8),
        lambda: dropped(network(seed=1, **choices), 7),
    ]
    for other in others:
        found = other()
        assert not any(torch.equal(each, found[name]) for name, each in first.items() if each.any())
    assert not torch.equal(first["layer3.0.skip"], first["layer3.1.skip"])


def test_twins_drop_alike_and_a_plain_network_skips_nothing() -> None:
    choices = {"dropout": 0.5, "stochastic_depth": 0.9}
    plain, residual = network(residual=False, **choices), network(**choices)
    assert torch.equal(dropped(plain, 4)["dropout"], dropped(residual, 4)["dropout"])
    pictures = torch.rand(6, 3, 8, 8)
    nothing = network(residual=False)
    with watched({"": plain.stages[-1]}, lambda y: y) as seen, watched({"": nothing.stages[-1]}, lambda y: y) as same:
        plain.train()(pictures)
        nothing.train()(pictures)
    assert torch.equal(seen[""], same[""])


def test_every_layer_has_a_gradient_at_every_step() -> None:
    asked = network(stochastic_depth=0.9, dropout=0.5)
    asked.train().begin(1)
    asked(torch.randn(8, 3, 8, 8)).logsumexp(1).sum().backward()
    for module in asked.modules():
        if isinstance(module, nn.Conv2d):
            assert module.weight.grad is not None
