"""The picture as a network is fed it, with what of it is seen from one place of a map, or one map over it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from resnet_viewer.findings import Pixels
from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.picture_view import image_of

_OVER = 0.75


class FedView(QWidget):
    """Shows every pixel that the network gets as a square."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._over = QImage()
        self._field: QRectF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("The picture as the network sees it"))

    def set_picture(self, pixels: Pixels) -> None:
        """Shows this picture, uint8 (height, width, channels)."""
        self._image = image_of(pixels)
        self.update()

    def set_over(self, image: QImage) -> None:
        """Lays a map over it, stretched to its size; an empty image takes it away."""
        self._over = image
        self.update()

    def set_field(self, field: QRectF | None) -> None:
        """Frames what a place of a map can see, in pixels of the picture; None frames nothing."""
        self._field = field
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(96, 96)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self._image.isNull():
            return
        painter = QPainter(self)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveTop((self.height() - size.height()) / 2)
        painter.drawImage(place, self._image)
        if not self._over.isNull():
            painter.setOpacity(_OVER)
            painter.drawImage(place, self._over)
            painter.setOpacity(1)
        if self._field is not None:
            scale = place.width() / self._image.width()
            frame = QRectF(
                place.left() + self._field.left() * scale,
                place.top() + self._field.top() * scale,
                self._field.width() * scale,
                self._field.height() * scale,
            ).intersected(place)
            for colour, width in (("white", 4), (theme.colours(self).mark, 2)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawRect(frame.adjusted(1, 1, -1, -1))
