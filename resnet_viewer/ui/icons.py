"""Icons: small drawings in `assets/icons`, in the colour of the text around them and sharp at every size."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from resnet_viewer.assets import asset


def icon(name: str, widget: QWidget) -> QIcon:
    """The drawing `assets/icons/<name>.svg`, where its `currentColor` is the text colour of this widget.

    The colours are those of the moment: ask again on QEvent.PaletteChange. Raises FileNotFoundError.
    """
    drawing = _text(name)
    palette = widget.palette()
    normal = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.WindowText).name()
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText).name()
    return QIcon(_Drawing(drawing.replace("currentColor", normal), drawing.replace("currentColor", disabled)))


@cache
def _text(name: str) -> str:
    return asset("icons", f"{name}.svg").read_text(encoding="utf-8")


class _Drawing(QIconEngine):
    """Paints the SVG anew at each size, so that no screen has to stretch a picture of it, and keeps that picture.

    There is no `clone`, which PySide cannot hand over: Qt asks for it when an icon is changed (addPixmap). None is.
    """

    def __init__(self, normal: str, disabled: str) -> None:
        super().__init__()
        self._svg = normal, disabled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:  # noqa: ARG002
        disabled = mode == QIcon.Mode.Disabled
        painter.save()
        painter.setOpacity(0.5 if disabled else 1.0)
        QSvgRenderer(QByteArray(self._svg[disabled].encode())).render(painter, QRectF(rect))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        disabled = mode == QIcon.Mode.Disabled
        key = f"{self._svg[disabled]} {disabled} {size.width()} × {size.height()}"
        pixmap = QPixmap()
        if QPixmapCache.find(key, pixmap):
            return pixmap
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        QPixmapCache.insert(key, pixmap)
        return pixmap
