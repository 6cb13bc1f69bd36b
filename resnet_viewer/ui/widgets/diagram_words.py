"""What the drawing of the networks says in words: tooltips, and what a screen reader reads."""

from __future__ import annotations

import html

from PySide6.QtCore import QCoreApplication, QLocale

from resnet_viewer.records import NetworkInfo, Values
from resnet_viewer.ui.names import network_name
from resnet_viewer.ui.widgets.diagram_frame import facts
from resnet_viewer.ui.widgets.diagram_kinds import kernels, unusual
from resnet_viewer.ui.widgets.diagram_painter import count_of_blocks, geometric_mean


def heading_words(info: NetworkInfo) -> str:
    return html.escape(" · ".join((network_name(info), *facts(info), *unusual(info.outline))))


def layer_words(info: NetworkInfo, layer: int, values: Values | None, quantity: str) -> str:
    """layer2.3 · conv1 16×16×3×3 · 2,304 weights · gradient 0.034"""
    outline = info.outline.layers[layer]
    block, _, name = outline.name.rpartition(".")
    shape = "×".join(map(str, outline.shape))
    weights = QCoreApplication.translate("NetworkDiagram", "{count} weights").format(
        count=QLocale().toString(outline.weights)
    )
    parts = [*([block] if block else []), f"{name} {shape}", weights]
    if values is not None:
        parts.append(f"{quantity} {_number(float(values[layer]))}".strip())
    return " · ".join(parts)


def block_words(info: NetworkInfo, block: int, values: Values | None, quantity: str) -> str:
    """layer2.3 · 3×3, 16 / 3×3, 16 · 16 channels, 7×7 · shortcut: identity · gradient 0.034, 0.029

    With pre-activation it says as well where the ReLUs are.
    """
    outline = info.outline.blocks[block]
    size = QCoreApplication.translate("NetworkDiagram", "{channels} channels, {size}").format(
        channels=outline.channels, size=f"{outline.side}×{outline.side}"
    )
    parts = [outline.name, kernels(info, outline), size, _shortcut_words(outline.shortcut)]
    if info.outline.preactivation:
        parts.append(QCoreApplication.translate("NetworkDiagram", "ReLU before each convolution (thick edge)"))
    if values is not None:
        parts.append(f"{quantity} {', '.join(_number(float(values[layer])) for layer in outline.layers)}".strip())
    return " · ".join(parts)


def stage_words(info: NetworkInfo, blocks: range, values: Values | None, quantity: str) -> str:
    """layer2 · 9 blocks, folded · gradient 0.034 on average"""
    outlines = [info.outline.blocks[index] for index in blocks]
    name = outlines[0].name.rpartition(".")[0]
    parts = [
        name,
        QCoreApplication.translate("NetworkDiagram", "{blocks}, folded").format(blocks=count_of_blocks(len(blocks))),
    ]
    if values is not None:
        mean = geometric_mean(values[[layer for block in outlines for layer in block.layers]])
        parts.append(
            QCoreApplication.translate("NetworkDiagram", "{quantity} {value} (geometric mean)")
            .format(quantity=quantity, value=_number(mean))
            .strip()
        )
    return " · ".join(parts)


def _shortcut_words(shortcut: str | None) -> str:
    match shortcut:
        case "identity":
            return QCoreApplication.translate("NetworkDiagram", "shortcut: identity")
        case "padded":
            return QCoreApplication.translate("NetworkDiagram", "shortcut: identity, padded with zeros")
        case "projection":
            return QCoreApplication.translate("NetworkDiagram", "shortcut: 1×1 convolution")
        case _:
            return QCoreApplication.translate("NetworkDiagram", "no shortcut")


def _number(value: float) -> str:
    return QLocale().toString(value, "g", 3)
