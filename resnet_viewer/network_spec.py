"""The settings of a network: which one of the plain/residual family it is."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from resnet_viewer.limits import QT_TRANSLATE_NOOP, Limits, setting

PHOTO_BLOCKS: dict[str, dict[int, tuple[int, ...]]] = {
    "basic": {18: (2, 2, 2, 2), 34: (3, 4, 6, 3)},
    "bottleneck": {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)},
}
"""Blocks by stage of the networks for photographs, by their kind and depth: He et al. 2015, table 1."""

LAYERS = {"basic": 2, "bottleneck": 3}
"""Layers within F, by kind of block."""


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """One network of the family of He et al. 2015, with the choices that they and those after them have made."""

    residual: bool = field(default=True)
    name: str = field(default="")
    depth: int = setting(
        56,
        QT_TRANSLATE_NOOP("experiment", "Depth"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Number of layers with weights: 6n + 2 in three stages, 8n + 2 in four; with bottlenecks 9n + 2 and "
            "12n + 2; with a 7×7 stem and four stages those of the paper, 18 to 152. The deeper, the harder a plain "
            "network is to train.",
        ),
        low=8,
        high=1202,
        stride=6,
        common=True,
        logarithmic=True,
    )
    stages: int = setting(
        3,
        QT_TRANSLATE_NOOP("experiment", "Stages"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Groups of blocks; from one to the next the picture is halved and the channels are doubled. Three are "
            "usual for small pictures, four for photographs.",
        ),
        choices=(3, 4),
    )
    width: int = setting(
        8,
        QT_TRANSLATE_NOOP("experiment", "Width"),
        QT_TRANSLATE_NOOP(
            "experiment", "Channels of the first stage; each further stage has twice as many as the one before."
        ),
        low=1,
        high=256,
        common=True,
        logarithmic=True,
    )
    block: str = setting(
        "basic",
        QT_TRANSLATE_NOOP("experiment", "Block"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Basic: two 3×3 convolutions. Bottleneck: 1×1, 3×3 and 1×1, with four times as many channels at its ends, "
            "so that a deep network costs less.",
        ),
        choices=tuple(LAYERS),
    )
    shortcut: str = setting(
        "A",
        QT_TRANSLATE_NOOP("experiment", "Shortcut"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Where the size changes: A pads the identity with zeros, B projects with a 1×1 convolution. C projects in "
            "every block, so that no shortcut is the identity. A plain network has none.",
        ),
        choices=("A", "B", "C"),
    )
    activation: str = setting(
        "post",
        QT_TRANSLATE_NOOP("experiment", "Activation"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Post: batch normalisation after each convolution, and ReLU after the sum. Pre: both before each "
            "convolution and nothing after the sum, so that x passes a block untouched.",
        ),
        choices=("post", "pre"),
    )
    batch_norm: bool = setting(
        True,
        QT_TRANSLATE_NOOP("experiment", "Batch normalisation"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "BN brings what each convolution puts out to mean 0 and deviation 1 over the batch. Without it the "
            "convolutions have biases, and deep networks need a small learning rate.",
        ),
    )
    initialisation: str = setting(
        "he",
        QT_TRANSLATE_NOOP("experiment", "First weights"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "He: as large as keeps the signal through ReLUs. Zero gamma: as He, but the last batch normalisation of "
            "each residual block begins with weight 0, or its last convolution where none follows it, so that every "
            "block begins as its shortcut. Xavier: for layers without ReLU. N(0, σ): one deviation for all layers.",
        ),
        choices=("he", "zero-gamma", "xavier", "normal"),
    )
    sigma: float = setting(
        0.01,
        QT_TRANSLATE_NOOP("experiment", "Sigma"),
        QT_TRANSLATE_NOOP("experiment", "The deviation σ of the first weights, where they are N(0, σ)."),
        low=1e-5,
        high=1.0,
    )
    stem: str = setting(
        "3x3",
        QT_TRANSLATE_NOOP("experiment", "Stem"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "The first layer, a 3×3 convolution. With stride 2 it halves the picture, so that a larger one takes a "
            "quarter of the time. 7×7, with stride 2 and max pooling, quarters it, as for photographs.",
        ),
        choices=("3x3", "3x3-stride-2", "7x7"),
    )
    dropout: float = setting(
        0.0,
        QT_TRANSLATE_NOOP("experiment", "Dropout"),
        QT_TRANSLATE_NOOP(
            "experiment", "The share of what the fully connected layer is given that is dropped at each learning step."
        ),
        low=0.0,
        high=0.9,
        group="regularisation",
    )
    stochastic_depth: float = setting(
        0.0,
        QT_TRANSLATE_NOOP("experiment", "Stochastic depth"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "How often the last block is skipped while learning; the blocks before it less, evenly down to the input. "
            "A plain network skips none: without a shortcut nothing would be left.",
        ),
        low=0.0,
        high=0.9,
        group="regularisation",
    )

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", "residual" if self.residual else "plain")


def depth_limits(spec: NetworkSpec) -> Limits:
    """The depths of a network with these stages, blocks and stem: layers in a block * stages * n + 2, or a few."""
    depth = next(entry for entry in dataclasses.fields(NetworkSpec) if entry.name == "depth")
    limits: Limits = depth.metadata["limits"]
    if spec.stem == "7x7" and spec.stages == 4:
        choices = tuple(PHOTO_BLOCKS[spec.block])
        return dataclasses.replace(limits, low=min(choices), high=max(choices), stride=1, choices=choices)
    stride = LAYERS[spec.block] * spec.stages
    return dataclasses.replace(limits, low=stride + 2, stride=stride)


def with_nearest_depth(spec: NetworkSpec, **changes: Any) -> NetworkSpec:
    """The spec with other stages, blocks or stem, and the depth of those that they can have which is nearest to its."""
    spec = dataclasses.replace(spec, **changes)
    limits = depth_limits(spec)
    low, high = int(limits.low or 0), int(limits.high or 0)
    depths = limits.choices or range(low, high + 1, limits.stride)
    return dataclasses.replace(spec, depth=min(depths, key=lambda depth: abs(depth - spec.depth)))
