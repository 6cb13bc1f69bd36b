"""What a network would answer if it stopped after a block, below its answer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from resnet_viewer.findings import EarlyAnswers
from resnet_viewer.ui.widgets.depth_plot import DepthPlot

_HEIGHT = 260


class DepthPanel(QWidget):
    """The answer along the depth, foldable. `unfolded` when a person wants to see it; nothing is asked before."""

    unfolded = Signal()
    failed = Signal(object)
    saved = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QToolButton()
        self.heading.setText(self.tr("After every block"))
        self.heading.setCheckable(True)
        self.heading.setChecked(True)
        self.heading.setAutoRaise(True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setArrowType(Qt.ArrowType.DownArrow)
        self.heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.heading.setToolTip(self.tr("What the network would answer if it stopped there"))
        self.heading.toggled.connect(self._on_fold)
        self.plot = DepthPlot()
        self.plot.setFixedHeight(_HEIGHT)
        self.plot.failed.connect(self.failed)
        self.plot.saved.connect(self.saved)
        self.note = QLabel()
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.heading, self.plot, self.note):
            column.addWidget(widget)

    @property
    def shown(self) -> bool:
        """Whether it is unfolded."""
        return self.heading.isChecked()

    def set_answers(self, found: EarlyAnswers) -> None:
        """Shows what a network would answer."""
        self.plot.set_answers(found)
        self.note.setText(self._words(found))

    def _words(self, found: EarlyAnswers) -> str:
        count, first = len(found.blocks), found.first + 1
        if found.probed:
            text = self.tr(
                "A linear probe of each block tells what can already be read from its output. What stands after the "
                "last block is the network's own answer."
            )
            return f"{text} {self._of_views(found)}".strip()
        if first == 1:
            return self.tr("The last layer of the network, applied early: it has learned to read the last block alone.")
        if first == count:
            return self.tr(
                "The last layer of the network takes {channels} channels, and only the last block has so many: there "
                "is no earlier answer to be had."
            ).format(channels=found.channels)
        return self.tr(
            "The last layer of the network, applied early. It takes {channels} channels, which only blocks {first} to "
            "{count} have, and it has learned to read the last block alone."
        ).format(channels=found.channels, first=first, count=count)

    def _of_views(self, found: EarlyAnswers) -> str:
        """Why the accuracy after the last block is not the one that is stated of the network."""
        if found.views == 1 or found.accuracy is None:
            return ""
        return self.tr(
            "Each answer is the mean over {views} views of the picture. The accuracies were measured with one view: "
            "with all of them the network's own is {share} %."
        ).format(views=found.views, share=self.locale().toString(100 * found.accuracy, "f", 1))

    def _on_fold(self, shown: bool) -> None:
        self.heading.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self.plot.setVisible(shown)
        self.note.setVisible(shown)
        if shown:
            self.unfolded.emit()
