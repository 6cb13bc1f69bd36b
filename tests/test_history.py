"""What the plots show is equal to a direct computation, however long the run is."""

from __future__ import annotations

import numpy as np
import pytest

from resnet_viewer.experiment import Experiment, NetworkSpec
from resnet_viewer.history import BINS, COLUMNS, ColumnStore, History, Series, growth_per_layer, per_weight
from resnet_viewer.networks.outline import outline
from resnet_viewer.records import Diverged, EvaluationRecord, LearningRateChanged, NetworkInfo, StepRecord

LAYERS = 8


def info(id: int = 0) -> NetworkInfo:
    spec = NetworkSpec(depth=8, width=2)
    return NetworkInfo(id, "residual", True, outline(spec, (1, 14, 14), 10))


def record(step: int, loss: float = 1.0) -> StepRecord:
    return StepRecord(0, step, loss, 0.75, 0.1, step / 10, np.full(LAYERS, step, np.float32))


def filled(values: np.ndarray) -> Series:
    series = Series()
    for step, value in enumerate(values, 1):
        series.add(step, float(value))
    return series


@pytest.mark.parametrize("count", [1, 2, 2 * BINS - 1, 2 * BINS, 2 * BINS + 1, 4 * BINS, 20_001])
def test_bins_hold_what_a_direct_computation_finds(count: int) -> None:
    values = np.random.default_rng(count).normal(size=count)
    series = filled(values)
    starts = np.arange(0, count, series.width)
    assert len(series) == len(starts) <= 2 * BINS
    np.testing.assert_array_equal(series.steps, starts + 1)
    sizes = np.diff(np.r_[starts, count])
    np.testing.assert_allclose(series.means, np.add.reduceat(values, starts) / sizes)
    np.testing.assert_array_equal(series.lows, np.minimum.reduceat(values, starts))
    np.testing.assert_array_equal(series.highs, np.maximum.reduceat(values, starts))
    assert series.last == count


def test_a_run_with_gaps_keeps_its_steps() -> None:
    rng = np.random.default_rng(0)
    steps = np.unique(rng.integers(1, 100_000, 9000))
    values = rng.normal(size=len(steps))
    series = Series()
    for step, value in zip(steps, values, strict=True):
        series.add(int(step), float(value))
    firsts = (steps - 1) // series.width * series.width + 1
    np.testing.assert_array_equal(series.steps, np.unique(firsts))
    for first, mean in list(zip(series.steps, series.means, strict=True))[::97]:
        np.testing.assert_allclose(mean, values[firsts == first].mean())


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_kept_out(value: float) -> None:
    series = Series()
    for step, loss in enumerate([1.0, value, 3.0], 1):
        series.add(step, loss)
    np.testing.assert_array_equal(series.steps, [1, 3])
    np.testing.assert_array_equal(series.means, [1, 3])


def test_a_step_that_comes_again_is_not_counted_twice() -> None:
    series = filled(np.ones(3 * BINS))
    assert series.width == 2
    for step in range(2 * BINS, 3 * BINS + 101):
        series.add(step, 1.0)
    assert series._table[2, : len(series)].sum() == 3 * BINS + 100
    assert series.last == 3 * BINS + 100


def test_the_smoothed_curve_is_the_mean_of_the_last_steps() -> None:
    values = np.random.default_rng(0).normal(size=1000)
    smooth = filled(values).smoothed(50)
    np.testing.assert_allclose(smooth[499], values[450:500].mean())
    np.testing.assert_allclose(smooth[9], values[:10].mean())
    np.testing.assert_allclose(filled(values).smoothed(1), values)
    np.testing.assert_allclose(filled(values).smoothed(10**9)[-1], values.mean())
    assert Series().smoothed(50).shape == (0,)


def test_a_heat_map_keeps_every_kth_column() -> None:
    store = ColumnStore(LAYERS)
    count = 5000
    for step in range(count):
        store.add(step, np.full(LAYERS, step, np.float32))
        store.add(step, np.full(LAYERS, -1, np.float32))
    assert store.stride == 16
    assert len(store.steps) <= 2 * COLUMNS
    np.testing.assert_array_equal(store.steps, np.arange(0, count, 16))
    np.testing.assert_array_equal(store.values, np.tile(store.steps, (LAYERS, 1)))


