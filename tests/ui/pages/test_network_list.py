"""The list of networks: what it says, what is chosen from it, fetched into it, and opened from files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QStyle
from pytestqt.qtbot import QtBot
from weights_server import WeightsServer, empty_hub, publish_random, serving

from resnet_viewer import download
from resnet_viewer.experiment import Experiment, NetworkSpec
from resnet_viewer.networks.residual import ResidualNetwork
from resnet_viewer.networks.zoo import PUBLISHED, ZOO
from resnet_viewer.ui import theme
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY
from resnet_viewer.ui.widgets.input_dialog import InputDialog
from resnet_viewer.ui.widgets.network_row import FileRow, NetworkRow, PublishedRow
from resnet_viewer.workers.remembered import remembered

PATIENCE = 60_000


@pytest.fixture(autouse=True)
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(download, "_PAUSE", 0.01)
    with empty_hub(tmp_path / "torch", monkeypatch) as folder:
        yield folder


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """A ResNet-8 that knows two classes and does not say their names."""
    network = ResidualNetwork(NetworkSpec(depth=8, width=4), channels=3, classes=2)
    torch.save({"state_dict": network.state_dict()}, tmp_path / "mine.pth")
    return tmp_path / "mine.pth"


def row(window: MainWindow, name: str) -> NetworkRow:
    groups = (window.bench.list.run, window.bench.list.bundled, window.bench.list.published, window.bench.list.files)
    return next(row for group in groups for row in group.rows if row.name.text() == name)


def published_row(qtbot: QtBot, window: MainWindow) -> PublishedRow:
    found = row(window, "ResNet-18")
    assert isinstance(found, PublishedRow)
    qtbot.waitUntil(lambda: bool(window.bench.networks.offers), timeout=PATIENCE)
    return found


def file_row(window: MainWindow) -> FileRow:
    (found,) = window.bench.list.files.rows
    assert isinstance(found, FileRow)
    return found


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, left, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, left, none))


def answer(window: MainWindow) -> str:
    return window.bench.classify.bars.accessibleDescription()


def fed(window: MainWindow) -> int:
    image = window.bench.classify.fed.image
    return image.width() if image is not None else 0


# -- what is there -----------------------------------------------------------------------------------------------------


def test_each_network_says_what_it_is_and_how_well_it_does(qtbot: QtBot, shown: MainWindow) -> None:
    qtbot.waitUntil(lambda: row(shown, "photos").accuracy.text() == "76.7 %", timeout=PATIENCE)
    assert "on 2,500 pictures of photos50, from which" in row(shown, "photos").accuracy.toolTip()
    assert "residual network of 20 layers; knows photos" in row(shown, "photos").about.text()
    assert row(shown, "photos").name.isChecked()
    qtbot.waitUntil(lambda: row(shown, "ResNet-50").accuracy.text() == "80.9 %", timeout=PATIENCE)
    assert {each.name.text() for each in shown.bench.list.published.rows} == set(PUBLISHED.values())
    assert not shown.bench.list.run.isVisible()
    assert not shown.bench.list.files.isVisible()
    assert not shown.messages.texts()


def test_a_network_is_chosen_by_mouse_and_the_list_makes_room(qtbot: QtBot, shown: MainWindow) -> None:
    qtbot.mouseClick(row(shown, "fashion-20"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: fed(shown) == 28, timeout=PATIENCE)
    assert "fashion-20" in shown.bench.chooser.text()
    assert not shown.bench.list.isVisible()
    assert [each.name.isChecked() for each in shown.bench.list.bundled.rows] == [
        entry.name == "fashion-20" for entry in ZOO
    ]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_network_is_chosen_by_key(qtbot: QtBot, shown: MainWindow, key: Qt.Key) -> None:
    row(shown, "photos").name.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    focus = QApplication.focusWidget()
    assert focus is row(shown, "photos-plain").name
    qtbot.keyClick(focus, key)
    assert shown.bench.shelf.chosen.network.name == "photos-plain"
    assert row(shown, "photos-plain").name.isChecked()
    assert not row(shown, "photos").name.isChecked()


def test_escape_closes_the_list(qtbot: QtBot, shown: MainWindow) -> None:
    qtbot.keyClick(row(shown, "photos").name, Qt.Key.Key_Escape)
    assert not shown.bench.list.isVisible()
    assert not shown.bench.chooser.isChecked()


def test_where_there_is_room_the_list_stands_beside_the_page(qtbot: QtBot, shown: MainWindow) -> None:
    assert shown.bench.inside.geometry().left() == shown.bench.classify.geometry().left() == 0
    shown.resize(1600, 1000)
    qtbot.waitUntil(lambda: shown.bench._pages.geometry().left() > shown.bench.list.geometry().right())
    qtbot.mouseClick(row(shown, "fashion-20").name, Qt.MouseButton.LeftButton)
    assert shown.bench.list.isVisible()


# -- torchvision's -----------------------------------------------------------------------------------------------------


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeightsServer]:
    """Gives away a random ResNet-18."""
    with serving(b"") as server:
        file, _ = publish_random(monkeypatch, tmp_path, "resnet18", server.address)
        server.content = file.read_bytes()
        yield server


@pytest.mark.usefixtures("server")
def test_a_network_is_fetched_and_answers(qtbot: QtBot, shown: MainWindow) -> None:
    found = published_row(qtbot, shown)
    assert found.fetch.text() == "Fetch 47 MB"
    assert not found.name.isEnabled()
    qtbot.mouseClick(found.fetch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(found.name.isEnabled, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not found.progress.isVisibleTo(found), timeout=PATIENCE)
    assert not found.fetch.isVisibleTo(found)
    qtbot.mouseClick(found.name, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: fed(shown) == 224, timeout=PATIENCE)
    assert not shown.messages.texts()


def test_a_fetch_is_cancelled_and_goes_on_later_and_nothing_waits_for_it(
    qtbot: QtBot, server: WeightsServer, shown: MainWindow, hub: Path
) -> None:
    server.stalls_after = 5_000_000
    found = published_row(qtbot, shown)
    qtbot.mouseClick(found.fetch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(part.stat().st_size > 4_000_000 for part in hub.glob("*.part")), timeout=PATIENCE)
    qtbot.waitUntil(lambda: "%" in found.progress.format(), timeout=PATIENCE)
    assert found.progress.isVisible()
    qtbot.mouseClick(row(shown, "fashion-20"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: fed(shown) == 28, timeout=PATIENCE)
    assert "Fetching ResNet-18" in shown.bench._coming.text()
    assert shown.bench._coming.isVisible()
    shown.bench.chooser.click()
    qtbot.mouseClick(found.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: found.fetch.text() == "Go on, 47 MB", timeout=PATIENCE)
    assert found.fetch.isVisible()
    assert not shown.bench._coming.isVisible()
    server.stalls_after = None
    qtbot.mouseClick(found.fetch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(found.name.isEnabled, timeout=PATIENCE)
    assert server.asked[-1].startswith("bytes=")
    assert not shown.messages.texts()


def test_a_fetch_is_cancelled_at_once_while_the_server_says_nothing(
    qtbot: QtBot, server: WeightsServer, shown: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "_PATIENCE", 600.0)
    server.silent = True
    found = published_row(qtbot, shown)
    qtbot.mouseClick(found.fetch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(server.stalled.is_set, timeout=PATIENCE)
    qtbot.mouseClick(found.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(found.fetch.isVisible, timeout=PATIENCE)
    assert not shown.messages.texts()


def test_one_is_fetched_after_the_other_and_may_be_cancelled_before(
    qtbot: QtBot, server: WeightsServer, shown: MainWindow
) -> None:
    server.stalls_after = 0
    found, next_one = published_row(qtbot, shown), row(shown, "ResNet-34")
    assert isinstance(next_one, PublishedRow)
    for each in (found, next_one):
        qtbot.mouseClick(each.fetch, Qt.MouseButton.LeftButton)
    assert next_one.progress.format() == "waiting"
    qtbot.mouseClick(next_one.cancel, Qt.MouseButton.LeftButton)
    assert next_one.fetch.isVisibleTo(next_one)
    assert found.progress.isVisibleTo(found)


def test_without_a_network_a_file_can_be_opened_instead(
    qtbot: QtBot, shown: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = publish_random(monkeypatch, tmp_path, "resnet18")
    shown.bench.networks.fetcher.look()
    found = published_row(qtbot, shown)
    qtbot.mouseClick(found.fetch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cannot be reached" in " ".join(shown.messages.texts()), timeout=PATIENCE)
    qtbot.waitUntil(lambda: found.fetch.isVisibleTo(found), timeout=PATIENCE)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    buttons = shown.messages.findChildren(QPushButton)
    qtbot.mouseClick(next(each for each in buttons if "checkpoint" in each.text()), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: fed(shown) == 224, timeout=PATIENCE)
    assert file_row(shown).about.text() == "ResNet-18 for 224×224 pictures, 1000 classes"


@pytest.mark.usefixtures("server")
def test_a_damaged_network_can_be_fetched_again(qtbot: QtBot, shown: MainWindow, hub: Path) -> None:
    found = published_row(qtbot, shown)
    hub.mkdir(parents=True)
    known = shown.bench.networks.offers["resnet18"].known
    (hub / known.file).write_bytes(b"no weights")
    shown.bench.networks.fetcher.look()
    qtbot.waitUntil(found.name.isEnabled, timeout=PATIENCE)
    qtbot.mouseClick(found.name, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "is damaged" in " ".join(shown.messages.texts()), timeout=PATIENCE)
    qtbot.waitUntil(lambda: found.fetch.isVisibleTo(found), timeout=PATIENCE)


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_checkpoint_that_is_dropped_answers_and_says_what_it_is(
    qtbot: QtBot, shown: MainWindow, checkpoint: Path
) -> None:
    drop(shown, checkpoint)
    qtbot.waitUntil(lambda: "class 0" in answer(shown), timeout=PATIENCE)
    assert file_row(shown).name.text() == "mine"
    said = "2 classes, additions (option A) assumed; normalisation of ImageNet assumed, class names missing ("
    assert said in shown.bench._about.text()
    assert file_row(shown).about.text().startswith("ResNet-8 of width 4 for 32×32 pictures")
    assert file_row(shown).name.isChecked()
    assert not shown.messages.texts()


def test_a_file_that_cannot_be_read_is_a_sentence_and_changes_nothing(
    qtbot: QtBot, shown: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.pth").write_text("nothing of the kind")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "notes.pth"), ""))
    qtbot.mouseClick(shown.bench.list.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "notes.pth is neither" in " ".join(shown.messages.texts()), timeout=PATIENCE)
    assert not shown.bench.list.files.rows
    assert row(shown, "photos").name.isChecked()


def test_class_names_and_input_are_given_and_remembered_for_the_file(
    qtbot: QtBot,
    shown: MainWindow,
    again: MainWindow,
    checkpoint: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drop(shown, checkpoint)
    qtbot.waitUntil(lambda: "class 0" in answer(shown), timeout=PATIENCE)
    names = tmp_path / "names.txt"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(names), ""))
    names.write_text("sunny\nrainy\nfoggy\n")
    file_row(shown).menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: "names 3 classes" in " ".join(shown.messages.texts()), timeout=PATIENCE)
    names.write_text("sunny\nrainy\n")
    file_row(shown).menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: "sunny" in answer(shown) and "rainy" in answer(shown), timeout=PATIENCE)
    assert "; normalisation of ImageNet assumed (to be" in file_row(shown).about.text()

    def fill_in() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, InputDialog)
        assert (dialog.size_box.value(), dialog.means[0].value()) == (32, 0.485)
        dialog.size_box.setValue(48)
        dialog.means[0].setValue(0.5)
        dialog.accept()

    QTimer.singleShot(0, shown, fill_in)
    file_row(shown).input.trigger()
    qtbot.waitUntil(lambda: fed(shown) == 48, timeout=PATIENCE)
    assert "sunny" in answer(shown)

    again._go_to(CLASSIFY)
    again.bench.chooser.click()
    (remembered,) = again.bench.list.files.rows
    assert str(tmp_path) in remembered.about.text()
    qtbot.mouseClick(remembered.name, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "sunny" in answer(again) and fed(again) == 48, timeout=PATIENCE)
    known = file_row(again).entry.input
    assert known is not None
    assert known.mean[0] == pytest.approx(127.5)
    file_row(again).menu.actions()[2].trigger()
    assert not again.bench.list.files.rows


def test_settings_that_somebody_else_wrote_do_no_harm(shown: MainWindow) -> None:
    for text in ("", "[", "{}", "[3]", '[{"file": "a"}]', '[{"file": "a", "classes": 3, "input": [1]}]'):
        shown._settings.setValue("networks", text)
        assert not remembered(shown._settings)


# -- this run ----------------------------------------------------------------------------------------------------------


def test_a_recording_that_is_dropped_here_gives_its_networks(qtbot: QtBot, shown: MainWindow, recorded: Path) -> None:
    drop(shown, recorded)
    qtbot.waitUntil(lambda: len(shown.bench.list.files.rows) == 2, timeout=PATIENCE)
    assert shown._here == CLASSIFY
    assert [each.about.text().partition(";")[0] for each in shown.bench.list.files.rows] == [
        "plain network of 8 layers",
        "residual network of 8 layers",
    ]
    qtbot.waitUntil(lambda: fed(shown) == 14, timeout=PATIENCE)


def test_the_networks_of_the_run_in_hand_are_there_at_the_step_that_is_looked_at(
    qtbot: QtBot, shown: MainWindow, recorded: Path
) -> None:
    shown.session.open(recorded)
    qtbot.waitUntil(lambda: len(shown.bench.list.run.rows) == 2, timeout=PATIENCE)
    residual = row(shown, "residual")
    assert residual.about.text().startswith("residual network of 8 layers after 6 steps; knows grey pictures")
    history = shown.session.history
    assert history is not None
    measured = history.networks[1].evaluations[-1].accuracy
    assert residual.accuracy.text() == f"{100 * measured:.1f} %"
    qtbot.mouseClick(residual.name, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: fed(shown) == 14, timeout=PATIENCE)
    assert shown.bench.shelf.chosen.network.step == 6
    before = answer(shown)
    shown.session.look(3)
    qtbot.waitUntil(lambda: shown.bench.shelf.chosen.network.step == 0, timeout=PATIENCE)
    qtbot.waitUntil(lambda: answer(shown) != before, timeout=PATIENCE)
    assert "after 0 steps" in row(shown, "residual").about.text()
    assert row(shown, "residual").name.isChecked()
    shown.session.reset()
    qtbot.waitUntil(lambda: not shown.bench.list.run.rows, timeout=PATIENCE)


def test_what_was_measured_before_the_last_steps_is_said_to_be_of_then(
    qtbot: QtBot, shown: MainWindow, recorded: Path
) -> None:
    shown.session.open(recorded)
    qtbot.waitUntil(lambda: len(shown.bench.list.run.rows) == 2, timeout=PATIENCE)
    history = shown.session.history
    assert history is not None
    evaluations = history.networks[1].evaluations
    evaluations[:] = [each for each in evaluations if each.step <= 3]
    shown.session.looked.emit()  # the list asks again what there is
    words = f"{100 * evaluations[-1].accuracy:.1f} % at step 3"
    qtbot.waitUntil(lambda: row(shown, "residual").accuracy.text() == words, timeout=PATIENCE)
    assert "after 6 steps" in row(shown, "residual").about.text()
    assert "at step" not in row(shown, "plain").accuracy.text()


def test_a_run_that_is_learning_can_be_looked_through(qtbot: QtBot, shown: MainWindow) -> None:
    shown.session.run(Experiment().with_value("network.depth", 8).with_value("training.steps", 4))
    qtbot.waitUntil(lambda: len(shown.bench.list.run.rows) == 2, timeout=PATIENCE)
    qtbot.mouseClick(row(shown, "plain").name, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.session.state == "finished", timeout=PATIENCE)
    qtbot.waitUntil(lambda: shown.bench.shelf.chosen.network.step == 4, timeout=PATIENCE)
    assert not shown.messages.texts()


def test_a_key_opens_the_list_and_closes_it(qtbot: QtBot, shown: MainWindow) -> None:
    before = shown.bench.list.isVisible()
    for visible in (not before, before):
        qtbot.keyClick(shown, Qt.Key.Key_F7)
        assert shown.bench.list.isVisible() == visible


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ring_of_a_network_that_is_not_chosen_can_be_seen(shown: MainWindow, scheme: str) -> None:
    theme.apply(QApplication.instance(), scheme)
    button = row(shown, "fashion-20").name
    image = button.grab().toImage()
    side = button.style().pixelMetric(QStyle.PixelMetric.PM_ExclusiveIndicatorWidth)
    line = [image.pixelColor(x, image.height() // 2).lightness() for x in range(side)]
    assert max(line) - min(line) > 60
    theme.apply(QApplication.instance(), "light")
