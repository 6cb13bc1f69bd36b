"""A run: the twins see the same, numbers come again, and going on equals never having stopped."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from resnet_viewer.data.sources import load
from resnet_viewer.errors import RecordingError, TrainingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.recording import Recording
from resnet_viewer.records import Diverged, EvaluationRecord, LearningRateChanged, Record, SnapshotRecord, StepRecord
from resnet_viewer.training.run import Run
from resnet_viewer.training.trainer import Trainer
from resnet_viewer.training.twins import Twins


def numbers(records: list[Record]) -> dict[tuple[int, int, str], tuple[object, ...]]:
    """What a run has measured, by network, step and kind: everything but the wall time."""
    found: dict[tuple[int, int, str], tuple[object, ...]] = {}
    for record in records:
        if isinstance(record, StepRecord):
            assert record.gradients is not None
            values = (record.loss, record.accuracy, record.learning_rate, record.gradients.tobytes())
            found[record.network, record.step, "step"] = values
        elif isinstance(record, EvaluationRecord):
            found[record.network, record.step, "evaluation"] = (record.loss, record.accuracy)
        elif isinstance(record, SnapshotRecord):
            found[record.network, record.step, "snapshot"] = (record.weights, record.optimizer)
    return found


def whole(experiment: Experiment) -> list[Record]:
    return list(Twins(experiment, load(experiment.data)).records())


def test_the_same_seed_gives_the_same_run_and_another_does_not(tiny_experiment: Experiment) -> None:
    first, second = numbers(whole(tiny_experiment)), numbers(whole(tiny_experiment))
    assert first == second
    other = numbers(whole(tiny_experiment.with_value("training.seed", 1)))
    assert first[0, 1, "step"] != other[0, 1, "step"]


def test_side_by_side_equals_alone(tiny_experiment: Experiment) -> None:
    """Twins see the batches and first weights that each would see alone."""
    together = numbers(whole(tiny_experiment))
    for id, choice in enumerate(("plain", "residual")):
        alone = numbers(whole(tiny_experiment.with_value("networks", choice)))
        for (_, step, kind), values in alone.items():
            if kind == "step":
                assert together[id, step, kind][0] == pytest.approx(values[0], rel=1e-4)


def test_every_step_of_every_network_is_reported_in_order(tiny_experiment: Experiment) -> None:
    records = whole(tiny_experiment)
    for id in (0, 1):
        steps = [record.step for record in records if isinstance(record, StepRecord) and record.network == id]
        assert steps == [1, 2, 3, 4, 5, 6]
        checks = [record.step for record in records if isinstance(record, EvaluationRecord) and record.network == id]
        assert checks == [3, 6]


def test_weights_are_handed_out_between_two_steps_and_change_nothing(tiny_experiment: Experiment) -> None:
    dataset = load(tiny_experiment.data)
    alone = Trainer(0, tiny_experiment, dataset, lambda: 0.0)
    expected = [alone.weights()[1]]
    for step in range(1, tiny_experiment.training.steps + 1):
        alone.learn(tiny_experiment.training.learning_rate, tiny_experiment.training.steps)
        expected.append(alone.weights()[1])
        assert alone.weights()[0] == step
    twins = Twins(tiny_experiment, dataset)
    taken: list[tuple[int, dict[str, torch.Tensor]]] = []
    over = threading.Event()

    def take() -> None:
        while not over.wait(0.001):
            taken.append(twins.weights(0))

    thread = threading.Thread(target=take)
    thread.start()
    try:
        found = numbers(list(twins.records()))
    finally:
        over.set()
        thread.join()
    assert found == numbers(whole(tiny_experiment))
    assert len({step for step, _ in taken}) > 1
    for step, weights in taken:
        for name, tensor in weights.items():
            torch.testing.assert_close(tensor, expected[step][name])


def test_a_step_is_the_textbook_step(tiny_experiment: Experiment) -> None:
    """One update equals momentum SGD with L2 decay written out by hand."""
    experiment = tiny_experiment.with_value("training.warmup", 0)
    dataset = load(experiment.data)
    trainer = Trainer(1, experiment, dataset, lambda: 0.0)
    momentum = {name: torch.zeros_like(weight) for name, weight in trainer.network.named_parameters()}
    for _ in range(3):
        before = {name: weight.detach().clone() for name, weight in trainer.network.named_parameters()}
        trainer.learn(0.1, 3)
        for name, weight in trainer.network.named_parameters():
            assert weight.grad is not None
            momentum[name] = 0.9 * momentum[name] + weight.grad + 1e-4 * before[name]
            assert torch.allclose(weight, before[name] - 0.1 * momentum[name], rtol=1e-5, atol=1e-7)


def test_warm_up_grows_evenly_to_the_full_rate(tiny_experiment: Experiment) -> None:
    experiment = tiny_experiment.with_value("training.warmup", 4)
    rates = [r.learning_rate for r in whole(experiment) if isinstance(r, StepRecord) and r.network == 0]
    assert rates == pytest.approx([0.025, 0.05, 0.075, 0.1, 0.1, 0.1])


ALL_AT_ONCE = {
    "training.averaging": 0.9,
    "training.precision": "bfloat16",
    "training.schedule": "cosine",
    "training.nesterov": True,
    "data.mixup": 0.2,
    "data.scale": 0.5,
    "data.training_side": 0.75,
    "network.dropout": 0.3,
    "network.stochastic_depth": 0.5,
}
OTHERS = {
    "network.block": "bottleneck",
    "network.activation": "pre",
    "network.shortcut": "C",
    "network.batch_norm": False,
    "network.initialisation": "zero-gamma",
    "training.learning_rate": 0.01,
}


ADAM = {"training.optimizer": "adam", "training.l1": 1e-4, "training.gradient_clipping": 0.5}
ADAMW = {"training.optimizer": "adamw", "training.averaging": 0.9, "training.weight_decay": 0.01}


@pytest.mark.parametrize(
    ("choice", "changes"),
    [
        ("both", {}),
        ("residual", {}),
        ("both", ALL_AT_ONCE),
        ("both", OTHERS),
        ("residual", ADAM),
        ("residual", ADAMW),
    ],
    ids=["both", "residual", "all at once", "other blocks", "adam", "adamw"],
)
def test_resuming_equals_not_stopping(
    tiny_experiment: Experiment, tmp_path: Path, choice: str, changes: dict[str, object]
) -> None:
    experiment = tiny_experiment.with_value("networks", choice).with_value("training.steps", 12)
    for key, value in changes.items():
        experiment = experiment.with_value(key, value)
    straight = numbers(list(Run.start(experiment, tmp_path / "straight.rvrun").records()))
    path = tmp_path / "stopped.rvrun"
    run = Run.start(experiment, path)
    stopped: list[Record] = []
    for record in run.records():
        stopped.append(record)
        if isinstance(record, StepRecord) and record.step == 5:
            run.twins.lockstep.stop()
    resumed = list(Run.resume(path).records())
    assert min(record.step for record in resumed if isinstance(record, StepRecord)) >= 6
    joined = numbers(stopped) | numbers(resumed)
    # How often weights are stored in between is a matter of time.
    both = {key: value for key, value in straight.items() if key[2] != "snapshot" or key in joined}
    assert {key: joined[key] for key in both} == both
    with Recording.open(path) as recording, Recording.open(tmp_path / "straight.rvrun") as other:
        for id in range(len(experiment.networks)):
            for step in range(1, 13):
                mine, theirs = recording.step(id, step), other.step(id, step)
                assert mine is not None
                assert theirs is not None
                assert mine.step == theirs.step == step
                assert mine.loss == theirs.loss
                assert np.array_equal(mine.gradients, theirs.gradients)  # type: ignore[arg-type]


def test_a_finished_run_goes_on_when_more_steps_are_asked_for(tiny_experiment: Experiment, tmp_path: Path) -> None:
    path = tmp_path / "run.rvrun"
    list(Run.start(tiny_experiment, path).records())
    with pytest.raises(RecordingError, match="has come to step 6"):
        Run.resume(path)
    more = numbers(list(Run.resume(path, steps=12).records()))
    straight = numbers(whole(tiny_experiment.with_value("training.steps", 12)))
    assert all(straight[key] == value for key, value in more.items())
    with Recording.open(path) as recording:
        assert recording.experiment.training.steps == 12
        assert recording.meta("finished") is True
        assert recording.last_step == 12


def test_a_recording_says_how_its_pictures_were_normalised(tiny_experiment: Experiment, tmp_path: Path) -> None:
    """Whoever takes the networks out of it has to feed them alike."""
    path = tmp_path / "run.rvrun"
    Run.start(tiny_experiment, path).records().close()  # type: ignore[attr-defined]
    pixels = load(tiny_experiment.data).train.pictures.double()
    with Recording.open(path) as recording:
        said = recording.meta("normalisation")
    assert said == {
        "mean": pytest.approx([float(pixels.mean())], rel=1e-5),
        "deviation": pytest.approx([float(pixels.std(correction=0))], rel=1e-5),
    }


def test_a_learning_rate_changed_by_hand_is_kept_over_a_resume(tiny_experiment: Experiment, tmp_path: Path) -> None:
    path = tmp_path / "run.rvrun"
    experiment = tiny_experiment.with_value("training.warmup", 0).with_value("training.steps", 40)
    run = Run.start(experiment, path)
    seen: list[Record] = []
    for record in run.records():
        seen.append(record)
        if isinstance(record, StepRecord) and record.network == 0 and record.step == 2:
            run.twins.change_learning_rate(0.01)
        if isinstance(record, StepRecord) and record.network == 0 and record.step == 8:
            run.twins.lockstep.stop()
    change = next(record for record in seen if isinstance(record, LearningRateChanged))
    assert change.step > 2
    for record in [*seen, *Run.resume(path).records()]:
        if isinstance(record, StepRecord):
            assert record.learning_rate == (0.1 if record.step < change.step else 0.01)
    with Recording.open(path) as recording:
        assert recording.meta("learning_rate_changes") == [[change.step, 0.01]]


@pytest.fixture
def never_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine, no snapshot is taken because time has gone by."""
    monkeypatch.setattr("resnet_viewer.training.lockstep.snapshot_interval", lambda _seconds: math.inf)


