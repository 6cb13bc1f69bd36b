"""All channels of one layer, side by side in one picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resnet_viewer.findings import Maps
from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.whole_button import WholeButton

SHADES = 255
"""Colours of a scale, of which the middle one is zero; one more is what lies between two maps."""

_CLOSEST = 32.0
_STEP = 1.25


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the maps of a layer."""

    channel: int
    row: int
    column: int


@cache  # each colour that Qt is asked for lets go of the interpreter, which a thread that learns then takes
def scale_colours(shades: theme.Colours) -> tuple[int, ...]:
    """ARGB of every colour from the most negative to the most positive value, and of nothing.

    Zero has the colour of the panel, so that what is not there is not seen. The ends are neither of the house colours.
    """
    low, zero, high = (
        np.array([colour.red(), colour.green(), colour.blue()])
        for colour in map(QColor, (shades.negative, shades.panel, shades.positive))
    )
    heights = np.linspace(-1, 1, SHADES)[:, None]
    mixed = np.where(heights < 0, zero + heights * (zero - low), zero + heights * (high - zero)).round()
    return *(QColor(*map(int, each)).rgba() for each in mixed), 0


def largest_first(maps: Maps, by: str) -> NDArray[np.intp]:
    """The numbers of the maps, those with the largest mean ("activation") or "variance" first, else as they are."""
    if by == "activation":
        return np.argsort(-maps.mean(axis=(1, 2)), kind="stable")
    if by == "variance":
        return np.argsort(-maps.var(axis=(1, 2)), kind="stable")
    return np.arange(len(maps))


