"""Which network looks at which picture, how, and what instruments find: plain values, without torch and without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resnet_viewer.catalogue import ClassName
from resnet_viewer.records import Values
from resnet_viewer.settings import DataSpec

Maps = NDArray[np.float32]
"""Feature maps of one layer: float32, shape (channels, height, width)."""


Gradients = NDArray[np.floating]
"""The gradient by what a layer puts out, shape (pictures, channels, height, width)."""


Pixels = NDArray[np.uint8]
"""A picture, shape (height, width, channels)."""


Map = NDArray[np.float32]
"""One number per place of a picture, shape (height, width)."""


Scores = NDArray[np.float32]
"""One number per class, shape (classes,)."""


COVERED_SHARE = 0.2
"""The side of the square that hides a part of a picture, in shares of the side of what the network is shown."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a person reads: the context in which Qt has its translation, the English one, and what fills it."""

    context: str
    template: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def english(self) -> str:
        return self.template.format(**self.values)


@dataclass(frozen=True, slots=True)
class CentreCrop:
    """The one square of a photo that a network is shown: its middle, once its shorter side is `resize` pixels long.

    `resampling` is the name of one of Pillow's ways to do that, in small letters.
    """

    resize: int
    resampling: str


@dataclass(frozen=True, slots=True)
class Framing:
    """How a photo is shown to a network: in squares of `size` pixels with `channels`, whose answers are averaged.

    With `crop` in that one square alone. A network that has learned at random scales is shown it `closer` as well, one
    that has learned from mirrored pictures also `mirrored`.
    """

    size: int
    channels: int
    crop: CentreCrop | None = None
    closer: bool = False
    mirrored: bool = False

    @property
    def share(self) -> float:
        """The side of the square in the middle that the network is shown, as a share of a photo's shorter side."""
        return 1.0 if self.crop is None else self.size / self.crop.resize


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What a network is fed: the side of its pictures in pixels; `mean` and `deviation` of each channel, 0 to 255."""

    size: int
    mean: tuple[float, ...]
    deviation: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class NetworkRef:
    """A trained network that can be loaded: by its name where the program knows one, or by the path of a file.

    `number` says which of several networks in a recording is meant; -1 is the last, as in a list. With a `step` it is
    what the network was at the last stored weights up to then. `classes`, a file with their names, and `input` are what
    a person says of a file that does not say it.
    """

    name: str
    number: int = -1
    step: int | None = None
    classes: Path | None = None
    input: InputSpec | None = None

    @property
    def place(self) -> tuple[str, int]:
        """Which network it is, whatever is said of it and however far it has learned."""
        return self.name, self.number


@dataclass(frozen=True, slots=True)
class NetworkEntry:
    """A network as a list shows it: what it is, which pictures it knows, and its share of right answers if measured.

    `input` is what it is fed, where it has been loaded; `measured` names the pictures of which that is the share,
    and `measured_at` the step at which it was, where it has learned on since. `untold` is what its file does not say
    and a person should.
    """

    ref: NetworkRef
    name: str
    about: Text
    knows: Text | None = None
    accuracy: float | None = None
    input: InputSpec | None = None
    measured: Text | None = None
    untold: tuple[Text, ...] = ()
    measured_at: int | None = None


Part = Literal["training", "validation"]
"""What networks learn from, or what they are checked with."""


@dataclass(frozen=True, slots=True)
class Example:
    """A picture of the data set `data`, the one at place `number` of its part, with its true class.

    `pixels`, uint8 (size, size, channels), are exactly those that a network which learns from `data` is given.
    """

    data: DataSpec
    part: Part
    number: int
    truth: ClassName
    pixels: Pixels = field(compare=False, repr=False)


Picture = Path | Example
"""A picture that can be looked at: a file, or one of a data set."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The most probable classes of a picture, best first, with their calibrated probabilities.

    `numbers` are the places of the classes among all that the network knows.
    `sure` is False where the best probability is below the network's threshold. `seconds` is what it took from the
    decoded picture to the answer.
    """

    classes: tuple[ClassName, ...]
    numbers: tuple[int, ...]
    probabilities: tuple[float, ...]
    sure: bool
    seconds: float

    def place(self, kind: ClassName | None) -> int | None:
        """The place of a class among these, from 0, or None where it is not one of them."""
        return self.classes.index(kind) if kind in self.classes else None


@dataclass(frozen=True, slots=True)
class Prediction(Ranking):
    """A ranking, and in `fed` what the network was given of the middle, uint8 (height, width, channels)."""

    fed: Pixels


class Method(StrEnum):
    """A way to ask what in a picture speaks for a class; `probes.attribution` says what each one finds."""

    GRAD_CAM = "grad-cam"
    INTEGRATED_GRADIENTS = "integrated-gradients"
    SALIENCY = "saliency"
    OCCLUSION = "occlusion"
    GUIDED_BACKPROPAGATION = "guided-backpropagation"

    @property
    def signed(self) -> bool:
        """Whether it also finds what speaks against the class, below 0."""
        return self in (Method.INTEGRATED_GRADIENTS, Method.OCCLUSION)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What in the middle square of a picture speaks for the class with this number.

    `block` is the one whose output Grad-CAM has looked at, of all the `blocks` of the network.
    """

    values: Map
    number: int
    method: Method
    block: str
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockMaps:
    """What one block does to one picture, float32 (channels, height, width) each, before the last ReLU.

    `given` is x. `total` is what the block puts out, `branch` is F(x), and `shortcut` is what is added to it: x itself,
    or x brought to the new size; None in a plain block. `inner` holds what goes on within F after each ReLU, by layer
    name. `field` tells what of the picture one place of `total` can see. `extent` is the magnitude that all but a few
    values stay below (99.5 % of those in what is added, in F(x) and in the sum), for a scale of colours. With
    `preactivation` no ReLU follows the sum, and F begins with one; `batch_norm` tells whether F normalises.
    """

    block: int
    given: Maps
    shortcut: Maps | None
    branch: Maps
    total: Maps
    inner: Mapping[str, Maps]
    field: ReceptiveField
    extent: float
    preactivation: bool
    batch_norm: bool


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """What of a picture can reach the place (row, column) of a map: a square of `size` pixels.

    Its upper left corner is at (start + row * step, start + column * step), and may lie outside of the picture.
    """

    size: int
    step: int
    start: int

    def corner(self, place: int) -> int:
        """The first pixel, along either axis, of what can reach this row or column."""
        return self.start + place * self.step


