"""The window: what it opens, what it says, and that it closes whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from resnet_viewer.assets import asset
from resnet_viewer.errors import DataError, RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.folders import new_recording, runs_folder
from resnet_viewer.networks.outline import describe
from resnet_viewer.networks.zoo import PRESETS, ZOO
from resnet_viewer.recording import Recording
from resnet_viewer.training.run import Run
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY, INSIDE, RUNS, TRAIN


@pytest.fixture
def recorded(tiny_experiment: Experiment, tmp_path: Path) -> Path:
    path = tmp_path / "lecture.rvrun"
    list(Run.start(tiny_experiment, path).records())
    return path


def test_a_recording_opens_with_its_experiment_and_its_name(qtbot: QtBot, window: MainWindow, recorded: Path) -> None:
    window.start([recorded])
    qtbot.waitUntil(lambda: window.session.state == "replay", timeout=20_000)
    assert window.page.form.experiment.networks[0].depth == 8
    assert "lecture" in window.windowTitle()
    assert str(recorded) in window.file.recent()


def test_an_experiment_opens_in_the_form(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(Experiment().with_value("network.depth", 20).to_toml(), encoding="utf-8")
    window.open(path)
    assert window.page.form.experiment.networks[0].depth == 20


@pytest.mark.parametrize("page", [TRAIN, INSIDE, CLASSIFY, RUNS])
@pytest.mark.parametrize("size", [(1024, 700), (1600, 1000)])
def test_a_message_covers_nothing_that_can_be_clicked(
    qtbot: QtBot, window: MainWindow, page: int, size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.tabs.chosen.emit(page)
    window.messages.show_message("This is a rather long sentence. " * 8, "error")

    def all_free() -> None:
        bar = window.messages.rect().translated(window.messages.mapTo(window, QPoint()))
        assert window.rect().contains(bar)
        for control in window.findChildren(QWidget):
            used = isinstance(control, QAbstractButton | QAbstractSlider | QAbstractScrollArea | QComboBox | QLineEdit)
            if used and control.isVisible() and not window.messages.isAncestorOf(control):
                seen = control.visibleRegion().boundingRect().translated(control.mapTo(window, QPoint()))
                assert not seen.intersects(bar), control

    qtbot.waitUntil(all_free)


def choose(window: MainWindow, menu: str, text: str) -> None:
    """Clicks an entry of a menu within the File menu."""
    inner = next(action.menu() for action in window.file.actions() if action.text().replace("&", "") == menu)
    next(action for action in inner.actions() if action.text() == text).trigger()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_put_into_the_form(window: MainWindow, name: str) -> None:
    choose(window, "Preset experiments", PRESETS[name])
    assert window.page.form.experiment == Experiment.load(asset("experiments", f"{name}.toml"))
    assert not window.messages.texts()


@pytest.mark.parametrize("name", sorted({entry.experiment for entry in ZOO}))
def test_a_bundled_recording_is_replayed(qtbot: QtBot, window: MainWindow, name: str) -> None:
    choose(window, "Open bundled recording", PRESETS[name])
    qtbot.waitUntil(lambda: window.session.state == "replay", timeout=20_000)
    assert {network.name for network in window.page.form.experiment.networks} == {name, f"{name}-plain"}
    steps = window.page.form.experiment.training.steps
    window.page.timeline.scrubbed.emit(steps // 2)
    qtbot.waitUntil(lambda: all(0 <= steps // 2 - each.step < 4 for each in window.session.shown.values()))
    assert len(window.session.shown) == 2
    assert all(each.gradients is not None for each in window.session.shown.values())
    assert not window.messages.texts()


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("bad.toml", "[network]\ndepth = 21\n", "network.depth"),
        ("bad.rvrun", "nothing", "bad.rvrun"),
        ("bad.txt", "nothing", "bad.txt"),
        ("gone.rvrun", None, "gone.rvrun"),
    ],
)
def test_what_cannot_be_opened_is_one_sentence(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, name: str, content: str | None, word: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    window.open(path)
    qtbot.waitUntil(lambda: any(word in text for text in window.messages.texts()), timeout=10_000)
    assert window.session.state == "idle"


def test_what_could_not_be_opened_is_not_complained_of_once_another_is_open(
    qtbot: QtBot, window: MainWindow, recorded: Path
) -> None:
    window.open(recorded.with_name("gone.rvrun"))
    qtbot.waitUntil(lambda: any("gone.rvrun" in text for text in window.messages.texts()), timeout=10_000)
    window.open(recorded.with_name("lost.rvrun"))
    qtbot.waitUntil(lambda: any("lost.rvrun" in text for text in window.messages.texts()), timeout=10_000)
    assert len(window.messages.texts()) == 1
    window.open(recorded)
    qtbot.waitUntil(lambda: window.session.state == "replay", timeout=20_000)
    assert not window.messages.texts()


def test_what_could_not_be_saved_is_not_complained_of_once_it_is(window: MainWindow, tmp_path: Path) -> None:
    window._on_save_experiment(tmp_path / "no such folder" / "mine.toml")
    assert len(window.messages.texts()) == 1
    (tmp_path / "mine.toml").write_text("an older one")
    window._on_save_experiment(tmp_path / "mine.toml")
    assert Experiment.load(tmp_path / "mine.toml") == window.page.form.experiment
    (said,) = window.messages.texts()
    assert said.startswith("Saved as ")


def test_closing_in_the_middle_of_a_run_leaves_one_whole_file(
    qtbot: QtBot, window: MainWindow, tiny_experiment: Experiment
) -> None:
    window.page.show_experiment(tiny_experiment.with_value("training.steps", 100_000))
    window.page.transport.run_action.trigger()
    qtbot.waitUntil(lambda: window.session.history is not None and window.session.history.step > 3, timeout=20_000)
    path = window.session.path
    window.close()
    assert path is not None
    assert not list(path.parent.glob(f"{path.name}-*"))
    with Recording.open(path) as recording:
        assert recording.last_step > 3
        assert recording.meta("finished") is True
        recording.resume_point()


def test_a_run_that_is_not_recorded_cannot_be_saved_and_is_not_offered_again(
    qtbot: QtBot, window: MainWindow, tiny_experiment: Experiment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be")
    monkeypatch.setattr("resnet_viewer.workers.session.runs_folder", lambda: tmp_path / "runs")
    recent = window.file.recent()
    window.page.show_experiment(tiny_experiment)
    window.page.transport.run_action.trigger()
    qtbot.waitUntil(lambda: window.session.state == "finished", timeout=20_000)
    assert not window.file._save.isEnabled()
    assert not window.file._export.menuAction().isEnabled()
    assert window.windowTitle() == "ResNet Viewer"
    assert window.file.recent() == recent


def test_a_run_that_was_never_made_is_not_offered_again(
    qtbot: QtBot, window: MainWindow, tiny_experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.version.cuda", None)
    monkeypatch.setattr("torch.version.hip", None)
    recent = window.file.recent()
    window.page.show_experiment(tiny_experiment.with_value("training.device", "cuda"))
    with qtbot.waitSignal(window.session.failed, timeout=20_000):
        window.page.transport.run_action.trigger()
    assert window.file.recent() == recent
    window.page.show_experiment(tiny_experiment)
    window.page.transport.run_action.trigger()
    qtbot.waitUntil(lambda: window.session.state == "finished", timeout=20_000)
    assert window.file.recent()[0] == str(window.session.path)


def test_what_was_said_of_a_run_is_not_said_of_the_next(
    qtbot: QtBot, window: MainWindow, tiny_experiment: Experiment, recorded: Path
) -> None:
    def say() -> None:
        window.session.recording_failed.emit(RecordingError("The disk is full."))
        window.session.left_out.emit(DataError("One picture could not be read."))
        assert len(window.messages.texts()) == 2

    say()
    window.page.show_experiment(tiny_experiment)
    window.page.transport.run_action.trigger()
    assert not window.messages.texts()
    qtbot.waitUntil(lambda: window.session.state == "finished", timeout=20_000)
    say()
    window.open(recorded)
    qtbot.waitUntil(lambda: window.session.state == "replay", timeout=20_000)
    assert not window.messages.texts()


def test_a_copy_is_saved_whole(qtbot: QtBot, window: MainWindow, recorded: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.rvrun"
    with qtbot.waitSignal(window.session.saved, timeout=10_000):
        window.session.replay.save_as(recorded, copy)
    with Recording.open(copy) as recording:
        assert recording.last_step == 6
    assert any("copy.rvrun" in text for text in window.messages.texts())


def test_dark_and_light_can_be_forced_and_are_kept(qtbot: QtBot, window: MainWindow) -> None:
    for action in window.view.schemes.actions():
        action.trigger()
        assert window._settings.value("scheme") == action.data()
    qtbot.waitUntil(lambda: window.palette().window().color().lightness() < 128)
    window.view.schemes.actions()[0].trigger()
    qtbot.waitUntil(lambda: window.palette().window().color().lightness() > 128)


def test_buttons_and_icons_follow_when_it_becomes_dark(qtbot: QtBot, window: MainWindow) -> None:
    schemes = {action.data(): action for action in window.view.schemes.actions()}
    schemes["light"].trigger()
    more = next(each for each in window.findChildren(QToolButton) if each.accessibleName() == "Save or remove presets")
    opening = next(each for each in window.file.actions() if each.text() == "&Open…")
    schemes["dark"].trigger()
    qtbot.waitUntil(lambda: lightness(opening.icon().pixmap(16).toImage()) > 128)
    qtbot.waitUntil(lambda: more.grab().toImage().pixelColor(more.rect().center() / 2).lightness() < 128)
    schemes["light"].trigger()
    qtbot.waitUntil(lambda: lightness(opening.icon().pixmap(16).toImage()) < 128)


def lightness(image: QImage) -> int:
    """That of the most opaque pixel."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=lambda pixel: pixel.alpha()).lightness()


