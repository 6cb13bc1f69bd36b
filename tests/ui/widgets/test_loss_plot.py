import numpy as np
import pytest
from plot_data import diverge, loss, pixel, run, twins
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_viewer.history import History
from resnet_viewer.records import EvaluationRecord, LearningRateChanged, StepRecord
from resnet_viewer.ui.widgets.loss_plot import LossPlot


@pytest.fixture
def plot(qtbot: QtBot) -> LossPlot:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(700, 320)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def y_range(plot: LossPlot) -> tuple[float, float]:
    return tuple(plot.axes.getViewBox().viewRange()[1])


def test_empty_plot_says_what_will_be_here(plot: LossPlot) -> None:
    assert "Press Run" in plot._hint.toPlainText()
    plot.set_history(History(twins()))
    assert "Press Run" in plot._hint.toPlainText()
    plot.set_history(run(twins(), until=3))
    assert plot._hint.toPlainText() == ""


def test_x_axis_is_fixed_from_the_start(plot: LossPlot) -> None:
    plot.set_range(400)
    plot.set_history(run(twins(), until=2))
    left, right = plot.axes.getViewBox().viewRange()[0]
    assert left == pytest.approx(0, abs=10)
    assert right == pytest.approx(400, abs=10)


def test_curves_show_what_the_history_holds(plot: LossPlot) -> None:
    infos = twins()
    plot.set_history(run(infos))
    plain, residual = plot._curves
    assert plain.training.getData()[0][-1] == 40
    np.testing.assert_allclose(residual.raw.getData()[1][0], loss(infos[1], 1 / 40))
    assert residual.validation.getData()[0].tolist() == [0, 10, 20, 30, 40]
    plot.set_quantity("error")
    np.testing.assert_allclose(residual.validation.getData()[1][0], loss(infos[1], 0) / 3)


def test_error_axis_is_fixed_in_percent(plot: LossPlot) -> None:
    plot.set_history(run(twins()))
    plot.set_quantity("error")
    assert y_range(plot) == pytest.approx((0, 1), abs=0.02)
    assert plot.axes.getAxis("left").tickStrings([0.0, 0.5], 1, 0.5) == ["0 %", "50 %"]


def test_logarithmic(plot: LossPlot) -> None:
    plot.set_history(run(twins()))
    plot.set_logarithmic(True)
    low, high = y_range(plot)
    assert low <= -1
    assert high == pytest.approx(np.log10(3), abs=0.1)
    np.testing.assert_allclose(plot._curves[0].raw.getData()[1][0], np.log10(loss(twins()[0], 1 / 40)))


def test_zero_error_is_drawn_on_a_logarithmic_axis(plot: LossPlot) -> None:
    history = History(twins())
    for step in range(1, 5):
        history.add(StepRecord(1, step, 0.0, 1.0, 0.1, 0.0, None))
    plot.set_history(history)
    plot.set_quantity("error")
    plot.set_logarithmic(True)
    assert np.isfinite(plot._curves[1].raw.getData()[1]).all()


@pytest.mark.parametrize("spike", [50.0, 1e12])
def test_one_spike_does_not_flatten_everything(plot: LossPlot, spike: float) -> None:
    history = run(twins(), until=40)
    history.add(StepRecord(0, 41, spike, 0.1, 0.1, 0.0, None))
    plot.set_history(history)
    assert y_range(plot)[1] < 12


def test_divergence_is_told_in_words(plot: LossPlot) -> None:
    history = run(twins(), until=11)
    plot.set_history(history)
    diverge(history, 0, 12)
    plot.refresh()
    plain, residual = plot._curves
    assert plain.diverged.isVisible()
    assert plain.diverged.label.format == "plain diverged at step 12"
    assert plain.diverged.value() == 12
    assert not residual.diverged.isVisible()
    assert plot._ends._labels[0][2] == "diverged"


def test_a_run_that_was_resumed_before_it_diverged_is_drawn_anew(plot: LossPlot) -> None:
    history = run(twins(), until=11, every=5)
    plot.set_history(history)
    diverge(history, 0, 12)
    plot.refresh()
    history.add(LearningRateChanged(8, 0.01))
    history.add(EvaluationRecord(0, 9, "validation", 1.5, 0.5))
    plot.refresh()
    plain = plot._curves[0]
    assert not plain.diverged.isVisible()
    assert plain.validation.getData()[0].tolist() == [0, 5, 9]
    assert plot._ends._labels[0][2] != "diverged"


def test_click_drag_and_keys_pick_a_step(plot: LossPlot, qtbot: QtBot) -> None:
    plot.set_range(40)
    plot.set_history(run(twins()))
    QApplication.processEvents()
    with qtbot.waitSignal(plot.step_picked) as picked:
        qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=pixel(plot.axes, 20, 1))
    assert picked.args == [20]
    plot.set_cursor(20)
    plot.setFocus()
    with qtbot.waitSignal(plot.step_picked) as picked:
        qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert picked.args == [19]
    with qtbot.waitSignal(plot.step_picked) as picked:
        qtbot.keyClick(plot, Qt.Key.Key_End)
    assert picked.args == [40]


def test_cursor_can_be_set_and_taken_away(plot: LossPlot) -> None:
    (cursor,) = plot._cursors.values()
    plot.set_cursor(12)
    assert cursor.isVisible()
    assert cursor.value() == 12
    plot.set_cursor(None)
    assert not cursor.isVisible()


def test_hover_reads_both_networks(plot: LossPlot, qtbot: QtBot) -> None:
    plot.set_range(40)
    plot.set_history(run(twins()))
    QApplication.processEvents()
    qtbot.mouseMove(plot.viewport(), pixel(plot.axes, 30, 1))
    qtbot.waitUntil(lambda: "Step 30" in plot.header.text)
    assert "plain" in plot.header.text
    assert "residual" in plot.header.text


def test_new_run_starts_empty(plot: LossPlot) -> None:
    plot.set_history(run(twins()))
    before = len(plot.axes.items)
    plot.set_history(History(twins((20,), (True,))))
    assert len(plot._curves) == 1
    assert len(plot.axes.items) < before
    plot.set_history(run(twins()))
    assert len(plot.axes.items) == before


def test_a_million_steps_are_as_many_points_as_can_be_drawn_in_a_frame(plot: LossPlot) -> None:
    history = History(twins())
    for network in history.networks.values():
        for start in range(1, 1_000_000, 250):
            network.loss.width = network.error.width = 250
            network.loss.add_bin(start, 500.0, 250, 1.0, 3.0, start + 249)
        for step in range(0, 1_000_000, 50):
            network.evaluations.append(EvaluationRecord(network.info.id, step, "validation", 2.0, 0.5))
    plot.set_range(1_000_000)
    plot.set_history(history)
    assert len(plot._curves[0].training.getData()[0]) < 1100
