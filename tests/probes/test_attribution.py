"""What speaks for a class is what an independent computation finds, and asking leaves no trace on the network."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import numpy as np
import pytest
import torch
from captum.attr import GuidedBackprop
from PIL import Image
from torch import Tensor, nn

from resnet_viewer.assets import asset
from resnet_viewer.catalogue import ClassName
from resnet_viewer.data.framing import framings
from resnet_viewer.data.pictures import DETAIL, decode
from resnet_viewer.data.sources import normalised
from resnet_viewer.errors import Abandoned, NetworkError
from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.findings import COVERED_SHARE, Method
from resnet_viewer.networks.blocks import Block, Bottleneck
from resnet_viewer.networks.checkpoint import Classifier, load_networks
from resnet_viewer.networks.imagenet import ResNet, Variant
from resnet_viewer.networks.residual import ResidualNetwork, StagedNetwork
from resnet_viewer.probes.attribution import STEPS, attribute, covered, grey
from resnet_viewer.probes.evaluation import averaged

CLASSES = 7
NUMBER = 4
TEMPERATURE = 1.7
FAMILIES: dict[str, Callable[[], tuple[StagedNetwork, int, int]]] = {
    "plain": lambda: (ResidualNetwork(NetworkSpec(residual=False, depth=8, width=4), 1, CLASSES), 1, 14),
    "residual": lambda: (ResidualNetwork(NetworkSpec(depth=14, width=4, shortcut="B"), 3, CLASSES), 3, 20),
    "basic": lambda: (ResNet(Variant((1, 2, 1, 1), width=8), 3, CLASSES), 3, 40),
    "bottleneck": lambda: (
        ResNet(Variant((1, 1, 1, 1), bottleneck=True, groups=2, group_width=32, width=4, small=True), 3, CLASSES),
        3,
        16,
    ),
}


@pytest.fixture(params=FAMILIES)
def classifier(request: pytest.FixtureRequest) -> Classifier:
    """A network of each kind that has seen some noise, so that no statistic is the one it began with."""
    torch.manual_seed(1)
    network, channels, size = FAMILIES[request.param]()
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.weight.uniform_(0.5, 1.5)
                module.bias.normal_(0, 0.2)
        for _ in range(20):
            network(torch.randn(8, channels, size, size))
    mean, deviation = torch.linspace(90, 130, channels), torch.linspace(60, 80, channels)
    classes = (ClassName("", ""),) * CLASSES
    return Classifier("mine", network.eval(), classes, size, mean, deviation, "", TEMPERATURE)


@pytest.fixture
def fed(classifier: Classifier) -> Tensor:
    return torch.randint(0, 256, (classifier.channels, classifier.size, classifier.size), dtype=torch.uint8)


def score(classifier: Classifier, pictures: Tensor) -> Tensor:
    """The calibrated logits of the class for normalised pictures, (count,)."""
    scores: Tensor = classifier.network(pictures)[:, NUMBER] / TEMPERATURE
    return scores


def gradient(classifier: Classifier, picture: Tensor) -> Tensor:
    picture = picture.clone().requires_grad_()
    (found,) = torch.autograd.grad(score(classifier, picture).sum(), picture)
    return found


def as_fed(classifier: Classifier, fed: Tensor) -> Tensor:
    return normalised(fed[None], classifier.mean, classifier.deviation)


def assert_same(found: np.ndarray, expected: Tensor, share: float = 1e-4) -> None:
    """Equal to this share of the largest value."""
    assert found.dtype == np.float32
    assert found.shape == expected.shape
    assert np.abs(found).max() > 0
    largest = expected.abs().max().item()
    np.testing.assert_allclose(found, expected.detach().numpy(), rtol=0, atol=share * largest)


def test_grad_cam_is_that_of_the_paper_at_every_block(classifier: Classifier, fed: Tensor) -> None:
    blocks = classifier.network.blocks()
    nothing = 0
    for name in blocks:
        y = classifier.network.stem(as_fed(classifier, fed))
        looked_at = y
        for other, block in blocks.items():
            y = block(y)
            if other == name:
                y = looked_at = y.detach().requires_grad_()
        (slopes,) = torch.autograd.grad(classifier.network.head(y)[0, NUMBER] / TEMPERATURE, looked_at)
        expected = (slopes.mean((2, 3), keepdim=True) * looked_at).sum(1)[0].clamp(min=0)
        found = attribute(classifier, fed, NUMBER, Method.GRAD_CAM, name)
        assert (found.block, found.blocks) == (name, tuple(blocks))
        np.testing.assert_allclose(found.values, expected.detach().numpy(), rtol=1e-4, atol=1e-6)
        nothing += not found.values.any()
    assert nothing < len(blocks)


def test_the_last_block_stands_for_one_that_there_is_not(classifier: Classifier, fed: Tensor) -> None:
    last = list(classifier.network.blocks())[-1]
    for name in ("", "layer9.3"):
        assert attribute(classifier, fed, NUMBER, Method.GRAD_CAM, name).block == last


def test_saliency_is_the_largest_derivative_of_a_pixel(classifier: Classifier, fed: Tensor) -> None:
    expected = gradient(classifier, as_fed(classifier, fed))[0].abs().amax(0)
    assert_same(attribute(classifier, fed, NUMBER, Method.SALIENCY).values, expected)


def test_integrated_gradients_are_the_sum_along_the_way_from_the_mean(classifier: Classifier, fed: Tensor) -> None:
    picture = as_fed(classifier, fed)
    points, weights = np.polynomial.legendre.leggauss(STEPS)
    expected = torch.zeros_like(picture)
    for point, weight in zip(points, weights, strict=True):
        expected += weight / 2 * gradient(classifier, (point + 1) / 2 * picture).to(torch.float32)
    found = attribute(classifier, fed, NUMBER, Method.INTEGRATED_GRADIENTS).values
    # Rounding may put one of the points on the other side of a ReLU's kink.
    assert_same(found, (picture * expected)[0].sum(0), share=3e-3)


def test_integrated_gradients_are_complete(classifier: Classifier, fed: Tensor) -> None:
    picture = as_fed(classifier, fed)
    difference = (score(classifier, picture) - score(classifier, torch.zeros_like(picture))).item()
    found = attribute(classifier, fed, NUMBER, Method.INTEGRATED_GRADIENTS).values
    # The way has a kink wherever a ReLU opens or closes: a sum over so many points misses a little of it.
    assert found.sum() == pytest.approx(difference, abs=0.02 * float(np.abs(found).sum()))


def test_what_a_trained_network_sees_in_the_cat_adds_up_to_its_score() -> None:
    trained = load_networks("photos")[0]
    fed = framings(decode(asset("pictures", "cat.jpg"), side=DETAIL), trained.framing)[0]
    picture = as_fed(trained, fed)
    with torch.no_grad():
        scores = trained.network(torch.cat([picture, torch.zeros_like(picture)])) / trained.temperature
    number = int(scores[0].argmax())
    difference = (scores[0, number] - scores[1, number]).item()
    found = attribute(trained, fed, number, Method.INTEGRATED_GRADIENTS).values
    assert float(found.sum()) == pytest.approx(difference, rel=0.02)


def test_occlusion_is_what_covering_every_place_by_hand_finds(classifier: Classifier, fed: Tensor) -> None:
    size = classifier.size
    window = round(COVERED_SHARE * size)
    picture = as_fed(classifier, fed)
    falls, times = torch.zeros(size, size), torch.zeros(size, size)
    stride = window // 2
    starts = range(0, size - window + stride, stride)  # the last one ends at the edge or beyond it
    with torch.no_grad():
        for top in starts:
            for left in starts:
                place = slice(top, top + window), slice(left, left + window)
                hidden = picture.clone()
                hidden[0, :, *place] = 0
                falls[place] += score(classifier, picture)[0] - score(classifier, hidden)[0]
                times[place] += 1
    assert_same(attribute(classifier, fed, NUMBER, Method.OCCLUSION).values, falls / times)


class WithModules(nn.Module):
    """The same network where every ReLU is a module of its own, as captum's guided backpropagation wants it."""

    def __init__(self, network: StagedNetwork) -> None:
        super().__init__()
        self.network = network
        self.relus = nn.ModuleList(nn.ReLU() for _ in range(4 * len(network.blocks()) + 1))

    def forward(self, x: Tensor) -> Tensor:
        network, relus = self.network, iter(self.relus)
        x = next(relus)(network.bn1(network.conv1(x)))
        if isinstance(network, ResNet) and not network.variant.small:
            x = nn.functional.max_pool2d(x, 3, 2, 1)
        for block in network.blocks().values():
            x = next(relus)(self.branch(block, x, relus) + (block.downsample(x) if block.residual else 0))
        return network.head(x) / TEMPERATURE

    def branch(self, block: Block, x: Tensor, relus: object) -> Tensor:
        y = next(relus)(block.bn1(block.conv1(x)))  # type: ignore[call-overload]
        y = block.bn2(block.conv2(y))
        if isinstance(block, Bottleneck):
            y = block.bn3(block.conv3(next(relus)(y)))  # type: ignore[call-overload]
        return y


