"""Networks to measure with, and how long something takes."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

from resnet_viewer.catalogue import ClassName
from resnet_viewer.networks.checkpoint import Classifier
from resnet_viewer.networks.imagenet import VARIANTS, ResNet

SIZE = 224
_TIMES = 7


def imagenet(name: str) -> Classifier:
    """A network of that name with weights that have learned nothing, which take as long as any."""
    network = ResNet(VARIANTS[name]).eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    middle = torch.full((3,), 127.5)
    return Classifier(name, network, (ClassName("", ""),) * 1000, SIZE, middle, middle / 2, "")


def fastest(*ways: Callable[[], object]) -> list[float]:
    """Seconds that each takes at best, in turn."""
    best = [float("inf")] * len(ways)
    for _ in range(_TIMES):
        for number, way in enumerate(ways):
            began = time.perf_counter()
            way()
            best[number] = min(best[number], time.perf_counter() - began)
    return best
