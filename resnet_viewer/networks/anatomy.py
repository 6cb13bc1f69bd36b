"""What a network that has been built consists of: the outline of any member of the family, from the network itself."""

from __future__ import annotations

import torch
from torch import nn

from resnet_viewer.networks.blocks import Block, ZeroPadding
from resnet_viewer.networks.residual import StagedNetwork, weight_layers
from resnet_viewer.networks.watching import watched
from resnet_viewer.records import BlockOutline, LayerOutline, Outline, Shortcut


def outline_of(network: StagedNetwork, input_shape: tuple[int, int, int]) -> Outline:
    """The outline for pictures of (channels, height, width). For the plain/residual family it equals `outline.outline`.

    The sizes are found by sending a picture without numbers through the network, which costs nothing.
    """
    sides = _sides(network, input_shape)
    names = list(network.blocks())
    layers: list[LayerOutline] = []
    inside: dict[str, list[int]] = {name: [] for name in names}
    for name, weight in weight_layers(network).items():
        block = name.rpartition(".")[0]
        if block in inside:
            inside[block].append(len(layers))
        place = names.index(block) if block in inside else None
        layers.append(LayerOutline(name, tuple(weight.shape), sides[name], weight.numel() * sides[name] ** 2, place))
    blocks = tuple(
        BlockOutline(
            name=name,
            stage=int(name.removeprefix("layer").partition(".")[0]) - 1,
            channels=layers[inside[name][-1]].shape[0],
            side=layers[inside[name][-1]].side,
            layers=tuple(inside[name]),
            shortcut=_shortcut(block),
        )
        for name, block in network.blocks().items()
    )
    beside = sum(
        module.weight.numel() * sides[name] ** 2
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv2d) and ".downsample" in name
    )
    return Outline(
        layers=tuple(layers),
        blocks=blocks,
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        multiply_adds=sum(layer.multiply_adds for layer in layers) + beside,
        input_shape=input_shape,
        classes=network.fc.out_features,
        preactivation=network.preactivation,
    )


def _shortcut(block: Block) -> Shortcut | None:
    if not block.residual:
        return None
    if isinstance(block.downsample, nn.Identity):
        return "identity"
    return "padded" if isinstance(block.downsample, ZeroPadding) else "projection"


def _sides(network: StagedNetwork, input_shape: tuple[int, int, int]) -> dict[str, int]:
    """The height of what each layer with weights puts out, by its name; 1 for the fully connected one."""
    layers = {name: module for name, module in network.named_modules() if isinstance(module, nn.Conv2d | nn.Linear)}
    weights = {name: tensor.to("meta") for name, tensor in network.state_dict().items()}
    picture = torch.empty(1, *input_shape, device="meta")
    with watched(layers, lambda put_out: put_out.shape[2] if put_out.ndim == 4 else 1) as sides, torch.inference_mode():
        torch.func.functional_call(network, weights, (picture,))
    return sides
