"""One network in the layer plot: a line with points, arrows at the edge, the fitted line, what is selected."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from resnet_viewer.history import growth_per_layer
from resnet_viewer.history import per_weight as root_mean_square
from resnet_viewer.records import NetworkInfo, Values
from resnet_viewer.ui.theme import NetworkLook
from resnet_viewer.ui.widgets.gradient_scale import log10
from resnet_viewer.ui.widgets.plot_axes import Points, hide_empty
from resnet_viewer.ui.widgets.plot_strip import SYMBOLS

UP, DOWN, NOT_A_NUMBER = "t1", "t", "x"
MANY = 150
"""With more layers than this the points are drawn smaller."""


class LayerProfile:
    """The items of one network; `draw` takes a profile, `select` the positions to mark."""

    def __init__(self, axes: Any, info: NetworkInfo, look: NetworkLook) -> None:
        self.info = info
        self.look = look
        self.colour = colour = QColor(look.colour)
        self.values: Values | None = None
        """What is drawn: norms or root mean squares, shape (layers,)."""
        self.growth: float | None = None
        """By how much the norms grow from layer to layer; of values per weight nothing is said that is not drawn."""
        self._axes = axes
        self._selected: Sequence[int] = ()
        self._heights = np.empty(0)
        symbol = SYMBOLS[look.marker]
        size = 6 if len(info.outline.layers) <= MANY else 3
        faint = QColor(colour)
        faint.setAlpha(160)
        self.line = pg.PlotCurveItem(pen=pg.mkPen(colour, width=1.8), antialias=True, connect="finite")
        self.points = Points(symbol=symbol, size=size, pen=pg.mkPen(colour), brush=colour, antialias=True)
        self.arrows = Points(size=11, pen=pg.mkPen(colour), brush=colour, antialias=True)
        self.fit = pg.PlotCurveItem(pen=pg.mkPen(faint, width=1.5, style=Qt.PenStyle.DashLine), antialias=True)
        self.marks = Points(symbol=symbol, size=15, brush=None, antialias=True)
        self._items = ((self.fit, 3), (self.line, 5), (self.points, 6), (self.arrows, 7), (self.marks, 8))
        for item, z in self._items:
            item.setZValue(z)
            axes.addItem(item, ignoreBounds=True)

    def remove(self) -> None:
        for item, _ in self._items:
            self._axes.removeItem(item)

    def draw(self, values: Values | None, per_weight: bool, span: tuple[int, int]) -> None:
        """`values` are L2 norms from input to output or None for nothing; `span` the decades that are shown."""
        self.growth = None if values is None or per_weight else growth_per_layer(values)
        self.values = root_mean_square(values, self.info) if values is not None and per_weight else values
        heights = np.empty(0) if self.values is None else log10(self.values)
        inside = np.isfinite(heights) & (heights >= span[0]) & (heights <= span[1])
        positions = np.arange(len(heights), dtype=float)
        self._heights = np.where(inside, heights, np.nan)
        self.line.setData(positions, self._heights)
        self.points.setData(positions[inside], heights[inside])
        self._draw_arrows(heights, positions, inside, span)
        self._draw_fit(values)
        self._draw_marks()

    def select(self, positions: Sequence[int], colour: str) -> None:
        self._selected = positions
        self.marks.setPen(pg.mkPen(colour, width=2))
        self._draw_marks()

    def _draw_marks(self) -> None:
        places = [place for place in self._selected if place < len(self._heights) and np.isfinite(self._heights[place])]
        self.marks.setData(places, self._heights[places] if places else [])
        hide_empty(item for item, _ in self._items)

    def _draw_arrows(
        self,
        heights: NDArray[np.float64],
        positions: NDArray[np.float64],
        inside: NDArray[np.bool_],
        span: tuple[int, int],
    ) -> None:
        """What lies outside the axis stands at its edge as an arrow; what is not a number as a cross at the top."""
        lost = np.flatnonzero(~inside)
        missing = np.isnan(heights[lost])
        low = ~missing & (heights[lost] < span[0])
        margin = 0.02 * (span[1] - span[0])
        places = np.where(low, span[0] + margin, span[1] - margin)
        symbols = np.where(missing, NOT_A_NUMBER, np.where(low, DOWN, UP)).tolist()
        self.arrows.setData(positions[lost], places, symbol=symbols) if len(lost) else self.arrows.clear()

    def _draw_fit(self, values: Values | None) -> None:
        """The line that `growth_per_layer` fits."""
        if values is None or self.growth is None:
            self.fit.setData([], [])
            return
        heights = log10(values[1:-1])
        places = 1 + np.flatnonzero(np.isfinite(heights))
        centre, level, slope = places.mean(), heights[places - 1].mean(), -math.log10(self.growth)
        ends = np.array([1.0, len(values) - 2.0])
        self.fit.setData(ends, level + slope * (ends - centre))
