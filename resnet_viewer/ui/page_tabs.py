"""The pages of the program, side by side in the corner of the menu bar: there they take no room from the plots."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.widgets.switch import Switch

TRAIN, INSIDE, CLASSIFY, RUNS = range(4)


class PageTabs(QWidget):
    """`chosen(int)` when a person goes to another page; Ctrl and its number does so as well."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 1, 8, 1)
        layout.setSpacing(4)
        pages = (
            ("train", self.tr("Train")),
            ("inside", self.tr("Inside")),
            ("classify", self.tr("Classify")),
            ("runs", self.tr("Runs")),
        )
        for number, (name, text) in enumerate(pages):
            button = Switch(text)
            button.setObjectName(name)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setShortcut(f"Ctrl+{number + 1}")
            button.setToolTip(self.tr("{page} (Ctrl+{number})").format(page=text, number=number + 1))
            self._group.addButton(button, number)
            layout.addWidget(button)
        self._group.idClicked.connect(self._on_clicked)
        self.show_page(TRAIN)

    def show_page(self, number: int) -> None:
        """Marks this page as the one that is seen, without saying so by `chosen`."""
        self._group.button(number).setChecked(True)
        self._draw_icons()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            QTimer.singleShot(0, self, self._draw_icons)  # the buttons hear of it later

    def _on_clicked(self, number: int) -> None:
        self._draw_icons()
        self.chosen.emit(number)

    def _draw_icons(self) -> None:
        for button in self._group.buttons():
            button.setIcon(icon(button.objectName(), button))
