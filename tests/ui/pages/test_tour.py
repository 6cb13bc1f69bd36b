"""What is said and shown of a block is true of it: with activation after or before, with and without normalisation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from pytestqt.qtbot import QtBot

from resnet_viewer.catalogue import CATALOGUE, ClassName
from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.network_spec import with_nearest_depth
from resnet_viewer.networks.checkpoint import Classifier
from resnet_viewer.networks.residual import ResidualNetwork
from resnet_viewer.ui.pages.tour import STEPS, words
from resnet_viewer.ui.widgets.block_view import BlockView
from resnet_viewer.ui.widgets.map_grid import Spot
from resnet_viewer.workers.questions import Backward, Inside, Looking


def looked_into(number: int, truth: ClassName | None = None, **choices: Any) -> tuple[Inside, Backward]:
    spec = with_nearest_depth(NetworkSpec(depth=14, width=2), **choices)
    mean = torch.tensor([120.0])
    network = ResidualNetwork(spec, 1, 10).eval()
    classifier = Classifier("mine", network, CATALOGUE["fashion-mnist"].classes, 14, mean, mean / 2, "")
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (14, 14), dtype=np.uint8))
    looking = Looking()
    return looking.inside(number, classifier, picture), looking.backward(truth, classifier, picture)


@pytest.mark.parametrize(
    ("choices", "formula"),
    [
        ({}, "F(x) = BN(W₂ ∗ ReLU(BN(W₁ ∗ x)))"),
        ({"batch_norm": False}, "F(x) = W₂ ∗ ReLU(W₁ ∗ x + b₁) + b₂"),
        ({"activation": "pre"}, "F(x) = W₂ ∗ ReLU(BN(W₁ ∗ ReLU(BN(x))))"),
        ({"activation": "pre", "batch_norm": False}, "F(x) = W₂ ∗ ReLU(W₁ ∗ ReLU(x) + b₁) + b₂"),
        ({"block": "bottleneck"}, "F(x) = BN(W₃ ∗ ReLU(BN(W₂ ∗ ReLU(BN(W₁ ∗ x)))))"),
    ],
)
def test_f_is_written_as_it_is(choices: dict[str, Any], formula: str) -> None:
    assert words(0, *looked_into(1, **choices))[1] == formula


def test_with_pre_activation_there_is_no_activation_after_the_sum() -> None:
    asked = looked_into(1, activation="pre")
    title, formula, text = words(2, *asked)
    assert (title, formula) == ("3 of 9: No activation after the sum", "y = F(x) + x")
    assert "comes first in the next F" in text
    assert words(4, *asked)[1] == "p = softmax(W · mean(ReLU(BN(y))) + b)"
    said = [words(number, *asked)[2] for number in range(len(STEPS))]
    assert all(said)
    assert not any("last ReLU" in text for text in said)
    arriving = asked[1].passed.blocks[1].arriving_norm
    assert f"At the sum of layer1.1 its length is {arriving:.2g}" in said[6]
    assert words(2, *looked_into(1, activation="pre", residual=False))[1] == "y = F(x)"
    assert words(2, *looked_into(1))[1] == "y = ReLU(F(x) + x)"


def test_the_loss_is_that_of_the_true_class_where_it_is_known() -> None:
    for kind in CATALOGUE["fashion-mnist"].classes:
        torch.manual_seed(0)
        found, back = looked_into(0, kind)
        text = words(5, found, back)[2]
        assert text.startswith(f"“{kind.english}” is right. The loss is −log p = ")
        place = found.prediction.place(kind)
        if place is not None:
            probability = found.prediction.probabilities[place]
            assert back.passed.loss == pytest.approx(-np.log(probability), rel=1e-3)
            assert f"p = {probability:.2g} is the probability" in text


def test_where_no_true_class_is_known_the_most_probable_one_is_supposed_to_be_right() -> None:
    for truth in (None, ClassName("sea lion", "海狮")):
        found, back = looked_into(0, truth)
        best = found.prediction.classes[0]
        assert back.target == best
        assert words(5, found, back)[2].startswith(f"Suppose “{best.english}” is right. Then the loss is −log p = ")


@pytest.mark.parametrize(
    ("block", "choices", "names"),
    [
        (1, {}, ["x", "F(x)", "y = ReLU(x + F(x))"]),
        (1, {"activation": "pre"}, ["x", "F(x)", "y = x + F(x)"]),
        (1, {"shortcut": "C"}, ["Wx (1×1 convolution)", "F(x)", "y = ReLU(sum)"]),
        (2, {"shortcut": "C"}, ["Wx, halved (1×1 convolution)", "F(x)", "y = ReLU(sum)"]),
        (0, {"block": "bottleneck"}, ["x, padded", "F(x)", "y = ReLU(sum)"]),
    ],
)
def test_the_maps_are_called_what_they_are(qtbot: QtBot, block: int, choices: dict[str, Any], names: list[str]) -> None:
    found, _ = looked_into(block, **choices)
    view = BlockView()
    qtbot.addWidget(view)
    view.set_block(found.maps, found.info.outline.blocks[block].shortcut, 1.0, found.stem, found.filters)
    view.show()
    assert [name.text() for name in view.sum._names] == names
    pre = choices.get("activation") == "pre"
    assert view.rectified.isVisible() != pre
    output = view.sum.output()
    assert output is not None
    assert bool((output < 0).any()) == pre, "what is below 0 is shown where nothing takes it away"
    values = view.sum.values(Spot(0, 1, 1))
    assert values is not None
    assert (values[3] is None) == pre
