"""Finds and uses the parts of the form as a person does: by what is written on them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from resnet_viewer.ui.widgets.experiment_form import ExperimentForm
from resnet_viewer.ui.widgets.field import Field
from resnet_viewer.ui.widgets.setting_group import SettingGroup


def row(form: ExperimentForm, name: str) -> Field:
    return next(each for each in form.findChildren(Field) if each.name == name)


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