@pytest.fixture
def cut_off(never_due: None, tiny_experiment: Experiment, tmp_path: Path) -> Path:  # noqa: ARG001
    """A run of one snapshot that ended without a word after step 6, with another learning rate set on the way."""
    path = tmp_path / "cut off.rvrun"
    experiment = tiny_experiment.with_value("training.warmup", 0).with_value("training.steps", 12)
    run = Run.start(experiment, tmp_path / "whole.rvrun")
    assert run.recording is not None
    for record in run.records():
        if isinstance(record, StepRecord) and record.network == 0 and record.step == 2:
            run.twins.change_learning_rate(0.01)
        if isinstance(record, StepRecord) and record.network == 0 and record.step == 6:
            run.recording.flush()
            run.recording.copy_to(path)
    with Recording.open(path) as recording:
        assert {point.step for point in recording.resume_point().values()} == {0}
    return path


def test_what_is_done_again_is_done_with_the_learning_rates_set_by_hand(cut_off: Path) -> None:
    with Recording.open(cut_off) as recording, Recording.open(cut_off.with_name("whole.rvrun")) as whole:
        assert recording.learning_rate_changes == whole.learning_rate_changes != []
        assert recording.experiment.training.learning_rate == 0.1
        assert recording.latest_experiment.training.learning_rate == 0.01
    list(Run.resume(cut_off, rate=0.01).records())
    with Recording.open(cut_off) as recording, Recording.open(cut_off.with_name("whole.rvrun")) as whole:
        for id in (0, 1):
            assert [(each.step, each.loss, each.learning_rate) for each in recording.steps(id)] == [
                (each.step, each.loss, each.learning_rate) for each in whole.steps(id)
            ]


