"""Pictures of a data set in rows, each with a word below it; one of them can be chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from resnet_viewer.findings import Pixels
from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.picture_view import image_of

_GAP = 8
_MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class SampleGrid(QWidget):
    """As many as there is room for, or one row of them. `chosen(place)`; `capacity_changed()` with another size."""

    chosen = Signal(int)
    capacity_changed = Signal()

    def __init__(self, name: str, side: int, one_row: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._side = side
        self._one_row = one_row
        self._images: list[QImage] = []
        self._words: list[str] = []
        self._at: int | None = None
        self._capacity = 0
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed if one_row else QSizePolicy.Policy.Expanding
        )

    @property
    def capacity(self) -> int:
        """So many pictures there is room for."""
        rows = 1 if self._one_row else max(1, (self.height() + _GAP) // self._high)
        return self._columns * rows

    def set_choosable(self, on: bool) -> None:
        """Whether a picture can be chosen with mouse or keys."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.NoFocus)

    def set_pictures(self, pictures: Sequence[Pixels], words: Sequence[str]) -> None:
        """Shows these, uint8 (height, width, 3), each with a word; none is marked."""
        self._images = [image_of(pixels) for pixels in pictures]
        self._words = list(words)
        self._at = None
        self.setAccessibleDescription(", ".join(self._words))
        self.update()

    def mark(self, place: int | None) -> None:
        """Shows this picture as the chosen one, or none."""
        self._at = place
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(3 * self._wide, self._high)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * self._wide, self._high)

    @property
    def _wide(self) -> int:
        return self._side + _GAP

    @property
    def _high(self) -> int:
        return self._side + self.fontMetrics().height() + _GAP

    @property
    def _columns(self) -> int:
        return max(1, (self.width() + _GAP) // self._wide)

    def _cell(self, place: int) -> QRect:
        row, column = divmod(place, self._columns)
        return QRect(column * self._wide, row * self._high, self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        metrics = self.fontMetrics()
        for place, (image, word) in enumerate(zip(self._images[: self.capacity], self._words, strict=False)):
            cell = self._cell(place)
            small = image.width() <= cell.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not small)
            painter.drawImage(cell, image)
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            below = QRect(cell.left(), cell.bottom() + 1, cell.width(), metrics.height())
            text = metrics.elidedText(word, Qt.TextElideMode.ElideRight, cell.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, text)
            if place == self._at:
                painter.setPen(QPen(QColor(theme.RESIDUAL), 3))
                painter.drawRect(cell.adjusted(1, 1, -2, -2))
        if self.hasFocus() and self._at is not None:
            painter.setPen(QPen(QColor(theme.colours(self).mark), 1, Qt.PenStyle.DotLine))
            painter.drawRect(self._cell(self._at).adjusted(-2, -2, 1, 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place in range(min(len(self._images), self.capacity)):
            if self._cell(place).contains(event.position().toPoint()):
                self._choose(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
        else:
            self._choose((-1 if self._at is None else self._at) + move[0] + move[1] * self._columns)

    def _choose(self, place: int) -> None:
        if self.focusPolicy() != Qt.FocusPolicy.NoFocus and 0 <= place < min(len(self._images), self.capacity):
            self.mark(place)
            self.chosen.emit(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.capacity != self._capacity:
            self._capacity = self.capacity
            self.capacity_changed.emit()
