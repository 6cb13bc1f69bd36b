"""Batches for training, each a function of the seed and the step alone.

Nothing is carried from one batch to the next: twins see identical batches without talking to each other, and a resumed
run sees those that it would have seen.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor

from resnet_viewer.data.sources import Dataset
from resnet_viewer.experiment import Experiment

_ORDER, _AUGMENT = 1, 2


class Batches:
    """The training batches of one experiment. Not to be shared between threads."""

    def __init__(self, dataset: Dataset, experiment: Experiment) -> None:
        self._dataset = dataset
        self._data = experiment.data
        self._seed = experiment.training.seed
        self._size = experiment.training.batch_size
        self._per_epoch = len(dataset.train) // self._size
        self._epoch = -1
        self._order = torch.empty(0, dtype=torch.int64)

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Pictures (batch, channels, height, width), float32 and channels last, and classes (batch,) of step 1, 2, ...

        Every picture comes once an epoch; those that do not fill a batch are left out until the next epoch.
        """
        epoch, position = divmod(step - 1, self._per_epoch)
        if epoch != self._epoch:
            self._order = torch.randperm(len(self._dataset.train), generator=self._generator(_ORDER, epoch))
            self._epoch = epoch
        chosen = self._order[position * self._size : (position + 1) * self._size]
        pictures = self._dataset.train.pictures[chosen]
        generator = self._generator(_AUGMENT, step)
        if self._data.crop:
            pictures = shifted(pictures, self._data.crop, generator)
        if self._data.flip:
            pictures = flipped(pictures, generator)
        return self._dataset.normalised(pictures), self._dataset.train.classes[chosen]

    def _generator(self, purpose: int, number: int) -> torch.Generator:
        # Seeds that differ in one bit give unrelated streams only after mixing; torch keeps the low 32 bits of a seed.
        mixed = (self._seed * 0x9E3779B1 + number) * 0x85EBCA77 + purpose * 0xC2B2AE3D
        return torch.Generator().manual_seed(mixed % 2**32)


def shifted(pictures: Tensor, most: int, generator: torch.Generator) -> Tensor:
    """Each picture shifted by up to `most` pixels either way, black where nothing was; same shape and type."""
    count, _, height, width = pictures.shape
    windows = F.pad(pictures, (most, most, most, most)).unfold(2, height, 1).unfold(3, width, 1)
    down, right = torch.randint(0, 2 * most + 1, (2, count), generator=generator)
    return windows[torch.arange(count), :, down, right]


def flipped(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """About half of the pictures mirrored left to right; same shape and type."""
    mirror = torch.rand(len(pictures), generator=generator) < 0.5
    return torch.where(mirror[:, None, None, None], pictures.flip(3), pictures)
