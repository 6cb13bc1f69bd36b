"""The maps of a block, and the few buttons that say how they are shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from resnet_viewer.findings import BlockMaps, Maps, Pixels
from resnet_viewer.records import Values
from resnet_viewer.ui.widgets.map_grid import MapGrid, Spot, largest_first
from resnet_viewer.ui.widgets.picture_view import PictureView
from resnet_viewer.ui.widgets.sum_view import SumView
from resnet_viewer.ui.widgets.switch import Switch

_SUM, _STEM, _FILTERS = "sum", "stem", "filters"
_SHORTEST = 8
_WIDE = 100


def choice(name: str, texts: dict[str, str]) -> QComboBox:
    """A box to choose one of these texts, by their keys."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    _fill(box, texts)
    return box


def _fill(box: QComboBox, texts: dict[str, str]) -> None:
    """Offers these texts. The box may be narrower than they are, but not the list that it opens."""
    box.clear()
    for key, text in texts.items():
        box.addItem(text, key)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_SHORTEST)
    widest = max(box.fontMetrics().horizontalAdvance(text) for text in texts.values())
    box.setMaximumWidth(widest + 48)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.view().setMinimumWidth(widest + 32)


class BlockView(QWidget):
    """x, F(x) and y of a block; or what is put out within F, or by the stem; or the filters of the first layer.

    `hovered(Spot | None)` as the mouse goes over a map; `chosen(int)` when a person clicks a channel of the sum;
    `effects_wanted()` when channels are to be put in the order of their effect.
    """

    hovered = Signal(object)
    chosen = Signal(int)
    effects_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maps: BlockMaps | None = None
        self._stem: Maps | None = None
        self.sum = SumView()
        self.single = MapGrid(self.tr("All channels"))
        self.filters = PictureView("", smooth=False)
        self.filters.setAccessibleName(self.tr("Weights of the first layer"))
        self.shown = choice(self.tr("What is shown"), self._views(()))
        self.scale = choice(
            self.tr("Colours"),
            {
                "block": self.tr("Scale of the block"),
                "map": self.tr("Scale of each map"),
                "network": self.tr("Scale of the network"),
            },
        )
        self.order = choice(
            self.tr("Order"),
            {
                "number": self.tr("By number"),
                "activation": self.tr("Most active first"),
                "variance": self.tr("Most varied first"),
                "effect": self.tr("Lowering the loss most first"),
            },
        )
        self.rectified = Switch(self.tr("After ReLU"), self.tr("Show what the block puts out, after its last ReLU"))
        self.rectified.setChecked(True)
        self._stack = QStackedWidget()
        for widget in (self.sum, self.single, self.filters):
            self._stack.addWidget(widget)
        tools = QHBoxLayout()
        for tool in (self.shown, self.scale, self.order, self.rectified):
            tools.addWidget(tool, _WIDE)
        tools.addStretch(1)
        tools.addWidget(self.sum.bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(tools)
        layout.addWidget(self._stack, 1)
        self.sum.hovered.connect(self.hovered)
        self.sum.chosen.connect(self.chosen)
        self.single.hovered.connect(self._on_single)
        self.rectified.toggled.connect(self.sum.set_rectified)
        self.shown.currentIndexChanged.connect(self._on_shown)
        self.scale.currentIndexChanged.connect(self._on_scale)
        self.order.currentIndexChanged.connect(self._on_order)

    def set_block(self, maps: BlockMaps, kind: str | None, extent: float, stem: Maps, filters: Pixels) -> None:
        """Shows a block with this kind of shortcut; `extent` is the largest that a block of the network has."""
        self._maps, self._stem = maps, stem
        self.sum.set_maps(maps, kind, extent)
        self.filters.set_picture(filters, self.filters.accessibleName())
        self._offer(tuple(maps.inner))
        self._draw()

    def show_sum(self) -> None:
        """Shows x, F(x) and y."""
        self.shown.setCurrentIndex(self.shown.findData(_SUM))

    def start_over(self) -> None:
        """Shows all of every map, with no place marked: what was seen before is not there any more."""
        self.sum.start_over()
        self.single.start_over()

    def value(self, spot: Spot) -> float | None:
        """The number at a place of the layer that is shown by itself; None where none is."""
        return self.single.value(spot) if self._stack.currentWidget() is self.single else None

    def set_effects(self, effects: Values | None) -> None:
        """How much each channel of the sum lowers the loss, (channels,); None where it is not known."""
        self.sum.set_effects(effects)

    def select(self, channel: int | None) -> QImage:
        """Marks a channel of the sum. Returns its map, or an empty picture for None."""
        self.sum.set_selected(channel)
        return QImage() if channel is None else self.sum.grids[2].picture_of(channel)

    def _views(self, inner: tuple[str, ...]) -> dict[str, str]:
        """What can be shown of a block with these layers within F."""
        texts = {_SUM: self.tr("x, F(x) and y")}
        texts |= {name: self.tr("Within F: {layer}, after ReLU").format(layer=name) for name in inner}
        texts[_STEM] = self.tr("Stem: what the first block is given")
        texts[_FILTERS] = self.tr("Weights of the first layer")
        return texts

    def _offer(self, inner: tuple[str, ...]) -> None:
        texts = self._views(inner)
        if [self.shown.itemData(row) for row in range(self.shown.count())] == list(texts):
            return
        before = self.shown.currentData()
        self.shown.blockSignals(True)
        _fill(self.shown, texts)
        self.shown.setCurrentIndex(max(0, self.shown.findData(before)))
        self.shown.blockSignals(False)

    def _on_shown(self) -> None:
        self.hovered.emit(None)  # the place that was pointed at is one of other maps
        self.single.start_over()
        self._draw()

    def _on_single(self, spot: Spot | None) -> None:
        self.single.set_marked(spot)
        self.hovered.emit(spot)

    def _on_scale(self) -> None:
        self.sum.set_scale(self.scale.currentData())
        self._draw()

    def _on_order(self) -> None:
        if self.order.currentData() == "effect":
            self.effects_wanted.emit()
        self.sum.set_order(self.order.currentData())
        self._draw()

    def _draw(self) -> None:
        key = self.shown.currentData()
        sum_, filters = key == _SUM, key == _FILTERS
        self._stack.setCurrentWidget(self.sum if sum_ else self.filters if filters else self.single)
        self.rectified.setVisible(sum_ and not (self._maps is not None and self._maps.preactivation))
        for tool in (self.scale, self.order, self.sum.bar):
            tool.setVisible(not filters)
        if self._maps is None or self._stem is None or sum_ or filters:
            return
        maps = self._stem if key == _STEM else self._maps.inner[key]
        extent = None if self.scale.currentData() == "map" else self._maps.extent
        self.single.set_maps(maps, largest_first(maps, self.order.currentData()), extent)
