"""All channels of a layer in one picture: where each lies, what colour it has, and how one looks closer."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.map_grid import SHADES, MapGrid, Spot, scale_colours


@pytest.fixture
def grid(qtbot: QtBot) -> MapGrid:
    grid = MapGrid("maps")
    qtbot.addWidget(grid)
    grid.resize(240, 160)
    maps = np.zeros((6, 5, 5), np.float32)
    for channel in range(6):
        maps[channel, channel % 5, 2] = channel - 2
    grid.set_maps(maps, np.arange(6), extent=3.0)
    grid.show()
    return grid


def colour_of(grid: MapGrid, spot: Spot) -> str:
    place = grid._box(spot, whole=False).center().toPoint()
    return grid.grab().toImage().pixelColor(place).name()


def test_every_value_has_its_colour(grid: MapGrid) -> None:
    shades = theme.colours(grid)
    assert colour_of(grid, Spot(5, 0, 2)) == shades.positive
    assert colour_of(grid, Spot(5, 1, 2)) == shades.panel
    assert colour_of(grid, Spot(2, 2, 2)) == shades.panel
    faint = QColor(colour_of(grid, Spot(1, 1, 2)))
    strong = QColor(colour_of(grid, Spot(0, 0, 2)))
    assert QColor(shades.negative).lightness() < strong.lightness() < faint.lightness()


def test_each_map_can_have_its_own_scale(grid: MapGrid) -> None:
    grid.set_maps(grid._maps, np.arange(6), extent=None)
    assert colour_of(grid, Spot(3, 3, 2)) == theme.colours(grid).positive
    assert colour_of(grid, Spot(1, 1, 2)) == theme.colours(grid).negative
    assert colour_of(grid, Spot(2, 2, 2)) == theme.colours(grid).panel  # nothing in it


def test_nothing_that_is_no_number_is_drawn(grid: MapGrid) -> None:
    maps = np.full((1, 2, 2), np.nan, np.float32)
    grid.set_maps(maps, np.arange(1), extent=float("nan"))
    assert colour_of(grid, Spot(0, 0, 0)) == theme.colours(grid).panel


def test_a_place_is_found_where_it_was_drawn(qtbot: QtBot, grid: MapGrid) -> None:
    order = np.array([4, 2, 0, 1, 3, 5])
    grid.set_maps(grid._maps, order, extent=3.0)
    for spot in (Spot(4, 0, 0), Spot(1, 2, 4), Spot(5, 4, 4)):
        with qtbot.waitSignal(grid.hovered) as found:
            qtbot.mouseMove(grid, grid._box(spot, whole=False).center().toPoint())
        assert found.args == [spot]
        assert grid.value(spot) == grid._maps[spot.channel, spot.row, spot.column]
        with qtbot.waitSignal(grid.chosen) as chosen:
            qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid._box(spot, whole=False).center().toPoint())
        assert chosen.args == [spot.channel]


def test_the_wheel_goes_closer_to_what_is_under_the_mouse(qtbot: QtBot, grid: MapGrid) -> None:
    at = grid._box(Spot(4, 4, 2), whole=False).center()
    event = QWheelEvent(
        at,
        QPointF(grid.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 600),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = grid._box(Spot(4, 4, 2), whole=False).width()
    with qtbot.waitSignal(grid.viewed):
        QApplication.sendEvent(grid, event)
    assert grid._box(Spot(4, 4, 2), whole=False).width() > 2 * before
    assert grid._spot_at(at) == Spot(4, 4, 2)
    qtbot.mouseDClick(grid, Qt.MouseButton.LeftButton)
    assert grid._box(Spot(4, 4, 2), whole=False).width() == pytest.approx(before)


def test_a_button_leads_out_of_a_zoom_and_is_there_only_then(qtbot: QtBot, grid: MapGrid) -> None:
    button = grid.findChild(QToolButton)
    assert not button.isVisible()
    qtbot.keyClick(grid, Qt.Key.Key_Plus)
    assert button.isVisible()
    assert grid.rect().contains(button.geometry())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert grid._zoom == 1
    assert not button.isVisible()


def test_dragging_shifts_and_chooses_nothing(qtbot: QtBot, grid: MapGrid) -> None:
    grid.set_view(4.0, QPointF(0.5, 0.5))
    left = grid._place().left()
    chosen: list[int] = []
    grid.chosen.connect(chosen.append)
    qtbot.mousePress(grid, Qt.MouseButton.LeftButton, pos=QPoint(120, 80))
    qtbot.mouseMove(grid, QPoint(150, 80))
    qtbot.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=QPoint(150, 80))
    assert grid._place().left() == pytest.approx(left + 30, abs=1)
    assert not chosen


def test_the_arrow_keys_choose_a_channel(qtbot: QtBot, grid: MapGrid) -> None:
    chosen: list[int] = []
    grid.chosen.connect(chosen.append)
    grid.chosen.connect(grid.set_selected)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(grid, key)
    assert chosen == [0, 1, 1 + grid._columns, grid._columns]


@pytest.mark.parametrize("shape", [(2048, 7, 7), (1, 112, 112), (3, 1, 1), (10, 28, 28)])
def test_all_channels_fit(grid: MapGrid, shape: tuple[int, int, int]) -> None:
    grid.set_maps(np.ones(shape, np.float32), np.arange(shape[0]), extent=1.0)
    whole = grid.rect().toRectF().adjusted(-1, -1, 1, 1)
    assert whole.contains(grid._box(Spot(0, 0, 0), whole=True))
    assert whole.contains(grid._box(Spot(shape[0] - 1, 0, 0), whole=True))


def test_the_scale_goes_through_nothing() -> None:
    table = [QColor.fromRgba(colour) for colour in scale_colours(theme.DARK)]
    assert len(table) == SHADES + 1
    assert table[SHADES // 2].name() == theme.DARK.panel
    assert (table[0].name(), table[-2].name()) == (theme.DARK.negative, theme.DARK.positive)
    assert table[-1].alpha() == 0
