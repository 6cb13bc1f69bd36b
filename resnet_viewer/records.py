"""What the floors hand to one another: plain values, without torch and without Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
"""One number per layer, from input to output: float32, shape (layers,)."""


GRADIENT_NORM = "gradient_norm"
"""The L2 norm of the loss's gradient by the weights of one layer."""


Shortcut = Literal["identity", "padded", "projection"]
"""How x gets past a block: as it is, padded with zeros (option A), or through a 1×1 convolution (options B and C)."""


@dataclass(frozen=True, slots=True)
class LayerOutline:
    """One layer with weights: a convolution or the fully connected layer at the end.

    `name` is the checkpoint's key without `.weight`; `shape` that of its weights, (out, in, height, width) or
    (out, in); `side` the height of what it puts out, in pixels; `block` the index of its block, or None for the ends
    of the network.
    """

    name: str
    shape: tuple[int, ...]
    side: int
    multiply_adds: int
    block: int | None = None

    @property
    def weights(self) -> int:
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class BlockOutline:
    """One block: `layers` are positions in the network's list of layers; `shortcut` is None in a plain network."""

    name: str
    stage: int
    channels: int
    side: int
    layers: tuple[int, ...]
    shortcut: Shortcut | None


@dataclass(frozen=True, slots=True)
class Outline:
    """What a network consists of, without building it: enough to draw it and to know its cost.

    With `preactivation` normalisation and ReLU come before each convolution of a block, else behind it.
    """

    layers: tuple[LayerOutline, ...]
    blocks: tuple[BlockOutline, ...]
    parameters: int
    multiply_adds: int
    input_shape: tuple[int, int, int]
    classes: int
    preactivation: bool = False


def outline_from(values: Mapping[str, Any]) -> Outline:
    """The outline that `dataclasses.asdict` took apart, also where a stranger wrote it.

    Raises ValueError, TypeError or KeyError where it is not one that can be drawn: every number is bounded, and every
    block names layers that are there.
    """
    layers = tuple(_layer(layer, len(values["blocks"])) for layer in values["layers"])
    if not 1 <= len(layers) <= 5000:
        raise ValueError("an outline has from 1 to 5000 layers")
    return Outline(
        layers=layers,
        blocks=tuple(_block(block, len(layers)) for block in values["blocks"]),
        parameters=_whole(values["parameters"], 0, 10**15),
        multiply_adds=_whole(values["multiply_adds"], 0, 10**18),
        input_shape=_three(values["input_shape"]),
        classes=_whole(values["classes"], 1, 10**6),
        preactivation=values.get("preactivation") is True,  # older recordings do not tell
    )


def _layer(values: Mapping[str, Any], blocks: int) -> LayerOutline:
    shape = tuple(_whole(size, 1, 10**6) for size in values["shape"])
    if len(shape) not in (2, 4):
        raise ValueError("weights have two or four dimensions")
    return LayerOutline(
        name=str(values["name"])[:100],
        shape=shape,
        side=_whole(values["side"], 1, 10**6),
        multiply_adds=_whole(values["multiply_adds"], 0, 10**18),
        block=None if values["block"] is None else _whole(values["block"], 0, blocks - 1),
    )


def _block(values: Mapping[str, Any], layers: int) -> BlockOutline:
    if values["shortcut"] not in (None, "identity", "padded", "projection"):
        raise ValueError("a shortcut of an unknown kind")
    return BlockOutline(
        name=str(values["name"])[:100],
        stage=_whole(values["stage"], 0, 100),
        channels=_whole(values["channels"], 1, 10**6),
        side=_whole(values["side"], 1, 10**6),
        layers=tuple(_whole(position, 0, layers - 1) for position in values["layers"]),
        shortcut=values["shortcut"],
    )


def _three(values: Any) -> tuple[int, int, int]:
    channels, height, width = (_whole(size, 1, 10**6) for size in values)
    return channels, height, width


def _whole(value: Any, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{low} to {high} was expected")
    return value


@dataclass(frozen=True, slots=True)
class NetworkInfo:
    """A network of a run: its place in the recording's tables, its name, and what it is."""

    id: int
    name: str
    residual: bool
    outline: Outline


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One update of one network. Steps count from 1; `loss` and `accuracy` are of the batch, before the update.

    `gradients` are the L2 norms by layer at this step; `seconds` is wall time since the run began, pauses left out.
    Step 0 is the measurement at initialisation, without an update: its `learning_rate` is 0.
    """

    network: int
    step: int
    loss: float
    accuracy: float
    learning_rate: float
    seconds: float
    gradients: Values | None


@dataclass(frozen=True, slots=True)
class EvaluationRecord:
    """Loss (mean cross-entropy, nats) and accuracy (share of right answers) on a whole split after `step` updates."""

    network: int
    step: int
    split: str
    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """All that it takes to go on from `step`: safetensors blobs and a small JSON state."""

    network: int
    step: int
    weights: bytes
    optimizer: bytes
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Diverged:
    """At this step the network's loss or gradient was no longer a finite number; it learns no further."""

    network: int
    step: int


@dataclass(frozen=True, slots=True)
class LearningRateChanged:
    """From this step on the run has another learning rate than its experiment says."""

    step: int
    learning_rate: float


@dataclass(frozen=True, slots=True)
class Paused:
    """Every network has come to rest after this step, and waits."""

    step: int


@dataclass(frozen=True, slots=True)
class StepsChanged:
    """The run is now finished after this many steps."""

    steps: int


Record = StepRecord | EvaluationRecord | SnapshotRecord | Diverged | LearningRateChanged | StepsChanged | Paused
