"""A copy that follows a recording: what is new is taken over, what is torn is not, and nothing is copied twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from recordings import create, left, snapshot, step

from resnet_viewer.errors import RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.recording import Recording
from resnet_viewer.recording_mirror import Mirror


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "runs").mkdir()
    return tmp_path / "runs" / "run.rvrun"


@pytest.fixture
def recording(path: Path, tiny_experiment: Experiment) -> Iterator[Recording]:
    with create(path, tiny_experiment) as recording:
        yield recording


@pytest.fixture
def mirror(path: Path, recording: Recording) -> Iterator[Mirror]:  # noqa: ARG001 - it is to be there
    mirror = Mirror(path)
    yield mirror
    mirror.close()


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Which files were copied from beginning to end."""
    copied: list[Path] = []
    copyfile = shutil.copyfile

    def noted(source: Path, target: Path) -> None:
        copied.append(source)
        copyfile(source, target)

    monkeypatch.setattr(shutil, "copyfile", noted)
    return copied


def write(recording: Recording, first: int, last: int) -> None:
    for number in range(first, last + 1):
        for id in range(2):
            recording.append(step(id, number))
    recording.flush()


def seen(mirror: Mirror) -> int:
    """The last step in the copy, once the copy is found to be sound."""
    with Recording.open(mirror.copy) as copy:
        assert copy._one("PRAGMA integrity_check") == ("ok",)
        return copy.last_step


def log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def test_the_file_is_copied_once_and_then_only_what_is_new(
    path: Path, recording: Recording, mirror: Mirror, whole: list[Path]
) -> None:
    logs = set()
    for turn in range(12):
        recording.append(snapshot(0, turn, size=500_000))
        write(recording, 50 * turn + 1, 50 * turn + 50)
        assert mirror.refresh()
        assert seen(mirror) == 50 * turn + 50
        logs.add(log_of(path).read_bytes()[:32])
    assert len(logs) > 1  # SQLite has begun its log again meanwhile
    assert not mirror.refresh()
    assert whole == [path]
    assert left(path) == sorted(path.name + ending for ending in ("", "-shm", "-wal", ".lock"))


def test_a_log_that_was_missed_makes_it_copy_again(
    path: Path, recording: Recording, mirror: Mirror, whole: list[Path]
) -> None:
    write(recording, 1, 5)
    mirror.refresh()
    for turn in range(3):  # each longer than SQLite lets its log become
        recording.append(snapshot(0, turn, size=5_000_000))
        recording.flush()
        write(recording, 10 * turn + 10, 10 * turn + 12)
    assert mirror.refresh()
    assert seen(mirror) == 32
    assert whole == [path, path]


def test_what_is_half_written_waits_until_it_is_whole(path: Path, recording: Recording, mirror: Mirror) -> None:
    write(recording, 1, 5)
    mirror.refresh()
    before = log_of(path).stat().st_size
    write(recording, 6, 9)
    log = log_of(path).read_bytes()
    for size in (before + 10, before + 4096, len(log) - 1):
        log_of(path).write_bytes(log[:size])
        assert not mirror.refresh()
        assert seen(mirror) == 5
    torn = bytearray(log)
    torn[-2000] ^= 1
    log_of(path).write_bytes(torn)
    assert not mirror.refresh()
    log_of(path).write_bytes(log)
    assert mirror.refresh()
    assert seen(mirror) == 9


def test_it_ends_as_the_file_that_the_writer_leaves(path: Path, tiny_experiment: Experiment) -> None:
    with create(path, tiny_experiment) as recording:
        write(recording, 1, 5)
        mirror = Mirror(path)
        mirror.refresh()
        write(recording, 6, 7)
    assert mirror.refresh()
    assert seen(mirror) == 7
    assert not mirror.refresh()
    path.unlink()
    with pytest.raises(RecordingError, match="is not there"):
        mirror.refresh()
    assert seen(mirror) == 7
    folder = mirror.copy.parent
    mirror.close()
    assert not folder.exists()
