"""Past runs beside each other: what differs, and curves of several runs in one history."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from resnet_viewer.comparison import Course, Difference, differences, overlaid, same_but_for_seed
from resnet_viewer.experiment import Experiment
from resnet_viewer.history import ColumnStore, History
from resnet_viewer.networks.outline import describe
from resnet_viewer.records import Diverged, EvaluationRecord, StepRecord


def history(experiment: Experiment, losses: list[float], every: int = 2) -> History:
    """A run of as many steps as there are losses; the second network has half the loss of the first."""
    found = History(describe(experiment))
    for id, network in found.networks.items():
        norms = np.full(len(network.info.outline.layers), 1.0 + id, np.float32)
        for step, loss in enumerate(losses, start=1):
            found.add(StepRecord(id, step, loss / (1 + id), 0.5, 0.1, float(step), norms))
            if step % every == 0:
                found.add(EvaluationRecord(id, step, "validation", loss / (1 + id), 1 - loss / 10))
    return found


def test_what_differs_is_named_with_its_value_in_each_run() -> None:
    first = Experiment()
    deeper = replace(first.networks[1], depth=110)
    second = replace(first, networks=(first.networks[0], deeper)).with_value("training.learning_rate", 0.05)
    assert differences([Course(first), Course(second), Course(first)]) == [
        Difference("network.depth", ((56,), (56, 110), (56,))),
        Difference("training.learning_rate", ((0.1,), (0.05,), (0.1,))),
    ]
    assert differences([Course(first)]) == differences([Course(first), Course(first)]) == []


def test_of_folders_with_many_classes_each_class_counts() -> None:
    names = [f"class {number:04}" for number in range(1000)]
    middle = [Experiment().with_folder("here", [*names[:500], end, *names[501:]], 5000) for end in ("cats", "dogs")]
    assert [each.key for each in differences([Course(each) for each in middle])] == ["data.classes"]


def test_another_choice_of_networks_is_a_difference() -> None:
    alone = Experiment().with_value("networks", "residual")
    found = {each.key: each.values for each in differences([Course(Experiment()), Course(alone)])}
    assert found["network.residual"] == ((False, True), (True,))


def test_runs_that_differ_only_in_the_seed_belong_together() -> None:
    first, deep = Experiment(), Experiment().with_value("network.depth", 110)
    seeds = [first.with_value("training.seed", seed) for seed in (3, 4)]
    assert same_but_for_seed([Course(each) for each in (first, deep, *seeds)]) == [[0, 2, 3], [1]]


def test_a_learning_rate_set_by_hand_is_a_difference_and_no_seed() -> None:
    stayed, turned = Course(Experiment()), Course(Experiment().with_value("training.seed", 3), ((57, 0.01),))
    assert same_but_for_seed([stayed, turned, turned]) == [[0], [1, 2]]
    assert differences([stayed, turned])[-1] == Difference("training.learning_rate_changes", ((), ((57, 0.01),)))


def test_different_runs_keep_their_own_curves(tiny_experiment: Experiment) -> None:
    deep = tiny_experiment.with_value("network.depth", 14)
    one, two = history(tiny_experiment, [4, 3, 2, 1]), history(deep, [8, 6])
    joined = overlaid([(Course(tiny_experiment), one), (Course(deep), two)])
    assert [network.info.name for network in joined.networks.values()] == [
        "1 plain",
        "1 residual",
        "2 plain",
        "2 residual",
    ]
    assert list(joined.networks) == [network.info.id for network in joined.networks.values()] == [0, 1, 2, 3]
    assert joined.networks[3].loss.means.tolist() == [4, 3]
    assert len(joined.networks[3].info.outline.layers) == 14
    assert joined.step == 4
    assert not joined.networks[0].bands


def test_seeds_become_their_mean_and_a_band(tiny_experiment: Experiment) -> None:
    runs = [
        (Course(tiny_experiment.with_value("training.seed", seed)), history(tiny_experiment, losses))
        for seed, losses in enumerate(([4, 4, 4, 4, 4], [2, 2, 2, 1, 1, 1], [6, 6, 6, 4]))
    ]
    joined = overlaid(runs)
    plain = joined.networks[0]
    assert plain.info.name == "1+2+3 plain"
    assert plain.loss.steps.tolist() == [1, 2, 3, 4]
    assert plain.loss.means.tolist() == pytest.approx([4, 4, 4, 3])
    assert plain.loss.lows.tolist() == [2, 2, 2, 1]
    assert [(each.step, each.loss) for each in plain.evaluations] == [(2, 4), (4, 3)]
    band = plain.bands["loss"]
    assert (band.steps.tolist(), band.lows.tolist(), band.highs.tolist()) == ([2, 4], [2, 1], [6, 4])
    error = plain.bands["error"]
    assert (error.lows.tolist(), error.highs.tolist()) == (pytest.approx([0.2, 0.1]), pytest.approx([0.6, 0.4]))


def test_the_gradients_of_seeds_are_their_geometric_mean(tiny_experiment: Experiment) -> None:
    runs = []
    for seed, (norm, steps) in enumerate(((1.0, 4), (100.0, 6))):
        runs.append(
            (Course(tiny_experiment.with_value("training.seed", seed)), history(tiny_experiment, [1.0] * steps))
        )
        for network in runs[-1][1].networks.values():
            layers = len(network.info.outline.layers)
            network.gradients = ColumnStore(layers)
            for step in range(1, steps + 1):
                network.gradients.add(step, np.full(layers, norm * step, np.float32))
            assert network.latest is not None
            network.latest = replace(network.latest, gradients=np.full(layers, norm, np.float32))
    plain = overlaid(runs).networks[0]
    assert plain.latest is not None
    assert plain.latest.step == 4
    assert plain.latest.gradients == pytest.approx(10)
    assert plain.gradients.steps.tolist() == [1, 2, 3, 4]
    assert plain.gradients.values[0].tolist() == pytest.approx([10, 20, 30, 40])


def test_a_seed_that_diverged_neither_ends_the_others_nor_joins_their_mean(tiny_experiment: Experiment) -> None:
    runs = [
        (Course(tiny_experiment.with_value("training.seed", seed)), history(tiny_experiment, losses))
        for seed, losses in enumerate(([4, 4, 4, 4], [9], [2, 2, 2, 2]))
    ]
    runs[1][1].add(Diverged(0, 2))
    joined = {network.info.name: network for network in overlaid(runs).networks.values()}
    assert list(joined) == ["1+3 plain", "2 plain", "1+2+3 residual"]
    assert {name: network.diverged for name, network in joined.items()} == {
        "1+3 plain": None,
        "2 plain": 2,
        "1+2+3 residual": None,
    }
    assert joined["1+3 plain"].loss.means.tolist() == [3, 3, 3, 3]
    assert joined["1+3 plain"].bands["loss"].steps.tolist() == [2, 4]
    assert joined["2 plain"].loss.means.tolist() == [9]


def test_a_long_run_and_a_short_one_meet_at_the_coarser_bins(tiny_experiment: Experiment) -> None:
    seeds = [Course(tiny_experiment.with_value("training.seed", seed)) for seed in (0, 1)]
    long, short = history(tiny_experiment, [1.0] * 5000, 1000), history(tiny_experiment, [3.0] * 3000, 1000)
    mean = overlaid([(seeds[0], long), (seeds[1], short)]).networks[0].loss
    assert mean.width == long.networks[0].loss.width > short.networks[0].loss.width
    assert set(mean.means.tolist()) == {2.0}
    assert 2990 < mean.last <= 3000


def test_a_run_that_was_never_checked_has_no_band_to_draw(tiny_experiment: Experiment) -> None:
    seeds = [Course(tiny_experiment.with_value("training.seed", seed)) for seed in (0, 1)]
    joined = overlaid([(seed, history(tiny_experiment, [1.0], 5)) for seed in seeds])
    assert joined.networks[0].evaluations == []
    assert len(joined.networks[0].bands["loss"].steps) == 0