@pytest.mark.filterwarnings("ignore:Setting backward hooks on ReLU")
def test_guided_backpropagation_is_that_of_captum_on_modules(classifier: Classifier, fed: Tensor) -> None:
    picture = as_fed(classifier, fed)
    twin = WithModules(classifier.network)
    torch.testing.assert_close(twin(picture)[:, NUMBER], score(classifier, picture))
    expected = GuidedBackprop(twin).attribute(picture.requires_grad_(), target=NUMBER)[0].abs().amax(0)
    found = attribute(classifier, fed, NUMBER, Method.GUIDED_BACKPROPAGATION).values
    assert_same(found, expected)
    assert not np.allclose(found, attribute(classifier, fed, NUMBER, Method.SALIENCY).values)


@pytest.mark.parametrize("method", Method)
def test_asking_leaves_no_trace(classifier: Classifier, fed: Tensor, method: Method) -> None:
    network = classifier.network
    frozen = network.fc.weight.requires_grad_(False)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    first = attribute(classifier, fed, NUMBER, Method.SALIENCY).values
    attribute(classifier, fed, NUMBER, method)
    with pytest.raises(Abandoned):
        attribute(classifier, fed, NUMBER, method, abandoned=lambda: True)
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name])
    for parameter in network.parameters():
        assert parameter.grad is None
        assert parameter.requires_grad == (parameter is not frozen)
    for module in network.modules():
        assert not module.training
        assert not module._forward_hooks
        assert not module._forward_pre_hooks
        assert not module._backward_hooks
        assert not module._backward_pre_hooks
    np.testing.assert_array_equal(first, attribute(classifier, fed, NUMBER, Method.SALIENCY).values)


