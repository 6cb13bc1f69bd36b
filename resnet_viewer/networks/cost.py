"""What a run will ask of a computer, before it is started. Imports no torch.

None of it is exact. Memory is what learning keeps for the backward pass and for each weight; time follows from how fast
this computer was with whatever it learned last.
"""

from __future__ import annotations

from dataclasses import dataclass

from resnet_viewer.catalogue import FOLDER
from resnet_viewer.experiment import DataSpec, Experiment
from resnet_viewer.networks.outline import describe
from resnet_viewer.records import Outline

VALUE = 250
"""How many multiply-adds cost as much time as one value that a layer puts out: normalising and storing it takes longer
than calculating it. Fitted to the steps of the bundled recordings, whose networks differ fivefold in width."""

_FORWARD = 1 / 3
"""The share of a step that an answer without learning takes: no backward pass, which is twice the forward one."""

_CHECKED = 1 / 6
"""Pictures that the networks are checked on, as a share of those that there are to learn from: from 1/10 to 1/5."""

_BYTES = 4
_KEPT = 2
"""Tensors of the size of a layer's output that the backward pass needs: what is normalised, and what is rectified."""
_COPIES = 4
"""Of each weight: itself, its gradient, its momentum, and the copy that is looked at or stored."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one network asks for.

    `memory` is in bytes; `work` is all that it calculates in the run, in multiply-adds and what takes as long.
    """

    parameters: int
    multiply_adds: int
    memory: int
    work: float


def costs(experiment: Experiment) -> tuple[Cost, ...]:
    """What each network of an experiment asks for."""
    training, data = experiment.training, experiment.data
    checked = training.steps // training.evaluation_interval * _CHECKED * _pictures(data)
    at_once = training.batch_size * data.training_side**2
    found = []
    for info in describe(experiment):
        values = outputs(info.outline)
        found.append(
            Cost(
                info.outline.parameters,
                info.outline.multiply_adds,
                round(_BYTES * (_COPIES * info.outline.parameters + _KEPT * at_once * values)),
                (training.steps * at_once + _FORWARD * checked) * picture_work(info.outline),
            )
        )
    return tuple(found)


def mean_work(experiment: Experiment) -> float:
    """The work of learning from one picture, on average over the networks."""
    infos = describe(experiment)
    return experiment.data.training_side**2 * sum(picture_work(info.outline) for info in infos) / len(infos)


def pictures_memory(experiment: Experiment) -> int:
    """Bytes of the pictures to learn from, which all networks share."""
    data = experiment.data
    return data.training_pictures * data.entry.channels * data.size**2


def _pictures(data: DataSpec) -> int:
    """How many pictures there are to learn from. What a person's folder holds is known from what is learned of it."""
    return data.training_pictures if data.source == FOLDER else data.entry.pictures


def outputs(outline: Outline) -> int:
    """How many values the layers of a network put out for one picture, all together."""
    return sum(layer.shape[0] * layer.side**2 for layer in outline.layers)


def picture_work(outline: Outline) -> float:
    """The work of learning from one picture of the full size."""
    return outline.multiply_adds + VALUE * outputs(outline)
