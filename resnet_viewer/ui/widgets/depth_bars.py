"""A number of every block or layer along the depth of a network, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from resnet_viewer.records import Values
from resnet_viewer.ui.theme import Colours
from resnet_viewer.ui.widgets.plot import Plot, Table
from resnet_viewer.ui.widgets.plot_axes import ValueAxis, number
from resnet_viewer.ui.widgets.plot_strip import Key

_BAR = 0.8
_MOST_NAMES, _EVERY = 24, 5

_LOW = 5
"""A plot of fewer lines of type has no room for the title of an axis."""


@dataclass(frozen=True, slots=True)
class Series:
    """A quantity by position, with what it is called; NaN has no bar. `percent` writes shares as percent."""

    name: str
    values: Values
    colour: QColor
    percent: bool = False

    def words(self, position: int) -> str:
        """What it is called, and its value there."""
        value = float(self.values[position])
        return f"{self.name} {number(100 * value)} %" if self.percent else f"{self.name} {number(value)}"


class DepthBars(Plot):
    """`picked(int)` when a person clicks a bar, or goes to it with the arrow keys: its position."""

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        self._series: Sequence[Series] = ()
        self._selected: Sequence[int] = ()
        self._bars: list[Any] = []
        self.axes = self.make_axes(cursor=False, left=ValueAxis("left"), bottom=ValueAxis("bottom", whole=True))
        self.body.addItem(self.axes, 0, 0)
        self.axes.getViewBox().picked.connect(self._pick)
        self._band = pg.LinearRegionItem(movable=False)
        self._band.setZValue(-1)
        self.axes.addItem(self._band, ignoreBounds=True)
        self.setObjectName("depth")
        self.setAccessibleName(self.tr("Plot along the depth"))
        self.look()

    def set_series(self, names: Sequence[str], series: Sequence[Series], hint: str) -> None:
        """A bar of each series for each name, beside one another; `hint` stands there where no bar can be seen."""
        self._names, self._series = names, series
        self._name_axis()
        self.axes.getAxis("left").percent = any(each.percent for each in series)
        self.axes.getAxis("bottom").setTicks([_ticks(names)])
        several = series if len(series) > 1 else ()
        self.header.set_keys([Key(each.name, each.colour, "square") for each in several])
        self.set_hint("" if any(np.nan_to_num(each.values).any() for each in series) else hint)
        self._redraw()
        if not self.zoomed:
            self.reset_view()

    def select(self, positions: Sequence[int]) -> None:
        """Marks the bars at these positions, which follow one another."""
        self._selected = positions
        self._band.setVisible(bool(positions))
        if positions:
            self._band.setRegion((min(positions) - 0.5, max(positions) + 0.5))

    def table(self) -> Table:
        rows = [
            (place, name, *(float(each.values[place]) for each in self._series))
            for place, name in enumerate(self._names)
        ]
        return ("position", "name", *(each.name for each in self._series)), rows

    def reset_view(self) -> None:
        every = np.concatenate([each.values for each in self._series]) if self._series else np.zeros(0)
        finite = every[np.isfinite(every)]
        low, high = (min(0.0, float(finite.min())), max(0.0, float(finite.max()))) if len(finite) else (0.0, 1.0)
        edge = 0.06 * ((high - low) or 1.0)
        self.axes.getViewBox().setRange(
            xRange=(-0.7, len(self._names) - 0.3), yRange=(low - edge * (low < 0), high + edge), padding=0
        )

    def hovered(self, axes: Any, place: QPointF) -> Sequence[Key] | None:  # noqa: ARG002
        position = round(place.x())
        if not 0 <= position < len(self._names):
            return None
        found = [each for each in self._series if np.isfinite(each.values[position])]
        keys = [Key(each.words(position), each.colour) for each in found]
        return [Key(self._names[position], bold=True), *keys] if keys else None

    def restyle(self, shades: Colours) -> None:
        band = QColor(shades.muted)
        band.setAlpha(60)
        self._band.setBrush(pg.mkBrush(band))
        for line in self._band.lines:
            line.setPen(pg.mkPen(shades.muted, width=1))
        self._name_axis()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step or not self._names:
            super().keyPressEvent(event)
            return
        here = (max(self._selected) if step > 0 else min(self._selected)) if self._selected else 0
        self.picked.emit(min(max(0, here + step), len(self._names) - 1))

    def _pick(self, _: object, place: QPointF) -> None:
        position = round(place.x())
        if 0 <= position < len(self._names):
            self.picked.emit(position)

    def resizeEvent(self, event: Any) -> None:
        if self._complete:
            self._name_axis()
        super().resizeEvent(event)

    def _name_axis(self) -> None:
        by_layer = any(name.partition(".conv")[1] for name in self._names)
        axis = self.tr("layer (by block: stage.number)") if by_layer else self.tr("block: stage.number")
        self.label_axis(self.axes, "bottom", "" if self.is_lower_than(_LOW) else axis)

    def _redraw(self) -> None:
        # Items that are there are used again: to put one into the scene takes longer than to draw it.
        while len(self._bars) > len(self._series):
            self.axes.removeItem(self._bars.pop())
        while len(self._bars) < len(self._series):
            self._bars.append(pg.BarGraphItem(x=(), height=(), width=_BAR, pen=pg.mkPen(None)))
            self.axes.addItem(self._bars[-1])
        width = _BAR / max(1, len(self._series))
        for order, (each, bars) in enumerate(zip(self._series, self._bars, strict=True)):
            finite = np.isfinite(each.values)
            places = np.flatnonzero(finite) + (order - (len(self._series) - 1) / 2) * width
            bars.setOpts(x=places, height=each.values[finite], width=width, brush=pg.mkBrush(each.colour))


def _ticks(names: Sequence[str]) -> list[tuple[int, str]]:
    """layer2.3 as 2.3, at the first of its layers; of many, every fifth block of a stage alone."""
    ticks: list[tuple[int, str]] = []
    many = sum(not _within(name) for name in names) > _MOST_NAMES
    for place, name in enumerate(names):
        block = name.removeprefix("layer").partition(".conv")[0]
        if _within(name):
            continue
        if not many:
            ticks.append((place, block))
        elif int(block.partition(".")[2] or 1) % _EVERY == 0:
            if ticks and (place - ticks[-1][0]) * _MOST_NAMES < len(names):
                ticks.pop()  # the last one of a stage, where the next begins at once
            ticks.append((place, block))
    return ticks


def _within(name: str) -> bool:
    """Whether a layer of a block comes before it."""
    return name.partition(".conv")[2] not in ("", "1")
