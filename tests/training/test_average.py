"""The running average of the weights: what it is, and that it is what answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
import safetensors.torch
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from resnet_viewer.data.sources import Dataset, load
from resnet_viewer.errors import TrainingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.training.average import Average
from resnet_viewer.training.trainer import Trainer


def small_network() -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))


def move(network: nn.Module) -> None:
    """As learning does: all weights change, and the statistics of batch normalisation with them."""
    network(3 * torch.randn(8, 3) + 1)
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(torch.randn_like(weight))


@pytest.mark.parametrize("share", [0.3, 0.9, 0.998])
def test_the_average_is_the_recursion_written_out(share: float) -> None:
    network = small_network()
    average = Average(network, share)
    expected = {name: value.double().clone() for name, value in network.state_dict().items()}
    for step in range(1, 40):
        move(network)
        average.follow(step)
        kept = min(share, (1 + step) / (10 + step))
        for name, value in network.state_dict().items():
            expected[name] = kept * expected[name] + (1 - kept) * value.double()
    found = average.network.state_dict()
    for name, value in expected.items():
        if "num_batches" not in name:
            assert torch.allclose(found[name].double(), value, rtol=1e-4, atol=1e-5), name


def test_the_statistics_of_batch_normalisation_are_averaged_too() -> None:
    network = small_network()
    average = Average(network, 0.9)
    for _ in range(2):
        move(network)
    average.follow(100)
    batch_norm = average.network.get_submodule("1")
    assert torch.allclose(batch_norm.running_mean, 0.1 * network[1].running_mean)  # type: ignore[arg-type]
    assert torch.allclose(batch_norm.running_var, 0.9 + 0.1 * network[1].running_var)  # type: ignore[arg-type]


def test_the_average_stands_still_until_it_follows() -> None:
    network = small_network()
    average = Average(network, 0.9)
    before = {name: value.clone() for name, value in average.network.state_dict().items()}
    move(network)
    assert all(torch.equal(value, before[name]) for name, value in average.network.state_dict().items())
    learning = {name: value.clone() for name, value in network.state_dict().items()}
    average.follow(1)
    assert all(torch.equal(value, learning[name]) for name, value in network.state_dict().items())
    assert not torch.equal(average.network.state_dict()["0.weight"], before["0.weight"])


# -- while a network learns -------------------------------------------------------------------------------------------


@pytest.fixture
def averaged(tiny_experiment: Experiment) -> Experiment:
    return tiny_experiment.with_value("training.averaging", 0.9).with_value("training.warmup", 0)


def trained(experiment: Experiment, dataset: Dataset, steps: int = 8) -> Trainer:
    trainer = Trainer(1, experiment, dataset, lambda: 0.0)
    for _ in range(steps):
        trainer.learn(0.1, steps)
    return trainer


def by_hand(network: nn.Module, dataset: Dataset) -> tuple[float, float]:
    """Loss and accuracy on all validation pictures at once."""
    with torch.inference_mode():
        logits = network.eval()(dataset.normalised(dataset.validation.pictures))
    classes = dataset.validation.classes
    return float(F.cross_entropy(logits, classes)), float((logits.argmax(1) == classes).float().mean())


def test_what_is_checked_and_kept_is_the_average(averaged: Experiment) -> None:
    dataset = load(averaged.data)
    trainer = trained(averaged, dataset)
    assert trainer.answering is not trainer.network
    record = trainer.evaluate()
    assert (record.loss, record.accuracy) == pytest.approx(by_hand(trainer.answering, dataset), rel=1e-4)
    assert record.loss != pytest.approx(by_hand(trainer.network, dataset)[0], rel=1e-3)
    kept = safetensors.torch.load(trainer.snapshot(0.1).weights)
    assert kept.keys() == trainer.answering.state_dict().keys()
    assert all(torch.equal(kept[name], value) for name, value in trainer.answering.state_dict().items())


def test_the_average_within_a_trainer_is_that_of_its_steps(averaged: Experiment) -> None:
    dataset = load(averaged.data)
    trainer = Trainer(1, averaged, dataset, lambda: 0.0)
    names = [name for name, value in trainer.network.state_dict().items() if value.is_floating_point()]
    expected = {name: trainer.network.state_dict()[name].clone() for name in names}
    for step in range(1, 6):
        trainer.learn(0.1, 5)
        kept = min(0.9, (1 + step) / (10 + step))
        for name in names:
            expected[name] = kept * expected[name] + (1 - kept) * trainer.network.state_dict()[name]
    for name in names:
        assert torch.allclose(trainer.answering.state_dict()[name], expected[name], rtol=1e-4, atol=1e-6), name


def test_learning_goes_on_as_without_an_average(averaged: Experiment) -> None:
    dataset = load(averaged.data)
    with_average = trained(averaged, dataset)
    with_average.evaluate()
    without = trained(averaged.with_value("training.averaging", 0.0), dataset)
    assert without.answering is without.network
    for mine, theirs in zip(with_average.network.parameters(), without.network.parameters(), strict=True):
        assert torch.equal(mine, theirs)


def test_both_networks_come_back_from_a_snapshot(averaged: Experiment) -> None:
    dataset = load(averaged.data)
    trainer = trained(averaged, dataset)
    back = Trainer(1, averaged, dataset, lambda: 0.0)
    back.restore(trainer.snapshot(0.1))
    for _ in range(2):
        assert back.step == trainer.step
        for mine, theirs in ((back.network, trainer.network), (back.answering, trainer.answering)):
            for name, value in theirs.state_dict().items():
                assert torch.equal(mine.state_dict()[name], value), name
        back.learn(0.1, 9)
        trainer.learn(0.1, 9)


def test_a_snapshot_without_the_weights_that_learn_is_refused(averaged: Experiment) -> None:
    dataset = load(averaged.data)
    plain = trained(averaged.with_value("training.averaging", 0.0), dataset, 1).snapshot(0.1)
    with pytest.raises(TrainingError, match="do not fit"):
        Trainer(1, averaged, dataset, lambda: 0.0).restore(plain)
    whole = trained(averaged, dataset, 1).snapshot(0.1)
    with pytest.raises(TrainingError, match="do not fit"):
        Trainer(1, averaged, dataset, lambda: 0.0).restore(replace(whole, optimizer=whole.optimizer[:-5]))


def test_bfloat16_keeps_the_weights_at_32_bits_and_learns_nearly_the_same(tiny_experiment: Experiment) -> None:
    dataset = load(tiny_experiment.data)
    experiment = tiny_experiment.with_value("training.warmup", 0)
    narrow = Trainer(1, experiment.with_value("training.precision", "bfloat16"), dataset, lambda: 0.0)
    wide = Trainer(1, experiment, dataset, lambda: 0.0)
    losses = [(narrow.learn(0.05, 3), wide.learn(0.05, 3)) for _ in range(3)]
    for mine, theirs in losses:
        assert mine.loss == pytest.approx(theirs.loss, rel=0.05)  # type: ignore[union-attr]
    assert losses[0][0].loss != losses[0][1].loss  # type: ignore[union-attr]
    assert {value.dtype for value in narrow.network.parameters()} == {torch.float32}
