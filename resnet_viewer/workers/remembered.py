"""The files with networks that were open, in the settings, with what a person has said of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from resnet_viewer.findings import InputSpec, NetworkRef

_KEY = "networks"


def remember(settings: QSettings, files: Iterable[NetworkRef]) -> None:
    """Writes these files down, in place of those that are there."""
    notes = [
        {
            "file": ref.name,
            "classes": str(ref.classes) if ref.classes is not None else None,
            "input": [ref.input.size, ref.input.mean, ref.input.deviation] if ref.input is not None else None,
        }
        for ref in files
    ]
    settings.setValue(_KEY, json.dumps(notes))


def remembered(settings: QSettings) -> list[NetworkRef]:
    """The files that are written down, whether they are still there or not."""
    try:
        return [_noted(note) for note in json.loads(str(settings.value(_KEY, "[]")))]
    except (ValueError, TypeError, LookupError, AttributeError):
        return []  # somebody else wrote there


def _noted(note: Any) -> NetworkRef:
    classes, given = note["classes"], note["input"]
    spec = None
    if given is not None:
        size, mean, deviation = given
        spec = InputSpec(int(size), _numbers(mean), _numbers(deviation))
    return NetworkRef(str(note["file"]), classes=None if classes is None else Path(classes), input=spec)


def _numbers(values: Sequence[Any]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
