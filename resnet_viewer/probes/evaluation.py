"""How often a network is right, and how sure it is of what it says."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from PIL import Image
from torch import Tensor

from resnet_viewer.data.framing import framings
from resnet_viewer.data.sources import Split, normalised
from resnet_viewer.errors import DataError
from resnet_viewer.findings import Framing

if TYPE_CHECKING:  # who only trains need not load what reads files of strangers
    from resnet_viewer.networks.checkpoint import Classifier

_Pictures = TypeVar("_Pictures")

BATCH = 250
"""So many pictures go through a network at a time while it is measured."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Shares of pictures whose class was the first, or among the first five, and the mean cross-entropy in nats."""

    pictures: int
    top1: float
    top5: float
    loss: float


@torch.inference_mode()
def evaluate(answer: Callable[[_Pictures], Tensor], batches: Iterable[tuple[_Pictures, Tensor]]) -> Evaluation:
    """Measures what gives logits or log-probabilities (count, classes) for pictures, on pictures and their classes.

    Raises DataError where there are no pictures at all.
    """
    count = 0
    loss = first = five = 0.0
    for pictures, classes in batches:
        answers = answer(pictures)
        loss += F.cross_entropy(answers, classes, reduction="sum").item()
        ranked = answers.topk(min(5, answers.shape[1])).indices
        hits = ranked == classes[:, None]
        first += hits[:, 0].sum().item()
        five += hits.sum().item()
        count += len(classes)
    if not count:
        raise DataError("None of the pictures could be read.")
    return Evaluation(count, first / count, five / count, loss / count)


def batches_of(split: Split) -> Iterator[tuple[Tensor, Tensor]]:
    """The pictures of a split and their classes, a batch at a time."""
    yield from zip(torch.split(split.pictures, BATCH), torch.split(split.classes, BATCH), strict=True)


def framed_batches_of(split: Split, framing: Framing) -> Iterator[tuple[list[Tensor], Tensor]]:
    """The framings of every picture of a split, uint8 (framings, channels, size, size), and the classes, in batches."""
    for pictures, classes in batches_of(split):
        images = (Image.fromarray(each.permute(1, 2, 0).squeeze(2).numpy()) for each in pictures)
        yield [framings(image, framing) for image in images], classes


@torch.inference_mode()
def logits(classifier: Classifier, pictures: Tensor) -> Tensor:
    """What the network says of pictures uint8 (count, channels, size, size): float32 (count, classes)."""
    answers: Tensor = classifier.network(normalised(pictures, classifier.mean, classifier.deviation))
    return answers


def log_probabilities(classifier: Classifier, pictures: Tensor) -> Tensor:
    """The calibrated answers to pictures uint8 (count, channels, size, size): float32 (count, classes), in nats."""
    return (logits(classifier, pictures) / classifier.temperature).log_softmax(1)


def averaged(classifier: Classifier, framed: Sequence[Tensor]) -> Tensor:
    """The answers to whole photos, each framed in its own number of ways: float32 (photos, classes), in nats.

    A photo's probabilities are the mean of those of its framings, each uint8 (framings, channels, size, size).
    """
    answers = log_probabilities(classifier, torch.cat(list(framed)))
    counts = [len(views) for views in framed]
    means = [part.logsumexp(0) - math.log(len(part)) for part in torch.split(answers, counts)]
    return torch.stack(means)
