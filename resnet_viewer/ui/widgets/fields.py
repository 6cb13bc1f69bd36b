"""One setting of an experiment as a row of a form: label, editor, and a sentence where the value cannot be."""

from __future__ import annotations

from html import escape
from typing import Any

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QWidget,
)
from superqt import QToggleSwitch

from resnet_viewer.catalogue import CATALOGUE, FOLDER
from resnet_viewer.experiment import Limits
from resnet_viewer.ui import theme
from resnet_viewer.ui.names import source_name
from resnet_viewer.ui.widgets.number_box import POSITIONS, NumberBox, Scale, number_text
from resnet_viewer.ui.widgets.slider import JumpSlider

_SIDES = (14, 28, 32, 48, 64, 96, 128, 224)


def make_field(key: str, limits: Limits, value: object) -> Field:
    """The row that goes with the limits and the type of this setting."""
    if limits.choices:
        return ChoiceField(key, limits)
    if isinstance(value, bool):
        return SwitchField(key, limits)
    return NumberField(key, limits, whole=isinstance(value, int))


class Field(QWidget):
    """What all rows have: label, tooltip, a sentence below, and a bar at the left where it differs from the run."""

    edited = Signal(str, object)
    """The key and the value that a person chose, which may be impossible."""

    def __init__(self, key: str, limits: Limits) -> None:
        super().__init__()
        self.key = key
        self.limits = limits
        self._marked = False
        self.label = QLabel(QCoreApplication.translate("experiment", limits.label))
        self.label.setWordWrap(True)
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._problem.hide()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(8, 0, 0, 0)
        self.grid.setHorizontalSpacing(6)
        self.grid.setVerticalSpacing(0)
        self.grid.setColumnStretch(0, 1)
        self.grid.addWidget(self.label, 0, 0)
        self.grid.addWidget(self._problem, 2, 0, 1, 2)

    @property
    def name(self) -> str:
        """The label, as sentences about this setting call it."""
        return self.label.text()

    def set_value(self, value: Any) -> None:
        """Shows a value without saying so by `edited`."""
        raise NotImplementedError

    def set_limits(self, limits: Limits) -> None:
        """What the value may be from now on, beside other values of the experiment."""
        self.limits = limits

    def commit(self) -> None:
        """Takes what has been typed but not confirmed."""

    def set_problem(self, text: str) -> None:
        """The sentence below the row, in the warning colour; empty when all is well."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        self._colour()

    def set_marked(self, marked: bool) -> None:
        """Draws a bar at the left: this value is not that of the run."""
        self._marked = marked
        font = self.label.font()
        font.setBold(marked)
        self.label.setFont(font)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._marked:
            painter = QPainter(self)
            painter.fillRect(0, 2, 3, self.height() - 4, theme.colours(self).warning)

    def changeEvent(self, event: Any) -> None:
        super().changeEvent(event)
        if event.type() == event.Type.PaletteChange and hasattr(self, "_problem"):
            self._colour()

    def _colour(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, theme.colours(self).warning)
        self._problem.setPalette(palette)

    def _add_editor(self, editor: QWidget) -> None:
        self.label.setBuddy(editor)
        editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not of the wheel, which scrolls the form
        self.grid.addWidget(editor, 0, 1)
        self._describe(editor)

    def _describe(self, editor: QWidget) -> None:
        editor.setAccessibleName(self.name)
        editor.setAccessibleDescription(" ".join(self._sentences()))
        self.setToolTip("".join(f"<p>{escape(sentence)}</p>" for sentence in self._sentences()))

    def _sentences(self) -> list[str]:
        limits = self.limits
        sentences = [QCoreApplication.translate("experiment", limits.help)]
        if limits.low is not None and limits.high is not None:
            low, high = number_text(limits.low), number_text(limits.high)
            if limits.stride > 1:
                template = self.tr("From {low} to {high} in strides of {stride}.")
            else:
                template = self.tr("From {low} to {high}.")
            sentences.append(template.format(low=low, high=high, stride=limits.stride))
        if limits.live:
            sentences.append(self.tr("It can be changed while a run goes on."))
        else:
            sentences.append(self.tr("Changing it makes the next Run start afresh."))
        return sentences


class ChoiceField(Field):
    """One of a few values."""

    def __init__(self, key: str, limits: Limits) -> None:
        super().__init__(key, limits)
        self._box = QComboBox()
        self._box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._box.setMinimumWidth(80)
        for choice in limits.choices:
            self._box.addItem(self._texts().get(choice, str(choice)), choice)
        self._box.activated.connect(self._on_activated)
        self._add_editor(self._box)

    def set_value(self, value: Any) -> None:
        self._box.setCurrentIndex(self._box.findData(value))

    def _on_activated(self, index: int) -> None:
        self.edited.emit(self.key, self._box.itemData(index))

    def _texts(self) -> dict[object, str]:
        """Words for the choices that are not clear by themselves."""
        return {
            "both": self.tr("both"),
            "plain": self.tr("plain"),
            "residual": self.tr("residual"),
            **{source: source_name(source) for source in (*CATALOGUE, FOLDER)},
            "3x3-stride-2": self.tr("3×3, stride 2"),
            "3x3": self.tr("3×3"),
            "constant": self.tr("constant"),
            "steps": self.tr("in steps"),
            "cosine": self.tr("cosine"),
            "one-cycle": self.tr("one cycle"),
            "A": self.tr("A: zeros"),
            "B": self.tr("B: projection"),
            **{side: self.tr("{side} × {side}").format(side=side) for side in _SIDES},
        }


class SwitchField(Field):
    """Yes or no."""

    def __init__(self, key: str, limits: Limits) -> None:
        super().__init__(key, limits)
        self._box = QToggleSwitch()
        self._box.clicked.connect(self._on_clicked)
        self._add_editor(self._box)

    def set_value(self, value: Any) -> None:
        self._box.setChecked(value)

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
        self._describe(slider)
        self._box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        return slider

    def set_value(self, value: Any) -> None:
        with QSignalBlocker(self._box):
            self._box.setValue(value)
        self._follow(value)

    def set_limits(self, limits: Limits) -> None:
        if limits == self.limits:
            return
        super().set_limits(limits)
        self._scale = Scale(limits, self._scale.whole)
        self._box.set_scale(self._scale)
        self._describe(self._box)
        if self._slider:
            with QSignalBlocker(self._slider):
                self._slider.setRange(0, self._scale.positions)
            self._describe(self._slider)

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
