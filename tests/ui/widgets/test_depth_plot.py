"""The answer along the depth: drawn where there is one, read by pointing, by key and by click."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from plot_data import pixel
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from resnet_viewer.catalogue import ClassName
from resnet_viewer.findings import EarlyAnswers
from resnet_viewer.ui import theme
from resnet_viewer.ui.pages.depth_panel import DepthPanel
from resnet_viewer.ui.widgets.depth_plot import DepthPlot

CLASSES = tuple(ClassName(name, name) for name in ("cat", "dog", "hat", "cup", "sea"))


def answers(blocks: int = 6, first: int = 0, probed: bool = True, residual: bool = True) -> EarlyAnswers:
    """The first class grows to 60 %, the others to 10 % less each."""
    count = blocks - first
    final = np.array([0.6, 0.2, 0.1, 0.05, 0.01], np.float32)
    return EarlyAnswers(
        network="mine",
        residual=residual,
        blocks=tuple(f"layer1.{number}" for number in range(blocks)),
        classes=CLASSES,
        probabilities=np.outer(np.linspace(1 / count, 1, count), final).astype(np.float32),
        probed=probed,
        channels=64,
        accuracies=tuple(np.linspace(0.3, 0.8, count).tolist()) if probed else (),
    )


@pytest.fixture
def plot(qtbot: QtBot) -> DepthPlot:
    plot = DepthPlot()
    qtbot.addWidget(plot)
    plot.resize(380, 260)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


@pytest.fixture
def panel(qtbot: QtBot) -> DepthPanel:
    panel = DepthPanel()
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def lines(plot: DepthPlot) -> list[tuple[list[float], list[float]]]:
    """Places and heights of the lines, the most probable class first."""
    curves = [item for item in plot._lines if type(item).__name__ == "PlotCurveItem"]
    return [tuple(values.tolist() for values in curve.getData()) for curve in reversed(curves)]


def test_a_line_for_each_class_and_a_point_after_each_block(plot: DepthPlot) -> None:
    found = answers()
    plot.set_answers(found)
    drawn = lines(plot)
    assert len(drawn) == 5
    for number, (places, heights) in enumerate(drawn):
        assert places == [1, 2, 3, 4, 5, 6]
        assert heights == pytest.approx(found.probabilities[:, number].tolist())
    (left, right), (bottom, top) = plot.axes.getViewBox().viewRange()
    assert left < 1 < 6 < right
    assert bottom < 0 < 1 < top


def test_only_the_end_is_drawn_where_there_is_no_more(plot: DepthPlot) -> None:
    plot.set_answers(answers(first=4, probed=False))
    assert lines(plot)[0][0] == [5, 6]
    left, right = plot.axes.getViewBox().viewRange()[0]
    assert left < 1 < 6 < right, "the whole depth stays in sight"


@pytest.mark.parametrize("residual", [False, True])
def test_the_answer_has_the_colour_of_its_network(plot: DepthPlot, residual: bool) -> None:
    plot.set_answers(answers(residual=residual))
    assert plot._lines[-1].opts["pen"].color() == theme.network_colour(residual)


def test_at_rest_it_says_the_answer_and_how_often_that_is_right(plot: DepthPlot) -> None:
    assert plot.header.text == ""
    plot.set_answers(answers())
    assert plot.header.text.startswith("After block 6 of 6  validation accuracy 80.0 %  cat 60.0 %  dog 20.0 %")
    assert "cat 60.0 %" in plot.accessibleDescription()


def test_of_several_views_it_is_said_that_the_probes_were_measured_with_one(plot: DepthPlot, panel: DepthPanel) -> None:
    found = replace(answers(), views=4, accuracy=0.832)
    plot.set_answers(found)
    assert plot.header.text.startswith("After block 6 of 6  validation accuracy 80.0 % with one view  cat 60.0 %")
    panel.set_answers(found)
    assert "mean over 4 views" in panel.note.text()
    assert "measured with one view: with all of them the network's own is 83.2 %" in panel.note.text()
    panel.set_answers(answers())
    assert "view" not in panel.note.text()


def test_pointing_at_a_block_tells_what_it_would_answer(plot: DepthPlot, qtbot: QtBot) -> None:
    plot.set_answers(answers())
    qtbot.mouseMove(plot.viewport(), pixel(plot.axes, 2.2, 0.5))
    qtbot.waitUntil(lambda: plot.header.text.startswith("After block 2 of 6  validation accuracy 40.0 %  cat 20.0 %"))
    plot.set_answers(answers(first=4, probed=False))
    qtbot.wait(50)  # until the strip above has its height, and the axes their place
    qtbot.mouseMove(plot.viewport(), pixel(plot.axes, 3.1, 0.5))
    qtbot.waitUntil(lambda: plot.header.text == "After block 3 of 6  no answer is possible here")


def test_keys_and_clicks_keep_a_block(plot: DepthPlot, qtbot: QtBot) -> None:
    plot.set_answers(answers())
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.header.text.startswith("After block 5 of 6")
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.header.text.startswith("After block 1 of 6")
    qtbot.keyClick(plot, Qt.Key.Key_End)
    assert plot.header.text.startswith("After block 6 of 6")
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=pixel(plot.axes, 3, 0.5))
    assert "After block 3 of 6" in plot.accessibleDescription()
    plot.set_answers(answers())
    assert "After block 3 of 6" in plot.accessibleDescription(), "another picture keeps the place"
    plot.set_answers(answers(blocks=4))
    assert "After block 4 of 4" in plot.accessibleDescription(), "another network has other blocks"


def test_the_wheel_is_left_to_what_is_around(plot: DepthPlot) -> None:
    plot.set_answers(answers())
    place = pixel(plot.axes, 3, 0.5)
    event = QWheelEvent(
        QPointF(place),
        QPointF(plot.mapToGlobal(place)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = plot.axes.getViewBox().viewRange()
    QApplication.sendEvent(plot.viewport(), event)
    assert not event.isAccepted()
    assert plot.axes.getViewBox().viewRange() == before


def test_the_numbers_can_be_saved(plot: DepthPlot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plot.set_answers(answers(blocks=2))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "depth.csv"), ""))
    next(action for action in plot._menu.actions() if "CSV" in action.text()).trigger()
    lines = (tmp_path / "depth.csv").read_text("utf-8").splitlines()
    assert lines[:2] == ["# mine", "position,block,accuracy,class,probability"]
    assert lines[2].startswith("1,layer1.0,0.3,cat,0.3")
    assert len(lines) == 2 + 2 * 5


def test_the_panel_says_how_it_was_found(panel: DepthPanel) -> None:
    panel.set_answers(answers())
    assert "linear probe" in panel.note.text()
    panel.set_answers(answers(first=4, probed=False))
    assert "64 channels, which only blocks 5 to 6 have" in panel.note.text()
    panel.set_answers(answers(first=5, probed=False))
    assert "no earlier answer" in panel.note.text()
    panel.set_answers(answers(probed=False))
    assert "applied early" in panel.note.text()


def test_the_panel_folds(panel: DepthPanel, qtbot: QtBot) -> None:
    assert panel.shown
    qtbot.mouseClick(panel.heading, Qt.MouseButton.LeftButton)
    assert not panel.shown
    assert not panel.plot.isVisible()
    with qtbot.waitSignal(panel.unfolded):
        qtbot.keyClick(panel.heading, Qt.Key.Key_Space)
    assert panel.plot.isVisible()
