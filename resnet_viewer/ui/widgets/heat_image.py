"""Gradients of one network as a picture: a row for each layer, a column for each measured step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from resnet_viewer.history import ColumnStore, NetworkHistory
from resnet_viewer.history import per_weight as root_mean_square
from resnet_viewer.records import NetworkInfo, Outline
from resnet_viewer.ui.widgets.gradient_scale import log10
from resnet_viewer.ui.widgets.plot_strip import Strip

COLUMNS = 512
"""An image is at most so many pixels wide."""

SHADES = 255
"""Colours of the scale; one more stands for what is not a number."""

NOTHING = NetworkInfo(-1, "", False, Outline((), (), 0, 0, (1, 1, 1), 1))
"""The network of an image that shows none."""


def lookup_table(colour_map: str, not_a_number: str) -> NDArray[np.uint8]:
    """RGBA of each shade, shape (SHADES + 1, 4)."""
    shades = pg.colormap.get(colour_map).getLookupTable(nPts=SHADES, alpha=True)
    return np.vstack([shades, pg.mkColor(not_a_number).getRgb()]).astype(np.uint8)


def shade(values: NDArray[np.float32], span: tuple[int, int]) -> NDArray[np.uint8]:
    """The index into the lookup table: values beyond the span take its ends, zero the lowest."""
    heights = log10(values)
    share = (np.clip(np.nan_to_num(heights, nan=0.0), *span) - span[0]) / (span[1] - span[0])
    return np.where(np.isnan(heights), SHADES, np.rint(share * (SHADES - 1))).astype(np.uint8)


def even_columns(store: ColumnStore) -> tuple[NDArray[np.int64], int]:
    """For columns of equal width from the first to the last step: which stored one each shows, and the width in steps.

    Stored steps need not be evenly spaced (a step without gradients is left out); an image's columns are.
    """
    steps = store.steps
    span = int(steps[-1] - steps[0])
    width = max(store.stride, math.ceil((span + 1) / COLUMNS))
    grid = np.arange(steps[0], steps[-1] + 1, width)
    return np.searchsorted(steps, grid, side="right") - 1, width


class HeatImage:
    """One image on axes of its own; `show` takes a network, `draw` what its history holds now."""

    def __init__(self, axes: Any) -> None:
        self.network = NetworkHistory(NOTHING)
        self.axes = axes
        self.name = Strip()
        axes.layout.addItem(self.name, 0, 1)
        self.image = pg.ImageItem(axisOrder="row-major")
        self.image.setZValue(0)
        axes.addItem(self.image, ignoreBounds=True)
        self.mark = pg.PlotCurveItem(antialias=False)
        self.mark.setZValue(5)
        axes.addItem(self.mark, ignoreBounds=True)
        self._drawn: object = None

    def show(self, network: NetworkHistory | None) -> None:
        """Stands for another network from now on, or for none."""
        self.network = network or NetworkHistory(NOTHING)
        self._drawn = None
        self.image.clear()
        self.select(None, None, 0, "#000000")

    @property
    def layers(self) -> int:
        return len(self.network.info.outline.layers)

    def draw(self, per_weight: bool, span: tuple[int, int], table: NDArray[np.uint8]) -> None:
        """Redraws where there is something new; one image, whatever has happened."""
        store = self.network.gradients
        state = (store, len(store.steps), store.stride, per_weight, span, table.tobytes())
        if state == self._drawn:
            return
        self._drawn = state
        if not len(store.steps):
            self.image.clear()
            return
        columns, width = even_columns(store)
        values = self.values(per_weight)[:, columns]
        self.image.setImage(shade(values, span), autoLevels=False, levels=(0, SHADES), lut=table)
        # A column is centred on the first of its steps, a row on its layer.
        self.image.setRect(QRectF(float(store.steps[0]) - width / 2, -0.5, len(columns) * width, self.layers))

    def values(self, per_weight: bool) -> NDArray[np.float32]:
        """What is drawn, shape (layers, stored columns)."""
        values = self.network.gradients.values
        return root_mean_square(values.T, self.network.info).T if per_weight else values

    def at(self, step: float, position: int, per_weight: bool) -> tuple[int, float] | None:
        """The stored step at or before `step`, and the value there; None where nothing was measured."""
        steps = self.network.gradients.steps
        if not len(steps) or not 0 <= position < self.layers:
            return None
        index = int(np.searchsorted(steps, step + 0.5, side="right")) - 1
        if index < 0 or step > steps[-1] + max(1, even_columns(self.network.gradients)[1]):
            return None
        return int(steps[index]), float(self.values(per_weight)[position, index])

    def select(self, first: int | None, last: int | None, width: float, colour: str) -> None:
        """Frames the rows from `first` to `last` over steps up to `width`; None takes the frame away."""
        if first is None or last is None:
            self.mark.setData([], [])
            return
        left, right, top, bottom = -0.5, width + 0.5, first - 0.5, last + 0.5
        self.mark.setPen(pg.mkPen(colour, width=2))
        self.mark.setData([left, right, right, left, left], [top, top, bottom, bottom, top])
