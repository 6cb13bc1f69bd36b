"""A picture with what spoke for a class laid over it, parts of which can be covered."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from resnet_viewer.findings import COVERED_SHARE, Pixels
from resnet_viewer.ui.theme import RESIDUAL
from resnet_viewer.ui.widgets.picture_view import PictureView

_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_STRIDE = COVERED_SHARE / 4


class EvidenceView(PictureView):
    """`covered(x, y)` when a person covers a place by the mouse or the arrow keys, in shares of width and height.

    `uncovered` when they take the cover away with Escape. What is laid over the picture and the cover are about the
    squares that a network is shown: as high and as wide as the shorter side.
    """

    covered = Signal(float, float)
    uncovered = Signal()

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(hint, parent=parent)
        self._over: QImage | None = None
        self._on_grey = False
        self._share = 1.0
        self._opacity = 1.0
        self._cover: QPointF | None = None
        self._grey = QColor("grey")
        self._by_keys = False
        self.setAccessibleDescription(self.tr("Arrow keys cover a part of the picture, Escape uncovers it."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_picture(self, pixels: Pixels, name: str) -> None:
        """Shows this picture, uint8 (height, width, channels), with nothing over it."""
        super().set_picture(pixels, name)
        self._over = self._cover = None
        self.setCursor(Qt.CursorShape.CrossCursor)

    def set_overlay(self, image: QImage | None, on_grey: bool = False, share: float = 1.0) -> None:
        """Lays this over the square in the middle, or nothing; with `on_grey` the only colours there are its own.

        The side of the square is this share of the picture's shorter one.
        """
        self._over = image
        self._share = share
        self._on_grey = on_grey
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """How much of the picture is hidden by what is laid over it, 0 to 1."""
        self._opacity = opacity
        self.update()

    def set_grey(self, colour: QColor) -> None:
        """The colour of a covered place."""
        self._grey = colour
        self.update()

    def uncover(self) -> None:
        """Takes the cover away, without saying so by `uncovered`."""
        self._cover = None
        self.update()

    @property
    def cover(self) -> tuple[float, float] | None:
        """The centre of what is covered, in shares of width and height, or None."""
        return None if self._cover is None else (self._cover.x(), self._cover.y())

    @property
    def overlay(self) -> QImage | None:
        """What is laid over the picture, or None."""
        return self._over

    @property
    def square(self) -> QRectF:
        """Where the square in the middle of the picture, that something can be laid over, is in the widget."""
        place = self.place
        side = self._share * min(place.width(), place.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(place.center())
        return square

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.place.contains(event.position()):
            self._cover_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._cover is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._cover_at(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is not None and self.image is not None:
            moved = step * _STRIDE * min(self.place.width(), self.place.height())
            self._cover_at(self._centre() + moved if self._cover is not None else self.place.center())
        elif event.key() == Qt.Key.Key_Escape and self._cover is not None:
            self.uncover()
            self.uncovered.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Whoever has clicked knows where they are.
        self._by_keys = event.reason() in _BY_KEYS

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        if self._over is not None:
            self._paint_overlay(painter, self._over)
        if self.hasFocus() and self._by_keys:
            painter.setPen(QPen(QColor(RESIDUAL), 2))
            painter.drawRect(self.place)
        if self._cover is not None:
            side = COVERED_SHARE * min(self.place.width(), self.place.height())
            square = QRectF(QPointF(), QSizeF(side, side))
            square.moveCenter(self._centre())
            painter.setClipRect(self.place)
            painter.fillRect(square, self._grey)
            _frame(painter, square.intersected(self.place))

    def _paint_overlay(self, painter: QPainter, over: QImage) -> None:
        painter.setOpacity(self._opacity)
        if self._on_grey and self.image is not None:
            painter.setClipRect(self.square)
            painter.drawImage(self.place, self.image.convertToFormat(QImage.Format.Format_Grayscale8))
            painter.setClipping(False)
        painter.drawImage(self.square, over)
        painter.setOpacity(1)
        if self.square != self.place:
            _frame(painter, self.square)

    def _cover_at(self, point: QPointF) -> None:
        place = self.place
        x = (point.x() - place.left()) / max(1.0, place.width())
        y = (point.y() - place.top()) / max(1.0, place.height())
        self._cover = QPointF(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))
        self.update()
        self.covered.emit(self._cover.x(), self._cover.y())

    def _centre(self) -> QPointF:
        place, cover = self.place, self._cover or QPointF(0.5, 0.5)
        return QPointF(place.left() + cover.x() * place.width(), place.top() + cover.y() * place.height())


def _frame(painter: QPainter, place: QRectF) -> None:
    """A line that is seen on every picture: light on dark."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in (("black", 3.0), ("white", 1.0)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawRect(place.adjusted(1.5, 1.5, -1.5, -1.5))
