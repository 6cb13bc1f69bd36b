"""Past runs beside each other: what differs between their experiments, and their curves in one plot."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from resnet_viewer.experiment import Experiment
from resnet_viewer.history import Band, ColumnStore, History, NetworkHistory, Series
from resnet_viewer.records import EvaluationRecord, NetworkInfo, Values

Rates = tuple[tuple[int, float], ...]
"""The steps from which on another learning rate was set by hand, in order, and that."""


class Course(NamedTuple):
    """What a run did: its experiment, and the learning rates that were set by hand meanwhile."""

    experiment: Experiment
    rates: Rates = ()


@dataclass(frozen=True, slots=True)
class PastRun:
    """A recording as a list shows it.

    `created` is when its run began, where that is known; `rates` are the learning rates that were set by hand; `step`
    is how far it came; `errors` the share of wrong answers on the validation pictures when each network was measured
    last, or None; `size` the bytes of its file.
    """

    path: Path
    created: datetime | None
    experiment: Experiment
    rates: Rates
    networks: tuple[NetworkInfo, ...]
    step: int
    finished: bool
    errors: tuple[float | None, ...]
    size: int

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def course(self) -> Course:
        return Course(self.experiment, self.rates)


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that is not the same in all runs: its key, and its value in each of them.

    Where the networks of one run differ, each of their values is there once, in the order of the networks. What was set
    by hand has the key `training.learning_rate_changes` and its pairs as values.
    """

    key: str
    values: tuple[tuple[Any, ...], ...]


def differences(courses: Sequence[Course]) -> list[Difference]:
    """What differs between these runs."""
    found = []
    for key in _keys():
        values = tuple(_values(course, key) for course in courses)
        if len(set(values)) > 1:
            found.append(Difference(key, values))
    return found


def _keys() -> Iterable[str]:
    first = Experiment()
    for section, spec in (("network", first.networks[0]), ("data", first.data), ("training", first.training)):
        for entry in dataclasses.fields(spec):
            yield f"{section}.{entry.name}"
    yield "training.learning_rate_changes"


def _values(course: Course, key: str) -> tuple[Any, ...]:
    experiment, rates = course
    if key == "training.learning_rate_changes":
        return rates
    section, name = key.split(".")
    if section != "network":
        return (getattr(getattr(experiment, section), name),)
    return tuple(dict.fromkeys(getattr(network, name) for network in experiment.networks))


def same_but_for_seed(courses: Sequence[Course]) -> list[list[int]]:
    """The places of runs that are one but for `training.seed`, in the order of the first of each group."""
    groups: dict[Course, list[int]] = {}
    for place, (experiment, rates) in enumerate(courses):
        groups.setdefault(Course(experiment.with_value("training.seed", 0), rates), []).append(place)
    return list(groups.values())


def overlaid(runs: Sequence[tuple[Course, History]]) -> History:
    """One history with the networks of all runs, so that any plot of a run can show them over each other.

    A network is called by the number of its run, counted from 1, and its name. Runs that differ only in the seed become
    one, called by all their numbers: the mean of them, with a band from the lowest to the highest. Of norms of
    gradients it is the geometric mean, which lies in the middle on the logarithmic axis where they are seen. A network
    that diverged stays by itself: there is no mean with numbers that are not there, and the others did not end with it.
    """
    found: list[NetworkHistory] = []
    for places in same_but_for_seed([course for course, _ in runs]):
        for id in runs[places[0]][1].networks:
            ended = [place for place in places if runs[place][1].networks[id].diverged is not None]
            went_on = [place for place in places if place not in ended]
            for group in sorted([[place] for place in ended] + [went_on] * bool(went_on)):
                networks = [runs[place][1].networks[id] for place in group]
                numbers = "+".join(str(place + 1) for place in group)
                info = replace(networks[0].info, id=len(found), name=f"{numbers} {networks[0].info.name}")
                found.append(_joined(info, networks))
    history = History(())
    history.networks = {network.info.id: network for network in found}
    return history


def _joined(info: NetworkInfo, networks: Sequence[NetworkHistory]) -> NetworkHistory:
    if len(networks) == 1:
        return _renamed(networks[0], info)
    joined = NetworkHistory(info)
    joined.loss = _mean([network.loss for network in networks])
    joined.error = _mean([network.error for network in networks])
    joined.gradients = _mean_columns([network.gradients for network in networks])
    latest = [network.latest for network in networks if network.latest is not None]
    if latest:
        profiles = [each.gradients for each in latest if each.gradients is not None]
        first = min(latest, key=lambda each: each.step)
        joined.latest = replace(first, gradients=_mean_profile(profiles) if profiles else None)
    checked = [{each.step: each for each in network.evaluations if each.split == "validation"} for network in networks]
    steps = sorted(set.intersection(*(set(each) for each in checked)))
    losses = np.array([[each[step].loss for step in steps] for each in checked])
    errors = np.array([[1 - each[step].accuracy for step in steps] for each in checked])
    joined.evaluations = [
        EvaluationRecord(info.id, step, "validation", float(losses[:, n].mean()), float(1 - errors[:, n].mean()))
        for n, step in enumerate(steps)
    ]
    along = np.array(steps, np.float64)
    joined.bands = {
        name: Band(along, values.min(0), values.max(0)) for name, values in (("loss", losses), ("error", errors))
    }
    return joined


def _renamed(network: NetworkHistory, info: NetworkInfo) -> NetworkHistory:
    """The same numbers under another name and id."""
    renamed = copy(network)
    renamed.info = info
    return renamed


def _mean_profile(profiles: Sequence[Values]) -> Values:
    """The geometric mean of the norms at each layer, shape (layers,)."""
    with np.errstate(invalid="ignore"):  # what is no norm in one of them is none in the mean
        roots = np.power(np.array(profiles, np.float64), 1 / len(profiles))
        mean: Values = roots.prod(0).astype(np.float32)
    return mean


def _mean_columns(stores: Sequence[ColumnStore]) -> ColumnStore:
    """The profiles of the steps that all of them have."""
    found = ColumnStore(len(stores[0].values))
    found.stride = max(store.stride for store in stores)
    for step in sorted(set.intersection(*(set(store.steps.tolist()) for store in stores))):
        found.add(step, _mean_profile([store.values[:, store.steps == step][:, 0] for store in stores]))
    return found


def _mean(series: Sequence[Series]) -> Series:
    """The mean of curves over the steps that all of them have, at the coarsest of their widths."""
    coarsest = max(series, key=lambda each: each.width)
    found = Series(coarsest.width, coarsest.origin)
    starts = coarsest.steps
    if not all(len(each) for each in series):
        return found
    last = min(each.last for each in series)
    for start in starts[starts <= last].tolist():
        within = [(each.steps >= start) & (each.steps < start + found.width) for each in series]
        values = [float(each.means[chosen].mean()) for each, chosen in zip(series, within, strict=True) if chosen.any()]
        if len(values) == len(series):
            end = min(int(start) + found.width - 1, last)
            found.add_bin(int(start), sum(values), len(values), min(values), max(values), end)
    return found
