"""Batches for training, each a function of the seed and the step alone.

Nothing is carried from one batch to the next: twins see identical batches without talking to each other, and a resumed
run sees those that it would have seen.
"""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor

from resnet_viewer.data.sources import Dataset
from resnet_viewer.errors import DataError
from resnet_viewer.experiment import DataSpec, Experiment

_ORDER, _AUGMENT = 1, 2

_ASPECT = 4 / 3
"""The most that a cut-out of another scale is wider than high, or higher than wide."""

_ERASED_AREA, _ERASED_ASPECT = (0.02, 0.4), 1 / 0.3
"""The least and the most of a picture that is erased, and how oblong: Zhong et al. 2020, section 5.1."""


class Batches:
    """The training batches of one experiment. Not to be shared between threads."""

    def __init__(self, dataset: Dataset, experiment: Experiment) -> None:
        self._dataset = dataset
        self._data = experiment.data
        self._seed = experiment.training.seed
        self._size = experiment.training.batch_size
        self._classes = len(experiment.data.entry.classes)
        self._per_epoch = len(dataset.train) // self._size
        if not self._per_epoch:
            raise DataError(
                "There are {pictures} training pictures, fewer than training.batch_size, which is {batch}.",
                pictures=len(dataset.train),
                batch=self._size,
            )
        self._epoch = -1
        self._order = torch.empty(0, dtype=torch.int64)

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Pictures (batch, channels, height, width), float32 and channels last, and their answers, of step 1, 2, ...

        The answers are classes (batch,), or with mixup the share of each class in each picture (batch, classes).
        Every picture comes once an epoch; those that do not fill a batch are left out until the next epoch.
        """
        epoch, position = divmod(step - 1, self._per_epoch)
        if epoch != self._epoch:
            self._order = torch.randperm(len(self._dataset.train), generator=self._generator(_ORDER, epoch))
            self._epoch = epoch
        chosen = self._order[position * self._size : (position + 1) * self._size]
        pictures, answers = self._dataset.train.pictures[chosen], self._dataset.train.classes[chosen]
        generator = self._generator(_AUGMENT, step)
        floats = augmented(pictures, self._dataset, self._data, generator)
        return (
            mixed_up(floats, answers, self._classes, self._data.mixup, generator)
            if self._data.mixup
            else (floats, answers)
        )

    def _generator(self, purpose: int, number: int) -> torch.Generator:
        # Seeds that differ in one bit give unrelated streams only after mixing; torch keeps the low 32 bits of a seed.
        mixed = (self._seed * 0x9E3779B1 + number) * 0x85EBCA77 + purpose * 0xC2B2AE3D
        return torch.Generator().manual_seed(mixed % 2**32)


def augmented(pictures: Tensor, dataset: Dataset, data: DataSpec, generator: torch.Generator) -> Tensor:
    """What the networks are fed of pictures, uint8, of a data set: changed at random as `data` says, and normalised.

    Each for itself; blending them, `mixed_up`, comes after that.
    """
    if data.scale < 1 or data.training_side < 1:
        pictures = cut_out(pictures, data.scale, data.learned_size, generator)
    if data.crop:
        pictures = shifted(pictures, data.crop, generator)
    if data.flip:
        pictures = flipped(pictures, generator)
    floats = dataset.normalised(pictures)
    return erased(floats, data.erase, generator) if data.erase else floats


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


def cut_out(pictures: Tensor, scale: float, side: int, generator: torch.Generator) -> Tensor:
    """A random part of each picture, enlarged or reduced to `side`: float32 (count, channels, side, side), 0 to 255.

    A part has from `scale` to all of the picture's area and, below 1, an aspect from 3:4 to 4:3, as Szegedy et al.
    2015, "Going deeper with convolutions", section 6, train.
    """
    count, channels = pictures.shape[:2]
    area, aspect, across, down = torch.rand((4, count), generator=generator)
    area = scale + (1 - scale) * area
    aspect = torch.exp((2 * aspect - 1) * math.log(_ASPECT)) if scale < 1 else torch.ones(count)
    width, height = (area * aspect).sqrt().clamp(scale, 1), (area / aspect).sqrt().clamp(scale, 1)
    # As affine_grid has it: the picture goes from -1 to 1, and each row says where x and y are taken from.
    place = torch.zeros(count, 2, 3)
    place[:, 0, 0], place[:, 0, 2] = width, (2 * across - 1) * (1 - width)
    place[:, 1, 1], place[:, 1, 2] = height, (2 * down - 1) * (1 - height)
    grid = F.affine_grid(place, [count, channels, side, side], align_corners=False)
    return F.grid_sample(pictures.to(torch.float32), grid, padding_mode="border", align_corners=False)


def erased(pictures: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """About `share` of the pictures with a rectangle in the colour of the mean, 0; same shape and type.

    Zhong et al. 2020, "Random Erasing Data Augmentation", algorithm 1, but for the filling, and a rectangle that does
    not fit is made as wide or as high as the picture.
    """
    count, _, height, width = pictures.shape
    chosen, area, aspect, down, across = torch.rand((5, count, 1), generator=generator)
    least, most = _ERASED_AREA
    side = (least + (most - least) * area).sqrt()
    oblong = torch.exp((2 * aspect - 1) * math.log(_ERASED_ASPECT) / 2)
    high, wide = (side * oblong).clamp(max=1) * height, (side / oblong).clamp(max=1) * width
    rows, columns = torch.arange(height) - down * (height - high), torch.arange(width) - across * (width - wide)
    erase = ((rows >= 0) & (rows < high))[:, :, None] & ((columns >= 0) & (columns < wide))[:, None, :]
    return pictures.masked_fill((erase & (chosen < share)[:, :, None])[:, None], 0.0)


def mixed_up(
    pictures: Tensor, classes: Tensor, count: int, strength: float, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Each picture blended with its neighbour in the batch, and the share of each of `count` classes, (batch, count).

    One share for the batch, from Beta(strength, strength), and the larger part is the picture's own: Zhang et al. 2018,
    "mixup: Beyond Empirical Risk Minimization", section 2.
    """
    drawn = np.random.Generator(np.random.PCG64(generator.initial_seed())).beta(strength, strength)
    own = max(drawn, 1 - drawn)
    shares = F.one_hot(classes, count).to(torch.float32)
    return torch.lerp(pictures.roll(1, 0), pictures, own), torch.lerp(shares.roll(1, 0), shares, own)
