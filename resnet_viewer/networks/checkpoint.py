"""Trained networks, from the program's own files or somebody's: read without trusting them, ready to answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from resnet_viewer.catalogue import CATALOGUE, FOLDER, ClassName
from resnet_viewer.errors import ExperimentError, NetworkError
from resnet_viewer.experiment import DataSpec, Experiment
from resnet_viewer.findings import CentreCrop, Framing, InputSpec, NetworkRef, Text
from resnet_viewer.folders import SUFFIX
from resnet_viewer.networks.card import Card, Measured
from resnet_viewer.networks.class_names import read_class_names
from resnet_viewer.networks.imagenet import VARIANTS, ResNet
from resnet_viewer.networks.outline import describe
from resnet_viewer.networks.pretrained import Published, named_as_published, published, weights_path
from resnet_viewer.networks.recognition import recognise
from resnet_viewer.networks.residual import StagedNetwork, build
from resnet_viewer.networks.state import State, read_state
from resnet_viewer.networks.zoo import PUBLISHED, WEIGHTS, ZOO, weights_file
from resnet_viewer.recording import Recording
from resnet_viewer.records import Outline
from resnet_viewer.settings import QT_TRANSLATE_NOOP

_LARGEST = 2 * 2**30
_LONGEST_EXPERIMENT = 1_000_000

_RESIDUAL = (
    QT_TRANSLATE_NOOP("checkpoint", "residual network of {depth} layers"),
    QT_TRANSLATE_NOOP("checkpoint", "pre-activation residual network of {depth} layers"),
)
_PLAIN = (
    QT_TRANSLATE_NOOP("checkpoint", "plain network of {depth} layers"),
    QT_TRANSLATE_NOOP("checkpoint", "pre-activation plain network of {depth} layers"),
)

_ROUNDED = 0.02
"""Numbers of 0 to 255 that differ by less were written with four decimals of 0 to 1, as a person is asked for them."""

_ASSUMED = QT_TRANSLATE_NOOP("checkpoint", "normalisation of ImageNet assumed")
_NAMELESS = QT_TRANSLATE_NOOP("checkpoint", "class names missing")

# Classes of ImageNet whose Chinese names and WordNet ids are known here.
_PHOTOS = {kind.english: kind for kind in CATALOGUE["photos50"].classes}

# Of ImageNet's pictures, 0 to 255: what nearly everybody normalises with who does not say otherwise.
_MEAN = 255 * torch.tensor([0.485, 0.456, 0.406])
_DEVIATION = 255 * torch.tensor([0.229, 0.224, 0.225])


@dataclass(frozen=True, slots=True)
class Classifier:
    """A network that answers, and all that it takes to ask it.

    `size` is the side of the pictures that it is shown; `mean` and `deviation` are of each channel, 0 to 255, shape
    (channels,). Probabilities are those of the logits over `temperature`; one below `threshold` is not sure. `source`
    names the data set that it has learned from and `data` says which pictures of it and of which size, where that is
    known; `classes` have no names where a file does not say them. `crop`, `closer` and `mirrored` are those of its
    `framing`. `about` says what it is; `accuracy` is the share of right answers, where that is known, and `measured`
    says more of it; `outline` what it consists of for pictures of that size, where that is known already. `assumed`
    says that nobody has told its normalisation.
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
    crop: CentreCrop | None = None
    closer: bool = False
    mirrored: bool = False
    about: Text = field(default_factory=lambda: Text("", ""))
    accuracy: float | None = None
    measured: Measured | None = None
    outline: Outline | None = None
    data: DataSpec | None = None
    assumed: bool = False

    @property
    def channels(self) -> int:
        return len(self.mean)

    @property
    def data_size(self) -> int:
        """The side of the pictures of its data set, with which it was validated."""
        return self.size if self.data is None else self.data.size

    @property
    def nameless(self) -> bool:
        """Whether its classes are known by their numbers alone."""
        return not any(kind.english for kind in self.classes)

    @property
    def untold(self) -> tuple[Text, ...]:
        """What its file does not say and a person should."""
        found = ((self.assumed, _ASSUMED), (self.nameless, _NAMELESS))
        return tuple(Text("checkpoint", text) for lacks, text in found if lacks)

    @property
    def framing(self) -> Framing:
        """How it is shown a photo."""
        return Framing(self.size, self.channels, self.crop, self.closer, self.mirrored)

    @property
    def residual(self) -> bool:
        """Whether its blocks add x to F(x)."""
        return any(block.residual for block in self.network.blocks().values())


