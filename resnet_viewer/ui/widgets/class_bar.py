"""One class of an answer: its name above a bar whose length is the probability, that can be clicked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from resnet_viewer.ui import theme

_PADDING = 8
_WIDTH = 260


class ClassBar(QAbstractButton):
    """A button, where it is `choosable`. `moved(by)` wants the focus to go so many rows down."""

    moved = Signal(int)

    def __init__(self, choosable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choosable = choosable
        self._padding = _PADDING if choosable else 0
        self._name = ""
        self._share = 0.0
        self._before: float | None = None
        self._residual = True
        self._true = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if choosable else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not choosable)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover, choosable)
        if choosable:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_answer(self, name: str, share: float, residual: bool) -> None:
        """Shows a class and its probability, 0 to 1."""
        self._name, self._share, self._before, self._residual = name, share, None, residual
        self._true = False
        if self._choosable:
            self.setToolTip(self.tr("Click to see what in the picture speaks for {name}").format(name=name))
        self._describe()

    def set_true(self) -> None:
        """Marks the class as the true one, until another answer is shown."""
        self._true = True
        self._describe()

    def set_change(self, share: float | None) -> None:
        """Shows another probability, with a mark where it was before; None goes back to that."""
        was = self._share if self._before is None else self._before
        self._share, self._before = (was, None) if share is None else (share, was)
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, self.fontMetrics().height() + self._thickness() + 14)

    def nextCheckState(self) -> None:
        """Whoever hears of the click decides whether this is the chosen one."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.moved.emit(1)
            case Qt.Key.Key_Up:
                self.moved.emit(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        line = QRectF(self._padding, 4, self.width() - 2 * self._padding, self.fontMetrics().height())
        self._paint_words(painter, line)
        self._paint_bar(painter, QRectF(line.left(), line.bottom() + 3, line.width(), self._thickness()))

    def _paint_frame(self, painter: QPainter) -> None:
        shades = theme.colours(self)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked() or self.underMouse():
            painter.setPen(QPen(theme.network_colour(self._residual), 2) if self.isChecked() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shades.panel))
            painter.drawRoundedRect(frame, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(QColor(shades.muted), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(2, 2, -2, -2), 4, 4)

    def _paint_words(self, painter: QPainter, line: QRectF) -> None:
        # On a base line and not into a box, which would cut characters of a font that is higher than the first one.
        shades, metrics = theme.colours(self), self.fontMetrics()
        base, right = line.top() + metrics.ascent(), line.right()
        parts = [(self._percent(self._share), shades.text)]
        if self._before is not None:
            parts.append((self._percent(self._before) + " → ", shades.muted))
        for text, colour in parts:
            right -= metrics.horizontalAdvance(text)
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(right, base), text)
        painter.setPen(QColor(shades.text))
        room = right - line.left() - _PADDING
        word = self.tr("true class")
        width = metrics.horizontalAdvance(word) + _PADDING
        if self._true:
            room -= width + _PADDING
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QPointF(line.left(), base), name)
        if self._true:
            badge = QRectF(line.left() + metrics.horizontalAdvance(name) + _PADDING, line.top(), width, line.height())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(shades.mark), 1))
            painter.drawRoundedRect(badge, 4, 4)
            painter.drawText(QPointF(badge.left() + _PADDING / 2, base), word)

    def _paint_bar(self, painter: QPainter, track: QRectF) -> None:
        shades, round_end = theme.colours(self), track.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(shades.line))
        painter.drawRoundedRect(track, round_end, round_end)
        if self._share > 0:  # not for what is not a number
            bar = QRectF(track)
            bar.setWidth(max(track.height(), track.width() * self._share))
            painter.setBrush(theme.network_colour(self._residual))
            painter.drawRoundedRect(bar, round_end, round_end)
        if self._true:
            painter.setPen(QPen(QColor(shades.mark), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track, round_end, round_end)
        if self._before is not None and self._before >= 0:
            x = track.left() + track.width() * self._before
            painter.setPen(QPen(QColor(shades.mark), 2))
            painter.drawLine(QPointF(x, track.top() - 2), QPointF(x, track.bottom() + 2))

    def _describe(self) -> None:
        words = self.tr("{name}, true class") if self._true else "{name}"
        self.setAccessibleName(f"{words.format(name=self._name)} {self._percent(self._share)}")
        before = ""
        if self._before is not None:
            before = self.tr("{share} where nothing is covered").format(share=self._percent(self._before))
        self.setAccessibleDescription(before)
        self.update()

    def _percent(self, share: float) -> str:
        return self.locale().toString(100 * share, "f", 1) + " %"

    def _thickness(self) -> int:
        return max(6, self.fontMetrics().height() // 2)
