"""How it is asked what spoke for a class, how strongly the answer hides the picture, and what its colours mean."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from resnet_viewer.findings import Method
from resnet_viewer.ui.names import method_name
from resnet_viewer.ui.widgets.evidence_colours import ColourKey
from resnet_viewer.ui.widgets.slider import JumpSlider

_OPACITY = 80


class EvidenceControls(QWidget):
    """`asked` when a person chooses another method or block, `opacity_changed(float)` from 0 to 1, and `hidden`."""

    asked = Signal()
    opacity_changed = Signal(float)
    hidden = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.methods = QComboBox()
        self.methods.setAccessibleName(self.tr("Method"))
        for method in Method:
            self.methods.addItem(method_name(method), method)
        self.blocks = QComboBox()
        self.blocks.setAccessibleName(self.tr("Block"))
        self.blocks.setToolTip(self.tr("The block whose output is looked at"))
        self.opacity = JumpSlider()
        self.opacity.setRange(0, 100)
        self.opacity.setValue(_OPACITY)
        self.opacity.setAccessibleName(self.tr("Opacity"))
        self.opacity.setToolTip(self.tr("How strongly the colours hide the picture"))
        self.hide_button = QPushButton()
        self.set_busy(False)
        self.key = ColourKey()
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setToolTip(self.tr("The score of a class is its logit over the network's temperature."))
        self.text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        self._on_method()
        self.methods.activated.connect(self._on_method)
        self.methods.activated.connect(self.asked)
        self.blocks.activated.connect(self.asked)
        self.opacity.valueChanged.connect(self._on_opacity)
        self.hide_button.clicked.connect(self.hidden)

    @property
    def method(self) -> Method:
        return Method(self.methods.currentData())

    @property
    def block(self) -> str:
        """The name of the chosen block; empty for the last one, whatever it is called."""
        return str(self.blocks.currentData() or "")

    def set_blocks(self, names: Sequence[str], chosen: str) -> None:
        """Offers these blocks, the last one first: it is the one that the answer is read from."""
        last = names[-1]
        self.blocks.clear()
        self.blocks.addItem(self.tr("{block} (last)").format(block=last), "")
        for name in reversed(names[:-1]):
            self.blocks.addItem(name, name)
        self.blocks.setCurrentIndex(max(0, self.blocks.findData(chosen)))

    def set_busy(self, busy: bool) -> None:
        """Whether something is being looked for, which the button then cancels."""
        self.hide_button.setText(self.tr("Cancel") if busy else self.tr("Hide"))

    def set_text(self, text: str) -> None:
        """Says what is seen."""
        self.text.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    def _lay_out(self) -> None:
        # Where there is room they show the longest name; a narrow window they do not make wide.
        for combo, least in ((self.methods, 10), (self.blocks, 8)):
            combo.setMinimumContentsLength(least)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            combo.setMinimumWidth(least * combo.fontMetrics().averageCharWidth() + 24)
        self.opacity.setMinimumWidth(60)
        row = QHBoxLayout()
        row.addWidget(self.methods)
        row.addWidget(self.blocks)
        row.addWidget(self.opacity, 1)
        row.addWidget(self.hide_button)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.key, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(row)
        column.addLayout(below)
        self._make_room()

    def _make_room(self) -> None:
        """Of three lines, so that the picture above keeps its size when the sentence changes."""
        self.text.setFixedHeight(3 * self.text.fontMetrics().lineSpacing())

    def _on_method(self) -> None:
        self.blocks.setVisible(self.method == Method.GRAD_CAM)
        low, high = {
            Method.GRAD_CAM: (self.tr("nothing"), self.tr("most")),
            Method.INTEGRATED_GRADIENTS: (self.tr("against"), self.tr("for")),
            Method.SALIENCY: (self.tr("weak"), self.tr("strong")),
            Method.OCCLUSION: (self.tr("against"), self.tr("for")),
            Method.GUIDED_BACKPROPAGATION: (self.tr("weak"), self.tr("strong")),
        }[self.method]
        self.key.set_scale(low, high, self.method.signed)

    def _on_opacity(self, percent: int) -> None:
        self.opacity_changed.emit(percent / 100)
