import csv
from dataclasses import replace
from pathlib import Path

import pytest
from plot_data import pixel, run, twins
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetricsF, QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from resnet_viewer.errors import ViewerError
from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.loss_plot import LossPlot
from resnet_viewer.ui.widgets.plot_axes import LogAxis, ValueAxis, number, power_of_ten, short_count
from resnet_viewer.ui.widgets.plot_ends import spread
from resnet_viewer.ui.widgets.plot_strip import Key, Strip

TOML = '[training]\nseed = 3\nnote = "überall 中文 <&>"'


@pytest.fixture
def plot(qtbot: QtBot) -> LossPlot:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(700, 320)
    plot.experiment_text = TOML
    plot.set_range(40)
    plot.set_history(run(twins()))
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def entry(plot: LossPlot, words: str):
    return next(action for action in plot._menu.actions() if words in action.text())


def test_png_carries_the_experiment(plot: LossPlot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, tmp_path / "picture")
    entry(plot, "PNG").trigger()
    image = QImage(str(tmp_path / "picture.png"))
    assert image.text("experiment") == TOML
    assert image.width() == 2 * plot.width()


def test_svg_carries_the_experiment_and_can_be_drawn(
    plot: LossPlot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "drawing.svg")
    entry(plot, "SVG").trigger()
    text = (tmp_path / "drawing.svg").read_text(encoding="utf-8")
    assert "seed = 3" in text
    assert "überall 中文 &lt;&amp;&gt;" in text
    assert "<clipPath" in text, "without clipping a spike would be drawn across the whole page"
    assert QSvgRenderer(str(tmp_path / "drawing.svg")).isValid()


def test_csv_has_the_experiment_above_the_numbers(
    plot: LossPlot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "numbers.csv")
    entry(plot, "CSV").trigger()
    lines = (tmp_path / "numbers.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# [training]", "# seed = 3"]
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(rows) == 2 * 40 + 2 * 5
    assert {row["network"] for row in rows} == {"plain", "residual"}
    assert {row["split"] for row in rows} == {"training", "validation"}


