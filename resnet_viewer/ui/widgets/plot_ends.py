"""Labels at the height at which curves end, beside the plot: they never cover a curve and never one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsWidget

from resnet_viewer.ui.widgets.plot_strip import Key

_MOST = 18
"""A name takes the room of so many letters from the plot at most."""


class EndLabels(QGraphicsWidget):
    """Name and value of each curve at the right edge of a view; `set_labels` takes (value on the y axis, key).

    The name stands above its value, bold; where there is no room for both, the value stands alone. The width follows
    the longest text given to `reserve`, up to a limit, and does not change while values do. What is cut off can be read
    where the mouse rests.
    """

    def __init__(self, view: Any) -> None:
        super().__init__()
        self._view = view
        self._labels: Sequence[tuple[float, Key, str]] = ()
        self._text = QColor(Qt.GlobalColor.black)
        self._longest: Sequence[str] = ()
        view.sigRangeChanged.connect(self._moved)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def restyle(self, text: QColor) -> None:
        self._text = text
        self.reserve(self._longest)

    def reserve(self, texts: Sequence[str]) -> None:
        self._longest = texts
        metrics = self._metrics(bold=True)
        longest = max((metrics.horizontalAdvance(text) for text in texts), default=0.0)
        width = min(longest, _MOST * metrics.averageCharWidth()) + 14
        self.setMinimumWidth(width)
        self.setMaximumWidth(width)

    def set_labels(self, labels: Sequence[tuple[float, Key, str]]) -> None:
        """Each label is the place on the y axis, the name as a key, and the value as text."""
        self._labels = labels
        self.setToolTip("\n".join(f"{key.text} {number}" for _, key, number in labels))
        self.update()

    def _metrics(self, bold: bool) -> QFontMetricsF:
        font = self.font()
        font.setBold(bold)
        return QFontMetricsF(font)

    def _moved(self) -> None:
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        if not self._labels:
            return
        line = QFontMetricsF(self.font()).height()
        view = self._view.mapRectToItem(self, self._view.boundingRect())
        wanted = [self._height_of(label[0], view) for label in self._labels]
        named = all(key.text for _, key, _ in self._labels) and len(wanted) * (2 * line + 4) <= view.height()
        middles = spread(wanted, 2 * line + 4 if named else line, view)
        for (_place, key, number), middle in zip(self._labels, middles, strict=True):
            if named:
                self._line(painter, key, QRectF(10, middle - line, self.size().width() - 10, line), key.text, bold=True)
                self._line(painter, key, QRectF(10, middle, self.size().width() - 10, line), number)
            else:
                self._line(painter, key, QRectF(10, middle - line / 2, self.size().width() - 10, line), number)

    def _line(self, painter: QPainter, key: Key, box: QRectF, words: str, bold: bool = False) -> None:
        painter.setPen(QPen(key.colour or self._text, 3))
        painter.drawLine(QPointF(4, box.top() + 2), QPointF(4, box.bottom() - 2))
        painter.setPen(self._text)
        font = self.font()
        font.setBold(bold)
        painter.setFont(font)
        words = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)

    def _height_of(self, value: float, view: QRectF) -> float:
        place = self._view.mapViewToScene(QPointF(0, value))
        return min(max(float(self.mapFromScene(place).y()), view.top()), view.bottom())


def spread(wanted: Sequence[float], apart: float, view: QRectF) -> list[float]:
    """The places nearest to those wanted that lie at least `apart` from one another, inside the view if they fit."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    places = list(wanted)
    floor = view.top() + apart / 2
    for index in order:
        places[index] = floor = max(places[index], floor)
        floor += apart
    ceiling = view.bottom() - apart / 2
    for index in reversed(order):
        places[index] = ceiling = min(places[index], ceiling)
        ceiling -= apart
    return places
