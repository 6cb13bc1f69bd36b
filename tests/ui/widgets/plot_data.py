"""Runs that look real, for the tests of the plots: what depth 56 was measured to do, with a little noise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QPointF

from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.history import History
from resnet_viewer.networks.outline import outline
from resnet_viewer.records import Diverged, EvaluationRecord, NetworkInfo, StepRecord, Values

ENDS = {False: (371.0, 0.26), True: (2.4, 0.41)}
"""The gradient norm of the first and the last layer at step 0, plain and residual."""


def twins(depths: Sequence[int] = (56, 56), kinds: Sequence[bool] = (False, True)) -> list[NetworkInfo]:
    infos = []
    for number, (depth, residual) in enumerate(zip(depths, kinds, strict=True)):
        spec = NetworkSpec(residual=residual, depth=depth)
        name = spec.name if len(set(kinds)) == len(kinds) else f"{spec.name} {depth}"
        infos.append(NetworkInfo(number, name, residual, outline(spec, (1, 14, 14), 10)))
    return infos


def profile(info: NetworkInfo, step: int = 0) -> Values:
    first, last = ENDS[info.residual]
    noise = np.random.default_rng(step).normal(0, 0.05, len(info.outline.layers))
    return (np.geomspace(first, last, len(info.outline.layers)) * np.exp(noise)).astype(np.float32)


def loss(info: NetworkInfo, share: float) -> float:
    return float(2.3 * np.exp(-(5 if info.residual else 1) * share) + 0.3)


def run(infos: Sequence[NetworkInfo], until: int = 40, steps: int = 40, every: int = 10) -> History:
    history = History(infos)
    for step in range(until + 1):
        for info in infos:
            value = loss(info, step / steps)
            history.add(StepRecord(info.id, step, value, 1 - value / 3, 0.1, step * 0.1, profile(info, step)))
            if step % every == 0:
                history.add(EvaluationRecord(info.id, step, "validation", value, 1 - value / 3))
    return history


def diverge(history: History, network: int, step: int) -> None:
    history.add(StepRecord(network, step, float("nan"), 0.1, 0.1, 0.0, None))
    history.add(Diverged(network, step))


def pixel(axes: Any, x: float, y: float) -> QPoint:
    """Where a place of the axes is in the plot's viewport."""
    return axes.getViewBox().mapViewToScene(QPointF(x, y)).toPoint()
