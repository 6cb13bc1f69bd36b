"""The recordings of a folder: one that was cut off keeps all of it, whatever becomes of its file."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from recordings import create, left, run_and_kill, step

from resnet_viewer.errors import RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.recording import Recording
from resnet_viewer.workers.library import Library
from resnet_viewer.workers.session import Session


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "runs").mkdir()
    return tmp_path / "runs"


@pytest.fixture
def library(session: Session, folder: Path) -> Library:
    return Library(session.instruments, folder, session)


@pytest.fixture
def cut_off(folder: Path, tiny_experiment: Experiment) -> Path:
    """What a killed program leaves: nearly all of the run is in a log beside the file."""
    path = folder / "cut off.rvrun"
    run_and_kill(path, tiny_experiment)
    assert f"{path.name}-wal" in left(path)
    return path


def last_step(path: Path) -> int:
    with Recording.open(path) as recording:
        return recording.last_step


def test_a_run_that_was_cut_off_is_whole_under_its_other_name(qtbot: QtBot, library: Library, cut_off: Path) -> None:
    seen = last_step(cut_off)
    with qtbot.waitSignal(library.renamed, timeout=10_000) as said:
        library.rename(cut_off, "for Tuesday")
    assert said.args == [cut_off, cut_off.with_name("for Tuesday.rvrun")]
    assert left(cut_off) == ["for Tuesday.rvrun"]
    assert last_step(said.args[1]) == seen > 1


def test_a_log_without_its_file_does_not_become_part_of_a_run_that_gets_its_name(
    qtbot: QtBot, library: Library, cut_off: Path, tiny_experiment: Experiment
) -> None:
    cut_off.unlink()
    healthy = cut_off.with_name("healthy.rvrun")
    with create(healthy, tiny_experiment.with_value("network.depth", 14)) as recording:
        recording.append(step(0, 1))
    with qtbot.waitSignal(library.renamed, timeout=10_000):
        library.rename(healthy, cut_off.stem)
    with Recording.open(cut_off) as recording:
        assert {spec.depth for spec in recording.experiment.networks} == {14}
        assert recording.last_step == 1


def test_a_name_that_is_too_long_is_a_sentence(qtbot: QtBot, library: Library, cut_off: Path) -> None:
    with qtbot.waitSignal(library.failed, timeout=10_000) as said:
        library.rename(cut_off, "long" * 100)
    assert isinstance(said.args[0], RecordingError)
    assert cut_off.exists()


def test_the_name_of_a_run_that_is_being_recorded_is_not_free(
    qtbot: QtBot, library: Library, cut_off: Path, tiny_experiment: Experiment
) -> None:
    live = cut_off.with_name("live.rvrun")
    with create(live, tiny_experiment):
        live.rename(cut_off.with_name("moved by hand.rvrun"))
        with qtbot.waitSignal(library.failed, timeout=10_000) as said:
            library.rename(cut_off, live.stem)
        assert "choose another name" in str(said.args[0])
        cut_off.with_name("moved by hand.rvrun").rename(live)
    assert cut_off.exists()


def test_a_run_that_was_cut_off_comes_back_whole_from_the_trash(
    qtbot: QtBot, library: Library, cut_off: Path, trash: Path
) -> None:
    seen = last_step(cut_off)
    with qtbot.waitSignal(library.deleted, timeout=10_000) as said:
        library.delete(cut_off)
    assert said.args == [cut_off, trash / cut_off.name]
    assert not list(cut_off.parent.iterdir())
    library.restore(*said.args)
    qtbot.waitUntil(cut_off.exists, timeout=10_000)
    assert last_step(cut_off) == seen


@pytest.mark.usefixtures("trash")
def test_on_a_full_disk_a_run_that_was_cut_off_can_be_deleted_for_good(
    qtbot: QtBot, library: Library, cut_off: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> Recording:
        raise RecordingError("The disk is full, so {file} cannot be written; make room.", file=path.name)

    monkeypatch.setattr("resnet_viewer.workers.library.Recording.resume", full)
    with qtbot.waitSignal(library.deleted, timeout=10_000) as said:
        library.delete(cut_off)
    assert said.args == [cut_off, Path()]
    assert f"{cut_off.name}-wal" not in left(cut_off)
