"""The gate that the networks of a run pass: pause, step, stop, and nobody runs away."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import pytest

from resnet_viewer.training.lockstep import LAG, Lockstep, snapshot_interval


class _Walkers:
    """Threads that do nothing but step."""

    def __init__(self, count: int, last: int, delays: dict[int, float] | None = None) -> None:
        self.rests: list[int] = []
        self.steps = dict.fromkeys(range(count), 0)
        self.widest = 0
        self.lockstep = Lockstep(range(count), 0, last, 0.1, 0.0, self.rests.append)
        self._delays = delays or {}
        self._threads = [threading.Thread(target=self._walk, args=(id,)) for id in range(count)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()

    def _walk(self, id: int) -> None:
        while self.lockstep.enter(id):
            time.sleep(self._delays.get(id, 0.001))
            self.steps[id] += 1
            self.widest = max(self.widest, self.steps[id] - min(self.steps.values()))
        self.lockstep.leave(id)

    def wait_for_rest(self, times: int) -> None:
        deadline = time.monotonic() + 5
        while len(self.rests) < times and time.monotonic() < deadline:
            time.sleep(0.002)
        assert len(self.rests) == times


def test_all_walk_to_the_end_and_none_runs_away() -> None:
    walkers = _Walkers(2, 50, {0: 0.0, 1: 0.003})
    walkers.start()
    walkers.join()
    assert walkers.steps == {0: 50, 1: 50}
    assert 1 <= walkers.widest <= LAG + 1  # one of them is within its step


def test_a_pause_brings_all_to_rest_at_one_step_and_stops_the_clock() -> None:
    walkers = _Walkers(3, 10_000)
    walkers.start()
    time.sleep(0.05)
    walkers.lockstep.pause()
    walkers.wait_for_rest(1)
    assert set(walkers.steps.values()) == {walkers.rests[0]}
    seconds = walkers.lockstep.seconds()
    time.sleep(0.05)
    assert walkers.lockstep.seconds() == seconds
    walkers.lockstep.go()
    time.sleep(0.05)
    walkers.lockstep.stop()
    walkers.join()
    assert len(set(walkers.steps.values())) == 1
    assert walkers.steps[0] > walkers.rests[0]


def test_a_step_is_one_step_of_each() -> None:
    walkers = _Walkers(2, 10_000)
    walkers.lockstep.pause()
    walkers.start()
    walkers.wait_for_rest(1)
    for n in range(1, 6):
        walkers.lockstep.allow_step()
        walkers.wait_for_rest(1 + n)
        assert walkers.steps == {0: n, 1: n}
    walkers.lockstep.stop()
    walkers.join()
    assert walkers.rests == [0, 1, 2, 3, 4, 5]


def test_a_network_that_leaves_is_not_waited_for() -> None:
    lockstep = Lockstep(range(2), 0, 20, 0.1, 0.0, lambda _step: None)
    lockstep.leave(1)
    for _ in range(20):
        assert lockstep.enter(0)
    assert not lockstep.enter(0)


def test_a_new_learning_rate_holds_from_one_step_on_for_all() -> None:
    lockstep = Lockstep(range(2), 0, 20, 0.1, 0.0, lambda _step: None)
    assert lockstep.enter(0)
    assert lockstep.enter(0)
    since = lockstep.set_learning_rate(0.01)
    assert since == 3
    assert [lockstep.learning_rate(step) for step in (1, 2, 3, 4)] == [0.1, 0.1, 0.01, 0.01]


def test_steps_can_be_raised_and_lowered_but_not_taken_back() -> None:
    lockstep = Lockstep(range(1), 0, 5, 0.1, 0.0, lambda _step: None)
    for _ in range(4):
        assert lockstep.enter(0)
    assert lockstep.set_last(2) == 4
    assert not lockstep.enter(0)
    assert lockstep.set_last(6) == 6
    assert lockstep.enter(0)


def test_all_networks_are_kept_after_the_first_step_with_another_number_of_steps() -> None:
    lockstep = Lockstep(range(2), 0, 20, 0.1, 0.0, lambda _step: None)
    for id in (0, 0, 1):
        assert lockstep.enter(id)
    lockstep.set_last(10)
    assert [step for step in range(1, 10) if lockstep.wants_snapshot(step)] == [3]


def test_a_run_that_stopped_for_good_stays_stopped() -> None:
    walkers = _Walkers(2, 10_000)
    walkers.lockstep.pause()
    walkers.start()
    walkers.wait_for_rest(1)
    walkers.lockstep.stop()
    walkers.join()
    assert walkers.steps == {0: 0, 1: 0}


def test_a_slow_network_is_kept_where_a_fast_one_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resnet_viewer.training.lockstep.snapshot_interval", lambda _seconds: 0.0)
    lockstep = Lockstep(range(2), 0, 20, 0.1, 0.0, lambda _step: None)
    kept: dict[int, list[int]] = {0: [], 1: []}
    begun = {0: 0, 1: 0}
    for id in (0, 0, 1, 0, 1, 0, 1, 1):
        assert lockstep.enter(id)
        begun[id] += 1
        if lockstep.wants_snapshot(begun[id]):
            kept[id].append(begun[id])
    assert kept[0] == kept[1] != []


def test_weights_are_kept_often_at_first_and_never_too_many_of_them() -> None:
    def kept(seconds: float) -> list[float]:
        found, now = [0.0], 0.0
        while now < seconds:
            now += snapshot_interval(now)
            found.append(now)
        return found

    assert len([at for at in kept(30) if at <= 10]) >= 8, "features appear in the first seconds"
    assert 12 < len(kept(30)) < 20
    assert len(kept(24 * 3600)) < 100
    pairs = list(pairwise(kept(24 * 3600)))
    assert max((after - before) / after for before, after in pairs[6:]) < 0.17
