"""What a network is fed, where its file does not say it: the size of its pictures and how they are normalised."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer.findings import InputSpec

_SIDES = 8, 1024
_MEANS = 0.0, 1.0
_DEVIATIONS = 0.001, 10.0
_IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class InputDialog(QDialog):
    """Shows an InputSpec and lets a person change it; the numbers are for pixels from 0 to 1, as people write them."""

    def __init__(self, known: InputSpec, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Input of {network}").format(network=name))
        self.size_box = QSpinBox()
        self.size_box.setRange(*_SIDES)
        self.size_box.setSuffix(self.tr(" pixels"))
        self.size_box.setAccessibleName(self.tr("Side of the pictures"))
        channels = len(known.mean)
        self.means = [self._number(_MEANS, self.tr("Mean of channel {number}"), n) for n in range(channels)]
        self.deviations = [
            self._number(_DEVIATIONS, self.tr("Standard deviation of channel {number}"), n) for n in range(channels)
        ]
        note = QLabel(
            self.tr(
                "As in training. Of pixels from 0 to 1 the mean is subtracted, then they are divided by the deviation."
            )
        )
        note.setWordWrap(True)
        self.usual = QPushButton(self.tr("ImageNet's normalisation"))
        self.usual.setAutoDefault(False)
        self.usual.setVisible(channels == len(_IMAGENET[0]))
        self.usual.clicked.connect(self._on_usual)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow(self.tr("Size"), self.size_box)
        form.addRow(self.tr("Mean"), _side_by_side(self.means))
        form.addRow(self.tr("Standard deviation"), _side_by_side(self.deviations))
        column = QVBoxLayout(self)
        column.addWidget(note)
        column.addLayout(form)
        column.addWidget(self.usual)
        column.addWidget(buttons)
        self.size_box.setValue(known.size)
        self._set([value / 255 for value in known.mean], [value / 255 for value in known.deviation])

    @property
    def input(self) -> InputSpec:
        """What the fields say."""
        return InputSpec(
            self.size_box.value(),
            tuple(255 * box.value() for box in self.means),
            tuple(255 * box.value() for box in self.deviations),
        )

    def _number(self, limits: tuple[float, float], name: str, number: int) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setDecimals(4)
        box.setSingleStep(0.01)
        box.setRange(*limits)
        box.setAccessibleName(name.format(number=number + 1))
        return box

    def _set(self, means: list[float], deviations: list[float]) -> None:
        for box, value in zip([*self.means, *self.deviations], [*means, *deviations], strict=True):
            box.setValue(value)

    def _on_usual(self) -> None:
        means, deviations = _IMAGENET
        self._set(list(means), list(deviations))


def _side_by_side(boxes: list[QDoubleSpinBox]) -> QHBoxLayout:
    row = QHBoxLayout()
    for box in boxes:
        row.addWidget(box)
    return row