@pytest.mark.usefixtures("never_due")
def test_after_a_change_of_steps_nothing_from_before_it_is_done_again(
    tiny_experiment: Experiment, tmp_path: Path
) -> None:
    whole, path = tmp_path / "whole.rvrun", tmp_path / "cut off.rvrun"
    experiment = tiny_experiment.with_value("training.schedule", "cosine").with_value("training.steps", 400)
    run = Run.start(experiment, whole)
    kept: set[int] = set()
    assert run.recording is not None
    for record in run.records():
        if isinstance(record, StepRecord) and record.network == 0 and record.step == 2:
            run.twins.change_steps(60)
        if isinstance(record, SnapshotRecord) and record.step:
            kept.add(record.network)
        if kept == {0, 1} and not path.exists():
            run.recording.flush()
            run.recording.copy_to(path)
    again = [record for record in Run.resume(path).records() if isinstance(record, StepRecord)]
    assert again
    with Recording.open(whole) as recording:
        rates = {(each.network, each.step): each.learning_rate for id in (0, 1) for each in recording.steps(id)}
    assert all(record.learning_rate == rates[record.network, record.step] for record in again)


def test_a_learning_rate_given_to_resume_holds_from_its_first_step_and_over_those_of_before(cut_off: Path) -> None:
    rates = [
        record.learning_rate for record in Run.resume(cut_off, rate=0.1).records() if isinstance(record, StepRecord)
    ]
    assert rates == [0.1] * 24
    with Recording.open(cut_off) as recording:
        assert recording.learning_rate_changes == [(1, 0.1)]


