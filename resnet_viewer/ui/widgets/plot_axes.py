"""Axes and view of a plot: decades written as powers of ten, and a click or drag that picks a place."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QLocale, QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsSceneResizeEvent

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(exponent: int) -> str:
    """`10⁻³` for -3."""
    return "10" + str(exponent).translate(_RAISED)


def with_minus(words: str) -> str:
    """A number as people write it: with the sign for minus, not with a hyphen."""
    return words.replace("-", "−")


def number(value: float) -> str:
    """A value with three digits that count, for people: `0.034`, `371`, `2.1×10⁻⁵`."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0 or 1e-3 <= abs(value) < 999.5:
        return with_minus(f"{value:.3g}")
    if 999.5 <= abs(value) < 99_999.5:
        return with_minus(f"{value:.0f}")
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{with_minus(mantissa)}×{power_of_ten(int(exponent))}"


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose first and last label may reach past its ends instead of being left out."""

    def boundingRect(self) -> QRectF:
        rect: QRectF = super().boundingRect()
        return rect.adjusted(0, -12, 0, 12) if self.orientation in ("left", "right") else rect.adjusted(-40, 0, 40, 0)

    def resizeEvent(self, event: QGraphicsSceneResizeEvent | None = None) -> None:
        """Lets a title that is longer than the axis is high reach down past it: above stand other words."""
        super().resizeEvent(event)
        if self.orientation == "left" and self.label is not None:
            self.label.setY(max(self.label.y(), self.label.boundingRect().width()))


class LogAxis(Axis):
    """An axis of log10 values: powers of ten, or 1, 2, 5 in between where it shows less than two decades.

    `percent` writes shares as percent.
    """

    def __init__(self, orientation: str, percent: bool = False) -> None:
        super().__init__(orientation)
        self.percent = percent

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        """Labelled ticks first, then the unlabelled ones between them."""
        low, high = sorted((minVal, maxVal))
        whole = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
        between = [
            (digit, decade + math.log10(digit))
            for decade in range(math.floor(low), math.ceil(high) + 1)
            for digit in range(2, 10)
            if low <= decade + math.log10(digit) <= high
        ]
        if high - low < 2.2:
            main = [float(decade) for decade in whole] + [place for digit, place in between if digit in (2, 5)]
            if len(main) < 3:
                main = [float(decade) for decade in whole] + [place for _, place in between]
            return [(1.0, main)]
        room = max(1, int(size / 20))
        every = math.ceil(len(whole) / room)
        labelled = [float(decade) for decade in whole if decade % every == 0]
        return [(float(every), labelled), (1.0, [float(decade) for decade in whole if decade % every])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: ARG002
        return [self._words(value) for value in values]

    def _words(self, value: float) -> str:
        if self.percent:
            return f"{100 * 10**value:.3g} %"
        low, high = self.range
        if abs(high - low) < 2.2 and -3 < value < 4:
            return f"{10**value:.3g}"
        return power_of_ten(round(value))


class ValueAxis(Axis):
    """An axis of numbers with a few round, labelled ticks and nothing in between.

    `percent` writes shares as percent; `whole` has no ticks between whole numbers.
    """

    def __init__(self, orientation: str, percent: bool = False, whole: bool = False) -> None:
        super().__init__(orientation)
        self.percent = percent
        self.whole = whole
        self.enableAutoSIPrefix(False)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        low, high = sorted((minVal, maxVal))
        along = self.orientation in ("bottom", "top")
        spacing, ticks = self._ticks(low, high, max(2.0, size / (90 if along else 38)))
        if along and len(ticks) < 2:  # one number alone is no scale: then those at both ends
            spacing, ticks = self._ticks(low, high, 4.0)
            ticks = ticks[:: max(1, len(ticks) - 1)]
        return [(spacing, ticks)]

    def _ticks(self, low: float, high: float, room: float) -> tuple[float, list[float]]:
        """The round numbers between two others, where there is room for so many, and how far they are apart."""
        spacing = round_spacing((high - low) / room)
        if self.whole:
            spacing = max(1.0, spacing)
        first, last = math.ceil(low / spacing - 1e-9), math.floor(high / spacing + 1e-9)
        return spacing, [index * spacing for index in range(first, last + 1)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: ARG002
        if self.whole:
            return [short_count(round(value)) for value in values]
        factor = 100 if self.percent else 1
        digits = max(0, math.ceil(-math.log10(spacing * factor) - 1e-9))
        words = [with_minus(QLocale().toString(factor * value, "f", digits)) for value in values]
        return [f"{word} %" for word in words] if self.percent else words


def short_count(count: int) -> str:
    """A number of steps that stays short: `400`, `20k`, `1.5M`."""
    for unit, word in ((1_000_000, "M"), (1_000, "k")):
        if count >= max(unit, 10_000):
            return f"{count / unit:.12g}{word}"
    return str(count)


def round_spacing(least: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    decade = 10.0 ** math.floor(math.log10(max(least, 1e-12)))
    return next(decade * digit for digit in (1, 2, 5, 10) if decade * digit >= least * 0.999999)


class Points(pg.ScatterPlotItem):  # type: ignore[misc]
    """Points that leave clicks to the view behind them."""

    def mouseClickEvent(self, event: Any) -> None:
        event.ignore()


def hide_empty(items: Iterable[Any]) -> None:
    """Hides curves and points that are nowhere: to ask where they are and to paint them takes as long as ever."""
    for item in items:
        places = item.getData()[0]
        item.setVisible(places is not None and len(places) > 0)


class PickBox(pg.ViewBox):  # type: ignore[misc]
    """A view in which the left button picks a place instead of dragging the view; the wheel zooms, the middle drags.

    `picked` carries this view and the place in the units of the axes, also while the button is held and moved.
    """

    picked = Signal(object, QPointF)

    def mouseClickEvent(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not event.double():
            event.accept()
            self.picked.emit(self, QPointF(self.mapSceneToView(event.scenePos())))

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        if axis is None and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.picked.emit(self, QPointF(self.mapSceneToView(event.scenePos())))
        elif event.button() == Qt.MouseButton.MiddleButton:
            super().mouseDragEvent(event, axis)
