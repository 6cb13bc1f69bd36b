"""The page on which a network says what is on a picture."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from resnet_viewer.ui.names import class_name
from resnet_viewer.ui.pages.evidence import EvidencePanel
from resnet_viewer.ui.pages.looking import LookingPage
from resnet_viewer.ui.widgets.picture_view import PictureView
from resnet_viewer.ui.widgets.top_bars import TopBars
from resnet_viewer.workers.questions import Answer, answer
from resnet_viewer.workers.shelf import Shelf

_FED_SIDE = 128


class ClassifyPage(LookingPage):
    """A picture and the answer beside it."""

    def __init__(self, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(shelf, parent)
        self._title = QLabel()
        self._title.setWordWrap(True)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bars = TopBars(choosable=True)
        self.evidence = EvidencePanel(shelf, self.bars)
        self.picture = self.evidence.picture
        self.remark = QLabel()
        self.remark.setWordWrap(True)
        self.fed = PictureView("", smooth=False)
        self.fed.setFixedSize(_FED_SIDE, _FED_SIDE)
        self._fed_text = QLabel()
        self._fed_text.setWordWrap(True)
        self._lay_out()

    def ask(self) -> None:
        self.shelf.ask("answer", answer)

    def show_answer(self, key: str, found: Any) -> None:
        if key == "answer":
            self._show(found)
        else:
            self.evidence.show_answer(key, found)

    def _lay_out(self) -> None:
        seen = QHBoxLayout()
        seen.addWidget(self.fed)
        seen.addWidget(self._fed_text, 1)
        heading = QFont(self.font())
        heading.setBold(True)
        self._title.setFont(heading)
        side = QWidget()
        side.setMinimumWidth(280)
        side.setMaximumWidth(420)
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 0, 4, 0)
        column.setSpacing(12)
        for widget in (self._title, self.bars, self.remark):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(seen)
        middle = QHBoxLayout(self)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self.evidence, 3)
        middle.addWidget(side, 2)

    def _show(self, found: Answer) -> None:
        prediction, picture = found.prediction, self.shelf.chosen.picture
        name = picture.name if picture is not None else ""
        self._title.setText(name)
        names = [class_name(kind) for kind in prediction.classes]
        self.bars.set_answer(names, prediction.probabilities, found.residual)
        self.evidence.show_picture(found, name)
        self.remark.setText(
            ""
            if prediction.sure
            else self.tr(
                "The network is not sure. It can only choose among what it has learned; perhaps this is none of it."
            )
        )
        self.fed.set_picture(prediction.fed, self.tr("What the network sees"))
        height, width, _ = prediction.fed.shape
        self._fed_text.setText(
            self.tr("The network sees only {width} × {height} pixels. Answered in {milliseconds} ms.").format(
                width=width,
                height=height,
                milliseconds=self.locale().toString(round(1000 * prediction.seconds)),
            )
        )
