from pathlib import Path

import numpy as np
import pytest
from plot_data import pixel, profile, twins
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.layer_plot import LayerPlot


@pytest.fixture
def plot(qtbot: QtBot) -> LayerPlot:
    plot = LayerPlot()
    qtbot.addWidget(plot)
    plot.resize(700, 320)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


@pytest.fixture
def measured(plot: LayerPlot) -> LayerPlot:
    infos = twins()
    plot.set_networks(infos)
    plot.set_profiles({info.id: profile(info) for info in infos})
    QApplication.processEvents()
    return plot


def span(plot: LayerPlot) -> tuple[float, float]:
    low, high = plot.axes.getViewBox().viewRange()[1]
    return round(low), round(high)


def test_empty_plot_says_what_will_be_here(plot: LayerPlot) -> None:
    assert "Press Run" in plot._hint.toPlainText()
    plot.set_networks(twins())
    plot.set_profiles({0: None, 1: None})
    assert "Press Run" in plot._hint.toPlainText()


def test_no_line_goes_through_the_words_of_an_empty_plot(plot: LayerPlot) -> None:
    plot.set_networks(twins())
    words = plot.mapFromScene(plot._hint.sceneBoundingRect()).boundingRect()
    picture = plot.grab(words.adjusted(1, 1, -1, -1)).toImage()
    edge = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in (0, picture.height() - 1)}
    assert edge == {QColor(theme.colours(plot).panel).name()}


def test_line_is_log10_of_the_norms(measured: LayerPlot) -> None:
    x, y = measured._profiles[0].line.getData()
    np.testing.assert_allclose(y, np.log10(profile(twins()[0])), rtol=1e-5)
    assert x.tolist() == list(range(56))
    assert measured._hint.toPlainText() == ""


def test_axis_does_not_follow_the_data(measured: LayerPlot) -> None:
    assert span(measured) == (-5, 3)
    tiny = {info.id: profile(info) * np.float32(1e-9) for info in twins()}
    measured.set_profiles(tiny)
    assert span(measured) == (-5, 3)


def test_first_profile_extends_the_axis_in_decades(plot: LayerPlot) -> None:
    plot.set_networks(twins())
    plot.set_profiles({0: profile(twins()[0]) * np.float32(1000), 1: None})
    assert span(plot) == (-5, 6)
    plot.set_profiles({0: profile(twins()[0]), 1: profile(twins()[1])})
    assert span(plot) == (-5, 6)
    plot.set_networks(twins())
    assert span(plot) == (-5, 3)


def test_nothing_is_silently_lost(measured: LayerPlot) -> None:
    values = profile(twins()[0])
    values[[3, 10, 20, 30]] = np.inf, 1e7, np.nan, 0
    measured.set_profiles({0: values, 1: None})
    arrows = measured._profiles[0].arrows
    x, y = arrows.getData()
    assert x.tolist() == [3, 10, 20, 30]
    assert [point.symbol() for point in arrows.points()] == ["t1", "t1", "x", "t"]
    assert (y[:3] > 2.5).all()
    assert y[3] < -4.5
    measured.set_profiles({0: profile(twins()[0]), 1: None})
    assert len(arrows.getData()[0]) == 0


def test_growth_is_told_in_words(measured: LayerPlot) -> None:
    # From 371 to 0.26 in 55 layers is a factor of 1.14 a layer.
    assert "plain: × 1.14 per layer towards the input" in measured.footer.text
    assert "residual: × 1.03" in measured.footer.text
    assert len(measured._profiles[0].fit.getData()[0]) == 2
    measured.set_profiles({0: None, 1: None})
    assert measured.footer.text == ""


def test_per_weight_has_an_axis_of_its_own(measured: LayerPlot) -> None:
    measured.set_per_weight(True)
    assert span(measured) == (-7, 2)
    values = measured._profiles[0].line.getData()[1]
    np.testing.assert_allclose(values[0], np.log10(profile(twins()[0])[0] / np.sqrt(72)), rtol=1e-5)
    measured.set_per_weight(False)
    assert span(measured) == (-5, 3)


