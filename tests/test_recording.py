"""A run is a file: what is written comes back, whatever stops the program in between."""

from __future__ import annotations

import math
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from resnet_viewer.errors import RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.history import History
from resnet_viewer.networks.outline import outline
from resnet_viewer.recording import Recording, in_use
from resnet_viewer.records import (
    Diverged,
    EvaluationRecord,
    LearningRateChanged,
    NetworkInfo,
    Paused,
    Record,
    SnapshotRecord,
    StepRecord,
)

LAYERS = 8


def networks(experiment: Experiment) -> list[NetworkInfo]:
    return [
        NetworkInfo(id, spec.name, spec.residual, outline(spec, (1, 14, 14), 10))
        for id, spec in enumerate(experiment.networks)
    ]


def create(path: Path, experiment: Experiment) -> Recording:
    return Recording.create(path, experiment, networks(experiment), device="cpu")


def step(network: int, number: int, loss: float | None = None) -> StepRecord:
    gradients = np.arange(LAYERS, dtype=np.float32) + number
    loss = 1 / (number + 1) if loss is None else loss
    return StepRecord(network, number, loss, 0.25, 0.1, number / 10, gradients)


def snapshot(network: int, number: int, size: int = 10) -> SnapshotRecord:
    return SnapshotRecord(network, number, b"w" * size, b"o" * size, {"step": number})