class MapGrid(QWidget):
    """`hovered(Spot | None)` as the mouse goes over a map; `chosen(int)` when a person clicks a channel.

    The wheel goes closer, dragging shifts; a double click, Escape or the button in the corner shows all again. Arrow
    keys choose a channel.
    `viewed(zoom, centre)` tells of it, so that several grids can show the same part: `set_view` takes it.
    """

    hovered = Signal(object)
    chosen = Signal(int)
    viewed = Signal(float, QPointF)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maps: Maps | None = None
        self._order: NDArray[np.intp] = np.arange(0)
        self._extent: NDArray[np.float32] | float = 1.0
        self._image = QImage()
        self._columns = 1
        self._marked: Spot | None = None
        self._selected: int | None = None
        self._zoom, self._centre = 1.0, QPointF(0.5, 0.5)
        self._pressed: QPoint | None = None
        self._dragged = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self._whole = WholeButton(self)
        self._whole.clicked.connect(self._show_all)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_maps(self, maps: Maps | None, order: NDArray[np.intp], extent: float | None) -> None:
        """Shows these maps in the order of their numbers; None shows none.

        Colours end at plus and minus `extent`, or without it where each map has its own largest magnitude.
        """
        self._maps, self._order = maps, order
        if maps is not None:
            own = np.abs(maps).max(axis=(1, 2), keepdims=True)
            self._extent = np.where(own > 0, own, 1) if extent is None else extent or 1.0
        self._draw()

    def set_marked(self, spot: Spot | None) -> None:
        """Outlines one place."""
        self._marked = spot
        self.update()

    def set_selected(self, channel: int | None) -> None:
        """Outlines one map."""
        self._selected = channel
        self.update()

    def set_view(self, zoom: float, centre: QPointF) -> None:
        """Shows this part: so many times closer than all of it, around a point from (0, 0) to (1, 1)."""
        self._zoom, self._centre = zoom, centre
        self._whole.set_zoomed(zoom > 1)
        self.update()

    def start_over(self) -> None:
        """Shows all of them, with no place outlined."""
        self.set_marked(None)
        self.set_view(1.0, QPointF(0.5, 0.5))

    def value(self, spot: Spot) -> float | None:
        """The number at a place."""
        return None if self._maps is None else float(self._maps[spot.channel, spot.row, spot.column])

    def picture_of(self, channel: int) -> QImage:
        """One map in the colours of the grid."""
        if self._maps is None:
            return QImage()
        extent = self._extent if isinstance(self._extent, float) else self._extent[channel]
        return self._coloured(self._shades(self._maps[channel] / extent))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 80)

    # -- the picture --------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        """Makes the picture anew, with the number of columns in which the maps become largest."""
        if self._maps is None or not self.width() or not self.height():
            self._image = QImage()
            self.update()
            return
        count, height, width = self._maps.shape
        gap = self._gap()
        self._columns = min(range(1, count + 1), key=lambda columns: -self._scale_with(columns))
        rows = math.ceil(count / self._columns)
        shades = np.full((rows * self._columns, height + gap, width + gap), SHADES, np.uint8)
        shades[:count, :height, :width] = self._shades(self._maps / self._extent)[self._order]
        tiled = shades.reshape(rows, self._columns, height + gap, width + gap).swapaxes(1, 2)
        flat = tiled.reshape(rows * (height + gap), self._columns * (width + gap))[:-gap, :-gap]
        self._image = self._coloured(np.ascontiguousarray(flat))
        self.update()

    @staticmethod
    def _shades(shares: NDArray[np.float32]) -> NDArray[np.uint8]:
        """The numbers of colours for values from -1 to 1; beyond them there are none."""
        middle = SHADES // 2
        return np.rint(np.clip(np.nan_to_num(shares), -1, 1) * middle + middle).astype(np.uint8)

    def _coloured(self, shades: NDArray[np.uint8]) -> QImage:
        height, width = shades.shape
        image = QImage(shades.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable(scale_colours(theme.colours(self)))
        # Qt enlarges what it need not look up in a table several times as fast.
        return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)

    def _gap(self) -> int:
        return 1 if self._maps is None else max(1, self._maps.shape[2] // 12)

    def _scale_with(self, columns: int) -> float:
        """How large a pixel of a map becomes with so many columns."""
        assert self._maps is not None  # noqa: S101 - only called where there are maps
        count, height, width = self._maps.shape
        rows, gap = math.ceil(count / columns), self._gap()
        wide, high = columns * (width + gap) - gap, rows * (height + gap) - gap
        return float(min(self.width() / wide, self.height() / high))

    def _place(self) -> QRectF:
        """Where the whole picture lies in the widget, most of it outside when it is looked at closely."""
        if self._image.isNull():
            return QRectF()
        scale = min(self.width() / self._image.width(), self.height() / self._image.height()) * self._zoom
        width, height = self._image.width() * scale, self._image.height() * scale
        left = self._shifted(self.width(), width, self._centre.x())
        top = self._shifted(self.height(), height, self._centre.y())
        return QRectF(left, top, width, height)

    @staticmethod
    def _shifted(room: float, size: float, centre: float) -> float:
        """Where something begins so that its `centre` is in the middle, and no room is empty that it could fill."""
        if size <= room:
            return (room - size) / 2
        return min(0.0, max(room - size, room / 2 - centre * size))

    def _box(self, spot: Spot, whole: bool) -> QRectF:
        """Where a map, or one place of it, lies in the widget."""
        assert self._maps is not None  # noqa: S101 - only called where there are maps
        _, height, width = self._maps.shape
        where = self._place()
        scale = where.width() / self._image.width()
        number = int(np.flatnonzero(self._order == spot.channel)[0])
        left = (number % self._columns) * (width + self._gap()) * scale + where.left()
        top = (number // self._columns) * (height + self._gap()) * scale + where.top()
        if whole:
            return QRectF(left, top, width * scale, height * scale)
        return QRectF(left + spot.column * scale, top + spot.row * scale, scale, scale)

    def _spot_at(self, at: QPointF) -> Spot | None:
        if self._maps is None or self._image.isNull():
            return None
        count, height, width = self._maps.shape
        where, gap = self._place(), self._gap()
        scale = where.width() / self._image.width()
        x, y = math.floor((at.x() - where.left()) / scale), math.floor((at.y() - where.top()) / scale)
        column, row = x // (width + gap), y // (height + gap)
        inside = Spot(0, y - row * (height + gap), x - column * (width + gap))
        number = row * self._columns + column
        if not (0 <= column < self._columns and 0 <= number < count and inside.row < height and inside.column < width):
            return None
        return Spot(int(self._order[number]), inside.row, inside.column)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        shades = theme.colours(self)
        painter.fillRect(self.rect(), QColor(shades.window))
        if self._image.isNull():
            return
        where = self._place()
        # Fewer pixels than values: a mean of them is truer than whichever happens to be met.
        small = where.width() < self._image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, small)
        painter.drawImage(where, self._image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        count = len(self._order)
        if self._selected is not None and self._selected < count:
            painter.setPen(QPen(QColor(shades.mark), 2))
            painter.drawRect(self._box(Spot(self._selected, 0, 0), whole=True).adjusted(-1, -1, 1, 1))
        if self._marked is not None and self._marked.channel < count:
            painter.setPen(QPen(QColor(shades.mark), 1))
            painter.drawRect(self._box(self._marked, whole=True))
            painter.drawRect(self._box(self._marked, whole=False).adjusted(-1, -1, 1, 1))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.RESIDUAL), 1, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    # -- mouse and keys -----------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is not None:
            moved = at.toPoint() - self._pressed
            if self._dragged or moved.manhattanLength() > 4:
                self._dragged = True
                self._pressed = at.toPoint()
                where = self._place()
                self._look(self._zoom, self._centre - QPointF(moved.x() / where.width(), moved.y() / where.height()))
            return
        self.hovered.emit(self._spot_at(at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._image.isNull():
            self._pressed, self._dragged = event.position().toPoint(), False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and not self._dragged:
            spot = self._spot_at(event.position())
            if spot is not None:
                self.chosen.emit(spot.channel)
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002
        self._show_all()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._image.isNull() or not event.angleDelta().y():
            return
        where, at = self._place(), event.position()
        point = QPointF((at.x() - where.left()) / where.width(), (at.y() - where.top()) / where.height())
        zoom = min(max(self._zoom * _STEP ** (event.angleDelta().y() / 120), 1.0), _CLOSEST)
        away = QPointF((at.x() - self.width() / 2) / where.width(), (at.y() - self.height() / 2) / where.height())
        self._look(zoom, point - away * (self._zoom / zoom))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        steps = {keys.Key_Left: -1, keys.Key_Right: 1, keys.Key_Up: -self._columns, keys.Key_Down: self._columns}
        key = keys(event.key())
        if key in steps and len(self._order):
            here = np.flatnonzero(self._order == self._selected) if self._selected is not None else np.arange(0)
            number = int(here[0]) + steps[key] if len(here) else 0
            self.chosen.emit(int(self._order[min(max(number, 0), len(self._order) - 1)]))
        elif key == keys.Key_Escape and self._zoom > 1:
            self._show_all()
        elif key in (keys.Key_Plus, keys.Key_Equal, keys.Key_Minus):
            factor = 1 / _STEP if key == keys.Key_Minus else _STEP
            self._look(min(max(self._zoom * factor, 1.0), _CLOSEST), self._centre)
        else:
            super().keyPressEvent(event)

    def _show_all(self) -> None:
        self._look(1.0, QPointF(0.5, 0.5))

    def _look(self, zoom: float, centre: QPointF) -> None:
        half = 0.5 / zoom
        inside = QPointF(min(max(centre.x(), half), 1 - half), min(max(centre.y(), half), 1 - half))
        self.set_view(zoom, inside)
        self.viewed.emit(zoom, inside)
