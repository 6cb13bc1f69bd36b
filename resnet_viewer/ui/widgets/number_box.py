"""A number as a person sets it: typed exactly, or slid over a scale that suits its range."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox

from resnet_viewer.experiment import Limits

POSITIONS = 240
"""Places of a logarithmic slider: about as many as it has pixels."""


class Scale:
    """Where the values of a number lie on a slider, and what one step of the arrow keys is."""

    def __init__(self, limits: Limits, whole: bool) -> None:
        self.low = 0.0 if limits.low is None else float(limits.low)
        self.high = 1.0 if limits.high is None else float(limits.high)
        self.whole = whole
        self._stride = limits.stride
        self._choices = limits.choices
        self._logarithmic = limits.logarithmic and not limits.choices
        if limits.choices:
            self.positions = len(limits.choices) - 1
            return
        linear = round((self.high - self.low) / self._stride) if whole else POSITIONS + 1
        self.positions = POSITIONS if limits.logarithmic else linear

    def typed(self, value: float) -> int | float:
        """The value in the type of its setting, as far as it has it."""
        return int(value) if self.whole and value.is_integer() else value

    def position(self, value: float) -> int:
        value = min(max(value, self.low), self.high)
        if self._choices:
            return self._choices.index(self._snap(value))
        if self._logarithmic:
            return round(POSITIONS * math.log(value / self.low) / math.log(self.high / self.low))
        return round((value - self.low) / self._stride)

    def value(self, position: int) -> float:
        """The value at a place of the slider: two digits are enough of a logarithmic one."""
        if self._choices:
            return float(self._choices[position])
        if not self._logarithmic:
            return self._snap(self.low + position * self._stride)
        value = self.low * (self.high / self.low) ** (position / POSITIONS)
        return self._snap(float(f"{value:.1e}"))

    def stepped(self, value: float, steps: int) -> float:
        """The value `steps` presses of the arrow key further; ten at once are those of the page key.

        A logarithmic number doubles, or grows tenfold with the page key; one with a stride keeps to it.
        """
        if self._choices:
            return self.value(min(max(self.position(value) + steps, 0), self.positions))
        if self._stride > 1 or (self.whole and not self._logarithmic):
            return self._snap(value + steps * self._stride)
        if self._logarithmic:
            return self._snap(value * (2 if abs(steps) < 10 else 10) ** math.copysign(1, steps))
        unit = 10.0 ** (math.floor(math.log10(abs(value))) - 1) if value else 0.01 * (self.high - self.low)
        return self._snap(value + steps * unit)

    def _snap(self, value: float) -> float:
        """The nearest value that can be; a fraction loses the dust of its binary digits."""
        if self._choices:
            return float(min(self._choices, key=lambda choice: abs(choice - value)))
        if self.whole:
            value = self.low + round((value - self.low) / self._stride) * self._stride
        else:
            value = float(f"{value:.10g}")
        return min(max(value, self.low), self.high)


def number_text(value: float) -> str:
    """The shortest text that is exactly this number: 400, 0.1, 1e-06."""
    return repr(float(value)).removesuffix(".0")


class NumberBox(QDoubleSpinBox):
    """A spin box that takes any number, exactly as it is typed; whether it can be is for the experiment to say."""

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        self._scale = scale
        self._begin = 0.0
        self.setKeyboardTracking(False)
        self.setDecimals(30)
        self.setRange(-1e15, 1e15)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._fit()

    def set_scale(self, scale: Scale) -> None:
        """Steps along another scale from now on."""
        self._scale = scale
        self._fit()

    def set_differing(self, first: float | None) -> None:
        """Shows that several numbers are meant, of which this is the first, until one is entered; None ends that."""
        self.setSpecialValueText("" if first is None else self.tr("differs"))
        if first is not None:
            self._begin = first
            self.setValue(self.minimum())  # at which Qt shows the special text; every number is another

    @property
    def differing(self) -> bool:
        """Whether the words stand there still, with nothing typed over them."""
        return self._is_special(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.differing and event.text().isprintable() and event.text():
            self.selectAll()  # a number takes the place of the words, wherever the cursor stands in them
        super().keyPressEvent(event)

    def setButtonSymbols(self, symbols: QAbstractSpinBox.ButtonSymbols) -> None:
        super().setButtonSymbols(symbols)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """As wide as the longest number, and no narrower than the other boxes of a form."""
        digits = max(8, len(number_text(self._scale.high)))
        buttons = 0 if self.buttonSymbols() == QAbstractSpinBox.ButtonSymbols.NoButtons else 16
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * digits) + buttons + 16)

    def textFromValue(self, value: float) -> str:
        return number_text(value).replace(".", self.locale().decimalPoint())

    def valueFromText(self, text: str) -> float:
        return self.minimum() if self._is_special(text) else self._parse(text) or 0.0

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if self._parse(text) is not None or self._is_special(text):
            return QValidator.State.Acceptable, text, position
        possible = re.fullmatch(r"[-+0-9.,eE\s]*", text)
        return (QValidator.State.Intermediate if possible else QValidator.State.Invalid), text, position

    def stepBy(self, steps: int) -> None:
        self.setValue(self._scale.stepped(self._begin if self.differing else self.value(), steps))

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flag = QAbstractSpinBox.StepEnabledFlag
        return flag.StepUpEnabled | flag.StepDownEnabled

    def _is_special(self, text: str) -> bool:
        return bool(text) and text == self.specialValueText()

    def _parse(self, text: str) -> float | None:
        try:
            return float(text.strip().replace(self.locale().decimalPoint(), "."))
        except ValueError:
            return None