def test_a_question_that_nobody_waits_for_is_dropped_half_way(classifier: Classifier, fed: Tensor) -> None:
    # A large picture: several batches.
    calls = count()
    with pytest.raises(Abandoned):
        attribute(
            replace(classifier, size=224),
            fed.repeat(1, 20, 20)[:, :224, :224],
            NUMBER,
            Method.OCCLUSION,
            abandoned=lambda: next(calls) >= 2,
        )
    assert next(calls) == 3


@pytest.mark.parametrize("method", [Method.INTEGRATED_GRADIENTS, Method.OCCLUSION])
def test_it_tells_how_far_it_is(classifier: Classifier, fed: Tensor, method: Method) -> None:
    told: list[float] = []
    large = fed.repeat(1, 20, 20)[:, :224, :224]
    attribute(replace(classifier, size=224), large, NUMBER, method, told=told.append)
    assert told[0] == 0
    assert told == sorted(told)
    assert 0.9 < told[-1] < 1
    assert len(told) > 10


@pytest.mark.parametrize("method", Method)
def test_a_network_that_answers_no_number_is_one_sentence(classifier: Classifier, fed: Tensor, method: Method) -> None:
    with torch.no_grad():
        classifier.network.fc.weight.fill_(float("nan"))
    with pytest.raises(NetworkError, match="not a number"):
        attribute(classifier, fed, NUMBER, method)


@pytest.mark.parametrize("method", Method)
def test_a_picture_of_one_pixel_has_an_answer(classifier: Classifier, method: Method) -> None:
    picture = Image.new("RGB", (1, 1), "teal")
    fed = framings(picture, classifier.framing)[0]
    assert np.isfinite(attribute(classifier, fed, NUMBER, method).values).all()
    assert covered(classifier, picture, 0.5, 0.5).sum() == pytest.approx(1)


@pytest.mark.parametrize(("x", "y"), [(0.5, 0.5), (0.05, 0.1), (1.0, 1.0), (0.7, 0.3)])
@pytest.mark.parametrize("shape", [(1, 1), (2, 1), (1, 3)])
def test_covering_is_painting_a_grey_square_on_the_picture(
    classifier: Classifier, shape: tuple[int, int], x: float, y: float
) -> None:
    size = classifier.size
    width, height = shape[0] * size, shape[1] * size
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    mode = "RGB" if classifier.channels == 3 else "L"
    painted = Image.fromarray(noise).convert(mode)
    side = round(COVERED_SHARE * size)
    left, top = (math.floor(middle - side / 2 + 0.5) for middle in (x * width, y * height))
    colour = tuple(grey(classifier).tolist()) if mode == "RGB" else grey(classifier).item()
    painted.paste(colour, (left, top, left + side, top + side))
    expected = averaged(classifier, [framings(painted, classifier.framing)])[0].exp().numpy()
    found = covered(classifier, Image.fromarray(noise).convert(mode), x, y)
    np.testing.assert_allclose(found, expected, atol=1e-6)
