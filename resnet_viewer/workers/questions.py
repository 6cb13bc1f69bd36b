"""What the pages ask about a network and a picture: instruments, and what it takes to show their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resnet_viewer.records import Pixels, Prediction

if TYPE_CHECKING:
    from PIL.Image import Image

    from resnet_viewer.networks.checkpoint import Classifier


@dataclass(frozen=True, slots=True)
class Answer:
    """A picture, uint8 (height, width, 3), and what a network says of it; `residual` tells which kind that is."""

    pixels: Pixels
    prediction: Prediction
    residual: bool


def answer(classifier: Classifier, image: Image) -> Answer:
    """What the network says of the picture, and the picture as it is shown."""
    import numpy as np

    from resnet_viewer.data.pictures import DETAIL
    from resnet_viewer.probes.classification import classify

    prediction = classify(classifier, image)
    small = image.copy()
    small.thumbnail((2 * DETAIL, 2 * DETAIL))
    return Answer(np.asarray(small), prediction, classifier.residual)
