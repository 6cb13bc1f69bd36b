"""What is asked about a class: what in a picture speaks for it, and what is left of it when a part is covered."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resnet_viewer.catalogue import ClassName
from resnet_viewer.errors import Abandoned
from resnet_viewer.findings import Evidence, Map, Method, Scores

if TYPE_CHECKING:
    from PIL.Image import Image

    from resnet_viewer.networks.checkpoint import Classifier

EVIDENCE_SIDE = 512
"""Evidence is drawn from so many values a side, whatever the network has put out."""


@dataclass(frozen=True, slots=True, eq=False)
class Why:
    """Asks what in the middle of a picture speaks for class `number`; an event that is set drops the question.

    While it is being answered, `done` tells any thread how far that is.
    """

    number: int
    method: Method
    block: str
    dropped: threading.Event = field(default_factory=threading.Event)
    _shares: deque[float] = field(default_factory=lambda: deque((0.0,), maxlen=1), repr=False)

    @property
    def done(self) -> float:
        """The share of the work that is done, 0 to 1."""
        return self._shares[-1]

    def __call__(self, classifier: Classifier, image: Image) -> Explanation | None:
        """None where the question was dropped. Raises NetworkError."""
        from resnet_viewer.data.framing import framings
        from resnet_viewer.probes.attribution import attribute

        framed = framings(image, classifier.framing)
        try:
            evidence = attribute(
                classifier,
                framed[0],
                self.number,
                self.method,
                self.block,
                abandoned=self.dropped.is_set,
                told=self._shares.append,
            )
        except Abandoned:
            return None
        return Explanation(self, evidence, _shares(evidence.values), classifier.framing.share, len(framed) == 1)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found, and that as it is drawn: smooth, (EVIDENCE_SIDE, EVIDENCE_SIDE), in shares of the most.

    The most is what one value in a hundred exceeds: a single pixel should not leave all others in the dark. Where
    nothing speaks for the class at all, every share is 0. `share` is that of `findings.Framing`, and the
    picture is `alone` where the answer is about no other view of the photo.
    """

    question: Why
    evidence: Evidence
    shares: Map
    share: float
    alone: bool


@dataclass(frozen=True, slots=True)
class Change:
    """The probability of every class where (x, y) is covered, and which class is the first then."""

    x: float
    y: float
    probabilities: Scores
    first: ClassName


def cover(classifier: Classifier, image: Image, x: float, y: float) -> Change:
    """The answer to the picture where a grey square about (x, y), in shares of width and height, hides a part of it."""
    from resnet_viewer.probes.attribution import covered
    from resnet_viewer.probes.classification import named

    probabilities = covered(classifier, image, x, y)
    return Change(x, y, probabilities, named(classifier, int(probabilities.argmax())))


def _shares(values: Map) -> Map:
    import numpy as np
    import torch
    import torch.nn.functional as F  # noqa: N812 - as everybody calls it

    most = float(np.percentile(np.abs(values), 99))
    most = most or float(np.abs(values).max()) or 1.0
    rough = torch.from_numpy(values / most).clamp(-1, 1)
    # A cubic overshoots beyond what it joins.
    smooth = F.interpolate(rough[None, None], size=(EVIDENCE_SIDE, EVIDENCE_SIDE), mode="bicubic").clamp(
        rough.min().item(), rough.max().item()
    )
    shares: Map = smooth[0, 0].numpy()
    return shares
