"""A session at work, and a run that does not end by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from resnet_viewer.experiment import Experiment
from resnet_viewer.workers.session import Session


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:  # noqa: ARG001 - a session needs an application
    session = Session()
    yield session
    session.close()


@pytest.fixture
def long(tiny_experiment: Experiment) -> Experiment:
    return tiny_experiment.with_value("training.steps", 100_000)
