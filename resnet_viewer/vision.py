"""torchvision, imported when it is first needed, also beside a torch that is not its own."""

from __future__ import annotations

import importlib
from typing import Any

from resnet_viewer.errors import ViewerError

_OPERATORS = {
    "nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}


def torchvision_module(name: str) -> Any:
    """A module of torchvision, such as `models` or `datasets`. Raises ViewerError where it cannot be imported."""
    import torch

    define_missing_operators()
    try:
        return getattr(importlib.import_module("torchvision"), name)
    except (ImportError, OSError, RuntimeError) as error:
        raise ViewerError(
            "torchvision cannot be loaded ({reason}); install the one that goes with torch {version}.",
            reason=error,
            version=torch.__version__,
        ) from error


def define_missing_operators() -> None:
    """Lets torchvision from PyPI be imported beside a CPU build of torch, which lacks the operators that it names."""
    import torch

    for name, schema in _OPERATORS.items():
        if not hasattr(torch.ops.torchvision, name):
            torch.library.define(f"torchvision::{name}", schema)
