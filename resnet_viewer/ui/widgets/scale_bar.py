"""What the colours of feature maps mean: a scale around zero with its ends in numbers."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.map_grid import SHADES, scale_colours

_BAR = 110


class ScaleBar(QWidget):
    """The two ends of the scale stand beside it, or words in their place where they differ from map to map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ends = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Scale of the colours"))

    def set_extent(self, extent: float | None) -> None:
        """The scale goes from minus to plus this number; None where each map has its own."""
        if extent is None:
            self._ends = self.tr("least"), self.tr("most")
        else:
            end = self.locale().toString(extent, "g", 2)
            self._ends = f"−{end}", f"+{end}"
        self.setAccessibleDescription(" … ".join(self._ends))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = sum(metrics.horizontalAdvance(end) for end in self._ends)
        return QSize(_BAR + words + 16, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        shades = theme.colours(self)
        painter.setPen(QColor(shades.text))
        whole = QRectF(self.rect())
        painter.drawText(whole, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._ends[0])
        painter.drawText(whole, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._ends[1])
        colours = QImage(bytes(range(SHADES)), SHADES, 1, SHADES, QImage.Format.Format_Indexed8)
        colours.setColorTable(scale_colours(shades))
        left = self.fontMetrics().horizontalAdvance(self._ends[0]) + 8
        bar = QRectF(left, 3, _BAR, self.height() - 6)
        painter.drawImage(bar, colours)
        painter.setPen(QColor(shades.line))
        painter.drawRect(bar)
