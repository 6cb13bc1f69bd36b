"""The run in hand, driven as the window drives it, with real networks on real threads."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot
from sessions import reach, steps_of

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.errors import TrainingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.folders import runs_folder
from resnet_viewer.recording import Recording
from resnet_viewer.training.trainer import Trainer
from resnet_viewer.workers.session import Session


def was_ended(path: Path) -> bool:
    with Recording.open(path) as recording:
        return recording.meta("finished") is True


def test_a_run_goes_from_idle_to_finished_and_is_recorded(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment
) -> None:
    states: list[str] = []
    session.state_changed.connect(lambda: states.append(session.state))
    session.run(tiny_experiment)
    reach(qtbot, session, "finished")
    assert states == ["loading", "running", "finished"]
    assert steps_of(session) == 6
    assert session.history is not None
    assert all(len(network.evaluations) == 2 for network in session.history.networks.values())
    assert {record.step for record in session.shown.values()} == {6}
    assert session.path is not None
    with Recording.open(session.path) as recording:
        assert recording.last_step == 6
        assert recording.experiment == tiny_experiment


def test_pause_holds_all_networks_at_one_step_until_run(qtbot: QtBot, session: Session, long: Experiment) -> None:
    session.run(long)
    qtbot.waitUntil(lambda: steps_of(session) > 2, timeout=20_000)
    session.pause()
    reach(qtbot, session, "paused")
    held = steps_of(session)
    assert session.history is not None
    assert {network.latest.step for network in session.history.networks.values() if network.latest} == {held}
    qtbot.wait(100)
    assert steps_of(session) == held
    session.run(long)
    qtbot.waitUntil(lambda: steps_of(session) > held, timeout=20_000)
    session.stop()
    reach(qtbot, session, "stopped")


def test_step_by_step_from_the_start(qtbot: QtBot, session: Session, long: Experiment) -> None:
    for step in (1, 2, 3):
        session.step(long)
        qtbot.waitUntil(lambda step=step: session.state == "paused" and steps_of(session) == step, timeout=20_000)


def test_a_stopped_run_goes_on_in_the_same_file(qtbot: QtBot, session: Session, long: Experiment) -> None:
    session.run(long)
    qtbot.waitUntil(lambda: steps_of(session) > 2, timeout=20_000)
    session.stop()
    reach(qtbot, session, "stopped")
    stopped, path = steps_of(session), session.path
    session.run(long)
    qtbot.waitUntil(lambda: steps_of(session) > stopped, timeout=20_000)
    assert session.path == path
    session.stop()
    reach(qtbot, session, "stopped")
    assert path is not None
    with Recording.open(path) as recording:
        assert [recording.step(0, step).step for step in range(1, stopped + 1)] == list(range(1, stopped + 1))  # type: ignore[union-attr]


def test_another_experiment_starts_afresh_and_keeps_the_old_recording(
    qtbot: QtBot, session: Session, long: Experiment, tiny_experiment: Experiment
) -> None:
    session.run(long)
    qtbot.waitUntil(lambda: steps_of(session) > 0, timeout=20_000)
    old = session.path
    session.run(tiny_experiment.with_value("network.width", 3))
    qtbot.waitUntil(lambda: session.state == "finished" and session.path != old, timeout=20_000)
    assert steps_of(session) == 6
    assert old is not None
    with Recording.open(old) as recording:
        assert recording.last_step > 0


def test_reset_puts_the_run_away_and_keeps_its_recording(qtbot: QtBot, session: Session, long: Experiment) -> None:
    session.run(long)
    qtbot.waitUntil(lambda: steps_of(session) > 0, timeout=20_000)
    path = session.path
    session.reset()
    reach(qtbot, session, "idle")
    assert session.history is None
    assert path is not None
    assert path.exists()


def test_looking_back_reads_what_was_recorded(qtbot: QtBot, session: Session, tiny_experiment: Experiment) -> None:
    session.run(tiny_experiment)
    reach(qtbot, session, "finished")
    newest = dict(session.shown)
    with qtbot.waitSignal(session.looked, timeout=10_000):
        session.look(2)
    assert {record.step for record in session.shown.values()} == {2}
    with qtbot.waitSignal(session.looked, timeout=10_000):
        session.look(None)
    assert session.shown == newest


def test_a_recording_opens_as_it_ran(qtbot: QtBot, session: Session, tiny_experiment: Experiment) -> None:
    session.run(tiny_experiment)
    reach(qtbot, session, "finished")
    live, path = session.history, session.path
    session.reset()
    assert path is not None
    session.open(path)
    reach(qtbot, session, "replay")
    assert live is not None
    assert session.history is not None
    for id, network in live.networks.items():
        other = session.history.networks[id]
        assert other.loss.means.tolist() == network.loss.means.tolist()
        assert other.evaluations == network.evaluations
        assert other.gradients.values.tolist() == network.gradients.values.tolist()
    session.run(tiny_experiment.with_value("training.steps", 8))
    qtbot.waitUntil(lambda: session.state == "finished" and steps_of(session) == 8, timeout=20_000)
    assert session.path == path


def test_a_run_that_is_begun_while_a_file_is_read_stays_in_hand(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment, long: Experiment
) -> None:
    session.run(tiny_experiment)
    reach(qtbot, session, "finished")
    path = session.path
    session.reset()
    assert path is not None
    go_on = threading.Event()
    session.instruments.ask("torch is loaded", lambda: go_on.wait(20))
    session.open(path)
    session.run(long)
    history = session.history
    with qtbot.waitSignal(session.replay.opened, timeout=20_000):
        go_on.set()
    qtbot.waitUntil(lambda: steps_of(session) > 6, timeout=20_000)
    assert session.history is history
    assert session.experiment == long
    assert session.path != path
    assert session.state == "running"


def test_the_run_that_learns_goes_on_when_its_recording_is_opened(
    qtbot: QtBot, session: Session, long: Experiment, tmp_path: Path
) -> None:
    session.run(long)
    qtbot.waitUntil(lambda: steps_of(session) > 2, timeout=20_000)
    assert session.path is not None
    with qtbot.waitSignal(session.looked, timeout=20_000):
        session.look(1)
    (tmp_path / "runs").symlink_to(session.path.parent)
    session.open(tmp_path / "runs" / session.path.name)
    assert (session.state, session.looking_at) == ("running", None)
    session.stop()
    session.open(session.path)  # it is stopped all the same
    reach(qtbot, session, "stopped")


def test_what_cannot_be_opened_is_said_and_the_run_in_hand_stays(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment, tmp_path: Path
) -> None:
    session.run(tiny_experiment)
    reach(qtbot, session, "finished")
    broken = tmp_path / "broken.rvrun"
    broken.write_text("not a recording")
    with qtbot.waitSignal(session.failed, timeout=10_000) as caught:
        session.open(broken)
    assert "broken.rvrun" in str(caught.args[0])
    assert steps_of(session) == 6


def test_the_gradients_at_initialisation_come_without_a_run(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment
) -> None:
    with qtbot.waitSignal(session.advanced, timeout=20_000):
        session.measure(tiny_experiment)
    assert {record.step for record in session.shown.values()} == {0}
    assert session.state == "idle"
    assert session.path is None


def test_a_folder_that_cannot_be_written_does_not_stop_the_run(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment
) -> None:
    runs = runs_folder()
    if runs.exists():
        runs.rename(runs.with_name("runs before"))
    runs.parent.mkdir(parents=True, exist_ok=True)
    runs.write_text("a file where the folder should be")
    try:
        with qtbot.waitSignal(session.recording_failed, timeout=20_000):
            session.run(tiny_experiment)
        reach(qtbot, session, "finished")
        assert steps_of(session) == 6
        assert session.path is None
    finally:
        runs.unlink()


def test_a_failure_inside_the_run_is_told_and_leaves_the_session_usable(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def learn(_self: Trainer, _full_rate: float, _steps: int) -> None:
        raise RuntimeError("can't allocate memory")

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "learn", learn)
        with qtbot.waitSignal(session.failed, timeout=20_000) as caught:
            session.run(tiny_experiment)
        assert "lower training.batch_size" in str(caught.args[0])
        reach(qtbot, session, "idle")
    session.run(tiny_experiment.with_value("training.seed", 5))
    qtbot.waitUntil(lambda: session.state == "finished" and steps_of(session) == 6, timeout=20_000)


def test_a_device_that_is_not_here_is_said_and_nothing_is_lost(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.version.cuda", None)
    monkeypatch.setattr("torch.version.hip", None)
    elsewhere = tiny_experiment.with_value("training.device", "cuda")
    for _ in range(2):  # the second time it is the same sentence, not one of a recording that is not there
        with qtbot.waitSignal(session.failed, timeout=20_000) as failed:
            session.run(elsewhere)
        assert str(failed.args[0]).startswith("training.device is cuda, which is not here. The torch")
        reach(qtbot, session, "idle")
        assert session.experiment is session.path is session.history is None
    session.run(tiny_experiment)
    reach(qtbot, session, "finished")
    before = session.path, session.history
    with qtbot.waitSignals([session.not_begun, session.failed], timeout=20_000):
        session.run(elsewhere)
    assert session.state == "finished"
    assert (session.path, session.history) == before
    assert session.experiment == tiny_experiment


def test_a_step_that_could_not_be_made_does_not_hold_the_next_run(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.version.cuda", None)
    monkeypatch.setattr("torch.version.hip", None)
    with qtbot.waitSignal(session.failed, timeout=20_000):
        session.step(tiny_experiment.with_value("training.device", "cuda"))
    session.run(tiny_experiment)
    reach(qtbot, session, "finished", "paused")
    assert session.state == "finished"


def test_what_devices_are_missing_is_told_with_the_reasons(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.beforehand.devices_known, timeout=20_000) as known:
        session.beforehand.load_torch()
    assert known.args[0].keys() <= {"cuda", "mps"}
    assert all(isinstance(reason, TrainingError) for reason in known.args[0].values())


def test_stop_while_the_networks_are_being_built(qtbot: QtBot, session: Session, long: Experiment) -> None:
    session.run(long)
    session.stop()
    reach(qtbot, session, "stopped")


def test_stop_while_the_pictures_are_being_read_leaves_nothing(
    qtbot: QtBot, session: Session, long: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = replace(CATALOGUE["photos50"], places=(tmp_path,))
    monkeypatch.setitem(CATALOGUE, "photos50", entry)
    for kind in entry.classes:
        for part in ("train", "val"):
            (tmp_path / part / kind.wordnet).mkdir(parents=True)
            for number in range(2):
                Image.new("RGB", (9, 9)).save(tmp_path / part / kind.wordnet / f"{number}.png")
    reading, go_on = threading.Event(), threading.Event()

    def slow(_path: Path, _channels: int, side: int) -> Image.Image:
        reading.set()
        go_on.wait(20)
        return Image.new("RGB", (side, side))

    monkeypatch.setattr("resnet_viewer.data.pictures.decode", slow)
    session.run(long.with_value("data.source", "photos50").with_value("data.training_pictures", 100))
    path = session.path
    assert reading.wait(20)
    session.stop()
    go_on.set()
    reach(qtbot, session, "idle")
    assert path is not None
    assert not path.exists()
    assert session.path is None


def test_a_run_that_was_killed_is_found_and_can_be_forgotten(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment
) -> None:
    session.run(tiny_experiment)
    reach(qtbot, session, "finished")
    path = session.path
    assert path is not None
    with Recording.resume(path) as recording:
        recording.set_meta(finished=False)
    path.with_name("a link.rvrun").symlink_to("nowhere")
    with qtbot.waitSignal(session.unfinished, timeout=10_000) as caught:
        session.replay.find_unfinished(path.parent)
    assert caught.args[0].path == path
    session.replay.forget(path)
    qtbot.waitUntil(lambda: was_ended(path), timeout=10_000)
    with qtbot.assertNotEmitted(session.unfinished, wait=300):
        session.replay.find_unfinished(path.parent)


def test_the_gradients_at_initialisation_leave_a_run_in_hand_as_it_is(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment
) -> None:
    session.run(tiny_experiment)
    reach(qtbot, session, "finished")
    history, path = session.history, session.path
    with qtbot.waitSignal(session.looked, timeout=20_000):
        session.measure(tiny_experiment)
    assert {record.step for record in session.shown.values()} == {0}
    assert (session.history, session.path, session.state) == (history, path, "finished")


def test_a_step_of_another_experiment_starts_it_afresh(qtbot: QtBot, session: Session, long: Experiment) -> None:
    session.step(long)
    reach(qtbot, session, "paused")
    old = session.path
    session.step(long.with_value("network.width", 3))
    qtbot.waitUntil(lambda: session.state == "paused" and session.path != old, timeout=20_000)
    assert steps_of(session) == 1


def test_no_speed_is_told_before_it_can_be_known(qtbot: QtBot, session: Session, long: Experiment) -> None:
    for _ in range(2):
        session.step(long)
        reach(qtbot, session, "paused")
        assert session.images_per_second is None  # though both networks have ended their steps
        assert session.seconds_left is None
    session.step(long)
    reach(qtbot, session, "paused")
    assert session.images_per_second is not None