def load_network(ref: NetworkRef) -> Classifier:
    """The one network that is meant. Raises NetworkError or RecordingError where there is none or it cannot be read."""
    found = load_networks(ref.name, ref.step, ref.classes, ref.input)
    if not -len(found) <= ref.number < len(found):
        raise NetworkError("{file} holds no such network.", file=Path(ref.name).name)
    return found[ref.number]


def load_networks(
    name: str, step: int | None = None, classes: Path | None = None, given: InputSpec | None = None
) -> tuple[Classifier, ...]:
    """The network of this name, bundled or of torchvision, or those in a file: weights, a recording, or any checkpoint.

    Of a recording, those at the last weights that were stored up to `step`, by default where all of them can go on.
    `classes` is a file with the names of the classes, `given` what the network is fed; both go before what is known.
    Raises NetworkError or RecordingError where there is no such network, where its weights have not been fetched, or
    where a file cannot be read.
    """
    found = _load(name, step)
    if classes is not None:
        found = tuple(replace(each, classes=read_class_names(classes, len(each.classes))) for each in found)
    if given is not None:
        found = tuple(_fed(each, given) for each in found)
    return found


def _load(name: str, step: int | None) -> tuple[Classifier, ...]:
    if name in PUBLISHED:
        known = published(name)
        return (_published(known, weights_path(known)),)
    if name in (entry.name for entry in ZOO):
        return (_with_card(weights_file(name)),)
    path = Path(name)
    if path.suffix.lower() == SUFFIX:
        return _recorded(path, step)
    if not path.exists():
        return (_with_card(weights_file(name)),)
    if path.suffix.lower() == WEIGHTS and path.with_suffix(".json").exists():
        return (_with_card(path),)
    known_as = named_as_published(path)
    if known_as is not None and known_as.remote.is_whole(path):
        return (_published(known_as, path),)
    return (_recognised(path),)


def _fed(classifier: Classifier, given: InputSpec) -> Classifier:
    """The network with another input: what was measured with its own is not said of it."""
    if len(given.mean) != classifier.channels:
        raise NetworkError(
            "{name} takes pictures of {channels} channels, and {given} means were given.",
            name=classifier.name,
            channels=classifier.channels,
            given=len(given.mean),
        )
    mean, deviation = torch.tensor(given.mean), torch.tensor(given.deviation)
    differences = torch.cat([mean - classifier.mean, deviation - classifier.deviation]).abs()
    if given.size == classifier.size and float(differences.max()) <= _ROUNDED:
        return replace(classifier, assumed=False)
    return replace(
        classifier,
        size=given.size,
        mean=mean,
        deviation=deviation,
        crop=None,
        outline=None,
        assumed=False,
        accuracy=None,
        measured=None,
        temperature=1.0,
        threshold=0.0,
    )


def _published(known: Published, path: Path) -> Classifier:
    found = recognise(read_state(path))
    if not isinstance(found.network, ResNet) or found.network.variant != VARIANTS[known.name]:
        raise NetworkError("{file} does not hold a {name}.", file=path.name, name=PUBLISHED[known.name])
    return Classifier(
        name=known.name,
        network=found.network,
        classes=tuple(_PHOTOS.get(name, ClassName(name, name)) for name in known.classes),
        size=known.input.size,
        mean=torch.tensor(known.input.mean),
        deviation=torch.tensor(known.input.deviation),
        source="",
        crop=known.crop,
        about=Text("recognition", found.about, found.values),
        accuracy=known.top1,
    )


def _with_card(path: Path) -> Classifier:
    card = Card.load(path.with_suffix(".json"))
    data = card.experiment.data
    fits = (len(card.classes), card.input.channels) == (len(data.entry.classes), data.entry.channels)
    if not fits or not data.learned_size <= card.input.size <= data.size:
        raise NetworkError("{file} does not describe a network of this program.", file=path.with_suffix(".json").name)
    blob = _bytes(path)
    if hashlib.sha256(blob).hexdigest() != card.sha256:
        raise NetworkError("{file} is damaged: its weights are not those that were measured.", file=path.name)
    return replace(
        _classifier(path, card.experiment, blob, card.input.mean, card.input.deviation, card.input.size),
        name=card.name,
        classes=card.classes,
        temperature=card.calibration.temperature,
        threshold=card.calibration.threshold,
        accuracy=card.measured[0].top1 if card.measured else None,
        measured=card.measured[0] if card.measured else None,
    )