def test_a_growth_of_norms_is_not_said_of_values_per_weight(measured: LayerPlot) -> None:
    measured.set_per_weight(True)
    assert measured.footer.text == ""
    assert len(measured._profiles[0].fit.getData()[0]) == 0
    measured.set_per_weight(False)
    assert "× 1.14" in measured.footer.text


def test_click_names_network_and_layer(measured: LayerPlot, qtbot: QtBot) -> None:
    for network in (0, 1):
        height = measured._profiles[network].line.getData()[1][5]
        with qtbot.waitSignal(measured.layer_clicked) as clicked:
            qtbot.mouseClick(measured.viewport(), Qt.MouseButton.LeftButton, pos=pixel(measured.axes, 5, float(height)))
        assert clicked.args == [network, 5]


def test_keys_walk_through_layers_and_networks(measured: LayerPlot, qtbot: QtBot) -> None:
    measured.set_selected_layers(0, (21, 22))
    for key, expected in (
        (Qt.Key.Key_Right, [0, 23]),
        (Qt.Key.Key_Left, [0, 20]),
        (Qt.Key.Key_Down, [1, 21]),
    ):
        with qtbot.waitSignal(measured.layer_clicked) as clicked:
            qtbot.keyClick(measured, key)
        assert clicked.args == expected


def test_selected_layers_are_marked(measured: LayerPlot) -> None:
    measured.set_selected_layers(1, (21, 22))
    assert measured._band.isVisible()
    assert measured._band.getRegion() == (20.5, 22.5)
    assert measured._profiles[1].marks.getData()[0].tolist() == [21, 22]
    assert len(measured._profiles[0].marks.getData()[0]) == 0
    measured.set_selected_layers(None, ())
    assert not measured._band.isVisible()
    assert len(measured._profiles[1].marks.getData()[0]) == 0


def test_hover_names_the_layer(measured: LayerPlot, qtbot: QtBot) -> None:
    qtbot.mouseMove(measured.viewport(), pixel(measured.axes, 1, 1))
    qtbot.waitUntil(lambda: "layer1.0.conv1" in measured.header.text)
    assert "plain" in measured.header.text


def test_networks_of_different_depth(plot: LayerPlot, qtbot: QtBot) -> None:
    infos = twins((20, 56), (False, False))
    plot.set_networks(infos)
    plot.set_profiles({info.id: profile(info) for info in infos})
    QApplication.processEvents()
    assert plot._profiles[0].colour != plot._profiles[1].colour
    with qtbot.waitSignal(plot.layer_clicked) as clicked:
        qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=pixel(plot.axes, 40, 1))
    assert clicked.args == [1, 40]
    qtbot.mouseMove(plot.viewport(), pixel(plot.axes, 12, 1))
    qtbot.waitUntil(lambda: "plain 20 layer2.2.conv2" in plot.header.text)
    assert "plain 56 layer1.5.conv2" in plot.header.text


def test_title_says_of_which_step(measured: LayerPlot) -> None:
    measured.set_step_text("Step 124")
    assert measured.header.text.startswith("Step 124")


def test_numbers_for_a_table(measured: LayerPlot) -> None:
    header, rows = measured.table()
    rows = list(rows)
    assert len(rows) == 112
    assert rows[0][:3] == ("plain", 0, "conv1")
    assert len(header) == len(rows[0])


def test_the_table_says_of_which_step_it_is(
    measured: LayerPlot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured.set_step_text("at step 88")
    measured.experiment_text = "[training]"
    path = tmp_path / "gradients.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    next(action for action in measured._menu.actions() if "CSV" in action.text()).trigger()
    assert path.read_text(encoding="utf-8").splitlines()[:2] == ["# at step 88", "# [training]"]
