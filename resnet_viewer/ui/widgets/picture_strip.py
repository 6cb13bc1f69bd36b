"""The pictures at hand, small and side by side; one of them is chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from resnet_viewer.findings import Example, Picture, Pixels
from resnet_viewer.ui.names import class_name, picture_name
from resnet_viewer.ui.widgets.picture_view import image_of

_SIDE = 72
_SMALL = 40


class PictureStrip(QListWidget):
    """`chosen(Picture)` when a person clicks a picture or goes to it with the arrow keys."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._small = False
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setSpacing(4)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # What is dropped on it is for the window, which takes it wherever it falls.
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setAccessibleName(self.tr("Pictures"))
        self.currentItemChanged.connect(self._on_current)
        self._make_room()

    def add(self, picture: Picture, pixels: Pixels) -> None:
        """Puts a picture at the end."""
        item = QListWidgetItem(QIcon(_square(pixels)), "")
        name = _words(picture)
        item.setToolTip(name if isinstance(picture, Example) else str(picture))
        item.setData(Qt.ItemDataRole.UserRole, picture)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, name)
        self._name(item)
        self.addItem(item)

    def remove(self, picture: Picture) -> None:
        """Takes a picture out."""
        self.blockSignals(True)
        for row in reversed(range(self.count())):
            if self.item(row).data(Qt.ItemDataRole.UserRole) == picture:
                self.takeItem(row)
        self.blockSignals(False)

    def mark(self, picture: Picture) -> None:
        """Shows this picture as the chosen one, without saying so by `chosen`."""
        for row in range(self.count()):
            if self.item(row).data(Qt.ItemDataRole.UserRole) == picture:
                self.blockSignals(True)
                self.setCurrentRow(row)
                self.blockSignals(False)
                self.scrollToItem(self.item(row))

    def set_small(self, on: bool) -> None:
        """Leaves the room to the page above: smaller pictures, whose names are in their tooltips."""
        if on != self._small:
            self._small = on
            self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    def _make_room(self) -> None:
        side = _SMALL if self._small else _SIDE
        grid = QSize(side + 8, side + 4) if self._small else QSize(side + 28, side + self.fontMetrics().height() + 16)
        self.setIconSize(QSize(side, side))
        self.setGridSize(grid)
        self._cell = QSize(grid.width() - 4, grid.height() - 4)
        self.setFixedHeight(grid.height() + self.horizontalScrollBar().sizeHint().height() + 6)
        for row in range(self.count()):
            self._name(self.item(row))

    def _name(self, item: QListWidgetItem) -> None:
        picture = item.data(Qt.ItemDataRole.UserRole)
        name = class_name(picture.truth) if isinstance(picture, Example) else picture.name
        item.setText("" if self._small else name)
        item.setSizeHint(self._cell)  # else a name has no more room than the picture

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))


def _words(picture: Picture) -> str:
    """What a picture is called where there is room, with its true class where that is known."""
    name = picture_name(picture)
    return f"{name}: {class_name(picture.truth)}" if isinstance(picture, Example) else name


def _square(pixels: Pixels) -> QPixmap:
    """The middle of a picture: side by side, squares are calmer than what everybody's camera makes.

    Of a picture that is smaller than its place each pixel becomes a square: an icon is not enlarged by itself.
    """
    pixmap = QPixmap.fromImage(image_of(pixels))
    side = min(pixmap.width(), pixmap.height())
    middle = pixmap.copy((pixmap.width() - side) // 2, (pixmap.height() - side) // 2, side, side)
    return middle.scaledToWidth(side * -(-2 * _SIDE // side))
