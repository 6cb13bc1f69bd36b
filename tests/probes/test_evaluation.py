"""How often a network is right: counted by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.data.sources import Split
from resnet_viewer.errors import DataError
from resnet_viewer.experiment import Experiment
from resnet_viewer.networks.checkpoint import Classifier
from resnet_viewer.networks.residual import build
from resnet_viewer.probes.evaluation import BATCH, averaged, batches_of, evaluate, log_probabilities, logits


@pytest.fixture
def classifier(tiny_experiment: Experiment) -> Classifier:
    """A network that has learned nothing, with statistics and a temperature that are not those it began with."""
    network = build(tiny_experiment, 1)
    network(torch.randn(20, 1, 14, 14))
    classes = CATALOGUE["fashion-mnist"].classes
    mean, deviation = torch.tensor([70.0]), torch.tensor([90.0])
    return Classifier("mine", network.eval(), classes, 14, mean, deviation, "fashion-mnist", temperature=2.5)


def some_pictures(count: int) -> Tensor:
    return torch.randint(0, 256, (count, 1, 14, 14), dtype=torch.uint8)


def in_batches(answers: Tensor, classes: Tensor, size: int) -> Iterator[tuple[Tensor, Tensor]]:
    yield from zip(answers.split(size), classes.split(size), strict=True)


@pytest.mark.parametrize("size", [1, 7, 100])
def test_first_five_and_loss_are_those_counted_by_hand(size: int) -> None:
    answers, classes = torch.randn(40, 12), torch.randint(0, 12, (40,))
    found = evaluate(lambda pictures: pictures, in_batches(answers, classes, size))
    first = five = 0
    loss = 0.0
    for row, right in zip(answers.tolist(), classes.tolist(), strict=True):
        order = sorted(range(12), key=lambda n: -row[n])
        first += order[0] == right
        five += right in order[:5]
        loss += math.log(sum(map(math.exp, row))) - row[right]
    assert found.pictures == 40
    assert found.top1 == first / 40
    assert found.top5 == five / 40
    assert found.loss == pytest.approx(loss / 40, rel=1e-5)


def test_log_probabilities_are_measured_like_the_logits_they_are_of() -> None:
    answers, classes = 5 * torch.randn(30, 6), torch.randint(0, 6, (30,))
    of_logits = evaluate(lambda pictures: pictures, [(answers, classes)])
    of_logs = evaluate(lambda pictures: pictures.log_softmax(1), [(answers, classes)])
    assert of_logs.loss == pytest.approx(of_logits.loss, rel=1e-5)
    assert (of_logs.top1, of_logs.top5) == (of_logits.top1, of_logits.top5)


def test_of_fewer_than_five_classes_every_one_is_among_the_first_five() -> None:
    found = evaluate(lambda pictures: pictures, [(torch.randn(20, 3), torch.randint(0, 3, (20,)))])
    assert found.top5 == 1


def test_without_pictures_there_is_a_sentence() -> None:
    with pytest.raises(DataError, match="None of the pictures"):
        evaluate(lambda pictures: pictures, iter(()))


def test_the_batches_of_a_split_are_all_of_it_in_order() -> None:
    count = 2 * BATCH + 3
    split = Split(torch.arange(count, dtype=torch.int32)[:, None], torch.arange(count))
    batches = list(batches_of(split))
    assert [len(classes) for _, classes in batches] == [BATCH, BATCH, 3]
    assert torch.equal(torch.cat([pictures for pictures, _ in batches])[:, 0].long(), torch.arange(count))
    assert torch.equal(torch.cat([classes for _, classes in batches]), torch.arange(count))


def test_a_network_is_fed_normalised_pictures(classifier: Classifier) -> None:
    pictures = some_pictures(5)
    with torch.no_grad():
        expected = classifier.network((pictures.float() - 70) / 90)
    assert torch.allclose(logits(classifier, pictures), expected, atol=1e-5)
    assert not logits(classifier, pictures).requires_grad


def test_probabilities_are_those_of_the_logits_over_the_temperature(classifier: Classifier) -> None:
    pictures = some_pictures(5)
    found = log_probabilities(classifier, pictures)
    warm = (logits(classifier, pictures).double() / 2.5).exp()
    assert torch.allclose(found.double().exp(), warm / warm.sum(1, keepdim=True), atol=1e-6)
    assert torch.allclose(found.exp().sum(1), torch.ones(5))


def test_the_answer_to_a_photo_is_the_mean_of_the_probabilities_of_its_framings(classifier: Classifier) -> None:
    framed = [some_pictures(count) for count in (3, 1, 2)]
    found = averaged(classifier, framed)
    assert found.shape == (3, 10)
    for row, views in zip(found, framed, strict=True):
        assert torch.allclose(row.exp(), log_probabilities(classifier, views).exp().mean(0), atol=1e-6)


def test_a_picture_that_fills_the_network_s_is_answered_as_it_is(classifier: Classifier) -> None:
    pictures = some_pictures(6)
    found = averaged(classifier, [picture[None] for picture in pictures])
    assert torch.allclose(found, log_probabilities(classifier, pictures), atol=1e-5)


def test_the_surest_of_answers_keeps_its_loss_over_the_mean(classifier: Classifier) -> None:
    with torch.no_grad():
        classifier.network.fc.bias[3] = 1000.0
    pictures = some_pictures(2)
    assert float(log_probabilities(classifier, pictures).min()) < -300
    found = averaged(classifier, [picture[None] for picture in pictures])
    assert torch.allclose(found, log_probabilities(classifier, pictures), rtol=1e-4)
