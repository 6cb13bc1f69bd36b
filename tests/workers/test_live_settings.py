"""Learning rate and number of steps, which may change while a run is made, goes on, or rests."""

from __future__ import annotations

import pytest
import torch
from pytestqt.qtbot import QtBot
from sessions import reach, steps_of

from resnet_viewer.experiment import Experiment
from resnet_viewer.folders import runs_folder
from resnet_viewer.recording import Recording
from resnet_viewer.records import Diverged, StepRecord
from resnet_viewer.training.trainer import Trainer
from resnet_viewer.workers.session import Session


def test_the_learning_rate_changes_while_it_runs(qtbot: QtBot, session: Session, long: Experiment) -> None:
    session.run(long.with_value("training.warmup", 0))
    qtbot.waitUntil(lambda: steps_of(session) > 0, timeout=20_000)
    session.change("training.learning_rate", 0.02)
    qtbot.waitUntil(lambda: {r.learning_rate for r in session.shown.values()} == {0.02}, timeout=20_000)
    session.stop()
    reach(qtbot, session, "stopped")


def test_what_is_changed_while_a_run_is_made_holds_from_its_first_step(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment
) -> None:
    session.run(tiny_experiment.with_value("training.warmup", 0))
    assert session.state == "loading"
    session.change("training.learning_rate", 0.01)
    session.change("training.steps", 8)
    reach(qtbot, session, "finished")
    assert steps_of(session) == 8
    assert session.path is not None
    with Recording.open(session.path) as recording:
        assert [record.learning_rate for record in recording.steps(1)] == [0.01] * 8
        assert recording.experiment.training.steps == 8


def test_fewer_steps_end_a_run_and_more_let_it_go_on(qtbot: QtBot, session: Session, long: Experiment) -> None:
    session.run(long)
    qtbot.waitUntil(lambda: steps_of(session) > 0, timeout=20_000)
    session.change("training.steps", 1)
    reach(qtbot, session, "finished")
    ended = steps_of(session)
    assert session.path is not None
    session.run(long.with_value("training.steps", ended + 3))
    qtbot.waitUntil(lambda: session.state == "finished" and steps_of(session) == ended + 3, timeout=20_000)


def test_a_recording_opens_with_the_learning_rate_that_was_set_last(
    qtbot: QtBot, session: Session, long: Experiment
) -> None:
    experiment = long.with_value("training.warmup", 0)
    session.step(experiment)
    reach(qtbot, session, "paused")
    session.change("training.learning_rate", 0.01)
    session.step(experiment.with_value("training.learning_rate", 0.01))
    qtbot.waitUntil(lambda: session.state == "paused" and steps_of(session) == 2, timeout=20_000)
    session.reset()
    reach(qtbot, session, "idle")
    session.open(max(runs_folder().iterdir(), key=lambda path: path.stat().st_mtime))
    reach(qtbot, session, "replay")
    assert session.experiment == experiment.with_value("training.learning_rate", 0.01)
    session.step(experiment)  # at the rate with which it had begun
    qtbot.waitUntil(lambda: session.state == "paused" and steps_of(session) == 3, timeout=20_000)
    assert {record.learning_rate for record in session.shown.values()} == {0.1}
    session.stop()
    reach(qtbot, session, "stopped")
    session.step(experiment)
    qtbot.waitUntil(lambda: session.state == "paused" and steps_of(session) == 4, timeout=20_000)
    assert {record.learning_rate for record in session.shown.values()} == {0.1}


def test_a_run_that_diverged_goes_on_at_a_lower_rate_as_if_it_had_not(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn = Trainer.learn

    def poisoned(self: Trainer, full_rate: float, steps: int) -> StepRecord | Diverged:
        if full_rate == 0.1 and self.step == 4:
            with torch.no_grad():
                self.network.fc.bias.fill_(float("nan"))
        return learn(self, full_rate, steps)

    monkeypatch.setattr(Trainer, "learn", poisoned)
    experiment = tiny_experiment.with_value("training.warmup", 0)
    session.run(experiment)
    reach(qtbot, session, "stopped")
    assert session.history is not None
    assert {network.diverged for network in session.history.networks.values()} == {5}
    session.run(experiment.with_value("training.learning_rate", 0.01))
    reach(qtbot, session, "finished")
    assert session.path is not None
    with Recording.open(session.path) as recording:
        assert [record.learning_rate for record in recording.steps(0)] == [0.01] * 6
        whole = recording.history()
    for id, network in session.history.networks.items():
        other = whole.networks[id]
        assert network.diverged is other.diverged is None
        assert network.loss.means.tolist() == other.loss.means.tolist()
        assert network.evaluations == other.evaluations
        assert network.gradients.values.tolist() == other.gradients.values.tolist()
    assert steps_of(session) == 6
