"""The window, for the tests of what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_viewer.ui import language
from resnet_viewer.ui.main_window import MainWindow


@contextmanager
def opened(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window on the screen, whole, and closed in the end."""
    window = MainWindow()
    window.build()
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with opened(qtbot) as window:
        yield window


@pytest.fixture
def again(qtbot: QtBot) -> Iterator[MainWindow]:
    """Another window, as at the next start."""
    with opened(qtbot) as window:
        yield window


@pytest.fixture
def chinese(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The window speaks Chinese, wherever the tests run."""
    monkeypatch.setattr(QFontDatabase, "families", lambda _: ["any"])
    before = QLocale()
    language.apply(qapp, "zh_CN")
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)
