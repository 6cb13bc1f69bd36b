"""All networks of a run in lockstep, a thread each: same seed, same batches, with a window or without.

Two networks learn fastest as two threads with one core each; a network that is alone gets all cores.
"""

from __future__ import annotations

import math
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, TypeVar

import torch

from resnet_viewer.data.sources import Dataset
from resnet_viewer.errors import TrainingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.priority import give_way
from resnet_viewer.records import Diverged, LearningRateChanged, Paused, Record, SnapshotRecord, StepsChanged
from resnet_viewer.training.lockstep import Lockstep
from resnet_viewer.training.parallel import Order, Processes, losses_explained
from resnet_viewer.training.trainer import Trainer

_TO_STOP, _TO_JOIN = 15.0, 5.0
"""Seconds that several processes have to end together, and then the threads of each; torchrun kills them after 30."""

_Item = Record | BaseException | None

T = TypeVar("T")


class Twins:
    """Trains the networks of an experiment side by side; `records()` yields what happens, in order for each network.

    `resume` holds the snapshot of each network from which to go on, and `rates` the learning rates that were set by
    hand, by the step from which on they hold: what is done again is done with them. With several `processes` only the
    one that leads yields records, and the others do as it does. Raises TrainingError where a snapshot does not fit, or
    where memory does not suffice.
    """

    def __init__(
        self,
        experiment: Experiment,
        dataset: Dataset,
        resume: Mapping[int, SnapshotRecord] | None = None,
        processes: Processes | None = None,
        rates: Sequence[tuple[int, float]] = (),
    ) -> None:
        self._experiment = experiment
        self._processes = processes or Processes()
        self._items: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        points = resume or {}
        first = max((point.step for point in points.values()), default=0)
        rate, seconds = _whereabouts([point.state for point in points.values() if point.step == first], experiment)
        self.lockstep = Lockstep(
            range(len(experiment.networks)),
            first,
            experiment.training.steps,
            rate,
            seconds,
            on_rest=lambda step: self._items.put(Paused(step)),
            rates=[(step, rate) for step, rate in rates if step > first],
        )
        torch.set_num_threads(max(1, _cores() // (len(experiment.networks) * self._processes.on_this_machine)))
        # More threads than cores are no faster, and each takes its turn of the interpreter from the window. Several
        # processes wait for each other within a step, and might do so in different networks.
        self._turns: AbstractContextManager[object] = (
            threading.Semaphore(max(2, _cores())) if self._processes.count == 1 else nullcontext()
        )
        with _memory_explained(), losses_explained():
            self._trainers = [
                Trainer(id, experiment, dataset, self.lockstep.seconds, self._processes.share())
                for id in range(len(experiment.networks))
            ]
        for trainer in self._trainers:
            if trainer.id in points:
                trainer.restore(points[trainer.id])
            elif points:
                trainer.diverged = True

    def records(self) -> Iterator[Record]:
        """Runs to the end, yielding records as they happen. Closing the generator stops the run.

        Raises TrainingError where memory does not suffice, or another process is lost.
        """
        # A thread may be waiting for another process that is no more.
        several = self._processes.count > 1
        threads = [
            threading.Thread(target=self._learn, args=(trainer,), name=f"trainer {trainer.id}", daemon=several)
            for trainer in self._trainers
        ]
        for thread in threads:
            thread.start()
        running = len(threads)
        try:
            while running:
                item = self._items.get()
                if item is None:
                    running -= 1
                elif isinstance(item, BaseException):
                    raise item
                else:
                    yield item
        finally:
            self.lockstep.stop()
            for thread in threads:
                thread.join(_TO_JOIN if several else None)

    def stop(self) -> None:
        """Ends the run of all processes after its step. From any thread of any process."""
        if self._processes.leads:
            self.lockstep.stop()
        else:
            self._processes.ask_to_stop()
        if self._processes.count > 1:
            error = TrainingError(
                "The processes of this run did not end together within {seconds} seconds.", seconds=round(_TO_STOP)
            )
            timer = threading.Timer(_TO_STOP, self._items.put, [error])
            timer.daemon = True
            timer.start()

    def weights(self, id: int) -> tuple[int, dict[str, torch.Tensor]]:
        """The step of a network, and a copy of its weights after it. From any thread; waits for the step under way."""
        return self._trainers[id].weights()

    def change_learning_rate(self, rate: float) -> None:
        """Another learning rate from the next step on, for every network. From any thread."""
        self._items.put(LearningRateChanged(self.lockstep.set_learning_rate(rate), rate))

    def change_steps(self, steps: int) -> None:
        """Another number of steps, though none that has begun is taken back. From any thread."""
        self._items.put(StepsChanged(self.lockstep.set_last(steps)))

    def _learn(self, trainer: Trainer) -> None:
        give_way()
        try:
            with _memory_explained(), losses_explained():
                for record in self._steps(trainer) if self._processes.leads else self._follow(trainer):
                    self._items.put(record)
        except BaseException as error:  # noqa: BLE001 - raised again where the records are taken
            self._items.put(error)
        finally:
            self.lockstep.leave(trainer.id)
            self._items.put(None)

    def _steps(self, trainer: Trainer) -> Iterator[Record]:
        lockstep = self.lockstep
        if trainer.diverged:
            return
        kept = evaluated = trainer.step
        if trainer.step == 0:
            yield self._in_turn(partial(trainer.snapshot, lockstep.learning_rate(1)))
        while (order := self._order(trainer)) is not None:
            rate, steps = order
            record = self._in_turn(partial(trainer.learn, rate, steps))
            yield record
            if isinstance(record, Diverged):
                return
            if trainer.step % self._experiment.training.evaluation_interval == 0:
                evaluated = trainer.step
                yield self._in_turn(trainer.evaluate)
            if lockstep.wants_snapshot(trainer.step):
                kept = trainer.step
                yield self._in_turn(partial(trainer.snapshot, rate))
        if trainer.step == lockstep.last and evaluated < trainer.step:
            yield self._in_turn(trainer.evaluate)
        if kept < trainer.step:
            yield self._in_turn(partial(trainer.snapshot, lockstep.learning_rate(trainer.step + 1)))

    def _in_turn(self, work: Callable[[], T]) -> T:
        with self._turns:
            return work()

    def _order(self, trainer: Trainer) -> Order | None:
        """Rate and steps for the next step, once it may begin; None when there is none any more."""
        if self._processes.stopping:
            self.lockstep.stop()
        step = trainer.step + 1
        if self.lockstep.enter(trainer.id):
            return trainer.share.agree((self.lockstep.learning_rate(step), self.lockstep.steps(step)))
        return trainer.share.agree(None)

    def _follow(self, trainer: Trainer) -> Iterator[Record]:
        """Learns as the leading process orders, which also says what comes of it."""
        while not trainer.diverged and (order := trainer.share.agree(None)) is not None:
            trainer.learn(*order)
        return iter(())


def _whereabouts(states: Sequence[Mapping[str, Any]], experiment: Experiment) -> tuple[float, float]:
    """The learning rate and the seconds that a run goes on with. Raises TrainingError: a file may hold anything."""
    try:
        rates = [float(state["learning_rate"]) for state in states] or [experiment.training.learning_rate]
        seconds = max((float(state["seconds"]) for state in states), default=0.0)
        if not math.isfinite(rates[0]) or not math.isfinite(seconds):
            raise ValueError
    except (LookupError, TypeError, ValueError) as error:
        raise TrainingError("The recording does not say how the run stood, so it cannot go on.") from error
    return rates[0], seconds


class _memory_explained:  # noqa: N801 - used as a statement
    """Turns an allocation that failed into a sentence that says which setting to lower."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        out = isinstance(error, MemoryError | torch.OutOfMemoryError)
        said = ("can't allocate memory", "out of memory")  # the CPU's words, and those of MPS
        if out or (isinstance(error, RuntimeError) and any(words in str(error) for words in said)):
            raise TrainingError(
                "There is not enough memory for this run; lower training.batch_size, network.width or network.depth."
            ) from error


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
