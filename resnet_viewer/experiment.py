"""An experiment is a value: everything that decides a run, as one frozen dataclass that reads and writes TOML.

The form, the command line and a recording all speak it. Keys are written with a dot: `network.depth`, `training.seed`;
`network.*` means every network of the experiment, and `networks` which of the twins there are.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast, get_type_hints

import tomli_w

from resnet_viewer.catalogue import FOLDER
from resnet_viewer.data_choice import check_data, with_source
from resnet_viewer.errors import ExperimentError
from resnet_viewer.settings import (
    CHOICE_OF_TWINS,
    SECTIONS,
    TWINS,
    DataSpec,
    Limits,
    NetworkSpec,
    TrainingSpec,
    depth_limits,
    settings,
)

__all__ = [
    "TWINS",
    "DataSpec",
    "Experiment",
    "Limits",
    "NetworkSpec",
    "TrainingSpec",
    "settings",
    "twins_choice",
]

_PHOTO_SIDE = 32
"""The picture size that an experiment takes with a folder of pictures: of photos, 14 pixels show too little."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """Everything that decides a run. Raises ExperimentError when its values cannot be run together."""

    networks: tuple[NetworkSpec, ...] = TWINS
    data: DataSpec = field(default_factory=DataSpec)
    training: TrainingSpec = field(default_factory=TrainingSpec)

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
            if key != "network.depth":
                _check(key, getattr(spec, entry.name), cast(Limits, entry.metadata["limits"]))
        for network in self.networks:
            _check("network.depth", network.depth, depth_limits(network.stages))
        check_data(self.data, self.training.batch_size)

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
        except UnicodeDecodeError as error:
            raise ExperimentError("{file} cannot be read: it is not text.", file=path.name) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise ExperimentError("{file} cannot be read: {reason}.", file=path.name, reason=reason) from error
        except ExperimentError as error:
            raise ExperimentError("{file}: {reason}", file=path.name, reason=error) from error

    def get(self, key: str) -> Any:
        """The value at a key such as `network.depth` (of the first network) or `networks`. Raises ExperimentError."""
        section, name = _split(key)
        if section == "networks":
            return twins_choice(self)
        return getattr(self.networks[0] if section == "network" else getattr(self, section), name)

    def limits(self, key: str) -> Limits:
        """What the value at a key may be beside this experiment's other values. Raises ExperimentError."""
        _split(key)
        return depth_limits(self.networks[0].stages) if key == "network.depth" else dict(settings())[key]

    def with_value(self, key: str, value: Any) -> Experiment:
        """This experiment with one value changed; `network.*` changes every network. Raises ExperimentError.

        With another number of stages goes the nearest depth that they can have, and with other data as many pictures
        and as large ones as there are.
        """
        section, name = _split(key)
        if section == "networks":
            return _with_twins(self, value)
        value = _convert(key, value, get_type_hints(SECTIONS[section])[name])
        if key == "network.stages":
            _check(key, value, self.limits(key))
            return replace(self, networks=tuple(_with_stages(network, value) for network in self.networks))
        if section == "network":
            return replace(self, networks=tuple(replace(network, **{name: value}) for network in self.networks))
        if key == "data.source":
            _check(key, value, self.limits(key))
            return replace(self, data=with_source(self.data, value))
        return replace(self, **{section: replace(getattr(self, section), **{name: value})})

    def with_folder(self, folder: str, classes: Sequence[str], pictures: int) -> Experiment:
        """This experiment with the class folders of these names in a folder, which hold so many training pictures.

        Raises ExperimentError.
        """
        size = self.data.size if self.data.source == FOLDER else _PHOTO_SIDE
        whole = max(10, -(-pictures // 10) * 10)
        data = replace(self.data, source=FOLDER, folder=folder, classes=tuple(classes), size=size)
        training = replace(self.training, batch_size=min(self.training.batch_size, whole))
        return replace(self, data=replace(data, training_pictures=min(whole, data.entry.pictures)), training=training)

    def with_place(self, source: str, folder: str) -> Experiment:
        """This experiment with a data set whose files are in this folder. Raises ExperimentError."""
        found = self.with_value("data.source", source)
        return replace(found, data=replace(found.data, folder=folder))

    def is_same_run(self, other: Experiment) -> bool:
        """Whether the other differs in nothing but what may change while a run goes on."""
        for key, limits in settings():
            if limits.live:
                other = other.with_value(key, self.get(key))
        return self == other

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


def twins_choice(experiment: Experiment) -> str:
    """`plain`, `residual`, or `both` where there is more than one network."""
    if len(experiment.networks) > 1:
        return "both"
    return "residual" if experiment.networks[0].residual else "plain"


def _with_stages(network: NetworkSpec, stages: int) -> NetworkSpec:
    limits = depth_limits(stages)
    low, high = int(limits.low or 0), int(limits.high or 0)
    blocks = min(max(round((network.depth - low) / limits.stride), 0), (high - low) // limits.stride)
    return replace(network, stages=stages, depth=low + blocks * limits.stride)


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


_TEXTS = tuple[str, ...]

_SENTENCES = {
    _TEXTS: "{key} is {value}; it must be a list of texts.",
    int: "{key} is {value}; it must be a whole number.",
    float: "{key} is {value}; it must be a number.",
    bool: "{key} is {value}; it must be true or false.",
    str: "{key} is {value}; it must be a text.",
}


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
    if wanted == _TEXTS and isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return tuple(value)
    if wanted is float and type(value) is int:
        try:
            return float(value)
        except OverflowError:
            return value  # its limits will say so
    raise ExperimentError(_SENTENCES[wanted], key=key, value=_shown(value))


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
