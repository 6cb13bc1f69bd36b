"""Another run in hand: what was chosen of the one before gives way to it, and a file that was opened does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from resnet_viewer.experiment import Experiment
from resnet_viewer.findings import NetworkRef
from resnet_viewer.training.run import Run
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.widgets.network_row import NetworkRow

PATIENCE = 60_000


def row(window: MainWindow, name: str) -> NetworkRow:
    return next(row for row in window.bench.list.run.rows if row.name.text() == name)


def test_another_run_in_hand_is_looked_through_at_the_network_of_the_same_name(
    qtbot: QtBot, shown: MainWindow, recorded: Path, tiny_experiment: Experiment
) -> None:
    def chosen() -> tuple[str, int | None]:
        return shown.bench.shelf.chosen.network.name, shown.bench.shelf.chosen.network.step

    plain, residual = tiny_experiment.networks
    others = {"turned.rvrun": (residual, plain), "deep.rvrun": (replace(plain, name="deep"),)}
    for file, networks in others.items():
        other = replace(tiny_experiment, networks=networks).with_value("training.steps", 3)
        list(Run.start(other, recorded.with_name(file)).records())
    turned, deep = (recorded.with_name(file) for file in others)
    shown.session.open(recorded)
    qtbot.waitUntil(lambda: len(shown.bench.list.run.rows) == 2, timeout=PATIENCE)
    qtbot.mouseClick(row(shown, "residual").name, Qt.MouseButton.LeftButton)
    assert chosen() == (str(recorded), 6)
    shown.session.open(turned)
    qtbot.waitUntil(lambda: chosen() == (str(turned), 3), timeout=PATIENCE)
    assert [each.name.isChecked() for each in shown.bench.list.run.rows] == [True, False]
    assert row(shown, "residual").name.isChecked()
    shown.session.reset()
    qtbot.waitUntil(lambda: not shown.bench.list.run.rows, timeout=PATIENCE)
    shown.session.open(recorded)
    qtbot.waitUntil(lambda: chosen() == (str(recorded), 6), timeout=PATIENCE)
    assert [each.name.isChecked() for each in shown.bench.list.run.rows] == [False, True]
    shown.session.open(deep)
    qtbot.waitUntil(lambda: chosen() == (str(deep), 3), timeout=PATIENCE)
    assert row(shown, "deep").name.isChecked()


def test_a_recording_that_was_opened_as_a_file_stays_whichever_run_is_in_hand(
    qtbot: QtBot, shown: MainWindow, recorded: Path, tiny_experiment: Experiment
) -> None:
    other = recorded.with_name("other.rvrun")
    list(Run.start(tiny_experiment, other).records())
    shown.session.open(recorded)
    shown.bench.networks.open(recorded)
    qtbot.waitUntil(lambda: shown.bench.shelf.chosen.network == NetworkRef(str(recorded), 1), timeout=PATIENCE)
    shown.session.open(other)
    qtbot.waitUntil(lambda: {each.ref.name for each in shown.bench.networks.run} == {str(other)}, timeout=PATIENCE)
    assert shown.bench.shelf.chosen.network == NetworkRef(str(recorded), 1)
    assert shown.bench.list.files.rows[1].name.isChecked()
