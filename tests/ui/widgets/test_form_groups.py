"""The form at a glance: groups that fold, a search, and what differs from the default."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from superqt import QToggleSwitch

from resnet_viewer.experiment import Experiment
from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.experiment_form import ExperimentForm
from resnet_viewer.ui.widgets.field import Field
from resnet_viewer.ui.widgets.setting_group import SettingGroup


@pytest.fixture
def form(qtbot: QtBot) -> ExperimentForm:
    """The form as narrow as it can stand in the window, and as high as in a large one."""
    theme.apply(QApplication.instance(), "light")
    form = ExperimentForm()
    qtbot.addWidget(form)
    form.resize(250, 850)
    form.show()
    qtbot.waitExposed(form)
    return form


def editor(form: ExperimentForm, name: str, kind: type[QWidget] = QDoubleSpinBox) -> QWidget:
    return next(child for child in form.findChildren(kind) if child.accessibleName() == name)


def enter(qtbot: QtBot, form: ExperimentForm, name: str, text: str, confirm: bool = True) -> None:
    box = editor(form, name)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)
    if confirm:
        qtbot.keyClick(box, Qt.Key.Key_Return)


def visible_text(form: ExperimentForm) -> str:
    return "\n".join(label.text() for label in form.findChildren(QLabel) if label.isVisible())


def unfold(form: ExperimentForm, title: str) -> None:
    group(form, title).heading.click()


def group(form: ExperimentForm, title: str) -> SettingGroup:
    return next(each for each in form.findChildren(SettingGroup) if title in each.heading.text())


def row(form: ExperimentForm, name: str) -> Field:
    return next(each for each in form.findChildren(Field) if each.name == name)


def test_a_group_unfolds_by_keyboard(form: ExperimentForm, qtbot: QtBot) -> None:
    heading = group(form, "Optimiser").heading
    assert not editor(form, "Momentum").isVisible()
    heading.setFocus()
    qtbot.keyClick(heading, Qt.Key.Key_Space)
    assert editor(form, "Momentum").isVisible()
    assert not editor(form, "Random flip", QToggleSwitch).isVisible()


def test_a_folded_group_says_how_much_is_changed_in_it(form: ExperimentForm) -> None:
    regular = group(form, "Regularisation")
    assert regular.heading.text() == "Regularisation"
    experiment = Experiment().with_value("training.weight_decay", 0.0).with_value("training.averaging", 0.9)
    form.set_experiment(experiment)
    assert regular.heading.text() == "Regularisation (2 changed)"
    regular.heading.click()
    assert regular.heading.text() == "Regularisation"


def test_what_is_unfolded_is_remembered(qtbot: QtBot, form: ExperimentForm, tmp_path: Path) -> None:
    settings_of_window = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    form.remember(settings_of_window)
    unfold(form, "Augmentation")
    again = ExperimentForm()
    qtbot.addWidget(again)
    again.remember(settings_of_window)
    assert group(again, "Augmentation").unfolded
    assert not group(again, "Optimiser").unfolded


def test_a_setting_is_found_by_a_word_wherever_it_is(qtbot: QtBot, form: ExperimentForm) -> None:
    search = form.findChild(QLineEdit, "search")
    qtbot.keyClicks(search, "moment")
    assert editor(form, "Momentum").isVisible()
    assert not editor(form, "Depth").isVisible()
    search.clear()
    assert editor(form, "Depth").isVisible()
    assert not editor(form, "Momentum").isVisible()


def test_a_value_goes_back_to_its_default_by_a_button_that_says_it(qtbot: QtBot, form: ExperimentForm) -> None:
    button = row(form, "Steps").findChild(QToolButton)
    assert not button.isVisible()
    enter(qtbot, form, "Steps", "1200")
    assert button.isVisible()
    assert "400" in button.toolTip()
    seen: list[Experiment] = []
    form.changed.connect(seen.append)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert form.experiment == Experiment() == seen[-1]
    assert editor(form, "Steps").text() == "400"
    assert not button.isVisible()


def test_a_default_that_cannot_be_now_is_said_in_the_row(qtbot: QtBot, form: ExperimentForm) -> None:
    enter(qtbot, form, "Batch size", "32")
    enter(qtbot, form, "Training pictures", "50")
    row(form, "Batch size").findChild(QToolButton).click()
    assert "Batch size is 64; it must be at most Training pictures, which is 50." in visible_text(form)
    assert form.experiment.training.batch_size == 32


def test_a_remark_stands_quietly_below_its_row(form: ExperimentForm) -> None:
    field = row(form, "Batch size")
    field.set_remark("Batch normalisation is hardly possible with two pictures.")
    assert "hardly possible" in visible_text(form)
    assert "hardly possible" in editor(form, "Batch size").accessibleDescription()
    field.set_remark("")
    assert "hardly possible" not in visible_text(form)