def test_a_network_that_diverges_is_marked_and_the_other_goes_on(
    tiny_experiment: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn = Trainer.learn

    def poisoned(self: Trainer, full_rate: float, steps: int) -> StepRecord | Diverged:
        if self.id == 0 and self.step == 3:
            with torch.no_grad():
                self.network.fc.bias.fill_(float("nan"))
        return learn(self, full_rate, steps)

    monkeypatch.setattr(Trainer, "learn", poisoned)
    path = tmp_path / "run.rvrun"
    records = list(Run.start(tiny_experiment, path).records())
    assert [record for record in records if isinstance(record, Diverged)] == [Diverged(0, 4)]
    steps = [(record.network, record.step) for record in records if isinstance(record, StepRecord)]
    assert max(step for id, step in steps if id == 0) == 3
    assert max(step for id, step in steps if id == 1) == 6
    with Recording.open(path) as recording:
        assert recording.history().networks[0].diverged == 4
    resumed = list(Run.resume(path, steps=9).records())
    assert {record.network for record in resumed if isinstance(record, StepRecord)} == {1}


def test_too_little_memory_is_a_sentence_with_the_settings_to_lower(
    tiny_experiment: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def learn(self: Trainer, _full_rate: float, _steps: int) -> StepRecord:
        if self.id == 1:
            raise RuntimeError("[enforce fail at alloc_cpu.cpp:115] DefaultCPUAllocator: can't allocate memory: tried")
        return StepRecord(0, self.step, 1.0, 0.0, 0.1, 0.0, np.zeros(8, np.float32))

    monkeypatch.setattr(Trainer, "learn", learn)
    with pytest.raises(TrainingError, match=r"lower training\.batch_size"):
        list(Run.start(tiny_experiment, tmp_path / "run.rvrun").records())
    with Recording.open(tmp_path / "run.rvrun") as recording:
        assert recording.experiment == tiny_experiment


def test_closing_the_records_stops_the_run_and_leaves_one_whole_file(
    tiny_experiment: Experiment, tmp_path: Path
) -> None:
    path = tmp_path / "run.rvrun"
    records: Iterator[Record] = Run.start(tiny_experiment.with_value("training.steps", 10_000), path).records()
    for record in records:
        if isinstance(record, StepRecord) and record.step == 4:
            break
    records.close()  # type: ignore[attr-defined]
    assert [file.name for file in tmp_path.iterdir()] == ["run.rvrun"]
    with Recording.open(path) as recording:
        assert recording.last_step >= 4


def test_weights_of_another_network_are_refused_with_a_sentence(tiny_experiment: Experiment) -> None:
    dataset = load(tiny_experiment.data)
    snapshot = Trainer(1, tiny_experiment, dataset, lambda: 0.0).snapshot(0.1)
    wider = Trainer(1, tiny_experiment.with_value("network.width", 3), dataset, lambda: 0.0)
    with pytest.raises(TrainingError, match="do not fit"):
        wider.restore(snapshot)
