"""What the blocks and layers of a network do along its depth, to the picture or to a batch of others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from resnet_viewer.findings import BlockNumbers
from resnet_viewer.ui.notify import sentence
from resnet_viewer.ui.theme import network_colour
from resnet_viewer.ui.widgets.block_view import choice
from resnet_viewer.ui.widgets.depth_bars import DepthBars, Series
from resnet_viewer.workers.examples import BATCH, Examples, Pictures
from resnet_viewer.workers.questions import Backward, Batch, Inside, Looking
from resnet_viewer.workers.shelf import Shelf

_BY_LAYER = ("deviation", "weights")
_BACK = ("gradient", "weights")
_OF_THE_SUM = ("ratio", "cosine")


class AlongPanel(QWidget):
    """Bars of one quantity. `picked(int)` when a person chooses a block there, -1 for a layer that is in none.

    `changed` when another quantity is to be shown; `wants_gradient` tells whether it takes the way back.
    """

    picked = Signal(int)
    changed = Signal()

    def __init__(self, shelf: Shelf, examples: Examples, looking: Looking, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._examples = examples
        self._looking = looking
        self._found: Inside | None = None
        self._back: Backward | None = None
        self._pictures: Pictures | None = None
        self._batch: Batch | None = None
        # The maps above are painted first: to draw and paint both at once holds the window for twice as long.
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._show)
        self.quantity = choice(
            self.tr("Along the depth"),
            {
                "ratio": self.tr("‖F(x)‖ / ‖x‖"),
                "cosine": self.tr("Cosine of F(x) and x"),
                "dead": self.tr("Dead channels"),
                "deviation": self.tr("Standard deviation of the responses"),
                "gradient": self.tr("Gradient through the shortcut and through F"),
                "weights": self.tr("Gradient by the weights"),
            },
        )
        batch = self.tr("{count} validation pictures").format(count=BATCH)
        self.over = choice(self.tr("Measured on"), {"picture": self.tr("This picture"), "batch": batch})
        self.over.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.bars = DepthBars()
        choices = QHBoxLayout()
        choices.addWidget(self.quantity, 100)
        choices.addWidget(self.over)
        choices.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(choices)
        column.addWidget(self.bars, 1)
        self.bars.picked.connect(self._on_picked)
        self.quantity.currentIndexChanged.connect(self._on_quantity)
        self.over.currentIndexChanged.connect(self._on_over)
        examples.known_changed.connect(self._on_known)
        examples.read.connect(self._on_read)
        examples.failed.connect(self._on_failed)
        self._offer_batch()

    @property
    def wants_gradient(self) -> bool:
        """Whether what is to be shown is the gradient."""
        return self.quantity.currentData() in _BACK

    def ask(self) -> None:
        """Asks for what is measured on a batch, where that is wanted, and before that for its pictures."""
        if self.over.currentData() != "batch" or self._examples.data is None:
            return
        if self._pictures is None or self._pictures.data != self._examples.data:
            self._pictures = None
            self._examples.measure()
        else:
            self._shelf.ask("batch", partial(self._looking.batch, self._pictures.batch))

    def set_found(self, found: Inside, back: Backward | None) -> None:
        """Shows what a network does to the picture, in a moment; the gradient comes later than the rest."""
        self._found, self._back = found, back
        self._soon.start()

    def set_batch(self, batch: Batch) -> None:
        """Shows what a network does to a batch."""
        self._batch = batch
        self._show()

    # -- what a person does -------------------------------------------------------------------------------------------

    def _on_picked(self, position: int) -> None:
        if self._found is not None:
            by_layer = self.quantity.currentData() in _BY_LAYER
            block = self._found.info.outline.layers[position].block if by_layer else position
            self.picked.emit(-1 if block is None else block)

    def _on_quantity(self) -> None:
        self._offer_batch()
        self.changed.emit()
        self._show()

    def _on_over(self) -> None:
        self.ask()
        self._show()

    # -- whether there is a batch -------------------------------------------------------------------------------------

    def _offer_batch(self) -> None:
        """Whether a batch can be chosen, and if not why."""
        known = self._examples.known
        self.over.setEnabled(self._examples.data is not None and not self.wants_gradient)
        if self.wants_gradient:
            tip = self.tr("The gradient is that of this picture")
        elif known is not None and known.reason is not None:
            tip = sentence(known.reason)
        else:
            tip = self.tr("Measured on")
        self.over.setToolTip(tip)

    def _on_known(self) -> None:
        """Of a network that is still being asked a batch may stay chosen."""
        if self._examples.known is not None and self._examples.data is None:
            self.over.setCurrentIndex(self.over.findData("picture"))
        self._offer_batch()
        self.ask()

    def _on_read(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self.ask()

    def _on_failed(self) -> None:
        self.over.setCurrentIndex(self.over.findData("picture"))

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        if self._found is None:
            return
        outline, block = self._found.info.outline, self._found.maps.block
        by_layer = self.quantity.currentData() in _BY_LAYER
        names = [each.name for each in (outline.layers if by_layer else outline.blocks)]
        series = self._series(self._found)
        self.bars.set_series(names, series, self._hint(self._found, series))
        self.bars.select(outline.blocks[block].layers if by_layer else (block,))

    def _hint(self, found: Inside, series: Sequence[Series]) -> str:
        """Why no bar can be seen."""
        key, numbers = self.quantity.currentData(), self._numbers(found)
        if not series:
            return self.tr("Measuring…")
        if key in _OF_THE_SUM and all(block.shortcut is None for block in found.info.outline.blocks):
            return self.tr("A plain block adds nothing to F(x).")
        if key in _OF_THE_SUM and numbers is not None and not numbers.ratio.any():
            return self.tr("F(x) is 0 in every block.")
        if key == "dead" and not series[0].values.any():
            return self.tr("No channel is dead: 0 % in every block.")
        return self.tr("Not a number at any depth.") if np.isnan(series[0].values).all() else ""

    def _numbers(self, found: Inside) -> BlockNumbers | None:
        """What was measured on the picture or on a batch; None while the batch is on its way."""
        if self.over.currentData() != "batch":
            return found.numbers
        return self._batch.numbers if self._batch is not None and self._batch.info == found.info else None

    def _series(self, found: Inside) -> list[Series]:
        """What is drawn along the depth; nothing while the gradients or a batch are on their way."""
        colour = network_colour(found.info.residual)
        name, key = self.quantity.currentText(), self.quantity.currentData()
        if not self.wants_gradient:
            numbers = self._numbers(found)
            if numbers is None:
                return []
            if self._batch is not None and numbers is self._batch.numbers:
                text = self.tr("{quantity}, {count} validation pictures")
                name = text.format(quantity=name, count=self._batch.pictures)
            return [Series(name, getattr(numbers, key), colour, key == "dead")]
        if self._back is None:
            return []
        if key == "weights":
            return [Series(name, np.array(list(self._back.passed.layers.values()), np.float32), colour)]
        blocks = self._back.passed.blocks
        branch = Series(
            self.tr("through F"), np.array([each.branch_norm for each in blocks], np.float32), colour.lighter(150)
        )
        if not found.info.residual:
            return [branch]
        shortcut = np.array([each.shortcut_norm for each in blocks], np.float32)
        return [Series(self.tr("through the shortcut"), shortcut, colour), branch]