@dataclass(frozen=True, slots=True)
class BlockNumbers:
    """What the blocks of a network do to a picture, in numbers: float32, one per block, NaN where there is none.

    `ratio` is ||F(x)|| / ||x||, where x is what is added to F(x), and `cosine` that of the angle between the two: there
    is neither where nothing is added, and no angle where F(x) is 0. `dead` is the share of channels that are 0
    everywhere after the ReLU that follows the sum, which with pre-activation is, after its normalisation, the first of
    the next block. `extent` is that of `BlockMaps`. `deviation` is by layer, not by block: the standard deviation of
    what each layer puts out, after the batch normalisation that follows it if one does, and before ReLU or sum, as in
    Fig. 7 of He et al. 2015; of the fully connected layer, of the logits.
    Of several pictures x and F(x) are those of all of them together, and a channel is dead where it is so for each.
    """

    ratio: Values
    cosine: Values
    dead: Values
    extent: Values
    deviation: Values


@dataclass(frozen=True, slots=True, eq=False)
class EarlyAnswers:
    """What a network would answer if it stopped after a block, by the most probable classes of its final answer.

    `probabilities`, shape (answers, classes), has a row for each of the last of all `blocks`; its last row is the
    network's own answer. The rows before it are those of linear probes where `probed`, and else of the network's last
    layer, which can be applied early only where a block puts out as many `channels` as it takes. `accuracies` are the
    shares of right answers on validation pictures, one for each row, or none where they were not measured: with one
    view of each picture, while the probabilities are means over so many `views`. `accuracy` is the network's own, with
    all of them. `network` is its name, `residual` its kind.
    """

    network: str
    residual: bool
    blocks: tuple[str, ...]
    classes: tuple[ClassName, ...]
    probabilities: NDArray[np.float32]
    probed: bool
    channels: int
    accuracies: tuple[float, ...]
    views: int = 1
    accuracy: float | None = None

    @property
    def first(self) -> int:
        """The position of the first block after which there is an answer."""
        return len(self.blocks) - len(self.probabilities)


@dataclass(frozen=True, slots=True, eq=False)
class BlockGradient:
    """The gradient of a loss L on its way back through the block y = ReLU(F(x) + S(x)), S being its shortcut.

    g = `arriving` is dL/d(F + S), before the last ReLU; with pre-activation there is none, and it is dL/dy. Of it
    (dS/dx)^T g = `shortcut` goes on to x past the branch, which is g itself where S is the identity and None in a plain
    block, and (dF/dx)^T g = `branch` through it. `leaving` is dL/dx, their sum. The norms are L2 norms over all
    pictures; `cosine` is that between the two parts, or None where one of them is zero or not there.
    """

    name: str
    arriving: Gradients
    shortcut: Gradients | None
    branch: Gradients
    leaving: Gradients
    arriving_norm: float
    shortcut_norm: float
    branch_norm: float
    leaving_norm: float
    cosine: float | None


@dataclass(frozen=True, slots=True, eq=False)
class BackwardPass:
    """A loss, in nats, and its gradient all the way back to the picture.

    `logits` is the gradient by the network's logits, shape (pictures, classes); `blocks` are from input to output;
    `layers` holds the L2 norm of the gradient by the weights of each layer, by name, from input to output, and
    `picture` that by what the network is fed, shape (pictures, channels, height, width).
    """

    loss: float
    logits: NDArray[np.floating]
    blocks: tuple[BlockGradient, ...]
    layers: Mapping[str, float]
    picture: Gradients
