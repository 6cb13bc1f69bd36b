"""The form at a glance: groups that fold, a search, and what differs from the default."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from form_parts import editor, enter, group, row, unfold, visible_text
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from superqt import QToggleSwitch

from resnet_viewer.assets import asset
from resnet_viewer.experiment import DataSpec, Experiment
from resnet_viewer.networks.zoo import PRESETS
from resnet_viewer.presets import SUFFIX
from resnet_viewer.ui.widgets.experiment_form import ExperimentForm
from resnet_viewer.ui.widgets.setting_group import SettingGroup


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


def too_wide(form: ExperimentForm) -> list[str]:
    """What in the form that scrolls is wider than what can be seen of it, or stands out at its right."""
    area = form.findChild(QScrollArea)
    inside, seen = area.widget(), area.viewport().width()
    found = [
        f"{type(child).__name__} {child.accessibleName() or child.parent()}"
        for child in inside.findChildren(QWidget)
        if child.isVisibleTo(inside) and child.mapTo(inside, child.rect().topRight()).x() >= seen
    ]
    return [*found, "all"] if inside.width() > seen else found


def settle(qtbot: QtBot) -> None:
    qtbot.wait(1)  # layouts are made anew by posted events


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_in_a_narrow_form_is_cut_off(form: ExperimentForm, qtbot: QtBot, preset: str) -> None:
    form.set_experiment(Experiment.load(asset("experiments", f"{preset}{SUFFIX}")))
    settle(qtbot)
    assert too_wide(form) == []
    for each in form.findChildren(SettingGroup):
        each.set_unfolded(True)
    settle(qtbot)
    assert too_wide(form) == []


def test_long_names_do_not_widen_the_form(form: ExperimentForm, qtbot: QtBot) -> None:
    named = Experiment().with_value("network.name", "third one with a long name", (1,))
    folder = DataSpec(source="folder", folder="/pictures/" + "of many kinds " * 4, classes=("cat", "dog"))
    form.set_experiment(replace(named, data=folder))
    form.line_up.choose((1,))
    form.line_up.chosen_changed.emit()
    settle(qtbot)
    assert too_wide(form) == []
    heading = next(each.heading for each in form.findChildren(SettingGroup) if "third one" in each.heading.text())
    assert "third one with a long name" in heading.toolTip()


@pytest.mark.parametrize("searched", ["", "batch"])
def test_a_refused_field_is_brought_into_view(form: ExperimentForm, qtbot: QtBot, searched: str) -> None:
    form.resize(250, 400)
    unfold(form, "Optimiser")
    enter(qtbot, form, "Momentum", "7")
    assert "Momentum" in form.refused
    unfold(form, "Optimiser")
    form.findChild(QLineEdit, "search").setText(searched)
    assert not editor(form, "Momentum").isVisible()
    form.show_refused()
    settle(qtbot)
    box, area = editor(form, "Momentum"), form.findChild(QScrollArea)
    assert box.hasFocus()
    assert form.findChild(QLineEdit, "search").text() == ""
    assert area.viewport().rect().contains(box.mapTo(area.viewport(), box.rect().center()))


def test_a_search_finds_the_key_or_says_that_it_finds_nothing(form: ExperimentForm, qtbot: QtBot) -> None:
    search = form.findChild(QLineEdit, "search")
    row(form, "Momentum").label.setText("动量")
    row(form, "动量").setToolTip("")
    qtbot.keyClicks(search, "momentum")
    assert row(form, "动量").isVisible()
    assert "Nothing found" not in visible_text(form)
    qtbot.keyClicks(search, "xyz")
    assert "Nothing found" in visible_text(form)
    search.clear()
    assert "Nothing found" not in visible_text(form)


def test_an_error_and_a_change_have_colours_of_their_own(form: ExperimentForm, qtbot: QtBot) -> None:
    form.set_running(form.experiment)
    enter(qtbot, form, "Seed", "7")
    enter(qtbot, form, "Depth", "21")
    labels = [label for label in form.findChildren(QLabel) if label.isVisible()]
    error = next(label for label in labels if label.text() == form.refused)
    hint = next(label for label in labels if label.text().startswith("Changed: "))
    assert error.palette().windowText().color() != hint.palette().windowText().color()
