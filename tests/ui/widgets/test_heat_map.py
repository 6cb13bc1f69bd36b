import numpy as np
import pytest
from plot_data import pixel, profile, run, twins
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.history import ColumnStore, History
from resnet_viewer.networks.outline import outline
from resnet_viewer.records import LearningRateChanged, NetworkInfo, StepRecord
from resnet_viewer.ui.widgets.heat_image import SHADES, even_columns, shade
from resnet_viewer.ui.widgets.heat_map import HeatMap


@pytest.fixture
def plot(qtbot: QtBot) -> HeatMap:
    plot = HeatMap()
    qtbot.addWidget(plot)
    plot.resize(700, 320)
    plot.set_range(40)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


@pytest.fixture
def measured(plot: HeatMap) -> HeatMap:
    plot.set_history(run(twins()))
    QApplication.processEvents()
    return plot


def test_empty_plot_says_what_will_be_here(plot: HeatMap) -> None:
    assert "Press Run" in plot._hint.toPlainText()
    plot.set_history(History(twins()))
    assert "Press Run" in plot._hint.toPlainText()


def test_one_image_a_network_on_one_scale(measured: HeatMap) -> None:
    plain, residual = measured._images
    assert plain.image.image.shape == (56, 41)
    assert plain.image.image[0, 0] > residual.image.image[0, 0], "the plain network's gradient is larger at the input"
    assert measured._span == (-5, 3)
    assert measured._hint.toPlainText() == ""


def test_input_is_at_the_top(measured: HeatMap) -> None:
    axes = measured._images[0].axes
    assert pixel(axes, 20, 0).y() < pixel(axes, 20, 55).y()


def names_beside(plot: HeatMap) -> list[dict[str, int] | None]:
    """The layers that are named beside each picture, with their positions; None where none are."""
    axes = [image.axes.getAxis("left") for image in plot._images]
    return [{word: place for place, word in axis._tickLevels[0]} if axis.isVisible() else None for axis in axes]


def test_networks_of_different_depth_have_their_own_marks(measured: HeatMap) -> None:
    deep = {"input": 0, "stage 2": 19, "stage 3": 37, "output": 55}
    assert names_beside(measured) == [deep, None]
    measured.set_history(run(twins((56, 20))))
    QApplication.processEvents()
    assert names_beside(measured) == [deep, {"input": 0, "stage 2": 7, "stage 3": 13, "output": 19}]
    sizes = [image.axes.getViewBox().sceneBoundingRect().size() for image in measured._images]
    assert sizes[0].width() == pytest.approx(sizes[1].width(), abs=1)
    assert measured._scale.sceneBoundingRect().right() <= measured.width()
    measured.set_history(run(twins((56, 8))))
    assert names_beside(measured) == [deep, {"input": 0, "output": 7}], "no room for more"
    measured.set_history(run(twins()))
    assert names_beside(measured) == [deep, None]


def test_images_have_the_same_size(measured: HeatMap) -> None:
    for width in (700, 360, 900):
        measured.resize(width, 300)
        QApplication.processEvents()
        sizes = [image.axes.getViewBox().sceneBoundingRect().size() for image in measured._images]
        assert sizes[0].width() == pytest.approx(sizes[1].width(), abs=1)
        assert measured._scale.sceneBoundingRect().right() <= width


def test_click_tells_step_and_layer(measured: HeatMap, qtbot: QtBot) -> None:
    axes = measured._images[1].axes
    told: list[tuple[int, ...]] = []
    measured.step_picked.connect(lambda step: told.append((step,)))
    measured.layer_clicked.connect(lambda network, position: told.append((network, position)))
    qtbot.mouseClick(measured.viewport(), Qt.MouseButton.LeftButton, pos=pixel(axes, 20, 30))
    assert told == [(20,), (1, 30)]


def test_keys_walk_through_steps_and_layers(measured: HeatMap, qtbot: QtBot) -> None:
    measured.set_cursor(20)
    with qtbot.waitSignal(measured.step_picked) as picked:
        qtbot.keyClick(measured, Qt.Key.Key_Right)
    assert picked.args == [21]
    measured.set_selected_layers(1, (21, 22))
    with qtbot.waitSignal(measured.layer_clicked) as clicked:
        qtbot.keyClick(measured, Qt.Key.Key_Down)
    assert clicked.args == [1, 23]


