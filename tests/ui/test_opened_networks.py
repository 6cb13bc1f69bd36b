"""A checkpoint that is named at the start, opened from the menu, or dropped, is looked through at once."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
import torch
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.networks.residual import ResidualNetwork
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY, INSIDE, TRAIN

PATIENCE = 60_000


@pytest.fixture(autouse=True)
def _nothing_remembered(window: MainWindow) -> None:
    QSettings(window._settings.fileName(), QSettings.Format.IniFormat).clear()


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """A ResNet-8 that knows two classes and does not say their names, called as the authors of the CIFAR ones do."""
    network = ResidualNetwork(NetworkSpec(depth=8, width=4), channels=3, classes=2)
    torch.save({"state_dict": network.state_dict()}, tmp_path / "mine.th")
    return tmp_path / "mine.th"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.new("RGB", (64, 48), "orange").save(tmp_path / "orange.png")
    return tmp_path / "orange.png"


class _Exploit:
    def __init__(self, command: str) -> None:
        self._command = command

    def __reduce__(self) -> object:
        return os.system, (self._command,)


def is_looked_through(window: MainWindow, path: Path) -> bool:
    """Whether it is in the list, chosen, and has answered on the page that classifies."""
    (row,) = window.bench.list.files.rows or (None,)
    answered = "class 0" in window.bench.classify.bars.accessibleDescription()
    return row is not None and row.entry.ref.name == str(path) and row.name.isChecked() and answered


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, left, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, left, none))


def open_from_menu(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, path: Path) -> str:
    """Chooses a file after Ctrl+O. Returns which files were offered."""
    asked: list[str] = []

    def choose(_parent: object, _title: str, _folder: str, kinds: str) -> tuple[str, str]:
        asked.append(kinds)
        return str(path), kinds

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    qtbot.keySequence(window, QKeySequence(QKeySequence.StandardKey.Open))
    return asked[0]


def test_a_checkpoint_that_the_program_is_started_with(qtbot: QtBot, window: MainWindow, checkpoint: Path) -> None:
    window.start([checkpoint])
    assert window._here == CLASSIFY
    qtbot.waitUntil(lambda: is_looked_through(window, checkpoint), timeout=PATIENCE)
    assert not window.messages.texts()


def test_a_picture_that_it_is_started_with_besides_is_answered_by_it(
    qtbot: QtBot, window: MainWindow, checkpoint: Path, picture: Path
) -> None:
    window.start([checkpoint, picture])
    qtbot.waitUntil(lambda: is_looked_through(window, checkpoint), timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.bench.classify.picture.accessibleName() == "orange.png", timeout=PATIENCE)
    assert window._here == CLASSIFY


def test_ctrl_o_offers_checkpoints_and_opens_one(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, checkpoint: Path
) -> None:
    offered = open_from_menu(qtbot, window, monkeypatch, checkpoint)
    for pattern in ("*.rvrun", "*.toml", "*.pth", "*.pt", "*.th", "*.safetensors"):
        assert pattern in offered
    assert window._here == CLASSIFY
    qtbot.waitUntil(lambda: is_looked_through(window, checkpoint), timeout=PATIENCE)
    assert window.session.state == "idle"


def test_a_checkpoint_is_dropped_on_the_page_that_trains(qtbot: QtBot, window: MainWindow, checkpoint: Path) -> None:
    assert window._here == TRAIN
    drop(window, checkpoint)
    assert window._here == CLASSIFY
    qtbot.waitUntil(lambda: is_looked_through(window, checkpoint), timeout=PATIENCE)


def test_who_looks_inside_goes_on_looking_inside_the_network_that_was_dropped(
    qtbot: QtBot, window: MainWindow, checkpoint: Path
) -> None:
    window._go_to(INSIDE)
    drop(window, checkpoint)
    inside = window.bench.inside
    qtbot.waitUntil(lambda: inside._found is not None and inside._found.info.name == "mine", timeout=PATIENCE)
    assert window._here == INSIDE


def test_a_damaged_or_hostile_checkpoint_is_a_sentence_and_nothing_is_executed(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, checkpoint: Path, tmp_path: Path
) -> None:
    damaged, hostile, done = tmp_path / "damaged.pth", tmp_path / "hostile.pt", tmp_path / "done"
    damaged.write_bytes(checkpoint.read_bytes()[:3000])
    hostile.write_bytes(pickle.dumps({"state_dict": _Exploit(f"touch '{done}'")}))
    open_from_menu(qtbot, window, monkeypatch, damaged)
    qtbot.waitUntil(lambda: "damaged.pth" in " ".join(window.messages.texts()), timeout=PATIENCE)
    window.start([hostile])
    qtbot.waitUntil(lambda: "hostile.pt" in " ".join(window.messages.texts()), timeout=PATIENCE)
    assert not done.exists()
    assert not window.bench.list.files.rows
    assert window.bench.shelf.chosen.network.name == "photos"
    assert not any("should not have" in text for text in window.messages.texts())
