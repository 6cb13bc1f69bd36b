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
from resnet_viewer.networks.outline import blocks_per_stage, outline
from resnet_viewer.networks.residual import Block, ResidualNetwork, weight_layers
from resnet_viewer.records import outline_from

KINDS = [
    NetworkSpec(residual=residual, depth=depth, width=width, shortcut=shortcut)
    for (residual, shortcut), depth, width in itertools.product(
        [(False, "A"), (True, "A"), (True, "B")], (8, 14, 26), (1, 6)
    )
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


@pytest.mark.parametrize("input_shape", [(1, 14, 14), (3, 32, 32), (1, 7, 7)])
@pytest.mark.parametrize("spec", KINDS, ids=lambda spec: f"{spec.name}-{spec.shortcut}-{spec.depth}-{spec.width}")
def test_the_outline_is_the_network(spec: NetworkSpec, input_shape: tuple[int, int, int]) -> None:
    drawn = outline(spec, input_shape, 10)
    built = ResidualNetwork(spec, input_shape[0], 10)
    seen: dict[str, tuple[int, int]] = {}
    modules = dict(built.named_modules())
    for name, module in modules.items():

        def look(module: nn.Module, _: Any, out: torch.Tensor, name: str = name) -> None:
            assert isinstance(module, nn.Conv2d | nn.Linear)
            positions = out[0, 0].numel() if isinstance(module, nn.Conv2d) else 1
            seen[name] = (out.shape[2] if out.ndim == 4 else 1, module.weight.numel() * positions)

        if isinstance(module, nn.Conv2d | nn.Linear):
            module.register_forward_hook(look)
    logits = built(torch.zeros(2, *input_shape))

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
    assert len(drawn.blocks) == spec.stages * blocks_per_stage(spec)
    for number, block in enumerate(drawn.blocks):
        assert [drawn.layers[n].name for n in block.layers] == [f"{block.name}.conv1", f"{block.name}.conv2"]
        assert all(drawn.layers[n].block == number for n in block.layers)
        assert block.channels == drawn.layers[block.layers[-1]].shape[0]
        assert block.side == seen[f"{block.name}.conv2"][0]
        kind = type(blocks[block.name].downsample).__name__
        wanted = {"Identity": "identity", "ZeroPadding": "padded", "Sequential": "projection"}[kind]
        assert block.shortcut == (wanted if spec.residual else None)


def test_an_outline_comes_back_from_its_parts() -> None:
    drawn = outline(NetworkSpec(depth=1202, width=256, shortcut="B"), (3, 32, 32), 1000)
    assert outline_from(json.loads(json.dumps(dataclasses.asdict(drawn)))) == drawn
