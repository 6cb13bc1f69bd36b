"""The default experiment gives the numbers that it has always given."""

from __future__ import annotations

import pytest

from resnet_viewer.data.sources import load
from resnet_viewer.experiment import Experiment
from resnet_viewer.records import StepRecord
from resnet_viewer.training.trainer import Trainer

# Loss and sum of the gradient norms of the first step, of the plain network and of its residual twin.
FIRST_STEP = [(2.338701, 1665.818), (3.323465, 31.29126)]


def test_the_default_experiment_begins_as_ever() -> None:
    experiment = Experiment()
    dataset = load(experiment.data)
    for id, (loss, gradients) in enumerate(FIRST_STEP):
        trainer = Trainer(id, experiment, dataset, lambda: 0.0)
        weights = trainer.network.state_dict()
        assert len(weights) == 332
        absolute = sum(tensor.double().abs().sum().item() for tensor in weights.values())
        squares = sum(tensor.double().square().sum().item() for tensor in weights.values())
        assert (absolute, squares) == (pytest.approx(17944.17602, rel=1e-6), pytest.approx(4000.778443, rel=1e-6))
        record = trainer.learn(experiment.training.learning_rate, experiment.training.steps)
        assert isinstance(record, StepRecord)
        assert record.gradients is not None
        assert record.loss == pytest.approx(loss, rel=1e-4)
        assert record.gradients.sum() == pytest.approx(gradients, rel=1e-3)
