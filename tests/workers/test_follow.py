"""A recording that a second process writes, followed in this one: it grows, it ends, it is cut off, it goes away."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from recordings import left
from second_process import written

from resnet_viewer.experiment import Experiment
from resnet_viewer.recording import Recording
from resnet_viewer.workers.session import Session


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a run.rvrun"


def wait_for_step(qtbot: QtBot, session: Session, step: int) -> None:
    qtbot.waitUntil(lambda: session.history is not None and session.history.step == step, timeout=20_000)


def wait_for_state(qtbot: QtBot, session: Session, state: str) -> None:
    qtbot.waitUntil(lambda: session.state == state, timeout=20_000)


def test_a_run_of_another_process_grows_in_this_one_and_ends(
    qtbot: QtBot, session: Session, path: Path, long: Experiment
) -> None:
    with written(path, long) as writer:
        first = writer.record(20)
        session.open(path)
        wait_for_state(qtbot, session, "following")
        assert session.history is not None
        assert session.history.step == first
        # Far enough for SQLite to begin its log again more than once.
        for _ in range(4):
            wait_for_step(qtbot, session, writer.record(3000))
        beside = left(path)
        with qtbot.waitSignal(session.writer_ended, timeout=20_000) as ended:
            writer.end()
        assert ended.args == [True]
    assert session.state == "replay"
    assert beside == sorted(path.name + ending for ending in ("", "-shm", "-wal", ".lock"))
    assert left(path) == [path.name]
    with Recording.open(path) as recording:
        whole = recording.history()
    assert session.history is not None
    for id, network in whole.networks.items():
        other = session.history.networks[id]
        assert other.loss.means.tolist() == pytest.approx(network.loss.means.tolist())
        assert other.gradients.values.tolist() == network.gradients.values.tolist()
        assert other.evaluations == network.evaluations


def test_what_was_recorded_earlier_can_be_looked_at_while_it_grows(
    qtbot: QtBot, session: Session, path: Path, long: Experiment
) -> None:
    with written(path, long) as writer:
        writer.record(20)
        session.open(path)
        wait_for_state(qtbot, session, "following")
        with qtbot.waitSignal(session.looked, timeout=10_000):
            session.look(7)
        wait_for_step(qtbot, session, writer.record(5))
        assert {record.step for record in session.shown.values()} == {7}
        session.look(None)
        assert {record.step for record in session.shown.values()} == {25}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a process that can be killed at once")
def test_a_writer_that_is_killed_is_told_and_all_that_it_committed_is_there(
    qtbot: QtBot, session: Session, path: Path, long: Experiment
) -> None:
    with written(path, long) as writer:
        session.open(path)
        wait_for_state(qtbot, session, "following")
        last = writer.record(50)
        with qtbot.waitSignal(session.writer_ended, timeout=20_000) as ended:
            writer.process.kill()
        assert ended.args == [False]
    assert session.state == "replay"
    assert session.history is not None
    assert session.history.step == last
    with Recording.resume(path) as recording:  # by whoever wants to go on with it
        assert recording.last_step == last
        assert {point.step for point in recording.resume_point().values()} == {0}
    assert left(path) == [path.name]


def test_a_recording_that_goes_away_while_it_is_followed_is_one_sentence(
    qtbot: QtBot, session: Session, path: Path, long: Experiment
) -> None:
    said: list[Exception] = []
    session.failed.connect(said.append)
    with written(path, long) as writer:
        last = writer.record(30)
        session.open(path)
        wait_for_state(qtbot, session, "following")
        path.unlink()
        wait_for_state(qtbot, session, "replay")
        with qtbot.waitSignal(session.looked, timeout=10_000):  # what has been read is still there
            session.look(12)
        qtbot.wait(700)
    assert {record.step for record in session.shown.values()} == {12}
    assert session.history is not None
    assert session.history.step == last
    assert [str(error) for error in said] == ["a run.rvrun is not there; it may have been moved or deleted."]


def test_a_run_that_is_resumed_further_back_is_read_anew(
    qtbot: QtBot, session: Session, path: Path, long: Experiment
) -> None:
    with written(path, long) as writer:
        writer.record(40)
        session.open(path)
        wait_for_step(qtbot, session, 40)
        writer.process.kill()
        writer.process.wait()
        with Recording.resume(path) as recording:
            recording._connection.execute("DELETE FROM step WHERE step > 10")
            recording._connection.commit()
            wait_for_step(qtbot, session, 10)
