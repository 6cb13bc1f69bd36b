"""What may happen to a recording while it is written: a kill, a full disk, no place to write."""

from __future__ import annotations

import errno
import signal
import sqlite3
from pathlib import Path

import pytest
from recordings import create, left, networks, run_and_kill, snapshot, step

from resnet_viewer.errors import RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.recording import Recording, in_use


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a run % with # signs?.rvrun"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a process that can be killed at once")
def test_a_killed_program_loses_at_most_a_second(path: Path, tiny_experiment: Experiment) -> None:
    made = run_and_kill(path, tiny_experiment)
    assert path.name + ".lock" in left(path)
    assert not in_use(path)
    with Recording.open(path) as recording:
        seen = recording.last_step
        assert seen > 1
        found = recording.step(0, seen)
        assert found is not None
        assert made - found.seconds < 1
        assert recording.history().step == seen
    with Recording.resume(path) as recording:
        assert recording.last_step == seen
        assert {point.step for point in recording.resume_point().values()} == {0}
        recording.append(step(0, 1))
    assert left(path) == [path.name]


def fill(recording: Recording) -> None:
    """Leaves no room: what a full disk looks like to SQLite."""
    pages = recording._connection.execute("PRAGMA page_count").fetchone()[0]
    recording._connection.execute(f"PRAGMA max_page_count={pages}")


def make_room(recording: Recording) -> None:
    recording._connection.execute("PRAGMA max_page_count=1000000")


def test_on_a_full_disk_the_numbers_wait(path: Path, tiny_experiment: Experiment) -> None:
    with create(path, tiny_experiment) as recording:
        recording.append(step(0, 1))
        recording.flush()
        fill(recording)
        for number in range(2, 2000):
            recording.append(step(0, number))
        recording.append(snapshot(0, 1, size=100_000))
        recording.flush()
        assert recording.trouble is not None
        assert "The disk is full" in str(recording.trouble)
        with Recording.open(path) as reader:
            assert reader.last_step == 1
        make_room(recording)
        recording.flush()
        assert recording.trouble is None
        recording.append(snapshot(0, 1999))
    with Recording.open(path) as recording:
        assert recording.last_step == 1999
        assert recording.snapshots(0) == [1999]
        assert len(recording.history().networks[0].loss) == 1999


def test_closing_on_a_full_disk_says_so_and_leaves_a_file_that_can_be_read(
    path: Path, tiny_experiment: Experiment
) -> None:
    recording = create(path, tiny_experiment)
    recording.append(step(0, 1))
    recording.flush()
    fill(recording)
    for number in range(2, 2000):
        recording.append(step(0, number))
    with pytest.raises(RecordingError, match="The disk is full"):
        recording.close()
    assert not in_use(path)
    with Recording.open(path) as recording:
        assert recording.last_step == 1


def test_a_recording_that_is_moved_while_it_is_written_is_told_and_goes_on_once_it_is_back(
    path: Path, tiny_experiment: Experiment
) -> None:
    elsewhere = path.with_name("elsewhere.rvrun")
    with create(path, tiny_experiment) as recording:
        recording.append(step(0, 1))
        recording.flush()
        path.rename(elsewhere)
        recording.append(step(0, 2))
        recording.flush()
        assert "may have been moved or deleted" in str(recording.trouble)
        elsewhere.rename(path)
        recording.flush()
        assert recording.trouble is None
    with Recording.open(path) as recording:
        assert recording.last_step == 2


def test_a_folder_that_cannot_be_looked_into_for_a_while_does_not_end_the_run(
    path: Path, tiny_experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a share whose server is restarted."""

    def stale(_: Path) -> bool:
        raise OSError(errno.ESTALE, "Stale file handle")

    with create(path, tiny_experiment) as recording:
        with monkeypatch.context() as away:
            away.setattr(Path, "exists", stale)
            recording.append(step(0, 1))
            recording.flush()
            assert "Stale file handle" in str(recording.trouble)
            assert not in_use(path)
        recording.flush()
        assert recording.trouble is None
        assert recording.last_step == 1


def test_weights_that_do_not_fit_do_not_cost_the_numbers(path: Path, tiny_experiment: Experiment) -> None:
    recording = create(path, tiny_experiment)
    recording._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 50_000)
    recording.append(step(0, 1))
    recording.append(snapshot(0, 1, size=60_000))
    with pytest.raises(RecordingError, match="make the network smaller"):
        recording.close()
    with Recording.open(path) as recording:
        assert recording.last_step == 1


def test_the_last_weights_are_missed_though_the_numbers_after_them_are_written(
    path: Path, tiny_experiment: Experiment
) -> None:
    recording = create(path, tiny_experiment)
    recording._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 50_000)
    recording.append(snapshot(0, 1, size=60_000))
    recording.flush()
    recording.append(step(0, 2))
    recording.flush()
    assert recording.trouble is None
    with pytest.raises(RecordingError, match="make the network smaller"):
        recording.close(finished=True)
    assert left(path) == [path.name]
    with Recording.open(path) as recording:
        assert recording.last_step == 2
        assert recording.meta("finished") is False


def test_weights_that_later_ones_replace_are_not_missed(path: Path, tiny_experiment: Experiment) -> None:
    recording = create(path, tiny_experiment)
    recording._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 50_000)
    recording.append(snapshot(0, 1, size=60_000))
    recording.flush()
    recording.append(snapshot(0, 2))
    recording.close(finished=True)
    with Recording.open(path) as recording:
        assert recording.snapshots(0) == [2]
        assert recording.meta("finished") is True


def test_a_path_at_which_one_cannot_look_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="rvrun: "):
        Recording.open(tmp_path / f"{'long' * 100}.rvrun")


def test_a_recording_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path, tiny_experiment: Experiment) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingError):
        create(tmp_path / "file" / "run.rvrun", tiny_experiment)
    with pytest.raises(TypeError):
        Recording.create(tmp_path / "run.rvrun", tiny_experiment, networks(tiny_experiment), device=object())
    assert left(tmp_path / "file") == ["file"]