def test_a_second_start_says_that_another_window_is_training(
    qtbot: QtBot, window: MainWindow, tiny_experiment: Experiment
) -> None:
    path = new_recording(runs_folder())
    with Recording.create(path, tiny_experiment, describe(tiny_experiment)):
        window.start()
        qtbot.waitUntil(lambda: any("Another window" in text for text in window.messages.texts()), timeout=20_000)


def test_a_run_that_was_cut_off_is_offered_and_goes_on(qtbot: QtBot, window: MainWindow, recorded: Path) -> None:
    path = new_recording(runs_folder())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(recorded.read_bytes())
    with Recording.resume(path) as recording:
        recording.set_meta(finished=False)
    window.start()
    qtbot.waitUntil(lambda: any("cut off" in text for text in window.messages.texts()), timeout=20_000)
    button = next(button for button in window.messages.findChildren(QAbstractButton) if button.text() == "Open it")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.state == "replay" and window.session.path == path, timeout=20_000)
    assert not any("cut off" in text for text in window.messages.texts())
    path.unlink()


def test_run_says_what_cannot_be_and_shows_where(qtbot: QtBot, window: MainWindow) -> None:
    form = window.page.form
    momentum = next(box for box in form.findChildren(QDoubleSpinBox) if box.accessibleName() == "Momentum")
    momentum.setValue(7)
    form.findChild(QLineEdit, "search").setText("batch")
    window._go_to(RUNS)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(momentum.isVisible)
    assert window.session.state == "idle"
    assert window.messages.texts() == [form.refused]
    assert "Momentum" in form.refused
    momentum.setValue(0.8)
    qtbot.waitUntil(lambda: not window.messages.texts())
