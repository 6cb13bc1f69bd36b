"""Lets the networks of a run go step by step, and lets anyone pause, step, stop or hurry them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

LAG = 2
"""No network begins a step more than so many ahead of another: enough to even out a slow step, too little to see."""


def snapshot_interval(seconds: float) -> float:
    """The seconds from one snapshot to the next after a run has taken so many.

    Whoever looks inside goes back through the snapshots, and features appear within the first seconds: one every second
    at first. Later on they are rarer, so that a long run is not all snapshots, but no more than a tenth of it is lost.
    """
    return max(1.0, min(0.2 * seconds, 10.0), 0.1 * seconds)


class Lockstep:
    """The gate that every network of a run passes before each step. All methods may be called from any thread.

    `first` is the step that the run goes on from (0 for a new one), `last` the step after which it is finished.
    `seconds` is the wall time that the run has taken before. `on_rest` is called with the step when a pause has taken
    hold of every network, on the thread of the last one. `rates` are the later steps from which on another learning
    rate is known to hold, in order, and that.
    """

    def __init__(
        self,
        ids: Iterable[int],
        first: int,
        last: int,
        learning_rate: float,
        seconds: float,
        on_rest: Callable[[int], None],
        rates: Iterable[tuple[int, float]] = (),
    ) -> None:
        self._change = threading.Condition()
        self._begun = dict.fromkeys(ids, first)
        self._first = first
        self._lasts = [(first, last)]
        self._limit: int | None = None  # no step beyond this one begins: None while running, a step while paused
        self._waiting: set[int] = set()
        self._on_rest = on_rest
        self._stopping = False
        self._rates = [(first, learning_rate), *rates]
        self._since = time.monotonic()
        self._paused_at: float | None = None
        self._earlier = seconds
        self._snapshots: set[int] = set()
        self._snapshot_time = self._since

    # -- for the networks ---------------------------------------------------------------------------------------------

    def enter(self, id: int) -> bool:
        """Waits until the network may begin its next step; False when there is none any more."""
        with self._change:
            step = self._begun[id] + 1
            while True:
                held = self._limit is not None and step > self._limit
                if step > self.last or (held and self._stopping):
                    return False
                if not held and step <= min(self._begun.values()) + LAG:
                    self._begun[id] = step
                    self._change.notify_all()
                    return True
                if held:
                    self._waiting.add(id)
                    self._rest()
                self._change.wait()
                self._waiting.discard(id)

    def leave(self, id: int) -> None:
        """The network has diverged or failed: the others no longer wait for it."""
        with self._change:
            self._first = self._furthest()
            self._begun.pop(id, None)
            self._rest()
            self._change.notify_all()

    def wants_snapshot(self, step: int) -> bool:
        """Whether the weights are to be kept after this step, the same for every network."""
        with self._change:
            now = time.monotonic()
            if now - self._snapshot_time >= snapshot_interval(now - self._since):
                # A step that no network has begun, so that none can have passed it. A slow one comes to it later, when
                # the next may have been chosen already: only a step at which all are kept is one to go on from.
                self._snapshots.add(self._furthest() + 1)
                self._snapshot_time = now
            return step in self._snapshots

    def learning_rate(self, step: int) -> float:
        """The learning rate of a step, the same for every network, before any warm-up."""
        return next(rate for since, rate in reversed(self._rates) if since <= step)

    def steps(self, step: int) -> int:
        """How many steps the run was to have at a step, the same for every network: a schedule depends on it."""
        return next(last for since, last in reversed(self._lasts) if since <= step)

    @property
    def last(self) -> int:
        """The step after which the run is finished."""
        return self._lasts[-1][1]

    def seconds(self) -> float:
        """Wall time since the run began, pauses left out."""
        with self._change:
            now = self._paused_at if self._paused_at is not None else time.monotonic()
            return self._earlier + now - self._since

    # -- for whoever runs them ----------------------------------------------------------------------------------------

    def pause(self) -> None:
        """No network begins a step that no other has begun: all come to rest at the same step."""
        with self._change:
            if self._limit is None:
                self._limit = self._furthest()
                self._change.notify_all()

    def go(self) -> None:
        """Goes on after a pause."""
        with self._change:
            self._wake()
            self._limit = None
            self._change.notify_all()

    def allow_step(self) -> None:
        """One more step of every network, then a pause."""
        with self._change:
            self._wake()
            self._limit = (self._furthest() if self._limit is None else self._limit) + 1
            self._change.notify_all()

    def stop(self) -> None:
        """All networks come to rest at the same step, for good."""
        with self._change:
            if not self._stopping:
                self._stopping = True
                self._limit = self._furthest()
                self._change.notify_all()

    def set_learning_rate(self, rate: float) -> int:
        """Another learning rate from the step on that is returned."""
        with self._change:
            since = self._furthest() + 1
            self._rates.append((since, rate))
            return since

    def set_last(self, last: int) -> int:
        """Another number of steps; a step that has begun counts still. Returns what it is now.

        The weights are kept after the next step.
        """
        with self._change:
            since = self._furthest() + 1
            self._lasts.append((since, max(last, since - 1)))
            # Of all steps, a recording knows only how many there are to be: none before is to be done again with that.
            self._snapshots.add(since)
            self._change.notify_all()
            return self.last

    def _furthest(self) -> int:
        return max(self._begun.values(), default=self._first)

    def _rest(self) -> None:
        if self._begun and self._waiting >= self._begun.keys() and self._paused_at is None and not self._stopping:
            self._paused_at = time.monotonic()
            self._on_rest(self._furthest())

    def _wake(self) -> None:
        self._waiting.clear()
        if self._paused_at is not None:
            self._since += time.monotonic() - self._paused_at
            self._paused_at = None
