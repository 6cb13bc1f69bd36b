"""How long a run is, in steps and in epochs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QHBoxLayout

from resnet_viewer.experiment import EPOCHS, Limits
from resnet_viewer.ui.widgets.fields import NumberField
from resnet_viewer.ui.widgets.number_box import number_text

_LONGEST = "00000"


class StepsField(NumberField):
    """The number of steps, and below it the epochs that they are, which can be entered as well.

    Epochs that a person enters are `edited` under their own key: the experiment makes steps of them.
    """

    def __init__(self, key: str, limits: Limits) -> None:
        super().__init__(key, limits, whole=True)
        self._per_epoch = 1
        self._epochs = _EpochsBox()
        self._epochs.setAccessibleName(self.tr("Epochs"))
        self._epochs.setToolTip(
            self.tr("How often every training picture is shown. What is entered here becomes steps.")
        )
        self._epochs.setAccessibleDescription(self._epochs.toolTip())
        self._epochs.valueChanged.connect(self._on_epochs)
        row = QHBoxLayout()
        if self._slider:
            row.addWidget(self._slider, 1)
        row.addWidget(self._epochs)
        self.grid.addLayout(row, 1, 0, 1, 2)

    def set_epoch(self, steps: int) -> None:
        """How many steps are an epoch, with this batch size and so many pictures."""
        self._per_epoch = steps
        self._show_epochs()

    def commit(self) -> None:
        super().commit()
        self._epochs.interpretText()

    def _follow(self, value: float) -> None:
        super()._follow(value)
        self._show_epochs()

    def _on_slide(self, position: int) -> None:
        super()._on_slide(position)
        self._show_epochs()

    def _show_epochs(self) -> None:
        with QSignalBlocker(self._epochs):
            self._epochs.setRange(1 / self._per_epoch, (self.limits.high or 1) / self._per_epoch)
            self._epochs.setValue(_short(self._box.value() / self._per_epoch))

    def _on_epochs(self, epochs: float) -> None:
        self.edited.emit(EPOCHS, epochs)


class _EpochsBox(QDoubleSpinBox):
    """Says "= 2.56 epochs", and takes another number of them."""

    def __init__(self) -> None:
        super().__init__()
        prefix, _, suffix = self.tr("= {epochs} epochs").partition("{epochs}")
        self.setPrefix(prefix)
        self.setSuffix(suffix)
        self.setDecimals(30)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not of the wheel, which scrolls the form
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(f"{self.prefix()}{_LONGEST}{self.suffix()}") + 16)

    def textFromValue(self, value: float) -> str:
        return number_text(_short(value)).replace(".", self.locale().decimalPoint())

    def stepBy(self, steps: int) -> None:
        self.setValue(round(self.value()) + steps)


def _short(epochs: float) -> float:
    """As many digits as anybody reads. What is shown is what the box holds: it would take a change for an entry."""
    return float(f"{epochs:.3g}") if epochs < 100 else float(round(epochs))
