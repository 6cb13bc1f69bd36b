"""Two networks on one picture, and what the blocks of the first would answer, on the page that classifies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from weights_server import empty_hub, publish_random

from resnet_viewer.experiment import Experiment, NetworkSpec
from resnet_viewer.findings import NetworkRef
from resnet_viewer.networks.residual import ResidualNetwork
from resnet_viewer.networks.zoo import ZOO
from resnet_viewer.training.run import Run
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY
from resnet_viewer.ui.pages.classify import ClassifyPage
from resnet_viewer.ui.pages.compare_panel import ComparePanel

PATIENCE = 60_000


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> ClassifyPage:
    """The page with the answer to the first sample picture."""
    QSettings(window._settings.fileName(), QSettings.Format.IniFormat).clear()
    window.resize(1600, 1000)
    window._go_to(CLASSIFY)
    page = window.bench.classify
    qtbot.waitUntil(lambda: page.picture.image is not None, timeout=PATIENCE)
    return page


@pytest.fixture(autouse=True)
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with empty_hub(tmp_path / "torch", monkeypatch) as folder:
        yield folder


@pytest.fixture
def recorded(tiny_experiment: Experiment, tmp_path: Path) -> Path:
    path = tmp_path / "lecture.rvrun"
    list(Run.start(tiny_experiment, path).records())
    return path


def offered(panel: ComparePanel) -> list[str]:
    return [panel.box.itemText(row) for row in range(panel.box.count())]


def choose(panel: ComparePanel, text: str, qtbot: QtBot) -> None:
    panel.box.setFocus()
    qtbot.keyClick(panel.box, Qt.Key.Key_Home)
    for _ in range(offered(panel).index(text)):
        qtbot.keyClick(panel.box, Qt.Key.Key_Down)
    assert panel.box.currentText() == text


def look_through(window: MainWindow, name: str, qtbot: QtBot) -> None:
    """Chooses the first network from the list."""
    networks = window.bench.list
    groups = (networks.run, networks.bundled, networks.published, networks.files)
    row = next(row for group in groups for row in group.rows if row.name.text() == name)
    qtbot.mouseClick(row.name, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row.name.isChecked(), timeout=PATIENCE)


def second(page: ClassifyPage) -> str:
    """Whose answer stands below, and what it is."""
    return f"{page.compare.bars.accessibleName()}: {page.compare.bars.accessibleDescription()}"


def test_none_is_chosen_at_first_and_the_twin_comes_before_the_others(
    page: ClassifyPage, window: MainWindow, qtbot: QtBot
) -> None:
    panel = page.compare
    for entry in ZOO:
        look_through(window, entry.name, qtbot)
        assert (panel.network, panel.box.currentText()) == (None, "none")
        none, twin, *others = offered(panel)
        twins = [other for other in ZOO if other.experiment == entry.experiment and other != entry]
        assert (none, twin) == ("none", f"its twin, {twins[0].name}")
        assert set(others) == {other.name for other in ZOO} - {entry.name, twins[0].name}
        assert not panel.bars.isVisible()
        assert not panel.first.isVisible()


def test_the_choice_stays_and_turns_round_with_the_pair(page: ClassifyPage, window: MainWindow, qtbot: QtBot) -> None:
    panel = page.compare
    choose(panel, "its twin, photos-plain", qtbot)
    assert panel.network == NetworkRef("photos-plain")
    look_through(window, "fashion-20", qtbot)
    assert panel.network == NetworkRef("photos-plain")
    look_through(window, "photos-plain", qtbot)
    assert panel.network == NetworkRef("photos")
    assert panel.box.currentText() == "its twin, photos"


def test_a_file_that_was_opened_can_be_compared_with_and_goes_with_the_list(
    page: ClassifyPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    network = ResidualNetwork(NetworkSpec(depth=8, width=4), channels=3, classes=2)
    torch.save(network.state_dict(), tmp_path / "mine.pth")
    window.bench.add([tmp_path / "mine.pth"])
    qtbot.waitUntil(lambda: "class 0" in page.bars.accessibleDescription(), timeout=PATIENCE)
    assert "mine" not in offered(page.compare)
    look_through(window, "photos", qtbot)
    choose(page.compare, "mine", qtbot)
    qtbot.waitUntil(lambda: "Most probable classes of mine: class " in second(page), timeout=PATIENCE)
    look_through(window, "mine", qtbot)
    assert (page.compare.network, page.compare.bars.isVisible()) == (None, False)
    look_through(window, "photos", qtbot)
    choose(page.compare, "mine", qtbot)
    (row,) = window.bench.list.files.rows
    row.menu.actions()[-1].trigger()
    assert "mine" not in offered(page.compare)
    assert (page.compare.network, page.compare.box.currentText()) == (None, "none")


def test_networks_of_torchvision_are_offered_once_their_weights_are_here(
    window: MainWindow, hub: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = publish_random(monkeypatch, tmp_path, "resnet18")
    hub.mkdir(parents=True)
    file.rename(hub / file.name)
    window.resize(1024, 700)  # the list, which finds out what is here, is not seen
    window._go_to(CLASSIFY)
    page = window.bench.classify
    assert not window.bench.list.isVisible()
    qtbot.waitUntil(lambda: "ResNet-18" in offered(page.compare), timeout=PATIENCE)
    assert "ResNet-34" not in offered(page.compare)
    qtbot.waitUntil(lambda: page.picture.image is not None, timeout=PATIENCE)
    choose(page.compare, "ResNet-18", qtbot)
    qtbot.waitUntil(lambda: "classes of resnet18" in second(page), timeout=PATIENCE)
    assert not window.messages.texts()


def test_both_networks_of_a_recording_at_the_step_that_is_looked_at(
    page: ClassifyPage, window: MainWindow, qtbot: QtBot, recorded: Path
) -> None:
    window.session.open(recorded)
    qtbot.waitUntil(lambda: "residual of this run" in offered(page.compare), timeout=PATIENCE)
    look_through(window, "residual", qtbot)
    choose(page.compare, "its twin, plain", qtbot)
    qtbot.waitUntil(lambda: "classes of plain" in second(page), timeout=PATIENCE)
    last = second(page)
    window.session.look(3)
    qtbot.waitUntil(lambda: second(page) != last, timeout=PATIENCE)
    network = page.compare.network
    assert network is not None
    assert (window.bench.shelf.chosen.network.step, network.step) == (0, 0)
    window.session.reset()
    qtbot.waitUntil(lambda: page.compare.network is None, timeout=PATIENCE)
    assert not page.compare.bars.isVisible()


def test_twins_that_learn_are_both_followed(
    page: ClassifyPage, window: MainWindow, qtbot: QtBot, tiny_experiment: Experiment
) -> None:
    window.session.run(tiny_experiment.with_value("training.steps", 100_000))
    qtbot.waitUntil(lambda: "residual of this run" in offered(page.compare), timeout=PATIENCE)
    look_through(window, "residual", qtbot)
    choose(page.compare, "its twin, plain", qtbot)
    # On a slow machine it is time for the next copy before what is asked of the last one has been answered.
    window.bench.networks._follow.setInterval(1)
    answers: set[str] = set()
    steps: set[int | None] = set()

    def follows() -> bool:
        answers.add(second(page))
        steps.add(page.compare.network.step)
        return len(answers) > 3 and len(steps) > 3

    qtbot.waitUntil(follows, timeout=PATIENCE)
    assert page.compare.box.currentText() == "its twin, plain"
    assert page.compare.bars.isVisible()
    # One that is not looked through itself is followed as well.
    look_through(window, "photos", qtbot)
    assert page.compare.box.currentText() == "plain of this run"
    before = page.compare.network
    qtbot.waitUntil(lambda: page.compare.network.step > before.step, timeout=PATIENCE)
    assert not window.messages.texts()


def test_the_twin_answers_below_in_its_own_colour(page: ClassifyPage, qtbot: QtBot) -> None:
    compare = page.compare
    assert not compare.bars.isVisible()
    choose(compare, "its twin, photos-plain", qtbot)
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
    choose(compare, "none", qtbot)
    assert not compare.bars.isVisible()
    assert not compare.first.isVisible()


def test_both_answer_the_next_picture(
    page: ClassifyPage, window: MainWindow, qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    choose(page.compare, "its twin, photos-plain", qtbot)
    qtbot.waitUntil(page.compare.bars.isVisible, timeout=PATIENCE)
    before = page.compare.bars.accessibleDescription()
    path = tmp_path_factory.mktemp("one") / "orange.png"
    Image.new("RGB", (64, 64), "orange").save(path)
    window.bench.add([path])
    qtbot.waitUntil(lambda: page.compare.bars.accessibleDescription() != before, timeout=PATIENCE)
    assert page.picture.accessibleName() == "orange.png"


def test_networks_of_other_classes_can_be_compared(page: ClassifyPage, qtbot: QtBot) -> None:
    choose(page.compare, "fashion-20", qtbot)
    assert page.compare.network == NetworkRef("fashion-20")
    qtbot.waitUntil(page.compare.bars.isVisible, timeout=PATIENCE)
    assert "fashion-20" in page.compare.bars.accessibleName()


def test_scrolling_past_chooses_no_other_network(page: ClassifyPage) -> None:
    box = page.compare.box
    at = QPointF(box.rect().center())
    none, phase = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier), Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, QPointF(box.mapToGlobal(at)), QPoint(), QPoint(0, -120), *none, phase, False)
    QApplication.sendEvent(box, event)
    assert (box.currentText(), page.compare.network) == ("none", None)


def test_a_late_answer_of_a_network_that_is_no_longer_chosen_is_not_shown(page: ClassifyPage, qtbot: QtBot) -> None:
    choose(page.compare, "its twin, photos-plain", qtbot)
    late = page.compare.key
    choose(page.compare, "none", qtbot)
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
    qtbot.mouseClick(page.early.heading, Qt.MouseButton.LeftButton)
    before = plot.caption
    window.bench.shelf.use(NetworkRef("fashion-20"))
    qtbot.waitUntil(lambda: "28 × 28" in page._fed_text.text(), timeout=PATIENCE)
    qtbot.wait(200)
    assert plot.caption == before == "photos"
    qtbot.mouseClick(page.early.heading, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: plot.caption == "fashion-20", timeout=PATIENCE)
