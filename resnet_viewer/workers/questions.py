"""What the pages ask about a network and a picture: instruments, and what it takes to show their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resnet_viewer.records import EarlyAnswers, Pixels, Prediction

if TYPE_CHECKING:
    from PIL.Image import Image

    from resnet_viewer.networks.checkpoint import Classifier


@dataclass(frozen=True, slots=True)
class Answer:
    """A picture, uint8 (height, width, 3), and what the network of this name says of it; `residual` tells its kind."""

    pixels: Pixels
    prediction: Prediction
    residual: bool
    network: str


def answer(classifier: Classifier, image: Image) -> Answer:
    """What the network says of the picture, and the picture as it is shown."""
    import numpy as np

    from resnet_viewer.data.pictures import DETAIL
    from resnet_viewer.probes.classification import classify

    prediction = classify(classifier, image)
    small = image.copy()
    small.thumbnail((2 * DETAIL, 2 * DETAIL))
    return Answer(np.asarray(small), prediction, classifier.residual, classifier.name)


def early(classifier: Classifier, image: Image) -> EarlyAnswers:
    """What the network would say of the picture if it stopped after each of its blocks."""
    from resnet_viewer.probes.early_exit import early_answers

    return early_answers(classifier, image)
