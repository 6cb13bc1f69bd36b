"""The learning rate from step to step."""

from __future__ import annotations

import pytest

from resnet_viewer.settings import TrainingSpec
from resnet_viewer.training.schedule import learning_rate


def rates(schedule: str, steps: int = 100, warmup: int = 0) -> list[float]:
    training = TrainingSpec(schedule=schedule, warmup=warmup)
    return [learning_rate(step, steps, 0.1, training) for step in range(1, steps + 1)]


def test_constant_stays_and_warms_up() -> None:
    assert rates("constant") == [0.1] * 100
    assert rates("constant", warmup=4)[:5] == pytest.approx([0.025, 0.05, 0.075, 0.1, 0.1])


def test_steps_divide_by_ten_twice() -> None:
    found = rates("steps")
    assert found[0] == pytest.approx(0.1)
    assert found[60] == pytest.approx(0.01)
    assert found[-1] == pytest.approx(0.001)
    assert len({round(rate, 9) for rate in found}) == 3


def test_cosine_falls_evenly_to_nothing() -> None:
    found = rates("cosine")
    assert found[0] == pytest.approx(0.1)
    assert learning_rate(51, 101, 0.1, TrainingSpec(schedule="cosine", warmup=0)) == pytest.approx(0.05)
    assert found[-1] == pytest.approx(0.0, abs=1e-9)
    assert found == sorted(found, reverse=True)


def test_one_cycle_rises_once_and_falls_once() -> None:
    found = rates("one-cycle", steps=1000)
    top = found.index(max(found))
    assert found[0] == pytest.approx(0.1 / 25)
    assert max(found) == pytest.approx(0.1, rel=1e-3)
    assert 290 < top < 310
    assert found[: top + 1] == sorted(found[: top + 1])
    assert found[top:] == sorted(found[top:], reverse=True)
    assert found[-1] == pytest.approx(0.0, abs=1e-9)


def test_a_run_of_one_step_has_a_rate() -> None:
    assert all(rate > 0 for schedule in ("constant", "steps", "cosine") for rate in rates(schedule, steps=1))
