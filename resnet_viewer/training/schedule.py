"""How the learning rate goes from step to step."""

from __future__ import annotations

import math

from resnet_viewer.settings import TrainingSpec

_RISE = 0.3
"""The share of the steps over which one cycle rises."""

_LOWEST = 1 / 25
"""With which share of the full rate one cycle begins."""


def learning_rate(step: int, steps: int, full: float, training: TrainingSpec) -> float:
    """The learning rate of step 1, 2, ... of `steps`, where `full` is the highest.

    "steps" divides by ten after half and after three quarters of the steps, as He et al. 2015, section 4.2, do for
    CIFAR-10. "cosine" is Loshchilov and Hutter 2017 without restarts, "one-cycle" Smith and Topin 2018 with cosines.
    """
    done = min(1.0, (step - 1) / max(1, steps - 1))
    share = min(1.0, step / training.warmup) if training.warmup else 1.0
    match training.schedule:
        case "steps":
            share *= 0.01 if done >= 0.75 else 0.1 if done >= 0.5 else 1.0
        case "cosine":
            share *= _half_cosine(done)
        case "one-cycle" if done < _RISE:
            share *= 1 - (1 - _LOWEST) * _half_cosine(done / _RISE)
        case "one-cycle":
            share *= _half_cosine((done - _RISE) / (1 - _RISE))
    return full * share


def _half_cosine(done: float) -> float:
    """From 1 down to 0 while `done` goes from 0 to 1."""
    return 0.5 * (1 + math.cos(math.pi * done))
