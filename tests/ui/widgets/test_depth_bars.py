"""Bars along the depth: where they stand, how one goes from one to the next, and what is saved of them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from resnet_viewer.ui.widgets.depth_bars import DepthBars, Series

NAMES = ("layer1.0", "layer1.1", "layer2.0")
ONE = Series("one", np.array([1.0, np.nan, -2.0], np.float32), QColor("#0072B2"))
OTHER = Series("other", np.array([0.5, 3.0, np.nan], np.float32), QColor("#D55E00"))


@pytest.fixture
def plot(qtbot: QtBot) -> DepthBars:
    plot = DepthBars()
    qtbot.addWidget(plot)
    plot.resize(500, 200)
    plot.set_series(NAMES, [ONE, OTHER], "nothing there")
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def test_each_series_has_its_bars_side_by_side(plot: DepthBars) -> None:
    places = [bars.opts["x"].tolist() for bars in plot._bars]
    heights = [bars.opts["height"].tolist() for bars in plot._bars]
    assert heights == [[1.0, -2.0], [0.5, 3.0]]
    assert places == [pytest.approx([-0.2, 1.8]), pytest.approx([0.2, 1.2])]
    assert "one" in plot.header.text
    low, high = plot.axes.getViewBox().viewRange()[1]
    assert low < -2
    assert high > 3
    assert plot._hint.toPlainText() == ""


def test_where_there_is_nothing_a_sentence_stands(plot: DepthBars) -> None:
    plot.set_series(NAMES, [Series("one", np.full(3, np.nan, np.float32), QColor("black"))], "nothing there")
    assert plot._hint.toPlainText() == "nothing there"
    plot.set_series(NAMES, [], "still nothing")
    assert plot._hint.toPlainText() == "still nothing"


def test_what_is_pointed_at_is_read(plot: DepthBars) -> None:
    keys = plot.hovered(plot.axes, QPointF(1.1, 0))
    assert keys is not None
    assert [key.text for key in keys] == ["layer1.1", "other 3"]
    assert plot.hovered(plot.axes, QPointF(3.2, 0)) is None


def test_the_arrow_keys_go_from_bar_to_bar(qtbot: QtBot, plot: DepthBars) -> None:
    picked: list[int] = []
    plot.picked.connect(picked.append)
    plot.picked.connect(lambda position: plot.select((position,)))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(plot, key)
    assert picked == [1, 2, 2, 1]
    assert plot._band.getRegion() == (0.5, 1.5)


def test_the_table_holds_every_number(plot: DepthBars) -> None:
    head, rows = plot.table()
    assert list(head) == ["position", "name", "one", "other"]
    assert [row[:2] for row in rows] == list(enumerate(NAMES))
    assert [row[2] for row in plot.table()[1]][2] == -2.0


def test_the_names_on_the_axis_are_short(plot: DepthBars) -> None:
    (ticks,) = plot.axes.getAxis("bottom")._tickLevels
    assert [text for _, text in ticks] == ["1.0", "1.1", "2.0"]
    plot.set_series(("conv1", "layer1.0.conv1", "layer1.0.conv2", "fc"), [], "")
    (ticks,) = plot.axes.getAxis("bottom")._tickLevels
    assert ticks == [(0, "conv1"), (1, "1.0"), (3, "fc")]


def test_the_axis_says_how_to_read_what_looks_like_a_decimal(plot: DepthBars) -> None:
    axis = plot.axes.getAxis("bottom")
    assert axis.labelText == "block: stage.number"
    plot.set_series(("conv1", "layer1.0.conv1", "layer1.0.conv2", "fc"), [], "")
    assert axis.labelText == "layer (by block: stage.number)"
    assert axis.label.isVisible()


def test_a_low_plot_leaves_its_room_to_the_bars(plot: DepthBars) -> None:
    axis = plot.axes.getAxis("bottom")
    high = axis.height()
    plot.resize(500, 60)
    assert not axis.label.isVisible()
    assert axis.height() < high
    plot.resize(500, 200)
    assert axis.label.isVisible()


def test_shares_are_percent_and_where_all_are_nothing_a_sentence_says_so(plot: DepthBars) -> None:
    shares = Series("dead", np.array([0.0, 0.25, 0.0], np.float32), QColor("black"), percent=True)
    plot.set_series(NAMES, [shares], "none is dead")
    assert plot._hint.toPlainText() == ""
    assert plot.axes.getAxis("left").tickStrings([0.0, 0.2], 1.0, 0.2) == ["0 %", "20 %"]
    keys = plot.hovered(plot.axes, QPointF(1, 0))
    assert keys is not None
    assert keys[1].text == "dead 25 %"
    plot.set_series(NAMES, [Series("dead", np.zeros(3, np.float32), QColor("black"), percent=True)], "none is dead")
    assert plot._hint.toPlainText() == "none is dead"


def test_of_many_blocks_only_some_are_named(plot: DepthBars) -> None:
    names = [f"layer3.{number}" for number in range(36)] + ["layer4.0"]
    plot.set_series(names, [], "")
    (ticks,) = plot.axes.getAxis("bottom")._tickLevels
    assert [text for _, text in ticks] == ["3.0", "3.5", "3.10", "3.15", "3.20", "3.25", "3.30", "4.0"]
    layers = ["conv1", *(f"{name}.conv{number}" for name in names for number in (1, 2, 3)), "fc"]
    plot.set_series(layers, [], "")
    (ticks,) = plot.axes.getAxis("bottom")._tickLevels
    assert [text for _, text in ticks][:2] == ["3.0", "3.5"]
    assert ticks[1][0] == 1 + 5 * 3


def test_what_is_below_0_has_a_minus_sign_and_no_hyphen(plot: DepthBars) -> None:
    keys = plot.hovered(plot.axes, QPointF(2, 0))
    assert keys is not None
    assert keys[1].text == "one −2"
    assert plot.axes.getAxis("left").tickStrings([-0.5], 1.0, 0.5) == ["−0.5"]
