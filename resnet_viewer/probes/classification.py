"""What a network says of a picture, or of many."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from torch import Tensor

from resnet_viewer.catalogue import ClassName
from resnet_viewer.data.framing import framings
from resnet_viewer.data.pictures import DETAIL, decode
from resnet_viewer.errors import DataError
from resnet_viewer.findings import Prediction, Ranking
from resnet_viewer.probes.evaluation import averaged

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier

_MOST_READERS = 8


def read(classifier: Classifier, file: Path) -> Image.Image:
    """A picture file with as much detail as this network has to be shown. Raises DataError.

    The exact square of a photo can only be cut from the whole of it.
    """
    return decode(file, side=DETAIL if classifier.crop is None else None)


def classify(classifier: Classifier, picture: Image.Image, top: int = 5) -> Prediction:
    """The most probable classes of a picture that has been read."""
    since = time.perf_counter()
    framed = framings(picture, classifier.framing)
    return predicted(classifier, averaged(classifier, [framed])[0], framed[0], since, top)


def predicted(classifier: Classifier, log_probabilities: Tensor, fed: Tensor, since: float, top: int = 5) -> Prediction:
    """An answer (classes,) in words; `fed`, uint8 (channels, size, size), is what was asked about, `since` when."""
    ((numbers, probabilities),) = _best(log_probabilities[None], top)
    return Prediction(
        classes=tuple(named(classifier, number) for number in numbers),
        numbers=numbers,
        probabilities=probabilities,
        sure=probabilities[0] >= classifier.threshold,
        seconds=time.perf_counter() - since,
        fed=fed.permute(1, 2, 0).numpy(),
    )


def classify_files(classifier: Classifier, files: Sequence[Path], top: int = 5) -> list[Ranking | DataError]:
    """What `classify` says of each of these files, or why it cannot be read.

    They are read in several threads and go through the network together; each has its share of the seconds.
    """
    with ThreadPoolExecutor(min(_MOST_READERS, os.cpu_count() or 1)) as readers:
        read = list(readers.map(partial(_framed, classifier), files))
    since = time.perf_counter()
    views = [each[0] for each in read if not isinstance(each, DataError)]
    answers = iter(_best(averaged(classifier, views), top) if views else ())
    share = (time.perf_counter() - since) / max(1, len(views))
    found: list[Ranking | DataError] = []
    for each in read:
        if isinstance(each, DataError):
            found.append(each)
            continue
        numbers, probabilities = next(answers)
        kinds = tuple(named(classifier, number) for number in numbers)
        found.append(Ranking(kinds, numbers, probabilities, probabilities[0] >= classifier.threshold, each[1] + share))
    return found


def named(classifier: Classifier, number: int) -> ClassName:
    """A class as it is shown: by its number, where the file of the network does not say its name."""
    kind = classifier.classes[number]
    return kind if kind.english else ClassName(f"class {number}", f"类别 {number}")


def _framed(classifier: Classifier, file: Path) -> tuple[Tensor, float] | DataError:
    """A file as the network is shown it, and the seconds that this took once it was read."""
    try:
        picture = read(classifier, file)
    except DataError as error:
        return error
    since = time.perf_counter()
    return framings(picture, classifier.framing), time.perf_counter() - since


def _best(log_probabilities: Tensor, top: int) -> list[tuple[tuple[int, ...], tuple[float, ...]]]:
    """Of answers (photos, classes), the numbers of the likeliest classes of each photo and their probabilities."""
    found = log_probabilities.exp().topk(min(top, log_probabilities.shape[1]))
    pairs = zip(found.indices.tolist(), found.values.tolist(), strict=True)
    return [(tuple(numbers), tuple(probabilities)) for numbers, probabilities in pairs]
