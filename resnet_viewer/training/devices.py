"""What a network can learn on here: the processor, or a graphics card that torch can use."""

from __future__ import annotations

import platform

import torch

from resnet_viewer.errors import TrainingError
from resnet_viewer.settings import settings


def _why_missing(name: str) -> TrainingError | None:
    """Why an experiment's device is not here, as a sentence, or None where it is."""
    match name:
        case "cuda" if torch.version.cuda is None and torch.version.hip is None:
            return TrainingError("The torch that is installed here is built without CUDA.")
        case "cuda" if not torch.cuda.is_available():
            return TrainingError("There is no graphics card here that CUDA can use, or its driver is too old.")
        case "mps" if not torch.backends.mps.is_built():
            return TrainingError("The torch that is installed here is built without MPS, which only Macs have.")
        case "mps" if not torch.backends.mps.is_available():
            return TrainingError("MPS needs a Mac with a processor of Apple's and a macOS that this torch knows.")
        case _:
            return None


def missing_devices() -> dict[str, TrainingError]:
    """The devices that an experiment may name and that are not here, each with a sentence that says why."""
    reasons = {name: _why_missing(name) for name in dict(settings())["training.device"].choices}
    return {name: reason for name, reason in reasons.items() if reason is not None}


def check_device(name: str) -> None:
    """Raises TrainingError, with a sentence that says why, where an experiment's device is not here."""
    why = _why_missing(name)
    if why is not None:
        raise TrainingError(
            "training.device is {device}, which is not here. {reason} Set it to cpu, or run it on another machine.",
            device=name,
            reason=why,
        )


def prepared_device(name: str) -> torch.device:
    """The device of this name, which is here, made to give the same numbers again.

    A CUDA device is the one that is current; its convolutions choose no algorithm that adds in a random order, and do
    not round what is called float32 to TF32.
    """
    if name != "cuda":
        return torch.device(name)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.conv.fp32_precision = "ieee"  # type: ignore[attr-defined]
    return torch.device("cuda", torch.cuda.current_device())


def device_description(name: str) -> str:
    """Which device that is, in words, of one that is here."""
    match name:
        case "cuda":
            return f"cuda ({torch.cuda.get_device_name()})"
        case "cpu":
            return f"cpu ({platform.machine()}, {torch.get_num_threads()} threads)"
        case _:
            return f"{name} ({platform.machine()})"
