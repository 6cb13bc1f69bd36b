"""The colours of what spoke for a class: a scale from nothing to most, and one from against to for."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resnet_viewer.findings import Map
from resnet_viewer.ui import theme

_SHADES = 255
_FOR, _AGAINST = (27, 160, 60), (150, 40, 170)
# How much of the picture the weakest and the strongest of the scale without a sign hide: what matters stays in sight.
_HIDES = 0.9, 0.7


def coloured(values: Map, signed: bool) -> QImage:
    """A map of values from -1 (signed) or 0 to 1 as an image; what is beyond takes the colour of the end.

    Without a sign what is little is darkened and what is much glows. With one, what is near 0 is left clear.
    """
    low = -1.0 if signed else 0.0
    index = np.rint((np.clip(values, low, 1) - low) / (1 - low) * (_SHADES - 1)).astype(np.intp)
    pixels = (_diverging() if signed else _sequential())[index]
    height, width = values.shape
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


@cache
def _sequential() -> NDArray[np.uint8]:
    """RGBA, shape (shades, 4)."""
    shades = pg.colormap.get("inferno").getLookupTable(nPts=_SHADES)
    return np.column_stack([shades, 255 * np.linspace(*_HIDES, _SHADES)]).astype(np.uint8)


@cache
def _diverging() -> NDArray[np.uint8]:
    """RGBA, shape (shades, 4). Green and purple can be told apart by whoever cannot tell green from red."""
    values = np.linspace(-1, 1, _SHADES)[:, None]
    return np.hstack([np.where(values > 0, _FOR, _AGAINST), 255 * np.abs(values) ** 0.7]).astype(np.uint8)


class ColourKey(QWidget):
    """A scale of colours with a word at each end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signed = False
        self._ends = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_scale(self, low: str, high: str, signed: bool) -> None:
        """Says what the colours at the ends mean."""
        self._signed, self._ends = signed, (low, high)
        self.setAccessibleName(self.tr("Colours from {low} to {high}").format(low=low, high=high))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = sum(self.fontMetrics().horizontalAdvance(word) for word in self._ends)
        return QSize(max(150, words + 24), 2 * self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        shades, height = theme.colours(self), self.fontMetrics().height()
        scale = QRectF(0, 2, self.width(), height - 4)
        ramp = np.linspace(-1.0 if self._signed else 0.0, 1, _SHADES, dtype=np.float32)[None]
        painter.drawImage(scale, coloured(ramp, self._signed))
        painter.setPen(QColor(shades.text))
        words = QRectF(0, height, self.width(), height)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, self._ends[0])
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, self._ends[1])
