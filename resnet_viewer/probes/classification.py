"""What a network says of a picture."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from resnet_viewer.catalogue import ClassName
from resnet_viewer.data.pictures import DETAIL, decode, framings
from resnet_viewer.probes.evaluation import averaged
from resnet_viewer.records import Prediction

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier


def read(classifier: Classifier, file: Path) -> Image.Image:
    """A picture file with as much detail as this network has to be shown. Raises DataError.

    The exact square of a photo can only be cut from the whole of it.
    """
    return decode(file, side=DETAIL if classifier.crop is None else None)


def classify(classifier: Classifier, picture: Image.Image, top: int = 5) -> Prediction:
    """The most probable classes of a picture that has been read."""
    since = time.perf_counter()
    framed = framings(picture, classifier.size, classifier.channels, classifier.crop)
    found = averaged(classifier, [framed])[0].exp().topk(min(top, len(classifier.classes)))
    probabilities = tuple(found.values.tolist())
    return Prediction(
        classes=tuple(_named(classifier.classes[number], number) for number in found.indices.tolist()),
        probabilities=probabilities,
        sure=probabilities[0] >= classifier.threshold,
        seconds=time.perf_counter() - since,
        fed=framed[0].permute(1, 2, 0).numpy(),
    )


def _named(kind: ClassName, number: int) -> ClassName:
    """A class as it is shown: by its number, where the file of the network does not say its name."""
    return kind if kind.english else ClassName(f"class {number}", f"类别 {number}")
