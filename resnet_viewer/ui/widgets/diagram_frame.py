"""What stands around the drawing of the networks and does not scroll away: a heading over each, the colours below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QLinearGradient, QPainter, QPen

from resnet_viewer.records import NetworkInfo
from resnet_viewer.ui.names import network_name
from resnet_viewer.ui.theme import Colours, network_looks
from resnet_viewer.ui.widgets.diagram_chains import accent
from resnet_viewer.ui.widgets.diagram_kinds import unusual
from resnet_viewer.ui.widgets.diagram_layout import DiagramLayout
from resnet_viewer.ui.widgets.diagram_painter import shade_table

_TOP = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
_CENTRE = Qt.AlignmentFlag.AlignCenter
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def facts(info: NetworkInfo) -> tuple[str, str, str]:
    """Depth and cost of a network in words."""
    outline = info.outline
    return (
        QCoreApplication.translate("NetworkDiagram", "{count} layers").format(count=len(outline.layers)),
        QCoreApplication.translate("NetworkDiagram", "{number} parameters").format(number=rounded(outline.parameters)),
        QCoreApplication.translate("NetworkDiagram", "{number} multiply-adds").format(
            number=rounded(outline.multiply_adds)
        ),
    )


def rounded(number: int) -> str:
    """Two digits and a unit: 0.21 M, 6.1 M, 340 M."""
    for size, unit in ((1e9, "G"), (1e5, "M"), (1e3, "k")):
        if number >= size:
            share = number / (1e6 if unit == "M" else size)
            digits = 0 if share >= 10 else 1 if share >= 1 else 2
            return f"{QLocale().toString(share, 'f', digits)}\N{NO-BREAK SPACE}{unit}"
    return QLocale().toString(number)


class Heading:
    """Name and size over each network, in the columns of the drawing."""

    def __init__(self, infos: Sequence[NetworkInfo], columns: DiagramLayout, look: Colours, font: QFont, brief: bool):
        self._infos = infos
        self._colours = [accent(QColor(each.colour), look) for each in network_looks(info.residual for info in infos)]
        self._columns = columns
        self._look = look
        self._font = font
        self._bold = QFont(font)
        self._bold.setBold(True)
        self._bold.setPointSizeF(font.pointSizeF() * 1.1)
        self._width = columns.column_width - columns.px(12)
        metrics = QFontMetrics(font)
        self._texts = []
        for info in infos:
            parts = facts(info)[:1] if brief else facts(info)
            lines = (*_lines(parts, metrics, self._width), *_lines(unusual(info.outline), metrics, self._width))
            self._texts.append("\n".join(lines))
        wrap = Qt.TextFlag.TextWordWrap
        tall = [
            metrics.boundingRect(QRect(0, 0, self._width, 1000), _TOP | wrap, text).height() for text in self._texts
        ]
        self._name_height = QFontMetrics(self._bold).height()
        self.height = columns.px(6) + self._name_height + max(tall, default=0) + columns.px(8)

    def paint(self, painter: QPainter) -> None:
        """From y = 0 down, in the x of the columns."""
        top = self._columns.px(6)
        for column, (info, text) in enumerate(zip(self._infos, self._texts, strict=True)):
            left = self._columns.column_left(column) + self._columns.px(6)
            painter.setFont(self._bold)
            painter.setPen(self._colours[column])
            name = QFontMetrics(self._bold).elidedText(network_name(info), Qt.TextElideMode.ElideMiddle, self._width)
            painter.drawText(QRect(left, top, self._width, self._name_height), _CENTRE, name)
            painter.setFont(self._font)
            painter.setPen(QColor(self._look.muted))
            area = QRect(left, top + self._name_height, self._width, self.height)
            painter.drawText(area, _TOP | Qt.TextFlag.TextWordWrap, text)


def _lines(parts: Sequence[str], metrics: QFontMetrics, width: int) -> list[str]:
    """As many on each line as it is wide enough for."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


class ColourBar:
    """The quantity shown, and its colours from the lowest to the highest decade."""

    def __init__(self, look: Colours, font: QFont, line: int) -> None:
        self._look = look
        self._font = font
        self._line = line
        self._metrics = QFontMetrics(font)
        self._table = shade_table(look)
        self.height = 2 * line + line * 3 // 4

    def paint(self, painter: QPainter, area: QRect, name: str, low: float, high: float) -> None:
        painter.setPen(QPen(QColor(self._look.line), 1))
        painter.drawLine(area.topLeft(), area.topRight())
        painter.setFont(self._font)
        painter.setPen(QColor(self._look.muted))
        margin = self._line * 3 // 4
        inner = area.adjusted(margin, self._line // 4, -margin, 0)
        top = QRect(inner.left(), inner.top(), inner.width(), self._line)
        painter.drawText(top, _CENTRE, self._metrics.elidedText(name, Qt.TextElideMode.ElideRight, top.width()))
        row = top.translated(0, self._line + 1)
        left, right = _decade(low), _decade(high)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, left)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
        space = self._line // 2
        bar = row.adjusted(
            self._metrics.horizontalAdvance(left) + space,
            self._line // 4,
            -self._metrics.horizontalAdvance(right) - space,
            -self._line // 4,
        )
        gradient = QLinearGradient(bar.left(), 0, bar.right(), 0)
        for n in range(0, len(self._table), 15):
            gradient.setColorAt(n / (len(self._table) - 1), self._table[n])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 3, 3)


def _decade(exponent: float) -> str:
    """Ten to the power of, as it is printed: 10⁻³. Parts of decades are written as a number."""
    if exponent == int(exponent):
        return "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
    return f"{10**exponent:.2g}"
