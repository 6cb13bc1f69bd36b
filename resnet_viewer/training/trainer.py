"""One network that learns: forward, backward, look, update."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext

import numpy as np
import safetensors.torch
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from safetensors import SafetensorError

from resnet_viewer.data.augment import Batches
from resnet_viewer.data.sources import Dataset
from resnet_viewer.errors import TrainingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.networks.residual import build, weight_layers
from resnet_viewer.probes.evaluation import batches_of, evaluate
from resnet_viewer.probes.gradients import measure
from resnet_viewer.records import Diverged, EvaluationRecord, SnapshotRecord, StepRecord
from resnet_viewer.training.average import Average
from resnet_viewer.training.devices import prepared_device
from resnet_viewer.training.optimizer import make_optimizer
from resnet_viewer.training.parallel import Share
from resnet_viewer.training.schedule import learning_rate

_LEARNING = "learning."
"""What the names of the weights that learn begin with, in the snapshot of a network whose average is kept."""


class Trainer:
    """Trains one network of an experiment, step by step, on the experiment's device, which is here.

    `id` is the network's place in the experiment, `share` what this process does of its training. Pictures come from
    the CPU, and what is handed out lies there. Raises TrainingError where memory does not suffice.
    """

    def __init__(
        self,
        id: int,
        experiment: Experiment,
        dataset: Dataset,
        clock: Callable[[], float],
        share: Share | None = None,
    ) -> None:
        self.id = id
        self.step = 0
        self.diverged = False
        self._training = experiment.training
        self._dataset = dataset
        self._batches = Batches(dataset, experiment)
        self._clock = clock
        self._device = prepared_device(self._training.device)
        self.network = build(experiment, id).to(self._device)
        self._weights = list(weight_layers(self.network).values())
        self._optimizer = make_optimizer(self.network, self._training)
        self._average = Average(self.network, self._training.averaging) if self._training.averaging else None
        self._narrow = self._training.precision == "bfloat16"
        self.share = share or Share()
        self._learner = self.share.joined(self.network)  # after the copy that is averaged has been made
        self._between_steps = threading.Lock()

    def learn(self, full_rate: float, steps: int) -> StepRecord | Diverged:
        """One step of `steps` on the next batch, at the rate that the schedule makes of the full one.

        When a number is no longer finite the weights are left as they were.
        """
        with self._between_steps:
            return self._learn(full_rate, steps)

    def weights(self) -> tuple[int, dict[str, torch.Tensor]]:
        """The step, and a copy of the weights that answer after it. From any thread; waits for the step under way."""
        with self._between_steps:
            weights = self.answering.state_dict().items()
            return self.step, {name: tensor.to("cpu", copy=True) for name, tensor in weights}

    def _learn(self, full_rate: float, steps: int) -> StepRecord | Diverged:
        step = self.step + 1
        rate = learning_rate(step, steps, full_rate, self._training)
        batch = self._batches.batch(step)
        first, last = self.share.rows(len(batch[0]))
        pictures, answers = (tensor[first:last].to(self._device) for tensor in batch)
        self.network.train()
        self.network.begin(step, first, len(batch[0]))
        with torch.autocast(self._device.type, torch.bfloat16) if self._narrow else nullcontext():
            logits = self._learner(pictures)
        logits = logits.to(torch.float32)
        loss = F.cross_entropy(logits, answers, label_smoothing=self._training.label_smoothing)
        self._optimizer.clear()
        self.share.weighed(loss).backward()  # type: ignore[no-untyped-call]
        value, accuracy, norms = measure(logits, answers, loss, self._weights)
        value, accuracy = self.share.averaged(value, accuracy)
        self.step = step
        if not math.isfinite(value) or not all(map(math.isfinite, norms)):
            self.diverged = True
            return Diverged(self.id, step)
        self._optimizer.step(rate)
        if self._average is not None:
            self._average.follow(step)
        return StepRecord(self.id, step, value, accuracy, rate, self._clock(), np.array(norms, np.float32))

    @property
    def answering(self) -> torch.nn.Module:
        """The network that is checked and kept: the one that learns, or its average."""
        return self.network if self._average is None else self._average.network

    def evaluate(self) -> EvaluationRecord:
        """Loss and accuracy on all validation pictures, with the running statistics of batch normalisation."""
        network = self.answering.eval()
        found = evaluate(
            lambda pictures: network(self._dataset.normalised(pictures).to(self._device)).to("cpu"),
            batches_of(self._dataset.validation),
        )
        return EvaluationRecord(self.id, self.step, "validation", found.loss, found.top1)

    def snapshot(self, full_rate: float) -> SnapshotRecord:
        """All that it takes to go on from here. `weights` are those that answer."""
        kept = self._optimizer.state()
        if self._average is not None:
            kept |= {_LEARNING + name: tensor for name, tensor in self.network.state_dict().items()}
        state = {"learning_rate": full_rate, "seconds": self._clock()}
        return SnapshotRecord(self.id, self.step, _saved(self.answering.state_dict()), _saved(kept), state)

    def restore(self, snapshot: SnapshotRecord) -> None:
        """Goes back to where a snapshot was taken. Raises TrainingError where it does not fit this network."""
        try:
            kept = safetensors.torch.load(snapshot.optimizer)
            self.answering.load_state_dict(safetensors.torch.load(snapshot.weights))
            if self._average is not None:
                names = self.network.state_dict()
                self.network.load_state_dict({name: kept[_LEARNING + name] for name in names})
            self._optimizer.restore(kept)
        except (SafetensorError, RuntimeError, ValueError, KeyError) as error:
            raise TrainingError(
                "The recorded weights do not fit the recorded network, so the run cannot go on."
            ) from error
        self.step = snapshot.step


def _saved(tensors: Mapping[str, torch.Tensor]) -> bytes:
    return safetensors.torch.save({name: tensor.to("cpu").contiguous() for name, tensor in tensors.items()})
