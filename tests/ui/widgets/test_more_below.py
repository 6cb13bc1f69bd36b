"""The button that leads down to what is out of sight in a column."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from resnet_viewer.ui.widgets.more_below import MoreBelow

ABOVE, HEADING, PLOT = 300, 30, 200


@pytest.fixture
def area(qtbot: QtBot) -> QScrollArea:
    """300 pixels of something else, and below them a heading and a plot."""
    area, column, target, heading = QScrollArea(), QWidget(), QWidget(), QLabel("Plot")
    for parent, parts in ((target, ((heading, HEADING), (QWidget(), PLOT))), (column, ((QWidget(), ABOVE),))):
        layout = QVBoxLayout(parent)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part, height in parts:
            part.setFixedHeight(height)
            layout.addWidget(part)
    column.layout().addWidget(target)
    area.setWidget(column)
    area.setWidgetResizable(True)
    MoreBelow(area, column, target, heading, heading.text())
    qtbot.addWidget(area)
    area.resize(300, 250)
    area.show()
    return area


def test_it_is_there_only_while_the_heading_is_out_of_sight(qtbot: QtBot, area: QScrollArea) -> None:
    more, heading = area.findChild(MoreBelow), area.findChild(QLabel)
    qtbot.waitUntil(more.isVisible)
    area.resize(300, ABOVE + HEADING + 20)
    qtbot.waitUntil(lambda: not more.isVisible())
    assert area.viewport().rect().contains(heading.mapTo(area.viewport(), QPoint(0, HEADING - 1)))
    area.resize(300, 250)
    qtbot.waitUntil(more.isVisible)
    area.verticalScrollBar().setValue(ABOVE + HEADING - area.viewport().height())
    assert more.isHidden()


def test_it_hides_nothing_of_the_column(qtbot: QtBot, area: QScrollArea) -> None:
    more = area.findChild(MoreBelow)
    qtbot.waitUntil(more.isVisible)
    assert not more.geometry().intersects(area.viewport().geometry())
    assert area.rect().contains(more.geometry())
    area.resize(300, ABOVE + HEADING + 20)
    qtbot.waitUntil(lambda: not more.isVisible())
    assert area.viewport().height() == area.height() - 2 * area.frameWidth()


def test_it_goes_down_to_all_of_it(qtbot: QtBot, area: QScrollArea) -> None:
    more, heading = area.findChild(MoreBelow), area.findChild(QLabel)
    qtbot.waitUntil(more.isVisible)
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert more.isHidden()
    target = heading.parentWidget()
    for y in (0, HEADING + PLOT - 1):
        assert area.viewport().rect().contains(target.mapTo(area.viewport(), QPoint(0, y)))