def left(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a run % with # signs?.rvrun"


def test_what_is_written_comes_back(path: Path, tiny_experiment: Experiment) -> None:
    records: list[Record] = []
    for number in range(20):
        records += [step(0, number), step(1, number, loss=math.nan if number == 7 else None)]
    records += [EvaluationRecord(0, 10, "validation", 0.5, 0.75), Diverged(1, 20)]
    live = History(networks(tiny_experiment))
    with create(path, tiny_experiment) as recording:
        for record in records:
            recording.append(record)
            live.add(record)

    assert left(path) == [path.name]
    with Recording.open(path) as recording:
        assert recording.experiment == tiny_experiment
        assert recording.networks == tuple(networks(tiny_experiment))
        assert recording.meta("device") == "cpu"
        assert recording.meta("finished") is False
        assert recording.meta("nothing", 3) == 3
        assert recording.last_step == 19
        history = recording.history()
        found = recording.step(0, 1000)
        assert found is not None
        assert (found.step, found.loss, found.accuracy, found.seconds) == (19, 1 / 20, 0.25, 1.9)
        np.testing.assert_array_equal(found.gradients, np.arange(LAYERS) + 19)
        assert recording.step(0, 0) is None
        assert recording.layer_values(0, 0) is not None
        assert recording.layer_values(0, 20) is None
        unknown = recording.step(1, 7)
        assert unknown is not None
        assert math.isnan(unknown.loss)
    assert history.step == live.step == 19
    for key, network in live.networks.items():
        replayed = history.networks[key]
        for one, other in ((replayed.loss, network.loss), (replayed.error, network.error)):
            np.testing.assert_array_equal(one.steps, other.steps)
            np.testing.assert_array_equal(one.means, other.means)
        np.testing.assert_array_equal(replayed.gradients.values, network.gradients.values)
        assert replayed.evaluations == network.evaluations
        assert replayed.diverged == network.diverged
    assert left(path) == [path.name]


def test_numbers_of_numpy_are_numbers_in_the_file(path: Path, tiny_experiment: Experiment) -> None:
    with create(path, tiny_experiment) as recording:
        recording.append(StepRecord(0, 1, np.float32(0.5), np.float32(1), np.float64(0.1), 0.0, None))  # type: ignore[arg-type]
    with Recording.open(path) as recording:
        found = recording.step(0, 1)
        assert found is not None
        assert found.loss == 0.5


def test_a_long_run_is_read_in_bins_equal_to_a_direct_computation(path: Path, tiny_experiment: Experiment) -> None:
    count = 10_000
    losses = np.random.default_rng(0).random(count)
    with create(path, tiny_experiment) as recording:
        for number, loss in enumerate(losses, 1):
            recording.append(StepRecord(0, number, float(loss), float(loss) / 2, 0.1, 0.0, None))
    with Recording.open(path) as recording:
        loss, error = recording.history().networks[0].loss, recording.history().networks[0].error
        near, _ = recording.detail(0, 5000, 5999)
        wide, _ = recording.detail(0, 101, 8500)
        beyond, _ = recording.detail(0, -5, 10**12)
        nothing, _ = recording.detail(0, 20_000, 30_000)
        assert len(recording.detail(7, 1, 100)[0]) == 0
    assert loss.width == 4
    np.testing.assert_allclose(loss.means, losses.reshape(-1, 4).mean(1))
    np.testing.assert_array_equal(loss.lows, losses.reshape(-1, 4).min(1))
    np.testing.assert_array_equal(loss.highs, losses.reshape(-1, 4).max(1))
    np.testing.assert_allclose(error.means, 1 - losses.reshape(-1, 4).mean(1) / 2)
    np.testing.assert_allclose(error.lows, 1 - losses.reshape(-1, 4).max(1) / 2)
    assert near.width == 1
    np.testing.assert_array_equal(near.steps, np.arange(5000, 6000))
    np.testing.assert_array_equal(near.means, losses[4999:5999])
    assert wide.width == 4
    np.testing.assert_array_equal(wide.steps, np.arange(101, 8501, 4))
    np.testing.assert_allclose(wide.means, losses[100:8500].reshape(-1, 4).mean(1))
    assert beyond.highs.max() == losses.max()
    assert len(nothing) == 0


def test_a_replay_goes_on_where_the_file_ends(path: Path, tiny_experiment: Experiment) -> None:
    with create(path, tiny_experiment) as recording:
        for number in range(1, 5001):
            recording.append(step(0, number, loss=1.0))
    with Recording.open(path) as recording:
        history = recording.history()
    for number in range(4900, 5101):  # a resumed run repeats the steps since its last snapshot
        history.add(step(0, number, loss=1.0))
    loss = history.networks[0].loss
    assert loss.last == 5100
    assert loss._table[2, : len(loss)].sum() == 5100


def test_the_file_is_read_and_copied_while_it_is_written(path: Path, tiny_experiment: Experiment) -> None:
    copy = path.with_name("copy.rvrun")
    with create(path, tiny_experiment) as recording:
        recording.append(step(0, 1))
        recording.flush()
        with Recording.open(path) as reader:
            assert reader.last_step == 1
            recording.append(step(0, 2))
            recording.flush()
            assert reader.last_step == 2
            reader.copy_to(copy)
            reader.copy_to(copy)
        with pytest.raises(RecordingError, match="the recording itself"):
            recording.copy_to(path)
        with pytest.raises(RecordingError, match="is being recorded"), Recording.open(copy) as reader:
            reader.copy_to(path)
        with pytest.raises(RecordingError, match=r"No such file|cannot be opened"):
            recording.copy_to(path.parent / "missing" / "copy.rvrun")
    assert left(path) == [path.name, copy.name]
    with Recording.open(copy) as reader:
        assert reader.last_step == 2


def test_a_copy_replaces_a_file_that_a_crash_left(path: Path, tiny_experiment: Experiment) -> None:
    killed = path.with_name("killed.rvrun")
    run_and_kill(killed, tiny_experiment)
    with create(path, tiny_experiment) as recording:
        recording.append(step(0, 3))
        recording.flush()
        recording.copy_to(killed)
    with Recording.open(killed) as recording:
        assert recording.last_step == 3


def test_closing_while_it_is_read_keeps_everything_in_the_file(path: Path, tiny_experiment: Experiment) -> None:
    recording = create(path, tiny_experiment)
    with Recording.open(path) as reader:
        recording.append(step(0, 1))
        recording.close()
        assert reader.last_step == 1
        alone = path.with_name("alone.rvrun")
        alone.write_bytes(path.read_bytes())
    with Recording.open(alone) as copied:
        assert copied.last_step == 1
    Recording.resume(path).close()
    assert not path.with_name(path.name + "-wal").exists()


def test_one_process_writes_at_a_time(path: Path, tiny_experiment: Experiment) -> None:
    with create(path, tiny_experiment):
        assert in_use(path)
        with pytest.raises(RecordingError, match="by another ResNet Viewer"):
            Recording.resume(path)
        with pytest.raises(RecordingError, match="by another ResNet Viewer"):
            create(path, tiny_experiment)
    assert not in_use(path)
    assert left(path) == [path.name]
    with pytest.raises(RecordingError, match="exists already"):
        create(path, tiny_experiment)
    assert left(path) == [path.name]
    Recording.resume(path).close()
    assert left(path) == [path.name]


# -- going on ---------------------------------------------------------------------------------------------------------


def test_a_run_goes_on_from_the_newest_step_that_all_networks_have(path: Path, tiny_experiment: Experiment) -> None:
    with create(path, tiny_experiment) as recording:
        for record in (snapshot(0, 0), snapshot(1, 0), snapshot(0, 50), snapshot(1, 50), snapshot(0, 100)):
            recording.append(record)
    with Recording.resume(path) as recording:
        points = recording.resume_point()
        assert {key: point.step for key, point in points.items()} == {0: 50, 1: 50}
        assert points[0] == snapshot(0, 50)
        assert recording.snapshots(0) == [0, 50, 100]
        recording.append(snapshot(1, 100))
        recording.flush()
        assert {point.step for point in recording.resume_point().values()} == {100}
        kept = recording._connection.execute("SELECT count(*) FROM snapshot WHERE optimizer IS NOT NULL").fetchone()
        assert kept == (2,)


def test_a_diverged_network_is_not_asked_for_a_snapshot(path: Path, tiny_experiment: Experiment) -> None:
    with create(path, tiny_experiment) as recording:
        for record in (snapshot(0, 50), snapshot(1, 50), Diverged(0, 90), snapshot(1, 80)):
            recording.append(record)
        recording.flush()
        assert {point.step for point in recording.resume_point().values()} == {50}
        recording.append(snapshot(1, 100))
        recording.flush()
        assert {key: point.step for key, point in recording.resume_point().items()} == {1: 100}
        assert recording.history().networks[0].diverged == 90


def test_without_weights_it_cannot_go_on(path: Path, tiny_experiment: Experiment) -> None:
    with create(path, tiny_experiment) as recording:
        recording.append(step(0, 1))
        with pytest.raises(RecordingError, match="without weights"):
            recording.resume_point()


def test_a_pause_is_committed_at_once(path: Path, tiny_experiment: Experiment) -> None:
    with create(path, tiny_experiment) as recording, Recording.open(path) as reader:
        recording.append(step(0, 1))
        assert reader.last_step == 0
        recording.append(Paused(1))
        assert reader.last_step == 1


def test_another_learning_rate_forgets_what_came_after(path: Path, tiny_experiment: Experiment) -> None:
    with create(path, tiny_experiment) as recording:
        for number in range(1, 11):
            recording.append(step(0, number))
        recording.append(EvaluationRecord(0, 10, "validation", 1.0, 0.5))
        recording.append(LearningRateChanged(9, 0.01))
        recording.append(Diverged(0, 11))
    with Recording.resume(path) as recording:
        recording.append(LearningRateChanged(6, 0.5))
        recording.flush()
        assert recording.last_step == 6
        assert recording.layer_values(0, 7) is None
        assert recording.meta("learning_rate_changes") == [[6, 0.5]]
        network = recording.history().networks[0]
        assert network.diverged is None
        assert network.evaluations == []


# -- what may happen --------------------------------------------------------------------------------------------------

WRITER = """
    import sys, time
    from pathlib import Path
    import numpy as np
    from resnet_viewer.experiment import Experiment
    from resnet_viewer.networks.outline import outline
    from resnet_viewer.recording import Recording
    from resnet_viewer.records import NetworkInfo, SnapshotRecord, StepRecord

    path, experiment = Path(sys.argv[1]), Experiment.from_toml(sys.argv[2])
    infos = [NetworkInfo(n, s.name, s.residual, outline(s, (1, 14, 14), 10)) for n, s in enumerate(experiment.networks)]
    recording = Recording.create(path, experiment, infos)
    for id in range(2):
        recording.append(SnapshotRecord(id, 0, b"w" * 100_000, b"o" * 100_000, {}))
    for number in range(1, 1_000_000):
        for id in range(2):
            recording.append(StepRecord(id, number, 1.0, 0.5, 0.1, time.time(), np.ones(8, np.float32)))
        print(time.time(), flush=True)
        time.sleep(0.001)
"""


def run_and_kill(path: Path, experiment: Experiment, seconds: float = 1.2) -> float:
    """When a process that was killed while it wrote had made its last step, in seconds since the epoch."""
    writer = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER), str(path), experiment.to_toml()], stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(seconds)
    writer.kill()
    output, _ = writer.communicate()
    return float(output.split(b"\n")[-2])


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
    with Recording.open(path) as recording:
        assert recording.last_step == 1999
        assert recording.snapshots(0) == []
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


def test_weights_that_do_not_fit_do_not_cost_the_numbers(path: Path, tiny_experiment: Experiment) -> None:
    recording = create(path, tiny_experiment)
    recording._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 50_000)
    recording.append(step(0, 1))
    recording.append(snapshot(0, 1, size=60_000))
    with pytest.raises(RecordingError, match="make the network smaller"):
        recording.close()
    with Recording.open(path) as recording:
        assert recording.last_step == 1


def test_a_recording_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path, tiny_experiment: Experiment) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingError):
        create(tmp_path / "file" / "run.rvrun", tiny_experiment)
    with pytest.raises(TypeError):
        Recording.create(tmp_path / "run.rvrun", tiny_experiment, networks(tiny_experiment), device=object())
    assert left(tmp_path / "file") == ["file"]