def test_hover_reads_layer_step_and_value(measured: HeatMap, qtbot: QtBot) -> None:
    qtbot.mouseMove(measured.viewport(), pixel(measured._images[0].axes, 7, 2))
    qtbot.waitUntil(lambda: "layer1.0.conv2" in measured.header.text)
    assert "Step 7" in measured.header.text


def test_cursor_and_selection(measured: HeatMap) -> None:
    measured.set_cursor(9)
    assert len(measured._cursors) >= 2
    assert all(cursor.isVisible() and cursor.value() == 9 for cursor in measured._cursors.values())
    measured.set_selected_layers(0, (21, 22))
    assert set(measured._images[0].mark.getData()[1]) == {20.5, 22.5}
    assert len(measured._images[1].mark.getData()[0] if measured._images[1].mark.getData()[0] is not None else []) == 0


def test_refresh_shows_new_columns(plot: HeatMap) -> None:
    history = run(twins(), until=5)
    plot.set_history(history)
    for info in twins():
        history.add(StepRecord(info.id, 6, 1.0, 0.5, 0.1, 0.0, profile(info, 6)))
    plot.refresh()
    assert plot._images[0].image.image.shape == (56, 7)


def test_what_is_learned_again_otherwise_is_drawn_again(plot: HeatMap) -> None:
    history = run(twins(), until=5)
    plot.set_history(history)
    before = plot._images[0].image.image.copy()
    history.add(LearningRateChanged(4, 0.01))
    for info in twins():
        history.add(StepRecord(info.id, 5, 1.0, 0.5, 0.1, 0.0, 100 * profile(info, 5)))
    plot.refresh()
    changed = (plot._images[0].image.image != before).any(axis=0)
    assert changed.tolist() == [False] * 5 + [True]


def test_per_weight(measured: HeatMap) -> None:
    measured.set_per_weight(True)
    assert measured._span == (-7, 2)
    assert "per weight" in measured.header.text


def test_networks_come_and_go(plot: HeatMap) -> None:
    plot.set_history(run(twins((20, 56), (False, False)), until=3))
    assert plot._images[0].image.image.shape[0] == 20
    plot.set_history(run(twins((56,), (True,)), until=3))
    assert len(plot._images) == 1
    plot.set_history(History(twins((8,) * 5, (True,) * 5)))
    assert len(plot._images) == 5
    plot.set_history(History(()))
    assert plot._images == []
    plot.grab()


def test_not_a_number_has_a_colour_of_its_own() -> None:
    values = np.array([[np.nan, 0, 1e-9, 1e9, np.inf, 1.0]], np.float32)
    assert shade(values, (-5, 3)).tolist() == [[SHADES, 0, 0, SHADES - 1, SHADES - 1, 159]]


def test_columns_are_even_though_steps_are_missing() -> None:
    store = ColumnStore(2)
    for step in (0, 1, 5, 6):
        store.add(step, np.ones(2, np.float32))
    columns, width = even_columns(store)
    assert width == 1
    assert columns.tolist() == [0, 1, 1, 1, 1, 2, 3]


def test_networks_as_deep_but_of_other_blocks_share_no_names_in_a_table(plot: HeatMap) -> None:
    """Depth 20 has as many layers with two layers a block as with three."""
    basic, *_ = twins((20, 20))
    spec = NetworkSpec(depth=20, block="bottleneck")
    bottleneck = NetworkInfo(1, "bottleneck", True, outline(spec, (1, 14, 14), 10))
    plot.set_history(run([basic, bottleneck]))
    header, _ = plot.table()
    assert header[2:4] == ("layer 0", "layer 1")


def test_numbers_for_a_table(measured: HeatMap) -> None:
    header, rows = measured.table()
    rows = list(rows)
    assert header[:3] == ("network", "step", "conv1")
    assert len(rows) == 82
    assert len(rows[0]) == 58
