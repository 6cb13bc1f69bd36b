"""The page on which a person sees what every block does to a picture."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from resnet_viewer.records import BlockNumbers, BlockOutline, Values
from resnet_viewer.ui.names import class_name
from resnet_viewer.ui.pages.looking import LookingPage
from resnet_viewer.ui.theme import network_colour
from resnet_viewer.ui.widgets.depth_plot import DepthPlot, Series
from resnet_viewer.ui.widgets.fed_view import FedView
from resnet_viewer.ui.widgets.map_grid import Spot
from resnet_viewer.ui.widgets.network_diagram import NetworkDiagram
from resnet_viewer.ui.widgets.sum_view import SumView
from resnet_viewer.ui.widgets.switch import Switch
from resnet_viewer.ui.widgets.top_bars import TopBars
from resnet_viewer.workers.questions import Inside, Looking
from resnet_viewer.workers.shelf import Shelf

_FED_SIDE = 132
_BY_LAYER = "deviation"


class InsidePage(LookingPage):
    """The network at the left; x, F(x) and their sum for one block; and the same block among all the others."""

    def __init__(self, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(shelf, parent)
        self._looking = Looking()
        self._block = 0
        self._found: Inside | None = None
        self.diagram = NetworkDiagram()
        self.fed = FedView()
        self.fed.setFixedSize(_FED_SIDE, _FED_SIDE)
        self.bars = TopBars(3)
        self.title, self.facts, self.readout = QLabel(), QLabel(), QLabel()
        for label in (self.title, self.facts, self.readout):
            label.setWordWrap(True)
        heading = QFont(self.font())
        heading.setBold(True)
        self.title.setFont(heading)
        self.sum = SumView()
        self.scale = self._choice(
            self.tr("Colours"),
            {
                "block": self.tr("One scale for the block"),
                "map": self.tr("Each map its own"),
                "network": self.tr("One for the network"),
            },
        )
        self.order = self._choice(
            self.tr("Order"),
            {
                "number": self.tr("By number"),
                "activation": self.tr("Most active first"),
                "variance": self.tr("Most varied first"),
            },
        )
        self.rectified = Switch(self.tr("After ReLU"), self.tr("Show what the block puts out, after its last ReLU"))
        self.rectified.setChecked(True)
        self.along = DepthPlot()
        self.quantity = self._choice(
            self.tr("Along the depth"),
            {
                "ratio": self.tr("‖F(x)‖ / ‖x‖"),
                "cosine": self.tr("Cosine of F(x) and x"),
                "dead": self.tr("Dead channels"),
                _BY_LAYER: self.tr("Standard deviation of the responses"),
            },
        )
        self._lay_out()
        self._connect()

    def ask(self) -> None:
        self.shelf.ask("inside", partial(self._looking.inside, self._block))

    def show_answer(self, key: str, found: Any) -> None:
        if key == "inside":
            self._show(found)

    def _choice(self, name: str, texts: dict[str, str]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        for key, text in texts.items():
            box.addItem(text, key)
        return box

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.addWidget(self.title)
        words.addWidget(self.facts)
        words.addWidget(self.readout)
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.fed)
        head.addLayout(words, 3)
        head.addWidget(self.bars, 2)
        tools = QHBoxLayout()
        for widget in (self.scale, self.order, self.rectified):
            tools.addWidget(widget)
        tools.addStretch(1)
        tools.addWidget(self.sum.bar)
        maps = QWidget()
        column = QVBoxLayout(maps)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addLayout(tools)
        column.addWidget(self.sum, 1)
        below = QWidget()
        bottom = QVBoxLayout(below)
        bottom.setContentsMargins(0, 0, 0, 0)
        bottom.setSpacing(2)
        bottom.addWidget(self.quantity, 0, Qt.AlignmentFlag.AlignLeft)
        bottom.addWidget(self.along, 1)
        right = QSplitter(Qt.Orientation.Vertical)
        right.setChildrenCollapsible(False)
        right.addWidget(maps)
        right.addWidget(below)
        right.setStretchFactor(0, 1)
        right.setSizes([600, 190])
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.setChildrenCollapsible(False)
        self.diagram.setMinimumWidth(150)
        whole.addWidget(self.diagram)
        whole.addWidget(right)
        whole.setStretchFactor(1, 1)
        whole.setSizes([190, 800])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(whole)

    def _connect(self) -> None:
        self.diagram.block_clicked.connect(self._on_block)
        self.along.picked.connect(self._on_picked)
        self.scale.currentIndexChanged.connect(lambda: self.sum.set_scale(self.scale.currentData()))
        self.order.currentIndexChanged.connect(lambda: self.sum.set_order(self.order.currentData()))
        self.rectified.toggled.connect(self.sum.set_rectified)
        self.quantity.currentIndexChanged.connect(self._show_depth)
        self.sum.hovered.connect(self._on_hovered)
        self.sum.chosen.connect(self._on_channel)

    # -- what a person does -------------------------------------------------------------------------------------------

    def _on_block(self, _network: int, block: int) -> None:
        if block >= 0:
            self._block = block
            self.ask()
        elif self._found is not None:
            self.diagram.select(0, self._block)  # there is always one that is looked at

    def _on_picked(self, position: int) -> None:
        if self._found is not None:
            outline = self._found.info.outline
            by_layer = self.quantity.currentData() == _BY_LAYER
            block = outline.layers[position].block if by_layer else position
            self._on_block(0, -1 if block is None else block)

    def _on_hovered(self, spot: Spot | None) -> None:
        values = None if spot is None else self.sum.values(spot)
        if spot is None or values is None or self._found is None:
            self.readout.setText("")
            self.fed.set_field(None)
            return
        field = self._found.maps.field
        self.fed.set_field(QRectF(field.corner(spot.column), field.corner(spot.row), field.size, field.size))
        x, f, total, y = (None if value is None else self.locale().toString(value, "f", 2) for value in values)
        place = self.tr("channel {channel}, row {row}, column {column}").format(
            channel=spot.channel, row=spot.row, column=spot.column
        )
        added = f"F(x) = {f}" if x is None else f"{x} + {f} = {total}"
        self.readout.setText(f"{place}: {added}, ReLU {y}")

    def _on_channel(self, channel: int) -> None:
        self.sum.set_selected(channel)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _show(self, found: Inside) -> None:
        other = self._found is None or self._found.info != found.info
        self._found = found
        self._block = found.maps.block
        if other:
            self.diagram.set_networks([found.info])
        self.diagram.select(0, self._block)
        self.fed.set_picture(found.prediction.fed)
        prediction = found.prediction
        self.bars.set_answer(
            [class_name(kind) for kind in prediction.classes], prediction.probabilities, found.info.residual
        )
        block = found.info.outline.blocks[self._block]
        self._describe(block, found.numbers)
        self.sum.set_maps(found.maps, block.shortcut, float(found.numbers.extent.max()))
        self._show_depth()

    def _describe(self, block: BlockOutline, numbers: BlockNumbers) -> None:
        self.title.setText(
            self.tr("{block}: {channels} channels of {side} × {side}").format(
                block=block.name, channels=block.channels, side=block.side
            )
        )
        dead = self.tr("dead channels {share} %").format(share=self._number(100 * numbers.dead[self._block], 0))
        if block.shortcut is None:
            self.facts.setText(self.tr("A plain block: nothing is added to F(x); {dead}").format(dead=dead))
            return
        ratio, cosine = self._number(numbers.ratio[self._block], 2), self._number(numbers.cosine[self._block], 2)
        self.facts.setText(
            self.tr("‖F(x)‖ / ‖x‖ = {ratio}, cosine {cosine}, {dead}").format(ratio=ratio, cosine=cosine, dead=dead)
        )

    def _number(self, value: float, digits: int) -> str:
        return self.locale().toString(float(value), "f", digits)

    def _show_depth(self) -> None:
        if self._found is None:
            return
        outline, key = self._found.info.outline, self.quantity.currentData()
        values: Values = getattr(self._found.numbers, key)
        by_layer = key == _BY_LAYER
        names = [each.name for each in (outline.layers if by_layer else outline.blocks)]
        colour = network_colour(self._found.info.residual)
        hint = self.tr("A plain block adds nothing to F(x).")
        self.along.set_series(names, [Series(self.quantity.currentText(), values, colour)], hint)
        self.along.select(outline.blocks[self._block].layers if by_layer else (self._block,))
