"""A run of another process in the window: what it shows, what it says, and what it lets one press."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot
from second_process import written

from resnet_viewer.experiment import Experiment
from resnet_viewer.recording import Recording
from resnet_viewer.records import LearningRateChanged
from resnet_viewer.ui.main_window import MainWindow


def test_a_followed_run_is_shown_and_not_driven(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, tiny_experiment: Experiment
) -> None:
    path = tmp_path / "far away.rvrun"
    transport, timeline = window.page.transport, window.page.timeline

    def allowed() -> list[str]:
        return [action.objectName() for action in transport.actions() if action.isEnabled()]

    with written(path, tiny_experiment.with_value("training.steps", 1000)) as writer:
        writer.record(5)
        window.open(path)
        qtbot.waitUntil(lambda: transport.state == "following", timeout=20_000)
        assert window.messages.texts() == ["far away.rvrun is followed live: it is being written by another process."]
        assert allowed() == ["reset"]
        last = writer.record(20)
        qtbot.waitUntil(lambda: timeline.step is None and window.session.history.step == last, timeout=20_000)  # type: ignore[union-attr]
        copy = tmp_path / "mine.rvrun"
        with qtbot.waitSignal(window.session.saved, timeout=20_000):
            window.file.recording_save_wanted.emit(copy)
        writer.process.kill()
        qtbot.waitUntil(lambda: transport.state == "replay", timeout=20_000)
    (_, said) = window.messages.texts()
    assert "was cut off, or can no longer be heard, after step 25" in said
    assert "run" in allowed()
    window.open(copy)
    qtbot.waitUntil(lambda: window.session.path == copy, timeout=20_000)
    assert window.session.history is not None
    assert window.session.history.step == last


def test_the_form_shows_a_learning_rate_that_the_other_process_has_set(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, tiny_experiment: Experiment
) -> None:
    path = tmp_path / "far away.rvrun"
    with written(path, tiny_experiment.with_value("training.steps", 1000)) as writer:
        writer.record(5)
        window.open(path)
        qtbot.waitUntil(lambda: window.session.state == "following", timeout=20_000)
        writer.process.kill()
        writer.process.wait()
        with Recording.resume(path) as recording:
            recording.append(LearningRateChanged(6, 0.02))
            recording.flush()
            form = window.page.form
            qtbot.waitUntil(lambda: form.experiment.training.learning_rate == 0.02, timeout=20_000)
    assert window.session.history is not None
    assert window.session.history.step == 5


def test_a_run_that_ends_says_so_and_a_reset_follows_no_more(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, tiny_experiment: Experiment
) -> None:
    for number in range(2):
        path = tmp_path / f"run {number}.rvrun"
        with written(path, tiny_experiment) as writer:
            window.open(path)
            qtbot.waitUntil(lambda: window.session.state == "following", timeout=20_000)
            if number:
                window.page.transport.reset_action.trigger()
                assert window.session.state == "idle"
            writer.record(3)
            writer.end()
        if not number:
            qtbot.waitUntil(lambda: window.session.state == "replay", timeout=20_000)
            assert "The run that was followed has ended." in window.messages.texts()
    qtbot.wait(700)
    assert window.session.state == "idle"
    assert window.session.history is None
