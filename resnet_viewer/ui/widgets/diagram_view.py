"""The drawing of the networks as something to look at: layout, scrolling and colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QStyle, QWidget

from resnet_viewer.records import NetworkInfo, Values
from resnet_viewer.ui.theme import SMALLEST_POINT_SIZE, colours
from resnet_viewer.ui.widgets.diagram_frame import ColourBar, Heading
from resnet_viewer.ui.widgets.diagram_layout import LEAST_COLUMN, DiagramLayout
from resnet_viewer.ui.widgets.diagram_painter import DiagramPainter, Marks

BRIEF_BELOW = 560
"""In a lower drawing the headings say the depth only and leave the cost to their tooltip (at a line of 16 pixels)."""

BRIEF_BEYOND = 2
"""So do they where the columns of more networks are narrow."""


class DiagramView(QAbstractScrollArea):
    """Paints networks side by side under their headings, with a colour bar below. Scrolls where they do not fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._infos: tuple[NetworkInfo, ...] = ()
        self._values: dict[int, Values] = {}
        self._span = (-3.0, 2.0)
        self._value_name = ""
        self._folding: dict[int, bool] = {}
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self._arrange()

    def set_networks(self, infos: Sequence[NetworkInfo]) -> None:
        """Shows these networks, from left to right. Forgets values."""
        self._infos = tuple(infos)
        self._values = {}
        self._arrange()

    def set_values(self, values: Mapping[int, Values | None]) -> None:
        """Colours the layers of each network by its values, by network id: raw norms, shape (layers,).

        A network with None, or none of its length, is drawn without colours.
        """
        sizes = {info.id: len(info.outline.layers) for info in self._infos}
        self._values = {
            network: known
            for network, known in values.items()
            if known is not None and len(known) == sizes.get(network)
        }
        self.viewport().update()

    def set_value_range(self, low_decade: float, high_decade: float) -> None:
        """The log10 of the values at the two ends of the colours. Raises ValueError if they are not in order."""
        if not low_decade < high_decade:
            raise ValueError(f"{low_decade} is not below {high_decade}")
        self._span = (low_decade, high_decade)
        self.viewport().update()

    def set_value_name(self, name: str) -> None:
        """What the values are, for the colour bar and the tooltips; already translated."""
        self._value_name = name
        self.viewport().update()

    def set_folded(self, stage: int, folded: bool) -> None:
        """Folds or unfolds a stage of all networks, and keeps it so whatever the height."""
        self._folding[stage] = folded
        self._arrange()

    def is_folded(self, stage: int) -> bool:
        return stage < len(self._layout.bands) and self._layout.bands[stage].folded

    def _arrange(self) -> None:
        """Places everything anew: for other networks, another size, type, palette or folding."""
        font = QFont(self.font())
        font.setPointSizeF(max(float(SMALLEST_POINT_SIZE), font.pointSizeF()))
        # Fonts for Chinese keep half a line free between two lines, which a drawing has no use for.
        line = min(QFontMetrics(font).height(), round(1.2 * QFontInfo(font).pixelSize()))
        look = colours(self)
        outlines = [info.outline for info in self._infos]
        self._room = size = self.maximumViewportSize()
        extent = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
        self._bar = ColourBar(look, font, line)
        brief = size.height() * 16 < BRIEF_BELOW * line or len(self._infos) > BRIEF_BEYOND
        # The bars' places are found here and not by Qt, because a bar takes room that decides whether there is a bar.
        if DiagramLayout(outlines, {}, size.width(), 0, line).content_width > size.width():
            size.setHeight(size.height() - extent)
        for _ in range(2):
            columns = DiagramLayout(outlines, {}, size.width(), 0, line)
            self._heading = Heading(self._infos, columns, look, font, brief)
            room = size.height() - self._heading.height - self._bar.height
            self._layout = DiagramLayout(outlines, self._folding, size.width(), room, line)
            if self._layout.content_height <= room or size.width() < self.maximumViewportSize().width():
                break
            size.setWidth(size.width() - extent)
        self._painter = DiagramPainter(self._infos, self._layout, look, font)
        self.verticalScrollBar().setRange(0, max(0, self._layout.content_height - room) if self._infos else 0)
        self.verticalScrollBar().setPageStep(max(1, room))
        self.verticalScrollBar().setSingleStep(line * 2)
        self.horizontalScrollBar().setRange(0, self._layout.content_width - size.width())
        self.horizontalScrollBar().setPageStep(size.width())
        self.horizontalScrollBar().setSingleStep(line * 2)
        self.viewport().update()

    def _place(self, network_id: int, block: int) -> tuple[int, int] | None:
        """(column, block) of a block that is there."""
        for column, info in enumerate(self._infos):
            if info.id == network_id and 0 <= block < len(info.outline.blocks):
                return column, block
        return None

    def _shown(self) -> QRect:
        """The part of the drawing that is seen, between heading and colour bar, in its own coordinates."""
        viewport = self.viewport().rect()
        height = viewport.height() - self._heading.height - self._bar.height
        return QRect(self.horizontalScrollBar().value(), self.verticalScrollBar().value(), viewport.width(), height)

    def _content(self, point: QPoint) -> QPoint | None:
        """Where a point of the viewport lies in the drawing; None on the heading or the colour bar."""
        shown = self._shown()
        inside = QPoint(point.x() + shown.x(), point.y() + shown.y() - self._heading.height)
        return inside if shown.contains(inside) else None

    def width_of(self, networks: int) -> int:
        """So wide that so many networks stand side by side without a scroll bar below them."""
        beside = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
        return networks * self._layout.px(LEAST_COLUMN) + 2 * self._layout.margin + beside

    def sizeHint(self) -> QSize:
        return QSize(300, 640)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._layout.px(220), self._layout.px(260))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        area = self.viewport().rect()
        shown = self._shown()
        painter.fillRect(area, QColor(self._painter.look.panel))
        if not self._infos:
            return
        painter.save()
        painter.setClipRect(0, self._heading.height, area.width(), shown.height())
        painter.translate(-shown.left(), self._heading.height - shown.top())
        self._painter.paint(painter, self._values, self._span, shown, self._marks())
        painter.restore()
        painter.translate(-shown.left(), 0)
        self._heading.paint(painter)
        painter.translate(shown.left(), 0)
        if self._values:
            bar = QRect(0, area.height() - self._bar.height, area.width(), self._bar.height)
            self._bar.paint(painter, bar, self._value_name, *self._span)

    def drawn_size(self) -> QSize:
        """How large all of the drawing is, also what would have to be scrolled to."""
        height = self._heading.height + self._layout.content_height + (self._bar.height if self._values else 0)
        return QSize(self._layout.content_width, height)

    def draw(self, painter: QPainter, target: QRectF) -> None:
        """Draws all of it anywhere, with nothing pointed out."""
        size = self.drawn_size()
        painter.save()
        painter.translate(target.topLeft())
        painter.scale(target.width() / size.width(), target.height() / size.height())
        painter.fillRect(QRect(QPoint(), size), QColor(self._painter.look.panel))
        self._heading.paint(painter)
        painter.translate(0, self._heading.height)
        self._painter.paint_whole(painter, self._values, self._span)
        if self._values:
            bar = QRect(0, self._layout.content_height, size.width(), self._bar.height)
            self._bar.paint(painter, bar, self._value_name, *self._span)
        painter.restore()

    def _marks(self) -> Marks:
        """What is pointed out in the drawing."""
        return Marks()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.maximumViewportSize() != self._room:  # it also comes when the page is shown again
            self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kinds = QEvent.Type
        if event.type() in (kinds.PaletteChange, kinds.FontChange, kinds.StyleChange, kinds.LanguageChange):
            self._arrange()
