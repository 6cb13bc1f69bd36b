"""Another run in hand: what was chosen of the one before gives way to it, and a file that was opened does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from resnet_viewer.experiment import Experiment
from resnet_viewer.findings import NetworkRef
from resnet_viewer.training.run import Run
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY
from resnet_viewer.ui.widgets.network_row import NetworkRow

PATIENCE = 60_000


@pytest.fixture
def recorded(tiny_experiment: Experiment, tmp_path: Path) -> Path:
    path = tmp_path / "lecture.rvrun"
    list(Run.start(tiny_experiment, path).records())
    return path


@pytest.fixture(autouse=True)
def _list_open(qtbot: QtBot, window: MainWindow) -> None:
    QSettings(window._settings.fileName(), QSettings.Format.IniFormat).clear()
    window.resize(1024, 700)
    window._go_to(CLASSIFY)
    window.bench.networks.files.clear()
    qtbot.waitUntil(lambda: window.bench.classify.picture.image is not None, timeout=PATIENCE)
    qtbot.mouseClick(window.bench.chooser, Qt.MouseButton.LeftButton)
    assert window.bench.list.isVisible()


def row(window: MainWindow, name: str) -> NetworkRow:
    return next(row for row in window.bench.list.run.rows if row.name.text() == name)


def test_another_run_in_hand_is_looked_through_at_the_network_of_the_same_name(
    qtbot: QtBot, window: MainWindow, recorded: Path, tiny_experiment: Experiment
) -> None:
    def chosen() -> tuple[str, int | None]:
        return window.bench.shelf.chosen.network.name, window.bench.shelf.chosen.network.step

    plain, residual = tiny_experiment.networks
    others = {"turned.rvrun": (residual, plain), "deep.rvrun": (replace(plain, name="deep"),)}
    for file, networks in others.items():
        other = replace(tiny_experiment, networks=networks).with_value("training.steps", 3)
        list(Run.start(other, recorded.with_name(file)).records())
    turned, deep = (recorded.with_name(file) for file in others)
    window.session.open(recorded)
    qtbot.waitUntil(lambda: len(window.bench.list.run.rows) == 2, timeout=PATIENCE)
    qtbot.mouseClick(row(window, "residual").name, Qt.MouseButton.LeftButton)
    assert chosen() == (str(recorded), 6)
    window.session.open(turned)
    qtbot.waitUntil(lambda: chosen() == (str(turned), 3), timeout=PATIENCE)
    assert [each.name.isChecked() for each in window.bench.list.run.rows] == [True, False]
    assert row(window, "residual").name.isChecked()
    window.session.reset()
    qtbot.waitUntil(lambda: not window.bench.list.run.rows, timeout=PATIENCE)
    window.session.open(recorded)
    qtbot.waitUntil(lambda: chosen() == (str(recorded), 6), timeout=PATIENCE)
    assert [each.name.isChecked() for each in window.bench.list.run.rows] == [False, True]
    window.session.open(deep)
    qtbot.waitUntil(lambda: chosen() == (str(deep), 3), timeout=PATIENCE)
    assert row(window, "deep").name.isChecked()


def test_a_recording_that_was_opened_as_a_file_stays_whichever_run_is_in_hand(
    qtbot: QtBot, window: MainWindow, recorded: Path, tiny_experiment: Experiment
) -> None:
    other = recorded.with_name("other.rvrun")
    list(Run.start(tiny_experiment, other).records())
    window.session.open(recorded)
    window.bench.networks.open(recorded)
    qtbot.waitUntil(lambda: window.bench.shelf.chosen.network == NetworkRef(str(recorded), 1), timeout=PATIENCE)
    window.session.open(other)
    qtbot.waitUntil(lambda: {each.ref.name for each in window.bench.networks.run} == {str(other)}, timeout=PATIENCE)
    assert window.bench.shelf.chosen.network == NetworkRef(str(recorded), 1)
    assert window.bench.list.files.rows[1].name.isChecked()
