"""The picture of the page that classifies: what in it spoke for a class, and what becomes of the answer without it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QColor, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from resnet_viewer.findings import Evidence, Method, Picture, Prediction
from resnet_viewer.ui.names import class_name
from resnet_viewer.ui.widgets.evidence_colours import coloured
from resnet_viewer.ui.widgets.evidence_controls import EvidenceControls
from resnet_viewer.ui.widgets.evidence_view import EvidenceView
from resnet_viewer.ui.widgets.top_bars import TopBars
from resnet_viewer.workers.evidence import Change, Explanation, Why, cover
from resnet_viewer.workers.questions import Answer
from resnet_viewer.workers.shelf import Shelf

_SOON_MS = 150
"""For so long what was seen stays while something else is computed; as often its progress is told."""


class EvidencePanel(QWidget):
    """Shows what spoke for the class whose bar is clicked, and in the bars what changes when a place is covered.

    Where evidence is seen and another picture or network is chosen, it is asked again for the class that is first then:
    whoever goes through pictures wants to see it for each of them.
    """

    def __init__(self, shelf: Shelf, bars: TopBars, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = EvidenceView(self.tr("Drop a picture here"))
        self.controls = EvidenceControls()
        self.controls.hide()
        self.picture.set_opacity(self.controls.opacity.value() / 100)
        self.remark = QLabel()
        self.remark.setWordWrap(True)
        self.uncover = QPushButton(self.tr("Uncover"))
        # Nothing moves when a place is covered: the button has its room, and the remark its second line.
        kept = self.uncover.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.uncover.setSizePolicy(kept)
        self._make_room()
        self._shelf = shelf
        self._bars = bars
        self._prediction: Prediction | None = None
        self._seen: tuple[Picture | None, tuple[str, int]] | None = None
        self._row: int | None = None
        self._number = 0
        self._name = ""
        self._asked: Why | None = None
        self._broken_off = False
        self._soon = QTimer(self, interval=_SOON_MS)
        self._lay_out()
        self._connect()
        self._show_change(None)

    def show_picture(self, found: Answer, name: str) -> None:
        """Shows a picture whose answer is in the bars.

        Where the same network has only learned meanwhile, what a person has asked about the picture is asked again.
        """
        chosen, numbers = self._shelf.chosen, list(found.prediction.numbers)
        before, self._seen = self._seen, (chosen.picture, chosen.network.place)
        self._prediction = found.prediction
        self.picture.set_grey(QColor(*found.grey))
        learned = self._seen == before
        row = numbers.index(self._number) if learned and self._number in numbers else 0
        if not learned:
            self.picture.set_picture(found.pixels, name)
            self._show_change(None)
        elif self.picture.cover is not None:
            self._ask_cover(*self.picture.cover)
        if self._row is not None:
            self._explain(row)

    def show_answer(self, key: str, found: Any) -> None:
        """Shows what was found of what this panel has asked last."""
        if key == "evidence" and isinstance(found, Explanation) and found.question is self._asked:
            self._show_evidence(found)
        elif key == "cover" and self.picture.cover == (found.x, found.y):
            self._show_change(found)

    def hideEvent(self, event: QHideEvent) -> None:
        """The page that is seen then should not wait for what is looked for here."""
        super().hideEvent(event)
        self._broken_off = self._asked is not None
        self._drop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._broken_off and self._row is not None:
            self._explain(self._row)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    def _make_room(self) -> None:
        self.remark.setMinimumHeight(2 * self.remark.fontMetrics().lineSpacing())

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.remark, 1)
        line.addWidget(self.uncover)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.picture, 1)
        column.addWidget(self.controls)
        column.addLayout(line)

    def _connect(self) -> None:
        self._bars.chosen.connect(self._on_bar)
        self._shelf.changed.connect(self._on_changed)
        self._shelf.failed.connect(self._on_failed)
        self.picture.covered.connect(self._on_covered)
        self.picture.uncovered.connect(self._on_uncovered)
        self.uncover.clicked.connect(self._on_uncovered)
        self.controls.asked.connect(self._on_asked)
        self.controls.opacity_changed.connect(self.picture.set_opacity)
        self.controls.hidden.connect(self._hide)
        self._soon.timeout.connect(self._on_soon)

    # -- what speaks for a class --------------------------------------------------------------------------------------

    def _explain(self, row: int) -> None:
        if self._prediction is None:
            return
        self._drop()
        self._row, self._name = row, class_name(self._prediction.classes[row])
        self._number = self._prediction.numbers[row]
        self._bars.mark(row)
        self.controls.show()
        self._asked = Why(self._number, self.controls.method, self.controls.block)
        self._shelf.ask("evidence", self._asked)
        self._soon.start()

    def _drop(self) -> None:
        """What is being computed is not wanted any more."""
        if self._asked is not None:
            self._asked.dropped.set()
            self._asked = None
        self._soon.stop()
        self.controls.set_busy(False)

    def _hide(self) -> None:
        self._drop()
        self._row = None
        self._bars.mark(None)
        self.controls.hide()
        self.picture.set_overlay(None)

    def _show_evidence(self, found: Explanation) -> None:
        self._drop()
        evidence, signed = found.evidence, found.evidence.method.signed
        self.controls.set_blocks(evidence.blocks, evidence.block)
        self.picture.set_overlay(coloured(found.shares, signed), signed, found.share)
        text = self._words(evidence).format(
            name=self._name,
            block=evidence.block,
            width=evidence.values.shape[1],
            height=evidence.values.shape[0],
            sum=self.locale().toString(float(evidence.values.sum()), "f", 2),
        )
        if not found.alone:
            text = self._joined(text, self.tr("This is about the middle; the bars count other views too."))
        self.controls.set_text(text)

    def _words(self, evidence: Evidence) -> str:
        match evidence.method:
            case Method.GRAD_CAM if not evidence.values.any():
                return self.tr("Nothing in what {block} puts out speaks for {name}.")
            case Method.GRAD_CAM:
                return self.tr("Where in {width} × {height} places the output of {block} speaks for {name}.")
            case Method.INTEGRATED_GRADIENTS:
                return self.tr(
                    "What each pixel adds to the score of {name}, compared with a picture of the training mean: "
                    "{sum} in all."
                )
            case Method.SALIENCY:
                return self.tr("How strongly the score of {name} changes with each pixel, up or down.")
            case Method.OCCLUSION:
                return self.tr("By how much the score of {name} falls or rises when a grey square covers the place.")
            case Method.GUIDED_BACKPROPAGATION:
                return self.tr(
                    "Details that excite the network on the way to {name}. They look much the same for other classes."
                )

    def _on_bar(self, row: int) -> None:
        if row == self._row:
            self._hide()
        else:
            self._explain(row)

    def _on_asked(self) -> None:
        if self._row is not None:
            self._explain(self._row)

    def _on_soon(self) -> None:
        if self._asked is None:
            return
        self.picture.set_overlay(None)
        self.controls.set_busy(True)
        percent = round(100 * self._asked.done)
        text = self.tr("Looking… {percent} %") if percent else self.tr("Looking…")
        self.controls.set_text(text.format(percent=percent))

    def _on_changed(self) -> None:
        """The bars are still those of what was chosen before: there is nothing to ask about them."""
        self._drop()
        self._prediction = None

    def _on_failed(self) -> None:
        if self._asked is not None:
            self._drop()
            self.picture.set_overlay(None)
            self.controls.set_text("")

    # -- what becomes of the answer without a part of the picture -----------------------------------------------------

    def _show_change(self, found: Change | None) -> None:
        self.uncover.setVisible(found is not None)
        if found is None or self._prediction is None:
            self.picture.uncover()
            self._bars.set_change(None)
            self.remark.setText(
                self.tr("Click a bar to see what speaks for its class. Click the picture to cover a part of it.")
            )
            return
        numbers = self._prediction.numbers
        self._bars.set_change([float(found.probabilities[number]) for number in numbers])
        text = self.tr("The bars show the answer with the grey square, the marks that without it.")
        first = int(found.probabilities.argmax())
        if first != numbers[0]:
            share = self.locale().toString(100 * float(found.probabilities[first]), "f", 1) + "\N{NO-BREAK SPACE}%"
            said = self.tr("The first is now {name}, {share}.").format(name=class_name(found.first), share=share)
            text = self._joined(text, said)
        self.remark.setText(text)

    def _joined(self, one: str, other: str) -> str:
        return self.tr("{sentence} {next}").format(sentence=one, next=other)

    def _on_covered(self, x: float, y: float) -> None:
        if self._prediction is None:
            self.picture.uncover()
        else:
            self.uncover.show()
            if self._asked is not None and self._row is not None:
                self._explain(self._row)  # begins anew afterwards: whoever moves something wants to see it move
            self._ask_cover(x, y)

    def _ask_cover(self, x: float, y: float) -> None:
        self._shelf.ask("cover", partial(cover, x=x, y=y))

    def _on_uncovered(self) -> None:
        self._show_change(None)
