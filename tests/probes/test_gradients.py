"""The measured gradients are autograd's."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812

from resnet_viewer.data.augment import Batches
from resnet_viewer.data.sources import load
from resnet_viewer.experiment import Experiment
from resnet_viewer.networks.outline import describe
from resnet_viewer.networks.residual import build, weight_layers
from resnet_viewer.probes.gradients import at_initialisation


def test_the_norms_equal_autograd_one_by_one(tiny_experiment: Experiment) -> None:
    dataset = load(tiny_experiment.data)
    pictures, classes = Batches(dataset, tiny_experiment).batch(1)
    for record in at_initialisation(tiny_experiment, dataset):
        network = build(tiny_experiment, record.network)
        loss = F.cross_entropy(network(pictures), classes)
        assert record.gradients is not None
        for norm, weight in zip(record.gradients, weight_layers(network).values(), strict=True):
            (gradient,) = torch.autograd.grad(loss, weight, retain_graph=True)
            assert abs(float(norm) - float(gradient.double().norm())) <= 1e-5 * float(gradient.double().norm())
        assert record.step == 0
        assert abs(record.loss - loss.item()) < 1e-6


def test_one_number_for_each_layer_of_the_outline(tiny_experiment: Experiment) -> None:
    records = at_initialisation(tiny_experiment, load(tiny_experiment.data))
    for info, record in zip(describe(tiny_experiment), records, strict=True):
        assert record.gradients is not None
        assert record.gradients.shape == (len(info.outline.layers),)


def test_deep_plain_gradients_grow_towards_the_input_and_residual_ones_do_not() -> None:
    """The plain network explodes by about 1.21 a layer at initialisation (Yang et al. 2019)."""
    from resnet_viewer.history import growth_per_layer

    experiment = Experiment().with_value("training.batch_size", 32)
    plain, residual = at_initialisation(experiment, load(experiment.data))
    assert plain.gradients is not None
    assert residual.gradients is not None
    growth = growth_per_layer(plain.gradients)
    assert growth is not None
    assert 1.1 < growth < 1.3
    other = growth_per_layer(residual.gradients)
    assert other is not None
    assert other < 1.08
