"""What a network says of a picture."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from resnet_viewer.data.pictures import decode, framings
from resnet_viewer.networks.checkpoint import Classifier
from resnet_viewer.probes.evaluation import averaged


@dataclass(frozen=True, slots=True)
class Prediction:
    """The most probable classes, best first, with their calibrated probabilities; and the seconds that it took.

    `sure` is False where the best probability is below the network's threshold.
    """

    classes: tuple[str, ...]
    probabilities: tuple[float, ...]
    sure: bool
    seconds: float


def classify(classifier: Classifier, picture: Path, top: int = 5) -> Prediction:
    """Reads a picture file and asks the network. Raises DataError where it cannot be read."""
    since = time.perf_counter()
    framed = framings(decode(picture, classifier.channels, classifier.size), classifier.size)
    found = averaged(classifier, [framed])[0].exp().topk(min(top, len(classifier.classes)))
    probabilities = tuple(found.values.tolist())
    return Prediction(
        classes=tuple(classifier.classes[number].english for number in found.indices.tolist()),
        probabilities=probabilities,
        sure=probabilities[0] >= classifier.threshold,
        seconds=time.perf_counter() - since,
    )
