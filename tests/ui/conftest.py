"""The window, for the tests of what is in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from resnet_viewer.ui.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow()
    window.build()
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    window.deleteLater()
