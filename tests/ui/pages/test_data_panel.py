"""What is looked at of the data stays true while the form is changed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from resnet_viewer.experiment import Experiment
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import RUNS, TRAIN

PATIENCE = 60_000


def test_with_fewer_pictures_one_begins_at_the_first_page_with_a_new_mark(
    qtbot: QtBot, window: MainWindow, tiny_experiment: Experiment
) -> None:
    window.page.show_experiment(tiny_experiment.with_value("data.training_pictures", 1000))
    window.resize(1280, 800)
    panel = window.page.data.panel
    qtbot.mouseClick(window.page.data.bar.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(panel._numbers), timeout=PATIENCE)
    qtbot.mouseClick(panel.after, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(panel.before.isEnabled, timeout=PATIENCE)
    assert panel._chosen in panel._numbers
    assert panel._chosen >= 10
    window.page.show_experiment(tiny_experiment.with_value("data.training_pictures", 10))
    qtbot.waitUntil(lambda: panel._place.text() == "1 to 10 of 10 training pictures", timeout=PATIENCE)
    with qtbot.waitSignal(window.session.data.draws, timeout=PATIENCE) as drawn:
        qtbot.mouseClick(panel.again, Qt.MouseButton.LeftButton)
    assert drawn.args[0].original.number == panel._chosen == panel._numbers[0]
    assert not window.messages.texts()


def test_the_key_shows_the_data_where_the_form_is_hidden(qtbot: QtBot, window: MainWindow) -> None:
    window.page.set_form_visible(False)
    panel = window.page.data.panel
    for shown in (True, False):
        qtbot.keyClick(window, Qt.Key.Key_F4)
        assert panel.isVisible() == shown
    window._go_to(RUNS)
    qtbot.keyClick(window, Qt.Key.Key_F4)
    window._go_to(TRAIN)
    assert not panel.isVisible()
