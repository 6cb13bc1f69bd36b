"""One run on several processes, on one machine or many: each learns from its share of every batch.

torchrun starts the processes and says in their environment how they find each other. All of them hold the same
weights. Each works out the same batch and takes its share of it; DistributedDataParallel averages the gradients,
weighted by the pictures in each share, and batch normalisation reckons with the whole batch (`synchronised.py`). So N
processes make the steps of one, but for the rounding of sums in another order.

Process 0 leads: it decides when a step begins, at which rate, and when the run ends; it alone evaluates, records and
speaks. Nothing of torch.distributed is loaded where there is one process.
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from resnet_viewer.errors import TrainingError

if TYPE_CHECKING:
    from torch.distributed import ProcessGroup

_PATIENCE = timedelta(minutes=30)
"""How long the others wait for process 0 to evaluate. Of a process that ends they hear at once."""

_PLACE = re.compile(r"^\[[^\]]*\] *")
"""Where in torch's source an error was found."""

Order = tuple[float, int]
"""For the next step: the full learning rate, and how many steps the run is to have."""


class Share:
    """What this process does of the training of one network. Here it is alone and does all of it."""

    def rows(self, size: int) -> tuple[int, int]:
        """The share of a batch of so many pictures: from the one row up to the other."""
        return 0, size

    def joined(self, network: nn.Module) -> nn.Module:
        """What is called in place of the network to learn; its backward pass leaves the whole batch's gradients."""
        return network

    def weighed(self, loss: Tensor) -> Tensor:
        """The mean loss of the share, as the backward pass has to begin from it."""
        return loss

    def averaged(self, *values: float) -> tuple[float, ...]:
        """Means over the share become means over the batch."""
        return values

    def agree(self, order: Order | None) -> Order | None:
        """What process 0 orders for the next step, None to end the training. From all others None is wanted."""
        return order


class Processes:
    """All processes of a run. Here there is one."""

    rank = 0
    count = 1
    on_this_machine = 1

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def check(self, batch: int) -> None:
        """Raises TrainingError where a batch of so many pictures has none for some process."""
        if batch < self.count:
            raise TrainingError(
                "training.batch_size is {batch}, too few for {count} processes; raise it, or start fewer.",
                batch=batch,
                count=self.count,
            )

    def share(self) -> Share:
        """The share in one network. Every process asks for as many, in the same order."""
        return Share()

    def tell(self, what: Any) -> Any:
        """What process 0 says, in all processes."""
        return what

    def dismiss(self) -> None:
        """Lets the others go, where process 0 has not told them anything."""

    def part(self) -> None:
        """Waits until no process needs another any more."""

    def ask_to_stop(self) -> None:
        """From any process: the run is to end after its step."""

    @property
    def stopping(self) -> bool:
        """Whether some process has asked to stop."""
        return False


def leave_word(sentence: str) -> None:
    """Has torchrun say at the very end why this process failed: its own report would bury what was said before."""
    file = os.environ.get("TORCHELASTIC_ERROR_FILE")
    if file is not None:
        Path(file).write_text(json.dumps({"message": sentence, "timestamp": int(time.time())}), encoding="utf-8")


@contextmanager
def joined() -> Iterator[Processes]:
    """Finds the other processes where torchrun has started several. Raises TrainingError where that fails."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        yield Processes()
        return
    import torch.distributed as dist

    try:
        cards = torch.cuda.device_count() if dist.is_nccl_available() else 0
        if cards:
            torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")) % cards)
        dist.init_process_group("cpu:gloo,cuda:nccl" if cards else "gloo", timeout=_PATIENCE)
    except (RuntimeError, ValueError) as error:
        raise TrainingError(
            "The {count} processes of this run did not find each other: {reason}. Start them all with torchrun.",
            count=count,
            reason=_first_line(error),
        ) from error
    with losses_explained():
        yield _Together()


@contextmanager
def losses_explained() -> Iterator[None]:
    """Makes a sentence of what torch says when another process has ended."""
    try:
        yield
    except RuntimeError as error:
        said = str(error).lower()
        if not any(word in said for word in ("gloo", "nccl", "connection", "process group")):
            raise
        raise TrainingError(
            "Another process of this run has ended or can no longer be reached, so the run stops: {reason}.",
            reason=_first_line(error),
        ) from error


def _first_line(error: Exception) -> str:
    return _PLACE.sub("", str(error).partition("\n")[0]).rstrip(". ")[:200]


class _Together(Processes):
    """The processes that torchrun has started."""

    def __init__(self) -> None:
        import torch.distributed as dist

        self.rank, self.count = dist.get_rank(), dist.get_world_size()
        self.on_this_machine = int(os.environ.get("LOCAL_WORLD_SIZE", self.count))
        self._told = False
        self._stop = threading.Event()
        self.turns = threading.Lock()

    def share(self) -> Share:
        import torch.distributed as dist

        # A group of its own for each network: their threads talk at the same time.
        return _Part(self, dist.new_group(timeout=_PATIENCE))

    def tell(self, what: Any) -> Any:
        import torch.distributed as dist

        self._told = True
        said = [what]
        with losses_explained():
            dist.broadcast_object_list(said)
        return said[0]

    def part(self) -> None:
        import torch.distributed as dist

        with suppress(RuntimeError):  # the other has gone, which is as well
            dist.barrier()

    def dismiss(self) -> None:
        if not self._told:
            self.tell(None)

    def ask_to_stop(self) -> None:
        self._stop.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()


class _Part(Share):
    def __init__(self, processes: _Together, group: ProcessGroup) -> None:
        self._processes = processes
        self._group = group
        self._part = 1.0
        self._takes_turns = False

    def rows(self, size: int) -> tuple[int, int]:
        rank, count = self._processes.rank, self._processes.count
        first, last = rank * size // count, (rank + 1) * size // count
        self._part = (last - first) / size
        return first, last

    def joined(self, network: nn.Module) -> nn.Module:
        from torch.nn.parallel import DistributedDataParallel

        from resnet_viewer.training.synchronised import synchronise

        synchronise(network, self._group)
        # Messages between GPUs are kernels, and those of two networks may wait for each other for ever unless all
        # processes launch them in the same order. The others begin a step after process 0, so that its order is theirs.
        self._takes_turns = self._processes.leads and next(network.parameters()).is_cuda
        with warnings.catch_warnings():  # torch 2.13 has another name for the same
            warnings.simplefilter("ignore", FutureWarning)
            return DistributedDataParallel(network, process_group=self._group, broadcast_buffers=False)

    def weighed(self, loss: Tensor) -> Tensor:
        return loss * (self._part * self._processes.count)

    def averaged(self, *values: float) -> tuple[float, ...]:
        means = tuple(self._sum([self._part * value for value in values]))
        if self._takes_turns:
            self._processes.turns.release()
        return means

    def agree(self, order: Order | None) -> Order | None:
        rate, steps = order or (0.0, 0)
        if self._takes_turns and order is not None:
            self._processes.turns.acquire()
        wish, going, rate, last = self._sum([self._processes.stopping, order is not None, rate, steps])
        if wish:
            self._processes.ask_to_stop()
        return (rate, round(last)) if going else None

    def _sum(self, values: Sequence[float]) -> list[float]:
        import torch.distributed as dist

        table = torch.tensor([float(value) for value in values], dtype=torch.float64)
        dist.all_reduce(table, group=self._group)
        summed: list[float] = table.tolist()
        return summed
