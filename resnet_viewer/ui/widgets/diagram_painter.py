"""Draws networks in the places of a DiagramLayout, as the papers do (He et al. 2015, figure 3), coloured by values.

A painter lives as long as its layout and its look. It paints only what lies in the part that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen

from resnet_viewer.records import BlockOutline, NetworkInfo, Values
from resnet_viewer.ui.theme import Colours
from resnet_viewer.ui.widgets.diagram_chains import DiagramChains
from resnet_viewer.ui.widgets.diagram_kinds import kernel, kernels_in_short
from resnet_viewer.ui.widgets.diagram_layout import Band, DiagramLayout

SHADES = 256
NOT_FINITE = -1
"""The place in the colour map of a value that has none."""

_CENTRE = Qt.AlignmentFlag.AlignCenter


def shades_of(values: Values, low: float, high: float) -> list[int]:
    """Where each value lies in the colour map between two decades, by its log10; NOT_FINITE for NaN and infinity."""
    with np.errstate(divide="ignore", invalid="ignore"):
        places = (np.log10(values) - low) / (high - low) * (SHADES - 1)
    shades = np.nan_to_num(np.clip(places, 0, SHADES - 1)).astype(int)
    shades[~np.isfinite(values)] = NOT_FINITE
    return list(shades.tolist())


def geometric_mean(values: Values) -> float:
    """The mean in log10 of the values that have a logarithm; NaN if one is not finite or none is above zero."""
    if not np.isfinite(values).all() or not (values > 0).any():
        return float("nan")
    return float(10 ** np.log10(values[values > 0]).mean())


@cache  # 256 calls of Qt, and a drawing is arranged anew at every change of its size
def shade_table(look: Colours) -> tuple[QColor, ...]:
    """The colour map from low to high."""
    table = pg.colormap.get(look.map).getLookupTable(0, 1, SHADES)
    return tuple(QColor(*(int(part) for part in row[:3])) for row in table)


@cache
def _brushes(look: Colours) -> tuple[QBrush, ...]:
    return tuple(QBrush(colour) for colour in shade_table(look))


@dataclass(frozen=True, slots=True)
class Marks:
    """What is pointed out, each as (column, block): what is chosen, its twins, what the mouse and the keys are on."""

    selected: tuple[int, int] | None = None
    twins: tuple[tuple[int, int], ...] = ()
    hovered: tuple[int, int] | None = None
    cursor: tuple[int, int] | None = None


class DiagramPainter:
    """Paints networks, one in each column of the layout, in content coordinates."""

    def __init__(self, infos: Sequence[NetworkInfo], layout: DiagramLayout, look: Colours, font: QFont) -> None:
        self.infos = infos
        self.layout = layout
        self.look = look
        self._chains = DiagramChains(infos, layout, look, font)
        self._font = font
        self._metrics = QFontMetrics(font)
        self._brushes = _brushes(look)
        self._neutral = QBrush(QColor(look.panel))
        self._broken = QBrush(QColor(look.warning), Qt.BrushStyle.BDiagPattern)
        self._outline = QPen(QColor(look.line), 1)
        self._cut: dict[tuple[int, int], list[QPainterPath]] = {}

    def paint(
        self,
        painter: QPainter,
        values: Mapping[int, Values],
        span: tuple[float, float],
        shown: QRect,
        marks: Marks,
    ) -> None:
        """Paints what lies in `shown`. `values` are by network id, `span` the lowest and the highest decade."""
        picture = self._chains.picture(shown, painter.device().devicePixelRatio())
        painter.drawPixmap(shown.topLeft(), picture)
        self._blocks(painter, values, span, shown)
        self._marks(painter, marks)

    def paint_whole(self, painter: QPainter, values: Mapping[int, Values], span: tuple[float, float]) -> None:
        """Paints everything as lines, to be kept or printed."""
        whole = QRect(0, 0, self.layout.content_width, self.layout.content_height)
        self._chains.paint(painter, whole)
        self._blocks(painter, values, span, whole)

    def _blocks(self, painter: QPainter, values: Mapping[int, Values], span: tuple[float, float], shown: QRect) -> None:
        layout = self.layout
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        for column, info in enumerate(self.infos):
            known = values.get(info.id)
            shades = None if known is None else shades_of(known, *span)
            self._ends(painter, column, shades)
            for band in layout.bands_between(shown.top(), shown.bottom()):
                if band.folded:
                    self._folded(painter, column, band, known, span)
                    continue
                for block in layout.visible_blocks(column, band, shown.top(), shown.bottom()):
                    self._layers(painter, layout.box(column, block), info.outline.blocks[block], info, shades)

    def _ends(self, painter: QPainter, column: int, shades: list[int] | None) -> None:
        """The two layers outside the stages."""
        info, layout = self.infos[column], self.layout
        softmax = QCoreApplication.translate("NetworkDiagram", "fc → softmax")
        last = len(info.outline.layers) - 1
        for box, layer, text in (
            (layout.stem(column), 0, kernel(info, 0)),
            (layout.end(column), last, softmax),
        ):
            brush = self._brush(shades, layer)
            self._box(painter, box, brush)
            self._write(painter, box, brush, text)

    def _write(self, painter: QPainter, box: QRect, brush: QBrush, text: str) -> None:
        painter.setPen(self._ink(brush))
        flags = _CENTRE | Qt.TextFlag.TextDontClip  # fonts for Chinese are taller than a layer
        painter.drawText(box, flags, self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width() - 2))

    def _layers(
        self, painter: QPainter, box: QRect, block: BlockOutline, info: NetworkInfo, shades: list[int] | None
    ) -> None:
        """A rounded box cut into the layers of a block, each in its colour."""
        count = len(block.layers)
        radius = min(self.layout.px(4), box.height() // 4)
        paths = self._slices(box.width(), box.height(), count, radius)
        # Digits stand closer than lines of text: but for the comma they have nothing below the line.
        named = box.height() // count >= self.layout.px(14)
        for n, layer in enumerate(block.layers):
            brush = self._brush(shades, layer)
            painter.fillPath(paths[n].translated(box.left(), box.top()), brush)
            if named:
                part = QRect(box.left(), box.top() + n * box.height() // count, box.width(), box.height() // count)
                self._write(painter, part, brush, kernel(info, layer))
        # Two layers that are too low for words are a basic block, which is what most networks have.
        summed_up = not named and count > 2 and box.height() >= self.layout.px(13)
        if summed_up:
            text = kernels_in_short(info, block)
            if self._metrics.horizontalAdvance(text) > box.width() - 2:
                text = text.partition(",")[0]  # half a number would be another one
            self._write(painter, box, self._brush(shades, block.layers[count // 2]), text)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._outline)
        if shades is None and not summed_up:
            for n in range(1, count):
                height = box.top() + n * box.height() // count + 0.5
                painter.drawLine(QPointF(box.left() + 1, height), QPointF(box.right(), height))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        if info.outline.preactivation:
            for n, layer in enumerate(block.layers):
                top = box.top() + n * box.height() // count
                self._edge(painter, QRect(box.left(), top, box.width(), box.height() // count), shades, layer)

    def _edge(self, painter: QPainter, layer: QRect, shades: list[int] | None, number: int) -> None:
        """A thick upper edge: what comes into this layer goes through a ReLU first."""
        thick = self.layout.px(1.6)
        inner = layer.adjusted(self.layout.px(4), 0, -self.layout.px(4), 0)
        painter.fillRect(inner.left(), inner.top(), inner.width(), thick, self._ink(self._brush(shades, number)))

    def _slices(self, width: int, height: int, count: int, radius: int) -> list[QPainterPath]:
        """The parts of a rounded box, at the origin. Kept, because all blocks of a stage are alike."""
        if (height, count) not in self._cut:
            whole = QPainterPath()
            whole.addRoundedRect(QRectF(0, 0, width, height), radius, radius)
            parts = []
            for n in range(count):
                part = QPainterPath()
                part.addRect(QRectF(0, n * height / count, width, height / count))
                parts.append(whole.intersected(part))
            self._cut[height, count] = parts
        return self._cut[height, count]

    def _box(self, painter: QPainter, box: QRect, brush: QBrush) -> None:
        painter.setPen(self._outline)
        painter.setBrush(brush)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), self.layout.px(4), self.layout.px(4))

    def _folded(
        self, painter: QPainter, column: int, band: Band, known: Values | None, span: tuple[float, float]
    ) -> None:
        """A whole stage as a stack of sheets, in the colour of its mean."""
        blocks = self.layout.blocks(column, band.stage)
        if not blocks:
            return
        outline, px = self.infos[column].outline, self.layout.px
        brush = self._neutral
        if known is not None:
            layers = [layer for index in blocks for layer in outline.blocks[index].layers]
            brush = self._brush(shades_of(np.array([geometric_mean(known[layers])], np.float32), *span), 0)
        box = self.layout.box(column, blocks[0])
        for sheet in (px(6), px(3), 0) if len(blocks) > 1 else (0,):
            self._box(painter, box.adjusted(sheet // 2, sheet, -(sheet // 2), sheet), brush)
        self._write(painter, box, brush, count_of_blocks(len(blocks)))

    def _marks(self, painter: QPainter, marks: Marks) -> None:
        """Outlines around what is pointed out, over everything else."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        mark, faint = QColor(self.look.mark), QColor(self.look.mark)
        faint.setAlpha(110)
        dashed = QPen(mark, 1, Qt.PenStyle.DashLine)
        px = self.layout.px
        for where, pen, out in (
            *((twin, QPen(faint, px(2)), px(2)) for twin in marks.twins),
            (marks.hovered, QPen(faint, 1), px(2)),
            (marks.cursor, dashed, px(4)),
            (marks.selected, QPen(mark, px(2.4)), px(2)),
        ):
            if where is not None:
                painter.setPen(pen)
                around = QRectF(self.layout.box(*where)).adjusted(-out, -out, out, out)
                painter.drawRoundedRect(around, self.layout.px(4) + out, self.layout.px(4) + out)

    def _brush(self, shades: list[int] | None, layer: int) -> QBrush:
        if shades is None:
            return self._neutral
        return self._broken if shades[layer] == NOT_FINITE else self._brushes[shades[layer]]

    def _ink(self, brush: QBrush) -> QColor:
        """A colour of type that can be read on this brush."""
        if brush.style() != Qt.BrushStyle.SolidPattern or brush is self._neutral:
            return QColor(self.look.text)
        colour = brush.color()
        light = 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue() > 128
        return QColor("#000000" if light else "#ffffff")


def count_of_blocks(blocks: int) -> str:
    """9 blocks, in words."""
    if blocks == 1:
        return QCoreApplication.translate("NetworkDiagram", "1 block")
    return QCoreApplication.translate("NetworkDiagram", "{count} blocks").format(count=blocks)
