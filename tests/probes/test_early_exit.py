"""What a network would answer if it stopped after a block: by its probes, or by its last layer where that fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from PIL import Image

from resnet_viewer.catalogue import CATALOGUE, ClassName
from resnet_viewer.data.framing import framings
from resnet_viewer.data.sources import normalised
from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.networks.checkpoint import Classifier
from resnet_viewer.networks.imagenet import ResNet, Variant
from resnet_viewer.networks.residual import ResidualNetwork
from resnet_viewer.probes.classification import classify
from resnet_viewer.probes.early_exit import early_answers
from resnet_viewer.probes.linear_probes import LinearProbe, Probes


@pytest.fixture
def photo() -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (50, 80, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def classifier_of(network: torch.nn.Module) -> Classifier:
    network(torch.randn(20, 3, 32, 32))
    mean, deviation = torch.tensor([100.0, 110, 120]), torch.tensor([60.0, 61, 62])
    classes = CATALOGUE["fashion-mnist"].classes
    return Classifier("mine", network.eval(), classes, 32, mean, deviation, "", temperature=0.5)


@pytest.fixture
def classifier() -> Classifier:
    spec = NetworkSpec(depth=14, width=4)
    return classifier_of(ResidualNetwork(spec, channels=3, classes=10))


def test_the_last_row_is_the_answer_itself(classifier: Classifier, photo: Image.Image) -> None:
    found, answer = early_answers(classifier, photo), classify(classifier, photo)
    assert found.classes == answer.classes
    assert found.probabilities[-1].tolist() == pytest.approx(answer.probabilities, rel=1e-5)
    assert (found.network, found.residual) == ("mine", True)


def test_pre_activation_ends_with_its_last_normalisation_wherever_it_stops(photo: Image.Image) -> None:
    asked = classifier_of(ResidualNetwork(NetworkSpec(depth=14, width=4, activation="pre"), channels=3, classes=10))
    found, answer = early_answers(asked, photo), classify(asked, photo)
    assert found.probabilities[-1].tolist() == pytest.approx(answer.probabilities, rel=1e-5)
    *_, before_last, _ = asked.network.blocks().values()
    kept: list[torch.Tensor] = []
    handle = before_last.register_forward_hook(lambda _module, _given, y: kept.append(y))
    with torch.no_grad():
        asked.network(normalised(framings(photo, asked.framing), asked.mean, asked.deviation))
        handle.remove()
        expected = (asked.network.head(kept[0]) / asked.temperature).softmax(1).mean(0)
    numbers = [asked.classes.index(kind) for kind in found.classes]
    np.testing.assert_allclose(found.probabilities[-2], expected[numbers].numpy(), rtol=1e-5)


def test_it_says_how_many_views_are_averaged(classifier: Classifier, photo: Image.Image) -> None:
    assert early_answers(classifier, photo).views == 1
    found = early_answers(replace(classifier, closer=True, mirrored=True, accuracy=0.75), photo)
    assert (found.views, found.accuracy) == (4, 0.75)


def test_the_last_layer_is_applied_where_it_fits(classifier: Classifier, photo: Image.Image) -> None:
    found = early_answers(classifier, photo)
    assert found.blocks == tuple(classifier.network.blocks())
    assert (found.probed, found.accuracies, found.channels) == (False, (), 16)
    # Three stages of two blocks, and only the last stage has 16 channels.
    assert (len(found.blocks), found.first, len(found.probabilities)) == (6, 4, 2)
    network = classifier.network
    framed = framings(photo, classifier.framing)
    with torch.no_grad():
        x = F.relu(network.bn1(network.conv1(normalised(framed, classifier.mean, classifier.deviation))))
        for block in list(network.blocks().values())[:5]:
            x = block(x)
        expected = (network.fc(x.mean((2, 3))) / 0.5).softmax(1).mean(0)
    order = [classifier.classes.index(kind) for kind in found.classes]
    assert found.probabilities[0].tolist() == pytest.approx(expected[order].tolist(), rel=1e-4)


def test_a_bottleneck_network_and_classes_without_names(photo: Image.Image) -> None:
    network = ResNet(Variant((1, 2), bottleneck=True, width=8), channels=3, classes=4)
    classifier = replace(classifier_of(network), classes=(ClassName("", ""),) * 4)
    found = early_answers(classifier, photo, top=9)
    assert (found.blocks, found.first) == (("layer1.0", "layer2.0", "layer2.1"), 1)
    assert found.probabilities.shape == (2, 4)
    assert {kind.english for kind in found.classes} == {f"class {number}" for number in range(4)}
    assert found.probabilities.sum(1).tolist() == pytest.approx([1, 1], abs=1e-5)


def test_with_probes_there_is_an_answer_after_every_block(classifier: Classifier, photo: Image.Image) -> None:
    *inner, last = classifier.network.blocks()
    channels = dict(zip(inner, (4, 4, 8, 8, 16), strict=True))
    # Whatever the picture, the probe of the n-th block is sure of the n-th class.
    heads = {
        name: LinearProbe(torch.zeros(10, channels[name]), 20.0 * F.one_hot(torch.tensor(number), 10))
        for number, name in enumerate(inner)
    }
    probes = Probes(heads, {name: number / 10 for number, name in enumerate((*inner, last))})
    found = early_answers(classifier, photo, probes, top=10)
    assert (found.probed, found.first) == (True, 0)
    assert found.accuracies == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
    order = [classifier.classes.index(kind) for kind in found.classes]
    assert [order[row.argmax()] for row in found.probabilities[:-1]] == [0, 1, 2, 3, 4]
    assert found.probabilities[-1].tolist() == pytest.approx(classify(classifier, photo, 10).probabilities, rel=1e-5)


def test_the_network_is_left_without_hooks(classifier: Classifier, photo: Image.Image) -> None:
    early_answers(classifier, photo)
    assert not any(module._forward_hooks for module in classifier.network.modules())
    assert not classifier.network.training
