"""The way out of a zoom: a button in the corner of what is looked at closely."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from resnet_viewer.ui.icons import icon

_MARGIN = 6
_ROOMY = 4
"""Where there are not so many times its width, it has no text: it would hide what is looked at."""


class WholeButton(QToolButton):
    """Stands in the upper right corner of its parent for as long as `set_zoomed(True)`; `clicked` to see all again."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._corner = parent
        self._below = 0
        self.setText(self.tr("Whole"))
        self.setToolTip(self.tr("Show all again (double click)"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()
        parent.installEventFilter(self)
        self._draw_icon()

    def set_zoomed(self, zoomed: bool, below: int = 0) -> None:
        """Whether there is anything to go back from; the button stands below so many pixels."""
        self._below = below
        if zoomed:
            self._place()
            self.raise_()
        self.setVisible(zoomed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()
        elif event.type() == QEvent.Type.FontChange:
            self._place()

    def _draw_icon(self) -> None:
        self.setIcon(icon("whole", self))

    def _place(self) -> None:
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonTextBesideIcon)
        if self._corner.width() < _ROOMY * self.sizeHint().width():
            self.setToolButtonStyle(style.ToolButtonIconOnly)
        self.resize(self.sizeHint())
        self.move(max(0, self._corner.width() - self.width() - _MARGIN), self._below + _MARGIN)
