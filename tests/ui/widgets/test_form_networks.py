"""The list of networks in the form: one more, one less, another name, and settings of one or several of them."""

from __future__ import annotations

from form_parts import enter, row
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QSlider,
    QToolButton,
)
from pytestqt.qtbot import QtBot
from superqt import QToggleSwitch

from resnet_viewer.experiment import Experiment
from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.experiment_form import ExperimentForm
from resnet_viewer.ui.widgets.line_up import FACTS, LOOK
from resnet_viewer.ui.widgets.setting_group import SettingGroup


def names(form: ExperimentForm) -> list[str]:
    return [network.name for network in form.experiment.networks]


def depth(form: ExperimentForm) -> QDoubleSpinBox:
    return row(form, "Depth").findChild(QDoubleSpinBox)


def click(qtbot: QtBot, form: ExperimentForm, place: int, modifier: Qt.KeyboardModifier | None = None) -> None:
    box = form.line_up.list.visualItemRect(form.line_up.list.item(place))
    where = box.center() + QPoint(0, -4)
    qtbot.mouseClick(
        form.line_up.list.viewport(), Qt.MouseButton.LeftButton, modifier or Qt.KeyboardModifier.NoModifier, where
    )


def press(qtbot: QtBot, button: QToolButton) -> None:
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)


def test_three_networks_that_differ_are_made_with_the_form(qtbot: QtBot, form: ExperimentForm) -> None:
    seen: list[Experiment] = []
    form.changed.connect(seen.append)
    click(qtbot, form, 1)
    press(qtbot, form.line_up.add)
    assert names(form) == ["plain", "residual", "residual (2)"]
    enter(qtbot, form, "Depth", "20")
    assert names(form) == ["plain", "residual 56", "residual 20"]
    assert [network.depth for network in form.experiment.networks] == [56, 56, 20]
    assert form.experiment == seen[-1]
    assert row(form, "Networks").findChild(QComboBox).currentIndex() == -1


def test_a_setting_is_that_of_the_chosen_networks(qtbot: QtBot, form: ExperimentForm) -> None:
    group = form.findChildren(SettingGroup)[0]
    assert group.heading.text() == "All 2 networks"
    click(qtbot, form, 0)
    assert group.heading.text() == "Network plain"
    enter(qtbot, form, "Depth", "20")
    assert [network.depth for network in form.experiment.networks] == [20, 56]
    click(qtbot, form, 1)
    assert depth(form).text() == "56"
    click(qtbot, form, 0, Qt.KeyboardModifier.ControlModifier)
    assert depth(form).text() == "differs"


def test_a_value_in_which_networks_differ_says_so_and_each_on_hover(qtbot: QtBot, form: ExperimentForm) -> None:
    click(qtbot, form, 0)
    enter(qtbot, form, "Depth", "20")
    form.line_up.list.clearSelection()
    field = row(form, "Depth")
    assert depth(form).text() == "differs"
    assert "plain: 20" in field.toolTip()
    assert "residual: 56" in field.toolTip()
    assert "residual: 56" in depth(form).accessibleDescription()
    before = form.experiment  # nothing is typed, so nothing is taken
    assert [network.depth for network in before.networks] == [20, 56]
    enter(qtbot, form, "Depth", "20")  # also the number that one of them has
    assert [network.depth for network in form.experiment.networks] == [20, 20]
    assert depth(form).text() == "20"
    assert "plain: 20" not in field.toolTip()


def test_words_that_say_differs_are_replaced_by_what_is_typed(qtbot: QtBot, form: ExperimentForm) -> None:
    click(qtbot, form, 0)
    enter(qtbot, form, "Depth", "20")
    form.line_up.list.clearSelection()
    qtbot.mouseClick(depth(form).findChild(QLineEdit), Qt.MouseButton.LeftButton)
    depth(form).findChild(QLineEdit).setCursorPosition(3)
    qtbot.keyClicks(depth(form), "32")
    assert depth(form).text() == "32"
    assert [network.depth for network in form.experiment.networks] == [32, 32]


def test_choices_and_switches_differ_too(qtbot: QtBot, form: ExperimentForm) -> None:
    form.findChildren(SettingGroup)[0].heading.click()
    click(qtbot, form, 1)
    box = row(form, "Shortcut").findChild(QComboBox)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    form.line_up.list.clearSelection()
    assert box.currentIndex() == -1
    assert box.placeholderText() == "differs"
    switch = row(form, "Residual")
    assert "differs" in [label.text() for label in switch.findChildren(QLabel) if label.isVisible()]
    qtbot.mouseClick(switch.findChild(QToggleSwitch), Qt.MouseButton.LeftButton)
    assert [network.residual for network in form.experiment.networks] == [True, True]
    assert "differs" not in [label.text() for label in switch.findChildren(QLabel) if label.isVisible()]


def test_the_default_of_each_chosen_network_comes_back(qtbot: QtBot, form: ExperimentForm) -> None:
    click(qtbot, form, 0)
    enter(qtbot, form, "Depth", "20")
    form.line_up.list.clearSelection()
    press(qtbot, row(form, "Depth").findChild(QToolButton))
    assert form.experiment == Experiment()


