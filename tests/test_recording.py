"""A run is a file: what is written comes back, also while it is written, and can be gone on with."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from recordings import LAYERS, create, left, networks, run_and_kill, snapshot, step

from resnet_viewer.errors import RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.history import History
from resnet_viewer.recording import Recording, in_use
from resnet_viewer.records import Diverged, EvaluationRecord, LearningRateChanged, Paused, Record, StepRecord


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
