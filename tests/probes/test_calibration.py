"""Honest probabilities: a temperature that is found again, an error counted by hand, a threshold that separates."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from resnet_viewer.probes.calibration import expected_error, fit_temperature, fit_threshold


def honest(count: int = 20_000, classes: int = 10) -> tuple[Tensor, Tensor]:
    """Logits (count, classes) of a network whose probabilities are right, and the classes drawn from them."""
    generator = torch.Generator().manual_seed(0)
    logits = 2 * torch.randn(count, classes, generator=generator)
    return logits, torch.multinomial(logits.softmax(1), 1, generator=generator)[:, 0]


@pytest.mark.parametrize("temperature", [0.3, 0.8, 1.0, 1.7, 5.0])
def test_a_known_temperature_is_found_again(temperature: float) -> None:
    logits, classes = honest()
    assert fit_temperature(logits * temperature, classes) == pytest.approx(temperature, rel=0.03)


def test_the_temperature_is_the_best_of_all_that_are_tried() -> None:
    generator = torch.Generator().manual_seed(1)
    for seed in range(5):
        logits = 4 * torch.randn(200, 6, generator=generator)
        classes = torch.randint(0, 6, (200,), generator=generator)
        if seed % 2:
            classes = torch.where(torch.rand(200, generator=generator) < 0.7, logits.argmax(1), classes)

        def loss(temperature: float, logits: Tensor = logits, classes: Tensor = classes) -> float:
            return F.cross_entropy(logits.double() / temperature, classes).item()

        best = loss(fit_temperature(logits, classes))
        for temperature in (1.0, *torch.logspace(math.log10(0.06), math.log10(19), 60).tolist()):
            assert best <= loss(temperature) + 1e-9


def test_a_network_that_is_always_right_or_knows_nothing_ends_at_the_edge() -> None:
    logits = torch.eye(5).repeat(4, 1)
    classes = torch.arange(5).repeat(4)
    assert fit_temperature(logits, classes) == pytest.approx(0.05, rel=1e-3)
    assert fit_temperature(-logits, classes) == pytest.approx(20, rel=1e-3)


def test_the_expected_error_is_the_one_counted_by_hand() -> None:
    generator = torch.Generator().manual_seed(2)
    probabilities = (3 * torch.randn(300, 7, generator=generator)).softmax(1)
    classes = torch.randint(0, 7, (300,), generator=generator)
    # Half of them are right however sure they are, so that some bins are too sure and some are not sure enough.
    classes[::2] = probabilities[::2].argmax(1)
    bins: dict[int, list[tuple[float, bool]]] = {}
    for row, right in zip(probabilities.tolist(), classes.tolist(), strict=True):
        sure = max(row)
        bins.setdefault(math.ceil(sure * 15), []).append((sure, row.index(sure) == right))
    expected = 0.0
    for answers in bins.values():
        confidence = sum(sure for sure, _ in answers) / len(answers)
        accuracy = sum(right for _, right in answers) / len(answers)
        expected += len(answers) / 300 * abs(accuracy - confidence)
    assert len(bins) > 8
    assert expected_error(probabilities, classes) == pytest.approx(expected, abs=1e-6)


def test_honest_probabilities_have_no_expected_error() -> None:
    """Of 4 answers with 3/4, three are right; of 5 with 3/5, three; and those that are wholly sure are right."""
    rows = [[0.75, 0.25, 0.0]] * 4 + [[0.3, 0.1, 0.6]] * 5 + [[0.0, 1.0, 0.0]] * 3
    classes = torch.tensor([0, 0, 0, 1, 2, 2, 2, 0, 1, 1, 1, 1])
    assert expected_error(torch.tensor(rows), classes) == pytest.approx(0, abs=1e-6)


def test_who_is_wholly_sure_and_always_wrong_errs_by_all() -> None:
    assert expected_error(torch.eye(3), torch.tensor([1, 2, 0])) == 1
    assert expected_error(torch.full((4, 2), 0.5), torch.ones(4, dtype=torch.int64)) == pytest.approx(0.5)


def test_the_fitted_temperature_makes_a_boaster_honest() -> None:
    logits, classes = honest()
    boasts = 3 * logits
    before = expected_error(boasts.softmax(1), classes)
    after = expected_error((boasts / fit_temperature(boasts, classes)).softmax(1), classes)
    assert before > 0.1
    assert after < 0.015


def test_a_tenth_of_the_right_answers_is_called_unsure() -> None:
    right = torch.rand(1000, generator=torch.Generator().manual_seed(0))
    assert (right < fit_threshold(right)).double().mean().item() == pytest.approx(0.1, abs=0.002)


def test_a_network_that_is_always_as_sure_is_believed() -> None:
    same = torch.full((10,), 0.5)
    assert not (same < fit_threshold(same)).any()
