"""The drawing of the networks tells how they are built, each in its own column."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from PySide6.QtCore import QBuffer, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from pytestqt.qtbot import QtBot

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.networks.outline import outline
from resnet_viewer.records import BlockOutline, LayerOutline, NetworkInfo, Outline
from resnet_viewer.ui.widgets.diagram_kinds import unusual
from resnet_viewer.ui.widgets.diagram_words import block_words, heading_words
from resnet_viewer.ui.widgets.network_diagram import NetworkDiagram

Make = Callable[..., NetworkDiagram]


def info_of(number: int, spec: NetworkSpec) -> NetworkInfo:
    return NetworkInfo(number, spec.name, spec.residual, outline(spec, (1, 14, 14), 10))


@pytest.fixture
def diagram(qtbot: QtBot) -> Make:
    def make(*specs: NetworkSpec, width: int = 400, height: int = 700) -> NetworkDiagram:
        widget = NetworkDiagram()
        qtbot.addWidget(widget)
        widget.set_networks([info_of(number, spec) for number, spec in enumerate(specs)])
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return make


def written(widget: NetworkDiagram) -> str:
    """All that is written in the drawing."""
    buffer, generator, size = QBuffer(), QSvgGenerator(), widget.drawn_size()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    painter = QPainter(generator)
    widget.draw(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return unescape(bytes(buffer.data().data()).decode())


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (NetworkSpec(depth=20, width=8), ()),
        (NetworkSpec(depth=20, width=8, residual=False), ()),
        (NetworkSpec(depth=20, width=8, shortcut="B"), ()),
        (NetworkSpec(depth=20, width=8, shortcut="B", activation="pre"), ("pre-activation",)),
        (NetworkSpec(depth=20, width=8, residual=False, activation="pre"), ("pre-activation",)),
        (NetworkSpec(depth=20, width=8, shortcut="C"), ("option C",)),
        (NetworkSpec(depth=20, width=8, shortcut="B", batch_norm=False), ("no BN",)),
        (NetworkSpec(depth=20, width=8, block="bottleneck", shortcut="B"), ("bottlenecks",)),
        (
            NetworkSpec(depth=20, width=8, block="bottleneck", shortcut="C", batch_norm=False),
            ("bottlenecks", "option C", "no BN"),
        ),
    ],
)
def test_what_is_not_usual_stands_under_the_heading(diagram: Make, spec: NetworkSpec, words: tuple[str, ...]) -> None:
    info = info_of(0, spec)
    assert unusual(info.outline) == words
    text = written(diagram(spec))
    for word in ("pre-activation", "bottlenecks", "option C", "no BN"):
        assert (word in text) == (word in words)
        assert (word in heading_words(info)) == (word in words)


@pytest.mark.parametrize("depth", [8, 56, 110])
@pytest.mark.parametrize("residual", [True, False])
def test_blocks_with_pre_activation_look_otherwise_and_say_so(diagram: Make, depth: int, residual: bool) -> None:
    """At every size: where a stage has 18 blocks as well as where it has one."""
    post, pre = (NetworkSpec(depth=depth, width=8, activation=kind, residual=residual) for kind in ("post", "pre"))
    widget = diagram(post, pre)
    for stage in range(3):
        widget.set_folded(stage, False)
    boxes = [widget._layout.box(column, 0).translated(0, widget._heading.height) for column in range(2)]
    picture = widget.viewport().grab().toImage()
    assert picture.copy(boxes[0]) != picture.copy(boxes[1])
    words = [block_words(info, 0, None, "") for info in widget._infos]
    assert "before each convolution" not in words[0]
    assert "before each convolution" in words[1]


def test_a_block_without_layers_has_nothing_unusual() -> None:
    """A recording from elsewhere may hold one."""
    block = BlockOutline("layer1.0", 0, 8, 14, (), "projection")
    assert unusual(Outline((LayerOutline("fc", (10, 8), 1, 80),), (block,), 999, 999, (1, 14, 14), 10)) == ()


def test_the_layers_of_a_bottleneck_are_written_in_its_box(diagram: Make) -> None:
    basic, bottleneck = NetworkSpec(depth=14, width=8), NetworkSpec(depth=20, width=8, block="bottleneck")
    text = written(diagram(basic))
    assert "3×3, 32" in text
    assert "1×1" not in text
    text = written(diagram(bottleneck))
    assert all(layer in text for layer in ("1×1, 8", "3×3, 8", "1×1, 32", "1×1, 128"))
    assert "1-3-1" not in text


def test_where_there_is_less_room_the_layers_of_a_bottleneck_are_written_in_short(diagram: Make) -> None:
    bottlenecks = [NetworkSpec(depth=29, width=8, block="bottleneck", residual=residual) for residual in (False, True)]
    text = written(diagram(*bottlenecks))
    assert all(block in text for block in ("1-3-1, 32", "1-3-1, 64", "1-3-1, 128"))
    assert "1×1" not in text
    text = written(diagram(*bottlenecks, width=250))
    assert "1-3-1" in text
    assert "1-3-1, 1" not in text, "128 finds no room"


@pytest.mark.parametrize("height", [500, 900])
def test_headings_of_neighbours_do_not_touch(diagram: Make, height: int) -> None:
    widget = diagram(NetworkSpec(depth=8, residual=False), NetworkSpec(depth=8), height=height)
    for width in range(260, 460, 3):
        widget.resize(width, height)
        picture = widget.viewport().grab().toImage()
        border = widget._layout.column_left(1)
        between = picture.copy(QRect(border - 4, 0, 8, widget._heading.height))
        colours = {between.pixel(x, y) for x in range(between.width()) for y in range(between.height())}
        assert len(colours) == 1, f"something is written between the columns at a width of {width}"
