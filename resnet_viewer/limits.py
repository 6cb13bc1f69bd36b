"""What a person needs to know of a setting, and what its values may be: the stuff that settings are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Limits:
    """What a person needs to know of one field, and what its values may be.

    `stride` counts from `low`: depth 8, 14, 20 ... has low 8 and stride 6. Where there are `choices` nothing else can
    be; those of a number are in order. `live` fields may change while a run goes on; all others decide what the run is,
    so that changing one starts a new run. `common` fields are shown unfolded. `group` is a key of `groups.GROUPS`;
    without one a setting stands in the group of its section.
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
    group: str = ""


def setting(default: Any, label: str, help: str, **limits: Any) -> Any:
    return field(default=default, metadata={"limits": Limits(label, help, **limits)})


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 - the name that Qt's text collector looks for
    """Marks a text for translation and returns it; this floor knows nothing of Qt."""
    del context
    return text
