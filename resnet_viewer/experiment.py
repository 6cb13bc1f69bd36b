"""An experiment is a value: everything that decides a run, as one frozen dataclass that reads and writes TOML.

The form, the command line and a recording all speak it. Keys are written with a dot: `network.depth`, `training.seed`;
`network.*` means every network of the experiment, `networks.NAME.*` one of them by its name or its number from 1, and
`networks` which of the twins there are. `training.epochs` is another way to say `training.steps`: it is understood
wherever a person writes, and never kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, cast, get_type_hints

import tomli_w

from resnet_viewer.catalogue import FOLDER
from resnet_viewer.data_choice import check_data, with_source
from resnet_viewer.errors import ExperimentError
from resnet_viewer.line_up import LONGEST_NAME, MOST_NETWORKS, changed, default_names
from resnet_viewer.network_spec import depth_limits, with_nearest_depth
from resnet_viewer.setting_values import check, convert, parse, shown
from resnet_viewer.settings import (
    CHOICE_OF_TWINS,
    SECTIONS,
    TWINS,
    DataSpec,
    Limits,
    NetworkSpec,
    TrainingSpec,
    settings,
)

__all__ = [
    "EPOCHS",
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

_DEPTH_FOLLOWS = ("stages", "block", "stem")
"""What decides which depths a network can have."""

EPOCHS = "training.epochs"


@dataclass(frozen=True, slots=True)
class Experiment:
    """Everything that decides a run. Raises ExperimentError when its values cannot be run together."""

    networks: tuple[NetworkSpec, ...] = TWINS
    data: DataSpec = field(default_factory=DataSpec)
    training: TrainingSpec = field(default_factory=TrainingSpec)

    def __post_init__(self) -> None:
        if not self.networks:
            raise ExperimentError("networks is empty; name at least one network.")
        if len(self.networks) > MOST_NETWORKS:
            raise ExperimentError(
                "networks has {count} networks; at most 8 can learn at once.", count=len(self.networks)
            )
        names = [network.name for network in self.networks]
        for name in names:
            if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or name.isspace():
                raise ExperimentError(
                    "network.name is {name}; it must be a text of 1 to 40 characters.", name=shown(name)
                )
            if names.count(name) > 1:
                raise ExperimentError("networks has {name} twice; give every network a name of its own.", name=name)
        for key, spec, entry in self._fields():
            if key != "network.depth":
                check(key, getattr(spec, entry.name), cast(Limits, entry.metadata["limits"]))
        for network in self.networks:
            check("network.depth", network.depth, depth_limits(network))
        check_data(self.data, self.training.batch_size)

    def _fields(self) -> Iterator[tuple[str, Any, dataclasses.Field[Any]]]:
        sections: list[tuple[str, Any]] = [("network", network) for network in self.networks]
        for section, spec in [*sections, ("data", self.data), ("training", self.training)]:
            for entry in dataclasses.fields(spec):
                if "limits" in entry.metadata:
                    yield f"{section}.{entry.name}", spec, entry

    @property
    def steps_per_epoch(self) -> int:
        """So many steps show every training picture once, but for those that do not fill a batch."""
        return self.data.training_pictures // self.training.batch_size

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
            raise ExperimentError("An experiment must be a table; this is {value}.", value=shown(values))
        unknown = sorted(set(values) - {"network", "networks", "data", "training"})
        if unknown:
            raise ExperimentError(
                "{key} is not a section of an experiment; there are [network], [[networks]], [data] and [training].",
                key=shown(unknown[0]),
            )
        if "network" in values and "networks" in values:
            raise ExperimentError("An experiment has either [network] or [[networks]], not both.")
        training, epochs = _without_epochs(values.get("training", {}))
        networks: tuple[NetworkSpec, ...] = TWINS
        if "network" in values:
            networks = (_read(NetworkSpec, "network", values["network"]),)
        elif "networks" in values:
            tables = values["networks"]
            if not isinstance(tables, list):
                raise ExperimentError("networks must be a list of tables, written as [[networks]].")
            networks = _with_names(tuple(_read(NetworkSpec, "networks", table) for table in tables), tables)
        experiment = cls(
            networks, _read(DataSpec, "data", values.get("data", {})), _read(TrainingSpec, "training", training)
        )
        return experiment if epochs is None else experiment.with_value(EPOCHS, epochs)

    def to_toml(self) -> str:
        return tomli_w.dumps(self.to_dict())

    @classmethod
    def from_toml(cls, text: str) -> Experiment:
        """Raises ExperimentError where the text is not TOML or not an experiment."""
        return cls.from_dict(parse(text))

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

    def get(self, key: str, network: int = 0) -> Any:
        """The value at a key; `network.*` is that of the network at this place. Raises ExperimentError."""
        section, name, chosen = self._find(key, (network,))
        if section == "networks":
            return twins_choice(self)
        return getattr(self.networks[chosen[0]] if section == "network" else getattr(self, section), name)

    def limits(self, key: str, network: int = 0) -> Limits:
        """What the value at a key may be beside this experiment's other values. Raises ExperimentError."""
        section, name, chosen = self._find(key, (network,))
        if (section, name) == ("network", "depth"):
            return depth_limits(self.networks[chosen[0]])
        return dict(settings())[f"{section}.{name}" if name else section]

    def default(self, key: str, network: int = 0) -> Any:
        """The default of a setting, or what is nearest to it beside this experiment's other values."""
        value = _defaults().get(key)
        return with_nearest_depth(self.networks[network], depth=value).depth if key == "network.depth" else value

    def with_value(self, key: str, value: Any, networks: Collection[int] | None = None) -> Experiment:
        """This experiment with one value changed. Raises ExperimentError.

        `network.*` changes the networks at these places, or every one. With other stages, blocks or stem goes the
        nearest depth that they can have, with other data as many pictures and as large ones as there are, and with
        what sets networks apart the names of those that nobody has named. `training.epochs` become steps, with the
        batch size of this experiment.
        """
        if key == EPOCHS:
            return self._with_epochs(value)
        section, name, chosen = self._find(key, networks)
        if section == "networks":
            return _with_twins(self, value)
        value = convert(key, value, get_type_hints(SECTIONS[section])[name])
        if section == "network":
            return self._with_networks(name, value, chosen)
        if key == "data.source":
            check(key, value, self.limits(key))
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

    def _with_networks(self, name: str, value: Any, chosen: Collection[int]) -> Experiment:
        change: Callable[..., NetworkSpec] = replace
        if name in _DEPTH_FOLLOWS:
            check(f"network.{name}", value, self.limits(f"network.{name}"))
            change = with_nearest_depth
        after = tuple(
            change(network, **{name: value}) if index in chosen else network
            for index, network in enumerate(self.networks)
        )
        return replace(self, networks=after if name == "name" else changed(self.networks, after))

    def _find(self, key: str, networks: Collection[int] | None) -> tuple[str, str, tuple[int, ...]]:
        """Section and name of a key, and the places of the networks that it speaks of. Raises ExperimentError."""
        places = tuple(range(len(self.networks)) if networks is None else networks)
        section, _, name = key.partition(".")
        spoken, of_one = key, networks is not None
        if section == "networks" and name:
            wanted, _, name = name.rpartition(".")
            section, spoken, of_one = "network", f"network.{name}", True
            places = (self._place(key, wanted),)
        known = [known for known, _ in settings()]
        if spoken not in known and not (of_one and spoken in ("network.name", "network.residual")):
            raise ExperimentError("{key} is not known; there are {known}.", key=shown(key), known=", ".join(known))
        return section, name, places

    def _place(self, key: str, wanted: str) -> int:
        names = [network.name for network in self.networks]
        if wanted in names:
            return names.index(wanted)
        if wanted.isdecimal() and 1 <= int(wanted[:3]) <= len(names):
            return int(wanted[:3]) - 1
        raise ExperimentError(
            "{key} names no network of the experiment; there are {known}.", key=shown(key), known=", ".join(names)
        )

    def _with_epochs(self, value: Any) -> Experiment:
        epochs = convert(EPOCHS, value, float)
        most = int(self.limits("training.steps").high or 1)
        if not 0 < epochs <= most / self.steps_per_epoch:  # NaN is not within either
            raise ExperimentError(
                "training.epochs is {epochs}; it must be more than 0, and training.steps at most {most}.",
                epochs=shown(value),
                most=most,
            )
        return self.with_value("training.steps", max(1, round(epochs * self.steps_per_epoch)))

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
                "{text} is not of the form key=value, such as network.depth=20.", text=shown(assignment)
            )
        value: Any = text.strip()
        with suppress(ExperimentError):
            parsed = parse(f"value = {value}")
            value = parsed["value"] if len(parsed) == 1 else value
        return self.with_value(key.strip(), value)

    def with_texts(
        self, assignments: Sequence[str], with_folder: Callable[[Experiment, Path], Experiment]
    ) -> Experiment:
        """Several `key=value`, in their order, but epochs last: how many steps they are depends on the others.

        What is in the folder of `data.folder=PATH` this floor cannot see: `with_folder` answers the experiment that
        learns from it. Raises ExperimentError, and what `with_folder` raises.
        """
        experiment = self
        for assignment in sorted(assignments, key=lambda text: text.partition("=")[0].strip() == EPOCHS):
            key, equals, text = assignment.partition("=")
            if equals and key.strip() == "data.folder":
                experiment = with_folder(experiment, Path(text.strip().strip("'\"")))
            else:
                experiment = experiment.with_text(assignment)
        return experiment


