"""What a network of the plain/residual family consists of, as data. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_viewer.experiment import Experiment, NetworkSpec
from resnet_viewer.network_spec import LAYERS, PHOTO_BLOCKS, depth_limits
from resnet_viewer.records import BlockOutline, LayerOutline, NetworkInfo, Outline, Shortcut

EXPANSION = 4
"""How many times more channels a bottleneck has at its ends than its stage's width, which is that of its middle."""


@dataclass(frozen=True, slots=True)
class Stem:
    """The first convolution; the picture is halved where it has stride 2, and again where it `pools`."""

    kernel: int
    stride: int = 1
    pools: bool = False


STEMS = {"3x3": Stem(3), "3x3-stride-2": Stem(3, 2), "7x7": Stem(7, 2, pools=True)}


def blocks_per_stage(spec: NetworkSpec) -> tuple[int, ...]:
    """How many blocks each stage has: the same number, but for the paper's networks for photographs."""
    if depth_limits(spec).choices:
        return PHOTO_BLOCKS[spec.block][spec.depth]
    return ((spec.depth - 2) // (LAYERS[spec.block] * spec.stages),) * spec.stages


def describe(experiment: Experiment) -> tuple[NetworkInfo, ...]:
    """The networks of an experiment, without building them."""
    entry = experiment.data.entry
    shape = (entry.channels, experiment.data.size, experiment.data.size)
    return tuple(
        NetworkInfo(id, spec.name, spec.residual, outline(spec, shape, len(entry.classes)))
        for id, spec in enumerate(experiment.networks)
    )


def outline(spec: NetworkSpec, input_shape: tuple[int, int, int], classes: int) -> Outline:
    """The outline of `networks.residual.ResidualNetwork` for the same spec; a test holds the two together.

    `input_shape` is (channels, height, width). Multiply-adds are of the convolutions and the fully connected layer for
    one picture, as the papers count them.
    """
    channels, side, _ = input_shape
    layers: list[LayerOutline] = []
    blocks: list[BlockOutline] = []
    beside: list[LayerOutline] = []
    # Those of normalisation, or of the biases in a network without it.
    others = 0
    # Normalisation comes before the convolutions of a block; nothing comes after the stem or a projection.
    before = spec.batch_norm and spec.activation == "pre"

    def convolution(name: str, into: int, out: int, block: int | None = None, kernel: int = 3) -> LayerOutline:
        shape = (out, into, kernel, kernel)
        return LayerOutline(name, shape, side, out * into * kernel * kernel * side * side, block)

    def after(out: int) -> int:
        """What comes after a convolution: normalisation, or its bias."""
        return 0 if before else 2 * out if spec.batch_norm else out

    stem = STEMS[spec.stem]
    side = -(-side // stem.stride)
    layers.append(convolution("conv1", channels, spec.width, kernel=stem.kernel))
    others += after(spec.width)
    side = -(-side // 2) if stem.pools else side
    into = spec.width
    for stage, count in enumerate(blocks_per_stage(spec)):
        width = spec.width * 2**stage
        for n in range(count):
            halves = bool(stage) and not n
            name = f"layer{stage + 1}.{n}"
            first = len(layers)
            kernels = (3, 3) if spec.block == "basic" else (1, 3, 1)
            out = width if spec.block == "basic" else EXPANSION * width
            ends = [into, *(width for _ in kernels[1:]), out]
            for number, kernel in enumerate(kernels):
                # The first 3×3 convolution halves the picture.
                if halves and number == kernels.index(3):
                    side = (side + 1) // 2
                begin, end = ends[number : number + 2]
                layers.append(convolution(f"{name}.conv{number + 1}", begin, end, len(blocks), kernel))
                others += 2 * begin if before else after(end)
            kind = _shortcut(spec, into != out or halves)
            if kind == "projection":
                beside.append(convolution(f"{name}.downsample.0", into, out, len(blocks), kernel=1))
                others += after(out)
            blocks.append(BlockOutline(name, stage, out, side, tuple(range(first, len(layers))), kind))
            into = out
    others += 2 * into if before else 0
    layers.append(LayerOutline("fc", (classes, into), 1, classes * into))
    weighed = [*layers, *beside]
    return Outline(
        layers=tuple(layers),
        blocks=tuple(blocks),
        parameters=sum(layer.weights for layer in weighed) + others + classes,
        multiply_adds=sum(layer.multiply_adds for layer in weighed),
        input_shape=input_shape,
        classes=classes,
        preactivation=spec.activation == "pre",
    )


def _shortcut(spec: NetworkSpec, changes: bool) -> Shortcut | None:
    if not spec.residual:
        return None
    if spec.shortcut == "C" or (changes and spec.shortcut == "B"):
        return "projection"
    return "padded" if changes else "identity"