def test_up_to_eight_networks_and_no_more(qtbot: QtBot, form: ExperimentForm) -> None:
    for _ in range(6):
        press(qtbot, form.line_up.add)
    assert len(set(names(form))) == 8
    assert not form.line_up.add.isEnabled()
    looks = [form.line_up.list.item(place).data(LOOK) for place in range(8)]
    assert len({look.colour for look in looks}) == len({look.marker for look in looks}) == 8
    assert (looks[0].colour, looks[1].colour) == (theme.PLAIN, theme.RESIDUAL)


def test_chosen_networks_are_removed_but_never_all(qtbot: QtBot, form: ExperimentForm) -> None:
    assert not form.line_up.remove.isEnabled()
    click(qtbot, form, 0)
    press(qtbot, form.line_up.remove)
    assert names(form) == ["residual"]
    click(qtbot, form, 0)
    assert not form.line_up.remove.isEnabled()
    assert form.experiment.get("networks") == "residual"


def test_a_network_is_renamed_in_its_place(qtbot: QtBot, form: ExperimentForm) -> None:
    click(qtbot, form, 1)
    press(qtbot, form.line_up.rename)
    typed = form.line_up.list.findChild(QLineEdit)
    typed.selectAll()
    qtbot.keyClicks(typed, "mine")
    qtbot.keyClick(typed, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(form) == ["plain", "mine"])
    enter(qtbot, form, "Depth", "20")
    assert names(form) == ["plain", "mine"]


def test_a_name_that_is_taken_is_refused_with_a_sentence(form: ExperimentForm) -> None:
    form.line_up.name_wanted.emit(1, "plain")
    assert names(form) == ["plain", "residual"]
    assert form.line_up.list.item(1).text() == "residual"
    assert "plain twice" in "\n".join(label.text() for label in form.findChildren(QLabel) if label.isVisible())


def test_the_twins_are_one_click_away(qtbot: QtBot, form: ExperimentForm) -> None:
    press(qtbot, form.line_up.add)
    box = row(form, "Networks").findChild(QComboBox)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert names(form) == ["plain", "residual"]
    assert form.line_up.list.count() == 2


def test_other_networks_than_those_of_the_run_are_said_beforehand(qtbot: QtBot, form: ExperimentForm) -> None:
    form.set_running(form.experiment)
    press(qtbot, form.line_up.add)
    words = "\n".join(label.text() for label in form.findChildren(QLabel) if label.isVisible())
    assert "Changed: Networks. The next Run starts afresh." in words
    assert row(form, "Networks").label.font().bold()


def test_what_the_networks_cost_stands_there_before_they_start(form: ExperimentForm) -> None:
    weights, cost, memory, time = form.line_up.list.item(0).data(FACTS)
    assert (weights, cost.replace("\N{NO-BREAK SPACE}", " "), time) == ("0.21\N{NO-BREAK SPACE}M", "6.6 M", "–")
    assert memory.endswith("MB")
    spoken = form.line_up.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("plain: 0.21")
    assert "multiply-adds" in spoken
    form.set_speed(1e10)
    assert form.line_up.list.item(0).data(FACTS)[3] != "–"
    words = "\n".join(label.text() for label in form.findChildren(QLabel) if label.isVisible())
    assert "on this computer" in words


def test_the_depth_of_networks_for_photographs_is_one_of_a_few(qtbot: QtBot, form: ExperimentForm) -> None:
    form.set_experiment(Experiment().with_value("network.stages", 4).with_value("network.block", "bottleneck"))
    form.findChildren(SettingGroup)[0].heading.click()
    stem = row(form, "Stem").findChild(QComboBox)
    stem.setFocus()
    qtbot.keyClick(stem, Qt.Key.Key_End)
    box = depth(form)
    assert box.value() == form.experiment.get("network.depth") == 50
    box.setFocus()
    for expected in (101, 152, 152):
        qtbot.keyClick(box, Qt.Key.Key_Up)
        assert box.value() == form.experiment.get("network.depth") == expected
    slider = row(form, "Depth").findChild(QSlider)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert form.experiment.get("network.depth") == 101
    assert "50, 101, 152" in box.accessibleDescription()
    enter(qtbot, form, "Depth", "26")
    assert form.experiment.get("network.depth") == 101
    assert "it must be one of 50, 101, 152" in " ".join(
        label.text() for label in row(form, "Depth").findChildren(QLabel)
    )
    stem.setFocus()
    qtbot.keyClick(stem, Qt.Key.Key_Home)
    assert box.value() == form.experiment.get("network.depth") == 26, "what was refused is possible now"


def test_the_depth_follows_the_number_of_stages(qtbot: QtBot, form: ExperimentForm) -> None:
    form.set_experiment(Experiment().with_value("network.depth", 20))
    form.findChildren(SettingGroup)[0].heading.click()
    stages = row(form, "Stages").findChild(QComboBox)
    stages.setFocus()
    qtbot.keyClick(stages, Qt.Key.Key_Down)
    assert stages.currentData() == 4
    box = depth(form)
    assert box.value() == 18
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert box.value() == form.experiment.get("network.depth") == 26
