"""An experiment is a value: everything that decides a run, as one frozen dataclass that reads and writes TOML.

The form, the command line and a recording all speak it. Each field carries its own label, limits and explanation,
so that a new field appears in all of them at once. Keys are written with a dot: `network.depth`, `training.seed`;
`network.*` means every network of the experiment, and `networks` which of the twins there are.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast, get_type_hints

import tomli_w

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.errors import ExperimentError


@dataclass(frozen=True, slots=True)
class Limits:
    """What a person needs to know of one field, and what its values may be.

    `stride` counts from `low`: depth 8, 14, 20 ... has low 8 and stride 6. `live` fields may change while a run goes
    on; all others decide what the run is, so that changing one starts a new run. `common` fields are shown unfolded.
    """

    label: str
    help: str
    low: float | None = None
    high: float | None = None
    stride: int = 1
    choices: tuple[Any, ...] = ()
    live: bool = False
    common: bool = False
    logarithmic: bool = False


def _setting(default: Any, label: str, help: str, **limits: Any) -> Any:
    return field(default=default, metadata={"limits": Limits(label, help, **limits)})


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 - the name that Qt's text collector looks for
    """Marks a text for translation and returns it; this floor knows nothing of Qt."""
    del context
    return text


_T = QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """One network of the family of He et al. 2015, section 4.2: depth 6n + 2 in three stages."""

    residual: bool = field(default=True)
    name: str = field(default="")
    depth: int = _setting(
        56,
        _T("experiment", "Depth"),
        _T("experiment", "Number of layers with weights, 6n + 2. The deeper, the harder a plain network is to train."),
        low=8,
        high=1202,
        stride=6,
        common=True,
        logarithmic=True,
    )
    width: int = _setting(
        8,
        _T("experiment", "Width"),
        _T("experiment", "Channels of the first stage; the second has twice and the third four times as many."),
        low=1,
        high=256,
        common=True,
        logarithmic=True,
    )
    shortcut: str = _setting(
        "A",
        _T("experiment", "Shortcut"),
        _T("experiment", "Where the size changes: A pads the identity with zeros, B projects with a 1×1 convolution."),
        choices=("A", "B"),
    )

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", "residual" if self.residual else "plain")


@dataclass(frozen=True, slots=True)
class DataSpec:
    """The pictures that both networks learn from."""

    source: str = _setting(
        "fashion-mnist",
        _T("experiment", "Data"),
        _T("experiment", "Fashion-MNIST: grey pictures of ten kinds of clothes, 10,000 to learn from, 2,000 to check."),
        choices=tuple(CATALOGUE),
    )
    size: int = _setting(
        14,
        _T("experiment", "Picture size"),
        _T(
            "experiment",
            "Pixels along each side. 14 averages each 2×2 pixels of the original and is four times as fast.",
        ),
        choices=(14, 28),
        common=True,
    )
    training_pictures: int = _setting(
        10_000,
        _T("experiment", "Training pictures"),
        _T("experiment", "How many pictures the networks learn from, the same number of each class."),
        low=10,
        high=10_000,
        stride=10,
        common=True,
        logarithmic=True,
    )
    flip: bool = _setting(
        True,
        _T("experiment", "Random flip"),
        _T("experiment", "Mirrors every other training picture left to right."),
    )
    crop: int = _setting(
        1,
        _T("experiment", "Random shift"),
        _T("experiment", "Shifts each training picture by up to this many pixels, filled with black."),
        low=0,
        high=8,
    )


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """How the networks learn: stochastic gradient descent with momentum."""

    batch_size: int = _setting(
        64,
        _T("experiment", "Batch size"),
        _T("experiment", "Pictures per step. Batch normalisation needs at least two."),
        low=2,
        high=4096,
        common=True,
        logarithmic=True,
    )
    learning_rate: float = _setting(
        0.1,
        _T("experiment", "Learning rate"),
        _T("experiment", "How far one step goes along the gradient. It can be changed while the networks learn."),
        low=1e-6,
        high=100.0,
        live=True,
        common=True,
        logarithmic=True,
    )
    steps: int = _setting(
        400,
        _T("experiment", "Steps"),
        _T("experiment", "How many batches the networks learn from. It can be raised or lowered while they learn."),
        low=1,
        high=10_000_000,
        live=True,
        common=True,
        logarithmic=True,
    )
    seed: int = _setting(
        0,
        _T("experiment", "Seed"),
        _T("experiment", "Decides the first weights and the order of the pictures. The same seed gives the same run."),
        low=0,
        high=2**31 - 1,
        common=True,
    )
    warmup: int = _setting(
        20,
        _T("experiment", "Warm-up steps"),
        _T("experiment", "Over so many steps the learning rate grows evenly from nothing to its full value."),
        low=0,
        high=100_000,
    )
    momentum: float = _setting(
        0.9,
        _T("experiment", "Momentum"),
        _T("experiment", "The share of the last step's direction that the next step keeps."),
        low=0.0,
        high=0.999,
    )
    weight_decay: float = _setting(
        1e-4,
        _T("experiment", "Weight decay"),
        _T("experiment", "Pulls every weight towards zero by this share of the learning rate at each step (L2)."),
        low=0.0,
        high=1.0,
    )
    evaluation_interval: int = _setting(
        50,
        _T("experiment", "Check every"),
        _T("experiment", "Steps between two measurements on the validation pictures."),
        low=1,
        high=1_000_000,
    )


TWINS = (NetworkSpec(residual=False), NetworkSpec(residual=True))


@dataclass(frozen=True, slots=True)
class Experiment:
    """Everything that decides a run. Raises ExperimentError when its values cannot be run together."""

    networks: tuple[NetworkSpec, ...] = TWINS
    data: DataSpec = DataSpec()
    training: TrainingSpec = TrainingSpec()

    def __post_init__(self) -> None:
        if not self.networks:
            raise ExperimentError("networks is empty; name at least one network.")
        if len(self.networks) > 8:
            raise ExperimentError(
                "networks has {count} networks; at most 8 can learn at once.", count=len(self.networks)
            )
        names = [network.name for network in self.networks]
        for name in names:
            if not 1 <= len(name) <= 40 or not name.isprintable() or name.isspace():
                raise ExperimentError(
                    "network.name is {name}; it must be a text of 1 to 40 characters.", name=_shown(name)
                )
            if names.count(name) > 1:
                raise ExperimentError("networks has {name} twice; give every network a name of its own.", name=name)
        for key, spec, entry in self._fields():
            _check(key, getattr(spec, entry.name), cast(Limits, entry.metadata["limits"]))
        if self.training.batch_size > self.data.training_pictures:
            raise ExperimentError(
                "training.batch_size is {batch}; it must be at most data.training_pictures, which is {pictures}.",
                batch=self.training.batch_size,
                pictures=self.data.training_pictures,
            )

    def _fields(self) -> Iterator[tuple[str, Any, dataclasses.Field[Any]]]:
        sections: list[tuple[str, Any]] = [("network", network) for network in self.networks]
        for section, spec in [*sections, ("data", self.data), ("training", self.training)]:
            for entry in dataclasses.fields(spec):
                if "limits" in entry.metadata:
                    yield f"{section}.{entry.name}", spec, entry

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists and values: what TOML and JSON hold."""
        networks = [dataclasses.asdict(network) for network in self.networks]
        sections = {"data": dataclasses.asdict(self.data), "training": dataclasses.asdict(self.training)}
        return {"network": networks[0], **sections} if len(networks) == 1 else {"networks": networks, **sections}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Experiment:
        """The experiment that `to_dict` wrote, or that a person did; what is left out takes its default.

        Raises ExperimentError that names the first unknown key, wrong type or impossible value.
        """
        if not isinstance(values, Mapping):
            raise ExperimentError("An experiment must be a table; this is {value}.", value=_shown(values))
        unknown = sorted(set(values) - {"network", "networks", "data", "training"})
        if unknown:
            raise ExperimentError(
                "{key} is not a section of an experiment; there are [network], [[networks]], [data] and [training].",
                key=_shown(unknown[0]),
            )
        if "network" in values and "networks" in values:
            raise ExperimentError("An experiment has either [network] or [[networks]], not both.")
        networks: tuple[NetworkSpec, ...] = TWINS
        if "network" in values:
            networks = (_read(NetworkSpec, "network", values["network"]),)
        elif "networks" in values:
            tables = values["networks"]
            if not isinstance(tables, list):
                raise ExperimentError("networks must be a list of tables, written as [[networks]].")
            networks = tuple(_read(NetworkSpec, "networks", table) for table in tables)
        return cls(
            networks,
            _read(DataSpec, "data", values.get("data", {})),
            _read(TrainingSpec, "training", values.get("training", {})),
        )

    def to_toml(self) -> str:
        return tomli_w.dumps(self.to_dict())

    @classmethod
    def from_toml(cls, text: str) -> Experiment:
        """Raises ExperimentError where the text is not TOML or not an experiment."""
        return cls.from_dict(_parse(text))

    @classmethod
    def load(cls, path: Path) -> Experiment:
        """Reads an experiment file. Raises ExperimentError with the file's name."""
        try:
            if path.stat().st_size > 1_000_000:
                raise ExperimentError("it is larger than 1 MB; an experiment has a few lines.")
            return cls.from_toml(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not text"
            raise ExperimentError("{file} cannot be read: {reason}.", file=path.name, reason=reason) from error
        except ExperimentError as error:
            raise ExperimentError("{file}: {reason}", file=path.name, reason=str(error)) from error

    def get(self, key: str) -> Any:
        """The value at a key such as `network.depth` (of the first network) or `networks`. Raises ExperimentError."""
        section, name = _split(key)
        if section == "networks":
            return twins_choice(self)
        return getattr(self.networks[0] if section == "network" else getattr(self, section), name)

    def with_value(self, key: str, value: Any) -> Experiment:
        """This experiment with one value changed; `network.*` changes every network. Raises ExperimentError."""
        section, name = _split(key)
        if section == "networks":
            return _with_twins(self, value)
        value = _convert(key, value, get_type_hints(_SECTIONS[section])[name])
        if section == "network":
            return replace(self, networks=tuple(replace(network, **{name: value}) for network in self.networks))
        return replace(self, **{section: replace(getattr(self, section), **{name: value})})

    def with_text(self, assignment: str) -> Experiment:
        """This experiment with `key=value` from a command line applied. Raises ExperimentError."""
        key, equals, text = assignment.partition("=")
        if not equals:
            raise ExperimentError(
                "{text} is not of the form key=value, such as network.depth=20.", text=_shown(assignment)
            )
        value: Any = text.strip()
        with suppress(ExperimentError):
            parsed = _parse(f"value = {value}")
            value = parsed["value"] if len(parsed) == 1 else value
        return self.with_value(key.strip(), value)


_SECTIONS: dict[str, type] = {"network": NetworkSpec, "data": DataSpec, "training": TrainingSpec}

CHOICE_OF_TWINS = Limits(
    _T("experiment", "Networks"),
    _T(
        "experiment", "Train the plain network, the residual network, or both side by side from the same first weights."
    ),
    choices=("both", "plain", "residual"),
    common=True,
)


def settings() -> Iterator[tuple[str, Limits]]:
    """Every key that a form or a command line can set, with its limits, in the order in which they are shown."""
    yield "networks", CHOICE_OF_TWINS
    for section, spec in _SECTIONS.items():
        for entry in dataclasses.fields(spec):
            if "limits" in entry.metadata:
                yield f"{section}.{entry.name}", entry.metadata["limits"]


def twins_choice(experiment: Experiment) -> str:
    """`plain`, `residual`, or `both` where there is more than one network."""
    if len(experiment.networks) > 1:
        return "both"
    return "residual" if experiment.networks[0].residual else "plain"


def _with_twins(experiment: Experiment, choice: object) -> Experiment:
    _check("networks", choice, CHOICE_OF_TWINS)
    kinds = {"both": (False, True), "plain": (False,), "residual": (True,)}[cast(str, choice)]
    first = experiment.networks[0]
    return replace(experiment, networks=tuple(replace(first, residual=kind, name="") for kind in kinds))


def _split(key: str) -> tuple[str, str]:
    section, _, name = key.partition(".")
    known = [known for known, _ in settings()]
    if key not in known:
        raise ExperimentError("{key} is not known; there are {known}.", key=_shown(key), known=", ".join(known))
    return section, name


def _read(spec: type[Any], section: str, table: object) -> Any:
    heading = "[[networks]]" if section == "networks" else f"[{section}]"
    if not isinstance(table, Mapping):
        raise ExperimentError("{section} must be a table, written as {heading}.", section=section, heading=heading)
    types = get_type_hints(spec)
    for key in table:
        if key not in types:
            raise ExperimentError(
                "{section}.{key} is not known; {heading} has {known}.",
                section=section,
                heading=heading,
                key=_shown(key),
                known=", ".join(types),
            )
    return spec(**{key: _convert(f"{section}.{key}", value, types[key]) for key, value in table.items()})


_WORDS = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also whole numbers of thousands of digits, and endless nesting
        raise ExperimentError("This is not a TOML file: {reason}.", reason=str(error)) from error


def _shown(value: object) -> str:
    """A value in a sentence, of whatever length it is in the file."""
    try:
        text = str(value) if str(value).isprintable() and str(value).strip() else repr(value)
    except (ValueError, RecursionError):
        return "..."  # too many digits or too deeply nested to be written out
    return text if len(text) <= 60 else text[:57] + "..."


def _convert(key: str, value: object, wanted: type) -> Any:
    if type(value) is wanted:
        return value
    if wanted is float and type(value) is int:
        try:
            return float(value)
        except OverflowError:
            return value  # its limits will say so
    raise ExperimentError("{key} is {value}; it must be {wanted}.", key=key, value=_shown(value), wanted=_WORDS[wanted])


def _check(key: str, value: Any, limits: Limits) -> None:
    if limits.choices:
        if value not in limits.choices:
            choices = ", ".join(str(choice) for choice in limits.choices)
            raise ExperimentError(
                "{key} is {value}; it must be one of {choices}.", key=key, value=_shown(value), choices=choices
            )
        return
    if limits.low is None or limits.high is None:
        return
    if not limits.low <= value <= limits.high:  # NaN is not within either
        raise ExperimentError(
            "{key} is {value}; it must be from {low} to {high}.",
            key=key,
            value=_shown(value),
            low=limits.low,
            high=limits.high,
        )
    if limits.stride > 1 and (value - limits.low) % limits.stride:
        low = int(limits.low)
        below = int(value) - (int(value) - low) % limits.stride
        raise ExperimentError(
            "{key} is {value}; it must be {low} plus a multiple of {stride}; the nearest are {below} and {above}.",
            key=key,
            value=value,
            low=low,
            stride=limits.stride,
            below=below,
            above=below + limits.stride,
        )
