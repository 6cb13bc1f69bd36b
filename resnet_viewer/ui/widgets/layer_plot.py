"""The gradient at every layer, from input to output, on an axis that stays where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from resnet_viewer.history import per_weight as root_mean_square
from resnet_viewer.records import NetworkInfo, Values
from resnet_viewer.ui.names import network_name
from resnet_viewer.ui.theme import Colours, colours
from resnet_viewer.ui.widgets.gradient_scale import decades, layer_name, log10, stage_starts
from resnet_viewer.ui.widgets.layer_profile import LayerProfile
from resnet_viewer.ui.widgets.plot import Plot, Table, looks_of
from resnet_viewer.ui.widgets.plot_axes import LogAxis, ValueAxis, number
from resnet_viewer.ui.widgets.plot_strip import Key

_DEPTHS = 3
"""Of so many different depths the stages are marked."""

_APART = 2
"""So many networks have a line of words each below the plot."""

_LOW = 12
"""A plot of fewer lines of type has no room for words below it."""


class LayerPlot(Plot):
    """log10 of the gradient norm by layer, for all networks of a run, at one step.

    The axis is fixed: whole decades, extended once by the first profile of a run and never moved while it learns.
    Position n is the n-th layer of every network, so that slopes of networks of different depth can be compared.
    `layer_clicked` carries the network's id and the layer's position.
    """

    layer_clicked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profiles: dict[int, LayerProfile] = {}
        self._norms: dict[int, Values | None] = {}
        self._first: dict[int, Values] = {}
        self._per_weight = False
        self._span = decades(False, ())
        self._selected: tuple[int | None, Sequence[int]] = (None, ())
        self._boundaries: list[Any] = []
        self.axes = self.make_axes(left=LogAxis("left"), bottom=ValueAxis("bottom", whole=True))
        self.body.addItem(self.axes, 0, 0)
        self.axes.getViewBox().picked.connect(self._pick)
        self._band = pg.LinearRegionItem(movable=False)
        self._band.setZValue(1)
        self._band.hide()
        self.axes.addItem(self._band, ignoreBounds=True)
        self.setObjectName("gradients")
        self._dress()
        self.look()
        self.reset_view()
        self._redraw()

    def set_networks(self, infos: Sequence[NetworkInfo]) -> None:
        """The networks of a new run, without values yet."""
        for profile in self._profiles.values():
            profile.remove()
        looks = looks_of(infos)
        self._profiles = {info.id: LayerProfile(self.axes, info, looks[info.id]) for info in infos}
        self._norms, self._first, self.zoomed = {}, {}, False
        self._selected = (None, ())
        self._fix_axis()
        self.look()
        self._redraw()

    def set_profiles(self, profiles: Mapping[int, Values | None]) -> None:
        """L2 norms of the gradient from input to output by network id, shape (layers,); None draws nothing."""
        self._norms = dict(profiles)
        fresh = {key: values for key, values in profiles.items() if values is not None and key not in self._first}
        if fresh:
            self._first |= fresh
            self._fix_axis()
        self._redraw()

    def set_step_text(self, text: str) -> None:
        """Says of which step the profiles are, such as "Step 124"."""
        self.caption = text
        self._say()

    def set_per_weight(self, per_weight: bool) -> None:
        """The root mean square per weight in place of the L2 norm: layers of different size become comparable."""
        self._per_weight = per_weight
        self._dress()
        self._fix_axis()
        self._redraw()

    def set_selected_layers(self, network_id: int | None, positions: Sequence[int]) -> None:
        """Marks layers of one network with a band and rings; None or no positions takes the marks away."""
        self._selected = (network_id, tuple(positions) if network_id in self._profiles else ())
        _, places = self._selected
        self._band.setVisible(bool(places))
        if places:
            self._band.setRegion((min(places) - 0.5, max(places) + 0.5))
        for key, profile in self._profiles.items():
            profile.select(places if key == network_id else (), colours(self).mark)

    def reset_view(self) -> None:
        low, high = self._span
        edge = 0.015 * (high - low)
        last = max(1, self._layers() - 1)
        self.axes.getViewBox().setRange(
            xRange=(-0.015 * last, 1.015 * last), yRange=(low - edge, high + edge), padding=0
        )

    def table(self) -> Table:
        rows = []
        for key, profile in self._profiles.items():
            values = self._norms.get(key)
            if values is None:
                continue
            means = root_mean_square(values, profile.info)
            for position, layer in enumerate(profile.info.outline.layers):
                rows.append((profile.info.name, position, layer.name, float(values[position]), float(means[position])))
        return ("network", "position", "layer", "gradient_norm", "root_mean_square_per_weight"), rows

    def hovered(self, axes: Any, place: QPointF) -> Sequence[Key] | None:  # noqa: ARG002
        position = round(place.x())
        found = [
            (each, layer_name(each.info, position), number(float(each.values[position])))
            for each in self._profiles.values()
            if each.values is not None and 0 <= position < len(each.values)
        ]
        names = {name for _, name, _ in found}
        keys = [Key(name, bold=True) for name in names] if len(names) == 1 else []
        for profile, name, value in found:
            words = value if keys and keys[0].bold else f"{name} {value}"
            keys.append(Key(f"{network_name(profile.info)} {words}", profile.colour, profile.look.marker))
        return keys or None

    def restyle(self, shades: Colours) -> None:
        band = QColor(shades.muted)
        band.setAlpha(50)
        self._band.setBrush(pg.mkBrush(band))
        for line in self._band.lines:
            line.setPen(pg.mkPen(shades.muted, width=1))
        self._draw_stages(shades)
        self._say()
        self.set_selected_layers(*self._selected)

    def resizeEvent(self, event: Any) -> None:
        if self._complete:
            self._say()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        along = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        across = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if not self._profiles or not (along or across):
            super().keyPressEvent(event)
            return
        keys = list(self._profiles)
        key, places = self._selected
        index = keys.index(key) if key in keys else 0
        network = keys[(index + across) % len(keys)]
        place = (max(places) if along > 0 else min(places)) + along if places else 0
        self.layer_clicked.emit(network, min(max(0, place), self._size(network) - 1))

    def _pick(self, _: object, place: QPointF) -> None:
        """The layer under the mouse, of the network whose curve is nearest there."""
        best: tuple[float, int, int] | None = None
        for key, profile in self._profiles.items():
            position = min(max(0, round(place.x())), self._size(key) - 1)
            height = log10(profile.values[position : position + 1])[0] if profile.values is not None else 0.0
            away = abs(float(np.clip(np.nan_to_num(height), *self._span)) - place.y())
            # A network that ends before the mouse is only meant where no other reaches there.
            away += 1000 * abs(position - round(place.x()))
            if best is None or away < best[0]:
                best = away, key, position
        if best is not None:
            self.layer_clicked.emit(best[1], best[2])

    def _size(self, network: int) -> int:
        return len(self._profiles[network].info.outline.layers)

    def _layers(self) -> int:
        return max((self._size(key) for key in self._profiles), default=56)

    def _redraw(self) -> None:
        for key, profile in self._profiles.items():
            profile.draw(self._norms.get(key), self._per_weight, self._span)
        empty = all(values is None for values in self._norms.values())
        self.set_hint(self.tr("Press Run: the gradient at every layer will be drawn here.") if empty else "")
        self._say()

    def _fix_axis(self) -> None:
        first = [
            root_mean_square(values, self._profiles[key].info) if self._per_weight else values
            for key, values in self._first.items()
            if key in self._profiles
        ]
        self._span = decades(self._per_weight, first)
        self.zoomed = False
        self.reset_view()

    def _dress(self) -> None:
        self.setAccessibleName(self.tr("Plot of the gradient by layer"))
        label = self.tr("gradient per weight (RMS)") if self._per_weight else self.tr("gradient norm (L2)")
        self.label_axis(self.axes, "left", label)
        self.label_axis(self.axes, "bottom", self.tr("layer (input → output)"))

    def _say(self) -> None:
        """The strips: step and networks above, the growth from layer to layer below."""
        keys = [Key(self.caption, bold=True)] if self.caption else []
        growing = [each for each in self._profiles.values() if each.growth is not None]
        many = len(growing) > _APART  # then the strip below would take the room of the curves
        for each in self._profiles.values():
            name = network_name(each.info)
            if many and each.growth is not None:
                name = self.tr("{name} × {factor}").format(name=name, factor=f"{each.growth:.2f}")
            keys.append(Key(name, each.colour, each.look.marker))
        self.header.set_keys(keys)
        if self.is_lower_than(_LOW):
            self.footer.set_keys(())
        elif many:
            self.footer.set_keys([Key(self.tr("× is the growth per layer towards the input"), None, "dash")])
        else:
            self.footer.set_keys([self._growth(each) for each in growing])

    def _growth(self, profile: LayerProfile) -> Key:
        words = self.tr("{name}: × {factor} per layer towards the input")
        name, factor = network_name(profile.info), f"{profile.growth:.2f}"
        return Key(words.format(name=name, factor=factor), profile.colour, "dash")

    def _draw_stages(self, shades: Colours) -> None:
        """A faint line where a stage begins; its name stands at the bottom, a row for each depth that there is.

        Lines for many depths would be a thicket: then there are none.
        """
        for item in self._boundaries:
            self.axes.removeItem(item)
        self._boundaries = []
        starts = {tuple(stage_starts(each.info.outline)): each for each in self._profiles.values()}
        if len(starts) > _DEPTHS:
            return
        for row, (positions, profile) in enumerate(starts.items()):
            for stage, position in enumerate(positions):
                words = self.tr("stage {number}").format(number=stage + 1)
                if len(starts) > 1 and stage:
                    words = str(stage + 1)
                colour = profile.colour if len(starts) > 1 else QColor(shades.muted)
                line = pg.InfiniteLine(
                    position - 0.5,
                    angle=90,
                    pen=pg.mkPen(shades.muted, width=1, style=Qt.PenStyle.DotLine),
                    label=words,
                    labelOpts={"position": 0.02 + 0.09 * row, "color": colour, "anchors": [(0, 1), (0, 1)]},
                )
                line.label.setFont(self.plot_font())
                line.setZValue(0)
                self.axes.addItem(line, ignoreBounds=True)
                self._boundaries.append(line)
