"""What stands beside the weights of a trained network: how it was made, what it knows, and how well. Imports no torch.

A card is a JSON file with the name of the weights. It may come from a stranger: reading one believes nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from resnet_viewer.catalogue import ClassName
from resnet_viewer.errors import ExperimentError, NetworkError
from resnet_viewer.experiment import Experiment
from resnet_viewer.findings import Text
from resnet_viewer.settings import QT_TRANSLATE_NOOP

_Value = TypeVar("_Value")

_LARGEST = 4 * 2**20
_MOST_CLASSES = 100_000

_PICTURES = QT_TRANSLATE_NOOP("card", "{pictures} pictures of {data}")


@dataclass(frozen=True, slots=True)
class Input:
    """What the network is fed: `channels` and `size` in pixels, `mean` and `deviation` of each channel, 0 to 255.

    `size` is that in which it recognises most, from the size of the pictures it learned from to that of its data.
    """

    channels: int
    size: int
    mean: tuple[float, ...]
    deviation: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """How well the network did on pictures it did not learn from, or on those it did; `command` measures it again.

    `top1` and `top5` are shares of right answers, `loss` the mean cross-entropy in nats of the reported probabilities.
    """

    data: str
    split: str
    pictures: int
    top1: float
    top5: float
    loss: float
    command: str

    @property
    def on(self) -> Text:
        """The pictures on which it was measured, in words."""
        return Text("card", _PICTURES, {"pictures": f"{self.pictures:,}", "data": self.data})


@dataclass(frozen=True, slots=True)
class Calibration:
    """What makes the reported probability honest, fitted on one half of the validation pictures.

    Logits are divided by `temperature`. `expected_error` is the expected calibration error (Guo et al. 2017, "On
    Calibration of Modern Neural Networks", equation 3) on the other half, `expected_error_before` that without the
    temperature. An answer with a probability below `threshold` is not sure; `unsure` holds the share of answers for
    which that is so, by kind of picture.
    """

    temperature: float
    expected_error: float
    expected_error_before: float
    threshold: float
    unsure: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """Validation while it learned: steps, mean cross-entropy in nats, and share of right answers."""

    steps: tuple[int, ...]
    loss: tuple[float, ...]
    accuracy: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """When, on what and in how many seconds of wall time the network was trained, and the recording that shows it."""

    date: str
    hardware: str
    seconds: float
    versions: Mapping[str, str]
    recording: str


@dataclass(frozen=True, slots=True)
class Card:
    """All that is known of a trained network. `experiment` holds this network alone and builds it."""

    name: str
    experiment: Experiment
    classes: tuple[ClassName, ...]
    input: Input
    measured: tuple[Measured, ...]
    calibration: Calibration
    curve: Curve
    origin: Origin
    sha256: str

    def to_json(self) -> str:
        values = {field: getattr(self, field) for field in ("name", "sha256")}
        parts = {field: asdict(getattr(self, field)) for field in ("input", "calibration", "curve", "origin")}
        lists = {field: [asdict(each) for each in getattr(self, field)] for field in ("classes", "measured")}
        whole = {**values, "experiment": self.experiment.to_dict(), **parts, **lists}
        return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def load(cls, path: Path) -> Card:
        """Reads a card. Raises NetworkError with the file's name."""
        try:
            if path.stat().st_size > _LARGEST:
                raise ValueError("it is too large")
            return _card(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            reason = error.strerror or str(error)
            raise NetworkError("{file} cannot be read: {reason}.", file=path.name, reason=reason) from error
        except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, ExperimentError) as error:
            raise NetworkError("{file} does not describe a network of this program.", file=path.name) from error


def _card(values: Any) -> Card:
    experiment = Experiment.from_dict(values["experiment"])
    if len(experiment.networks) != 1:
        raise ValueError("a card is of one network")
    classes = _list(values["classes"], _class, _MOST_CLASSES)
    return Card(
        name=_name(values["name"]),
        experiment=experiment,
        classes=classes,
        input=_input(values["input"]),
        measured=_list(values["measured"], _measured, 100),
        calibration=_calibration(values["calibration"]),
        curve=_curve(values["curve"]),
        origin=_origin(values["origin"]),
        sha256=_text(values["sha256"]),
    )


def _class(values: Any) -> ClassName:
    return ClassName(_text(values["english"]), _text(values["chinese"]), _text(values["wordnet"]))


def _input(values: Any) -> Input:
    channels = int(_number(values["channels"], 1, 3))
    read = Input(
        channels,
        int(_number(values["size"], 1, 4096)),
        _list(values["mean"], lambda value: _number(value, 0, 255), channels),
        _list(values["deviation"], lambda value: _number(value, 1e-3, 255), channels),
    )
    if not len(read.mean) == len(read.deviation) == channels:
        raise ValueError("a mean and a deviation for each channel")
    return read


def _measured(values: Any) -> Measured:
    return Measured(
        data=_text(values["data"]),
        split=_text(values["split"]),
        pictures=int(_number(values["pictures"], 1, 1e12)),
        top1=_share(values["top1"]),
        top5=_share(values["top5"]),
        loss=_number(values["loss"], 0, 1e6),
        command=_text(values["command"]),
    )


def _calibration(values: Any) -> Calibration:
    return Calibration(
        temperature=_number(values["temperature"], 1e-3, 1e3),
        expected_error=_share(values["expected_error"]),
        expected_error_before=_share(values["expected_error_before"]),
        threshold=_share(values["threshold"]),
        unsure={_text(kind): _share(share) for kind, share in _table(values["unsure"]).items()},
    )


def _curve(values: Any) -> Curve:
    read = Curve(
        steps=_list(values["steps"], lambda value: int(_number(value, 0, 1e9))),
        loss=_list(values["loss"], lambda value: _number(value, 0, 1e300)),
        accuracy=_list(values["accuracy"], _share),
    )
    if not len(read.steps) == len(read.loss) == len(read.accuracy):
        raise ValueError("a loss and an accuracy for each step")
    return read


def _origin(values: Any) -> Origin:
    return Origin(
        date=_text(values["date"]),
        hardware=_text(values["hardware"]),
        seconds=_number(values["seconds"], 0, 1e12),
        versions={_text(name): _text(version) for name, version in _table(values["versions"]).items()},
        recording=_text(values["recording"]),
    )


def _list(values: Any, read: Callable[[Any], _Value], most: int = 10_000) -> tuple[_Value, ...]:
    if not isinstance(values, list) or len(values) > most:
        raise ValueError("a list was expected")
    return tuple(map(read, values))


def _table(values: Any) -> Mapping[str, Any]:
    if not isinstance(values, Mapping):
        raise TypeError("a table was expected")
    return values


def _text(value: Any) -> str:
    """A text that can be printed: a terminal obeys what cannot."""
    if not isinstance(value, str) or len(value) > 1000 or not value.isprintable():
        raise ValueError("a text was expected")
    return value


def _name(value: Any) -> str:
    name = _text(value)
    if not name.strip():
        raise ValueError("a name was expected")
    return name


def _share(value: Any) -> float:
    return _number(value, 0, 1)


def _number(value: Any, low: float, high: float) -> float:
    number = float(value)
    if isinstance(value, bool | str) or not math.isfinite(number) or not low <= number <= high:
        raise ValueError(f"a number from {low} to {high} was expected")
    return number
