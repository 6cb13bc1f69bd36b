"""The gradients at initialisation take a while where there are many pictures: meanwhile a person may want another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sessions import reach

from resnet_viewer.data import sources
from resnet_viewer.errors import Abandoned
from resnet_viewer.experiment import DataSpec, Experiment
from resnet_viewer.training.run import Run
from resnet_viewer.workers.session import Session


@pytest.fixture
def recorded(tiny_experiment: Experiment, tmp_path: Path) -> Path:
    path = tmp_path / "lecture.rvrun"
    list(Run.start(tiny_experiment, path).records())
    return path


def test_what_was_measured_does_not_take_the_place_of_what_was_opened_since(
    qtbot: QtBot, session: Session, tiny_experiment: Experiment, recorded: Path
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go_on.wait(20)

    session.instruments.ask("torch is loaded", wait)
    assert begun.wait(20)
    session.measure(tiny_experiment.with_value("network.width", 3))
    session.open(recorded)  # which is read first: it was asked for last
    answered: list[str] = []
    session.instruments.answered.connect(lambda key, _: answered.append(key))
    go_on.set()
    qtbot.waitUntil(lambda: "measure" in answered, timeout=20_000)
    assert answered[-2:] == ["open", "measure"]
    assert (session.state, session.path) == ("replay", recorded)


@pytest.mark.parametrize("wish", ["open", "run", "close"])
def test_nobody_waits_for_pictures_that_were_to_be_measured_with(
    qtbot: QtBot,
    session: Session,
    tiny_experiment: Experiment,
    recorded: Path,
    monkeypatch: pytest.MonkeyPatch,
    wish: str,
) -> None:
    begun, given_up = threading.Event(), threading.Event()

    def slow(_data: DataSpec, abandoned: Callable[[], bool] = lambda: False) -> None:
        begun.set()
        for _ in range(1000):
            if abandoned():
                given_up.set()
                raise Abandoned
            time.sleep(0.01)

    monkeypatch.setattr(sources, "load", slow)
    failed: list[Exception] = []
    session.failed.connect(failed.append)
    session.measure(tiny_experiment)
    assert begun.wait(20)
    match wish:
        case "open":
            session.open(recorded)
            reach(qtbot, session, "replay")
        case "run":
            session.run(tiny_experiment)
            reach(qtbot, session, "finished")
        case "close":
            session.close()
    assert given_up.wait(20)
    assert not failed
