"""The steps through a network in words, and the buttons that go from one to the next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer.ui.icons import icon


class TourBar(QWidget):
    """`stepped(1)` or `stepped(-1)` when a person goes on or back, by button or Space; `left()` to be done with it.

    `walked()` where a step goes through many blocks and a person wants to be at the last of them, by button or End.
    """

    stepped = Signal(int)
    walked = Signal()
    left = Signal()

    def __init__(self, page: QWidget) -> None:
        """Space and Shift+Space work wherever the keyboard is within `page`, but a button there keeps its Space."""
        super().__init__()
        self._page = page
        self.start = QPushButton(self.tr("Step through (Space)"))
        self.start.setToolTip(self.tr("Follow the picture through the network, and the gradient back"))
        self.back, self.on, self.to_end, self.end = QToolButton(), QToolButton(), QToolButton(), QToolButton()
        for button, tip in (
            (self.back, self.tr("One step back (Shift+Space)")),
            (self.on, self.tr("One step on (Space)")),
            (self.to_end, self.tr("To the last block of this step (End)")),
            (self.end, self.tr("Leave the steps (Escape)")),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(tip)
        self.title, self.formula, self.text, self.place = QLabel(), QLabel(), QLabel(), QLabel()
        bold = QFont(self.font())
        bold.setBold(True)
        self.title.setFont(bold)
        self.text.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(4)
        for widget in (self.start, self.back, self.on, self.to_end):
            row.addWidget(widget)
        row.addWidget(self.title)
        row.addWidget(self.place)
        row.addWidget(self.end)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self.formula)
        layout.addWidget(self.text)
        self.start.clicked.connect(lambda: self.stepped.emit(1))
        self.on.clicked.connect(lambda: self.stepped.emit(1))
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.to_end.clicked.connect(self.walked)
        self.end.clicked.connect(self.left)
        for keys, step in ((Qt.Key.Key_Space, 1), (Qt.Modifier.SHIFT | Qt.Key.Key_Space, -1)):
            shortcut = QShortcut(QKeySequence(keys), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self.stepped.emit(step))
        self._escape, self._to_end = (QShortcut(QKeySequence(key), page) for key in (Qt.Key.Key_Escape, Qt.Key.Key_End))
        for shortcut, signal in ((self._escape, self.left), (self._to_end, self.walked)):
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(signal)
        page.installEventFilter(self)
        self._draw_icons()
        self.show_step("", "", "")

    def show_step(self, title: str, formula: str, text: str, walk: tuple[int, int] | None = None) -> None:
        """Shows this step; without a title the button to begin with.

        `walk` is how many blocks a step that walks through them has come to, and of how many.
        """
        held = [button for button in (self.start, self.back, self.on, self.to_end, self.end) if button.hasFocus()]
        self.title.setText(title)
        self.formula.setText(formula)
        self.text.setText(text)
        self.start.setVisible(not title)
        self._escape.setEnabled(bool(title))  # it has other uses on the page
        for widget in (self.back, self.on, self.end, self.title, self.formula, self.text):
            widget.setVisible(bool(title))
        seen, count = walk or (0, 0)
        self.place.setText(self.tr("block {seen} of {count}").format(seen=seen, count=count))
        for widget in (self.place, self.to_end):
            widget.setVisible(walk is not None)
        # In a list or a number End has another use.
        self._to_end.setEnabled(walk is not None)
        self.to_end.setEnabled(seen < count)
        if not all(button.hasFocus() for button in held):  # else Space would be for whatever comes next in the row
            self._page.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes Space from the shortcut where it presses a button."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and isinstance(QApplication.focusWidget(), QAbstractButton):
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()

    def _draw_icons(self) -> None:
        for button, name in ((self.back, "back"), (self.on, "step"), (self.to_end, "end"), (self.end, "close")):
            button.setIcon(icon(name, self))
