"""The scale on which gradients of layers are drawn: fixed decades, the same in the layer plot and in the heat map."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from resnet_viewer.records import NetworkInfo, Outline, Values

NORM_RANGE = (-5, 3)
"""Decades of the L2 norm of a layer's gradient."""

PER_WEIGHT_RANGE = (-7, 2)
"""Decades of the root mean square of a layer's gradient per weight."""


def decades(per_weight: bool, first: Iterable[Values | None]) -> tuple[int, int]:
    """The range of log10 for a whole run, extended to whole decades where the first profiles reach beyond it."""
    low, high = PER_WEIGHT_RANGE if per_weight else NORM_RANGE
    for values in first:
        usable = values[np.isfinite(values) & (values > 0)] if values is not None else np.empty(0)
        if len(usable):
            low = min(low, math.floor(math.log10(float(usable.min()))))
            high = max(high, math.ceil(math.log10(float(usable.max()))))
    return low, high


def log10(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """log10, with -inf for zero and NaN for what is not a number."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(values.astype(np.float64))


def stage_starts(outline: Outline) -> list[int]:
    """The position of the first layer of each stage."""
    starts: dict[int, int] = {}
    for block in outline.blocks:
        if block.layers:
            starts.setdefault(block.stage, block.layers[0])
    return [starts[stage] for stage in sorted(starts)]


def layer_name(info: NetworkInfo, position: int) -> str:
    return info.outline.layers[position].name