def test_a_file_that_cannot_be_written_is_told_not_raised(
    plot: LossPlot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    choose(monkeypatch, tmp_path / "no such folder" / "x.csv")
    with qtbot.waitSignal(plot.failed) as failed:
        entry(plot, "CSV").trigger()
    (error,) = failed.args
    assert isinstance(error, ViewerError)
    assert error.values["file"] == "x.csv"
    assert "{reason}" in error.template


def test_nothing_is_written_when_the_dialog_is_cancelled(
    plot: LossPlot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    entry(plot, "CSV").trigger()
    assert list(tmp_path.iterdir()) == []


def test_copy_with_the_keyboard(plot: LossPlot, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().clear()
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())


def test_our_menu_and_not_that_of_the_plotting_library(plot: LossPlot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _: shown.append(menu))
    plot.contextMenuEvent(
        QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(9, 9), plot.mapToGlobal(QPoint()))
    )
    assert shown == [plot._menu]
    assert len(plot._menu.actions()) == 5
    assert not plot.axes.getViewBox().menuEnabled()


def test_zoom_stays_until_show_all(plot: LossPlot) -> None:
    view = plot.axes.getViewBox()
    whole = view.viewRange()
    view.scaleBy((0.5, 0.5))
    view.sigRangeChangedManually.emit([True, True])
    zoomed = view.viewRange()
    plot.refresh()
    plot.set_range(80)
    assert view.viewRange() == zoomed
    plot.set_range(40)
    entry(plot, "Show all").trigger()
    assert view.viewRange() == whole


@pytest.mark.parametrize("by_key", [False, True])
def test_a_button_and_escape_lead_out_of_a_zoom(plot: LossPlot, qtbot: QtBot, by_key: bool) -> None:
    view, button = plot.axes.getViewBox(), plot.findChild(QToolButton)
    whole = view.viewRange()
    assert not button.isVisible()
    view.scaleBy((0.5, 0.5))
    view.sigRangeChangedManually.emit([True, True])
    assert button.isVisible()
    if by_key:
        qtbot.keyClick(plot, Qt.Key.Key_Escape)
    else:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert view.viewRange() == whole
    assert not button.isVisible()


def test_a_long_name_is_cut_in_its_middle_and_read_whole_by_the_mouse(plot: LossPlot) -> None:
    name = "residual network of 110 layers without warm-up, third try"
    plot.set_history(run([replace(info, name=name) for info in twins()]))
    plot.refresh()
    metrics = QFontMetricsF(plot._ends.font())
    assert plot._ends.maximumWidth() < metrics.horizontalAdvance(name) / 2
    assert name in plot._ends.toolTip()


def test_colours_follow_the_palette_and_type_is_never_small(plot: LossPlot) -> None:
    light, dark = theme._palette(theme.LIGHT), theme._palette(theme.DARK)
    for palette, shades in ((dark, theme.DARK), (light, theme.LIGHT)):
        plot.setPalette(palette)
        assert plot.backgroundBrush().color() == QColor(shades.panel)
        assert plot.axes.getAxis("left").textPen().color() == QColor(shades.muted)
    font = plot.font()
    font.setPointSizeF(6)
    plot.setFont(font)
    assert plot.axes.getAxis("left").style["tickFont"].pointSizeF() == theme.SMALLEST_POINT_SIZE
    font.setPointSizeF(18)
    plot.setFont(font)
    assert plot.axes.getAxis("bottom").style["tickFont"].pointSizeF() == 18
    assert plot.header.font().pointSizeF() == 18


def test_the_plot_does_not_move_while_the_mouse_reads_it(plot: LossPlot, qtbot: QtBot) -> None:
    resting, box = plot.header.text, plot.axes.getViewBox().sceneBoundingRect()
    qtbot.mouseMove(plot.viewport(), pixel(plot.axes, 20, 1))
    qtbot.waitUntil(lambda: plot.header.text != resting)
    assert plot.axes.getViewBox().sceneBoundingRect() == box
    QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert plot.header.text == resting


@pytest.mark.usefixtures("qapp")
def test_strip_takes_lines_as_it_needs_them() -> None:
    strip = Strip()
    strip.resize(1000, 20)
    assert strip.maximumHeight() == 0
    strip.set_keys([Key("residual", sample="line"), Key("a longer text")])
    one = strip.maximumHeight()
    strip.resize(120, 20)
    assert strip.maximumHeight() == 2 * one


def test_a_closed_plot_can_be_shown_again(plot: LossPlot) -> None:
    plot.close()
    plot.show()
    plot.refresh()
    assert plot._curves[0].training.scene() is plot.scene()


def test_what_stands_at_the_end_of_a_curve_says_that_it_is_of_the_training(plot: LossPlot) -> None:
    values = [curves.latest("loss", 40) for curves in plot._curves]
    shown = [f"training {number(value)}" for value in values if value is not None]
    assert [label[2] for label in plot._ends._labels] == shown
    assert shown[0] in plot._ends.toolTip()
    metrics = QFontMetricsF(plot._ends.font())
    assert all(metrics.horizontalAdvance(words) < plot._ends.size().width() - 10 for words in shown), "not cut off"


def test_labels_are_spread_apart() -> None:
    places = spread([50, 52, 99], 20, QRectF(0, 0, 10, 100))
    assert places[1] - places[0] >= 20
    assert places[2] == 90
    assert sorted(places) == places


def test_numbers_are_written_for_people() -> None:
    assert [number(value) for value in (0.0341, 371.2, 2.14e-5, 0, 12345, float("nan"))] == [
        "0.0341",
        "371",
        "2.1×10⁻⁵",
        "0",
        "12345",
        "NaN",
    ]
    assert power_of_ten(-12) == "10⁻¹²"
    assert [short_count(count) for count in (0, 400, 5000, 20_000, 1_000_000)] == ["0", "400", "5000", "20k", "1M"]


@pytest.mark.usefixtures("qapp")
def test_ticks() -> None:
    decades = LogAxis("left")
    decades.setRange(-5, 3)
    assert decades.tickStrings(decades.tickValues(-5, 3, 300)[0][1], 1, 1)[0] == "10⁻⁵"
    assert len(decades.tickValues(-5, 3, 60)[0][1]) < 5, "labels would run into one another"
    shares = LogAxis("left", percent=True)
    shares.setRange(-1, 0)
    assert shares.tickStrings([-1.0, 0.0], 1, 1) == ["10 %", "100 %"]
    steps = ValueAxis("bottom", whole=True)
    assert steps.tickValues(0, 3, 900) == [(1.0, [0.0, 1.0, 2.0, 3.0])]
    assert steps.tickValues(-0.5, 400.5, 80)[0][1] == [0, 400], "one number alone is no scale"
