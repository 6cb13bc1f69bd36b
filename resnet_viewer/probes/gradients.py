"""The gradient at every layer, of a network that learns or of one that has not begun to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor, nn

from resnet_viewer.data.augment import Batches
from resnet_viewer.data.sources import Dataset
from resnet_viewer.experiment import Experiment
from resnet_viewer.networks.residual import build, weight_layers
from resnet_viewer.records import StepRecord


def measure(
    logits: Tensor, answers: Tensor, loss: Tensor, weights: Sequence[nn.Parameter]
) -> tuple[float, float, list[float]]:
    """Loss, accuracy and the L2 norm of the gradient by each of `weights`, after the backward pass.

    The answers are classes (batch,) or shares of each class (batch, classes), of which the largest counts.
    One fused call for all norms and one copy for all numbers: looking costs less than one layer does.
    """
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    norms = torch._foreach_norm(gradients)  # noqa: SLF001 - torch has no public name for it
    classes = answers.argmax(1) if answers.ndim == 2 else answers
    accuracy = (logits.detach().argmax(1) == classes).to(torch.float32).mean()
    numbers: list[float] = torch.stack([loss.detach(), accuracy, *norms]).tolist()
    return numbers[0], numbers[1], numbers[2:]


def at_initialisation(experiment: Experiment, dataset: Dataset) -> list[StepRecord]:
    """The gradient norms of every network before its first step: one backward pass on the first batch, step 0."""
    pictures, answers = Batches(dataset, experiment).batch(1)
    records = []
    for number in range(len(experiment.networks)):
        network = build(experiment, number)
        network.begin(1)
        logits = network(pictures)
        loss = F.cross_entropy(logits, answers, label_smoothing=experiment.training.label_smoothing)
        loss.backward()  # type: ignore[no-untyped-call]
        value, accuracy, norms = measure(logits, answers, loss, list(weight_layers(network).values()))
        gradients = np.array(norms, np.float32)
        records.append(StepRecord(number, 0, value, accuracy, learning_rate=0.0, seconds=0.0, gradients=gradients))
    return records
