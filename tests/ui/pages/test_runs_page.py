"""The page of past runs: what a person finds, ticks, renames and throws away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QFile, Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QPushButton, QStyle
from pytestqt.qtbot import QtBot

from resnet_viewer.comparison import Difference
from resnet_viewer.experiment import Experiment
from resnet_viewer.folders import runs_folder
from resnet_viewer.recording import Recording
from resnet_viewer.training.run import Run
from resnet_viewer.ui import theme
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import RUNS, TRAIN
from resnet_viewer.ui.pages.runs import RunsPage
from resnet_viewer.ui.widgets.run_table import MOST_TICKED, Column


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three short runs: two that differ in the seed, and a deeper one that was cut off."""
    folder = tmp_path_factory.mktemp("recorded")
    experiment = Experiment()
    for key, value in {
        "network.depth": 8,
        "network.width": 2,
        "data.training_pictures": 100,
        "training.batch_size": 10,
        "training.steps": 6,
        "training.evaluation_interval": 3,
    }.items():
        experiment = experiment.with_value(key, value)
    found = {}
    for name, each in {
        "seed 0": experiment,
        "seed 1": experiment.with_value("training.seed", 1),
        "deep": experiment.with_value("network.depth", 14),
    }.items():
        found[name] = folder / f"{name}.rvrun"
        for _ in Run.start(each, found[name]).records():
            pass
    return found


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, recorded: dict[str, Path]) -> Iterator[RunsPage]:
    folder = runs_folder()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in recorded.values():
        shutil.copy(path, folder)
    window.tabs.chosen.emit(RUNS)
    qtbot.waitUntil(lambda: len(window.runs.library.runs) == 3, timeout=20_000)
    yield window.runs
    shutil.rmtree(folder)


def cell(page: RunsPage, name: str, column: Column) -> str:
    model = page.table.model_of_runs
    row = next(row for row, run in enumerate(model.runs) if run.name == name)
    return str(model.index(row, column).data())


def tick(page: RunsPage, *names: str, on: bool = True) -> None:
    """As a click on the box of a row."""
    model = page.table.model_of_runs
    for name in names:
        row = next(row for row, run in enumerate(model.runs) if run.name == name)
        state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        model.setData(model.index(row, Column.NAME), state.value, Qt.ItemDataRole.CheckStateRole)


def choose(page: RunsPage, name: str) -> None:
    page.table.choose(runs_folder() / f"{name}.rvrun")


def rows(page: RunsPage) -> int:
    return page.table.model().rowCount()


def test_a_run_says_what_it_was(page: RunsPage) -> None:
    assert cell(page, "deep", Column.NETWORKS) == "plain 14 · residual 14"
    assert cell(page, "deep", Column.STEPS) == "6"
    run = next(run for run in page.library.runs if run.name == "deep")
    assert all(error is not None and 0.5 < error <= 1 for error in run.errors)
    assert cell(page, "deep", Column.ERROR) == ", ".join(f"{100 * (error or 0):.1f} %" for error in run.errors)
    assert cell(page, "deep", Column.DATE)[:2] == "20"


def test_the_search_looks_into_every_column(qtbot: QtBot, page: RunsPage) -> None:
    qtbot.keyClicks(page.search, "SEED")
    assert rows(page) == 2
    page.search.clear()
    qtbot.keyClicks(page.search, "residual 14")
    assert rows(page) == 1
    page.search.clear()
    qtbot.keyClicks(page.search, "no such run")
    assert rows(page) == 0


def test_ticked_runs_lie_over_each_other_with_what_differs(qtbot: QtBot, page: RunsPage) -> None:
    assert not page.curves.isVisible()
    tick(page, "deep", "seed 0")
    qtbot.waitUntil(lambda: page.differing.rowCount() > 0, timeout=20_000)
    assert page.curves.isVisible()
    names = {row[0] for row in page.curves.loss.table()[1]}
    assert names == {"1 plain", "1 residual", "2 plain", "2 residual"}
    labels = {page.differing.verticalHeaderItem(row).text() for row in range(page.differing.rowCount())}
    assert labels == {"Depth"}
    assert [page.differing.item(0, column).text() for column in range(2)] == ["14", "8"]
    assert "depth = 14" in page.curves.loss.experiment_text
    tick(page, "deep", "seed 0", on=False)
    assert not page.curves.isVisible()


def test_the_curves_of_a_ticked_run_go_on_with_it(qtbot: QtBot, page: RunsPage) -> None:
    def last() -> int:
        return max(int(str(row[2])) for row in page.curves.loss.table()[1])

    tick(page, "deep")
    qtbot.waitUntil(lambda: bool(page.curves.loss.table()[1]), timeout=20_000)
    assert last() == 6
    page.curves.loss.axes.getViewBox().setRange(xRange=(2, 3), padding=0)
    page.curves.loss.zoomed = True
    for _ in Run.resume(runs_folder() / "deep.rvrun", steps=9).records():
        pass
    page.library.look()
    qtbot.waitUntil(lambda: cell(page, "deep", Column.STEPS) == "9", timeout=20_000)
    qtbot.waitUntil(lambda: last() == 9, timeout=20_000)
    assert page.curves.loss.axes.getViewBox().viewRange()[0] == [2, 3]
    tick(page, "seed 0")
    qtbot.waitUntil(lambda: page.differing.rowCount() > 0, timeout=20_000)
    assert not page.curves.loss.zoomed


