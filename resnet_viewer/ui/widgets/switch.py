"""A button that is on or off, and looks it."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QToolButton

from resnet_viewer.ui.theme import RESIDUAL


class Switch(QToolButton):
    """A checkable button in the colour of what is chosen: Fusion shows one that is on as hardly darker."""

    def __init__(self, text: str = "", tip: str = "") -> None:
        super().__init__()
        self.setText(text)
        self.setToolTip(tip)
        self.setCheckable(True)
        self.toggled.connect(self._colour)

    def _colour(self, on: bool) -> None:
        palette = QPalette()  # one that names no colour takes them from the window
        if on:
            palette.setColor(QPalette.ColorRole.Button, QColor(RESIDUAL))
            for role in (QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):  # of its words, of its icon
                palette.setColor(role, QColor("white"))
        self.setPalette(palette)
