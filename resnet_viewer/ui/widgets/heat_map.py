"""The gradient of every layer at every step: one picture for each network, all on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QWidget

from resnet_viewer.history import History
from resnet_viewer.ui.names import network_name
from resnet_viewer.ui.theme import Colours, NetworkLook
from resnet_viewer.ui.widgets.gradient_scale import decades, layer_name, stage_starts
from resnet_viewer.ui.widgets.heat_image import SHADES, HeatImage, lookup_table
from resnet_viewer.ui.widgets.plot import MARGINS, Plot, Table, looks_of
from resnet_viewer.ui.widgets.plot_axes import LogAxis, ValueAxis, number
from resnet_viewer.ui.widgets.plot_strip import Key

_LINES = 12
"""Words that find room below one another beside a picture, where there is one row of pictures."""

ABREAST = 3
"""So many pictures stand side by side; more go into a second row."""


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
        self._looks: dict[int, NetworkLook] = {}
        self._columns = 1
        self._named = range(1)  # the columns of pictures with the names of layers beside them
        self._pool: list[HeatImage] = []  # axes serve again in the next run: taking some down is not safe in Qt
        self._bar = pg.ImageItem(axisOrder="row-major")
        self._scale = self._make_scale()
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
        for axes in self._shown():
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
        chains = {tuple(layer.name for layer in image.network.info.outline.layers) for image in self._images}
        different = len(chains) > 1
        names = [f"layer {position}" for position in range(len(layers))] if different else layers
        return ("network", "step", *names), rows

    def hovered(self, axes: Any, place: QPointF) -> Sequence[Key] | None:
        image = next((image for image in self._images if image.axes is axes), None)
        position = round(place.y())
        found = image.at(place.x(), position, self._per_weight) if image else None
        if image is None or found is None:
            return None
        info = image.network.info
        look = self._looks[info.id]
        value = Key(f"{network_name(info)} {number(found[1])}", QColor(look.colour), look.marker)
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
        networks = list(self._history.networks.values())
        count = max(1, len(networks))
        self._columns = count if count <= ABREAST else -(-count // 2)
        while len(self._pool) < count:
            self._pool.append(HeatImage(self._make_image_axes()))
        while self.body.count():
            self.body.removeAt(0)
        for image in self._pool[count:]:
            image.axes.hide()
        for index, image in enumerate(self._pool[:count]):
            image.show(networks[index] if networks else None)
            row, column = divmod(index, self._columns)
            self.body.addItem(image.axes, row, column)
            image.axes.show()
        self.body.addItem(self._scale, 0, self._columns)
        self._images = self._pool[: len(networks)]
        marks = [self._stage_ticks(image) for image in self._pool[:count]]
        # The layers are named once a row where they are the same in all networks.
        self._named = range(self._columns if any(each != marks[0] for each in marks) else 1)
        for index, image in enumerate(self._pool[:count]):
            image.axes.getAxis("left").setTicks([marks[index]])
            image.axes.showAxis("left", index % self._columns in self._named)
        self._looks = looks_of(network.info for network in networks)
        self._span = self._wanted_span()
        self._say()
        self.look()
        self.refresh()

    def _make_image_axes(self) -> Any:
        axes = self.make_axes(left=ValueAxis("left"), bottom=ValueAxis("bottom", whole=True))
        axes.getViewBox().invertY(True)
        axes.getViewBox().picked.connect(self._pick)
        axes.getAxis("left").setLabel(self.tr("layer"))
        axes.getAxis("bottom").setLabel(self.tr("step"))
        return axes

    def _make_scale(self) -> Any:
        axes = self.make_axes(cursor=False, right=LogAxis("right"))
        axes.showAxis("right")
        axes.hideAxis("left")
        axes.getAxis("bottom").setTicks([])
        axes.setMouseEnabled(False, False)
        axes.addItem(self._bar, ignoreBounds=True)
        return axes

    def _stage_ticks(self, image: HeatImage) -> list[tuple[int, str]]:
        starts = enumerate(stage_starts(image.network.info.outline), start=1)
        stages = [(position, str(self.tr("stage {number}").format(number=stage))) for stage, position in starts]
        if not image.layers:
            return []
        # The first stage begins right under the input, where its name would stand on another.
        marks = [(0, str(self.tr("input"))), *stages[1:], (image.layers - 1, str(self.tr("output")))]
        closest = min(below[0] - above[0] for above, below in pairwise(marks))
        rows = -(-len(self._images) // self._columns)
        if closest * _LINES < self._deepest() * rows:  # the words would stand on one another
            return [marks[0], marks[-1]]
        return marks

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
        images = self._shown()
        for axes in (*images, self._scale):
            axes.layout.setRowFixedHeight(0, metrics.height() + 8)
            for side in ("left", "bottom", "right"):
                axes.getAxis(side).setGrid(False)
        for image in self._images:
            info = image.network.info
            image.name.setFont(font)
            image.name.restyle(QColor(shades.text))
            look = self._looks[info.id]
            image.name.set_keys([Key(network_name(info), QColor(look.colour), look.marker)])
        for axes in images:
            if axes.getAxis("left").isVisible():
                axes.getAxis("left").setWidth(wide)
            if axes in self._cursors:
                self._cursors[axes].setPen(pg.mkPen("#ffffff", width=1.5))
        self._scale.getAxis("right").setWidth(metrics.horizontalAdvance("10⁻⁵") + 14)
        self._scale.setFixedWidth(metrics.horizontalAdvance("10⁻⁵") + 14 + 18)
        self._scale.getAxis("bottom").setHeight(images[0].getAxis("bottom").minimumHeight())
        self._scale.getAxis("bottom").setPen(None)
        self._share_width()

    def resizeEvent(self, event: Any) -> None:
        if self._complete:
            self._share_width()
        super().resizeEvent(event)

    def _share_width(self) -> None:
        """Pictures of the same width, though not all of a row may have the names of layers beside them."""
        # Between two pictures there is room for the last number under one and the first under the next.
        spacing = QFontMetricsF(self.plot_font()).horizontalAdvance("4000 0") / 2 + 8
        self.body.setHorizontalSpacing(spacing)
        left = self._shown()[0].getAxis("left").minimumWidth()
        free = (
            self.width()
            - sum(MARGINS[::2])
            - left * len(self._named)
            - self._scale.minimumWidth()
            - spacing * self._columns
        )
        for column in range(self.body.columnCount()):
            if column < self._columns:
                self.body.setColumnFixedWidth(
                    column, max(20.0, free / self._columns) + (left if column in self._named else 0)
                )
            else:
                self.body.setColumnMinimumWidth(column, 0)
                self.body.setColumnMaximumWidth(column, self.maximumWidth())

    def _shown(self) -> list[Any]:
        """The axes of all pictures that are seen; one without a picture where there is no network."""
        return [image.axes for image in self._pool[: max(1, len(self._images))]]

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

    def _pick(self, view: object, place: QPointF) -> None:
        image = next(image for image in self._images if image.axes.getViewBox() is view)
        self._pick_step(round(place.x()))
        self.layer_clicked.emit(image.network.info.id, min(max(0, round(place.y())), image.layers - 1))

    def _pick_step(self, step: int) -> None:
        self.step_picked.emit(min(max(0, step), self._history.step))
