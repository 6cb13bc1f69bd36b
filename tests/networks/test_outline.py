"""The outline, which is made without torch, is that of the network which torch builds."""

from __future__ import annotations

import dataclasses
import itertools
import json
from typing import Any

import pytest
import torch
from torch import nn

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.network_spec import with_nearest_depth
from resnet_viewer.networks.blocks import Block
from resnet_viewer.networks.outline import blocks_per_stage, outline
from resnet_viewer.networks.residual import ResidualNetwork, weight_layers
from resnet_viewer.records import outline_from

CHOICES = {
    "residual": (True, False),
    "block": ("basic", "bottleneck"),
    "shortcut": ("A", "B", "C"),
    "activation": ("post", "pre"),
    "batch_norm": (True, False),
    "stem": ("3x3", "7x7"),
    "stages": (3, 4),
}

SMALL = [
    NetworkSpec(residual=residual, depth=depth, width=width, shortcut=shortcut)
    for (residual, shortcut), depth, width in itertools.product(
        [(False, "A"), (True, "A"), (True, "B")], (8, 14, 26), (1, 6)
    )
]

EVERY = [
    with_nearest_depth(NetworkSpec(depth=20, width=3), **dict(zip(CHOICES, values, strict=True)))
    for values in itertools.product(*CHOICES.values())
]


@pytest.mark.parametrize(("depth", "millions"), [(20, 0.27), (32, 0.46), (44, 0.66), (56, 0.85), (110, 1.7)])
def test_parameters_are_those_of_the_paper(depth: int, millions: float) -> None:
    """He et al. 2015, table 6."""
    found = {
        outline(NetworkSpec(residual=residual, depth=depth, width=16), (3, 32, 32), 10).parameters
        for residual in (False, True)
    }
    assert len(found) == 1, "option A adds no parameters"
    assert found.pop() / 1e6 == pytest.approx(millions, abs=0.05 if depth == 110 else 0.006)


def called(spec: NetworkSpec) -> str:
    said = [spec.name, spec.block, spec.shortcut, spec.activation, spec.stem, spec.stages, spec.depth, spec.width]
    return "-".join(map(str, said if spec.batch_norm else [*said, "bare"]))


@pytest.mark.parametrize(
    ("spec", "input_shape"),
    [*itertools.product(SMALL, [(1, 14, 14), (3, 32, 32), (1, 7, 7)]), *((spec, (3, 33, 33)) for spec in EVERY)],
    ids=lambda value: called(value) if isinstance(value, NetworkSpec) else str(value[1]),
)
def test_the_outline_is_the_network(spec: NetworkSpec, input_shape: tuple[int, int, int]) -> None:
    drawn = outline(spec, input_shape, 10)
    with torch.device("meta"):  # where a network costs nothing
        built = ResidualNetwork(spec, input_shape[0], 10, seed=None)
    seen: dict[str, tuple[int, int]] = {}
    modules = dict(built.named_modules())
    for name, module in modules.items():

        def look(module: nn.Module, _: Any, out: torch.Tensor, name: str = name) -> None:
            assert isinstance(module, nn.Conv2d | nn.Linear)
            positions = out[0, 0].numel() if isinstance(module, nn.Conv2d) else 1
            seen[name] = (out.shape[2] if out.ndim == 4 else 1, module.weight.numel() * positions)

        if isinstance(module, nn.Conv2d | nn.Linear):
            module.register_forward_hook(look)
    logits = built(torch.zeros(2, *input_shape, device="meta"))

    assert logits.shape == (2, drawn.classes)
    assert len(drawn.layers) == spec.depth
    assert drawn.parameters == sum(parameter.numel() for parameter in built.parameters())
    assert drawn.multiply_adds == sum(cost for _, cost in seen.values())
    weights = weight_layers(built)
    assert [layer.name for layer in drawn.layers] == list(weights)
    for layer in drawn.layers:
        assert layer.shape == tuple(weights[layer.name].shape)
        assert layer.weights == weights[layer.name].numel()
        assert (layer.side, layer.multiply_adds) == seen[layer.name]
    blocks = {name: module for name, module in modules.items() if isinstance(module, Block)}
    assert [block.name for block in drawn.blocks] == list(blocks)
    stages = [sum(block.stage == stage for block in drawn.blocks) for stage in range(spec.stages)]
    assert tuple(stages) == blocks_per_stage(spec)
    for number, block in enumerate(drawn.blocks):
        inside = ("conv1", "conv2", "conv3")[: 2 if spec.block == "basic" else 3]
        assert [drawn.layers[n].name for n in block.layers] == [f"{block.name}.{layer}" for layer in inside]
        assert all(drawn.layers[n].block == number for n in block.layers)
        assert block.channels == drawn.layers[block.layers[-1]].shape[0]
        assert block.side == seen[f"{block.name}.{inside[-1]}"][0]
        kind = type(blocks[block.name].downsample).__name__
        wanted = {"Identity": "identity", "ZeroPadding": "padded", "Sequential": "projection"}[kind]
        assert block.shortcut == (wanted if spec.residual else None)


def test_parameters_and_multiply_adds_counted_by_hand() -> None:
    """Three blocks of width 2, grey pictures of 4×4, ten classes: bottlenecks with option C, and pre-activation."""
    bottleneck = NetworkSpec(depth=11, width=2, block="bottleneck", shortcut="C")
    weights = 9 * 1 * 2  # the stem
    adds = 16 * weights
    into, normalised = 2, 2
    for width, before, side in ((2, 4, 4), (4, 4, 2), (8, 2, 1)):
        out = 4 * width
        first, middle, last, beside = into * width, 9 * width * width, width * out, into * out
        weights += first + middle + last + beside
        adds += before**2 * first + side**2 * (middle + last + beside)
        normalised += 2 * width + 2 * out
        into = out
    found = outline(bottleneck, (1, 4, 4), 10)
    assert found.parameters == weights + 2 * normalised + 32 * 10 + 10
    assert found.multiply_adds == adds + 32 * 10

    bare = outline(NetworkSpec(depth=8, width=2, activation="pre", batch_norm=False), (1, 4, 4), 10)
    convolutions = 9 * (2 + 2 * 2 + 2 * 2 + 2 * 4 + 4 * 4 + 4 * 8 + 8 * 8)
    assert bare.parameters == convolutions + (2 + 2 + 2 + 4 + 4 + 8 + 8) + 8 * 10 + 10
    normal = outline(NetworkSpec(depth=8, width=2, activation="pre"), (1, 4, 4), 10)
    assert normal.parameters == convolutions + 2 * (2 + 2 + 2 + 4 + 4 + 8 + 8) + 8 * 10 + 10


def test_an_outline_comes_back_from_its_parts() -> None:
    drawn = outline(NetworkSpec(depth=1202, width=256, shortcut="B", activation="pre"), (3, 32, 32), 1000)
    assert outline_from(json.loads(json.dumps(dataclasses.asdict(drawn)))) == drawn
