"""The page Inside while another network is on its way, and who gets the keys on it."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from resnet_viewer.findings import NetworkRef
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import INSIDE
from resnet_viewer.ui.pages.inside import InsidePage

PATIENCE = 60_000


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> InsidePage:
    window.resize(1024, 700)
    window._go_to(INSIDE)
    page = window.bench.inside
    qtbot.waitUntil(lambda: page._found is not None, timeout=PATIENCE)
    return page


def test_gradients_that_come_before_the_maps_of_another_network_wait_for_them(
    qtbot: QtBot, window: MainWindow, page: InsidePage
) -> None:
    page.quantity.setCurrentIndex(page.quantity.findData("gradient"))
    qtbot.waitUntil(lambda: len(page.along._series) == 2, timeout=PATIENCE)
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go_on.wait(20)

    window.session.instruments.ask("torch is loaded", wait)
    assert begun.wait(20)
    window.bench.shelf.use(NetworkRef("fashion-20"))  # the gradients are asked for last, and so they come first
    go_on.set()
    qtbot.waitUntil(lambda: page._found.info.name == "fashion-20" and page._back is not None, timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(page.along._series[0].values) == len(page._back.passed.blocks), timeout=PATIENCE)
    assert page.maps.sum._effects.shape == (page._found.maps.total.shape[0],)
    assert not window.messages.texts()


def test_space_presses_the_button_that_has_the_keyboard(qtbot: QtBot, window: MainWindow, page: InsidePage) -> None:
    qtbot.waitActive(window)
    rectified, tour = page.maps.rectified, page.tour
    before = rectified.isChecked()
    rectified.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(rectified, Qt.Key.Key_Space)
    assert (rectified.isChecked(), page._at) == (not before, None)
    tour.start.setFocus()
    qtbot.keyClick(tour.start, Qt.Key.Key_Space)
    assert page.hasFocus()  # for the button has gone
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert page._at == 1
    tour.back.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(tour.back, Qt.Key.Key_Space)
    assert page._at == 0
    assert tour.back.hasFocus()
    qtbot.keyClick(tour.back, Qt.Key.Key_Space)
    assert page._at is None
    assert page.hasFocus()


def test_space_is_for_the_page_and_not_for_the_tab_that_was_clicked(qtbot: QtBot, window: MainWindow) -> None:
    tab = window.tabs.findChild(QToolButton, "inside")
    tab.setFocus()
    qtbot.keyClick(tab, Qt.Key.Key_Space)
    assert window.bench.inside.hasFocus()


def test_space_is_for_the_page_once_a_message_is_closed(qtbot: QtBot, window: MainWindow, page: InsidePage) -> None:
    qtbot.waitActive(window)
    window.messages.show_message("Saved.")
    close = [button for button in window.messages.findChildren(QToolButton) if button.isVisible()][-1]
    assert close.accessibleName() == "Close this message"
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert window.messages.texts() == []
    focus = window.focusWidget()
    assert focus is page or page.isAncestorOf(focus)
    qtbot.keyClick(focus, Qt.Key.Key_Space)
    assert (window._here, page._at) == (INSIDE, 0)
