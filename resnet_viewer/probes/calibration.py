"""Whether a network's probabilities are honest, and what makes them so."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor

_BINS = 15
_UNSURE = 0.1


def fit_temperature(logits: Tensor, classes: Tensor) -> float:
    """What logits are to be divided by for the least cross-entropy: Guo et al. 2017, section 4.2.

    They are of each picture (count, classes), or of each of its views (count, views, classes), whose probabilities
    are averaged. The cross-entropy has one minimum over the inverse of the temperature, so that halving an interval
    finds it.
    """
    low, high = math.log(0.05), math.log(20.0)
    golden = (math.sqrt(5) - 1) / 2
    for _ in range(40):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if _loss(logits, classes, left) < _loss(logits, classes, right):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)


def _loss(logits: Tensor, classes: Tensor, log_temperature: float) -> float:
    views = logits.to(torch.float64).reshape(len(logits), -1, logits.shape[-1]) / math.exp(log_temperature)
    return F.nll_loss(views.log_softmax(2).logsumexp(1) - math.log(views.shape[1]), classes).item()


def expected_error(probabilities: Tensor, classes: Tensor) -> float:
    """The expected calibration error of probabilities (count, classes), 0 to 1, in 15 bins of equal width.

    The mean distance between how sure the answers of a bin are and how many of them are right, weighted by how many
    they are: Guo et al. 2017, "On Calibration of Modern Neural Networks", equation 3.
    """
    sure, answers = probabilities.to(torch.float64).max(1)
    right = (answers == classes).to(torch.float64)
    place = (sure * _BINS).ceil().long().clamp(1, _BINS) - 1
    gaps = torch.zeros(_BINS, dtype=torch.float64).index_add_(0, place, right - sure)
    return gaps.abs().sum().item() / len(classes)


def fit_threshold(right: Tensor) -> float:
    """The probability below which an answer is called unsure, from those of right answers (count,).

    A tenth of the right answers lies below it: whoever is told too often that the network is not sure hears it no more.
    """
    return round(right.quantile(_UNSURE).item(), 3)
