"""The page on which a person sees what every block does to a picture."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from resnet_viewer.findings import BlockNumbers, Prediction
from resnet_viewer.records import BlockOutline
from resnet_viewer.ui.names import class_name, verdict
from resnet_viewer.ui.pages.along_panel import AlongPanel
from resnet_viewer.ui.pages.looking import LookingPage
from resnet_viewer.ui.pages.tour import STEPS, Step, words
from resnet_viewer.ui.widgets.block_view import BlockView
from resnet_viewer.ui.widgets.fed_view import FedView
from resnet_viewer.ui.widgets.map_grid import Spot
from resnet_viewer.ui.widgets.network_diagram import NetworkDiagram
from resnet_viewer.ui.widgets.plot_axes import with_minus
from resnet_viewer.ui.widgets.top_bars import TopBars
from resnet_viewer.ui.widgets.tour_bar import TourBar
from resnet_viewer.workers.examples import Examples
from resnet_viewer.workers.questions import Backward, Inside, Looking
from resnet_viewer.workers.shelf import Shelf

_FED_SIDE = 132


class InsidePage(LookingPage):
    """The network at the left; x, F(x) and their sum for one block; and the same block among all the others.

    `saved(Path)` when a plot or the drawing has been saved.
    """

    saved = Signal(Path)

    def __init__(self, shelf: Shelf, examples: Examples, parent: QWidget | None = None) -> None:
        super().__init__(shelf, parent)
        self._looking = Looking()
        self._block = 0
        self._found: Inside | None = None
        self._seen = 0
        """Of which choice on the shelf that is."""
        self._back: Backward | None = None
        self._at: int | None = None
        self._channel: int | None = None
        self._spot: Spot | None = None
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
        self.maps = BlockView()
        self.profile = AlongPanel(shelf, examples, self._looking)
        self.quantity, self.over, self.along = self.profile.quantity, self.profile.over, self.profile.bars
        self.alone = QLabel()
        self.alone.setWordWrap(True)
        self.tour = TourBar(self)
        self._lay_out()
        self._connect()

    def ask(self) -> None:
        self._back = None
        self._look()
        self._ask_back()
        self.profile.ask()

    @property
    def _gradients(self) -> Backward | None:
        """Those of what is shown: they may come before the maps of a network that has just been chosen."""
        return self._back if self._seen == self.shelf.chosen.number else None

    def show_answer(self, key: str, found: Any) -> None:
        if key == "inside":
            self._show(found)
        elif key == "backward":
            self._back = found
            self._show_effects()
            self._show_along()
            self._show_tour()
        elif key == "batch":
            self.profile.set_batch(found)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.addWidget(self.title)
        words.addWidget(self.facts)
        words.addWidget(self.tour)
        words.addStretch(1)
        words.addWidget(self.readout)
        answer = QVBoxLayout()
        answer.addWidget(self.alone)
        answer.addWidget(self.bars)
        answer.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.fed)
        head.addLayout(words, 3)
        head.addLayout(answer, 2)
        maps = QWidget()
        column = QVBoxLayout(maps)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.maps, 1)
        right = QSplitter(Qt.Orientation.Vertical)
        right.setChildrenCollapsible(False)
        right.addWidget(maps)
        right.addWidget(self.profile)
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
        self.profile.picked.connect(self._on_picked)
        self.profile.changed.connect(self._ask_back)
        self.maps.effects_wanted.connect(self._ask_back)
        self.tour.stepped.connect(self._on_stepped)
        self.tour.walked.connect(self._on_walked)
        self.tour.left.connect(lambda: self._go_to(None))
        for part in (self.diagram, self.along):
            part.failed.connect(self.failed)
            part.saved.connect(self.saved)
        self.maps.hovered.connect(self._on_hovered)
        self.maps.chosen.connect(self._on_channel)

    # -- what a person does -------------------------------------------------------------------------------------------

    def _look(self) -> None:
        self.shelf.ask("inside", partial(self._looking.inside, self._block))

    def _ask_back(self) -> None:
        """Asks for the gradients, where they are wanted and not there."""
        wanted = self.profile.wants_gradient or self.maps.order.currentData() == "effect"
        if self._back is None and wanted:
            self.shelf.ask("backward", partial(self._looking.backward, self.truth))

    def _on_block(self, _network: int, block: int) -> None:
        if block >= 0:
            self._block = block
            self._look()
        elif self._found is not None:
            self.diagram.select(0, self._block)  # there is always one that is looked at

    def _on_picked(self, block: int) -> None:
        self._on_block(0, block)

    def _on_stepped(self, way: int) -> None:
        """Goes on, or back, by a block where the step walks through them, else by a step."""
        if self._found is None:
            return
        if self._at is not None:
            walks, last = STEPS[self._at].walks, len(self._found.info.outline.blocks) - 1
            if walks and 0 <= self._block + walks * way <= last:
                self._on_block(0, self._block + walks * way)
                return
        step = way - 1 if self._at is None else self._at + way
        self._go_to(step if 0 <= step < len(STEPS) else None)

    def _on_walked(self) -> None:
        """Goes to the block at which the step ends."""
        if self._found is not None and self._at is not None:
            self._on_block(0, len(self._found.info.outline.blocks) - 1 if STEPS[self._at].walks > 0 else 0)

    def _go_to(self, step: int | None) -> None:
        self._at = step
        shown = STEPS[step] if step is not None else Step("", "", "")
        self.maps.show_sum()
        self.maps.sum.set_shown(shown.grids)
        self.maps.rectified.setChecked(shown.rectified)
        self.quantity.setCurrentIndex(self.quantity.findData(shown.quantity))
        self._show_tour()

    def _on_hovered(self, spot: Spot | None) -> None:
        self._spot = spot
        self.readout.setText("")
        self.fed.set_field(None)
        if spot is None or self._found is None:
            return
        place = self.tr("channel {channel}, row {row}, column {column}").format(
            channel=spot.channel, row=spot.row, column=spot.column
        )
        alone = self.maps.value(spot)
        if alone is not None:
            self.readout.setText(f"{place}: {self._number(alone, 2)}")
        elif (values := self.maps.sum.values(spot)) is not None:
            field = self._found.maps.field
            self.fed.set_field(QRectF(field.corner(spot.column), field.corner(spot.row), field.size, field.size))
            x, f, total, y = (None if value is None else self._number(value, 2) for value in values)
            added = f"F(x) = {f}" if x is None else f"{x} + {f} = {total}"
            self.readout.setText(f"{place}: {added}" if y is None else f"{place}: {added}, ReLU {y}")

    def _on_channel(self, channel: int | None) -> None:
        """Lays this map over the picture, or takes it away when it is clicked again."""
        self._channel = None if channel == self._channel else channel
        self.fed.set_over(self.maps.select(self._channel))

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _show(self, found: Inside) -> None:
        other = self._found is None or self._found.info != found.info
        elsewhere = other or (self._found is not None and self._found.maps.block != found.maps.block)
        self._found, self._seen = found, self.shelf.chosen.number
        self._block = found.maps.block
        if other:
            self.diagram.set_networks([found.info])
        if elsewhere:
            self.diagram.select(0, self._block)
        self.fed.set_picture(found.prediction.fed)
        prediction = found.prediction
        names = [class_name(kind) for kind in prediction.classes]
        self.bars.set_answer(names, prediction.probabilities, found.info.residual, prediction.place(self.truth))
        self._say_truth(prediction)
        block = found.info.outline.blocks[self._block]
        self._describe(block, found.numbers)
        self.maps.set_block(found.maps, block.shortcut, float(found.numbers.extent.max()), found.stem, found.filters)
        if elsewhere:
            self._channel = self._spot = None
            self.maps.start_over()
        self._on_hovered(self._spot)
        self.fed.set_over(self.maps.select(self._channel))
        self._show_effects()
        self._show_along()
        self._show_tour()

    def _say_truth(self, prediction: Prediction) -> None:
        if self.truth is not None:
            self.alone.setText(verdict(self.truth, prediction, len(self.bars.rows)))
            self.alone.setToolTip("")
        else:
            self.alone.setText(self.tr("What comes out for this square alone:"))
            tip = self.tr("On the page Classify the answers to several views of the picture are averaged")
            self.alone.setToolTip(tip)

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
        return "–" if math.isnan(value) else with_minus(self.locale().toString(float(value), "f", digits))

    def _show_effects(self) -> None:
        """How much each channel raises the log-probability of the class of the loss, to first order: −Σ ∂L/∂y · y."""
        back = self._gradients
        if back is None or self._found is None:
            self.maps.set_effects(None)
            return
        maps = self._found.maps
        arriving = back.passed.blocks[maps.block].arriving[0]
        self.maps.set_effects(-(arriving * maps.total).sum(axis=(1, 2)))

    def _show_tour(self) -> None:
        self.facts.setVisible(self._at is None)
        if self._at is None or self._found is None:
            self.tour.show_step("", "", "")
        else:
            count, walks = len(self._found.info.outline.blocks), STEPS[self._at].walks
            seen = self._block + 1 if walks > 0 else count - self._block
            self.tour.show_step(*words(self._at, self._found, self._gradients), (seen, count) if walks else None)

    def _show_along(self) -> None:
        if self._found is not None:
            self.profile.set_found(self._found, self._gradients)
