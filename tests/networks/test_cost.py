"""What a run is said to cost is about what it costs."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from resnet_viewer.experiment import DataSpec, Experiment, NetworkSpec, TrainingSpec
from resnet_viewer.line_up import with_copy
from resnet_viewer.networks.cost import costs, mean_work
from resnet_viewer.networks.residual import ResidualNetwork


@pytest.mark.parametrize("spec", [NetworkSpec(depth=20, width=8), NetworkSpec(residual=False, depth=14, width=4)])
def test_the_memory_is_about_what_the_backward_pass_keeps(spec: NetworkSpec) -> None:
    experiment = Experiment((spec,), DataSpec(size=14), TrainingSpec(batch_size=32))
    network = ResidualNetwork(spec, 1, 10)
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        loss = network(torch.rand(32, 1, 14, 14)).sum()
    weights = {each.untyped_storage().data_ptr() for each in network.parameters()}
    values = sum(size for place, size in kept.items() if place not in weights)
    cost = costs(experiment)[0]
    said = cost.memory - 4 * 4 * cost.parameters
    assert loss.isfinite()
    assert 0.7 * values < said < 1.4 * values


def test_the_work_grows_with_steps_batch_and_networks() -> None:
    experiment = Experiment()
    work = sum(cost.work for cost in costs(experiment))
    longer = experiment.with_value("training.steps", 800)
    assert sum(cost.work for cost in costs(longer)) == pytest.approx(2 * work)
    more = replace(experiment, networks=with_copy(experiment.networks, 1))
    assert sum(cost.work for cost in costs(more)) == pytest.approx(1.5 * work)
    deeper = experiment.with_value("network.depth", 110)
    assert mean_work(deeper) > 1.8 * mean_work(experiment)


def test_the_work_is_that_of_the_pictures_there_are() -> None:
    """Calculated by hand; in a folder the pictures that networks are checked on are a sixth of what is learned."""
    network = NetworkSpec(residual=False, depth=8, width=4, stages=3)
    training = TrainingSpec(batch_size=50, steps=100, evaluation_interval=50)
    experiment = Experiment((network,), DataSpec(), training).with_folder("pets", ("cats", "dogs"), 600)
    for size, multiply_adds, values in (
        # conv1, then two convolutions in each of three stages, then the fully connected layer with its two classes.
        (14, 21_168 + 2 * 28_224 + (14_112 + 28_224) + (18_432 + 36_864) + 32, 3 * 784 + 2 * 392 + 2 * 256 + 2),
        (28, 84_672 + 2 * 112_896 + (56_448 + 112_896) + (56_448 + 112_896) + 32, 3 * 3_136 + 2 * 1_568 + 2 * 784 + 2),
    ):
        learned, checked = 100 * 50, 2 * 100 / 3
        work = (learned + checked) * (multiply_adds + 250 * values)
        assert costs(experiment.with_value("data.size", size))[0].work == pytest.approx(work)
