"""x, F(x) and their sum side by side, channel by channel, on one scale."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from resnet_viewer.findings import BlockMaps, Maps
from resnet_viewer.records import Values
from resnet_viewer.ui.widgets.map_grid import MapGrid, Spot, largest_first
from resnet_viewer.ui.widgets.scale_bar import ScaleBar

Scale = Literal["block", "map", "network"]
Order = Literal["number", "activation", "variance", "effect"]


class SumView(QWidget):
    """`hovered(Spot | None)` as the mouse goes over a map; `chosen(int)` when a person clicks a channel.

    All three show the same channels in the same order and the same part of them.
    """

    hovered = Signal(object)
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maps: BlockMaps | None = None
        self._kind: str | None = None
        self._scale: Scale = "block"
        self._order: Order = "number"
        self._extent = 1.0
        self._effects: Values | None = None
        self._rectified = True
        self._shown = (True, True, True)
        self.grids = tuple(MapGrid(name) for name in ("x", "F(x)", "y"))
        self.bar = ScaleBar()
        """The scale of its colours, to be put where there is room."""
        self._names = tuple(QLabel() for _ in self.grids)
        self._signs = (QLabel("+"), QLabel("="))
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for number, (name, grid) in enumerate(zip(self._names, self.grids, strict=True)):
            name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(name, 0, 2 * number)
            layout.addWidget(grid, 1, 2 * number)
            layout.setColumnStretch(2 * number, 1)
            grid.hovered.connect(self._on_hovered)
            grid.chosen.connect(self.chosen)
            grid.viewed.connect(self._on_viewed)
        # What comes later in the steps keeps its place, so that nothing moves when it appears.
        for widget in (self.grids[2], *self._signs):
            kept = widget.sizePolicy()
            kept.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(kept)
        large = QFont(self.font())
        large.setPointSizeF(1.6 * large.pointSizeF())
        for number, sign in enumerate(self._signs):
            sign.setFont(large)
            layout.addWidget(sign, 1, 2 * number + 1)
        layout.setRowStretch(1, 1)
        self._name()

    def set_maps(self, maps: BlockMaps, kind: str | None, extent: float) -> None:
        """Shows a block with this kind of shortcut; `extent` is the largest that a block of the network has."""
        self._maps, self._kind, self._extent = maps, kind, extent
        self._name()
        self._draw()

    def set_scale(self, scale: Scale) -> None:
        """Whether colours mean the same in the three of them, in every map of the network, or in each map its own."""
        self._scale = scale
        self._draw()

    def set_order(self, order: Order) -> None:
        """Channels by their number; or the largest first in mean, in variance, or in effect, of what is put out."""
        self._order = order
        self._draw()

    def set_effects(self, effects: Values | None) -> None:
        """How much each channel lowers the loss, (channels,), to put the largest first; None where it is not known."""
        self._effects = effects
        if self._order == "effect":
            self._draw()

    def set_rectified(self, on: bool) -> None:
        """Whether the sum is shown after the last ReLU."""
        self._rectified = on
        self._name()
        self._draw()

    def set_shown(self, grids: tuple[bool, bool, bool]) -> None:
        """Which of x, F(x) and y can be seen."""
        self._shown = grids
        self._draw()

    def start_over(self) -> None:
        """Shows all of every map, with no place marked: what was seen before is not there any more."""
        for grid in self.grids:
            grid.start_over()

    def set_selected(self, channel: int | None) -> None:
        for grid in self.grids:
            grid.set_selected(channel)

    def values(self, spot: Spot) -> tuple[float | None, float, float, float | None] | None:
        """x (None in a plain block), F(x), their sum, and the sum after ReLU, if one follows, at one place."""
        if self._maps is None:
            return None
        at = spot.channel, spot.row, spot.column
        shortcut = None if self._maps.shortcut is None else float(self._maps.shortcut[at])
        total = float(self._maps.total[at])
        return shortcut, float(self._maps.branch[at]), total, None if self._maps.preactivation else max(total, 0.0)

    def output(self) -> Maps | None:
        """What the block puts out, as it is shown."""
        if self._maps is None:
            return None
        rectified = self._rectified and not self._maps.preactivation
        return self._maps.total.clip(0) if rectified else self._maps.total

    def _name(self) -> None:
        kind = None if self._maps is None else self._kind
        plain = kind is None
        total = "F(x)" if plain else ("x + F(x)" if kind == "identity" else self.tr("sum"))
        self._names[0].setText(self._added(kind))
        self._names[1].setText("F(x)")
        whole = f"y = {total}" if self._maps is not None and self._maps.preactivation else f"y = ReLU({total})"
        self._names[2].setText(whole if self._rectified else total)
        for sign, text in zip(self._signs, ("→", "→") if plain else ("+", "="), strict=True):
            sign.setText(text)

    def _added(self, kind: str | None) -> str:
        """What is added to F(x), in words."""
        maps = self._maps
        if maps is None or maps.shortcut is None or kind not in ("padded", "projection"):
            return "x"
        halved = maps.shortcut.shape[1:] != maps.given.shape[1:]
        if kind == "padded":
            return self.tr("x, halved and padded") if halved else self.tr("x, padded")
        return self.tr("Wx, halved (1×1 convolution)") if halved else self.tr("Wx (1×1 convolution)")

    def _draw(self) -> None:
        output = self.output()
        if self._maps is None or output is None:
            return
        x = self._maps.given if self._maps.shortcut is None else self._maps.shortcut
        shown = [x if x.shape == output.shape else None, self._maps.branch, output]
        extent = {"block": self._maps.extent, "map": None, "network": self._extent}[self._scale]
        order = self._ordered(output)
        for grid, maps in zip(self.grids, shown, strict=True):
            grid.set_maps(maps, order, extent)
        self.bar.set_extent(extent)
        seen = [maps is not None and wanted for maps, wanted in zip(shown, self._shown, strict=True)]
        for grid, name, visible in zip(self.grids, self._names, seen, strict=True):
            for widget in (grid, name):
                widget.setVisible(visible)
        self._signs[0].setVisible(seen[0] and (seen[2] or self._maps.shortcut is None))  # no sum, no plus
        self._signs[1].setVisible(seen[2])

    def _ordered(self, output: Maps) -> NDArray[np.intp]:
        known = self._effects is not None and len(self._effects) == len(output)
        if self._order == "effect" and self._effects is not None and known:
            return np.argsort(-self._effects, kind="stable")
        return largest_first(output, self._order)

    def _on_hovered(self, spot: Spot | None) -> None:
        for grid in self.grids:
            grid.set_marked(spot)
        self.hovered.emit(spot)

    def _on_viewed(self, zoom: float, centre: QPointF) -> None:
        for grid in self.grids:
            grid.set_view(zoom, centre)
