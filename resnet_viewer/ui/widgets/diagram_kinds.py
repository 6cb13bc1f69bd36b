"""What the drawing of the networks says of their build: the layers of a block, and what is not usual."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from resnet_viewer.records import BlockOutline, NetworkInfo, Outline


def kernel(info: NetworkInfo, layer: int) -> str:
    """A convolution as the papers write it: 3×3, 16."""
    shape = info.outline.layers[layer].shape
    return f"{shape[2]}×{shape[3]}, {shape[0]}" if len(shape) == 4 else info.outline.layers[layer].name


def kernels(info: NetworkInfo, block: BlockOutline) -> str:
    """The layers of a block: 1×1, 8 / 3×3, 8 / 1×1, 32."""
    return " / ".join(kernel(info, layer) for layer in block.layers)


def kernels_in_short(info: NetworkInfo, block: BlockOutline) -> str:
    """The sides of its kernels, and the channels that it puts out: 1-3-1, 32."""
    sides = "-".join(kernel(info, layer).partition("×")[0] for layer in block.layers)
    return f"{sides}, {block.channels}"


def unusual(outline: Outline) -> tuple[str, ...]:
    """How a network differs from basic blocks with normalisation, ReLU last and option A or B, in a few words each."""
    found = []
    if outline.preactivation:
        found.append(QCoreApplication.translate("NetworkDiagram", "pre-activation"))
    if any(len(block.layers) == 3 for block in outline.blocks):
        found.append(QCoreApplication.translate("NetworkDiagram", "bottlenecks"))
    # Option B has a projection only where the number of channels changes.
    if any(block.shortcut == "projection" and _into(outline, block) == block.channels for block in outline.blocks):
        found.append(QCoreApplication.translate("NetworkDiagram", "option C"))
    if _has_biases(outline):
        found.append(QCoreApplication.translate("NetworkDiagram", "no BN"))
    return tuple(found)


def _into(outline: Outline, block: BlockOutline) -> int:
    """The channels that come into a block; 0 where a stranger's block has no layers."""
    return outline.layers[block.layers[0]].shape[1] if block.layers else 0


def _has_biases(outline: Outline) -> bool:
    """Whether there is one more parameter for each channel of each convolution; batch normalisation would have two."""
    projected = [block for block in outline.blocks if block.shortcut == "projection"]
    weights = sum(layer.weights for layer in outline.layers)
    weights += sum(_into(outline, block) * block.channels for block in projected)
    channels = sum(layer.shape[0] for layer in outline.layers if len(layer.shape) == 4)
    channels += sum(block.channels for block in projected)
    return outline.parameters == weights + channels + outline.classes
