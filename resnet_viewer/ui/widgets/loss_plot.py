"""Loss or error of all networks of a run, while they learn and afterwards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from resnet_viewer.history import History
from resnet_viewer.ui.names import network_name
from resnet_viewer.ui.theme import Colours
from resnet_viewer.ui.widgets.loss_curves import NetworkCurves, Quantity, bottom_of, series_of, top_of
from resnet_viewer.ui.widgets.plot import Plot, Table, looks_of
from resnet_viewer.ui.widgets.plot_axes import LogAxis, ValueAxis, number
from resnet_viewer.ui.widgets.plot_ends import EndLabels
from resnet_viewer.ui.widgets.plot_strip import Key

EDGE = 0.015
"""The share of the axis that is left free at its ends, so that a dot on the edge is seen whole."""

NAMED = 4
"""So many curves have their names at their ends; more would have no room there."""


class LossPlot(Plot):
    """Training and validation curves of each network of a `History`; the page calls `refresh` at most every 33 ms.

    `step_picked` carries the step at which a person clicks or drags, or to which the arrow keys move the cursor.
    """

    step_picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = History(())
        self._curves: list[NetworkCurves] = []
        self._quantity: Quantity = "loss"
        self._logarithmic = False
        self._last_step = 400
        self._cursor: int | None = None
        self.axes = self.make_axes(bottom=ValueAxis("bottom", whole=True))
        self._ends = EndLabels(self.axes.getViewBox())
        self.body.addItem(self.axes, 0, 0)
        self.body.addItem(self._ends, 0, 1)
        self.axes.getViewBox().picked.connect(self._pick)
        self.setObjectName("loss")
        self._dress()
        self.look()
        self.refresh()

    def set_history(self, history: History, goes_on: bool = False) -> None:
        """Shows another run, from its beginning; what was drawn is gone. One that only goes on is seen where it was."""
        for curves in self._curves:
            curves.remove()
        self._history = history
        looks = looks_of(network.info for network in history.networks.values())
        self._curves = [NetworkCurves(self.axes, each, looks[each.info.id]) for each in history.networks.values()]
        self.zoomed = goes_on and self.zoomed
        self._dress()
        self.look()
        self.refresh()

    def refresh(self) -> None:
        """Draws what the history holds now."""
        top = self._y_range()[1]  # once: it looks at all batches of all networks
        for curves in self._curves:
            curves.draw(self._quantity, self._logarithmic, self._history.step, top)
        self._mark_divergence()
        self._label_ends()
        started = any(len(series_of(curves.network, self._quantity)) for curves in self._curves)
        self.set_hint("" if started else self._invitation())
        if not self.zoomed:
            self.reset_view()

    def set_quantity(self, quantity: Quantity) -> None:
        """ "loss" (cross-entropy in nats) or "error" (the share of wrong answers)."""
        if quantity != self._quantity:
            self._quantity = quantity
            self._new_axis()

    def set_logarithmic(self, logarithmic: bool) -> None:
        if logarithmic != self._logarithmic:
            self._logarithmic = logarithmic
            self._new_axis()

    def set_range(self, last_step: int) -> None:
        """The planned number of steps: the x axis reaches so far from the start."""
        self._last_step = max(1, last_step)
        if not self.zoomed:
            self.reset_view()

    def set_cursor(self, step: int | None) -> None:
        """Marks a step; None takes the mark away."""
        self._cursor = step
        self.place_cursor(step)

    def reset_view(self) -> None:
        last, (low, high) = max(self._last_step, self._history.step), self._y_range()
        wanted = (-EDGE * last, (1 + EDGE) * last, low, high + EDGE * (high - low))
        (left, right), (bottom, top) = self.axes.getViewBox().viewRange()
        if not np.allclose((left, right, bottom, top), wanted, rtol=1e-6):
            self.axes.getViewBox().setRange(xRange=wanted[:2], yRange=wanted[2:], padding=0)

    def table(self) -> Table:
        rows: list[Sequence[object]] = []
        for curves in self._curves:
            name, series = curves.network.info.name, series_of(curves.network, self._quantity)
            columns = (series.steps, series.means, series.lows, series.highs)
            rows += [
                (name, "training", int(step), mean, low, high)
                for step, mean, low, high in zip(*(column.tolist() for column in columns), strict=True)
            ]
            for record in curves.network.evaluations:
                value = record.loss if self._quantity == "loss" else 1 - record.accuracy
                rows.append((name, record.split, record.step, value, value, value))
        return ("network", "split", "step", self._quantity, "lowest", "highest"), rows

    def hovered(self, axes: Any, place: QPointF) -> Sequence[Key] | None:  # noqa: ARG002
        step = round(place.x())
        if not self._curves or not 0 <= step <= self._history.step:
            return None
        keys = [Key(self.tr("Step {step}").format(step=step), bold=True)]
        for curves in self._curves:
            training, validation = curves.at(step, self._quantity, self._history.step)
            name = network_name(curves.network.info)
            if len(self._curves) > 2 and training is not None:  # one key each, or they do not fit
                words = self._words(training) if validation is None else self._both(training, validation)
                keys.append(Key(f"{name} {words}", curves.colour, curves.look.marker))
                continue
            if training is not None:
                keys.append(Key(f"{name} {self._words(training)}", curves.colour, "dash"))
            if validation is not None:
                words = self.tr("validation {value}").format(value=self._words(validation))
                keys.append(Key(words, curves.colour, "line"))
        return keys

    def restyle(self, shades: Colours) -> None:
        self._ends.setFont(self.plot_font())
        self._ends.restyle(QColor(shades.text))
        # On a dark ground the same opacity is seen less.
        faint = 75 if QColor(shades.panel).lightness() > 127 else 120
        for curves in self._curves:
            curves.set_look(faint, self.plot_font(), QColor(shades.panel))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(1, self._last_step // 20)
        here = self._history.step if self._cursor is None else self._cursor
        places = {
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_PageUp: here - page,
            Qt.Key.Key_PageDown: here + page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._history.step,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None:
            super().keyPressEvent(event)
        else:
            self._pick_step(place)

    def _pick(self, _: object, place: QPointF) -> None:
        self._pick_step(round(place.x()))

    def _pick_step(self, step: int) -> None:
        self.step_picked.emit(min(max(0, step), self._history.step))

    def _new_axis(self) -> None:
        self.zoomed = False
        self._dress()
        self.refresh()

    def _dress(self) -> None:
        """The axes and the keys that go with the quantity."""
        error = self._quantity == "error"
        kind = LogAxis if self._logarithmic else ValueAxis
        axis = kind("left", percent=error)
        self.axes.setAxisItems({"left": axis})
        # A new axis counts from 0 to 1 until the view moves, and it may have no reason to.
        axis.linkedViewChanged(self.axes.getViewBox())
        self.setAccessibleName(self.tr("Plot of the error by step") if error else self.tr("Plot of the loss by step"))
        self.label_axis(self.axes, "left", self.tr("error") if error else self.tr("loss"))
        self.label_axis(self.axes, "bottom", self.tr("step"))
        keys = [Key(network_name(curves.network.info), curves.colour, curves.look.marker) for curves in self._curves]
        keys += [
            Key(self.tr("training, smoothed"), None, "dash"),
            Key(self.tr("validation"), None, "line"),
            Key(self.tr("single batches"), None, "faint"),
        ]
        if any(curves.network.bands for curves in self._curves):
            keys[-1] = Key(self.tr("from the lowest to the highest of the seeds"), None, "faint")
        self.header.set_keys(keys if self._curves else ())
        names = [network_name(curves.network.info) for curves in self._curves] if len(self._curves) <= NAMED else []
        self._ends.reserve(names + [self._at_end("100.0 %"), self.tr("diverged")] * bool(self._curves))

    def _at_end(self, value: str) -> str:
        """What stands at the end of a curve: of the two of a network it is that of the training."""
        return str(self.tr("training {value}").format(value=value))

    def _both(self, training: float, validation: float) -> str:
        text = self.tr("{training}, validation {validation}")
        return str(text.format(training=self._words(training), validation=self._words(validation)))

    def _y_range(self) -> tuple[float, float]:
        networks = [curves.network for curves in self._curves]
        top = 1.0 if self._quantity == "error" else top_of(networks)
        if not self._logarithmic:
            return 0.0, top
        return math.log10(bottom_of(networks, self._quantity)), math.log10(top)

    def _label_ends(self) -> None:
        labels = []
        for curves in self._curves:
            value = curves.latest(self._quantity, self._history.step)
            if value is not None:
                place = math.log10(max(value, 1e-9)) if self._logarithmic else value
                ended = curves.network.diverged is not None
                words = self.tr("diverged") if ended else self._at_end(self._words(value))
                name = network_name(curves.network.info) if len(self._curves) <= NAMED else ""
                labels.append((place, Key(name, curves.colour), words))
        self._ends.set_labels(labels)

    def _mark_divergence(self) -> None:
        """Words where a curve ends because its numbers did: not a number is only a gap in a curve."""
        for curves in self._curves:
            name, step = network_name(curves.network.info), curves.network.diverged
            if step is None:
                curves.diverged.hide()  # a run that was resumed before it
            elif not curves.diverged.isVisible():
                curves.mark_divergence(step, self.tr("{name} diverged at step {step}").format(name=name, step=step))

    def _words(self, value: float) -> str:
        return f"{100 * value:.1f} %" if self._quantity == "error" else number(value)

    def _invitation(self) -> str:
        if self._quantity == "error":
            return str(self.tr("Press Run: the share of wrong answers of each network will be drawn here."))
        return str(self.tr("Press Run: the loss of each network will be drawn here while it learns."))
