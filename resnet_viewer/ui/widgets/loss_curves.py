"""The curves of one network in the loss plot, and how far up the plot must reach."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont

from resnet_viewer.history import Curve, NetworkHistory, Series
from resnet_viewer.records import EvaluationRecord
from resnet_viewer.ui.theme import NetworkLook
from resnet_viewer.ui.widgets.plot_axes import Points, hide_empty
from resnet_viewer.ui.widgets.plot_strip import SYMBOLS

Quantity = Literal["loss", "error"]

POINTS = 512
"""A smoothed curve is drawn with at most so many points: it is smooth, and dashes cost time by the point."""

DOTS = 60
"""With more validations than this, their dots would run into one another."""

SMALLEST = 1e-6
"""What zero is on a logarithmic axis."""


def window(span: int) -> int:
    """Over how many steps the training curve is averaged in a run of `span` steps."""
    return max(20, span // 50)


def series_of(network: NetworkHistory, quantity: Quantity) -> Series:
    return network.loss if quantity == "loss" else network.error


@dataclass
class _Evaluations:
    """The validation curve, grown by what is new: a long run has many thousands of them."""

    quantity: Quantity
    source: list[EvaluationRecord]
    steps: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    read: int = 0

    def grow(self) -> None:
        for record in self.source[self.read :]:
            if record.split == "validation":
                self.steps.append(record.step)
                self.values.append(record.loss if self.quantity == "loss" else 1 - record.accuracy)
        self.read = len(self.source)


class NetworkCurves:
    """Batches faint behind, the smoothed training curve dashed, validation solid with dots; or all of them gone."""

    def __init__(self, axes: Any, network: NetworkHistory, look: NetworkLook) -> None:
        self.network = network
        self.look = look
        self.colour = colour = QColor(look.colour)
        self._axes = axes
        self._evaluations = _Evaluations("loss", network.evaluations)
        self.raw = pg.PlotCurveItem(antialias=False, connect="finite")
        dashed = pg.mkPen(colour, width=1.7)
        dashed.setDashPattern([4, 2.5])
        self.band = pg.PlotCurveItem(pen=None, fillLevel="enclosed", antialias=False, skipFiniteCheck=True)
        self.training = pg.PlotCurveItem(pen=dashed, antialias=True, connect="finite")
        self.validation = pg.PlotCurveItem(pen=pg.mkPen(colour, width=2.2), antialias=True, connect="finite")
        self.dots = Points(symbol=SYMBOLS[look.marker], size=7, pen=pg.mkPen(colour), brush=colour, antialias=True)
        dotted = pg.mkPen(colour, width=1.5, style=Qt.PenStyle.DotLine)
        # One under the other: all networks may diverge at the same step.
        height = 0.9 - 0.11 * (network.info.id % 8)
        self.diverged = pg.InfiniteLine(angle=90, pen=dotted, label="", labelOpts={"position": height, "color": colour})
        self.beyond = Points(symbol="t1", size=10, pen=pg.mkPen(colour), brush=colour, antialias=True)
        self._items = (self.band, self.raw, self.diverged, self.training, self.validation, self.dots, self.beyond)
        for z, item in enumerate(self._items, start=1):
            item.setZValue(z)
            axes.addItem(item, ignoreBounds=True)
        self.diverged.hide()

    def remove(self) -> None:
        for item in self._items:
            self._axes.removeItem(item)

    def draw(self, quantity: Quantity, logarithmic: bool, span: int, top: float) -> None:
        """Redraws all curves from the network's history. Validations above `top` stand there as arrows, unconnected."""
        series = series_of(self.network, quantity)
        if self._evaluations.quantity != quantity or self._evaluations.source is not self.network.evaluations:
            self._evaluations = _Evaluations(quantity, self.network.evaluations)
        self._evaluations.grow()
        scale = _log if logarithmic else np.asarray
        self._draw_batches(series, logarithmic)
        every = max(1, len(series) // POINTS)
        last = (len(series) - 1) % every
        smooth = series.smoothed(window(span))[last::every]
        self.training.setData((series.steps + series.width - 1)[last::every], scale(smooth))
        steps, values = np.asarray(self._evaluations.steps, float), np.asarray(self._evaluations.values, float)
        every = max(1, len(steps) // POINTS)
        last = (len(steps) - 1) % every
        steps, values = steps[last::every], scale(values[last::every])
        above = values > top
        values = np.where(above, np.nan, values)
        self.validation.setData(steps, values)
        self.beyond.setData(steps[above], np.full(above.sum(), top))
        shown = np.isfinite(values) if len(steps) <= DOTS else np.zeros(len(steps), bool)
        self.dots.setData(steps[shown], values[shown])

        hide_empty(item for item in self._items if item is not self.diverged)

    def _draw_batches(self, series: Series, logarithmic: bool) -> None:
        """A line through single batches while they can be told apart, then a band from the lowest to the highest.

        Of several runs the band is that of their validations.
        """
        scale = _log if logarithmic else np.asarray
        if self.network.bands:
            band = self.network.bands[self._evaluations.quantity]
            self.raw.setData([], [])
            self.band.setData(np.r_[band.steps, band.steps[::-1]], scale(np.r_[band.highs, band.lows[::-1]]))
            return
        every = math.ceil(len(series) / POINTS)
        if series.width == 1 and every <= 2:
            self.raw.setData(series.steps, scale(series.means))
            self.band.setData([], [])
            return
        starts = np.arange(0, len(series), every)
        steps = series.steps[starts]
        lows, highs = np.minimum.reduceat(series.lows, starts), np.maximum.reduceat(series.highs, starts)
        self.raw.setData([], [])
        self.band.setData(np.r_[steps, steps[::-1]], scale(np.r_[highs, lows[::-1]]))

    def mark_divergence(self, step: int, words: str) -> None:
        """Draws a line at the step from which the network has no numbers any more, with words beside it."""
        self.diverged.setValue(step)
        self.diverged.show()
        self.diverged.label.setFormat(words.replace("{", "").replace("}", ""))

    def set_look(self, faint: int, font: QFont, panel: QColor) -> None:
        """`faint` is the opacity of single batches, up to 255; words stand on `panel` to be read over curves."""
        colour = QColor(self.colour)
        colour.setAlpha(faint)
        self.raw.setPen(pg.mkPen(colour, width=1))
        self.band.setBrush(pg.mkBrush(colour))
        label = self.diverged.label
        label.setFont(font)
        panel.setAlpha(210)
        label.fill = pg.mkBrush(panel)
        label.update()

    def latest(self, quantity: Quantity, span: int) -> float | None:
        """The smoothed value of the last step."""
        series = series_of(self.network, quantity)
        return float(series.smoothed(window(span))[-1]) if len(series) else None

    def at(self, step: float, quantity: Quantity, span: int) -> tuple[float | None, float | None]:
        """The smoothed training value and the last validation value at or before a step."""
        series = series_of(self.network, quantity)
        index = int(np.searchsorted(series.steps, step, side="right")) - 1
        inside = index >= 0 and step < series.steps[-1] + max(series.width, 0.02 * span)
        training = float(series.smoothed(window(span))[index]) if inside else None
        index = int(np.searchsorted(self._evaluations.steps, step, side="right")) - 1
        return training, self._evaluations.values[index] if index >= 0 and inside else None


def _log(values: Curve) -> Curve:
    return np.log10(np.maximum(values, SMALLEST))


def top_of(networks: Iterable[NetworkHistory]) -> float:
    """How far up the axis of the loss reaches: a round number that one spike does not move.

    At least a little above ln(classes), the loss of a guess; else the 99 % quantile of all batches, but never beyond
    four times their median: a loss on its way to infinity would flatten everything else.
    """
    histories = list(networks)
    guess = max((math.log(max(2, network.info.outline.classes)) for network in histories), default=1.0)
    means = np.concatenate([network.loss.means for network in histories]) if histories else np.empty(0)
    if not len(means):
        return round_up(1.1 * guess)
    median, high = np.quantile(means, [0.5, 0.99])
    return round_up(max(1.1 * guess, min(float(high), 4 * max(float(median), guess))))


def bottom_of(networks: Iterable[NetworkHistory], quantity: Quantity) -> float:
    """How far down a logarithmic axis reaches: a round number under the lowest percent of all batches, at most 0.1."""
    parts = [series_of(network, quantity).means for network in networks]
    means = np.concatenate(parts) if parts else np.empty(0)
    means = means[means > 0]
    if not len(means):
        return 0.1
    low = max(SMALLEST, min(0.1, float(np.quantile(means, 0.01))))
    return 1 / round_up(1 / low)


def round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 7.5 times a power of ten."""
    decade = 10.0 ** math.floor(math.log10(value))
    return next(
        decade * mantissa for mantissa in (1, 1.5, 2, 3, 4, 5, 7.5, 10) if decade * mantissa >= value * 0.999999
    )
