"""The baseline of training: the usual PyTorch loop, in which two networks take turns. No window, nothing recorded.

Contiguous tensors, the default number of threads, the optimiser as torch makes it. Batches come from the program's own
source, so that both sides learn from the same pictures; its cost is on both sides.
"""

from __future__ import annotations

import time

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor, nn

from benchmarks.children.report import FIRST, LAST, default_experiment, images_per_second, peak_memory, say
from resnet_viewer.data.augment import Batches
from resnet_viewer.data.sources import Dataset, load
from resnet_viewer.networks.residual import ResidualNetwork

_EVALUATION_BATCH = 500


def main() -> None:
    experiment = default_experiment()
    training, entry = experiment.training, experiment.data.entry
    dataset = load(experiment.data)
    batches = Batches(dataset, experiment)
    networks = [
        ResidualNetwork(spec, entry.channels, len(entry.classes), training.seed) for spec in experiment.networks
    ]
    optimizers = [
        torch.optim.SGD(
            network.parameters(),
            lr=training.learning_rate,
            momentum=training.momentum,
            weight_decay=training.weight_decay,
        )
        for network in networks
    ]
    began = 0.0
    for step in range(1, LAST + 1):
        pictures, classes = batches.batch(step)
        pictures = _contiguous(pictures)
        for network, optimizer in zip(networks, optimizers, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = training.learning_rate * min(1.0, step / training.warmup)
            network.train()
            optimizer.zero_grad()
            loss = F.cross_entropy(network(pictures), classes)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            loss.item()
        if step == FIRST:
            began = time.perf_counter()
        if step % training.evaluation_interval == 0:
            for network in networks:
                _evaluate(network, dataset)
    say(images_per_second=images_per_second(time.perf_counter() - began), megabytes=peak_memory())


@torch.no_grad()
def _evaluate(network: nn.Module, dataset: Dataset) -> tuple[float, float]:
    network.eval()
    split = dataset.validation
    loss = right = 0.0
    for first in range(0, len(split), _EVALUATION_BATCH):
        classes = split.classes[first : first + _EVALUATION_BATCH]
        logits = network(_contiguous(dataset.normalised(split.pictures[first : first + _EVALUATION_BATCH])))
        loss += F.cross_entropy(logits, classes, reduction="sum").item()
        right += (logits.argmax(1) == classes).sum().item()
    return loss / len(split), right / len(split)


def _contiguous(pictures: Tensor) -> Tensor:
    # Pictures of one channel pass for contiguous as they are, and would take the convolutions to the faster layout.
    return pictures.clone(memory_format=torch.contiguous_format)


if __name__ == "__main__":
    main()
