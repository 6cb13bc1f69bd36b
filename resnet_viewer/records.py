"""What the floors hand to one another: plain values, without torch and without Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
"""One number per layer, from input to output: float32, shape (layers,)."""

GRADIENT_NORM = "gradient_norm"
"""The L2 norm of the loss's gradient by the weights of one layer."""


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
        return int(np.prod(self.shape))


@dataclass(frozen=True, slots=True)
class BlockOutline:
    """One block: `layers` are positions in the network's list of layers; `shortcut` is how x gets past them.

    `shortcut` is None in a plain network, else "identity", "padded" (option A) or "projection" (option B).
    """

    name: str
    stage: int
    channels: int
    side: int
    layers: tuple[int, ...]
    shortcut: Literal["identity", "padded", "projection"] | None


@dataclass(frozen=True, slots=True)
class Outline:
    """What a network consists of, without building it: enough to draw it and to know its cost."""

    layers: tuple[LayerOutline, ...]
    blocks: tuple[BlockOutline, ...]
    parameters: int
    multiply_adds: int
    input_shape: tuple[int, int, int]
    classes: int


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
