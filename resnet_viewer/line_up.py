"""The networks of an experiment as a list: what they are called, and how one is added or taken away.

A network that nobody has named is called after what it is and what sets it apart from others of its kind: `residual 20`
and `residual 56`. Such a name follows the values; one that a person gave stays.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from resnet_viewer.settings import NetworkSpec

LONGEST_NAME = 40

MOST_NETWORKS = 8
"""So many can learn at once."""

Networks = tuple[NetworkSpec, ...]


def default_names(networks: Sequence[NetworkSpec]) -> list[str]:
    """What networks are called by themselves: never the same twice."""
    return _distinct(_names(networks), set())


def changed(before: Networks, after: Networks) -> Networks:
    """The networks `after` a change of values, each in the place that it had `before`, with the names that follow."""
    automatic = [network.name == name for network, name in zip(before, default_names(before), strict=True)]
    return _named(after, automatic)


def with_copy(networks: Networks, index: int) -> Networks:
    """One more network, like the one at `index` and right after it."""
    automatic = [network.name == name for network, name in zip(networks, default_names(networks), strict=True)]
    after = (*networks[: index + 1], networks[index], *networks[index + 1 :])
    return _named(after, [*automatic[: index + 1], True, *automatic[index + 1 :]])


def without(networks: Networks, indices: Collection[int]) -> Networks:
    """The networks that are left when those at `indices` are taken away."""
    left = [index for index in range(len(networks)) if index not in indices]
    names = default_names(networks)
    return _named(tuple(networks[i] for i in left), [networks[i].name == names[i] for i in left])


def _named(networks: Networks, automatic: Sequence[bool]) -> Networks:
    given = {network.name for network, free in zip(networks, automatic, strict=True) if not free}
    wanted = [name for name, free in zip(_names(networks), automatic, strict=True) if free]
    names = iter(_distinct(wanted, given))
    return tuple(
        replace(network, name=next(names)) if free else network
        for network, free in zip(networks, automatic, strict=True)
    )


def _names(networks: Sequence[NetworkSpec]) -> list[str]:
    """Kind, and as many values as it takes to tell a network from others; those that are alike have the same name."""
    return [_name(network, networks) for network in networks]


def _name(network: NetworkSpec, networks: Sequence[NetworkSpec]) -> str:
    words = ["residual" if network.residual else "plain"]
    alike = [other for other in networks if other.residual == network.residual]
    for entry in dataclasses.fields(NetworkSpec):
        value = getattr(network, entry.name)
        same = [other for other in alike if getattr(other, entry.name) == value]
        if "limits" in entry.metadata and len(same) < len(alike):
            words.append(_word(entry.name, value))
            alike = same
    return " ".join(words)[:LONGEST_NAME].rstrip()


def _word(field: str, value: object) -> str:
    spoken = field.replace("_", " ")
    if isinstance(value, bool):
        return spoken if value else f"no {spoken}"
    return str(value) if field == "depth" else f"{spoken} {value}"


def _distinct(names: Iterable[str], taken: set[str]) -> list[str]:
    """The names with a number behind each that is there already."""
    found = []
    for name in names:
        number, free = 1, name
        while free in taken:
            number += 1
            free = f"{name[: LONGEST_NAME - 5].rstrip()} ({number})"
        taken = taken | {free}
        found.append(free)
    return found
