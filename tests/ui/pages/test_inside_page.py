"""The page Inside: a block is looked into, and a picture followed through the network and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.experiment import Experiment
from resnet_viewer.findings import NetworkRef
from resnet_viewer.networks.checkpoint import load_network
from resnet_viewer.probes.activations import batch_numbers
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY, INSIDE, TRAIN
from resnet_viewer.ui.pages.inside import InsidePage
from resnet_viewer.ui.pages.tour import STEPS
from resnet_viewer.ui.widgets.map_grid import Spot

PATIENCE = 30_000


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> InsidePage:
    window.resize(1024, 700)
    qtbot.mouseClick(window.tabs.findChild(QToolButton, "inside"), Qt.MouseButton.LeftButton)
    assert window._here == INSIDE
    found = window.bench.inside
    qtbot.waitUntil(lambda: found._found is not None, timeout=PATIENCE)
    return found


def wait(qtbot: QtBot, true: Callable[[], bool]) -> None:
    qtbot.waitUntil(true, timeout=PATIENCE)


def choose(box: QComboBox, key: str) -> None:
    box.setCurrentIndex(box.findData(key))


def test_it_opens_with_a_picture_and_the_first_block(page: InsidePage) -> None:
    assert page.diagram.selected == (0, 0)
    assert page.title.text().startswith("layer1.0: ")
    assert "‖F(x)‖ / ‖x‖ = " in page.facts.text()
    assert page.bars.accessibleDescription().count("%") == 3
    assert [name.text() for name in page.maps.sum._names] == ["x", "F(x)", "y = ReLU(x + F(x))"]


def test_a_block_is_opened_by_a_click_on_the_drawing(qtbot: QtBot, page: InsidePage) -> None:
    page.diagram.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(page.diagram, key)
    wait(qtbot, lambda: page.title.text().startswith("layer1.2: "))
    assert page.along._selected == (2,)


def test_a_block_is_opened_by_a_bar(qtbot: QtBot, page: InsidePage) -> None:
    page.along.picked.emit(4)
    wait(qtbot, lambda: page.title.text().startswith("layer2.1: "))
    choose(page.quantity, "deviation")
    page.along.picked.emit(1)
    wait(qtbot, lambda: page.title.text().startswith("layer1.0: "))
    assert page.along._selected == (1, 2)
    page.along.picked.emit(0)  # the stem is in no block
    assert page.diagram.selected == (0, 0)


def test_a_place_is_read_in_numbers_that_add_up(qtbot: QtBot, page: InsidePage) -> None:
    grid = page.maps.sum.grids[1]
    qtbot.mouseMove(grid, grid._box(Spot(7, 3, 4), whole=False).center().toPoint())
    spot = grid._marked
    assert spot == Spot(7, 3, 4)
    x, f, total, y = page.maps.sum.values(spot)
    assert x + f == pytest.approx(total, abs=1e-5)
    assert y == max(total, 0)
    text = page.readout.text()
    summed = f"{x:.2f} + {f:.2f} = {total:.2f}".replace("-", "−")
    assert f"channel {spot.channel}, row {spot.row}, column {spot.column}: {summed}" in text
    assert all(each._marked == spot for each in page.maps.sum.grids)
    field = page.fed._field
    assert field is not None
    assert field.width() == page._found.maps.field.size


def test_what_was_read_of_one_block_is_not_said_of_another(qtbot: QtBot, page: InsidePage) -> None:
    grid = page.maps.sum.grids[0]
    qtbot.mouseMove(grid, grid._box(Spot(7, 20, 4), whole=False).center().toPoint())
    assert "row 20" in page.readout.text()
    page.along.picked.emit(8)
    wait(qtbot, lambda: page._found.maps.block == 8)
    assert page.readout.text() == ""
    assert page.fed._field is None
    assert all(each._marked is None for each in page.maps.sum.grids)


def test_a_channel_is_laid_over_the_picture_and_taken_away(qtbot: QtBot, page: InsidePage) -> None:
    grid = page.maps.sum.grids[2]
    for shown in (True, False):
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid._box(Spot(3, 0, 0), whole=True).center().toPoint())
        assert page.fed._over.isNull() != shown
        assert (grid._selected is not None) == shown


def test_the_most_active_and_the_most_effective_channels_come_first(qtbot: QtBot, page: InsidePage) -> None:
    choose(page.maps.order, "activation")
    means = page._found.maps.total.clip(0).mean(axis=(1, 2))
    np.testing.assert_array_equal(page.maps.sum.grids[0]._order, np.argsort(-means, kind="stable"))
    choose(page.maps.order, "effect")
    wait(qtbot, lambda: page._back is not None)
    effects = page.maps.sum._effects
    np.testing.assert_array_equal(page.maps.sum.grids[0]._order, np.argsort(-effects, kind="stable"))


def test_space_leads_through_the_network_and_back(qtbot: QtBot, page: InsidePage) -> None:
    blocks = len(page._found.info.outline.blocks)
    shown = []

    def on(back: bool = False) -> None:
        modifier = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(page, Qt.Key.Key_Space, modifier)
        wait(qtbot, lambda: page._found.maps.block == page._block)
        shown.append((page._at, page._block))

    page.setFocus()
    for _ in range(4):
        on()
    assert page.tour.title.text().startswith("4 of 9: ")
    for _ in range(blocks - 1):
        on()
    assert shown[-1] == (3, blocks - 1)
    for _ in range(3):
        on()
    assert page._at == 6
    wait(qtbot, lambda: page._back is not None)
    assert "layer3.2" in page.tour.text.text()
    for _ in range(blocks - 1):
        on()
    on()
    assert shown[-1] == (7, 0)
    assert "layer1.0" in page.tour.text.text()
    on(back=True)
    assert shown[-1] == (6, 0)
    on()
    on()
    assert page.tour.title.text().startswith(f"{len(STEPS)} of {len(STEPS)}: ")
    on()
    assert page._at is None
    assert page.tour.start.isVisibleTo(page)


def test_end_goes_through_all_the_blocks_at_once(qtbot: QtBot, page: InsidePage) -> None:
    blocks = len(page._found.info.outline.blocks)
    page.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_End)  # no step, nowhere to go
    assert page._block == 0
    for _ in range(4):
        qtbot.keyClick(page, Qt.Key.Key_Space)
    assert page.tour.place.text() == f"block 1 of {blocks}"
    qtbot.keyClick(page, Qt.Key.Key_End)
    wait(qtbot, lambda: page.tour.place.text() == f"block {blocks} of {blocks}")
    assert page._found.maps.block == blocks - 1
    assert not page.tour.to_end.isEnabled()
    for _ in range(3):
        qtbot.keyClick(page, Qt.Key.Key_Space)
    assert page.tour.title.text().startswith("7 of 9: ")
    assert page.tour.place.text() == f"block 1 of {blocks}"
    qtbot.mouseClick(page.tour.to_end, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: page._found.maps.block == 0)
    assert page.tour.place.text() == f"block {blocks} of {blocks}"


def test_the_stages_are_named_whole_in_a_small_window(page: InsidePage) -> None:
    caption = page.diagram._painter._chains._stage(page.diagram._layout.bands[2])
    assert caption == ("layer3", ("160 channels, 7×7", "160×7×7"))
    room = page.diagram.viewport().width()
    assert page.diagram.fontMetrics().horizontalAdvance(f"layer3 {caption[1][1]}") < 0.8 * room


def test_the_first_step_hides_what_comes_later(qtbot: QtBot, page: InsidePage) -> None:
    qtbot.mouseClick(page.tour.start, Qt.MouseButton.LeftButton)
    assert [grid.isVisibleTo(page) for grid in page.maps.sum.grids] == [True, True, False]
    assert not any(sign.isVisibleTo(page) for sign in page.maps.sum._signs), "nothing is added yet"
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert all(sign.isVisibleTo(page) for sign in page.maps.sum._signs)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert all(grid.isVisibleTo(page) for grid in page.maps.sum.grids)


def test_the_gradient_is_split_and_the_parts_are_those_of_the_network(qtbot: QtBot, page: InsidePage) -> None:
    choose(page.quantity, "gradient")
    wait(qtbot, lambda: len(page.along._series) == 2)
    through, branch = (each.values for each in page.along._series)
    blocks = page._back.passed.blocks
    assert through.tolist() == pytest.approx([block.shortcut_norm for block in blocks])
    assert branch.tolist() == pytest.approx([block.branch_norm for block in blocks])


def test_where_no_channel_is_dead_a_sentence_says_so(qtbot: QtBot, page: InsidePage) -> None:
    choose(page.quantity, "dead")
    (dead,) = page.along._series
    hint = page.along._hint.toPlainText()
    assert dead.percent
    assert hint == ("" if dead.values.any() else "No channel is dead: 0 % in every block.")
    numbers = replace(page._found.numbers, dead=np.zeros_like(page._found.numbers.dead))
    page.profile.set_found(replace(page._found, numbers=numbers), None)
    wait(qtbot, lambda: page.along._hint.toPlainText() == "No channel is dead: 0 % in every block.")


def test_a_residual_network_whose_f_is_0_is_not_called_plain(qtbot: QtBot, page: InsidePage) -> None:
    found = page._found
    zeros, nothing = np.zeros_like(found.numbers.ratio), np.full_like(found.numbers.ratio, np.nan)
    numbers = replace(found.numbers, ratio=zeros, cosine=nothing)
    for quantity in ("ratio", "cosine"):
        choose(page.quantity, quantity)
        page.profile.set_found(replace(found, numbers=numbers), None)
        wait(qtbot, lambda: page.along._hint.toPlainText() == "F(x) is 0 in every block.")
    page._describe(found.info.outline.blocks[0], numbers)
    assert "‖F(x)‖ / ‖x‖ = 0.00, cosine –, " in page.facts.text()


def test_where_no_response_is_a_number_none_is_told(qtbot: QtBot, page: InsidePage) -> None:
    found = page._found
    nothing = np.full_like(found.numbers.dead, np.nan)
    for quantity in ("ratio", "cosine", "dead"):
        choose(page.quantity, quantity)
        page.profile.set_found(replace(found, numbers=replace(found.numbers, **{quantity: nothing})), None)
        wait(qtbot, lambda: page.along._hint.toPlainText() == "Not a number at any depth.")
        page.profile.set_found(found, None)


def test_in_a_plain_network_nothing_is_added(qtbot: QtBot, window: MainWindow, page: InsidePage) -> None:
    window.bench.shelf.use(NetworkRef("photos-plain"))
    wait(qtbot, lambda: page._found.info.name == "photos-plain")
    assert "nothing is added" in page.facts.text()
    assert [sign.text() for sign in page.maps.sum._signs] == ["→", "→"]
    assert page.along._hint.toPlainText() == "A plain block adds nothing to F(x)."
    choose(page.quantity, "gradient")
    wait(qtbot, lambda: len(page.along._series) == 1)


def test_a_network_with_fewer_blocks_is_looked_at_where_it_ends(
    qtbot: QtBot, window: MainWindow, page: InsidePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "_block", 200)
    window.bench.shelf.use(NetworkRef("fashion-20"))
    wait(qtbot, lambda: page._found.info.name == "fashion-20")
    assert page.diagram.selected == (0, 8)
    assert page.fed._image.width() == 28


def test_what_is_within_f_and_what_the_stem_sees_fill_the_page(qtbot: QtBot, page: InsidePage) -> None:
    view = page.maps
    keys = [view.shown.itemData(row) for row in range(view.shown.count())]
    assert keys == ["sum", "conv1", "stem", "filters"]
    choose(view.shown, "conv1")
    np.testing.assert_array_equal(view.single._maps, page._found.maps.inner["conv1"])
    assert (view.single.isVisibleTo(page), view.sum.isVisibleTo(page)) == (True, False)
    page.along.picked.emit(3)
    wait(qtbot, lambda: page._found.maps.block == 3)
    np.testing.assert_array_equal(view.single._maps, page._found.maps.inner["conv1"])
    choose(view.shown, "stem")
    np.testing.assert_array_equal(view.single._maps, page._found.stem)
    choose(view.shown, "filters")
    assert view.filters.isVisibleTo(page)
    assert not view.scale.isVisibleTo(page)


def test_a_run_is_begun_paused_and_followed_from_this_page(
    qtbot: QtBot, window: MainWindow, page: InsidePage, tiny_experiment: Experiment
) -> None:
    transport, session = window.page.transport, window.session
    window.page.show_experiment(tiny_experiment.with_value("training.steps", 100_000))
    assert not transport.isVisible()
    window.activateWindow()
    page.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_F5)
    wait(qtbot, lambda: session.state == "running" and session.history.step > 2)
    assert window._here == INSIDE
    assert transport.isVisible()
    wait(qtbot, lambda: "step 0 " not in " ".join(label.text() for label in transport.findChildren(QLabel)))
    qtbot.keyClick(page, Qt.Key.Key_F5)
    wait(qtbot, lambda: session.state == "paused")
    assert window._here == INSIDE
    transport.reset_action.trigger()
    wait(qtbot, lambda: session.state == "idle")
    assert not transport.isVisible()


def test_what_cannot_run_is_said_where_it_can_be_mended(window: MainWindow, page: InsidePage) -> None:
    assert page.isVisible()
    window.page.form._fields["network.depth"].edited.emit("network.depth", 21)
    window.page.transport.run_action.trigger()
    assert window._here == TRAIN
    assert window.session.state == "idle"


def test_a_place_of_a_layer_that_is_shown_by_itself_is_read_too(qtbot: QtBot, page: InsidePage) -> None:
    grid = page.maps.single
    choose(page.maps.shown, "conv1")
    spot = Spot(7, 3, 4)
    qtbot.mouseMove(grid, grid._box(spot, whole=False).center().toPoint())
    value = page._found.maps.inner["conv1"][7, 3, 4]
    assert page.readout.text() == f"channel 7, row 3, column 4: {value:.2f}".replace("-", "−")
    assert grid._marked == spot
    assert page.fed._field is None
    # The maps of another block are smaller: the place may not be there.
    page.along.picked.emit(8)
    wait(qtbot, lambda: page._found.maps.block == 8)
    assert (page.readout.text(), grid._marked) == ("", None)
    qtbot.mouseMove(grid, grid._box(Spot(100, 1, 1), whole=False).center().toPoint())
    assert page.readout.text().startswith("channel 100, row 1, column 1: ")
    choose(page.maps.shown, "stem")
    assert page.readout.text() == ""


def test_the_page_follows_a_run_while_it_learns_and_goes_back_with_it(
    qtbot: QtBot, window: MainWindow, tiny_experiment: Experiment
) -> None:
    window.page.show_experiment(tiny_experiment.with_value("training.steps", 100_000))
    window.page.transport.run_action.trigger()
    wait(qtbot, lambda: window.session.state == "running")
    window._go_to(INSIDE)
    networks, shelf, page = window.bench.networks, window.bench.shelf, window.bench.inside
    wait(qtbot, lambda: len(networks.run) == 2)
    steps: list[int | None] = []
    shelf.changed.connect(lambda chosen: steps.append(chosen.network.step))
    networks.use(networks.run[1])
    wait(qtbot, lambda: len(set(steps)) > 3)
    assert steps == sorted(steps)
    wait(qtbot, lambda: page._found is not None and page._found.info.name == "residual")
    first = page._found.maps.total
    wait(qtbot, lambda: not np.array_equal(page._found.maps.total, first))
    assert networks.find(shelf.chosen.network).about.values["step"] == shelf.chosen.network.step
    window._go_to(CLASSIFY)
    wait(qtbot, lambda: "has not been measured" in window.bench.classify.remark.text())
    window.session.look(1)
    wait(qtbot, lambda: shelf.chosen.network.step == 0)  # the weights that were stored last by then
    assert not window.messages.texts()


def test_what_is_measured_on_a_batch_is_that_of_the_network(qtbot: QtBot, window: MainWindow, page: InsidePage) -> None:
    window.bench.shelf.use(NetworkRef("fashion-20"))
    wait(qtbot, lambda: page.over.isEnabled() and page._found.info.name == "fashion-20")
    of_one = page.along._series[0].values
    choose(page.over, "batch")
    wait(qtbot, lambda: page.profile._batch is not None)
    expected = batch_numbers(load_network(NetworkRef("fashion-20")), page.profile._pictures.batch)
    (shown,) = page.along._series
    assert shown.name == "‖F(x)‖ / ‖x‖, 64 validation pictures"
    np.testing.assert_allclose(shown.values, expected.ratio, rtol=1e-5)
    assert not np.array_equal(shown.values, of_one)
    for key in ("cosine", "dead", "deviation"):
        choose(page.quantity, key)
        np.testing.assert_allclose(page.along._series[0].values, getattr(expected, key), rtol=1e-5, atol=1e-6)
    choose(page.over, "picture")
    np.testing.assert_array_equal(page.along._series[0].values, page._found.numbers.deviation)


def test_the_batch_goes_through_the_next_network_too(qtbot: QtBot, window: MainWindow, page: InsidePage) -> None:
    window.bench.shelf.use(NetworkRef("fashion-20"))
    wait(qtbot, lambda: page.over.isEnabled())
    choose(page.over, "batch")
    window.bench.shelf.use(NetworkRef("fashion-56-plain"))
    wait(qtbot, lambda: page.profile._batch is not None and page.profile._batch.info.name == "fashion-56-plain")
    choose(page.quantity, "deviation")
    wait(qtbot, lambda: len(page.along._series) == 1 and len(page.along._series[0].values) == 56)


def test_a_batch_is_only_offered_where_there_are_pictures(
    qtbot: QtBot, window: MainWindow, page: InsidePage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window.bench.shelf.use(NetworkRef("fashion-20"))
    wait(qtbot, lambda: page.over.isEnabled())
    choose(page.over, "batch")
    choose(page.quantity, "gradient")
    assert not page.over.isEnabled()
    assert "gradient is that of this picture" in page.over.toolTip()
    choose(page.quantity, "ratio")
    assert page.over.isEnabled()
    monkeypatch.setitem(CATALOGUE, "photos50", replace(CATALOGUE["photos50"], places=(tmp_path / "wanted",)))
    window.bench.shelf.use(NetworkRef("photos"))
    wait(qtbot, lambda: "put them into" in page.over.toolTip())
    assert not page.over.isEnabled()
    assert page.over.currentData() == "picture"
