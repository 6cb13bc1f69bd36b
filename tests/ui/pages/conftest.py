"""What the tests of several pages stand on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from resnet_viewer.experiment import Experiment
from resnet_viewer.findings import NetworkRef
from resnet_viewer.networks.checkpoint import load_networks
from resnet_viewer.training.run import Run
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY

PATIENCE = 60_000

Learn = Callable[[int], NetworkRef]
"""Has the network that is looked at learn, as far as a step."""


@pytest.fixture
def recorded(tiny_experiment: Experiment, tmp_path: Path) -> Path:
    """A run that has ended, with its weights."""
    path = tmp_path / "lecture.rvrun"
    list(Run.start(tiny_experiment, path).records())
    return path


@pytest.fixture
def learn(qtbot: QtBot, window: MainWindow) -> Learn:
    """As a run that is followed tells of the newest weights; here they say the same class of every picture, more and
    more so."""

    def learn(step: int) -> NetworkRef:
        shelf, instruments = window.bench.shelf, window.session.instruments
        older = shelf.chosen.network
        newer = replace(older, step=step)
        weights = dict(load_networks("photos")[0].network.state_dict())
        weights["fc.bias"] = weights["fc.bias"].clone()
        weights["fc.bias"][0] += step
        put = threading.Event()

        def renew() -> None:
            shelf.renew(newer, older, weights)
            put.set()

        instruments.ask("learn", renew)
        qtbot.waitUntil(put.is_set, timeout=PATIENCE)
        shelf.use(newer)
        return newer

    return learn


@pytest.fixture
def shown(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """The window on the page that classifies, with an answer and the list open."""
    QSettings(window._settings.fileName(), QSettings.Format.IniFormat).clear()
    window.resize(1024, 700)
    window._go_to(CLASSIFY)
    window.bench.networks.files.clear()
    qtbot.waitUntil(lambda: window.bench.classify.picture.image is not None, timeout=PATIENCE)
    qtbot.mouseClick(window.bench.chooser, Qt.MouseButton.LeftButton)
    assert window.bench.list.isVisible()
    return window
