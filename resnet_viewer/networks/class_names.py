"""What the classes of a network are called, from a file that a person has beside the weights."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from resnet_viewer.catalogue import ClassName
from resnet_viewer.errors import NetworkError

_LARGEST = 4 * 2**20
_LONGEST = 200
_SYNSET = re.compile(r"^(n\d{8})\s+(?=\S)")


def read_class_names(path: Path, count: int) -> tuple[ClassName, ...]:
    """The names of `count` classes in the order of their numbers.

    The file is text with a name a line, or JSON: a list, an object from number to name or the other way round, or from
    number to WordNet id and name as for ImageNet (`{"0": ["n01440764", "tench"]}`). A line may begin with the WordNet
    id. Raises NetworkError with the file's name where it cannot be read, is none of these, or names another number.
    """
    names = _named(path)
    if len(names) != count:
        raise NetworkError(
            "{file} names {names} classes, and the network has {classes}.",
            file=path.name,
            names=len(names),
            classes=count,
        )
    return names


def _named(path: Path) -> tuple[ClassName, ...]:
    try:
        if path.stat().st_size > _LARGEST:
            raise NetworkError("{file} is larger than 4 MB; no file of class names is.", file=path.name)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        raise NetworkError("{file} cannot be read: {reason}.", file=path.name, reason=reason) from error
    except UnicodeDecodeError as error:
        raise NetworkError("{file} is no text in UTF-8.", file=path.name) from error
    try:
        return tuple(map(_class, _values(path, text)))
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise NetworkError(
            "{file} does not name classes: a name a line is expected, or JSON with a list or a name for each number.",
            file=path.name,
        ) from error


def _values(path: Path, text: str) -> list[Any]:
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if isinstance(values, list):
        return values
    if isinstance(values, dict):
        return _ordered(values)
    if path.suffix.lower() == ".json":
        raise ValueError("JSON was expected")
    return text.rstrip().splitlines()  # also where a line is a number, which is JSON as well


def _ordered(table: dict[str, Any]) -> list[Any]:
    """The names in the order of their numbers, of which none may be missing."""
    named = table
    if all(type(value) is int for value in table.values()):
        named = {str(number): name for name, number in table.items()}
    return [named[str(number)] for number in range(len(table))]


def _class(value: Any) -> ClassName:
    wordnet = ""
    if isinstance(value, list):
        wordnet, value = value
    if not isinstance(value, str):
        raise TypeError("a name was expected")
    name = value.strip()
    if found := _SYNSET.match(name):
        wordnet, name = found[1], name[found.end() :]
    # A terminal obeys what cannot be printed.
    if not name or not (name + wordnet).isprintable() or len(name + wordnet) > _LONGEST:
        raise ValueError("a name was expected")
    return ClassName(name, name, wordnet)