def _bytes(path: Path) -> bytes:
    """The weights of a network of this program."""
    try:
        if path.stat().st_size > _LARGEST:
            raise NetworkError("{file} is larger than 2 GB; that is no network of this program.", file=path.name)
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise NetworkError("{file} cannot be read: {reason}.", file=path.name, reason=reason) from error


def _recognised(path: Path) -> Classifier:
    state = read_state(path)
    exported = _exported(path, state)
    if exported is not None:
        return exported
    found = recognise(state)
    if found.channels not in (1, 3):
        raise NetworkError(
            "{file} takes pictures of {channels} channels; here a network can be shown grey ones, of 1, and coloured "
            "ones, of 3.",
            file=path.name,
            channels=found.channels,
        )
    return Classifier(
        name=path.stem,
        network=found.network,
        classes=(ClassName("", ""),) * found.classes,
        size=found.size,
        mean=_fitted(_MEAN, found.channels),
        deviation=_fitted(_DEVIATION, found.channels),
        source="",
        about=Text("recognition", found.about, found.values),
        assumed=True,
    )


def _exported(path: Path, state: State) -> Classifier | None:
    """A network as the run had it from which export.weights wrote it; None where the file does not say that it is one.

    What a stranger wrote there may be anything, also of another program: what cannot be understood is passed over.
    """
    text = state.said.get("experiment", "")
    if not 0 < len(text) <= _LONGEST_EXPERIMENT:
        return None
    try:
        experiment = Experiment.from_toml(text)
        numbers = {key: [float(each) for each in state.said.get(key, "").split(",")] for key in ("mean", "deviation")}
    except (ExperimentError, ValueError):
        return None
    channels = experiment.data.entry.channels
    mean, deviation = _numbers(numbers, "mean", channels, 0), _numbers(numbers, "deviation", channels, 1e-3)
    if len(experiment.networks) != 1 or mean is None or deviation is None:
        return None
    found = _classifier(path, experiment, _bytes(path), mean, deviation, experiment.data.size)
    return replace(found, name=path.stem)


def _fitted(values: Tensor, channels: int) -> Tensor:
    """The numbers of red, green and blue, or for grey their mean."""
    return values if channels == len(values) else values.mean().expand(channels)


def _recorded(path: Path, step: int | None) -> tuple[Classifier, ...]:
    with Recording.open(path) as recording:
        normalisation = recording.meta("normalisation")
        experiment = recording.experiment
        if step is None:
            weights = {id: point.weights for id, point in recording.resume_point().items()}
        else:
            weights = recording.weights(step)
    channels = experiment.data.entry.channels
    mean = _numbers(normalisation, "mean", channels, 0)
    deviation = _numbers(normalisation, "deviation", channels, 1e-3)
    if mean is None or deviation is None:
        raise NetworkError("{file} does not say how its pictures were normalised.", file=path.name)
    found = tuple(
        _classifier(path, replace(experiment, networks=(spec,)), weights[id], mean, deviation, experiment.data.size)
        for id, spec in enumerate(experiment.networks)
        if id in weights
    )
    if not found:
        raise NetworkError("{file} holds no weights of its networks.", file=path.name)
    return found


def _classifier(
    path: Path, experiment: Experiment, blob: bytes, mean: Sequence[float], deviation: Sequence[float], size: int
) -> Classifier:
    misfit = NetworkError("The weights in {file} do not fit the network that it names.", file=path.name)
    # A few bytes may name a network that takes all memory: its weights have at least 16 bits each.
    outline = describe(experiment)[0].outline
    if 2 * outline.parameters > len(blob):
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
    source, spec = experiment.data.source, experiment.networks[0]
    about = (_RESIDUAL if spec.residual else _PLAIN)[outline.preactivation]
    return Classifier(
        name=spec.name,
        network=network,
        classes=experiment.data.entry.classes,
        size=size,
        mean=torch.tensor(mean),
        deviation=torch.tensor(deviation),
        source=source if source != FOLDER else "",
        closer=experiment.data.scale < 1,
        mirrored=experiment.data.flip,
        about=Text("checkpoint", about, {"depth": spec.depth}),
        outline=outline if size == experiment.data.size else None,
        data=experiment.data,
    )


def _numbers(values: Any, key: str, channels: int, low: float) -> list[float] | None:
    """The numbers of each channel under a key of what a stranger may have written, or None."""
    found = values.get(key) if isinstance(values, Mapping) else None
    if not isinstance(found, list) or len(found) != channels:
        return None
    numbers = [float(value) for value in found if isinstance(value, int | float) and low <= value <= 255]
    return numbers if len(numbers) == channels else None
