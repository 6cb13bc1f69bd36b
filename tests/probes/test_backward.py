"""The backward pass is autograd's, taken apart: both ways through every block add up to the gradient before it."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.data.sources import normalised
from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.network_spec import with_nearest_depth
from resnet_viewer.networks.checkpoint import Classifier
from resnet_viewer.networks.imagenet import ResNet, Variant
from resnet_viewer.networks.residual import ResidualNetwork, StagedNetwork, weight_layers
from resnet_viewer.probes.backward import backward, way_back

TARGET = 3


def settled(network: StagedNetwork) -> StagedNetwork:
    """In evaluation mode, with the statistics of normalisation as uneven as training makes them."""
    generator = torch.Generator().manual_seed(1)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            nn.init.uniform_(module.weight, 0.4, 1.2, generator=generator)
            nn.init.normal_(module.bias, 0, 0.2, generator=generator)
            nn.init.normal_(module.running_mean, 0, 0.2, generator=generator)
            nn.init.uniform_(module.running_var, 0.5, 1.5, generator=generator)
    return network.eval()


def of_the_paper(**choices: Any) -> StagedNetwork:
    spec = with_nearest_depth(NetworkSpec(depth=14, width=4), **choices)
    return settled(ResidualNetwork(spec, channels=3, classes=10))


NETWORKS = {
    "plain": lambda: of_the_paper(residual=False),
    "option A": lambda: of_the_paper(residual=True),
    "option B": lambda: of_the_paper(shortcut="B"),
    "option C": lambda: of_the_paper(shortcut="C", stochastic_depth=0.5, dropout=0.5),
    "pre-activation": lambda: of_the_paper(activation="pre"),
    "plain, pre-activation": lambda: of_the_paper(activation="pre", residual=False),
    "bottleneck, pre-activation": lambda: of_the_paper(activation="pre", block="bottleneck", shortcut="C"),
    "without normalisation": lambda: of_the_paper(batch_norm=False),
    "bare pre-activation": lambda: of_the_paper(batch_norm=False, activation="pre", shortcut="B"),
    "basic": lambda: settled(ResNet(Variant((2, 2), width=8), channels=3, classes=10)),
    "bottleneck": lambda: settled(ResNet(Variant((2, 3), bottleneck=True, groups=2, width=8), 3, classes=10)),
}


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> StagedNetwork:
    return NETWORKS[request.param]()


@pytest.fixture
def pictures() -> Tensor:
    return torch.randn(2, 3, 24, 24, generator=torch.Generator().manual_seed(0))


def loss_of(logits: Tensor, temperature: float = 1.0) -> Tensor:
    return F.cross_entropy(logits / temperature, torch.full((len(logits),), TARGET))


def by_hand(network: StagedNetwork, pictures: Tensor) -> dict[str, tuple[Tensor, Tensor]]:
    """dL/dy and dL/dx of every block, from autograd and an untouched network."""
    kept: dict[str, tuple[Tensor, Tensor]] = {}
    for name, block in network.blocks().items():

        def keep(_: nn.Module, given: tuple[Tensor], y: Tensor, name: str = name) -> None:
            kept[name] = y, given[0]

        block.register_forward_hook(keep)
    loss = loss_of(network(pictures))
    return {
        name: tuple(torch.autograd.grad(loss, tensors, retain_graph=True))  # type: ignore[misc]
        for name, tensors in kept.items()
    }


def distance(one: object, other: object) -> float:
    """Relative to the size of the second."""
    one, other = np.asarray(one, np.float64), np.asarray(other, np.float64)
    return float(np.linalg.norm(one - other) / np.linalg.norm(other))


def test_both_parts_add_up_to_the_gradient_that_autograd_finds(network: StagedNetwork, pictures: Tensor) -> None:
    found = way_back(network, pictures, TARGET)
    expected = by_hand(copy.deepcopy(network), pictures)
    assert [block.name for block in found.blocks] == list(expected)
    for block in found.blocks:
        _, at_x = expected[block.name]
        parts = block.branch if block.shortcut is None else block.branch + block.shortcut
        assert distance(parts, at_x) < 1e-4, block.name
        assert distance(block.leaving, at_x) < 1e-4, block.name


def test_each_part_is_the_product_with_the_gradient_that_arrives(network: StagedNetwork, pictures: Tensor) -> None:
    """(dF/dx)^T g and (dS/dx)^T g, each from a graph that holds nothing but F or S."""
    inputs: dict[str, Tensor] = {}
    for name, block in network.blocks().items():
        block.register_forward_hook(lambda _m, given, _y, name=name: inputs.update({name: given[0].detach()}))
    found = way_back(network, pictures, TARGET)
    outputs = by_hand(copy.deepcopy(network), pictures)
    for (name, block), gradient in zip(network.blocks().items(), found.blocks, strict=True):
        x = inputs[name].clone().requires_grad_()
        branch = block.branch(x)
        shortcut = block.downsample(x) if block.residual else torch.zeros_like(branch)
        g = outputs[name][0]
        if not block.preactivation:
            g = torch.where(branch + shortcut > 0, g, 0)
        assert distance(gradient.arriving, g) < 1e-4, name
        (through,) = torch.autograd.grad(branch, x, g, retain_graph=True)
        assert distance(gradient.branch, through) < 1e-4, name
        if block.residual:
            (past,) = torch.autograd.grad(shortcut, x, g)
            assert distance(gradient.shortcut, past) < 1e-4, name
        else:
            assert gradient.shortcut is None


def test_an_identity_hands_the_gradient_back_untouched(network: StagedNetwork, pictures: Tensor) -> None:
    for (_, block), gradient in zip(network.blocks().items(), way_back(network, pictures, TARGET).blocks, strict=True):
        if block.residual and isinstance(block.downsample, nn.Identity):
            assert np.array_equal(gradient.shortcut, gradient.arriving)
            assert gradient.shortcut_norm == gradient.arriving_norm > 0


@pytest.mark.parametrize("kind", ["option A", "pre-activation"])
def test_a_block_whose_branch_is_zero_hands_back_exactly_what_arrives(kind: str, pictures: Tensor) -> None:
    network = NETWORKS[kind]()
    silent = network.blocks()["layer1.1"]
    nn.init.zeros_(silent.last)
    if not silent.preactivation:
        nn.init.zeros_(silent.bn2.bias)
    gradient = way_back(network, pictures, TARGET).blocks[1]
    assert gradient.name == "layer1.1"
    assert np.array_equal(gradient.leaving, gradient.arriving)
    assert gradient.branch_norm == 0
    assert gradient.cosine is None


def test_norms_and_cosine_are_those_of_the_maps(network: StagedNetwork, pictures: Tensor) -> None:
    for block in way_back(network, pictures, TARGET).blocks:
        for maps, norm in (
            (block.arriving, block.arriving_norm),
            (block.branch, block.branch_norm),
            (block.leaving, block.leaving_norm),
        ):
            assert norm == pytest.approx(np.linalg.norm(maps.ravel().astype(np.float64)), rel=1e-5)
            assert norm > 0
        if block.shortcut is None:
            assert (block.shortcut_norm, block.cosine) == (0, None)
        else:
            one, other = block.shortcut.ravel().astype(np.float64), block.branch.ravel().astype(np.float64)
            assert block.shortcut_norm == pytest.approx(np.linalg.norm(one), rel=1e-5)
            assert block.cosine == pytest.approx(one @ other / np.linalg.norm(one) / np.linalg.norm(other), abs=1e-5)


def test_the_gradient_by_the_weights_is_autograd_s(network: StagedNetwork, pictures: Tensor) -> None:
    found = way_back(network, pictures, TARGET)
    weights = weight_layers(network)
    expected = torch.autograd.grad(loss_of(network(pictures)), list(weights.values()))
    assert list(found.layers) == list(weights)
    for norm, gradient in zip(found.layers.values(), expected, strict=True):
        assert norm == pytest.approx(gradient.norm().item(), rel=1e-4)


def test_the_network_is_left_as_it_was(network: StagedNetwork, pictures: Tensor) -> None:
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    given = pictures.clone()
    answer = network(pictures)
    with torch.no_grad():
        first, second = (way_back(network, pictures, TARGET) for _ in range(2))
    assert first.loss == second.loss
    for module in network.modules():
        assert not module.training
        assert not module._forward_hooks
        assert not module._forward_pre_hooks
        assert not module._backward_hooks
    assert all(weight.grad is None for weight in network.parameters())
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
    assert torch.equal(pictures, given)
    assert not pictures.requires_grad
    assert torch.equal(network(pictures), answer)


def test_hooks_are_taken_off_where_the_network_fails(network: StagedNetwork) -> None:
    with pytest.raises(RuntimeError):
        way_back(network, torch.zeros(1, 2, 24, 24), TARGET)
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in network.modules())


@pytest.mark.parametrize("kind", ["plain", "option A", "bottleneck", "bottleneck, pre-activation"])
def test_finite_differences_agree(kind: str, pictures: Tensor) -> None:
    """In 64 bits: the loss changes by the gradient times the step, for a step of the picture and one of the weights."""
    network = NETWORKS[kind]().double()
    fed = pictures[:1].double()
    found = way_back(network, fed, TARGET, temperature=1.7)
    step = 1e-5 * torch.randn(fed.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        up, down = (loss_of(network(fed + sign * step), 1.7).item() for sign in (1, -1))
        assert (up - down) / 2 == pytest.approx(float((found.picture * step.numpy()).sum()), rel=1e-4)
        assert found.loss == pytest.approx(loss_of(network(fed), 1.7).item(), rel=1e-12)
    for name, weight in weight_layers(network).items():
        (gradient,) = torch.autograd.grad(loss_of(network(fed), 1.7), weight)
        along = 1e-6 * gradient / gradient.norm()
        values = []
        with torch.no_grad():
            for sign in (1, -2, 1):
                weight += sign * along
                values.append(loss_of(network(fed), 1.7).item())
        assert (values[0] - values[1]) / 2e-6 == pytest.approx(found.layers[name], rel=1e-3), name


@pytest.mark.parametrize("kind", ["option A", "pre-activation"])
def test_finite_differences_along_one_way_alone(kind: str) -> None:
    """A step of x that only one way is given changes the loss by that part of the gradient."""
    network = NETWORKS[kind]().double()
    fed = torch.randn(1, 3, 24, 24, dtype=torch.float64, generator=torch.Generator().manual_seed(5))
    found = {block.name: block for block in way_back(network, fed, TARGET).blocks}
    for name in ("layer1.1", "layer2.0"):
        block, gradient = network.blocks()[name], found[name]
        step = 1e-6 * torch.randn(gradient.leaving.shape, dtype=torch.float64)
        for entry, part in ((block.entry, gradient.branch), (block.downsample, gradient.shortcut)):
            values = []
            for sign in (1, -1):
                handle = entry.register_forward_pre_hook(lambda _m, given, s=sign, d=step: given[0] + s * d)
                with torch.no_grad():
                    values.append(loss_of(network(fed)).item())
                handle.remove()
            assert (values[0] - values[1]) / 2 == pytest.approx(float((part * step.numpy()).sum()), rel=1e-3)


def test_the_loss_is_that_of_the_calibrated_answer_to_pictures() -> None:
    network = of_the_paper(residual=True)
    classes = CATALOGUE["fashion-mnist"].classes
    mean, deviation = torch.tensor([100.0, 110, 120]), torch.tensor([60.0, 61, 62])
    classifier = Classifier("mine", network, classes, 24, mean, deviation, "", temperature=2.5)
    shown = torch.randint(0, 256, (3, 3, 24, 24), dtype=torch.uint8)
    found = backward(classifier, shown, TARGET)
    logits = network(normalised(shown, mean, deviation)).detach()
    probabilities = (logits / 2.5).softmax(1)
    assert found.loss == pytest.approx(-probabilities[:, TARGET].log().mean().item(), rel=1e-5)
    wanted = probabilities - F.one_hot(torch.tensor(TARGET), 10)
    assert distance(found.logits, wanted / 2.5 / 3) < 1e-4
    assert found.picture.shape == (3, 3, 24, 24)
