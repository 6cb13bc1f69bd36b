"""Epochs of ResNet-20 on 32×32 colour pictures, with the program's batches and with torchvision's. Argument: ROUNDS."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from PIL import Image
from torch import Tensor

from benchmarks.children.report import say
from resnet_viewer.data.augment import Batches
from resnet_viewer.data.sources import Dataset, Split
from resnet_viewer.experiment import DataSpec, Experiment, NetworkSpec, TrainingSpec
from resnet_viewer.networks.residual import ResidualNetwork
from resnet_viewer.vision import define_missing_operators

PICTURES, BATCH, CROP = 2560, 128, 4

Loop = Iterable[tuple[Tensor, Tensor]]


class _AsImages(torch.utils.data.Dataset[tuple[Tensor, int]]):
    """The same pictures one by one, as torchvision's own data sets give them: an image, transformed."""

    def __init__(self, split: Split, transform: Callable[[Image.Image], Tensor]) -> None:
        self._pictures = split.pictures.permute(0, 2, 3, 1).numpy()
        self._classes = split.classes.tolist()
        self._transform = transform

    def __len__(self) -> int:
        return len(self._classes)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self._transform(Image.fromarray(self._pictures[index])), self._classes[index]


def main() -> None:
    experiment = Experiment(
        (NetworkSpec(residual=True, depth=20, width=16),),
        DataSpec(crop=CROP, flip=True, training_pictures=PICTURES),
        TrainingSpec(batch_size=BATCH),
    )
    dataset = _made_up()
    loader = _loader(dataset)
    batches = Batches(dataset, experiment)
    learn, learn_as_usual = _learner(experiment, torch.channels_last), _learner(experiment, torch.contiguous_format)
    found: dict[str, list[float]] = {"program": [], "baseline": [], "same_network": []}
    for each in (learn, learn_as_usual):
        each(_epoch(batches, 0))  # memory and threads are made once
    for epoch in range(1, 1 + int(sys.argv[1])):
        found["program"].append(learn(_epoch(batches, epoch)))
        found["baseline"].append(learn_as_usual(loader))
        found["same_network"].append(learn(loader))
    say(**found)


def _made_up() -> Dataset:
    generator = torch.Generator().manual_seed(0)
    pictures = torch.randint(0, 256, (PICTURES, 3, 32, 32), dtype=torch.uint8, generator=generator)
    split = Split(pictures, torch.randint(0, 10, (PICTURES,), generator=generator))
    return Dataset(split, split, mean=torch.full((3,), 127.5), deviation=torch.full((3,), 64.0))


def _epoch(batches: Batches, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
    per_epoch = PICTURES // BATCH
    for step in range(per_epoch * epoch + 1, per_epoch * (epoch + 1) + 1):
        yield batches.batch(step)


def _loader(dataset: Dataset) -> Loop:
    define_missing_operators()  # before the import
    from torchvision import transforms  # type: ignore[import-untyped]

    transform = transforms.Compose(
        [
            transforms.RandomCrop(32, padding=CROP),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize((dataset.mean / 255).tolist(), (dataset.deviation / 255).tolist()),
        ]
    )
    images = _AsImages(dataset.train, transform)
    return torch.utils.data.DataLoader(images, BATCH, shuffle=True, num_workers=2, drop_last=True)


def _learner(experiment: Experiment, layout: torch.memory_format) -> Callable[[Loop], float]:
    """A function that learns from one epoch of batches and returns the seconds that it took."""
    network = ResidualNetwork(experiment.networks[0], channels=3, classes=10)
    network.to(memory_format=layout)  # type: ignore[call-overload]
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)

    def learn(batches: Loop) -> float:
        began = time.perf_counter()
        for pictures, classes in batches:
            optimizer.zero_grad()
            loss = F.cross_entropy(network(pictures), classes)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        return time.perf_counter() - began

    return learn


if __name__ == "__main__":
    main()