def test_a_profile_of_another_network_is_left_out() -> None:
    store = ColumnStore(LAYERS)
    store.add(0, np.ones(LAYERS + 1, np.float32))
    store.add(0, np.ones((LAYERS, 2), np.float32))
    assert store.values.shape == (LAYERS, 0)


def test_a_history_follows_a_run_that_was_resumed() -> None:
    history = History([info()])
    assert history.step == 0
    for step in [*range(10), *range(6, 12)]:
        history.add(record(step))
        if step and step % 3 == 0:
            history.add(EvaluationRecord(0, step, "validation", 0.5, 0.5))
            history.add(EvaluationRecord(0, step, "training", 0.5, 0.5))
    network = history.networks[0]
    assert history.step == 11
    np.testing.assert_array_equal(network.loss.steps, range(1, 12))
    np.testing.assert_array_equal(network.gradients.steps, range(12))
    np.testing.assert_allclose(network.error.means, 0.25)
    assert [found.step for found in network.evaluations if found.split == "validation"] == [3, 6, 9]
    history.add(Diverged(0, 12))
    assert network.diverged == 12


def test_at_divergence_both_curves_end() -> None:
    history = History([info()])
    for step, loss in enumerate([1.0, 2.0, np.nan], 1):
        history.add(record(step, loss))
    assert len(history.networks[0].loss) == len(history.networks[0].error) == 2
    assert history.step == 3


@pytest.mark.parametrize("factor", [0.5, 1.0, 1.21, 3.0])
def test_the_growth_per_layer_is_found(factor: float) -> None:
    norms = factor ** -np.arange(56.0)
    norms[0], norms[-1] = 1e6, 1e-6
    assert growth_per_layer(norms.astype(np.float32)) == pytest.approx(factor, rel=1e-3)
    norms[10], norms[20], norms[30] = np.nan, 0, np.inf
    assert growth_per_layer(norms.astype(np.float32)) == pytest.approx(factor, rel=1e-3)


@pytest.mark.parametrize("values", [[], [1], [1, 2, 3, 4], [1, 0, 0, 0, 0, 1], [np.nan] * 8])
def test_a_growth_that_cannot_be_told_is_none(values: list[float]) -> None:
    assert growth_per_layer(np.array(values, np.float32)) is None


def test_the_gradient_per_weight_is_a_root_mean_square() -> None:
    network = info()
    norms = np.ones(LAYERS, np.float32)
    expected = [1 / np.sqrt(layer.weights) for layer in network.outline.layers]
    found = per_weight(norms, network)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert found.dtype == np.float32


def test_another_learning_rate_further_back_forgets_what_came_after() -> None:
    history = History([info()])
    for step in range(1, 11):
        history.add(record(step))
    history.add(EvaluationRecord(0, 5, "validation", 1.0, 0.5))
    history.add(EvaluationRecord(0, 10, "validation", 1.0, 0.5))
    history.add(Diverged(0, 11))
    history.add(LearningRateChanged(6, 0.01))
    network = history.networks[0]
    assert history.step == 6
    assert network.latest is network.diverged is None
    assert network.gradients.steps.tolist() == [1, 2, 3, 4, 5, 6]
    for step in range(6, 9):
        history.add(record(step, 3.0))
    history.add(EvaluationRecord(0, 8, "validation", 0.5, 0.5))
    assert network.loss.means.tolist() == [1.0] * 6 + [3.0] * 2
    assert network.error.steps.tolist() == network.gradients.steps.tolist() == list(range(1, 9))
    assert [each.step for each in network.evaluations] == [5, 8]
    loss = network.loss
    history.add(LearningRateChanged(9, 0.001))  # while the run goes on
    assert network.loss is loss
    assert network.latest is not None


@pytest.mark.parametrize("step", [6, 8, 9, 20, 20_000])
def test_of_bins_none_is_kept_that_reaches_beyond_a_step(step: int) -> None:
    series = filled(np.arange(20_000.0))
    assert series.width == 8
    kept = series.up_to(step)
    assert kept.last == step
    assert kept.steps.tolist() == [first for first in series.steps.tolist() if first + 7 <= step]
    assert kept.means.tolist() == series.means.tolist()[: len(kept)]
    kept.add(step + 1, 7.0)
    assert kept.means[-1] == 7.0


def test_an_experiment_has_a_history_for_each_of_its_networks() -> None:
    history = History(info(id) for id in range(len(Experiment().networks)))
    assert list(history.networks) == [0, 1]
