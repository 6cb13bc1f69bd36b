"""Tells that something lies below what is seen of a column, and goes there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QScrollArea, QToolButton, QWidget

_GAP = 4


class MoreBelow(QToolButton):
    """Stands below a column that scrolls, for as long as `target` begins below what is seen of it.

    The column gives it the room for that, so that it hides nothing.
    """

    def __init__(self, area: QScrollArea, column: QWidget, target: QWidget, heading: QWidget, text: str) -> None:
        """`column` is what the area scrolls, `target` a part of it, and `heading` what stands at the top of that."""
        super().__init__(area)
        self._area = area
        self._column = column
        self._target = target
        self._heading = heading
        self.setText(text)
        self.setToolTip(self.tr("Go down to it"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setArrowType(Qt.ArrowType.DownArrow)
        self.clicked.connect(self._go_there)
        area.verticalScrollBar().valueChanged.connect(self._place)
        area.verticalScrollBar().rangeChanged.connect(self._place)
        for widget in (area.viewport(), target, heading):
            widget.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = QEvent.Type
        if event.type() in (kinds.Resize, kinds.Move, kinds.Show, kinds.Hide):
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place()

    def _place(self) -> None:
        viewport = self._area.viewport()
        height = viewport.height() + self._area.viewportMargins().bottom()
        bottom = self._heading.mapTo(self._column, self._heading.rect().bottomLeft()).y()
        below = bottom - self._area.verticalScrollBar().value() >= height
        shown = self._target.isVisibleTo(self._area) and below
        self.resize(self.sizeHint())
        self.move((viewport.width() - self.width()) // 2, height - self.height() - _GAP)
        self.setVisible(shown)
        self._area.setViewportMargins(0, 0, 0, self.height() + 2 * _GAP if shown else 0)

    def _go_there(self) -> None:
        self._area.ensureWidgetVisible(self._heading, 0, 0)
        self._area.ensureWidgetVisible(self._target, 0, 0)  # now that the column has the room of this button again