def twins_choice(experiment: Experiment) -> str:
    """`plain`, `residual`, `both` where there are twins, or `several` where the networks differ in something else."""
    first, *others = experiment.networks
    if not others:
        return "residual" if first.residual else "plain"
    twins = {replace(network, residual=True, name="residual") for network in experiment.networks}
    kinds = [network.residual for network in experiment.networks]
    return "both" if len(twins) == 1 and kinds == [False, True] else "several"


def _with_names(networks: tuple[NetworkSpec, ...], tables: list[Any]) -> tuple[NetworkSpec, ...]:
    """Names for the networks that a file leaves without one; those that are alike are left for the check to find."""
    if len(set(networks)) < len(networks):
        return networks
    names = zip(networks, default_names(networks), tables, strict=True)
    return tuple(network if table.get("name") else replace(network, name=name) for network, name, table in names)


@cache
def _defaults() -> Experiment:
    """The experiment of the defaults, checked once and not for every row of the form at every edit."""
    return Experiment()


def _with_twins(experiment: Experiment, choice: object) -> Experiment:
    check("networks", choice, CHOICE_OF_TWINS)
    kinds = {"both": (False, True), "plain": (False,), "residual": (True,)}[cast(str, choice)]
    first = experiment.networks[0]
    return replace(experiment, networks=tuple(replace(first, residual=kind, name="") for kind in kinds))


def _without_epochs(training: Any) -> tuple[Any, Any]:
    """The table of the training without its epochs, and these. Raises ExperimentError where steps are given as well."""
    if not isinstance(training, Mapping) or "epochs" not in training:
        return training, None
    if "steps" in training:
        raise ExperimentError("training has both steps and epochs; give one of them.")
    return {key: value for key, value in training.items() if key != "epochs"}, training["epochs"]


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
                key=shown(key),
                known=", ".join(types),
            )
    return spec(**{key: convert(f"{section}.{key}", value, types[key]) for key, value in table.items()})
