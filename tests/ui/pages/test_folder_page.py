"""A dropped folder becomes a table: found, answered, sorted, filtered, judged by its folders, saved."""

from __future__ import annotations

import csv
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from resnet_viewer.assets import asset
from resnet_viewer.cli import main
from resnet_viewer.findings import NetworkRef, Ranking
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY, INSIDE
from resnet_viewer.ui.pages.folder import FolderPage
from resnet_viewer.ui.widgets.answer_table import Column

PATIENCE = 30_000

Show = Callable[[Path], FolderPage]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Class folders: three pictures of cats, of which one is coffee, and one file that is no picture."""
    root = tmp_path / "mine"
    for name, files in {"tabby": ("cat", "coffee"), "n07920052": ("coffee",)}.items():
        (root / name).mkdir(parents=True)
        for file in files:
            (root / name / f"{file}.jpg").write_bytes(asset("pictures", f"{file}.jpg").read_bytes())
    (root / "tabby" / "broken.png").write_text("no picture")
    return root


@pytest.fixture
def show(qtbot: QtBot, window: MainWindow) -> Show:
    def show(*places: Path, state: str = "finished") -> FolderPage:
        window.show_pictures(places)
        page = window.bench.folder
        qtbot.waitUntil(lambda: page.folder.state == state, timeout=PATIENCE)
        return page

    return show


def column(page: FolderPage, number: int) -> list[str]:
    return [page.table.index(row, number).data() for row in range(page.table.rowCount())]


def click(qtbot: QtBot, page: FolderPage, row: int) -> None:
    place = page.view.visualRect(page.table.index(row, Column.FILE)).center()
    qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def choose(page: FolderPage, kind: str) -> None:
    page.kinds.setCurrentIndex(page.kinds.findData(kind))
    page.kinds.activated.emit(page.kinds.currentIndex())


def sort_by(qtbot: QtBot, page: FolderPage, column: Column) -> None:
    header = page.view.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_folder_is_answered_and_judged_by_its_folders(window: MainWindow, folder: Path, show: Show) -> None:
    page = show(folder)
    assert window._here == CLASSIFY
    assert page.isVisible()
    assert not window.bench.strip.isVisible()
    names = [str(Path(*parts)) for parts in (("n07920052", "coffee.jpg"), ("tabby", "broken.png"))]
    assert column(page, Column.FILE)[:2] == names
    assert column(page, Column.TRUTH) == ["espresso", "tabby", "tabby", "tabby"]
    assert column(page, Column.ANSWER)[0].startswith("espresso")
    assert "cannot be read" in column(page, Column.ANSWER)[1]
    assert column(page, Column.ANSWER)[3].startswith("espresso – wrong")
    assert all(text.endswith("%") for text in column(page, Column.FIFTH) if text)
    assert "of 3 right" in page.summary.text()
    assert "1 unreadable" in page.summary.text()
    assert not page.progress.isVisible()
    assert not window.messages.texts(), "what cannot be read is in the table"


def test_a_click_on_a_row_shows_the_picture_and_there_is_a_way_back(
    qtbot: QtBot, window: MainWindow, folder: Path, show: Show
) -> None:
    page = show(folder)
    click(qtbot, page, 3)
    qtbot.waitUntil(lambda: window.bench.classify.picture.accessibleName() == "coffee.jpg", timeout=PATIENCE)
    assert window.bench.classify.isVisible()
    assert window.bench.strip.isVisible()
    assert window.bench.classify.verdict.isVisible()
    assert window.bench.classify.verdict.text().startswith("True class: tabby")
    qtbot.mouseClick(window.bench.to_table, Qt.MouseButton.LeftButton)
    assert page.isVisible()
    assert page.view.currentIndex().row() == 3
    qtbot.keyClick(page.view, Qt.Key.Key_Escape)
    assert window.bench.classify.isVisible()
    window._go_to(INSIDE)
    qtbot.mouseClick(window.bench.to_table, Qt.MouseButton.LeftButton)
    assert (window._here, page.isVisible()) == (CLASSIFY, True)


def test_escape_goes_one_step_back(qtbot: QtBot, window: MainWindow, folder: Path, show: Show) -> None:
    page = show(folder)
    qtbot.mouseClick(page.matrix_switch, Qt.MouseButton.LeftButton)
    page.search.setText("cat")
    page.matrix.setFocus()
    page.matrix.setCurrentIndex(page.matrix.model().index(0, 0))
    page.matrix.activated.emit(page.matrix.currentIndex())
    assert page.cell.isVisible()
    for left in (
        lambda: not page.cell.isVisible(),
        lambda: page.search.text() == "" and page.table.rowCount() == 4,
        lambda: not page.matrix.isVisible(),
    ):
        assert not left()
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
        assert left()
        assert page.isVisible()
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    assert window.bench.classify.isVisible()


def test_small_pictures_come_for_the_rows_that_a_larger_window_shows(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, show: Show
) -> None:
    for number in range(12):
        Image.new("RGB", (8, 8), "teal").save(tmp_path / f"{number}.png")
    window.resize(900, 420)
    page = show(tmp_path)
    qtbot.waitUntil(lambda: not page.table.missing(page.view.rows_seen), timeout=PATIENCE)
    assert page.table.missing(range(12))
    window.resize(900, 1000)
    qtbot.waitUntil(lambda: not page.table.missing(range(12)), timeout=PATIENCE)


def test_enter_opens_a_row_too(qtbot: QtBot, window: MainWindow, folder: Path, show: Show) -> None:
    page = show(folder)
    page.view.setFocus()
    page.view.setCurrentIndex(page.table.index(2, 0))
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.bench.classify.picture.accessibleName() == "cat.jpg", timeout=PATIENCE)


def test_a_click_on_what_cannot_be_read_stays_in_the_table(qtbot: QtBot, folder: Path, show: Show) -> None:
    page = show(folder)
    click(qtbot, page, 1)
    assert page.isVisible()
    qtbot.waitUntil(lambda: page.view.columnSpan(1, Column.ANSWER) > 1, timeout=PATIENCE)
    room = page.view.visualRect(page.table.index(1, Column.ANSWER)).width()
    assert room > page.view.fontMetrics().horizontalAdvance(column(page, Column.ANSWER)[1])
    assert page.view.columnSpan(0, Column.ANSWER) == 1
    sort_by(qtbot, page, Column.FILE)
    sort_by(qtbot, page, Column.FILE)
    bad = column(page, Column.FILE).index(str(Path("tabby", "broken.png")))
    assert bad != 1
    qtbot.waitUntil(lambda: page.view.columnSpan(bad, Column.ANSWER) > 1, timeout=PATIENCE)
    assert page.view.columnSpan(1, Column.ANSWER) == 1


def test_of_files_that_cannot_be_read_only_those_that_are_there_are_counted(tmp_path: Path, show: Show) -> None:
    files = [tmp_path / f"{number}.png" for number in range(12)]
    for file in files:
        file.write_text("no picture")
    page = show(*files, files[0])
    assert page.title.text() == "12 files"
    assert page.summary.text() == "12 pictures · 12 unreadable"


def test_rows_are_filtered_by_kind_and_by_text(qtbot: QtBot, folder: Path, show: Show) -> None:
    page = show(folder)
    choose(page, "wrong")
    assert column(page, Column.FILE) == [str(Path("tabby", "coffee.jpg"))]
    assert "1 of 4 pictures" in page.summary.text()
    choose(page, "unreadable")
    assert column(page, Column.FILE) == [str(Path("tabby", "broken.png"))]
    choose(page, "unsure")
    assert page.table.rowCount() == sum(
        not row.answer.sure for row in page.table.rows if isinstance(row.answer, Ranking)
    )
    choose(page, "all")
    qtbot.keyClicks(page.search, "COFFEE")
    assert page.table.rowCount() == 2
    page.search.clear()
    qtbot.keyClicks(page.search, "espresso")
    assert page.table.rowCount() == 2


def test_rows_are_sorted_by_a_click_on_the_header(qtbot: QtBot, folder: Path, show: Show) -> None:
    page = show(folder)
    sort_by(qtbot, page, Column.PROBABILITY)
    rising = [page.table.row(number).answer for number in range(4)]
    sort_by(qtbot, page, Column.PROBABILITY)
    falling = [page.table.row(number).answer for number in range(4)]
    shares = [answer.probabilities[0] for answer in rising[:3]]
    assert shares == sorted(shares)
    assert [answer.probabilities[0] for answer in falling[:3]] == shares[::-1]
    assert rising[3] is falling[3], "what has no answer is last in either order"


def test_a_cell_of_the_confusion_matrix_shows_its_pictures(qtbot: QtBot, folder: Path, show: Show) -> None:
    page = show(folder)
    page.matrix_switch.click()
    assert page.matrix.isVisible()
    model = page.matrix.model()
    kinds = [model.headerData(number, Qt.Orientation.Vertical) for number in range(model.rowCount())]
    cell = model.index(kinds.index("tabby"), kinds.index("espresso"))
    assert cell.data() == "1"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "tabby taken for espresso: 1 of 2"
    place = page.matrix.visualRect(cell).center()
    qtbot.mouseClick(page.matrix.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert column(page, Column.FILE) == [str(Path("tabby", "coffee.jpg"))]
    assert page.cell.text() == "tabby taken for espresso"
    qtbot.mouseClick(page.cell, Qt.MouseButton.LeftButton)
    assert page.table.rowCount() == 4


def test_without_class_folders_nothing_is_judged_and_the_reason_can_be_read(tmp_path: Path, show: Show) -> None:
    for name in ("day 1", "day 2"):
        (tmp_path / name).mkdir()
        Image.new("RGB", (30, 20), "orange").save(tmp_path / name / "a.png")
    page = show(tmp_path)
    assert page.view.isColumnHidden(Column.TRUTH)
    assert not page.matrix_switch.isVisible()
    assert "right" not in page.summary.text()
    assert "knows no class day 1" in page.summary.toolTip()


def test_a_folder_of_no_class_is_left_out_and_named_and_the_others_are_judged(folder: Path, show: Show) -> None:
    (folder / "zzz").mkdir()
    (folder / "zzz" / "coffee.jpg").write_bytes(asset("pictures", "coffee.jpg").read_bytes())
    page = show(folder)
    assert column(page, Column.TRUTH) == ["espresso", "tabby", "tabby", "tabby", ""]
    assert page.matrix_switch.isVisible()
    assert "of 3 right" in page.summary.text()
    assert "zzz is no class of this network: its one picture is not counted" in page.summary.text()


def test_the_saved_table_is_that_of_the_command_line(
    qtbot: QtBot, window: MainWindow, folder: Path, tmp_path: Path, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = tmp_path / "mine.csv", tmp_path / "theirs.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(mine), ""))
    page = show(folder)
    qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any("Saved as" in text for text in window.messages.texts()), timeout=PATIENCE)
    assert main(["classify", str(folder), "--csv", str(theirs)]) == 1
    tables = [list(csv.DictReader(file.read_text("utf-8").splitlines())) for file in (mine, theirs)]
    assert len(tables[0]) == 4
    for here, there in zip(*tables, strict=True):
        for name in here:
            if name.startswith("probability") and here[name]:
                assert float(here[name]) == pytest.approx(float(there[name]), abs=1e-4)
            elif name != "seconds":
                assert here[name] == there[name]


def test_a_table_that_cannot_be_written_is_a_sentence(
    qtbot: QtBot, window: MainWindow, folder: Path, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(folder / "gone" / "table.csv"), ""))
    page = show(folder)
    qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any("table.csv" in text for text in window.messages.texts()), timeout=PATIENCE)


def test_another_network_is_asked_about_the_same_pictures(
    qtbot: QtBot, window: MainWindow, folder: Path, show: Show
) -> None:
    page = show(folder)
    window.bench.shelf.use(NetworkRef("fashion-20"))
    clothes = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"}
    qtbot.waitUntil(
        lambda: page.folder.state == "finished" and page.folder.network.name == "fashion-20", timeout=PATIENCE
    )
    assert {column(page, Column.ANSWER)[row].split(" – ")[0] for row in (0, 2, 3)} <= clothes
    assert page.view.isColumnHidden(Column.TRUTH)


def test_a_network_that_learns_is_asked_anew_only_once_the_table_was_read(
    qtbot: QtBot, folder: Path, show: Show, learn: Callable[[int], NetworkRef]
) -> None:
    page = show(folder)
    asked: list[int | None] = []
    page.folder.asked.connect(lambda: asked.append(page.folder.network.step))
    answers = column(page, Column.ANSWER)
    learn(100)
    learn(200)
    assert (page.folder.state, asked) == ("finished", [])
    assert column(page, Column.ANSWER) == answers
    qtbot.waitUntil(lambda: asked == [200] and page.folder.state == "finished", timeout=PATIENCE)
    assert {answer.split(" – ")[0] for answer in column(page, Column.ANSWER)[2:]} == {"goldfish"}


def test_a_folder_without_pictures_is_a_sentence_and_no_table(window: MainWindow, tmp_path: Path, show: Show) -> None:
    (tmp_path / "notes.txt").write_text("nothing to see")
    show(tmp_path, state="idle")
    assert [text for text in window.messages.texts() if "There are no pictures in" in text]
    assert window.bench.classify.isVisible()
    assert not window.bench.to_table.isVisible()


def test_more_than_a_handful_of_files_is_a_table_and_a_few_are_not(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, show: Show
) -> None:
    files = [tmp_path / f"{number}.png" for number in range(9)]
    for file in files:
        Image.new("RGB", (20, 20), "green").save(file)
    page = show(*files)
    assert column(page, Column.FILE) == [file.name for file in files]
    window.show_pictures(files[:2])
    qtbot.waitUntil(lambda: window.bench.classify.picture.accessibleName() == "0.png", timeout=PATIENCE)
    assert not page.isVisible()


def test_ten_thousand_files_can_be_cancelled_and_gone_on_with(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    root = tmp_path / "many"
    root.mkdir()
    Image.new("RGB", (8, 8), "green").save(tmp_path / "one.png")
    for number in range(10_000):
        os.link(tmp_path / "one.png", root / f"{number:05}.png")
    window.show_pictures([root])
    page = window.bench.folder
    qtbot.waitUntil(lambda: page.folder.done > 10, timeout=PATIENCE)
    assert page.table.rowCount() == 10_000
    assert page.progress.maximum() == 10_000
    page.stop.click()
    assert page.folder.state == "cancelled"
    qtbot.waitUntil(lambda: not page.folder._waiting, timeout=PATIENCE)
    done = page.folder.done
    assert done < 10_000
    assert page.stop.text() == "Go on"
    page.stop.click()
    qtbot.waitUntil(lambda: page.folder.done > done, timeout=PATIENCE)
    assert all(row.answer is not None for row in page.table.rows[: page.folder.done])
    page.stop.click()


def test_a_picture_is_answered_while_a_folder_still_is_asked_about(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    for number in range(2_000):
        os.link(asset("pictures", "cat.jpg"), tmp_path / f"{number}.jpg")
    window.show_pictures([tmp_path])
    page = window.bench.folder
    qtbot.waitUntil(lambda: page.folder.done > 0, timeout=PATIENCE)
    click(qtbot, page, 0)
    qtbot.waitUntil(lambda: bool(window.bench.classify.bars.accessibleDescription()), timeout=PATIENCE)
    assert page.folder.state == "answering"
    page.folder.cancel()


def test_a_file_that_vanishes_before_it_is_read_is_a_row_with_a_sentence(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    gate = threading.Event()
    window.show_pictures([folder])
    page = window.bench.folder
    page.folder.found.connect(lambda _: window.session.instruments.ask("gate", gate.wait))
    qtbot.waitUntil(lambda: page.table.rowCount() == 4, timeout=PATIENCE)
    (folder / "tabby" / "cat.jpg").unlink()
    gate.set()
    qtbot.waitUntil(lambda: page.folder.state == "finished", timeout=PATIENCE)
    assert "is not there" in column(page, Column.ANSWER)[2]


def test_only_small_pictures_that_are_seen_are_kept(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), "green").save(tmp_path / "one.png")
    root = tmp_path / "many"
    root.mkdir()
    for number in range(300):
        os.link(tmp_path / "one.png", root / f"{number:03}.png")
    window.show_pictures([root])
    page = window.bench.folder
    qtbot.waitUntil(lambda: page.table.rowCount() == 300, timeout=PATIENCE)
    seen = page.table.index(0, Column.PICTURE)
    qtbot.waitUntil(lambda: seen.data(Qt.ItemDataRole.DecorationRole) is not None, timeout=PATIENCE)
    last = page.table.index(299, Column.PICTURE)
    assert last.data(Qt.ItemDataRole.DecorationRole) is None
    page.view.scrollToBottom()
    qtbot.waitUntil(lambda: last.data(Qt.ItemDataRole.DecorationRole) is not None, timeout=PATIENCE)
    page.folder.cancel()
