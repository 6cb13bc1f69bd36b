"""Pictures in folders that are named by class: found, and matched with the classes that a network knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor

from resnet_viewer.catalogue import ClassName
from resnet_viewer.data.kinds import pictures_below
from resnet_viewer.data.pictures import DETAIL, decode, framings
from resnet_viewer.errors import DataError
from resnet_viewer.findings import Framing

_AT_ONCE = 50

_CHECKED = ("val", "validation", "test")


def labelled_pictures(folder: Path, classes: Sequence[ClassName]) -> list[tuple[Path, int]]:
    """Every picture file below the class folders in `folder`, by name, with the number of its class.

    A folder stands for a class by its name in English or Chinese or by its WordNet id. Classes without names are
    numbered in the order of the folders' names. Where there are a training and a validation folder, the validation
    folder is meant. Raises DataError where there are no pictures, or a folder for which there is no class.
    """
    found = [(file, number) for kind, number in class_folders([folder], classes) for file in pictures_below(kind)]
    if not found:
        raise DataError("There are no pictures in {folder}.", folder=folder)
    return found


def class_folders(places: Sequence[Path], classes: Sequence[ClassName]) -> list[tuple[Path, int]]:
    """The folders in the only place, or the places themselves where they are several, with the number of the class.

    Raises DataError where there are none, or one for which there is no class.
    """
    folders = _folders(meant(places[0])) if len(places) == 1 else list(places)
    return list(zip(folders, _numbers(folders, classes), strict=True))


def meant(folder: Path) -> Path:
    """The folder itself, or of a training and a validation folder in it the latter: what a network has not seen yet."""
    parts = [folder / name for name in _CHECKED if (folder / name).is_dir() and (folder / "train").is_dir()]
    return parts[0] if parts else folder


def framed_batches(
    pictures: Sequence[tuple[Path, int]], framing: Framing, skipped: Callable[[DataError], object]
) -> Iterator[tuple[list[Tensor], Tensor]]:
    """The framings of each picture, uint8 (framings, channels, size, size), and the classes (count,), in batches.

    A picture that cannot be read is left out, and `skipped` is told why.
    """
    detail = DETAIL if framing.crop is None else None
    for first in range(0, len(pictures), _AT_ONCE):
        framed: list[Tensor] = []
        classes: list[int] = []
        for file, number in pictures[first : first + _AT_ONCE]:
            try:
                framed.append(framings(decode(file, side=detail), framing))
            except DataError as error:
                skipped(error)
            else:
                classes.append(number)
        if framed:
            yield framed, torch.tensor(classes)


def _folders(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError as error:
        raise DataError("The folder {folder} cannot be read: it is missing or closed to you.", folder=folder) from error
    if not found:
        raise DataError("{folder} has no folders in it; a folder for each class is needed.", folder=folder)
    return found


def _numbers(folders: Sequence[Path], classes: Sequence[ClassName]) -> list[int]:
    """The number of the class that each folder stands for. Raises DataError."""
    if not any(kind.english for kind in classes):
        if len(folders) != len(classes):
            raise DataError(
                "There are {folders} folders and {classes} classes without names; they must be as many.",
                folders=len(folders),
                classes=len(classes),
            )
        return list(range(len(folders)))
    known = {
        _plain(name): number
        for number, kind in enumerate(classes)
        for name in (kind.english, kind.chinese, kind.wordnet)
        if name
    }
    for folder in folders:
        if _plain(folder.name) not in known:
            raise DataError(
                "The network knows no class {name}; name each folder by a class, such as {example}.",
                name=folder.name,
                example=next(kind.english for kind in classes if kind.english),
            )
    return [known[_plain(folder.name)] for folder in folders]


def _plain(name: str) -> str:
    """A name as it is compared: what folders cannot hold, and how they are written, makes no difference."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())
