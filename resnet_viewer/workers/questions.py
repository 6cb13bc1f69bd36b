"""What the pages ask about a network and a picture: instruments, and what it takes to show their answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from resnet_viewer.catalogue import ClassName
from resnet_viewer.findings import BackwardPass, BlockMaps, BlockNumbers, EarlyAnswers, Maps, Pixels, Prediction
from resnet_viewer.records import NetworkInfo

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

    from resnet_viewer.networks.checkpoint import Classifier
    from resnet_viewer.probes.activations import Walk
    from resnet_viewer.probes.linear_probes import Probes


@dataclass(frozen=True, slots=True)
class Answer:
    """A picture, uint8 (height, width, 3), and what the network of this name says of it; `residual` tells its kind.

    `grey` is the mean of what it has learned from, in red, green and blue: what hides a part of the picture from it.
    `measured` tells whether it was measured how far its probabilities can be trusted.
    """

    pixels: Pixels
    prediction: Prediction
    residual: bool
    network: str
    grey: tuple[int, int, int]
    measured: bool


def answer(classifier: Classifier, image: Image) -> Answer:
    """What the network says of the picture, and the picture as it is shown."""
    import numpy as np

    from resnet_viewer.data.pictures import DETAIL
    from resnet_viewer.probes.attribution import grey
    from resnet_viewer.probes.classification import classify

    prediction = classify(classifier, image)
    small = image.copy()
    small.thumbnail((2 * DETAIL, 2 * DETAIL))
    red, green, blue = grey(classifier).expand(3).tolist()
    return Answer(
        np.asarray(small),
        prediction,
        classifier.residual,
        classifier.name,
        (red, green, blue),
        classifier.threshold > 0,
    )


class Early:
    """Asks what a network would answer if it stopped after each of its blocks. It keeps the probes of the last network.

    Lives on the instruments' thread.
    """

    def __init__(self) -> None:
        self._probes: tuple[Classifier, Probes | None] | None = None

    def answers(self, classifier: Classifier, image: Image) -> EarlyAnswers:
        """What it would say of the picture. Raises NetworkError."""
        from resnet_viewer.probes.early_exit import early_answers
        from resnet_viewer.probes.linear_probes import read_probes

        if self._probes is None or self._probes[0] is not classifier:
            self._probes = classifier, read_probes(classifier)
        return early_answers(classifier, image, self._probes[1])


@dataclass(frozen=True, slots=True)
class Inside:
    """What a network does to a picture as it is fed it, of which one block is looked at.

    `prediction` is what comes out for it, and holds what the network was fed. `stem` is what the first block is given,
    and `filters` shows the weights that made it, as small pictures side by side.
    """

    info: NetworkInfo
    prediction: Prediction
    numbers: BlockNumbers
    stem: Maps
    filters: Pixels
    maps: BlockMaps


@dataclass(frozen=True, slots=True)
class Batch:
    """What a network does to so many `pictures` together."""

    info: NetworkInfo
    pictures: int
    numbers: BlockNumbers


@dataclass(frozen=True, slots=True)
class Backward:
    """The way back of the loss for `target`: the true class where that is `known`, else the most probable one."""

    target: ClassName
    known: bool
    passed: BackwardPass


class Looking:
    """Looks into blocks. It keeps the last forward pass, so that another block of it is there at once.

    Lives on the instruments' thread.
    """

    def __init__(self) -> None:
        self._last: tuple[Classifier, Image, Walk, Callable[..., Inside]] | None = None
        self._info: tuple[Classifier, NetworkInfo] | None = None
        self._batch: tuple[Classifier, Tensor, Batch] | None = None

    def inside(self, block: int, classifier: Classifier, image: Image) -> Inside:
        """What the network does to the middle of the picture, and all channels of this block, or of the last one."""
        from resnet_viewer.probes.activations import maps

        walked, found = self._walked(classifier, image)
        return found(maps=maps(walked, min(block, len(walked.blocks) - 1)))

    def backward(self, truth: ClassName | None, classifier: Classifier, image: Image) -> Backward:
        """The gradient that goes back through the network, for the same picture, whose true class may be known.

        A true class that the network does not know has no probability: then it is as if none were known.
        """
        from resnet_viewer.probes.backward import backward
        from resnet_viewer.probes.classification import named

        walked, _ = self._walked(classifier, image)
        known = truth in classifier.classes
        target = classifier.classes.index(truth) if known else int(walked.log_probabilities.argmax())
        return Backward(named(classifier, target), known, backward(classifier, walked.picture[None], target))

    def batch(self, pictures: Tensor, classifier: Classifier, image: Image) -> Batch:  # noqa: ARG002
        """What the network does to pictures, uint8 (count, channels, size, size), whatever picture is looked at."""
        from resnet_viewer.probes.activations import batch_numbers

        last = self._batch
        if last is None or last[0].network is not classifier.network or last[1] is not pictures:
            numbers = batch_numbers(classifier, pictures)
            last = self._batch = classifier, pictures, Batch(self._described(classifier), len(pictures), numbers)
        return last[2]

    def _walked(self, classifier: Classifier, image: Image) -> tuple[Walk, Callable[..., Inside]]:
        """The forward pass, and what was found in it but for the maps of a block."""
        if self._last is None or self._last[0] is not classifier or self._last[1] is not image:
            self._last = classifier, image, *self._walk(classifier, image)
        return self._last[2:]

    def _walk(self, classifier: Classifier, image: Image) -> tuple[Walk, Callable[..., Inside]]:
        from resnet_viewer.data.framing import framings
        from resnet_viewer.probes.activations import filters, numbers, stem, walk
        from resnet_viewer.probes.classification import predicted

        since = time.perf_counter()
        walked = walk(classifier, framings(image, classifier.framing)[0])
        return walked, partial(
            Inside,
            info=self._described(classifier),
            prediction=predicted(classifier, walked.log_probabilities, walked.picture, since),
            numbers=numbers(walked),
            stem=stem(walked),
            filters=filters(classifier.network),
        )

    def _described(self, classifier: Classifier) -> NetworkInfo:
        """What the network consists of, which is the same for every picture."""
        from resnet_viewer.networks.anatomy import outline_of

        if self._info is None or (self._info[0].network, self._info[0].size) != (classifier.network, classifier.size):
            shape = (classifier.channels, classifier.size, classifier.size)
            outline = classifier.outline or outline_of(classifier.network, shape)
            self._info = classifier, NetworkInfo(0, classifier.name, classifier.residual, outline)
        return self._info[1]
