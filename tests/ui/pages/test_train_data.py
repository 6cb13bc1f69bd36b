"""The data beside the form: a folder of one's own is chosen or dropped, a data set fetched, and both are looked at."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cifar_files import batch
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot
from weights_server import WeightsServer, serving

from resnet_viewer import download
from resnet_viewer.assets import asset
from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.data import pictures
from resnet_viewer.data.class_folders import class_names
from resnet_viewer.data.places import with_pictures_in
from resnet_viewer.experiment import Experiment
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY, TRAIN
from resnet_viewer.ui.widgets.setting_group import SettingGroup
from resnet_viewer.vision import torchvision_module

PATIENCE = 60_000


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    for name, value in (("cat", 60), ("dog", 200)):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(20):
            pixels = np.full((20, 20, 3), value + number, np.uint8)
            pixels[:5, :5] = 0
            Image.fromarray(pixels).save(tmp_path / "pets" / name / f"{number:02}.png")
    (tmp_path / "pets" / "dog" / "broken.png").write_bytes(b"?")
    return tmp_path / "pets"


def tiny() -> Experiment:
    experiment = Experiment().with_value("network.depth", 8).with_value("network.width", 2)
    return experiment.with_value("training.batch_size", 10).with_value("training.steps", 2)


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(QDragEnterEvent(window.rect().center(), Qt.DropAction.CopyAction, data, buttons, keys))
    window.dropEvent(QDropEvent(QPointF(window.rect().center()), Qt.DropAction.CopyAction, data, buttons, keys))


def learns_from(window: MainWindow, folder: Path) -> bool:
    data = window.page.form.experiment.data
    return (data.source, data.folder) == ("folder", str(folder))


def look(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.page.data.panel
    window.resize(1280, 800)  # one that was open before has left its size, cut to that of the screen
    qtbot.mouseClick(window.page.data.bar.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(panel.drawn._images) == panel.drawn.capacity > 2, timeout=PATIENCE)


def choose_in_field(qtbot: QtBot, window: MainWindow, source: str) -> None:
    boxes = window.page.form.findChildren(QComboBox)
    box = next(box for box in boxes if box.findData("photos50") >= 0)
    box.setCurrentIndex(box.findData(source))
    box.activated.emit(box.currentIndex())
    qtbot.wait(0)


def test_a_folder_that_is_chosen_in_the_form_is_learned_from(
    qtbot: QtBot, window: MainWindow, pets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.page.show_experiment(tiny())
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    choose_in_field(qtbot, window, "folder")
    assert window.page.form.experiment == tiny(), "nothing has been chosen"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(pets))
    choose_in_field(qtbot, window, "folder")
    qtbot.waitUntil(lambda: learns_from(window, pets), timeout=PATIENCE)
    assert window.page.form.experiment.data.classes == ("cat", "dog")
    assert any(group.heading.text().startswith("Data: pets") for group in window.page.form.findChildren(SettingGroup))
    window.page.transport.run_action.trigger()
    qtbot.waitUntil(lambda: window.session.state == "finished", timeout=PATIENCE)
    said = "1 of 41 pictures could not be read and are left out: broken.png."
    qtbot.waitUntil(lambda: said in window.messages.texts(), timeout=PATIENCE)


def test_the_networks_that_have_learned_from_a_folder_are_looked_through(
    qtbot: QtBot, window: MainWindow, pets: Path
) -> None:
    window.page.show_experiment(tiny())
    drop(window, pets)
    qtbot.waitUntil(lambda: learns_from(window, pets), timeout=PATIENCE)
    window.page.transport.run_action.trigger()
    qtbot.waitUntil(lambda: window.session.state == "finished", timeout=PATIENCE)
    window._go_to(CLASSIFY)
    qtbot.waitUntil(lambda: len(window.bench.list.run.rows) == 2, timeout=PATIENCE)
    rows = window.bench.list.run.rows
    assert rows[1].about.text() == "residual network of 8 layers after 2 steps"
    assert "the validation pictures of pets" in rows[1].accuracy.toolTip()
    window.bench.networks.use(window.bench.networks.run[1])
    qtbot.mouseClick(window.bench.to_examples, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.bench.panel.title.text() == "From pets, 32 × 32", timeout=PATIENCE)
    assert {window.bench.panel.grid.item(place).text() for place in range(4)} == {"cat", "dog"}


def test_a_folder_that_is_dropped_on_the_training_page_is_learned_from(
    qtbot: QtBot, window: MainWindow, pets: Path
) -> None:
    drop(window, pets)
    qtbot.waitUntil(lambda: learns_from(window, pets), timeout=PATIENCE)
    assert window._here == TRAIN


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """While it is not set, a folder is being looked through."""
    go_on = threading.Event()

    def slow(folder: Path) -> tuple[str, ...]:
        go_on.wait(20)
        return class_names(folder)

    monkeypatch.setattr("resnet_viewer.data.places.class_names", slow)
    return go_on


def test_a_folder_that_one_gives_up_on_is_not_learned_from(
    qtbot: QtBot, window: MainWindow, pets: Path, go_on: threading.Event
) -> None:
    window.page.show_experiment(tiny())
    bar, desk = window.page.data.bar, window.session.data
    drop(window, pets)
    assert bar._busy.text().startswith("Looking through")
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    assert not bar.cancel.isVisible()
    go_on.set()
    with qtbot.waitSignal(desk.found, timeout=PATIENCE):  # the same thread answers
        desk.look_for(tiny().data)
    assert window.page.form.experiment == tiny()
    drop(window, pets)
    qtbot.waitUntil(lambda: learns_from(window, pets), timeout=PATIENCE)
    assert not window.messages.texts()


def test_what_is_changed_while_a_folder_is_looked_through_stays_changed(
    qtbot: QtBot, window: MainWindow, pets: Path, go_on: threading.Event
) -> None:
    window.page.show_experiment(tiny())
    drop(window, pets)
    changed = tiny().with_value("network.depth", 14).with_value("data.flip", False).with_value("training.steps", 7)
    window.page.show_experiment(changed)
    go_on.set()
    qtbot.waitUntil(lambda: learns_from(window, pets), timeout=PATIENCE)
    assert window.page.form.experiment == with_pictures_in(changed, pets)


def test_a_folder_without_classes_is_a_sentence_and_can_be_looked_at_instead(
    qtbot: QtBot, window: MainWindow, pets: Path
) -> None:
    drop(window, pets / "cat")
    qtbot.waitUntil(lambda: any("has no folders in it" in text for text in window.messages.texts()), timeout=PATIENCE)
    assert window.page.form.experiment == Experiment()
    button = next(each for each in window.messages.findChildren(QPushButton) if each.text() == "Look at its pictures")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window._here == CLASSIFY
    qtbot.waitUntil(lambda: len(window.bench.folder.folder.pictures) == 20, timeout=PATIENCE)


def test_pictures_and_counts_are_shown_class_by_class(qtbot: QtBot, window: MainWindow, pets: Path) -> None:
    window.page.data.open_folder(pets)
    qtbot.waitUntil(lambda: learns_from(window, pets), timeout=PATIENCE)
    look(qtbot, window)
    panel = window.page.data.panel
    assert "36 pictures to learn from and 4 to check with, 32×32 pixels" in panel._about.text()
    rows = [(item.text(0), item.text(1)) for item in panel.counts._items()]
    assert rows == [("All classes", "36 + 4"), ("cat", "18 + 2"), ("dog", "18 + 2")]
    assert set(panel.grid._words) <= {"cat", "dog"}
    panel.counts.setCurrentItem(panel.counts.topLevelItem(2))
    qtbot.waitUntil(lambda: set(panel.grid._words) == {"dog"}, timeout=PATIENCE)
    assert all(image.pixelColor(20, 20).red() >= 200 for image in panel.grid._images)
    assert any("broken.png" in text for text in window.messages.texts())


def test_one_turns_the_pages(qtbot: QtBot, window: MainWindow) -> None:
    look(qtbot, window)
    panel = window.page.data.panel
    assert not panel.before.isEnabled()
    first = panel._numbers
    qtbot.mouseClick(panel.after, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel._numbers != first, timeout=PATIENCE)
    assert not set(panel._numbers) & set(first)
    qtbot.mouseClick(panel.before, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel._numbers == first, timeout=PATIENCE)


def test_what_augmentation_makes_of_a_picture_follows_the_form(qtbot: QtBot, window: MainWindow) -> None:
    plain = tiny().with_value("data.flip", False).with_value("data.crop", 0)
    window.page.show_experiment(plain)
    look(qtbot, window)
    panel = window.page.data.panel
    original, *drawn = panel.drawn._images
    assert all(image == original for image in drawn), "nothing is changed at random"
    window.page.show_experiment(plain.with_value("data.erase", 1.0))
    qtbot.waitUntil(lambda: all(image != original for image in panel.drawn._images[1:]), timeout=PATIENCE)
    assert panel.drawn._images[0] == original
    before = panel.drawn._images[1:]
    qtbot.mouseClick(panel.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.drawn._images[1:] != before, timeout=PATIENCE)
    panel.grid.setFocus()
    qtbot.keyClick(panel.grid, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: panel.drawn._images[0] != original, timeout=PATIENCE)


def test_run_goes_back_to_the_plots(qtbot: QtBot, window: MainWindow) -> None:
    window.page.show_experiment(tiny())
    look(qtbot, window)
    window.page.transport.run_action.trigger()
    qtbot.waitUntil(lambda: window.session.state == "finished", timeout=PATIENCE)
    assert not window.page.data.panel.isVisible()
    assert window.page.curves.isVisible()


# -- what is not here yet ---------------------------------------------------------------------------------------------


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> WeightsServer:
    """CIFAR-10, of ten pictures a file, on a server on this machine."""
    pixels = np.random.default_rng(0).integers(0, 256, (6, 10, 3072), dtype=np.uint8)
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, each in zip(CATALOGUE["cifar-10"].files, pixels, strict=True):
            content = batch(each, [*range(10)])
            about = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            about.size = len(content)
            tar.addfile(about, io.BytesIO(content))
    archive = stream.getvalue()
    known = torchvision_module("datasets").CIFAR10
    monkeypatch.setattr(known, "tgz_md5", hashlib.md5(archive).hexdigest())
    entry = CATALOGUE["cifar-10"]
    places = (tmp_path / "own" / "cifar-10-batches-py",)
    monkeypatch.setitem(CATALOGUE, "cifar-10", replace(entry, downloads=(len(archive),), places=places))
    monkeypatch.setattr(download, "_PAUSE", 0.01)
    monkeypatch.setenv("no_proxy", "*")
    with serving(archive) as server:
        monkeypatch.setattr(known, "url", f"{server.address}/cifar-10-python.tar.gz")
        yield server  # type: ignore[misc]


def test_what_is_not_here_is_offered_fetched_and_then_looked_at(
    qtbot: QtBot, window: MainWindow, published: WeightsServer
) -> None:
    bar, panel = window.page.data.bar, window.page.data.panel
    choose_in_field(qtbot, window, "cifar-10")
    qtbot.waitUntil(bar.fetch.isVisible, timeout=PATIENCE)
    assert bar._missing.text() == "CIFAR-10 is not on this computer yet: 0 MB to download."
    qtbot.mouseClick(bar.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "not on this computer" in panel._about.text(), timeout=PATIENCE)
    published.stalls_after = 1000
    qtbot.mouseClick(bar.fetch, Qt.MouseButton.LeftButton)
    assert bar.cancel.isVisible()
    assert not bar.fetch.isVisible()
    assert published.stalled.wait(20)
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(bar.fetch.isVisible, timeout=PATIENCE)
    published.stalls_after = None
    qtbot.mouseClick(bar.fetch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "50 pictures to learn from and 10 to check with" in panel._about.text(), timeout=PATIENCE)
    assert not bar.fetch.isVisible()
    assert not bar.cancel.isVisible()
    assert not window.messages.texts()


def test_another_data_set_is_offered_once_the_first_is_here_or_given_up(
    qtbot: QtBot, window: MainWindow, published: WeightsServer
) -> None:
    bar, desk = window.page.data.bar, window.session.data
    choose_in_field(qtbot, window, "cifar-10")
    qtbot.waitUntil(bar.fetch.isVisible, timeout=PATIENCE)
    published.stalls_after = 1000
    qtbot.mouseClick(bar.fetch, Qt.MouseButton.LeftButton)
    assert published.stalled.wait(20)
    with qtbot.waitSignal(desk.found, timeout=PATIENCE):
        choose_in_field(qtbot, window, "svhn")
    assert not bar.fetch.isVisible(), "one is fetched at a time"
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(bar.fetch.isVisible, timeout=PATIENCE)
    assert bar._missing.text().startswith("SVHN is not on this computer")


def test_without_a_network_it_is_one_sentence_and_can_be_tried_again(
    qtbot: QtBot, window: MainWindow, published: WeightsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    del published
    monkeypatch.setattr(torchvision_module("datasets").CIFAR10, "url", "http://127.0.0.1:1/cifar-10-python.tar.gz")
    choose_in_field(qtbot, window, "cifar-10")
    bar = window.page.data.bar
    qtbot.waitUntil(bar.fetch.isVisible, timeout=PATIENCE)
    qtbot.mouseClick(bar.fetch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.messages.texts()) == 1, timeout=PATIENCE)
    assert "127.0.0.1:1 cannot be reached" in window.messages.texts()[0]
    assert "choose the folder in which they are" in window.messages.texts()[0]
    qtbot.waitUntil(bar.fetch.isVisible, timeout=PATIENCE)


def test_a_class_with_hardly_any_pictures_is_named(qtbot: QtBot, window: MainWindow, pets: Path) -> None:
    few = pets / "newt"
    few.mkdir()
    (few / "00.png").write_bytes((pets / "cat" / "00.png").read_bytes())
    (few / "01.png").write_bytes((pets / "cat" / "01.png").read_bytes())
    for name in ("cat", "dog"):
        for number in range(20, 40):
            (pets / name / f"{number}.png").write_bytes((pets / name / "03.png").read_bytes())
    window.page.data.open_folder(pets)
    qtbot.waitUntil(lambda: learns_from(window, pets), timeout=PATIENCE)
    bar, panel = window.page.data.bar, window.page.data.panel
    qtbot.mouseClick(bar.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(panel._few.isVisible, timeout=PATIENCE)
    assert panel._few.text().startswith("Too few pictures: newt (")
    assert "cat" not in panel._few.text()
    choose_in_field(qtbot, window, "fashion-mnist")
    qtbot.waitUntil(lambda: not panel._few.isVisible(), timeout=PATIENCE)


def test_a_preset_whose_pictures_nobody_can_fetch_says_so_before_it_runs(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "photos50"
    monkeypatch.setitem(CATALOGUE, "photos50", replace(CATALOGUE["photos50"], places=(place,)))
    window.open(asset("experiments", "photos.toml"))
    bar = window.page.data.bar
    qtbot.waitUntil(bar.folder.isVisible, timeout=PATIENCE)
    assert "do not come with the program" in bar._missing.text()
    assert str(place) in bar._missing.text()
    assert not bar.fetch.isVisible(), "it could not be fetched"
    choose_in_field(qtbot, window, "cifar-10")
    qtbot.waitUntil(bar.fetch.isVisible, timeout=PATIENCE)
    choose_in_field(qtbot, window, "fashion-mnist")
    assert not bar.folder.isVisible()
    assert not window.messages.texts()


def test_files_that_are_here_are_found_by_their_folder(
    qtbot: QtBot, window: MainWindow, published: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tarfile.open(fileobj=io.BytesIO(published.content)) as tar:
        tar.extractall(tmp_path / "torch", filter="data")
    choose_in_field(qtbot, window, "cifar-10")
    bar = window.page.data.bar
    qtbot.waitUntil(bar.folder.isVisible, timeout=PATIENCE)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "torch"))
    qtbot.mouseClick(bar.folder, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not bar.folder.isVisible(), timeout=PATIENCE)
    data = window.page.form.experiment.data
    assert (data.source, data.folder) == ("cifar-10", str(tmp_path / "torch"))
    assert not published.asked


def test_reading_can_be_cancelled_and_begun_again(
    qtbot: QtBot, window: MainWindow, pets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.page.data.open_folder(pets)
    qtbot.waitUntil(lambda: learns_from(window, pets), timeout=PATIENCE)
    go_on, decode = threading.Event(), pictures.decode

    def slow(*arguments: Any) -> Image.Image:
        if Path(arguments[0]).stem == "19":
            go_on.wait(20)
        return decode(*arguments)

    monkeypatch.setattr(pictures, "decode", slow)
    monkeypatch.setattr("resnet_viewer.data.squares._AT_ONCE", 5)
    bar, panel = window.page.data.bar, window.page.data.panel
    qtbot.mouseClick(bar.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(bar.cancel.isVisible, timeout=PATIENCE)
    assert bar._busy.text().startswith("Reading pictures: ")
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(window.session.data.abandoned, timeout=PATIENCE):
        go_on.set()
    qtbot.waitUntil(lambda: not bar.cancel.isVisible(), timeout=PATIENCE)
    assert not panel.grid._images
    qtbot.mouseClick(bar.look, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bar.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(panel.grid._images), timeout=PATIENCE)
    assert not window.messages.texts() or "broken.png" in window.messages.texts()[0]
