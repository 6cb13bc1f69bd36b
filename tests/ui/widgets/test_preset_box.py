"""The presets at the top of the form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from resnet_viewer.assets import asset
from resnet_viewer.errors import ViewerError
from resnet_viewer.experiment import Experiment
from resnet_viewer.presets import own_presets, remove_preset, save_preset
from resnet_viewer.ui.widgets.experiment_form import ExperimentForm


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[ExperimentForm]:
    form = ExperimentForm()
    qtbot.addWidget(form)
    yield form
    for path in own_presets():
        remove_preset(path)


def choose(form: ExperimentForm, title: str) -> None:
    box = form.presets.box
    index = box.findText(title)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def keep(form: ExperimentForm, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (name, True))
    form.presets.ask_for_name()


def test_a_preset_fills_in_the_form_and_its_name_stands_there_while_it_holds(form: ExperimentForm) -> None:
    assert form.presets.box.currentText().startswith("The default")
    seen: list[Experiment] = []
    form.changed.connect(seen.append)
    choose(form, "20 against 56 layers")
    wanted = Experiment.load(asset("experiments", "20-against-56.toml"))
    assert form.experiment == seen[-1] == wanted
    assert form.presets.box.currentText() == "20 against 56 layers"
    form.set_experiment(wanted.with_value("training.steps", 10))
    assert form.presets.box.currentIndex() == -1
    form.set_experiment(wanted)
    assert form.presets.box.currentText() == "20 against 56 layers"


def test_ones_own_is_kept_listed_and_removed(form: ExperimentForm, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Experiment().with_value("training.steps", 10)
    form.set_experiment(mine)
    keep(form, monkeypatch, " Mine ")
    assert form.presets.box.currentText() == "Mine"
    choose(form, "Overfit on 500 pictures")
    choose(form, "Mine")
    assert form.experiment == mine
    remove = form.presets._remove
    assert remove.isEnabled()
    remove.trigger()
    assert form.presets.box.findText("Mine") == -1
    assert form.experiment == mine
    assert not remove.isEnabled()
    assert own_presets() == []


def test_what_is_bundled_cannot_be_removed(form: ExperimentForm) -> None:
    choose(form, "Overfit on 500 pictures")
    assert not form.presets._remove.isEnabled()


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes])
def test_a_preset_is_replaced_only_after_a_question(
    form: ExperimentForm, monkeypatch: pytest.MonkeyPatch, answer: QMessageBox.StandardButton
) -> None:
    path = save_preset("mine", Experiment())
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answer)
    form.set_experiment(Experiment().with_value("training.steps", 10))
    keep(form, monkeypatch, "mine")
    assert (Experiment.load(path) == Experiment()) == (answer == QMessageBox.StandardButton.No)


def test_what_goes_wrong_is_said(form: ExperimentForm, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[ViewerError] = []
    form.failed.connect(said.append)
    keep(form, monkeypatch, "a/b")
    assert "cannot be the name of a file" in str(said[-1])
    keep(form, monkeypatch, "mine")
    own_presets()[0].write_text("[training")
    before = form.experiment
    choose(form, "mine")
    assert "not a TOML file" in str(said[-1])
    assert form.experiment == before
