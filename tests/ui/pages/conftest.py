"""What the tests of several pages stand on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY

PATIENCE = 60_000


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
