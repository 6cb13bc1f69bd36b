"""What a network says of a picture: a bar for each class, the most probable first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resnet_viewer.ui import theme


class TopBars(QWidget):
    """Names above bars whose length is the probability; the number at the right says it again."""

    def __init__(self, most: int = 5, parent: QWidget | None = None) -> None:
        """There is room for `most` classes."""
        super().__init__(parent)
        self._most = most
        self._rows: list[tuple[str, float]] = []
        self._residual = True
        self.setAccessibleName(self.tr("Most probable classes"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_answer(self, names: Sequence[str], probabilities: Sequence[float], residual: bool) -> None:
        """Shows these classes in the colour of the network that named them."""
        self._rows = list(zip(names, probabilities, strict=True))[: self._most]
        self._residual = residual
        self.setAccessibleDescription(", ".join(f"{name} {share:.1%}" for name, share in self._rows))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, self._most * self._row_height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shades = theme.colours(self)
        text, bar = self.fontMetrics().height(), self._bar_height()
        for number, (name, share) in enumerate(self._rows):
            top = number * self._row_height()
            line = QRectF(0, top, self.width(), text)
            percent = self.locale().toString(100 * share, "f", 1) + " %"
            room = int(line.width()) - self.fontMetrics().horizontalAdvance(percent) - 8
            shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
            painter.setPen(QColor(shades.text))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, shown)
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, percent)
            track = QRectF(0, top + text + 2, self.width(), bar)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shades.line))
            painter.drawRoundedRect(track, bar / 2, bar / 2)
            painter.setBrush(theme.network_colour(self._residual))
            track.setWidth(max(bar, track.width() * share))
            painter.drawRoundedRect(track, bar / 2, bar / 2)

    def _bar_height(self) -> int:
        return max(6, self.fontMetrics().height() // 2)

    def _row_height(self) -> int:
        return self.fontMetrics().height() + self._bar_height() + 12
