"""The gradient of every layer at every step: one picture for each network, all on one scale."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QWidget

from resnet_viewer.history import History
from resnet_viewer.ui.theme import Colours
from resnet_viewer.ui.widgets.gradient_scale import decades, layer_name, stage_starts
from resnet_viewer.ui.widgets.heat_image import SHADES, HeatImage, lookup_table
from resnet_viewer.ui.widgets.plot import Plot, Table, shades_of
from resnet_viewer.ui.widgets.plot_axes import LogAxis, ValueAxis, number
from resnet_viewer.ui.widgets.plot_strip import Key

ABREAST = 3
"""So many pictures stand side by side; more go into a second row."""


SPACING = 26
"""Pixels between two pictures: as much as the first and the last number under them need."""


class HeatMap(Plot):
    """Layer × step of log10 gradient norm, the networks side by side: the same layer stands at the same height.

    The input is at the top, as in the drawing of a network. The scale has the same fixed decades as the layer plot.
    `step_picked` and `layer_clicked` (network id, position) tell where a person clicks or drags.
    """

    step_picked = Signal(int)
    layer_clicked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = History(())
        self._images: list[HeatImage] = []
        self._per_weight = False
        self._span = decades(False, ())
        self._last_step = 400
        self._cursor: int | None = None
        self._selected: tuple[int | None, Sequence[int]] = (None, ())
        self._table = lookup_table("viridis", "#888888")
        self._scale: Any = None
        self._blank: Any = None
        self._columns = 0
        self.body.layout.setHorizontalSpacing(SPACING)
        self.setObjectName("gradients-by-step")
        self._build()

    def set_history(self, history: History) -> None:
        """Shows another run, from its beginning."""
        self._history = history
        self._selected = (None, ())
        self.zoomed = False
        self._build()

    def refresh(self) -> None:
        """Draws what the history holds now: one image a network."""
        span = self._wanted_span()
        if span != self._span:
            self._span = span
            self._draw_scale()
        for image in self._images:
            image.draw(self._per_weight, self._span, self._table)
        measured = any(len(image.network.gradients.steps) for image in self._images)
        words = self.tr("Press Run: the gradient at every layer and step will be drawn here.")
        self.set_hint("" if measured else words)
        if not self.zoomed:
            self.reset_view()

    def set_range(self, last_step: int) -> None:
        """The planned number of steps: the x axis reaches so far from the start."""
        self._last_step = max(1, last_step)
        self.set_selected_layers(*self._selected)
        if not self.zoomed:
            self.reset_view()

    def set_cursor(self, step: int | None) -> None:
        """Marks a step; None takes the mark away."""
        self._cursor = step
        self.place_cursor(step)

    def set_selected_layers(self, network_id: int | None, positions: Sequence[int]) -> None:
        """Frames the rows of layers of one network; None or no positions takes the frame away."""
        self._selected = (network_id, tuple(positions))
        for image in self._images:
            mine = positions if image.network.info.id == network_id else ()
            first, last = (min(mine), max(mine)) if mine else (None, None)
            image.select(first, last, self._end(), "#ffffff")

    def set_per_weight(self, per_weight: bool) -> None:
        """The root mean square per weight in place of the L2 norm."""
        self._per_weight = per_weight
        self._say()
        self.refresh()

    def reset_view(self) -> None:
        for axes in [*(image.axes for image in self._images), *([self._blank] if self._blank else [])]:
            view = axes.getViewBox()
            wanted = ((-0.5, self._end() + 0.5), (-0.5, self._deepest() - 0.5))
            if not np.allclose(view.viewRange(), wanted, rtol=1e-6):
                view.setRange(xRange=wanted[0], yRange=wanted[1], padding=0)

    def table(self) -> Table:
        rows = []
        for image in self._images:
            info, values = image.network.info, image.values(self._per_weight)
            for index, step in enumerate(image.network.gradients.steps.tolist()):
                rows.append((info.name, step, *values[:, index].tolist()))
        longest = max(self._images, key=lambda image: image.layers, default=None)
        layers = [layer.name for layer in longest.network.info.outline.layers] if longest else []
        different = len({image.layers for image in self._images}) > 1
        names = [f"layer {position}" for position in range(len(layers))] if different else layers
        return ("network", "step", *names), rows

    def hovered(self, axes: Any, place: QPointF) -> Sequence[Key] | None:
        image = next((image for image in self._images if image.axes is axes), None)
        position = round(place.y())
        found = image.at(place.x(), position, self._per_weight) if image else None
        if image is None or found is None:
            return None
        info = image.network.info
        colour = shades_of(each.network.info for each in self._images)[info.id]
        value = Key(f"{info.name} {number(found[1])}", colour, "square" if info.residual else "circle")
        return [Key(layer_name(info, position), bold=True), Key(self.tr("Step {step}").format(step=found[0])), value]

    def restyle(self, shades: Colours) -> None:
        self._table = lookup_table(shades.map, shades.muted)
        self._draw_scale()
        for image in self._images:
            image.draw(self._per_weight, self._span, self._table)
        self._dress_axes(shades)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        aside = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        down = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if not self._images or not (aside or down):
            super().keyPressEvent(event)
        elif aside:
            here = self._history.step if self._cursor is None else self._cursor
            self._pick_step(here + aside)
        else:
            key, places = self._selected
            image = next((each for each in self._images if each.network.info.id == key), self._images[0])
            place = (max(places) if down > 0 else min(places)) + down if places else 0
            self.layer_clicked.emit(image.network.info.id, min(max(0, place), image.layers - 1))

    # Building

    def _build(self) -> None:
        """Axes for each network in rows of `ABREAST`, and the scale at the right."""
        for axes in (*(image.axes for image in self._images), self._scale, self._blank):
            if axes is not None:
                self.remove_axes(axes)
        networks = list(self._history.networks.values())
        self._images, self._blank = [], None
        columns = min(len(networks), ABREAST) if len(networks) <= ABREAST else -(-len(networks) // 2)
        for index, network in enumerate(networks):
            axes = self._add_image_axes(*divmod(index, columns))
            self._images.append(HeatImage(axes, network))
            axes.getAxis("left").setTicks([self._stage_ticks(self._images[-1])])
            axes.getViewBox().picked.connect(partial(self._pick, self._images[-1]))
        self._columns = columns
        if not networks:
            self._blank = self._add_image_axes(0, 0)
            self._blank.getAxis("left").setTicks([])
        self._scale = self.add_axes(0, max(1, columns), cursor=False, right=LogAxis("right"))
        self._scale.showAxis("right")
        self._scale.hideAxis("left")
        self._scale.getAxis("bottom").setStyle(showValues=False)
        self._scale.setMouseEnabled(False, False)
        self._bar = pg.ImageItem(axisOrder="row-major")
        self._scale.addItem(self._bar, ignoreBounds=True)
        self._span = self._wanted_span()
        self._say()
        self.look()
        self.refresh()
        self.set_cursor(self._cursor)

    def _add_image_axes(self, row: int, column: int) -> Any:
        axes = self.add_axes(row, column, left=ValueAxis("left"), bottom=ValueAxis("bottom", whole=True))
        axes.getViewBox().invertY(True)
        if column:
            axes.hideAxis("left")
        else:
            axes.getAxis("left").setLabel(self.tr("layer"))
        axes.getAxis("bottom").setLabel(self.tr("step"))
        return axes

    def _stage_ticks(self, image: HeatImage) -> list[tuple[int, str]]:
        starts = enumerate(stage_starts(image.network.info.outline), start=1)
        stages = [(position, str(self.tr("stage {number}").format(number=stage))) for stage, position in starts]
        # The first stage begins right under the input, where its name would stand on another.
        return [(0, str(self.tr("input"))), *stages[1:], (image.layers - 1, str(self.tr("output")))]

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Picture of the gradient by layer and step"))
        words = self.tr("gradient per weight (RMS)") if self._per_weight else self.tr("gradient norm (L2)")
        self.header.set_keys([Key(words, bold=True), Key(self.tr("a row for each layer, the input at the top"))])

    def _dress_axes(self, shades: Colours) -> None:
        """Ticks are words here, and names stand over the pictures: both take their room from the font."""
        font = self.plot_font()
        metrics = QFontMetricsF(font)
        words = [self.tr("input"), self.tr("output"), self.tr("stage {number}").format(number=3)]
        wide = max(metrics.horizontalAdvance(word) for word in words) + metrics.height() + 18
        images = [*(image.axes for image in self._images), *([self._blank] if self._blank else [])]
        for axes in (*images, self._scale):
            name = next((image.network.info.name for image in self._images if image.axes is axes), " ")
            axes.setTitle(html.escape(name), color=shades.text, size=f"{font.pointSizeF():g}pt", bold=True)
            axes.titleLabel.setMaximumHeight(metrics.height() + 8)
            axes.layout.setRowFixedHeight(0, metrics.height() + 8)
            for side in ("left", "bottom", "right"):
                axes.getAxis(side).setGrid(False)
        for axes in images:
            if axes.getAxis("left").isVisible():
                axes.getAxis("left").setWidth(wide)
            if axes in self._cursors:
                self._cursors[axes].setPen(pg.mkPen("#ffffff", width=1.5))
        self._scale.getAxis("right").setWidth(metrics.horizontalAdvance("10⁻⁵") + 14)
        self._scale.setFixedWidth(metrics.horizontalAdvance("10⁻⁵") + 14 + 18)
        self._scale.getAxis("bottom").setHeight(images[0].getAxis("bottom").height())
        self._scale.getAxis("bottom").setPen(None)
        self._share_width()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Pictures of the same width, though only the first of a row has the names of layers beside it."""
        if not self._images:
            return
        columns = max(1, self._columns)
        left = self._images[0].axes.getAxis("left").width()
        free = self.header.size().width() - left - self._scale.size().width() - SPACING * columns
        for column in range(columns):
            self.body.layout.setColumnFixedWidth(column, max(20.0, free / columns) + (0 if column else left))

    def _draw_scale(self) -> None:
        low, high = self._span
        shown = np.arange(SHADES, dtype=np.uint8)[:, None]
        self._bar.setImage(shown, autoLevels=False, levels=(0, SHADES), lut=self._table)
        self._bar.setRect(QRectF(0, low, 1, high - low))
        self._scale.getViewBox().setRange(xRange=(0, 1), yRange=(low, high), padding=0)

    # Ranges and picking

    def _wanted_span(self) -> tuple[int, int]:
        first = [image.values(self._per_weight)[:, 0] for image in self._images if len(image.network.gradients.steps)]
        return decades(self._per_weight, first)

    def _end(self) -> int:
        return max(self._last_step, self._history.step)

    def _deepest(self) -> int:
        return max((image.layers for image in self._images), default=56)

    def _pick(self, image: HeatImage, place: QPointF) -> None:
        self._pick_step(round(place.x()))
        self.layer_clicked.emit(image.network.info.id, min(max(0, round(place.y())), image.layers - 1))

    def _pick_step(self, step: int) -> None:
        self.step_picked.emit(min(max(0, step), self._history.step))
