"""The training page, used as a person uses it: buttons, keys and clicks, with real networks behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QToolButton
from pytestqt.qtbot import QtBot

from resnet_viewer.experiment import Experiment
from resnet_viewer.recording import Recording
from resnet_viewer.records import Diverged
from resnet_viewer.ui.pages.train import TrainPage
from resnet_viewer.workers.session import Session


@pytest.fixture
def page(qtbot: QtBot, tiny_experiment: Experiment, tmp_path: Path) -> Iterator[TrainPage]:
    session = Session()
    page = TrainPage(session, QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(page)
    page.resize(1600, 900)
    page.show_experiment(tiny_experiment)
    page.show()
    qtbot.waitExposed(page)
    yield page
    session.close()


def finish(qtbot: QtBot, page: TrainPage) -> None:
    page.transport.run_action.trigger()
    qtbot.waitUntil(lambda: page.transport.state == "finished", timeout=20_000)


def test_pressing_run_fills_every_plot(qtbot: QtBot, page: TrainPage) -> None:
    finish(qtbot, page)
    header, rows = page.curves.loss.table()
    assert {row[header.index("step")] for row in rows} >= {1, 2, 3, 4, 5, 6}
    assert len(page.gradients.layers.table()[1]) >= 8
    assert len(page.gradients.map.table()[1]) > 0
    assert page.diagram.grab().toImage() is not None
    assert page.timeline.step is None


def test_clicking_a_block_marks_its_layers_in_the_plots(qtbot: QtBot, page: TrainPage) -> None:
    finish(qtbot, page)
    page.diagram.block_clicked.emit(1, 2)
    assert page.diagram.selected == (1, 2)
    page.gradients.layers.layer_clicked.emit(0, 1)  # the first layer of the first block
    assert page.diagram.selected == (0, 0)
    page.gradients.map.layer_clicked.emit(0, 0)  # the stem belongs to no block
    assert page.diagram.selected is None


def test_scrubbing_shows_the_step_everywhere_and_end_returns(qtbot: QtBot, page: TrainPage) -> None:
    finish(qtbot, page)
    session = page._session
    with qtbot.waitSignal(session.looked, timeout=10_000):
        page.timeline.scrubbed.emit(3)
    assert {record.step for record in session.shown.values()} == {3}
    assert page.timeline.step == 3
    with qtbot.waitSignal(session.looked, timeout=10_000):
        page.curves.loss.step_picked.emit(5)
    assert page.timeline.step == 5


def test_no_gradient_is_shown_of_a_network_that_had_diverged_by_then(qtbot: QtBot, page: TrainPage) -> None:
    def drawn() -> set[str]:
        return {str(row[0]) for row in page.gradients.layers.table()[1]}

    finish(qtbot, page)
    session = page._session
    assert session.history is not None
    session.history.add(Diverged(0, 4))
    for step, names in ((5, {"residual"}), (3, {"plain", "residual"})):
        with qtbot.waitSignal(session.looked, timeout=10_000):
            page.timeline.scrubbed.emit(step)
        assert drawn() == names
        assert ("plain" in page.gradients.layers.footer.text) == ("plain" in names)
    page.timeline.live_requested.emit()
    assert drawn() == {"residual"}


def test_the_form_says_that_another_depth_starts_afresh(qtbot: QtBot, page: TrainPage) -> None:
    finish(qtbot, page)
    first = page._session.path
    page.form.set_experiment(page.form.experiment.with_value("network.depth", 14))
    page.transport.run_action.trigger()
    qtbot.waitUntil(lambda: page.transport.state == "finished" and page._session.path != first, timeout=20_000)
    assert {len(info.outline.layers) for info in page._networks} == {14}


def test_a_run_takes_up_a_preset_that_differs_only_in_what_may_change(
    qtbot: QtBot, page: TrainPage, tiny_experiment: Experiment
) -> None:
    first = tiny_experiment.with_value("training.warmup", 0).with_value("training.steps", 100_000)
    session = page._session
    page.show_experiment(first)
    page.transport.run_action.trigger()
    qtbot.waitUntil(lambda: session.history is not None and session.history.step > 0, timeout=20_000)
    path = session.path
    page.form.presets.chosen.emit(first.with_value("training.learning_rate", 0.02))
    qtbot.waitUntil(lambda: {each.learning_rate for each in session.shown.values()} == {0.02}, timeout=20_000)
    page.transport.pause_action.trigger()
    qtbot.waitUntil(lambda: page.transport.state == "paused", timeout=20_000)
    last = session.history.step + 5 if session.history is not None else 0
    page.show_experiment(first.with_value("training.learning_rate", 0.03).with_value("training.steps", last))  # a file
    page.transport.run_action.trigger()
    qtbot.waitUntil(lambda: page.transport.state == "finished", timeout=20_000)
    assert session.history is not None
    assert session.history.step == last
    assert {each.learning_rate for each in session.shown.values()} == {0.03}
    assert session.path == path
    page.form.presets.chosen.emit(first.with_value("training.steps", 100_000).with_value("network.depth", 14))
    assert session.experiment is not None
    assert session.experiment.training.steps == last  # that would be another run


def test_measuring_at_initialisation_needs_no_run(qtbot: QtBot, page: TrainPage) -> None:
    with qtbot.waitSignal(page._session.advanced, timeout=20_000):
        page.gradients.measure_requested.emit()
    qtbot.waitUntil(lambda: len(page.gradients.layers.table()[1]) >= 8, timeout=5_000)
    assert page.transport.state == "idle"


def test_what_is_entered_while_it_is_measured_stays_in_the_form(
    qtbot: QtBot, page: TrainPage, tiny_experiment: Experiment
) -> None:
    with qtbot.waitSignal(page._session.advanced, timeout=20_000):
        page.gradients.measure_requested.emit()
        page.form._fields["network.depth"].edited.emit("network.depth", 14)
    assert page.form.experiment == tiny_experiment.with_value("network.depth", 14)
    assert {len(info.outline.layers) for info in page._networks} == {8}  # of which it was asked


def test_measuring_another_experiment_ends_a_run_that_is_paused(
    qtbot: QtBot, page: TrainPage, tiny_experiment: Experiment
) -> None:
    page.transport.step_action.trigger()
    qtbot.waitUntil(lambda: page.transport.state == "paused", timeout=20_000)
    path = page._session.path
    deeper = tiny_experiment.with_value("network.depth", 14)
    page.show_experiment(deeper)
    button = next(each for each in page.gradients.findChildren(QToolButton) if each.text() == "At initialisation")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.transport.state == "idle" and bool(page._session.shown), timeout=20_000)
    assert page._session.experiment == deeper
    assert {record.step for record in page._session.shown.values()} == {0}
    assert {len(info.outline.layers) for info in page._networks} == {14}
    assert path is not None
    with Recording.open(path) as recording:  # the run that was paused has its end
        assert recording.last_step == 1
        assert recording.meta("finished") is True


def test_the_keys_drive_the_run(qtbot: QtBot, page: TrainPage) -> None:
    page.show_experiment(page.form.experiment.with_value("training.steps", 100_000))
    page.activateWindow()
    page.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: page.transport.state == "running", timeout=20_000)
    qtbot.keyClick(page, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: page.transport.state == "paused", timeout=20_000)
    before = page._session.history.step if page._session.history else 0
    qtbot.keyClick(page, Qt.Key.Key_F10)
    qtbot.waitUntil(
        lambda: page.transport.state == "paused" and page._session.history.step == before + 1,  # type: ignore[union-attr]
        timeout=20_000,
    )
    qtbot.keyClick(page, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.transport.state == "idle", timeout=20_000)


def test_a_step_is_seen_where_one_looked_back_before_it(qtbot: QtBot, page: TrainPage) -> None:
    session = page._session
    for step in (1, 2):
        page.transport.step_action.trigger()
        qtbot.waitUntil(lambda step=step: {each.step for each in session.shown.values()} == {step}, timeout=20_000)
        qtbot.waitUntil(lambda: session.state == "paused", timeout=20_000)
    with qtbot.waitSignal(session.looked, timeout=20_000):
        page.timeline.scrubbed.emit(1)
    page.data.bar.look.setChecked(True)
    page.transport.step_action.trigger()
    qtbot.waitUntil(lambda: {each.step for each in session.shown.values()} == {3}, timeout=20_000)
    assert page.timeline.step is None
    assert page.curves.isVisible()


def test_what_cannot_run_is_not_run(qtbot: QtBot, page: TrainPage) -> None:
    depth = next(box for box in page.form.findChildren(QDoubleSpinBox) if box.accessibleName() == "Depth")
    depth.setFocus()
    depth.selectAll()
    qtbot.keyClicks(depth, "21")
    qtbot.keyClick(depth, Qt.Key.Key_Return)
    page.transport.run_action.trigger()
    assert page.transport.state == "idle"
    assert page.form.refused


def test_both_plots_of_a_row_have_room_when_the_window_grows(qtbot: QtBot, page: TrainPage) -> None:
    page.resize(1000, 800)
    qtbot.waitUntil(lambda: not page.curves.error.isVisible())
    page.resize(1600, 900)
    qtbot.waitUntil(lambda: page.curves.error.isVisible() and page.curves.error.width() > 300)
    assert abs(page.curves.loss.width() - page.curves.error.width()) < 40
    assert abs(page.gradients.layers.width() - page.gradients.map.width()) < 40


def test_plots_for_which_there_was_no_room_show_a_run_that_has_ended_once_there_is(
    qtbot: QtBot, page: TrainPage
) -> None:
    page.resize(1000, 800)
    error, steps = page.curves.error, page.gradients.map
    qtbot.waitUntil(lambda: not error.isVisible() and not steps.isVisible())
    finish(qtbot, page)
    page.resize(1600, 900)
    qtbot.waitUntil(lambda: error.isVisible() and steps.isVisible())
    assert all(len(curves.raw.getData()[0]) > 0 for curves in error._curves)
    assert not error._hint.toPlainText()
    assert not steps._hint.toPlainText()


def test_large_type_takes_the_room_of_a_second_plot_and_of_the_words_below(qtbot: QtBot, page: TrainPage) -> None:
    finish(qtbot, page)
    layers = page.gradients.layers
    assert page.curves.error.isVisible()
    assert layers.footer.text
    font = page.font()
    font.setPointSizeF(2 * font.pointSizeF())
    page.setFont(font)
    page.resize(1600, 700)
    qtbot.waitUntil(lambda: not page.curves.error.isVisible() and not layers.footer.text)
    title = layers.axes.getAxis("left").label
    assert title.sceneBoundingRect().top() >= layers.header.geometry().bottom()


def test_the_ticks_stand_where_the_curves_are_drawn_in_every_run(qtbot: QtBot, page: TrainPage) -> None:
    for _ in range(2):
        finish(qtbot, page)
        page.transport.reset_action.trigger()
        finish(qtbot, page)
        for plot in (page.curves.loss, page.curves.error):
            axis, view = plot.axes.getAxis("left"), plot.axes.getViewBox()
            assert axis.range == pytest.approx(view.viewRange()[1])


def test_the_page_follows_the_form_again_when_a_run_could_not_begin(
    qtbot: QtBot, page: TrainPage, tiny_experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.version.cuda", None)
    monkeypatch.setattr("torch.version.hip", None)
    page.show_experiment(tiny_experiment.with_value("training.device", "cuda"))
    with qtbot.waitSignal(page._session.failed, timeout=20_000):
        page.transport.run_action.trigger()
    assert page.transport.state == "idle"
    assert page.form.experiment.training.device == "cuda"
    page.show_experiment(tiny_experiment.with_value("network.depth", 14))
    assert {len(info.outline.layers) for info in page._networks} == {14}
    finish(qtbot, page)
    page.show_experiment(tiny_experiment.with_value("training.device", "cuda").with_value("network.depth", 20))
    with qtbot.waitSignal(page._session.failed, timeout=20_000):
        page.transport.run_action.trigger()
    assert page.transport.state == "finished"
    assert {len(info.outline.layers) for info in page._networks} == {14}  # of the run that is there
    assert page.form.experiment.get("network.depth") == 20  # what the person wanted
