"""The buttons that drive a run, and how far it has come."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QProgressBar, QToolButton
from pytestqt.qtbot import QtBot

from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.transport import ALLOWED, Transport, clock

SIGNALS = ("run", "pause", "step", "stop", "reset")


@pytest.fixture
def transport(qtbot: QtBot) -> Transport:
    theme.apply(QApplication.instance(), "light")
    window = QMainWindow()
    qtbot.addWidget(window)
    transport = Transport()
    window.setCentralWidget(transport)
    window.resize(1024, 60)
    window.show()
    qtbot.waitActive(window)
    transport.window_kept = window
    return transport


def texts(transport: Transport) -> list[str]:
    return [label.text() for label in transport.findChildren(QLabel)]


@pytest.mark.parametrize("name", SIGNALS)
def test_a_click_says_what_was_pressed(transport: Transport, qtbot: QtBot, name: str) -> None:
    transport.set_state(next(state for state, allowed in ALLOWED.items() if name in allowed))
    button = next(
        button
        for button in transport.findChildren(QToolButton)
        if button.defaultAction() is getattr(transport, f"{name}_action")
    )
    assert button.accessibleName()
    with qtbot.waitSignal(getattr(transport, name), timeout=500):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("name", "key", "modifier"),
    [
        ("run", Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier),
        ("pause", Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier),
        ("pause", Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier),
        ("step", Qt.Key.Key_F10, Qt.KeyboardModifier.NoModifier),
        ("stop", Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier),
        ("reset", Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_every_button_has_a_key_that_its_tooltip_names(
    transport: Transport, qtbot: QtBot, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    transport.set_state(next(state for state, allowed in ALLOWED.items() if name in allowed))
    with qtbot.waitSignal(getattr(transport, name), timeout=500):
        qtbot.keyClick(transport, key, modifier)
    action = getattr(transport, f"{name}_action")
    assert action.shortcut().toString() in action.toolTip()


@pytest.mark.parametrize("state", list(ALLOWED))
def test_only_what_makes_sense_is_enabled(transport: Transport, state: str) -> None:
    transport.set_state(state)
    assert transport.state == state
    assert {name for name in SIGNALS if getattr(transport, f"{name}_action").isEnabled()} == ALLOWED[state]


def test_a_run_that_is_still_loading_can_be_stopped(transport: Transport, qtbot: QtBot) -> None:
    transport.set_state("loading")
    with qtbot.waitSignal(transport.stop, timeout=500):
        transport.stop_action.trigger()
    assert "loading ..." in texts(transport)


def test_progress_is_said_in_words_and_shown_by_the_bar(transport: Transport) -> None:
    transport.set_state("running")
    transport.set_progress(124, 400, 968.4, 18.2)
    assert texts(transport) == ["step 124 / 400", "968 images/s", "0:18 left"]
    bar = transport.findChild(QProgressBar)
    assert (bar.value(), bar.maximum()) == (124, 400)
    transport.set_progress(125, 400, None, None)
    assert texts(transport) == ["step 125 / 400", "", "running"]


def test_a_paused_run_says_so_instead_of_a_time(transport: Transport) -> None:
    transport.set_state("running")
    transport.set_progress(124, 400, 968.4, 18.2)
    transport.set_state("paused")
    transport.set_progress(124, 400, 968.4, 18.2)
    assert texts(transport)[-1] == "paused"


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (18.4, "0:18"), (725, "12:05"), (3725, "1:02:05")])
def test_time_reads_like_a_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize("width", [1440, 1024, 800, 700, 650, 600])
def test_nothing_is_cut_at_any_width(transport: Transport, qtbot: QtBot, width: int) -> None:
    transport.set_state("running")
    transport.set_progress(9_999_999, 10_000_000, 12_345, 86_399)
    window = transport.window()
    window.resize(width, 60)
    qtbot.waitUntil(lambda: transport.width() == window.width())
    assert window.width() <= max(width, transport.minimumSizeHint().width())
    QApplication.processEvents()
    for child in transport.findChildren(QToolButton) + transport.findChildren(QLabel):
        assert child.width() >= child.sizeHint().width(), child
        assert child.geometry().right() < transport.width(), child


def test_the_texts_of_the_buttons_are_seen_at_1024(transport: Transport, qtbot: QtBot) -> None:
    transport.set_state("running")
    transport.set_progress(124, 400, 968.4, 18.2)
    beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert all(button.toolButtonStyle() == beside for button in transport.findChildren(QToolButton))
    transport.window().resize(560, 60)
    qtbot.waitUntil(lambda: transport.width() <= 560)
    assert not any(button.toolButtonStyle() == beside for button in transport.findChildren(QToolButton))


def test_nothing_moves_while_the_digits_change(transport: Transport) -> None:
    transport.set_state("running")
    transport.set_progress(100, 400, 1234, 100)
    QApplication.processEvents()
    before = transport.findChild(QProgressBar).geometry()
    transport.set_progress(101, 400, 987, 9)
    QApplication.processEvents()
    assert transport.findChild(QProgressBar).geometry() == before


def test_a_projector_s_large_type_fits(transport: Transport) -> None:
    transport.set_state("running")
    transport.set_progress(124, 400, 968.4, 18.2)
    font = transport.font()
    font.setPointSize(18)
    transport.setFont(font)
    transport.set_progress(125, 400, 968.4, 18.2)
    QApplication.processEvents()
    for child in transport.findChildren(QToolButton) + transport.findChildren(QLabel):
        assert child.width() >= child.sizeHint().width(), child
        assert child.geometry().right() < transport.width(), child
