"""What the program has to say: one sentence in a bar at the top of a page. It never stands in the way of the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from resnet_viewer.errors import ViewerError
from resnet_viewer.ui import theme
from resnet_viewer.ui.icons import icon

Kind = Literal["info", "warning", "error"]
Action = tuple[str, Callable[[], object]]

SHOWN = 3
"""So many messages are on the screen at once; the others wait for their turn."""


def sentence(error: ViewerError) -> str:
    """What a person reads of an expected error, and of the one that it names as its reason, in their language."""
    values = {name: sentence(it) if isinstance(it, ViewerError) else it for name, it in error.values.items()}
    return QCoreApplication.translate("errors", error.template).format(**values)


@dataclass(slots=True)
class _Message:
    text: str
    kind: Kind
    actions: Sequence[Action]
    key: str | None
    row: _Row | None = field(default=None)


class MessageBar(QWidget):
    """Up to three messages, one below the other; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: list[_Message] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(1)
        self.setAccessibleName(self.tr("Messages"))
        self.hide()

    def show_message(
        self, text: str, kind: Kind = "info", actions: Sequence[Action] = (), key: str | None = None
    ) -> None:
        """Says `text`. Each action is a label and what its button does, after which the message goes away.

        A message takes the place of the one with the same key; the same sentence is not said twice.
        """
        if key is not None:
            self.clear(key)
        if any(message.text == text for message in self._messages):
            return
        self._messages.append(_Message(text, kind, actions, key))
        self._fill()

    def clear(self, key: str) -> None:
        """Takes back the message with this key, if there is one."""
        for message in [message for message in self._messages if message.key == key]:
            self._drop(message)

    def texts(self) -> list[str]:
        """The sentences that are shown or wait, oldest first."""
        return [message.text for message in self._messages]

    def _drop(self, message: _Message) -> None:
        self._messages.remove(message)
        if message.row:
            message.row.hide()
            message.row.deleteLater()
        self._fill()

    def _fill(self) -> None:
        for message in self._messages[:SHOWN]:
            if message.row is None:
                message.row = _Row(message, self)
                message.row.closed.connect(self._on_closed)
                self._rows.addWidget(message.row)
                message.row.show()
                _announce(message.row, message.kind)
        self.setVisible(bool(self._messages))

    def _on_closed(self, message: object) -> None:
        if isinstance(message, _Message) and message in self._messages:
            self._drop(message)


class _Row(QFrame):
    """One message: its icon, its sentence, its buttons."""

    closed = Signal(object)

    def __init__(self, message: _Message, parent: QWidget) -> None:
        super().__init__(parent)
        self._message = message
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._icon = QLabel()
        text = QLabel(message.text)
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 6, 5)
        layout.addWidget(self._icon)
        layout.addWidget(text, stretch=1)
        for label, call in message.actions:
            layout.addWidget(self._button(label, call))
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.clicked.connect(self._on_close)
        layout.addWidget(self._close)
        self.setAccessibleName(self._spoken())
        self._colour()

    def _spoken(self) -> str:
        kinds = {"info": self.tr("Note"), "warning": self.tr("Warning"), "error": self.tr("Error")}
        return self.tr("{kind}: {text}").format(kind=kinds[self._message.kind], text=self._message.text)

    def _button(self, label: str, call: Callable[[], object]) -> QPushButton:
        button = QPushButton(label)
        button.setAutoDefault(False)

        def act() -> None:
            self._on_close()
            call()

        button.clicked.connect(act)
        return button

    def _on_close(self) -> None:
        self.closed.emit(self._message)

    def _colour(self) -> None:
        shades = theme.colours(self)
        calm = self._message.kind == "info"
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, shades.text if calm else shades.warning)
        self._icon.setPalette(palette)
        side = self.fontMetrics().height()
        drawing = icon("info" if calm else "warning", self._icon)
        self._icon.setPixmap(drawing.pixmap(QSize(side, side), self.devicePixelRatioF()))
        self._close.setIcon(icon("close", self))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._message.kind != "info":
            QPainter(self).fillRect(0, 0, 4, self.height(), QColor(theme.colours(self).warning))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_close"):
            self._colour()


def _announce(row: QWidget, kind: Kind) -> None:
    """Tells a screen reader, which cannot see that a bar has come up."""
    event = QAccessibleAnnouncementEvent(row, row.accessibleName())
    urgent = QAccessible.AnnouncementPoliteness.Assertive
    event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite if kind == "info" else urgent)
    QAccessible.updateAccessibility(event)
