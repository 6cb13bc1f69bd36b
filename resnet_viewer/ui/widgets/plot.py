"""The base of every plot: the house look, a cursor, a strip of words above and below, and a menu to save it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QGraphicsGridLayout,
    QGraphicsLinearLayout,
    QGraphicsTextItem,
    QGraphicsWidget,
    QStyleOptionGraphicsItem,
    QWidget,
)

from resnet_viewer.records import NetworkInfo
from resnet_viewer.ui.theme import SMALLEST_POINT_SIZE, Colours, NetworkLook, colours, network_looks
from resnet_viewer.ui.widgets import plot_export
from resnet_viewer.ui.widgets.export_menu import ExportMenu
from resnet_viewer.ui.widgets.plot_axes import PickBox
from resnet_viewer.ui.widgets.plot_strip import Key, Strip
from resnet_viewer.ui.widgets.whole_button import WholeButton

Table = tuple[Sequence[str], Iterable[Sequence[object]]]

MARGINS = (8, 4, 14, 4)
"""Pixels around everything: left, top, right, bottom."""


class _Hint(QGraphicsTextItem):
    """Words on a ground of their own: the lines behind them would strike them through."""

    ground = QColor(Qt.GlobalColor.white)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.toPlainText():
            painter.fillRect(self.boundingRect(), self.ground)
        super().paint(painter, option, widget)  # type: ignore[arg-type]  # which may be None in Qt


class Plot(pg.GraphicsView):  # type: ignore[misc]
    """One or several pairs of axes between two strips of words, with "Save" and "Copy" in the context menu.

    A subclass puts what `make_axes` returns into `body`, and says what it knows: `table` for the CSV file,
    `reset_view`, `hovered` for the readout, `restyle` for its own colours. `failed` carries a ViewerError when a
    file cannot be written, `saved` the path when it has been. `caption` says of what moment the plot is.
    """

    failed = Signal(object)
    saved = Signal(Path)
    _complete = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.experiment_text = ""
        self.caption = ""
        """The experiment as TOML; it is written into every file and picture that leaves the plot."""
        self._zoomed = False
        self._whole = WholeButton(self.viewport())
        self._whole.clicked.connect(self.show_all)
        self._axes: list[Any] = []
        self._cursors: dict[Any, Any] = {}
        self.header, self.footer = Strip(), Strip()
        self.body = QGraphicsGridLayout()
        """Where the axes stand, between the strips."""
        self._page, middle = QGraphicsWidget(), QGraphicsWidget()
        self.body.setContentsMargins(0, 0, 0, 0)
        middle.setLayout(self.body)
        rows = QGraphicsLinearLayout(Qt.Orientation.Vertical)
        rows.setSpacing(2)
        rows.setContentsMargins(*MARGINS)
        for item in (self.header, middle, self.footer):
            rows.addItem(item)
        self._page.setLayout(rows)
        self.setCentralItem(self._page)
        self._hint = _Hint()
        self.scene().addItem(self._hint)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.scene().sigMouseMoved.connect(self._mouse_moved)
        self._menu = self._make_menu()

    @property
    def zoomed(self) -> bool:
        """Whether a person has changed the range; until they show all again the plot then leaves it alone."""
        return self._zoomed

    @zoomed.setter
    def zoomed(self, zoomed: bool) -> None:
        self._zoomed = zoomed
        self._whole.set_zoomed(zoomed, below=round(self.header.geometry().bottom()))

    # What a subclass provides

    def table(self) -> Table:
        """The header and the rows of the CSV file."""
        raise NotImplementedError

    def reset_view(self) -> None:
        """Shows the range that the plot chooses by itself."""
        raise NotImplementedError

    def hovered(self, axes: Any, place: QPointF) -> Sequence[Key] | None:  # noqa: ARG002
        """What to read at a place of these axes, or None where there is nothing."""
        return None

    def restyle(self, shades: Colours) -> None:
        """Takes over new colours or a new font."""

    # What a subclass uses

    def make_axes(self, *, cursor: bool = True, **axis_items: Any) -> Any:
        """A pyqtgraph PlotItem in the house look, with a cursor line unless `cursor` is False; put it into `body`."""
        axes = pg.PlotItem(viewBox=PickBox(enableMenu=False), axisItems=axis_items, enableMenu=False)
        axes.hideButtons()
        # pyqtgraph's own title keeps the axes from getting narrower than itself, and raises when the program ends.
        axes.layout.removeItem(axes.titleLabel)
        axes.titleLabel.setParentItem(None)
        axes.getViewBox().sigRangeChangedManually.connect(self._range_changed_by_hand)
        axes.getViewBox().setDefaultPadding(0)
        self._axes.append(axes)
        axes.getViewBox().sigResized.connect(self._place_hint)
        if cursor:
            line = pg.InfiniteLine(angle=90, movable=False)
            line.setZValue(50)
            line.hide()
            axes.addItem(line, ignoreBounds=True)
            self._cursors[axes] = line
        return axes

    def place_cursor(self, x: float | None) -> None:
        """Puts the cursor line of all axes at x; None hides it."""
        for cursor in self._cursors.values():
            cursor.setVisible(x is not None)
            if x is not None:
                cursor.setValue(x)

    def set_hint(self, text: str) -> None:
        """A sentence in the middle of the empty plot; an empty text takes it away."""
        if text != self._hint.toPlainText():
            self._hint.setPlainText(text)
            self._place_hint()

    def look(self) -> None:
        """Applies colours and type; call it once when all parts of the plot are there."""
        self._complete = True
        shades, font = colours(self), self.plot_font()
        self.setBackground(shades.panel)
        for strip in (self.header, self.footer):
            strip.setFont(font)
            strip.restyle(QColor(shades.text))
        self._hint.setFont(font)
        self._hint.setDefaultTextColor(QColor(shades.muted))
        self._hint.ground = QColor(shades.panel)
        for axes in self._axes:
            self._look_of(axes, shades, font)
        self.restyle(shades)
        self._place_hint()

    def plot_font(self) -> QFont:
        """The widget's font, never under the smallest size of the house."""
        font = QFont(self.font())
        font.setPointSizeF(max(float(SMALLEST_POINT_SIZE), font.pointSizeF()))
        return font

    def is_lower_than(self, lines: int) -> bool:
        """Whether there is room for fewer lines of type than these, one above the other."""
        return bool(self.height() < lines * QFontMetricsF(self.plot_font()).lineSpacing())

    def label_axis(self, axes: Any, side: str, text: str) -> None:
        if text == axes.getAxis(side).labelText:
            return
        axes.getAxis(side).setLabel(text)
        self._look_of(axes, colours(self), self.plot_font())

    # The look

    def _look_of(self, axes: Any, shades: Colours, font: QFont) -> None:
        metrics = QFontMetricsF(font)
        axes.showGrid(x=True, y=True)
        for side in ("left", "bottom", "right"):
            axis = axes.getAxis(side)
            axis.setTickFont(font)
            axis.setTextPen(shades.muted)
            axis.setPen(pg.mkPen(shades.line, width=1))
            axis.setTickPen(pg.mkPen(shades.line, width=1))
            axis.setGrid(150 if side != "right" else False)
            axis.setStyle(tickLength=0, autoExpandTextSpace=False, autoReduceTextSpace=False, tickTextOffset=6)
            axis.labelStyle = {"color": shades.muted, "font-size": f"{font.pointSizeF():g}pt"}
            axis.label.setFont(font)
            if axis.labelText:
                axis.setLabel(axis.labelText)
        # A width that does not depend on the ticks of the moment: the plot must not jump, and plots align.
        named = metrics.height() + 4 if axes.getAxis("left").labelText else 0
        axes.getAxis("left").setWidth(metrics.horizontalAdvance("100 %") + 12 + named)
        below = metrics.height() + 2 if axes.getAxis("bottom").labelText else 0
        axes.getAxis("bottom").setHeight(metrics.height() + 8 + below)
        if axes in self._cursors:
            self._cursors[axes].setPen(pg.mkPen(shades.mark, width=1))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._complete and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.look()

    def _place_hint(self) -> None:
        boxes = [axes.getViewBox().sceneBoundingRect() for axes in self._axes if axes.isVisible()]
        box = reduce(QRectF.united, boxes, QRectF())
        self._hint.setTextWidth(-1)
        self._hint.setTextWidth(min(self._hint.boundingRect().width() + 2, 0.9 * box.width()))
        self._hint.setPos(box.center() - self._hint.boundingRect().center())

    # Mouse and menu

    def _range_changed_by_hand(self) -> None:
        self.zoomed = True

    def _mouse_moved(self, place: QPointF) -> None:
        for axes in self._axes:
            view = axes.getViewBox()
            if axes.isVisible() and view.sceneBoundingRect().contains(place):
                self.header.set_readout(self.hovered(axes, view.mapSceneToView(place)))
                return
        self.header.set_readout(None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.header.set_readout(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.zoomed:
            self.show_all()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: Any) -> None:
        super().mouseDoubleClickEvent(event)
        self.show_all()

    def close(self) -> bool:
        """Closes it as any widget: pyqtgraph's own `close` takes the scene apart, so that it cannot be shown again."""
        return QWidget.close(self)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.header.set_readout(None)  # the pointer leaves for the menu, and what is saved is not what it was over
        self._menu.popup(event.globalPos())
        event.accept()

    def _make_menu(self) -> ExportMenu:
        menu = ExportMenu(
            self,
            lambda: plot_export.picture(self, self.experiment_text),
            lambda: plot_export.png(self, self.experiment_text),
            lambda: plot_export.svg(self, self.experiment_text, self.accessibleName()),
            lambda: plot_export.table_text(*self.table(), f"{self.caption}\n{self.experiment_text}".strip()),
        )
        menu.addAction(self.tr("Show all")).triggered.connect(self.show_all)
        menu.failed.connect(self.failed)
        menu.saved.connect(self.saved)
        return menu

    def show_all(self) -> None:
        """Takes back every zoom."""
        self.zoomed = False
        self.reset_view()

    def drawn_size(self) -> QSize:
        """How large the picture of the plot is, before it is scaled."""
        return QSize(self.size())

    def draw(self, painter: QPainter, target: QRectF) -> None:
        """Draws the plot anywhere."""
        self.render(painter, target, self.rect())


def looks_of(infos: Iterable[NetworkInfo]) -> dict[int, NetworkLook]:
    """Colour and marker of each network of a run, by id."""
    infos = list(infos)
    return dict(zip((info.id for info in infos), network_looks(info.residual for info in infos), strict=True))
