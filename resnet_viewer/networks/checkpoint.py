"""Trained networks, from the program's own files or somebody's: read without trusting them, ready to answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from resnet_viewer.catalogue import CATALOGUE, ClassName
from resnet_viewer.errors import NetworkError
from resnet_viewer.experiment import Experiment
from resnet_viewer.folders import SUFFIX
from resnet_viewer.networks.card import Card
from resnet_viewer.networks.outline import describe
from resnet_viewer.networks.recognition import recognise
from resnet_viewer.networks.residual import StagedNetwork, build
from resnet_viewer.networks.state import read_state
from resnet_viewer.networks.zoo import WEIGHTS, ZOO, weights_file
from resnet_viewer.recording import Recording

_LARGEST = 2 * 2**30

# Of ImageNet's pictures, 0 to 255: what nearly everybody normalises with who does not say otherwise.
_MEAN = 255 * torch.tensor([0.485, 0.456, 0.406])
_DEVIATION = 255 * torch.tensor([0.229, 0.224, 0.225])


@dataclass(frozen=True, slots=True)
class Classifier:
    """A network that answers, and all that it takes to ask it.

    `mean` and `deviation` are of each channel, 0 to 255, shape (channels,). Probabilities are those of the logits over
    `temperature`; one below `threshold` is not sure. `source` names the data set that it has learned from, where that
    is known; `classes` have no names where a file does not say them.
    """

    name: str
    network: StagedNetwork
    classes: tuple[ClassName, ...]
    size: int
    mean: Tensor
    deviation: Tensor
    source: str
    temperature: float = 1.0
    threshold: float = 0.0

    @property
    def channels(self) -> int:
        return len(self.mean)

    @property
    def residual(self) -> bool:
        """Whether its blocks add x to F(x)."""
        return any(block.residual for block in self.network.blocks().values())


def load_networks(name: str) -> tuple[Classifier, ...]:
    """The bundled network of this name, or those in a file: weights with their card, a recording, or any checkpoint.

    Raises NetworkError or RecordingError where there is no such network or it cannot be read.
    """
    if name in (entry.name for entry in ZOO):
        return (_with_card(weights_file(name)),)
    path = Path(name)
    if path.suffix.lower() == SUFFIX:
        return _recorded(path)
    if not path.exists():
        return (_with_card(weights_file(name)),)
    if path.suffix.lower() == WEIGHTS and path.with_suffix(".json").exists():
        return (_with_card(path),)
    return (_recognised(path),)


def _with_card(path: Path) -> Classifier:
    card = Card.load(path.with_suffix(".json"))
    entry = CATALOGUE[card.experiment.data.source]
    fits = (len(card.classes), card.input.channels, card.input.size)
    if fits != (len(entry.classes), entry.channels, card.experiment.data.size):
        raise NetworkError("{file} does not describe a network of this program.", file=path.with_suffix(".json").name)
    try:
        if path.stat().st_size > _LARGEST:
            raise NetworkError("{file} is larger than 2 GB; that is no network of this program.", file=path.name)
        blob = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise NetworkError("{file} cannot be read: {reason}.", file=path.name, reason=reason) from error
    if hashlib.sha256(blob).hexdigest() != card.sha256:
        raise NetworkError("{file} is damaged: its weights are not those that were measured.", file=path.name)
    return replace(
        _classifier(path, card.experiment, blob, card.input.mean, card.input.deviation),
        name=card.name,
        classes=card.classes,
        temperature=card.calibration.temperature,
        threshold=card.calibration.threshold,
    )


def _recognised(path: Path) -> Classifier:
    found = recognise(read_state(path))
    return Classifier(
        name=path.stem,
        network=found.network,
        classes=(ClassName("", ""),) * found.classes,
        size=found.size,
        mean=_fitted(_MEAN, found.channels),
        deviation=_fitted(_DEVIATION, found.channels),
        source="",
    )


def _fitted(values: Tensor, channels: int) -> Tensor:
    """The numbers of red, green and blue, or for another number of channels their mean."""
    return values if channels == len(values) else values.mean().expand(channels)


def _recorded(path: Path) -> tuple[Classifier, ...]:
    with Recording.open(path) as recording:
        normalisation = recording.meta("normalisation")
        experiment = recording.experiment
        weights = {id: point.weights for id, point in recording.resume_point().items()}
    channels = CATALOGUE[experiment.data.source].channels
    mean = _numbers(normalisation, "mean", channels, 0)
    deviation = _numbers(normalisation, "deviation", channels, 1e-3)
    if mean is None or deviation is None:
        raise NetworkError("{file} does not say how its pictures were normalised.", file=path.name)
    found = tuple(
        _classifier(path, replace(experiment, networks=(spec,)), weights[id], mean, deviation)
        for id, spec in enumerate(experiment.networks)
        if id in weights
    )
    if not found:
        raise NetworkError("{file} holds no weights of its networks.", file=path.name)
    return found


def _classifier(
    path: Path, experiment: Experiment, blob: bytes, mean: Sequence[float], deviation: Sequence[float]
) -> Classifier:
    misfit = NetworkError("The weights in {file} do not fit the network that it names.", file=path.name)
    # A few bytes may name a network that takes all memory: its weights have at least 16 bits each.
    if 2 * describe(experiment)[0].outline.parameters > len(blob):
        raise misfit
    network = build(experiment, 0)
    try:
        network.load_state_dict(safetensors.torch.load(blob))
    except (SafetensorError, RuntimeError, ValueError, KeyError) as error:
        raise misfit from error
    for name, tensor in network.state_dict().items():
        if not bool(tensor.isfinite().all()) or (name.endswith("running_var") and bool((tensor < 0).any())):
            raise NetworkError("The weights in {file} are not all numbers that can be.", file=path.name)
    network.eval()
    source = experiment.data.source
    return Classifier(
        name=experiment.networks[0].name,
        network=network,
        classes=CATALOGUE[source].classes,
        size=experiment.data.size,
        mean=torch.tensor(mean),
        deviation=torch.tensor(deviation),
        source=source,
    )


def _numbers(values: Any, key: str, channels: int, low: float) -> list[float] | None:
    """The numbers of each channel under a key of what a stranger may have written, or None."""
    found = values.get(key) if isinstance(values, Mapping) else None
    if not isinstance(found, list) or len(found) != channels:
        return None
    numbers = [float(value) for value in found if isinstance(value, int | float) and low <= value <= 255]
    return numbers if len(numbers) == channels else None
