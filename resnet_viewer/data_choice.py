"""What an experiment may say of its pictures, beside the limits of each setting alone."""

from __future__ import annotations

import re
from dataclasses import replace

from resnet_viewer.catalogue import CATALOGUE, FOLDER
from resnet_viewer.errors import ExperimentError
from resnet_viewer.settings import DataSpec

_MOST_CLASSES = 1000
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""What no path has in it, and what a name has in it that is no UTF-8: neither can be written into a TOML file."""


def check_data(data: DataSpec, batch_size: int) -> None:
    """Whether an experiment can have these pictures. Raises ExperimentError."""
    known = data.entry
    _check_folder(data)
    if data.training_pictures > known.pictures:
        raise ExperimentError(
            "data.training_pictures is {pictures}; {source} has {known}.",
            pictures=data.training_pictures,
            source=data.source,
            known=known.pictures,
        )
    if data.size > known.side:
        raise ExperimentError(
            "data.size is {size}; the pictures of {source} have {side} pixels along each side.",
            size=data.size,
            source=data.source,
            side=known.side,
        )
    if batch_size > data.training_pictures:
        raise ExperimentError(
            "training.batch_size is {batch}; it must be at most data.training_pictures, which is {pictures}.",
            batch=batch_size,
            pictures=data.training_pictures,
        )


def _check_folder(data: DataSpec) -> None:
    if _NO_TEXT.search(data.folder):
        raise ExperimentError("data.folder is {value}; it must be the path of a folder.", value=repr(data.folder)[:60])
    if data.source != FOLDER:
        return
    if not data.folder or not 2 <= len(data.classes) <= _MOST_CLASSES:
        raise ExperimentError(
            "data.source is folder, but data.folder and the names of its 2 to {most} class folders, data.classes, are "
            "not there; choose the folder in the window or with --set data.folder=PATH.",
            most=_MOST_CLASSES,
        )
    for name in data.classes:
        # The names of folders directly within another one: a stranger's file must not lead elsewhere.
        if not 1 <= len(name) <= 255 or not name.isprintable() or name.startswith(".") or set(name) & set("/\\"):
            raise ExperimentError("data.classes has {name}; it must be the name of a folder.", name=repr(name)[:60])
        if data.classes.count(name) > 1:
            raise ExperimentError("data.classes has {name} twice.", name=repr(name)[:60])


def with_source(data: DataSpec, source: str) -> DataSpec:
    """Other data, with as many pictures and as large ones as there are. Raises ExperimentError for a folder."""
    if source == FOLDER and data.source == FOLDER:
        return data
    data = replace(data, folder="", classes=())
    known = CATALOGUE[source] if source != FOLDER else data.entry
    return replace(
        data,
        source=source,
        size=min(data.size, known.side),
        training_pictures=min(data.training_pictures, known.pictures),
    )
