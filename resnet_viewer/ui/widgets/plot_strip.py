"""Words inside a plot: a strip of keys above or below the curves, and labels at the ends of curves.

They are painted in the scene, so that a saved picture carries them too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsWidget

from resnet_viewer.ui.theme import Marker

Sample = Literal["", "line", "dash", "faint", "ring", "frame"] | Marker

SYMBOLS: dict[Marker, str] = {
    "circle": "o",
    "square": "s",
    "diamond": "d",
    "triangle": "t2",
    "pentagon": "p",
    "star": "star",
    "cross": "+",
    "hexagon": "h",
    "arrow": "t3",
}
"""What pyqtgraph calls the marker of a network. Triangles that point up or down are taken: there is more that way."""

_GAP = 18.0
_SAMPLE = 24.0


@dataclass(frozen=True, slots=True)
class Key:
    """A few words with a sample of the curve that they speak of. No `colour` means the colour of text."""

    text: str
    colour: QColor | None = None
    sample: Sample = ""
    bold: bool = False


class Strip(QGraphicsWidget):
    """One line of keys, or as many lines as they need; the strip never gets narrower than it may nor moves while read.

    `set_keys` is what rests there, `set_readout` what stands in its place for as long as something is pointed at. The
    height follows the resting keys alone and, while there are any, does not shrink until the width changes: the plot
    beside it stays put.
    Of a readout that does not fit, the last keys are left out.
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: Sequence[Key] = ()
        self._readout: Sequence[Key] | None = None
        self._text = QColor(Qt.GlobalColor.black)
        self._lines = 0
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._fit(shrink=True)

    @property
    def text(self) -> str:
        """What stands in the strip now, as one line."""
        return "  ".join(key.text for key in self._shown())

    def restyle(self, text: QColor) -> None:
        self._text = text
        self._fit(shrink=True)

    def set_keys(self, keys: Sequence[Key]) -> None:
        if keys != self._keys:
            self._keys = keys
            self._fit(shrink=not keys)

    def set_readout(self, keys: Sequence[Key] | None) -> None:
        if keys != self._readout:
            self._readout = keys
            self.update()

    def _shown(self) -> Sequence[Key]:
        return self._keys if self._readout is None else self._readout

    def resizeEvent(self, _: object) -> None:
        self._fit(shrink=True)

    def setFont(self, font: QFont | str | Sequence[str]) -> None:
        super().setFont(font)
        self._fit(shrink=True)

    def _fit(self, shrink: bool) -> None:
        needed = self._flow(self._keys)[1]
        self._lines = needed if shrink else max(needed, self._lines)
        height = self._lines * self._line_height()
        if height != self.maximumHeight():
            self.setMinimumHeight(height)
            self.setMaximumHeight(height)
        self.update()

    def _line_height(self) -> float:
        return QFontMetricsF(self.font()).height() + 6

    def _metrics(self, key: Key) -> QFontMetricsF:
        font = self.font()
        font.setBold(key.bold)
        return QFontMetricsF(font)

    def _flow(self, keys: Sequence[Key]) -> tuple[list[tuple[float, int]], int]:
        """The place (x, line) of each key, and how many lines there are."""
        places: list[tuple[float, int]] = []
        x, line = 0.0, 0
        for key in keys:
            width = self._metrics(key).horizontalAdvance(key.text) + (_SAMPLE + 6 if key.sample else 0)
            if x and x + width > self.size().width():
                x, line = 0.0, line + 1
            places.append((x, line))
            x += width + _GAP
        return places, line + 1 if keys else 0

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._line_height()
        for key, (x, line) in zip(self._shown(), self._flow(self._shown())[0], strict=True):
            if line >= self._lines:
                break
            middle = (line + 0.5) * height
            if key.sample:
                draw_sample(painter, key, QRectF(x, middle - 5, _SAMPLE, 10), self._text)
                x += _SAMPLE + 6
            font = self.font()
            font.setBold(key.bold)
            painter.setFont(font)
            painter.setPen(self._text)
            box = QRectF(x, line * height, max(0.0, self.size().width() - x), height)
            words = QFontMetricsF(font).elidedText(key.text, Qt.TextElideMode.ElideMiddle, box.width() + 1)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)


def draw_sample(painter: QPainter, key: Key, box: QRectF, text: QColor) -> None:
    """A short piece of the curve or the marker that a key speaks of."""
    colour = key.colour or text
    middle = box.center()
    left, right = QPointF(box.left(), middle.y()), QPointF(box.right(), middle.y())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 2))
    if key.sample == "faint":
        colour = QColor(colour)
        colour.setAlpha(90)
        painter.fillRect(box.adjusted(2, 1, -2, -1), colour)
        return
    if key.sample == "dash":
        painter.setPen(QPen(colour, 1.6, Qt.PenStyle.CustomDashLine))
        pen = painter.pen()
        pen.setDashPattern([4, 2.5])
        painter.setPen(pen)
    painter.drawLine(left, right)
    painter.setPen(QPen(colour, 1.5))
    box = QRectF(middle.x() - 4, middle.y() - 4, 8, 8)
    if key.sample == "ring":
        painter.drawEllipse(box)
    elif key.sample == "frame":
        painter.drawRect(box)
    for marker in get_args(Marker):
        if marker == ("circle" if key.sample == "line" else key.sample):
            draw_marker(painter, marker, colour, box)


def draw_marker(painter: QPainter, marker: Marker, colour: QColor, box: QRectF) -> None:
    """The marker of a network, as the plots have it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 0))
    painter.setBrush(colour)
    painter.translate(box.center())
    painter.scale(box.width(), box.height())  # pyqtgraph draws them into a square of one
    painter.drawPath(Symbols[SYMBOLS[marker]])
    painter.restore()
