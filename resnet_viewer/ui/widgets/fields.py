"""The rows of a form by what they hold: one of a few values, yes or no, a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QSizePolicy,
    QSlider,
)
from superqt import QToggleSwitch

from resnet_viewer.experiment import Limits
from resnet_viewer.ui.widgets.field import Field
from resnet_viewer.ui.widgets.number_box import POSITIONS, NumberBox, Scale, number_text
from resnet_viewer.ui.widgets.slider import JumpSlider
from resnet_viewer.ui.widgets.value_words import choice_words, switch_words


def make_field(key: str, limits: Limits, value: object) -> Field:
    """The row that goes with the limits and the type of this setting."""
    if limits.choices:
        return ChoiceField(key, limits)
    if isinstance(value, bool):
        return SwitchField(key, limits)
    return NumberField(key, limits, whole=isinstance(value, int))


class ChoiceField(Field):
    """One of a few values."""

    def __init__(self, key: str, limits: Limits) -> None:
        super().__init__(key, limits)
        self._reasons: dict[str, str] = {}
        self._box = QComboBox()
        self._box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._box.setMinimumWidth(80)
        for choice in limits.choices:
            self._box.addItem(self.words(choice), choice)
        self._box.setPlaceholderText(self.tr("several") if key == "networks" else self.tr("differs"))
        self._box.activated.connect(self._on_activated)
        self._add_editor(self._box)

    def set_value(self, value: Any) -> None:
        self._box.setCurrentIndex(self._box.findData(value))

    def _show_differing(self, first: Any) -> None:  # noqa: ARG002
        self._box.setCurrentIndex(-1)

    def words(self, value: Any) -> str:
        return choice_words(value)

    def set_missing(self, reasons: Mapping[str, str]) -> None:
        """Greys the choices that are not to be had here; the sentences say why, also to who cannot hover."""
        self._reasons = dict(reasons)
        model = cast(QStandardItemModel, self._box.model())
        for index, choice in enumerate(self.limits.choices):
            item = model.item(index)
            item.setEnabled(choice not in reasons)
            item.setToolTip(reasons.get(choice, ""))
        self._describe()

    def _sentences(self) -> list[str]:
        template = self.tr("{choice}: {reason}")
        missing = self._reasons.items()
        return super()._sentences() + [template.format(choice=self.words(it), reason=why) for it, why in missing]

    def _on_activated(self, index: int) -> None:
        self.edited.emit(self.key, self._box.itemData(index))


class SwitchField(Field):
    """Yes or no."""

    def __init__(self, key: str, limits: Limits) -> None:
        super().__init__(key, limits)
        self._box = QToggleSwitch()
        self._box.clicked.connect(self._on_clicked)
        self._differs = QLabel(self.tr("differs"))
        self._differs.hide()
        self._add_editor(self._box, self._differs)

    def set_value(self, value: Any) -> None:
        self._differs.hide()
        self._box.setChecked(value)

    def _show_differing(self, first: Any) -> None:
        self._differs.show()
        self._box.setChecked(first)

    def words(self, value: Any) -> str:
        return switch_words(value)

    def _on_clicked(self, checked: bool) -> None:
        self.edited.emit(self.key, checked)


class NumberField(Field):
    """A number: an exact box, and a slider below it where the range is one that a hand can slide over.

    A number takes effect with Enter or when the box is left, not at each key: on the way to 400 steps lie 4 and 40.
    """

    def __init__(self, key: str, limits: Limits, whole: bool) -> None:
        super().__init__(key, limits)
        self._scale = Scale(limits, whole)
        self._box = NumberBox(self._scale)
        self._box.valueChanged.connect(self._on_box)
        self._add_editor(self._box)
        self._slider: JumpSlider | None = None
        if self._scale.positions <= POSITIONS:
            self._slider = self._make_slider()
            self.grid.addWidget(self._slider, 1, 0, 1, 2)

    def _make_slider(self) -> JumpSlider:
        slider = JumpSlider()
        slider.setRange(0, self._scale.positions)
        # What acts on a run that goes on waits for the mouse to be released: on the way lie steps already taken.
        slider.setTracking(not self.limits.live)
        slider.actionTriggered.connect(self._on_key)
        slider.sliderMoved.connect(self._on_slide)
        slider.valueChanged.connect(self._on_slider)
        self._editors.append(slider)
        self._describe()
        self._box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        return slider

    def set_value(self, value: Any) -> None:
        with QSignalBlocker(self._box):
            self._box.set_differing(None)
            self._box.setValue(value)
        self._follow(value)

    def _show_differing(self, first: Any) -> None:
        with QSignalBlocker(self._box):
            self._box.set_differing(first)
        self._follow(first)

    def words(self, value: Any) -> str:
        return number_text(value)

    def set_limits(self, limits: Limits) -> None:
        if limits == self.limits:
            return
        super().set_limits(limits)
        self._scale = Scale(limits, self._scale.whole)
        self._box.set_scale(self._scale)
        if self._slider:
            with QSignalBlocker(self._slider):
                self._slider.setRange(0, self._scale.positions)

    def commit(self) -> None:
        self._box.interpretText()

    def _follow(self, value: float) -> None:
        if self._slider:
            with QSignalBlocker(self._slider):
                self._slider.setValue(self._scale.position(value))

    def _on_box(self, value: float) -> None:
        self._follow(value)
        self.edited.emit(self.key, self._scale.typed(value))

    def _on_key(self, action: int) -> None:
        """An arrow key does what it does in the box: one place of the slider may be less than a whole number."""
        kinds = QSlider.SliderAction
        steps = {
            kinds.SliderSingleStepAdd.value: 1,
            kinds.SliderSingleStepSub.value: -1,
            kinds.SliderPageStepAdd.value: 10,
            kinds.SliderPageStepSub.value: -10,
        }
        if self._slider and action in steps:
            self._slider.setSliderPosition(self._slider.value())
            self._box.stepBy(steps[action])

    def _on_slide(self, position: int) -> None:
        with QSignalBlocker(self._box):
            self._box.setValue(self._scale.value(position))

    def _on_slider(self, position: int) -> None:
        with QSignalBlocker(self._box):
            self._box.setValue(self._scale.value(position))
        self.edited.emit(self.key, self._scale.typed(self._box.value()))
