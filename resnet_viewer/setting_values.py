"""What a value of a setting may be: read as TOML, brought to its type, and held against its limits."""

from __future__ import annotations

import tomllib
from typing import Any

from resnet_viewer.errors import ExperimentError
from resnet_viewer.settings import Limits

_TEXTS = tuple[str, ...]

_SENTENCES = {
    _TEXTS: "{key} is {value}; it must be a list of texts.",
    int: "{key} is {value}; it must be a whole number.",
    float: "{key} is {value}; it must be a number.",
    bool: "{key} is {value}; it must be true or false.",
    str: "{key} is {value}; it must be a text.",
}


def parse(text: str) -> dict[str, Any]:
    """The table that a TOML text is. Raises ExperimentError."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also whole numbers of thousands of digits, and endless nesting
        raise ExperimentError("This is not a TOML file: {reason}.", reason=str(error)) from error


def shown(value: object) -> str:
    """A value in a sentence, of whatever length it is in the file."""
    try:
        text = str(value) if str(value).isprintable() and str(value).strip() else repr(value)
    except (ValueError, RecursionError):
        return "..."  # too many digits or too deeply nested to be written out
    return text if len(text) <= 60 else text[:57] + "..."


def convert(key: str, value: object, wanted: type) -> Any:
    """The value in the type of its setting; nothing but a whole number becomes another. Raises ExperimentError."""
    if type(value) is wanted:
        return value
    if wanted == _TEXTS and isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return tuple(value)
    if wanted is float and type(value) is int:
        try:
            return float(value)
        except OverflowError:
            return value  # its limits will say so
    raise ExperimentError(_SENTENCES[wanted], key=key, value=shown(value))


def check(key: str, value: Any, limits: Limits) -> None:
    """Raises ExperimentError where a value is not within its limits."""
    if limits.choices:
        if value not in limits.choices:
            choices = ", ".join(str(choice) for choice in limits.choices)
            raise ExperimentError(
                "{key} is {value}; it must be one of {choices}.", key=key, value=shown(value), choices=choices
            )
        return
    if limits.low is None or limits.high is None:
        return
    if not limits.low <= value <= limits.high:  # NaN is not within either
        raise ExperimentError(
            "{key} is {value}; it must be from {low} to {high}.",
            key=key,
            value=shown(value),
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
