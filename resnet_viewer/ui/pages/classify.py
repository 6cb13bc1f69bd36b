"""The page on which a network says what is on a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from resnet_viewer.ui.names import class_name, picture_name, verdict
from resnet_viewer.ui.pages.compare_panel import ComparePanel
from resnet_viewer.ui.pages.depth_panel import DepthPanel
from resnet_viewer.ui.pages.evidence import EvidencePanel
from resnet_viewer.ui.pages.looking import LookingPage
from resnet_viewer.ui.widgets.more_below import MoreBelow
from resnet_viewer.ui.widgets.picture_view import PictureView
from resnet_viewer.ui.widgets.top_bars import TopBars
from resnet_viewer.workers.networks import Networks
from resnet_viewer.workers.questions import Answer, Early, answer
from resnet_viewer.workers.shelf import Shelf

_FED_SIDE = 128


class ClassifyPage(LookingPage):
    """A picture and the answer beside it, that of a second network, and what each block would answer.

    `saved(Path)` when a plot has been saved.
    """

    saved = Signal(Path)

    def __init__(self, shelf: Shelf, networks: Networks, parent: QWidget | None = None) -> None:
        super().__init__(shelf, parent)
        self._early = Early()
        self._waiting = False
        self._title = QLabel()
        self._title.setWordWrap(True)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.bars = TopBars(choosable=True)
        self.evidence = EvidencePanel(shelf, self.bars)
        self.picture = self.evidence.picture
        self.remark = QLabel()
        self.remark.setWordWrap(True)
        self.fed = PictureView("", smooth=False)
        self.fed.setFixedSize(_FED_SIDE, _FED_SIDE)
        self._fed_text = QLabel()
        self._fed_text.setWordWrap(True)
        self.compare = ComparePanel(networks)
        self.early = DepthPanel()
        self.compare.chosen.connect(self._ask_second)
        shelf.failed.connect(self._on_failed)
        self.early.unfolded.connect(self._ask_depth)
        self.early.failed.connect(self.failed)
        self.early.saved.connect(self.saved)
        self._lay_out()

    def ask(self) -> None:
        self._waiting = True
        self.compare.offer(self.shelf.chosen.network)
        self.shelf.ask("answer", answer)

    def show_answer(self, key: str, found: Any) -> None:
        if key == "answer":
            self._waiting = False
            self._show(found)
            # Only now: nobody should wait for the answer because of what goes with it.
            self._ask_depth()
            self._ask_second()
        elif key == self.compare.key:
            self.compare.set_second(found, self.truth)
        elif key == "early":
            self.early.set_answers(found)
        else:
            self.evidence.show_answer(key, found)

    def _ask_second(self) -> None:
        if self.compare.network is not None and not self._waiting:
            self.shelf.ask(self.compare.key, answer, self.compare.network)

    def _on_failed(self, _error: Exception) -> None:
        self._waiting = False

    def _ask_depth(self) -> None:
        if self.early.shown:
            self.shelf.ask("early", self._early.answers)

    def _lay_out(self) -> None:
        seen = QHBoxLayout()
        seen.addWidget(self.fed)
        seen.addWidget(self._fed_text, 1)
        heading = QFont(self.font())
        heading.setBold(True)
        self._title.setFont(heading)
        column_of_answers = QWidget()
        side = QScrollArea()
        side.setWidget(column_of_answers)
        side.setWidgetResizable(True)
        side.setFrameShape(QFrame.Shape.NoFrame)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setMinimumWidth(300)
        side.setMaximumWidth(440)
        column = QVBoxLayout(column_of_answers)
        column.setContentsMargins(12, 0, 4, 0)
        column.setSpacing(12)
        for widget in (self._title, self.verdict, self.compare.first, self.bars, self.remark, self.compare, self.early):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(seen)
        MoreBelow(side, column_of_answers, self.early, self.early.heading, self.early.heading.text())
        middle = QHBoxLayout(self)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self.evidence, 3)
        middle.addWidget(side, 2)

    def _show(self, found: Answer) -> None:
        prediction, picture = found.prediction, self.shelf.chosen.picture
        name = picture_name(picture) if picture is not None else ""
        self._title.setText(name)
        self.verdict.setText("" if self.truth is None else verdict(self.truth, prediction, len(self.bars.rows)))
        self.verdict.setVisible(self.truth is not None)
        names = [class_name(kind) for kind in prediction.classes]
        self.bars.set_answer(names, prediction.probabilities, found.residual, prediction.place(self.truth))
        self.compare.set_first(found)
        self.evidence.show_picture(found, name)
        if not prediction.sure:
            remark = self.tr(
                "The network is not sure. It can only choose among what it has learned; perhaps this is none of it."
            )
        elif not found.measured:
            remark = self.tr("How far the probabilities of this network can be trusted has not been measured.")
        else:
            remark = ""
        self.remark.setText(remark)
        self.fed.set_picture(prediction.fed, self.tr("What the network sees"))
        height, width, _ = prediction.fed.shape
        self._fed_text.setText(
            self.tr("The network sees only {width} × {height} pixels. Answered in {milliseconds} ms.").format(
                width=width,
                height=height,
                milliseconds=self.locale().toString(round(1000 * prediction.seconds)),
            )
        )
