"""Draws what stays the same while the colours change: bands, chains, arrows, and the arcs of the shortcuts.

This is all of the drawing but the boxes, and most of its cost; it is drawn once and kept as a picture until it scrolls.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from resnet_viewer.records import BlockOutline, NetworkInfo
from resnet_viewer.ui.theme import Colours, network_colour
from resnet_viewer.ui.widgets.diagram_layout import Band, DiagramLayout

_CENTRE = Qt.AlignmentFlag.AlignCenter
# Lines are closer here than fonts for Chinese want them: what hangs below a line must not be cut off.
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def accent(colour: QColor, look: Colours) -> QColor:
    """The colour of a network, lighter on a dark panel, so that thin lines and small type stay readable."""
    return colour.lighter(135) if QColor(look.panel).lightness() < 128 else colour


class DiagramChains:
    """Paints all but the boxes, in content coordinates."""

    def __init__(self, infos: Sequence[NetworkInfo], layout: DiagramLayout, look: Colours, font: QFont) -> None:
        self._infos = infos
        self._layout = layout
        self._look = look
        self._font = font
        self._metrics = QFontMetrics(font)
        self._muted = QColor(look.muted)
        self._blue = accent(network_colour(True), look)
        self._picture = QPixmap()
        self._key: tuple[QRect, float] | None = None

    def picture(self, shown: QRect, ratio: float) -> QPixmap:
        """The part `shown` as a picture for a screen with this device pixel ratio. Kept for the next time."""
        if self._key != (shown, ratio):
            self._key = (QRect(shown), ratio)
            self._picture = QPixmap((QSize(shown.size()) * ratio).expandedTo(QSize(1, 1)))
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(QColor(self._look.panel))
            painter = QPainter(self._picture)
            painter.translate(-shown.topLeft())
            self.paint(painter, shown)
            painter.end()
        return self._picture

    def paint(self, painter: QPainter, shown: QRect) -> None:
        """The part `shown`, line by line."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        bands = self._layout.bands_between(shown.top(), shown.bottom())
        for band in bands:
            self._band(painter, band)
        for column in range(len(self._infos)):
            self._chain(painter, column)
            for band in bands:
                if band.folded:
                    self._folded(painter, column, band)
                else:
                    self._blocks(painter, column, band, shown)
        for band in bands:
            self._caption(painter, band, shown)

    def _band(self, painter: QPainter, band: Band) -> None:
        margin = self._layout.margin
        area = QRectF(margin, band.top, self._layout.content_width - 2 * margin, band.bottom - band.top)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._look.window))
        radius = self._layout.px(8)
        painter.drawRoundedRect(area, radius, radius)

    def _caption(self, painter: QPainter, band: Band, shown: QRect) -> None:
        """The name of a stage over its blocks, with a triangle if it can fold. The chains pass behind it."""
        px = self._layout.px
        x, y = max(shown.left(), 0) + self._layout.margin + px(8), band.top + px(4)
        if band.rows > 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._muted)
            painter.drawPolygon(_triangle(x + px(4), y + self._layout.line / 2, px(4), not band.folded))
        x += px(14)
        name, sizes = self._stage(band)
        wide = self._metrics.horizontalAdvance(name) + px(8)
        room = shown.right() - self._layout.margin - px(4) - x - wide
        fitting = (size for size in sizes if self._metrics.horizontalAdvance(size) <= room)
        size = next(fitting, self._metrics.elidedText(sizes[-1], Qt.TextElideMode.ElideRight, room))
        back = QRect(x - px(2), y, wide + self._metrics.horizontalAdvance(size) + px(6), self._layout.line)
        back.adjust(0, -px(1), 0, px(2))
        painter.fillRect(back, QColor(self._look.window))
        painter.setPen(QColor(self._look.text))
        painter.drawText(QRect(x, y, wide, self._layout.line), _LEFT, name)
        painter.setPen(self._muted)
        painter.drawText(QRect(x + wide, y, back.width(), self._layout.line), _LEFT, size)

    def _stage(self, band: Band) -> tuple[str, tuple[str, str]]:
        """The name of a stage, and the size of its feature maps in all networks that have it, in words and in brief."""
        stages = [self._layout.blocks(column, band.stage) for column in range(len(self._infos))]
        pairs = zip(self._infos, stages, strict=True)
        blocks = [info.outline.blocks[stage[-1]] for info, stage in pairs if stage]
        channels = " / ".join(map(str, sorted({block.channels for block in blocks})))
        size = " / ".join(f"{side}×{side}" for side in sorted({block.side for block in blocks}))
        words = QCoreApplication.translate("NetworkDiagram", "{channels} channels, {size}")
        # As a tensor's shape is written.
        return blocks[0].name.rpartition(".")[0], (words.format(channels=channels, size=size), f"{channels}×{size}")

    def _chain(self, painter: QPainter, column: int) -> None:
        """The line from the input to the last layer."""
        layout = self._layout
        middle, end = layout.axis(column) + 0.5, layout.end(column).top()
        top = layout.input_top + layout.line
        painter.setPen(QPen(self._muted, layout.px(1.2)))
        painter.drawLine(QPointF(middle, top), QPointF(middle, end))
        painter.drawText(
            QRect(layout.column_left(column), layout.input_top, layout.column_width, layout.line),
            _CENTRE,
            QCoreApplication.translate("NetworkDiagram", "input"),
        )
        self._arrow(painter, middle, layout.stem(column).top())
        self._arrow(painter, middle, end)

    def _blocks(self, painter: QPainter, column: int, band: Band, shown: QRect) -> None:
        """Arrows, shortcuts and numbers of the blocks of an unfolded stage."""
        layout = self._layout
        middle = layout.axis(column) + 0.5
        for index in layout.visible_blocks(column, band, shown.top(), shown.bottom()):
            box = layout.box(column, index)
            block = self._infos[column].outline.blocks[index]
            if self._spacious(band):
                self._arrow(painter, middle, box.top())
            if block.shortcut is not None:
                self._shortcut(painter, middle, box, band, block)
            # Digits stand closer than lines of text: they have nothing below the line.
            if band.pitch >= layout.px(13):
                number = box.adjusted(-layout.gutter, -layout.line, -box.width() - layout.px(6), layout.line)
                painter.setPen(self._muted)
                painter.drawText(number, _RIGHT, block.name.rpartition(".")[2])

    def _spacious(self, band: Band) -> bool:
        """Whether a sum and an arrow find room between two boxes. Else arcs meet in the middle between them."""
        return band.gap >= self._layout.px(11)

    def _shortcut(self, painter: QPainter, middle: float, box: QRect, band: Band, block: BlockOutline) -> None:
        """The arc from the chain above a block around it to the sum below. Dashed where zeros are padded."""
        px = self._layout.px
        below = box.bottom() + 1
        if self._spacious(band):
            radius = min(band.gap * 0.26, px(5.5))
            leave, join = box.top() - min(band.gap * 0.3, px(6)), below + radius + 1
        else:
            radius = px(2) * 0.9
            leave, join = box.top() - band.gap / 2, below + band.gap / 2
        pen = QPen(self._blue, px(1.6) if self._spacious(band) else px(1.2))
        if block.shortcut == "padded":
            pen.setDashPattern([2.5, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._arc(middle, box, leave, join, px(20)))
        if block.shortcut == "projection":
            self._projection(painter, box)
        self._sum(painter, QPointF(middle, join), radius)

    def _arc(self, middle: float, box: QRect, leave: float, join: float, bulge: float) -> QPainterPath:
        edge = box.right() + self._layout.px(2)
        # A cubic curve with both handles this far out comes out by three quarters of it.
        out = edge + bulge * 4 / 3
        arc = QPainterPath(QPointF(middle, leave))
        arc.lineTo(edge, leave)
        arc.cubicTo(out, leave, out, join, edge, join)
        arc.lineTo(middle, join)
        return arc

    def _projection(self, painter: QPainter, box: QRect) -> None:
        """The 1×1 convolution on a shortcut."""
        px = self._layout.px
        size = min(px(11), box.height())
        painter.setPen(QPen(self._blue, px(1.6)))
        painter.setBrush(QColor(self._look.panel))
        left, top = box.right() + px(22) - size / 2, box.center().y() + 0.5 - size / 2
        painter.drawRoundedRect(QRectF(left, top, size, size), 2, 2)

    def _sum(self, painter: QPainter, at: QPointF, radius: float) -> None:
        if radius < self._layout.px(2.5):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._blue)
            painter.drawEllipse(at, radius, radius)
            return
        painter.setPen(QPen(self._blue, self._layout.px(1.2)))
        painter.setBrush(QBrush(QColor(self._look.panel)))
        painter.drawEllipse(at, radius, radius)
        arm = radius * 0.6
        painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
        painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))

    def _arrow(self, painter: QPainter, middle: float, tip: int) -> None:
        size = self._layout.px(3.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._muted)
        base = tip - size * 1.2
        painter.drawPolygon(
            QPolygonF([QPointF(middle - size, base), QPointF(middle + size, base), QPointF(middle, tip)])
        )

    def _folded(self, painter: QPainter, column: int, band: Band) -> None:
        """Two arcs, one within the other, stand for the shortcuts of a folded stage."""
        blocks = self._layout.blocks(column, band.stage)
        if not blocks:
            return
        box, px = self._layout.box(column, blocks[0]), self._layout.px
        middle = self._layout.axis(column) + 0.5
        self._arrow(painter, middle, box.top())
        if self._infos[column].outline.blocks[blocks[-1]].shortcut is None:
            return
        painter.setPen(QPen(self._blue, px(1.6)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        leave, join = box.top() - px(5), box.bottom() + px(13)
        for bulge in (20, 15):
            painter.drawPath(self._arc(middle, box, leave, join, px(bulge)))
        self._sum(painter, QPointF(middle, join), px(4.5))


def _triangle(x: float, y: float, size: float, down: bool) -> QPolygonF:
    """Points down where a stage is open and to the right where it is folded."""
    half = size * 0.6
    if down:
        return QPolygonF([QPointF(x - size, y - half), QPointF(x + size, y - half), QPointF(x, y + size)])
    return QPolygonF([QPointF(x - half, y - size), QPointF(x + size, y), QPointF(x - half, y + size)])
