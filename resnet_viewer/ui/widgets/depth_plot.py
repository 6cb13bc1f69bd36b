"""How the answer grows along the depth of a network: a line for each class, a point after each block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from resnet_viewer.findings import EarlyAnswers
from resnet_viewer.ui.names import class_name
from resnet_viewer.ui.theme import Colours, colours, network_colour
from resnet_viewer.ui.widgets.plot import Plot, Table
from resnet_viewer.ui.widgets.plot_axes import Points, ValueAxis
from resnet_viewer.ui.widgets.plot_strip import Key, Sample

# Of Okabe and Ito's palette too; the first class has the colour of its network. A marker says again which line it is.
_COLOURS = ("#009E73", "#CC79A7", "#E69F00")
_SAMPLES: tuple[Sample, ...] = ("circle", "square", "ring", "frame", "dash")
_TICKS = 10
_EDGE = 0.03


class DepthPlot(Plot):
    """The probabilities in `EarlyAnswers`, by block; a click, or the arrow keys, keep a block in the words above."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: EarlyAnswers | None = None
        self._lines: list[Any] = []
        self._numbers: list[int] = []
        self._drawn: tuple[object, ...] = ()
        self._chosen: int | None = None
        self.axes = self.make_axes(left=ValueAxis("left", percent=True), bottom=ValueAxis("bottom", whole=True))
        self.axes.setMouseEnabled(False, False)
        self.axes.getViewBox().picked.connect(self._pick)
        self.body.addItem(self.axes, 0, 0)
        self.setObjectName("depth")
        self.setAccessibleName(self.tr("Plot of the answer after every block"))
        self.label_axis(self.axes, "bottom", self.tr("block (input → output)"))
        self.look()
        self.reset_view()

    def set_answers(self, found: EarlyAnswers) -> None:
        """Draws another answer."""
        if self._found is None or len(found.blocks) != len(self._found.blocks):
            self._chosen = None
        self._found = found
        self.caption = found.network
        self.reset_view()
        self._redraw()
        self._say()

    def reset_view(self) -> None:
        count = len(self._found.blocks) if self._found else 1
        every = max(1, -(-count // _TICKS))
        ticks = [(number, str(number)) for number in range(1, count + 1, every)]
        self.axes.getAxis("bottom").setTicks([ticks])
        self.axes.getViewBox().setRange(xRange=(0.5, count + 0.5), yRange=(-_EDGE, 1 + _EDGE), padding=0)

    def table(self) -> Table:
        header = ("position", "block", "accuracy", "class", "probability")
        found = self._found
        if found is None:
            return header, ()
        rows: list[Sequence[object]] = []
        for row, shares in enumerate(found.probabilities.tolist()):
            block = found.first + row
            accuracy = found.accuracies[row] if found.accuracies else ""
            rows += [
                (block + 1, found.blocks[block], accuracy, kind.english, share)
                for kind, share in zip(found.classes, shares, strict=True)
            ]
        return header, rows

    def hovered(self, axes: Any, place: QPointF) -> Sequence[Key] | None:  # noqa: ARG002
        return None if self._found is None else self._keys(self._found, _nearest(self._found, place))

    def restyle(self, shades: Colours) -> None:  # noqa: ARG002
        self._redraw()
        self._say()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to the column in which the plot stands: there is nothing to zoom."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = len(self._found.blocks) if self._found else 0
        here = count - 1 if self._chosen is None else self._chosen
        places = {Qt.Key.Key_Left: here - 1, Qt.Key.Key_Right: here + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: count - 1}
        place = places.get(Qt.Key(event.key()))
        if place is None or not count:
            super().keyPressEvent(event)
        else:
            self._choose(min(max(place, 0), count - 1))

    def _pick(self, _: object, place: QPointF) -> None:
        if self._found is not None:
            self._choose(_nearest(self._found, place))

    def _choose(self, block: int) -> None:
        self._chosen = block
        self._say()

    def _redraw(self) -> None:
        found = self._found
        look = () if found is None else (colours(self), len(found.classes), found.residual)
        if look != self._drawn:
            self._drawn = look
            self._make_lines(found)
        if found is None:
            return
        places = np.arange(found.first, len(found.blocks)) + 1.0
        for item, number in zip(self._lines, self._numbers, strict=True):
            item.setData(places, found.probabilities[:, number])

    def _make_lines(self, found: EarlyAnswers | None) -> None:
        """New lines, that are kept while they look the same: to put them into the scene takes longer than to draw."""
        for item in self._lines:
            self.axes.removeItem(item)
        self._lines, self._numbers = [], []
        if found is None:
            return
        panel = QColor(colours(self).panel)
        # The most probable class comes last, above the others.
        for number in reversed(range(len(found.classes))):
            colour, sample = self._colour(found, number), _SAMPLES[number % len(_SAMPLES)]
            style = Qt.PenStyle.DashLine if sample == "dash" else Qt.PenStyle.SolidLine
            pen = pg.mkPen(colour, width=1 if number else 2, style=style)
            self._lines.append(pg.PlotCurveItem(pen=pen, antialias=True))
            if sample != "dash":
                symbol = "s" if sample in ("square", "frame") else "o"
                brush = panel if sample in ("ring", "frame") else colour
                self._lines.append(Points(symbol=symbol, size=6, pen=pg.mkPen(colour), brush=brush))
            self._numbers += [number] * (len(self._lines) - len(self._numbers))
        for item in self._lines:
            self.axes.addItem(item, ignoreBounds=True)

    def _colour(self, found: EarlyAnswers, number: int) -> QColor:
        if not number:
            return network_colour(found.residual)
        return QColor(_COLOURS[number - 1] if number <= len(_COLOURS) else colours(self).muted)

    def _say(self) -> None:
        """What stands above while nothing is pointed at: the chosen block, or the last."""
        if self._found is None:
            self.header.set_keys(())
            return
        chosen = len(self._found.blocks) - 1 if self._chosen is None else self._chosen
        self.place_cursor(None if self._chosen is None else self._chosen + 1)
        keys = self._keys(self._found, chosen)
        self.header.set_keys(keys)
        self.setAccessibleDescription(", ".join(key.text for key in keys))

    def _keys(self, found: EarlyAnswers, block: int) -> list[Key]:
        words = self.tr("After block {number} of {count}").format(number=block + 1, count=len(found.blocks))
        keys = [Key(words, bold=True)]
        row = block - found.first
        if row < 0:
            return [*keys, Key(self.tr("no answer is possible here"))]
        if found.accuracies:
            measured = self.tr("validation accuracy {share}")
            if found.views > 1:
                measured = self.tr("validation accuracy {share} with one view")
            keys.append(Key(measured.format(share=self._percent(found.accuracies[row]))))
        for number, kind in enumerate(found.classes):
            share = self._percent(float(found.probabilities[row, number]))
            sample = _SAMPLES[number % len(_SAMPLES)]
            keys.append(Key(f"{class_name(kind)} {share}", self._colour(found, number), sample))
        return keys

    def _percent(self, share: float) -> str:
        return f"{self.locale().toString(100 * share, 'f', 1)} %"


def _nearest(found: EarlyAnswers, place: QPointF) -> int:
    """The position of the block at a place of the axes."""
    return min(max(round(place.x()) - 1, 0), len(found.blocks) - 1)
