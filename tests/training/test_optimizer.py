"""What a step does to the weights: what torch's own optimisers do, after the gradient is penalised and shortened."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from resnet_viewer.data.augment import Batches
from resnet_viewer.data.sources import load
from resnet_viewer.experiment import Experiment
from resnet_viewer.networks.residual import build, weight_layers
from resnet_viewer.records import StepRecord
from resnet_viewer.training.trainer import Trainer

RATE = 0.02
DECAY = 0.03

Made = Callable[[list[torch.nn.Parameter]], torch.optim.Optimizer]

OPTIMISERS: dict[str, tuple[dict[str, object], Made]] = {
    "sgd": ({}, lambda weights: torch.optim.SGD(weights, RATE, momentum=0.8, weight_decay=DECAY)),
    "without momentum": ({"momentum": 0.0}, lambda weights: torch.optim.SGD(weights, RATE, weight_decay=DECAY)),
    "nesterov": (
        {"nesterov": True},
        lambda weights: torch.optim.SGD(weights, RATE, momentum=0.8, weight_decay=DECAY, nesterov=True),
    ),
    "adam": (
        {"optimizer": "adam", "beta2": 0.95},
        lambda weights: torch.optim.Adam(weights, RATE, (0.8, 0.95), weight_decay=DECAY),
    ),
    "adamw": (
        {"optimizer": "adamw", "beta2": 0.95},
        lambda weights: torch.optim.AdamW(weights, RATE, (0.8, 0.95), weight_decay=DECAY),
    ),
}


def changed(experiment: Experiment, **values: object) -> Experiment:
    for name, value in ({"warmup": 0, "momentum": 0.8, "weight_decay": DECAY} | values).items():
        experiment = experiment.with_value(f"training.{name}", value)
    return experiment


@pytest.mark.parametrize("name", OPTIMISERS)
@pytest.mark.parametrize(
    ("l1", "clipping"), [(0.0, 0.0), (0.01, 0.0), (0.0, 0.3), (0.01, 0.3)], ids=["alone", "l1", "clipped", "both"]
)
def test_steps_equal_those_of_torch(tiny_experiment: Experiment, name: str, l1: float, clipping: float) -> None:
    """The penalty is differentiated by autograd there, and the norms that are recorded are those without it."""
    values, made = OPTIMISERS[name]
    experiment = changed(tiny_experiment, l1=l1, gradient_clipping=clipping, **values)
    dataset = load(experiment.data)
    trainer = Trainer(1, experiment, dataset, lambda: 0.0)
    network = build(experiment, 1)
    weights = list(network.parameters())
    optimizer = made(weights)
    for step in range(1, 6):
        record = trainer.learn(RATE, 5)
        pictures, classes = Batches(dataset, experiment).batch(step)
        loss = F.cross_entropy(network(pictures), classes)
        of_layers = torch.autograd.grad(loss, list(weight_layers(network).values()), retain_graph=True)
        assert isinstance(record, StepRecord)
        assert record.loss == pytest.approx(loss.item(), rel=1e-4)
        assert np.allclose(record.gradients, [gradient.norm().item() for gradient in of_layers], rtol=1e-3)
        penalty = sum(module.weight.abs().sum() for module in network.modules() if is_layer(module))
        optimizer.zero_grad()
        (loss + l1 * penalty).backward()
        norm = torch.stack([weight.grad.norm() for weight in weights]).norm()
        if clipping and norm > clipping:
            for weight in weights:
                weight.grad *= clipping / norm
        optimizer.step()
        for mine, theirs in zip(trainer.network.parameters(), weights, strict=True):
            torch.testing.assert_close(mine, theirs, rtol=1e-3, atol=1e-5)
    assert not clipping or norm > clipping  # the last step at least was one to shorten


def is_layer(module: torch.nn.Module) -> bool:
    return isinstance(module, torch.nn.Conv2d | torch.nn.Linear)


def test_no_step_loads_torch_s_compiler() -> None:
    """It takes more than a second, and 60 MB."""
    script = """
import sys
from resnet_viewer.data.sources import load
from resnet_viewer.experiment import DataSpec, Experiment, NetworkSpec, TrainingSpec
from resnet_viewer.training.trainer import Trainer

data = DataSpec(training_pictures=100)
dataset = load(data)
for optimizer in ("sgd", "adam", "adamw"):
    training = TrainingSpec(batch_size=10, optimizer=optimizer, l1=0.001, gradient_clipping=1.0, averaging=0.9)
    trainer = Trainer(0, Experiment((NetworkSpec(depth=8, width=2),), data, training), dataset, lambda: 0.0)
    trainer.learn(0.001, 10)
assert "torch._dynamo" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
