"""What a network of the plain/residual family consists of, as data. Imports no torch."""

from __future__ import annotations

from typing import Literal

from resnet_viewer.experiment import Experiment, NetworkSpec
from resnet_viewer.records import BlockOutline, LayerOutline, NetworkInfo, Outline


def blocks_per_stage(spec: NetworkSpec) -> int:
    """n of depth = 2 * stages * n + 2: stages of n blocks of two layers, the stem and the fully connected layer."""
    return (spec.depth - 2) // (2 * spec.stages)


def stem_stride(spec: NetworkSpec) -> int:
    """By how much the first layer divides the side of the picture."""
    return 2 if spec.stem == "3x3-stride-2" else 1


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
    normalised = 0

    def convolution(name: str, into: int, out: int, block: int | None = None, kernel: int = 3) -> LayerOutline:
        shape = (out, into, kernel, kernel)
        return LayerOutline(name, shape, side, out * into * kernel * kernel * side * side, block)

    side = -(-side // stem_stride(spec))
    layers.append(convolution("conv1", channels, spec.width))
    normalised += spec.width
    into = spec.width
    extra: list[LayerOutline] = []
    for stage in range(spec.stages):
        out = spec.width * 2**stage
        for n in range(blocks_per_stage(spec)):
            if stage and not n:
                side = (side + 1) // 2
            name = f"layer{stage + 1}.{n}"
            first = len(layers)
            layers.append(convolution(f"{name}.conv1", into, out, len(blocks)))
            layers.append(convolution(f"{name}.conv2", out, out, len(blocks)))
            normalised += 2 * out
            shortcut: Literal["identity", "padded", "projection"] | None = None
            if spec.residual:
                changes = into != out
                shortcut = "identity" if not changes else ("padded" if spec.shortcut == "A" else "projection")
                if shortcut == "projection":
                    extra.append(convolution(f"{name}.downsample.0", into, out, len(blocks), kernel=1))
                    normalised += out
            blocks.append(BlockOutline(name, stage, out, side, (first, first + 1), shortcut))
            into = out
    layers.append(LayerOutline("fc", (classes, into), 1, classes * into))
    weighed = [*layers, *extra]
    return Outline(
        layers=tuple(layers),
        blocks=tuple(blocks),
        parameters=sum(layer.weights for layer in weighed) + 2 * normalised + classes,
        multiply_adds=sum(layer.multiply_adds for layer in weighed),
        input_shape=input_shape,
        classes=classes,
    )
