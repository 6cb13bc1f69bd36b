"""Two networks on one picture, and what the blocks of the first would answer, on the page that classifies."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from resnet_viewer.findings import NetworkRef
from resnet_viewer.networks.zoo import ZOO
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY
from resnet_viewer.ui.pages.classify import ClassifyPage
from resnet_viewer.ui.pages.compare_panel import ComparePanel

PATIENCE = 60_000


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> ClassifyPage:
    """The page with the answer to the first sample picture."""
    window._go_to(CLASSIFY)
    page = window.bench.classify
    qtbot.waitUntil(lambda: page.picture.image is not None, timeout=PATIENCE)
    return page


@pytest.fixture
def panel(qtbot: QtBot) -> ComparePanel:
    panel = ComparePanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


def offered(panel: ComparePanel) -> list[str]:
    return [panel.box.itemText(row) for row in range(panel.box.count())]


def choose(panel: ComparePanel, row: int, qtbot: QtBot) -> None:
    panel.box.setFocus()
    qtbot.keyClick(panel.box, Qt.Key.Key_Home)
    for _ in range(row):
        qtbot.keyClick(panel.box, Qt.Key.Key_Down)


def test_none_is_chosen_at_first_and_the_twin_comes_before_the_others(panel: ComparePanel) -> None:
    for entry in ZOO:
        panel.offer(NetworkRef(entry.name))
        assert (panel.network, panel.box.currentText()) == (None, "none")
        none, twin, *others = offered(panel)
        twins = [other for other in ZOO if other.experiment == entry.experiment and other != entry]
        assert (none, twin) == ("none", f"its twin, {twins[0].name}")
        assert set(others) == {other.name for other in ZOO} - {entry.name, twins[0].name}
        assert not panel.bars.isVisible()
        assert not panel.first.isVisible()


def test_the_choice_stays_and_turns_round_with_the_pair(panel: ComparePanel, qtbot: QtBot) -> None:
    panel.offer(NetworkRef("photos"))
    choose(panel, 1, qtbot)
    assert panel.network == NetworkRef("photos-plain")
    panel.offer(NetworkRef("fashion-20"))
    assert panel.network == NetworkRef("photos-plain")
    panel.offer(NetworkRef("photos-plain"))
    assert panel.network == NetworkRef("photos")
    assert panel.box.currentText() == "its twin, photos"


def test_any_network_can_be_offered(panel: ComparePanel, qtbot: QtBot) -> None:
    own = NetworkRef("/somewhere/mine.pth")
    panel.set_networks([(NetworkRef("photos"), "photos"), (own, "mine.pth"), (NetworkRef("resnet18"), "ResNet-18")])
    panel.offer(NetworkRef("photos"))
    assert offered(panel) == ["none", "mine.pth", "ResNet-18"]
    choose(panel, 1, qtbot)
    assert panel.network == own
    panel.offer(own)
    assert (panel.network, offered(panel)) == (None, ["none", "photos", "ResNet-18"])


def test_the_twin_answers_below_in_its_own_colour(page: ClassifyPage, qtbot: QtBot) -> None:
    compare = page.compare
    assert not compare.bars.isVisible()
    choose(compare, 1, qtbot)
    qtbot.waitUntil(compare.bars.isVisible, timeout=PATIENCE)
    assert compare.bars.accessibleName() == "Most probable classes of photos-plain"
    assert compare.bars.accessibleDescription().count("%") == 5
    assert compare.bars.accessibleDescription() != page.bars.accessibleDescription()
    assert compare.first.text().startswith("photos, in ")
    assert compare._second.text().startswith("photos-plain, in ")
    assert compare._second.text().endswith(" ms")
    picture = compare.bars.grab().toImage()
    colours = {picture.pixelColor(4, y).name() for y in range(picture.height())}
    assert "#d55e00" in colours
    assert "#0072b2" not in colours
    choose(compare, 0, qtbot)
    assert not compare.bars.isVisible()
    assert not compare.first.isVisible()


def test_both_answer_the_next_picture(
    page: ClassifyPage, window: MainWindow, qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    choose(page.compare, 1, qtbot)
    qtbot.waitUntil(page.compare.bars.isVisible, timeout=PATIENCE)
    before = page.compare.bars.accessibleDescription()
    path = tmp_path_factory.mktemp("one") / "orange.png"
    Image.new("RGB", (64, 64), "orange").save(path)
    window.bench.add([path])
    qtbot.waitUntil(lambda: page.compare.bars.accessibleDescription() != before, timeout=PATIENCE)
    assert page.picture.accessibleName() == "orange.png"


def test_networks_of_other_classes_can_be_compared(page: ClassifyPage, qtbot: QtBot) -> None:
    choose(page.compare, 2, qtbot)
    assert page.compare.network == NetworkRef("fashion-20")
    qtbot.waitUntil(page.compare.bars.isVisible, timeout=PATIENCE)
    assert "fashion-20" in page.compare.bars.accessibleName()


def test_a_late_answer_of_a_network_that_is_no_longer_chosen_is_not_shown(page: ClassifyPage, qtbot: QtBot) -> None:
    choose(page.compare, 1, qtbot)
    late = page.compare.key
    choose(page.compare, 0, qtbot)
    page.show_answer(late, object())
    assert not page.compare.bars.isVisible()


def test_the_answer_after_every_block_comes_with_the_answer(page: ClassifyPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.early.plot.header.text.startswith("After block 9 of 9"), timeout=PATIENCE)
    first = page.bars.accessibleDescription().split(",")[0]
    name, _, share = first.rpartition(" ")
    assert f"{name} {share.removesuffix('%')} %" in page.early.plot.header.text
    assert page.early.note.text()


def test_nothing_is_asked_of_the_blocks_while_they_are_folded_away(
    page: ClassifyPage, window: MainWindow, qtbot: QtBot
) -> None:
    plot = page.early.plot
    qtbot.waitUntil(lambda: bool(plot.header.text), timeout=PATIENCE)
    qtbot.mouseClick(page.early._fold, Qt.MouseButton.LeftButton)
    before = plot.caption
    window.bench.shelf.use(NetworkRef("fashion-20"))
    qtbot.waitUntil(lambda: "28 × 28" in page._fed_text.text(), timeout=PATIENCE)
    qtbot.wait(200)
    assert plot.caption == before == "photos"
    qtbot.mouseClick(page.early._fold, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: plot.caption == "fashion-20", timeout=PATIENCE)
