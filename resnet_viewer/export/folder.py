"""Where an export goes: a folder that may not be there yet, and names of files that any system takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from resnet_viewer.errors import ExportError

_ODD = re.compile(r"[^\w.+-]+")


def file_names(names: Sequence[str]) -> list[str]:
    """The names of networks as names of files without ending, no two of them alike on any system."""
    found: list[str] = []
    for name in names:
        plain = _ODD.sub("-", name).strip(".-") or "network"
        taken = {each.casefold() for each in found}
        numbered = (plain if count == 1 else f"{plain}-{count}" for count in range(1, len(names) + 1))
        found.append(next(each for each in numbered if each.casefold() not in taken))
    return found


@contextmanager
def written_into(folder: Path) -> Iterator[None]:
    """Makes the folder. Raises ExportError where it, or what is written within, cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError("{folder} cannot be written: {reason}.", folder=folder.name, reason=reason) from error
