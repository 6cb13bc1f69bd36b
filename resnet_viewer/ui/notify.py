"""What the program has to say: one sentence in a bar along the lower edge. It never stands in the way of the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from resnet_viewer.errors import ViewerError
from resnet_viewer.ui import theme
from resnet_viewer.ui.icons import icon

Kind = Literal["info", "warning", "error"]
Action = tuple[str, Callable[[], object]]

_LASTS_MS = 8000
"""So long mere information is seen."""


def sentence(error: ViewerError) -> str:
    """What a person reads of an expected error, and of the one that it names as its reason, in their language."""
    values = {name: sentence(it) if isinstance(it, ViewerError) else it for name, it in error.values.items()}
    return QCoreApplication.translate("errors", error.template).format(**values)


@dataclass(slots=True, eq=False)
class _Message:
    text: str
    kind: Kind
    actions: Sequence[Action]
    key: str | None
    passes: QTimer | None = None


class MessageBar(QWidget):
    """One message, the newest first, and how many more there are; it belongs at the lower end of a layout.

    There it takes room of its own while there is something to say: over the pages it would cover what one clicks.
    Information goes by itself after `lasts` milliseconds, unless it asks something or is being read; warnings and
    errors stay until they are closed or taken back.
    """

    def __init__(self, parent: QWidget | None = None, lasts: int = _LASTS_MS) -> None:
        super().__init__(parent)
        self._lasts = lasts
        self._messages: list[_Message] = []
        self._row: _Row | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 0, 8, 6)
        self.setAccessibleName(self.tr("Messages"))
        self.hide()
        self._left: QWidget | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # noqa: S101 - there is a widget
        application.focusChanged.connect(self._on_focus)

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
        message = _Message(text, kind, actions, key)
        if kind == "info" and not actions:
            message.passes = QTimer(self, singleShot=True, interval=self._lasts)
            message.passes.timeout.connect(partial(self._on_passed, message))
            message.passes.start()
        self._messages.append(message)
        self._fill()

    def clear(self, key: str) -> None:
        """Takes back the message with this key, if there is one."""
        for message in [message for message in self._messages if message.key == key]:
            self._drop(message)

    def texts(self) -> list[str]:
        """The sentences that there are, the one that is seen last."""
        return [message.text for message in self._messages]

    def _drop(self, message: _Message) -> None:
        self._messages.remove(message)
        if message.passes is not None:
            message.passes.stop()
            message.passes.deleteLater()
        self._fill()

    def _fill(self) -> None:
        """Shows the last of the messages."""
        before, message = self._row, self._messages[-1] if self._messages else None
        if before is not None and before.message is not message:
            self._column.removeWidget(before)
            self._give_back(before)
            before.hide()
            before.deleteLater()
            self._row = None
        if message is not None and self._row is None:
            self._row = _Row(message, self)
            self._row.closed.connect(self._on_closed)
            self._row.next_wanted.connect(self._on_next)
            self._column.addWidget(self._row)
            self._row.show()
        if self._row is not None:
            self._row.set_count(len(self._messages))
        self.setVisible(self._row is not None)
        if self._row is not None and self._row is not before:
            _announce(self._row, self._row.message.kind)

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """Keeps in mind from where the keyboard came into the bar."""
        if new is not None and self.isAncestorOf(new) and (old is None or not self.isAncestorOf(old)):
            self._left = old

    def _give_back(self, row: QWidget) -> None:
        """Gives the keyboard back from a row that goes; Qt would give it to any button, which Space then presses."""
        focus = QApplication.focusWidget()
        left, self._left = self._left, None
        if focus is not None and row.isAncestorOf(focus):
            if left is not None and isValid(left) and left.isVisible() and left.isEnabled():
                left.setFocus()
            else:
                focus.clearFocus()

    def _on_passed(self, message: _Message) -> None:
        if message not in self._messages or message.passes is None:
            return
        focus = self.focusWidget()
        if self.underMouse() or (focus is not None and focus.hasFocus()):
            message.passes.start()  # somebody reads it
        else:
            self._drop(message)

    def _on_closed(self, message: object) -> None:
        if isinstance(message, _Message) and message in self._messages:
            self._drop(message)

    def _on_next(self) -> None:
        self._messages.insert(0, self._messages.pop())
        self._fill()


class _Row(QFrame):
    """One message: its icon, its sentence, its buttons, and one to see the next of several."""

    closed = Signal(object)
    next_wanted = Signal()

    def __init__(self, message: _Message, parent: QWidget) -> None:
        super().__init__(parent)
        self.message = message
        self.setFrameShape(QFrame.Shape.StyledPanel)
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
        self._next = QToolButton()
        self._next.setAutoRaise(True)
        self._next.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the mouse leaves the keyboard where it is
        self._next.setToolTip(self.tr("Show the next message"))
        self._next.clicked.connect(self.next_wanted)
        layout.addWidget(self._next)
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.clicked.connect(self._on_close)
        layout.addWidget(self._close)
        self.setAccessibleName(self._spoken())
        self._colour()

    def set_count(self, count: int) -> None:
        """So many messages there are with this one."""
        text = self.tr("{count} messages").format(count=count)
        self._next.setText(text)
        self._next.setVisible(count > 1)

    def _spoken(self) -> str:
        kinds = {"info": self.tr("Note"), "warning": self.tr("Warning"), "error": self.tr("Error")}
        return self.tr("{kind}: {text}").format(kind=kinds[self.message.kind], text=self.message.text)

    def _button(self, label: str, call: Callable[[], object]) -> QPushButton:
        button = QPushButton(label)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

        def act() -> None:
            self._on_close()
            call()

        button.clicked.connect(act)
        return button

    def _on_close(self) -> None:
        self.closed.emit(self.message)

    def _colour(self) -> None:
        shades = theme.colours(self)
        calm = self.message.kind == "info"
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, shades.text if calm else shades.warning)
        self._icon.setPalette(palette)
        side = self.fontMetrics().height()
        drawing = icon("info" if calm else "warning", self._icon)
        self._icon.setPixmap(drawing.pixmap(QSize(side, side), self.devicePixelRatioF()))
        self._close.setIcon(icon("close", self))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.message.kind != "info":
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
