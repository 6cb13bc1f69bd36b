"""Going back through a run with mouse, wheel and keys."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from resnet_viewer.ui.widgets.timeline import Timeline


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(1000, 36)
    timeline.show()
    qtbot.waitExposed(timeline)
    timeline.set_live_possible(True)
    timeline.set_last_step(400)
    QApplication.processEvents()
    return timeline


@pytest.fixture
def slider(timeline: Timeline) -> QSlider:
    return timeline.findChild(QSlider)


@pytest.fixture
def steps(timeline: Timeline) -> list[int]:
    steps: list[int] = []
    timeline.scrubbed.connect(steps.append)
    return steps


def text(timeline: Timeline) -> str:
    return timeline.findChild(QLabel).text()


def test_live_follows_the_newest_step_and_emits_nothing(timeline: Timeline, slider: QSlider, steps: list[int]) -> None:
    timeline.set_last_step(500)
    assert slider.value() == 500
    assert timeline.step is None
    assert "live" in text(timeline)
    assert timeline.findChild(QToolButton).isChecked()
    assert steps == []


def test_a_click_jumps_and_ends_live(timeline: Timeline, slider: QSlider, steps: list[int], qtbot: QtBot) -> None:
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, slider.height() // 2))
    qtbot.waitUntil(lambda: bool(steps))
    assert abs(steps[-1] - 200) <= 2
    assert timeline.step == steps[-1]
    timeline.set_last_step(600)
    assert timeline.step == steps[-1]
    assert text(timeline) == f"step {timeline.step} of 600 (recorded)"
    assert not timeline.findChild(QToolButton).isChecked()


def test_keys_move_by_one_step_and_to_the_ends(
    timeline: Timeline, slider: QSlider, steps: list[int], qtbot: QtBot
) -> None:
    slider.setFocus()
    for key, step in (
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_PageUp, 21),
        (Qt.Key.Key_Left, 20),
        (Qt.Key.Key_End, 400),
    ):
        qtbot.keyClick(slider, key)
        assert timeline.step == step
    qtbot.waitUntil(lambda: steps[-1] == 400)


def test_the_wheel_moves_by_a_hundredth(timeline: Timeline, slider: QSlider) -> None:
    centre = QPointF(slider.rect().center())
    nothing = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
    event = QWheelEvent(centre, slider.mapToGlobal(centre), QPoint(), QPoint(0, -240), *nothing)
    QApplication.sendEvent(slider, event)
    assert timeline.step == 392


def test_dragging_over_a_million_steps_emits_few_and_always_the_last(
    timeline: Timeline, slider: QSlider, steps: list[int], qtbot: QtBot
) -> None:
    timeline.set_last_step(1_000_000)
    QApplication.processEvents()
    middle = slider.height() // 2
    begun = time.monotonic()
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 10, middle))
    for x in range(slider.width() - 10, 10, -2):
        qtbot.mouseMove(slider, QPoint(x, middle))
        QApplication.processEvents()
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(11, middle))
    seconds = time.monotonic() - begun
    qtbot.waitUntil(lambda: steps[-1] == slider.value())
    assert len(steps) <= seconds * 31 + 3
    assert slider.value() < 30_000


def test_the_live_button_goes_back_to_the_newest(
    timeline: Timeline, slider: QSlider, steps: list[int], qtbot: QtBot
) -> None:
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    emitted = len(steps)
    with qtbot.waitSignal(timeline.live_requested, timeout=500):
        qtbot.mouseClick(timeline.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert timeline.step is None
    assert slider.value() == 400
    qtbot.wait(80)
    assert len(steps) == emitted, "what was still to be said of the old place is not said any more"


def test_pressing_live_again_holds_the_plots_where_they_are(timeline: Timeline, steps: list[int], qtbot: QtBot) -> None:
    qtbot.mouseClick(timeline.findChild(QToolButton), Qt.MouseButton.LeftButton)
    timeline.set_last_step(410)
    assert timeline.step == 400
    assert steps == [400]


def test_a_recording_is_not_live(timeline: Timeline) -> None:
    timeline.set_live_possible(False)
    assert not timeline.findChild(QToolButton).isEnabled()
    assert timeline.step is None
    assert text(timeline) == "step 400 of 400 (recorded)"


def test_after_a_reset_it_is_live_again(timeline: Timeline, slider: QSlider, qtbot: QtBot) -> None:
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert timeline.step == 399
    timeline.set_last_step(0)
    assert timeline.step is None
    assert not slider.isEnabled()


def test_set_live_emits_nothing(timeline: Timeline, slider: QSlider, qtbot: QtBot) -> None:
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    with qtbot.assertNotEmitted(timeline.live_requested):
        timeline.set_live()
    assert timeline.step is None