def test_what_differs_has_the_width_of_its_columns(qtbot: QtBot, window: MainWindow, page: RunsPage) -> None:
    tick(page, "deep", "seed 0")
    qtbot.waitUntil(lambda: page.differing.rowCount() > 0, timeout=20_000)
    folder = Difference("data.folder", (("/data/of/some/pictures",), ("/data/of/some/other/pictures",)))
    page.differing.show_differences(["deep", "seed 0"], [folder])
    for width in (1280, 1100):
        window.resize(width, 800)
        qtbot.waitUntil(lambda width=width: page.width() == width)
        qtbot.waitUntil(lambda: page.differing.horizontalScrollBar().maximum() == 0)
        assert page.differing.width() <= page.width() // 2


def test_columns_are_as_wide_as_what_is_in_them(qtbot: QtBot, window: MainWindow, page: RunsPage) -> None:
    window.resize(1280, 800)
    table = page.table
    qtbot.waitUntil(lambda: table.width() > 1000)
    for column in Column:
        assert table.columnWidth(column) >= table.sizeHintForColumn(column), column
    assert table.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("shades", [theme.LIGHT, theme.DARK])
def test_the_box_of_a_run_that_is_not_ticked_can_be_seen(qtbot: QtBot, page: RunsPage, shades: theme.Colours) -> None:
    theme.apply(QApplication.instance(), "dark" if shades is theme.DARK else "light")
    table = page.table
    qtbot.waitUntil(lambda: table.palette().base().color().name() == shades.panel)
    middle = table.visualRect(table.model().index(0, Column.NAME)).center().y()
    image = table.viewport().grab().toImage()
    side = table.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth)
    line = [image.pixelColor(x, middle).lightness() for x in range(side)]
    theme.apply(QApplication.instance(), "light")
    assert max(line) - min(line) > 60


def test_the_gradients_come_with_room_to_be_read(qtbot: QtBot, window: MainWindow, page: RunsPage) -> None:
    window.resize(1024, 700)
    tick(page, "deep", "seed 0")
    qtbot.waitUntil(lambda: page.differing.rowCount() > 0, timeout=20_000)
    page._layers.click()
    assert page.gradients.isVisible()
    assert page.gradients.width() > page.width() // 3


def test_the_data_are_not_cut_off(page: RunsPage) -> None:
    text = cell(page, "deep", Column.DATA)
    assert page.table.columnWidth(Column.DATA) > page.table.fontMetrics().horizontalAdvance(text)


@pytest.mark.usefixtures("chinese")
def test_the_list_and_the_curves_speak_the_language(qtbot: QtBot, page: RunsPage) -> None:
    assert cell(page, "deep", Column.NETWORKS) == "普通网络 14 · 残差网络 14"
    assert cell(page, "deep", Column.DATA) == "Fashion-MNIST，14 × 14"
    tick(page, "seed 0", "seed 1")
    qtbot.waitUntil(lambda: page.differing.rowCount() == 1, timeout=20_000)
    assert page.curves.loss.header.text.startswith("1+2 普通网络  1+2 残差网络")


def test_two_seeds_are_one_curve_with_a_band(qtbot: QtBot, page: RunsPage) -> None:
    tick(page, "seed 0", "seed 1")
    qtbot.waitUntil(lambda: page.differing.rowCount() == 1, timeout=20_000)
    assert {row[0] for row in page.curves.loss.table()[1]} == {"1+2 plain", "1+2 residual"}
    assert all(len(curves.band.getData()[0]) == 4 for curves in page.curves.loss._curves)
    page.curves.error.refresh()
    assert all(len(curves.band.getData()[0]) == 4 for curves in page.curves.error._curves)


def test_a_learning_rate_that_was_set_by_hand_stands_beside_the_curves(qtbot: QtBot, page: RunsPage) -> None:
    with Recording.resume(runs_folder() / "seed 1.rvrun") as recording:
        recording.set_meta(learning_rate_changes=[[4, 0.01]])
    page.library.look()
    qtbot.waitUntil(lambda: any(run.rates for run in page.library.runs), timeout=20_000)
    tick(page, "seed 0", "seed 1")
    qtbot.waitUntil(lambda: page.differing.rowCount() > 0, timeout=20_000)
    assert {row[0].split()[0] for row in page.curves.loss.table()[1]} == {"1", "2"}
    words = {
        page.differing.verticalHeaderItem(row).text(): [page.differing.item(row, run).text() for run in range(2)]
        for row in range(page.differing.rowCount())
    }
    assert words["Learning rate set by hand"] in (["", "0.01 from step 4"], ["0.01 from step 4", ""])


