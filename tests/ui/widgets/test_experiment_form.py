"""The form: what a person types, slides and chooses becomes an experiment, or a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from form_parts import editor, enter, unfold, visible_text
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QScrollArea,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot
from superqt import QToggleSwitch

from resnet_viewer.errors import ExperimentError, TrainingError
from resnet_viewer.experiment import Experiment, TrainingSpec, settings
from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.experiment_form import ExperimentForm
from resnet_viewer.ui.widgets.fields import make_field


def test_every_setting_has_a_named_editor_with_help(form: ExperimentForm) -> None:
    kinds = (QAbstractSpinBox, QComboBox, QToggleSwitch)
    for _, limits in settings():
        editors = [editor for kind in kinds for editor in form.findChildren(kind)]
        found = [editor for editor in editors if editor.accessibleName() == limits.label]
        assert len(found) == 1, limits.label
        assert limits.help in found[0].accessibleDescription()
        assert found[0].focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_common_settings_fit_and_the_rest_is_folded(form: ExperimentForm, qtbot: QtBot) -> None:
    enter(qtbot, form, "Depth", "110")
    area = form.findChild(QScrollArea)
    assert not area.horizontalScrollBar().isVisible()
    for _, limits in settings():
        label = next(label for label in form.findChildren(QLabel) if label.text() == limits.label)
        assert label.isVisible() == limits.common, limits.label
        if limits.common:
            assert label.heightForWidth(label.width()) <= label.height(), limits.label
            right = label.mapTo(area.widget(), label.rect().bottomRight())
            assert area.widget().rect().contains(right)
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_a_typed_number_takes_effect_with_enter_and_not_before(form: ExperimentForm, qtbot: QtBot) -> None:
    seen: list[Experiment] = []
    form.changed.connect(seen.append)
    enter(qtbot, form, "Steps", "1200", confirm=False)
    assert seen == []
    qtbot.keyClick(editor(form, "Steps"), Qt.Key.Key_Return)
    assert [experiment.training.steps for experiment in seen] == [1200]


def test_what_is_typed_but_not_confirmed_counts_when_run_is_pressed(form: ExperimentForm, qtbot: QtBot) -> None:
    enter(qtbot, form, "Depth", "20", confirm=False)
    assert form.experiment.get("network.depth") == 20


def test_both_networks_get_the_value(form: ExperimentForm, qtbot: QtBot) -> None:
    enter(qtbot, form, "Width", "16")
    assert [network.width for network in form.experiment.networks] == [16, 16]


@pytest.mark.parametrize("text", ["1e-3", "0.001", ".001"])
def test_a_learning_rate_is_taken_as_it_is_typed(form: ExperimentForm, qtbot: QtBot, text: str) -> None:
    enter(qtbot, form, "Learning rate", text)
    assert form.experiment.training.learning_rate == 0.001


def test_no_digit_of_a_number_is_lost(form: ExperimentForm) -> None:
    training = TrainingSpec(learning_rate=1.2345678901234567e-05, weight_decay=1 / 3, seed=2**31 - 1)
    form.set_experiment(Experiment(training=training))
    assert form.experiment.training == training


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("Depth", "21", "Depth is 21; it must be 8 plus a multiple of 6; the nearest are 20 and 26."),
        ("Depth", "20.5", "Depth is 20.5; it must be a whole number."),
        ("Steps", "0", "Steps is 0; it must be from 1 to 10000000."),
        ("Batch size", "-4", "Batch size is -4; it must be from 2 to 4096."),
    ],
)
def test_an_impossible_number_stays_with_a_sentence_and_nothing_is_lost(
    form: ExperimentForm, qtbot: QtBot, name: str, text: str, sentence: str
) -> None:
    before = form.experiment
    problems: list[object] = []
    form.problem.connect(problems.append)
    enter(qtbot, form, name, text)
    assert sentence in visible_text(form)
    assert editor(form, name).text() == text
    assert form.experiment == before
    assert isinstance(problems[-1], ExperimentError)
    enter(qtbot, form, name, "32")
    assert sentence not in visible_text(form)
    assert problems[-1] is None


def test_epochs_stand_beside_the_steps_and_can_be_entered(form: ExperimentForm, qtbot: QtBot) -> None:
    epochs = editor(form, "Epochs")
    assert epochs.text() == "= 2.56 epochs"
    enter(qtbot, form, "Epochs", "3", confirm=False)
    assert form.experiment.training.steps == 468  # as Run asks for it
    assert editor(form, "Steps").text() == "468"
    enter(qtbot, form, "Steps", "1560")
    assert epochs.text() == "= 10 epochs"
    enter(qtbot, form, "Batch size", "100")
    assert (form.experiment.training.steps, epochs.text()) == (1560, "= 15.6 epochs")
    qtbot.keyClick(epochs, Qt.Key.Key_Up)
    assert form.experiment.training.steps == 1700
    form.set_experiment(Experiment())
    assert epochs.text() == "= 2.56 epochs"


def test_epochs_take_the_place_of_steps_that_cannot_be(form: ExperimentForm, qtbot: QtBot) -> None:
    enter(qtbot, form, "Steps", "0")
    enter(qtbot, form, "Epochs", "2")
    assert form.experiment.training.steps == 312
    assert "must be" not in visible_text(form)
    enter(qtbot, form, "Epochs", "0")
    assert form.experiment.training.steps == 312


def test_epochs_lengthen_a_run_that_goes_on(form: ExperimentForm, qtbot: QtBot) -> None:
    live: list[tuple[str, object]] = []
    form.live_changed.connect(lambda key, value: live.append((key, value)))
    form.set_running(Experiment())
    enter(qtbot, form, "Epochs", "5")
    assert live == [("training.steps", 780)]
    assert "afresh" not in visible_text(form)


def test_a_device_that_is_not_here_cannot_be_chosen_and_the_row_says_why(form: ExperimentForm, qtbot: QtBot) -> None:
    unfold(form, "Computing")
    form.set_missing_devices({"cuda": TrainingError("There is no card.")})
    box = editor(form, "Device", QComboBox)
    assert "CUDA: There is no card." in box.accessibleDescription()
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert form.experiment.training.device == "mps"
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert form.experiment.training.device == "cpu"
    form.set_experiment(Experiment().with_value("training.device", "cuda"))
    assert box.currentText() == "CUDA"


def test_letters_cannot_be_typed_into_a_number(form: ExperimentForm, qtbot: QtBot) -> None:
    enter(qtbot, form, "Seed", "x7y")
    assert form.experiment.training.seed == 7


def test_an_empty_number_goes_back_to_what_it_was(form: ExperimentForm, qtbot: QtBot) -> None:
    box = editor(form, "Seed")
    box.setFocus()
    box.selectAll()
    qtbot.keyClick(box, Qt.Key.Key_Delete)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == "0"


def test_values_that_do_not_go_together_are_taken_once_they_do(form: ExperimentForm, qtbot: QtBot) -> None:
    enter(qtbot, form, "Training pictures", "50")
    assert "Batch size is 64; it must be at most Training pictures, which is 50." in visible_text(form)
    assert form.experiment.data.training_pictures == 10_000
    enter(qtbot, form, "Batch size", "32")
    assert form.experiment.data.training_pictures == 50
    assert form.experiment.training.batch_size == 32
    assert "must be" not in visible_text(form)


def test_depth_steps_and_slides_in_strides_of_six(form: ExperimentForm, qtbot: QtBot) -> None:
    box, slider = editor(form, "Depth"), editor(form, "Depth", QSlider)
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert form.experiment.get("network.depth") == 62
    seen = set()
    for position in range(slider.maximum() + 1):
        slider.setValue(position)
        seen.add(form.experiment.get("network.depth"))
    assert {8, 14, 20, 32, 44, 56, 110, 1202} <= seen


def test_a_logarithmic_number_doubles_and_grows_tenfold(form: ExperimentForm, qtbot: QtBot) -> None:
    box = editor(form, "Learning rate")
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert form.experiment.training.learning_rate == 0.2
    qtbot.keyClick(box, Qt.Key.Key_PageDown)
    assert form.experiment.training.learning_rate == 0.02


def test_the_arrow_keys_do_the_same_on_the_slider(form: ExperimentForm, qtbot: QtBot) -> None:
    enter(qtbot, form, "Width", "1")
    slider = editor(form, "Width", QSlider)
    for expected in (2, 4, 8):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
        assert form.experiment.get("network.width") == expected
        assert slider.sliderPosition() == slider.value()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    assert form.experiment.get("network.width") == 40
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert form.experiment.get("network.width") == 256


def test_the_slider_follows_the_box_and_a_click_jumps(form: ExperimentForm, qtbot: QtBot) -> None:
    slider = editor(form, "Width", QSlider)
    enter(qtbot, form, "Width", "256")
    assert slider.value() == slider.maximum()
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, slider.height() // 2))
    assert form.experiment.get("network.width") == 16


def test_the_wheel_changes_nothing_that_is_not_in_focus(form: ExperimentForm) -> None:
    before = form.experiment
    for kind in (QAbstractSpinBox, QComboBox, QSlider):
        for child in form.findChildren(kind):
            child.clearFocus()
            turn(child)
    assert form.experiment == before


def turn(widget: QWidget) -> None:
    centre = QPointF(widget.rect().center())
    nothing = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
    event = QWheelEvent(centre, widget.mapToGlobal(centre), QPoint(), QPoint(0, 120), *nothing)
    QApplication.sendEvent(widget, event)


def test_one_network_can_be_chosen(form: ExperimentForm, qtbot: QtBot) -> None:
    box = editor(form, "Networks", QComboBox)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert [network.residual for network in form.experiment.networks] == [False]


def test_a_switch_is_a_check_box(form: ExperimentForm, qtbot: QtBot) -> None:
    unfold(form, "Augmentation")
    qtbot.mouseClick(editor(form, "Random flip", QToggleSwitch), Qt.MouseButton.LeftButton)
    assert form.experiment.data.flip is False


def test_what_changes_the_run_is_said_beforehand(form: ExperimentForm, qtbot: QtBot) -> None:
    enter(qtbot, form, "Depth", "20")
    assert "starts afresh" not in visible_text(form)
    form.set_running(Experiment())
    assert "Depth changes the network: the next Run starts afresh." in visible_text(form)
    enter(qtbot, form, "Seed", "1")
    assert "Depth, Seed" in visible_text(form)
    assert editor(form, "Depth").parent().label.font().bold()
    form.set_running(form.experiment)
    assert "starts afresh" not in visible_text(form)
    assert not editor(form, "Depth").parent().label.font().bold()


def test_a_live_setting_goes_to_the_run_and_restarts_nothing(form: ExperimentForm, qtbot: QtBot) -> None:
    live: list[tuple[str, object]] = []
    form.live_changed.connect(lambda key, value: live.append((key, value)))
    enter(qtbot, form, "Learning rate", "0.05")
    assert live == []
    form.set_running(Experiment())
    enter(qtbot, form, "Learning rate", "0.01")
    enter(qtbot, form, "Depth", "20")
    assert live == [("training.learning_rate", 0.01)]
    note = next(line for line in visible_text(form).splitlines() if "afresh" in line)
    assert note.startswith("Depth changes")
    assert "while a run goes on" in editor(form, "Steps").parent().toolTip()


def test_dragging_steps_does_not_end_a_run_on_the_way(form: ExperimentForm, qtbot: QtBot) -> None:
    form.set_running(Experiment())
    slider = editor(form, "Steps", QSlider)
    live: list[object] = []
    form.live_changed.connect(lambda _, value: live.append(value))
    middle = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(5, middle))
    qtbot.mouseMove(slider, QPoint(slider.width() - 1, middle))
    assert live == []
    assert editor(form, "Steps").text() == "10000000"
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 1, middle))
    assert live == [10_000_000]


def test_showing_another_experiment_emits_nothing_and_clears_sentences(form: ExperimentForm, qtbot: QtBot) -> None:
    enter(qtbot, form, "Depth", "21")
    seen: list[object] = []
    form.changed.connect(seen.append)
    wanted = replace(Experiment(), training=TrainingSpec(seed=7, batch_size=10))
    form.set_experiment(wanted)
    assert form.experiment == wanted
    assert seen == []
    assert "must be" not in visible_text(form)


def test_a_german_decimal_comma_is_read(form: ExperimentForm, qtbot: QtBot) -> None:
    from PySide6.QtCore import QLocale

    box = editor(form, "Learning rate")
    box.setLocale(QLocale(QLocale.Language.German))
    enter(qtbot, form, "Learning rate", "0,25")
    assert form.experiment.training.learning_rate == 0.25
    assert box.text() == "0,25"


def test_colours_follow_the_palette(form: ExperimentForm, qtbot: QtBot) -> None:
    enter(qtbot, form, "Depth", "21")
    theme.apply(QApplication.instance(), "dark")
    sentence = next(label for label in form.findChildren(QLabel) if "multiple" in label.text())
    try:
        qtbot.waitUntil(lambda: sentence.palette().windowText().color().name() == theme.DARK.error)
    finally:
        theme.apply(QApplication.instance(), "light")


def test_other_data_bring_as_many_pictures_as_they_have(qtbot: QtBot, form: ExperimentForm) -> None:
    whole = Experiment().with_value("data.source", "fashion-mnist-whole").with_value("data.training_pictures", 60_000)
    form.set_experiment(whole)
    box = editor(form, "Data", QComboBox)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert form.experiment.data.source == "fashion-mnist"
    assert editor(form, "Training pictures").value() == 10_000


def test_no_field_takes_the_focus_from_the_wheel(form: ExperimentForm) -> None:
    editors = [editor for kind in (QComboBox, QAbstractSpinBox, QSlider) for editor in form.findChildren(kind)]
    assert editors
    assert not [editor.accessibleName() for editor in editors if editor.focusPolicy() == Qt.FocusPolicy.WheelFocus]


@pytest.mark.usefixtures("chinese")
def test_a_short_chinese_label_is_not_broken(qtbot: QtBot) -> None:
    key = "data.source"
    field = make_field(key, dict(settings())[key], Experiment().get(key))
    qtbot.addWidget(field)
    field.resize(180, 60)
    field.show()
    qtbot.waitExposed(field)
    assert field.label.width() >= field.label.fontMetrics().horizontalAdvance("数据集")
