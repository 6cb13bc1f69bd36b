"""The page that classifies: dropped, clicked and opened pictures get an answer, others a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from resnet_viewer.assets import asset
from resnet_viewer.experiment import Experiment
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY, INSIDE, TRAIN
from resnet_viewer.ui.widgets.more_below import MoreBelow

SAMPLES = 12
PATIENCE = 30_000


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "mine.png"
    Image.new("RGB", (120, 90), "orange").save(path)
    return path


def mime(paths: Sequence[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def enter(window: MainWindow, data: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, event)
    return event


def drop(window: MainWindow, paths: Sequence[Path]) -> None:
    data = mime(paths)
    assert enter(window, data).isAccepted()
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, event)


def seen(window: MainWindow) -> int:
    return window._here


def test_the_page_opens_with_sample_pictures_and_an_answer(qtbot: QtBot, window: MainWindow) -> None:
    button = window.tabs.findChild(QToolButton, "classify")
    assert button.shortcut() == QKeySequence("Ctrl+3")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    page = window.bench.classify
    with qtbot.waitSignal(window.bench.shelf.answered, timeout=PATIENCE):
        pass
    qtbot.waitUntil(lambda: window.bench.strip.count() == SAMPLES, timeout=PATIENCE)
    assert seen(window) == CLASSIFY
    assert page.picture.image is not None
    assert page.picture.accessibleName() == "cat.jpg"
    assert page.bars.accessibleDescription().count("%") == 5
    assert not window.messages.texts()


def test_a_dropped_picture_is_shown_and_answered(qtbot: QtBot, window: MainWindow, photo: Path) -> None:
    drop(window, [photo])
    qtbot.waitUntil(lambda: window.bench.classify.picture.accessibleName() == "mine.png", timeout=PATIENCE)
    image = window.bench.classify.picture.image
    assert (image.width(), image.height()) == (120, 90)
    assert image.pixelColor(60, 45).name() == "#ffa500"
    assert window.bench.strip.currentItem().text() == "mine.png"


def test_a_broken_picture_is_one_sentence_and_the_others_go_on(
    qtbot: QtBot, window: MainWindow, photo: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff nothing")
    drop(window, [broken, photo])
    qtbot.waitUntil(lambda: window.bench.classify.picture.accessibleName() == "mine.png", timeout=PATIENCE)
    said = " ".join(window.messages.texts())
    assert "broken.jpg cannot be read" in said


def test_another_network_answers_in_its_own_classes(qtbot: QtBot, window: MainWindow, photo: Path) -> None:
    drop(window, [photo])
    page = window.bench.classify
    qtbot.waitUntil(lambda: page.picture.accessibleName() == "mine.png", timeout=PATIENCE)
    window.bench.chooser.click()
    fashion = next(row for row in window.bench.list.bundled.rows if row.name.text() == "fashion-20")
    qtbot.mouseClick(fashion.name, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "only 28 × 28 pixels" in page._fed_text.text(), timeout=PATIENCE)
    assert page.fed.image.width() == 28


def test_a_drag_shows_where_it_will_land_and_leaves_without_a_trace(window: MainWindow, photo: Path) -> None:
    data = mime([photo])
    assert enter(window, data).isAccepted()
    assert (seen(window), window.bench.classify.picture._target) == (CLASSIFY, True)
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert (seen(window), window.bench.classify.picture._target) == (TRAIN, False)


def test_a_picture_that_is_dropped_inside_stays_there(window: MainWindow, photo: Path) -> None:
    window._go_to(INSIDE)
    drop(window, [photo])
    assert seen(window) == INSIDE


def test_nothing_is_made_of_a_drag_without_files(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("a word")
    assert not enter(window, data).isAccepted()
    assert seen(window) == TRAIN


def test_pictures_are_opened_from_a_dialog(
    qtbot: QtBot, window: MainWindow, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(photo)], ""))
    window._go_to(CLASSIFY)
    qtbot.mouseClick(window.bench._open, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.bench.classify.picture.accessibleName() == "mine.png", timeout=PATIENCE)


def test_a_network_that_is_missing_is_one_sentence(
    qtbot: QtBot, window: MainWindow, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> Path:
        raise FileNotFoundError

    monkeypatch.setattr("resnet_viewer.networks.zoo.asset", gone)
    drop(window, [photo])
    qtbot.waitUntil(
        lambda: any("install the program again" in text for text in window.messages.texts()), timeout=PATIENCE
    )


def test_the_same_picture_is_on_the_shelf_once(qtbot: QtBot, window: MainWindow, photo: Path) -> None:
    drop(window, [photo, photo])
    drop(window, [photo])
    strip = window.bench.strip
    qtbot.waitUntil(lambda: not window.bench.shelf._waiting and strip.count() > SAMPLES, timeout=PATIENCE)
    assert [strip.item(row).text() for row in range(strip.count())].count("mine.png") == 1


def test_a_run_that_is_started_from_here_is_followed_from_here(qtbot: QtBot, window: MainWindow) -> None:
    window._go_to(CLASSIFY)
    window.page.show_experiment(Experiment().with_value("network.depth", 8).with_value("training.steps", 2))
    window.page.transport.run_action.trigger()
    assert seen(window) == CLASSIFY
    assert window.page.transport.isVisible()
    qtbot.waitUntil(lambda: window.session.state == "finished", timeout=PATIENCE)


def test_a_recording_that_is_opened_from_here_is_shown(qtbot: QtBot, window: MainWindow) -> None:
    window._go_to(CLASSIFY)
    window.open(asset("recordings", "fashion-20.rvrun"))
    assert seen(window) == TRAIN
    qtbot.waitUntil(lambda: window.session.state == "replay", timeout=PATIENCE)


def test_large_type_makes_the_pictures_small_and_not_the_window_large(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1024, 700)
    window._go_to(CLASSIFY)
    strip = window.bench.strip
    before = strip.height()
    font = window.bench.font()
    font.setPointSizeF(1.75 * font.pointSizeF())
    window.bench.setFont(font)
    qtbot.waitUntil(lambda: strip.height() < before)
    assert window.height() == 700
    window.resize(1024, 1000)
    qtbot.waitUntil(lambda: strip.height() > before)


def test_what_lies_below_the_fold_is_pointed_at(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1024, 700)
    window._go_to(CLASSIFY)
    page = window.bench.classify
    qtbot.waitUntil(lambda: page.early.note.text() != "", timeout=PATIENCE)
    more, column = window.findChild(MoreBelow), page.early.parentWidget()
    assert more.text() == "After every block"

    def heading_is_seen() -> bool:
        return not page.early.heading.visibleRegion().isEmpty()

    assert heading_is_seen()
    assert not more.isVisible(), "it would lie over the plot"
    column.layout().insertSpacing(0, 400)  # as much as a long comparison takes
    qtbot.waitUntil(more.isVisible)
    assert not heading_is_seen()
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not more.isVisible())
    plot, seen_of_it = page.early.plot, more.parentWidget()
    assert seen_of_it.rect().contains(QRect(plot.mapTo(seen_of_it, QPoint()), plot.size()))


def test_a_name_under_a_picture_has_the_room_of_its_cell(qtbot: QtBot, window: MainWindow) -> None:
    window._go_to(CLASSIFY)
    strip = window.bench.strip
    qtbot.waitUntil(lambda: strip.count() == SAMPLES, timeout=PATIENCE)
    for row in range(SAMPLES):
        item = strip.item(row)
        assert strip.visualItemRect(item).width() > 0.9 * strip.gridSize().width()
        assert item.toolTip().endswith(item.text())