def test_no_more_runs_can_be_ticked_than_can_be_told_apart(page: RunsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_TICKED == 8
    monkeypatch.setattr("resnet_viewer.ui.widgets.run_table.MOST_TICKED", 2)
    tick(page, "seed 0", "seed 1", "deep")
    assert len(page.table.ticked) == 2


def test_a_run_gets_another_name(qtbot: QtBot, page: RunsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    tick(page, "seed 0", "deep")
    choose(page, "deep")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("for Tuesday", True))
    qtbot.mouseClick(page.rename, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: {run.name for run in page.library.runs} == {"seed 0", "seed 1", "for Tuesday"})
    assert [path.stem for path in page.table.ticked] == ["seed 0", "for Tuesday"]


@pytest.mark.parametrize("name", ["seed 0", "../outside", " ", "a:b"])
def test_a_name_that_cannot_be_is_refused_with_a_sentence(
    qtbot: QtBot, page: RunsPage, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    choose(page, "deep")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (name, True))
    with qtbot.waitSignal(page.failed, timeout=10_000) as said:
        qtbot.mouseClick(page.rename, Qt.MouseButton.LeftButton)
    assert "choose another name" in str(said.args[0])
    assert (runs_folder() / "deep.rvrun").exists()


def test_a_run_goes_into_the_trash_and_comes_back(
    qtbot: QtBot, window: MainWindow, page: RunsPage, trash: Path
) -> None:
    with qtbot.waitSignal(page.library.compared, timeout=20_000):
        tick(page, "deep")
    choose(page, "deep")
    qtbot.mouseClick(page.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.library.runs) == 2, timeout=10_000)
    assert [path.name for path in trash.iterdir()] == ["deep.rvrun"]
    assert page.table.ticked == []
    assert window.messages.texts() == ["The run deep is in the trash of this computer."]
    qtbot.mouseClick(window.messages.findChild(QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.library.runs) == 3, timeout=10_000)
    assert not list(trash.iterdir())
    assert not window.messages.texts()


def test_a_run_whose_place_is_taken_stays_in_the_trash(
    qtbot: QtBot, window: MainWindow, page: RunsPage, trash: Path
) -> None:
    choose(page, "deep")
    qtbot.mouseClick(page.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(window.messages.texts()), timeout=10_000)
    shutil.copy(trash / "deep.rvrun", runs_folder())
    qtbot.mouseClick(window.messages.findChild(QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any("exists already" in text for text in window.messages.texts()), timeout=10_000)
    assert (trash / "deep.rvrun").exists()


def test_where_the_trash_does_not_tell_a_place_nothing_is_promised(
    qtbot: QtBot, window: MainWindow, page: RunsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    class File(QFile):
        def moveToTrash(self) -> bool:
            Path(self.fileName()).unlink()
            self.setFileName("")
            return True

    monkeypatch.setattr("resnet_viewer.workers.library.QFile", File)
    choose(page, "deep")
    qtbot.mouseClick(page.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(window.messages.texts()), timeout=10_000)
    assert window.messages.findChild(QPushButton) is None


def test_the_run_in_hand_is_opened_and_keeps_its_name(qtbot: QtBot, window: MainWindow, page: RunsPage) -> None:
    choose(page, "deep")
    assert page.rename.isEnabled()
    qtbot.mouseClick(page.open, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.state == "replay", timeout=20_000)
    assert window._here == TRAIN
    window.tabs.chosen.emit(RUNS)
    choose(page, "deep")
    assert not page.rename.isEnabled()
    assert not page.delete.isEnabled()
    assert page.open.isEnabled()


def test_a_run_that_is_being_recorded_elsewhere_is_left_alone(qtbot: QtBot, page: RunsPage) -> None:
    with Recording.resume(runs_folder() / "deep.rvrun"):
        choose(page, "deep")
        with qtbot.waitSignal(page.failed, timeout=10_000) as said:
            qtbot.mouseClick(page.delete, Qt.MouseButton.LeftButton)
    assert "is being recorded" in str(said.args[0])


def test_a_damaged_file_is_not_in_the_list_and_a_new_one_appears(
    qtbot: QtBot, page: RunsPage, recorded: dict[str, Path]
) -> None:
    (runs_folder() / "damaged.rvrun").write_bytes(b"nothing")
    shutil.copy(recorded["deep"], runs_folder() / "new.rvrun")
    page.library.look()
    qtbot.waitUntil(lambda: {run.name for run in page.library.runs} == {"seed 0", "seed 1", "deep", "new"})


def test_a_ticked_run_that_vanishes_is_unticked(qtbot: QtBot, page: RunsPage) -> None:
    tick(page, "deep", "seed 0")
    qtbot.waitUntil(lambda: page.differing.rowCount() > 0, timeout=20_000)
    (runs_folder() / "deep.rvrun").unlink()
    page.library.look()
    qtbot.waitUntil(lambda: [path.stem for path in page.table.ticked] == ["seed 0"], timeout=10_000)
    qtbot.waitUntil(lambda: {row[0] for row in page.curves.loss.table()[1]} == {"1 plain", "1 residual"})
