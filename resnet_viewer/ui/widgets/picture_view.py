"""A picture, as large as there is room, and the place where others are dropped."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from resnet_viewer.findings import Pixels
from resnet_viewer.ui import theme
from resnet_viewer.ui.theme import RESIDUAL

_CRISP = 64
"""A picture with no more pixels a side is enlarged so that each of them is seen as a square."""


def image_of(pixels: Pixels) -> QImage:
    """A picture, uint8 (height, width, 1 or 3), as Qt draws it fastest. The image holds a copy."""
    whole = np.ascontiguousarray(pixels if pixels.shape[2] == 3 else pixels.repeat(3, axis=2))
    height, width, _ = whole.shape
    image = QImage(whole.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)


class PictureView(QWidget):
    """Shows one picture, or a hint while there is none. `set_target(True)` shows that a drop would land here."""

    def __init__(self, hint: str, smooth: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = hint
        self._smooth = smooth
        self._image: QImage | None = None
        self._target = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(hint)

    def set_picture(self, pixels: Pixels, name: str) -> None:
        """Shows this picture, uint8 (height, width, channels)."""
        self._image = image_of(pixels)
        self.setAccessibleName(name)
        self.update()

    def set_target(self, on: bool) -> None:
        """Whether something that can be dropped here is over the window."""
        self._target = on
        self.update()

    @property
    def image(self) -> QImage | None:
        """What is shown, or None."""
        return self._image

    @property
    def place(self) -> QRectF:
        """Where the picture is in the widget; empty while there is none."""
        if self._image is None:
            return QRectF()
        whole = self._whole()
        size = self._image.size().scaled(whole.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(whole.center())
        return place

    def minimumSizeHint(self) -> QSize:
        return QSize(96, 96)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        smooth = self._smooth and self._image is not None and max(self._image.width(), self._image.height()) > _CRISP
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shades = theme.colours(self)
        whole = self._whole()
        if self._image is not None:
            painter.drawImage(self.place, self._image)
        if self._image is None or self._target:
            painter.setPen(QPen(QColor(RESIDUAL if self._target else shades.line), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(whole, 8, 8)
        if self._image is None:
            painter.setPen(QColor(shades.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(whole.adjusted(12, 12, -12, -12), flags, self._hint)

    def _whole(self) -> QRectF:
        return QRectF(self.rect()).adjusted(1, 1, -1, -1)
