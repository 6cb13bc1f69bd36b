"""The drawing of the networks: what it shows, how it folds, and that it is a control for mouse and keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QToolTip

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.networks.outline import outline
from resnet_viewer.records import NetworkInfo
from resnet_viewer.ui.widgets.diagram_chains import DiagramChains
from resnet_viewer.ui.widgets.diagram_painter import NOT_FINITE, geometric_mean, shades_of
from resnet_viewer.ui.widgets.network_diagram import NetworkDiagram


def twins(*depths, shortcut="A"):
    plain, residual = depths if len(depths) == 2 else depths * 2
    specs = [
        NetworkSpec(residual=False, depth=plain, width=8, shortcut=shortcut),
        NetworkSpec(residual=True, depth=residual, width=8, shortcut=shortcut),
    ]
    return [
        NetworkInfo(10 + n, spec.name, spec.residual, outline(spec, (1, 14, 14), 10)) for n, spec in enumerate(specs)
    ]


@pytest.fixture
def diagram(qtbot):
    def make(*depths, width=300, height=700, shortcut="A"):
        widget = NetworkDiagram()
        qtbot.addWidget(widget)
        widget.set_networks(twins(*depths, shortcut=shortcut))
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return make


def colour_at(widget, column, block, layer=0):
    """The colour of a block's layer in the picture, beside any text."""
    point = block_point(widget, column, block)
    box = widget._layout.box(column, block)
    at = QPoint(point.x() - box.width() // 2 + 6, point.y() + (1 if layer else -1) * (box.height() // 4))
    return widget.viewport().grab().toImage().pixelColor(at)


def block_point(widget, column, block):
    """Where a person sees the middle of a block."""
    shown = widget._shown()
    return widget._layout.box(column, block).center() - shown.topLeft() + QPoint(0, widget._heading.height)


def header_point(widget, stage):
    shown = widget._shown()
    band = widget._layout.bands[stage]
    return QPoint(20, band.top + 10 - shown.top() + widget._heading.height)


def click(qtbot, widget, point):
    qtbot.mouseClick(widget.viewport(), Qt.MouseButton.LeftButton, pos=point)


def tip(widget, point):
    event = QHelpEvent(QEvent.Type.ToolTip, point, widget.viewport().mapToGlobal(point))
    QApplication.sendEvent(widget.viewport(), event)
    text = QToolTip.text()
    QToolTip.hideText()
    return text


def test_a_click_selects_the_block_and_says_so(qtbot, diagram):
    widget = diagram(20)
    with qtbot.waitSignal(widget.block_clicked) as clicked:
        click(qtbot, widget, block_point(widget, 1, 4))
    assert clicked.args == [11, 4]
    assert widget.selected == (11, 4)


def test_a_click_beside_everything_deselects(qtbot, diagram):
    widget = diagram(20)
    widget.select(10, 2)
    with qtbot.waitSignal(widget.block_clicked) as clicked:
        click(qtbot, widget, QPoint(150, widget.viewport().height() - 60))
    assert clicked.args == [10, -1]
    assert widget.selected is None


def test_select_from_outside_emits_nothing_and_forgives_what_is_not_there(qtbot, diagram):
    widget = diagram(20)
    with qtbot.assertNotEmitted(widget.block_clicked):
        widget.select(11, 8)
        assert widget.selected == (11, 8)
        widget.select(11, 9)
        assert widget.selected is None
        widget.select(99, 0)
        assert widget.selected is None
        widget.select(None, None)


def test_the_chosen_block_and_its_twin_are_outlined(diagram):
    widget = diagram(20)
    before = widget.viewport().grab().toImage()
    widget.select(11, 4)
    after = widget.viewport().grab().toImage()
    edges = []
    for column in (0, 1):
        middle = block_point(widget, column, 4)
        edge = QPoint(middle.x() - widget._layout.box_width // 2 - 2, middle.y())
        assert before.pixelColor(edge) != after.pixelColor(edge)
        edges.append(after.pixelColor(edge).lightness())
    assert edges[1] < edges[0], "the twin's outline is fainter"


def test_keys_walk_select_and_deselect(qtbot, diagram):
    widget = diagram(20)
    clicks = []
    widget.block_clicked.connect(lambda *args: clicks.append(args))
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    keys = Qt.Key
    for key in (keys.Key_Down, keys.Key_Down, keys.Key_Right, keys.Key_Up, keys.Key_Return, keys.Key_Escape):
        qtbot.keyClick(widget, key)
    assert clicks == [(11, 1), (11, -1)]
    for key in (keys.Key_Up, keys.Key_Up, keys.Key_Left, keys.Key_Left, keys.Key_Return):
        qtbot.keyClick(widget, key)
    assert widget.selected == (10, 0), "the keys stop at the edges"


def test_a_screen_reader_hears_where_the_keys_are(qtbot, diagram):
    widget = diagram(20)
    assert widget.accessibleName()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(widget, Qt.Key.Key_Down)
    qtbot.keyClick(widget, Qt.Key.Key_Right)
    assert widget.accessibleDescription().startswith("residual: layer1.1")


def test_plus_and_minus_fold_the_stage_that_the_keys_are_on(qtbot, diagram):
    widget = diagram(20)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(widget, Qt.Key.Key_Minus)
    assert [widget.is_folded(stage) for stage in range(3)] == [True, False, False]
    qtbot.keyClick(widget, Qt.Key.Key_Down)
    qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert widget.selected == (10, 3), "a folded stage is one step"
    qtbot.keyClick(widget, Qt.Key.Key_Up)
    qtbot.keyClick(widget, Qt.Key.Key_Plus)
    assert not widget.is_folded(0)


def test_the_triangle_folds_and_a_folded_stage_unfolds(qtbot, diagram):
    widget = diagram(20)
    click(qtbot, widget, header_point(widget, 1))
    assert widget.is_folded(1)
    with qtbot.assertNotEmitted(widget.block_clicked):
        click(qtbot, widget, block_point(widget, 0, 3))
    assert not widget.is_folded(1)


def test_a_stage_of_one_block_does_not_fold(qtbot, diagram):
    widget = diagram(8)
    click(qtbot, widget, header_point(widget, 0))
    assert not widget.is_folded(0)


@pytest.mark.parametrize("depth", [8, 20, 56, 110, 1202])
@pytest.mark.parametrize("height", [450, 700, 850])
def test_every_depth_fits_without_scrolling(diagram, depth, height):
    widget = diagram(depth, height=height)
    assert widget.verticalScrollBar().maximum() == 0
    assert widget.horizontalScrollBar().maximum() == 0


def test_stages_fold_by_themselves_only_as_far_as_they_must(diagram):
    folds = {height: [diagram(56, height=height).is_folded(stage) for stage in range(3)] for height in (450, 850)}
    assert folds == {450: [True, True, True], 850: [False, False, False]}


def test_what_a_person_unfolded_stays_so_and_then_it_scrolls(qtbot, diagram):
    widget = diagram(56, height=450)
    for stage in range(3):
        widget.set_folded(stage, False)
    assert not any(widget.is_folded(stage) for stage in range(3))
    assert widget.verticalScrollBar().maximum() > 0
    widget.select(11, 26)
    assert widget._shown().contains(widget._layout.box(1, 26)), "what is chosen from outside is scrolled to"
    click(qtbot, widget, block_point(widget, 0, 25))
    assert widget.selected == (10, 25)


def test_networks_of_two_depths_share_their_stages(qtbot, diagram):
    widget = diagram(20, 56, height=850)
    click(qtbot, widget, block_point(widget, 1, 26))
    assert widget.selected == (11, 26)
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_Left)
    qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert widget.selected == (10, 8), "the last block of the same stage"


def test_many_networks_scroll_sideways(qtbot):
    widget = NetworkDiagram()
    qtbot.addWidget(widget)
    pairs = [twins(20) for _ in range(4)]
    infos = [info for pair in pairs for info in pair]
    infos = [NetworkInfo(n, f"net {n}", info.residual, info.outline) for n, info in enumerate(infos)]
    widget.set_networks(infos)
    widget.resize(340, 600)
    widget.show()
    assert widget.horizontalScrollBar().maximum() > 0
    widget.select(7, 2)
    click(qtbot, widget, block_point(widget, 7, 3))
    assert widget.selected == (7, 3)


def test_layers_take_the_colour_of_their_value(diagram):
    widget = diagram(20)
    neutral = colour_at(widget, 0, 0)
    values = np.full(20, 1.0, np.float32)
    values[1], values[2] = 1e-3, 1e3
    widget.set_value_range(-2, 2)
    widget.set_values({10: values, 11: None})
    low, high = colour_at(widget, 0, 0, 0), colour_at(widget, 0, 0, 1)
    assert low == QColor(68, 1, 84)
    assert high.lightness() > 110
    assert high.yellow() > 200
    assert colour_at(widget, 1, 0) == neutral
    widget.set_values({})
    assert colour_at(widget, 0, 0) == neutral


def test_values_of_another_network_are_not_shown(diagram):
    widget = diagram(20)
    neutral = colour_at(widget, 0, 0)
    widget.set_values({10: np.ones(56, np.float32), 3: np.ones(20, np.float32)})
    assert colour_at(widget, 0, 0) == neutral


def test_shades_are_decades_and_tell_what_is_not_a_number():
    values = np.array([1e-9, 1e-2, 1, 1e2, 1e9, 0, np.nan, np.inf], np.float32)
    assert shades_of(values, -2, 2) == [0, 0, 127, 255, 255, 0, NOT_FINITE, NOT_FINITE]


def test_a_folded_stage_takes_the_geometric_mean():
    assert geometric_mean(np.array([0.01, 100], np.float32)) == pytest.approx(1)
    assert np.isnan(geometric_mean(np.array([1, np.nan], np.float32)))
    assert np.isnan(geometric_mean(np.zeros(2, np.float32)))


@pytest.mark.parametrize("broken", [np.nan, np.inf, 0.0])
def test_a_diverged_network_is_drawn(diagram, broken):
    widget = diagram(20)
    widget.set_values({10: np.full(20, broken, np.float32)})
    widget.set_folded(0, True)
    widget.viewport().grab()


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_the_tooltip_names_layer_shape_weights_and_value(diagram):
    widget = diagram(20, shortcut="B")
    widget.set_value_name("gradient")
    values = np.linspace(1, 20, 20, dtype=np.float32)
    widget.set_values({11: values})
    point = block_point(widget, 1, 4) - QPoint(0, 4)
    assert tip(widget, point).replace(",", "") == "layer2.1 · conv1 16×16×3×3 · 2304 weights · gradient 10"
    beside = block_point(widget, 1, 3) + QPoint(widget._layout.box_width // 2 + 10, 0)
    assert "layer2.0 · 3×3, 16 / 3×3, 16 · 16 channels, 7×7 · shortcut: 1×1 convolution" in tip(widget, beside)
    assert "parameters" in tip(widget, QPoint(60, 20))
    widget.set_folded(0, True)
    assert "3 blocks" in tip(widget, block_point(widget, 0, 0))


def test_other_networks_keep_the_selection_where_the_block_remains(diagram):
    widget = diagram(56)
    widget.select(11, 2)
    widget.set_networks(twins(20))
    assert widget.selected == (11, 2)
    widget.set_networks(twins(8)[:1])
    assert widget.selected is None
    widget.set_networks([])
    widget.viewport().grab()


def test_other_values_do_not_draw_the_blocks_of_deep_networks_again(diagram, monkeypatch):
    """That takes long, and values come thirty times a second."""
    widget = diagram(110, height=1000)
    assert not any(widget.is_folded(stage) for stage in range(3))
    picture = widget.viewport().grab()
    before, drawn = picture.toImage(), []
    monkeypatch.setattr(DiagramChains, "paint", lambda *_: drawn.append(1))
    widget.set_values({info: np.full(110, 0.1, np.float32) for info in (10, 11)})
    widget.viewport().render(picture)
    assert picture.toImage() != before
    assert not drawn
    widget.set_folded(0, True)
    widget.viewport().render(picture)
    assert drawn


def entry(widget, words):
    return next(action for action in widget._menu.actions() if words in action.text())


def test_all_of_the_drawing_is_saved_with_the_experiment(diagram, tmp_path, monkeypatch):
    widget = diagram(110, height=300)
    for stage in range(3):
        widget.set_folded(stage, False)
    widget.experiment_text = "seed = 3"
    assert widget.verticalScrollBar().maximum() > 0
    for kind in ("png", "svg"):
        path = tmp_path / f"networks.{kind}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (str(path), ""))
        with_saved = []
        widget.saved.connect(with_saved.append)
        entry(widget, kind.upper()).trigger()
        assert path in with_saved
    image = QImage(str(tmp_path / "networks.png"))
    assert image.height() > 2 * widget.verticalScrollBar().maximum() > 2 * widget.height()
    assert image.text("experiment") == "seed = 3"
    # The last layer, which the window does not show, is drawn.
    end = widget._layout.end(0).center() + QPoint(0, widget._heading.height)
    around = {image.pixelColor(2 * end.x() + dx, 2 * end.y()).name() for dx in range(-60, 60)}
    assert len(around) > 1
    text = (tmp_path / "networks.svg").read_text(encoding="utf-8")
    assert "seed = 3" in text
    assert "<image" not in text, "lines, and no picture of them"


def test_the_drawing_is_copied_by_key(qtbot, diagram):
    widget = diagram(20)
    QGuiApplication.clipboard().clear()
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())


def test_two_networks_fit_where_they_are_given_their_width(diagram):
    widget = diagram(110, height=300)
    widget.resize(widget.width_of(2), 300)
    assert widget.horizontalScrollBar().maximum() == 0
