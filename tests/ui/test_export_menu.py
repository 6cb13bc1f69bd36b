"""The menu "Export run": the run that is open, in the formats of other programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from resnet_viewer.experiment import Experiment
from resnet_viewer.training.run import Run
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.widgets.folder_dialog import FolderDialog


@pytest.fixture
def opened(qtbot: QtBot, window: MainWindow, tiny_experiment: Experiment, tmp_path: Path) -> MainWindow:
    """The window with a run of six steps."""
    assert not menu(window).menuAction().isEnabled(), "there is no run yet"
    path = tmp_path / "lecture.rvrun"
    list(Run.start(tiny_experiment, path).records())
    window.open(path)
    qtbot.waitUntil(lambda: window.session.state == "replay", timeout=20_000)
    return window


def menu(window: MainWindow) -> QMenu:
    return next(each for each in window.file.findChildren(QMenu) if each.title().replace("&", "") == "Export run")


def choose(window: MainWindow, words: str) -> None:
    next(action for action in menu(window).actions() if words in action.text()).trigger()


def answer(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Types a folder into the dialog and presses its button."""

    def exec(dialog: FolderDialog) -> int:
        dialog.show()
        line = dialog.findChild(QLineEdit)
        line.setText(str(folder))
        dialog.findChild(QDialogButtonBox).buttons()[0].click()
        return dialog.result()

    monkeypatch.setattr(FolderDialog, "exec", exec)


def test_a_folder_that_is_not_there_yet_is_proposed_and_made(
    qtbot: QtBot, opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    proposed: list[str] = []

    def exec(dialog: FolderDialog) -> int:
        dialog.show()
        proposed.append(dialog.findChild(QLineEdit).text())
        dialog.findChild(QDialogButtonBox).buttons()[0].click()
        return dialog.result()

    monkeypatch.setattr(FolderDialog, "exec", exec)
    choose(opened, "CSV")
    assert proposed == ["lecture-csv"]
    qtbot.waitUntil((tmp_path / "lecture-csv" / "experiment.toml").exists, timeout=20_000)
    choose(opened, "CSV")
    qtbot.waitUntil(lambda: any("lecture-csv" in text for text in opened.messages.texts()), timeout=20_000)


def test_numbers_events_and_weights_are_written(
    qtbot: QtBot, opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    answer(monkeypatch, folder)
    for words in ("CSV", "TensorBoard", "Weights"):
        choose(opened, words)
    qtbot.waitUntil(lambda: (folder / "residual.pth").exists(), timeout=30_000)
    assert (folder / "steps.csv").stat().st_size > 100
    assert list((folder / "plain").glob("events.*"))
    qtbot.waitUntil(lambda: any(str(folder) in text for text in opened.messages.texts()), timeout=10_000)


def test_the_plots_become_a_picture_that_knows_its_experiment(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_experiment: Experiment
) -> None:
    file = tmp_path / "plots.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    choose(opened, "PNG")
    picture = QImage(str(file))
    assert picture.width() >= 1600
    assert Experiment.from_toml(picture.text("experiment")) == tiny_experiment


def test_what_cannot_be_written_is_one_sentence(
    qtbot: QtBot, opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_text("a file")
    answer(monkeypatch, occupied)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(occupied / "plots.png"), ""))
    choose(opened, "CSV")
    qtbot.waitUntil(lambda: any("occupied" in text for text in opened.messages.texts()), timeout=20_000)
    choose(opened, "PNG")
    assert any("plots.png" in text for text in opened.messages.texts())


def test_closing_while_something_is_exported_waits_for_it(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, tmp_path / "out")
    choose(opened, "CSV")
    opened.close()
    assert (tmp_path / "out" / "experiment.toml").exists()
