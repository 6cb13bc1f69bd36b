"""What a network says of a picture."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PIL import Image

from resnet_viewer.catalogue import ClassName
from resnet_viewer.data.pictures import framings
from resnet_viewer.probes.evaluation import averaged
from resnet_viewer.records import Prediction

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier


def classify(classifier: Classifier, picture: Image.Image, top: int = 5) -> Prediction:
    """The most probable classes of a picture that `data.pictures.decode` has read."""
    since = time.perf_counter()
    framed = framings(picture, classifier.size, classifier.channels)
    found = averaged(classifier, [framed])[0].exp().topk(min(top, len(classifier.classes)))
    probabilities = tuple(found.values.tolist())
    numbers = tuple(found.indices.tolist())
    return Prediction(
        classes=tuple(named(classifier, number) for number in numbers),
        numbers=numbers,
        probabilities=probabilities,
        sure=probabilities[0] >= classifier.threshold,
        seconds=time.perf_counter() - since,
        fed=framed[0].permute(1, 2, 0).numpy(),
    )


def named(classifier: Classifier, number: int) -> ClassName:
    """A class as it is shown: by its number, where the file of the network does not say its name."""
    kind = classifier.classes[number]
    return kind if kind.english else ClassName(f"class {number}", f"类别 {number}")
