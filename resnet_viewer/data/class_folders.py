"""Pictures in folders that are named by class: found, split, and matched with the classes that a network knows."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import torch
from torch import Tensor

from resnet_viewer.catalogue import ClassName
from resnet_viewer.data.framing import framings
from resnet_viewer.data.kinds import SUFFIXES, is_folder, pictures_below
from resnet_viewer.data.pictures import DETAIL, decode
from resnet_viewer.errors import Abandoned, DataError
from resnet_viewer.findings import Framing

_AT_ONCE = 50

_CHECKED = ("val", "validation", "valid", "test")

_SHARE = 10
"""One picture in so many of each class is kept to check with, where there is no folder for that."""


def parts(folder: Path) -> tuple[Path, Path | None]:
    """Where the class folders to learn from are, and those to check with; None where the former are to be split.

    Raises DataError where there are no folders.
    """
    inside = {path.name: path for path in _folders(folder)}
    checked = next((inside[name] for name in _CHECKED if name in inside), None)
    if "train" not in inside or (checked is None and len(inside) > 1):
        return folder, None
    with suppress(DataError):  # pictures to be answered, that nobody has put into class folders
        if checked is not None and _folders(checked):
            return inside["train"], checked
    return inside["train"], None


def class_names(folder: Path) -> tuple[str, ...]:
    """The names of the class folders in a folder, in their order. Raises DataError where there are not two."""
    names = tuple(path.name for path in _folders(folder))
    if len(names) == 1:
        raise DataError(
            "{folder} has one folder in it, {name}; a folder for each of at least two classes is needed.",
            folder=folder,
            name=names[0],
        )
    return names


def class_files(folder: Path, names: Sequence[str], abandoned: Callable[[], bool] = lambda: False) -> list[list[str]]:
    """The picture files in and below each of the class folders of these names, by name.

    Raises DataError for a class without pictures, and Abandoned as soon as `abandoned` says so.
    """
    found = []
    for name in names:
        if abandoned():
            raise Abandoned
        files = sorted(_files_below(folder / name))
        if not files:
            raise DataError(
                "There are no pictures in {folder}; put some in, or take the folder away.", folder=folder / name
            )
        found.append(files)
    return found


def listed(
    folder: Path, names: Sequence[str], abandoned: Callable[[], bool] = lambda: False
) -> tuple[list[list[str]], list[list[str]]]:
    """The pictures of each class to learn from, and those to check with. Raises DataError, and Abandoned."""
    train, checked = parts(folder)
    files = class_files(train, names, abandoned)
    if checked is not None:
        return files, class_files(checked, names, abandoned)
    pairs = [split(train / name, each) for name, each in zip(names, files, strict=True)]
    return [learned for learned, _ in pairs], [kept for _, kept in pairs]


def split(folder: Path, files: Sequence[str]) -> tuple[list[str], list[str]]:
    """The pictures of one class to learn from, and a tenth to check with: always the same, and hardly others with more.

    Raises DataError where there is one alone.
    """
    if len(files) < 2:
        raise DataError(
            "There is one picture alone in {folder}; a class needs one to learn from and one to check with.",
            folder=folder,
        )
    drawn = sorted(files, key=lambda file: zlib.crc32(os.path.relpath(file, folder).encode(errors="replace")))
    checked = set(drawn[: max(1, round(len(files) / _SHARE))])
    return [file for file in files if file not in checked], [file for file in files if file in checked]


def _files_below(folder: Path) -> Iterator[str]:
    """The files of `pictures_below` in any order, without a Path for each: there may be a hundred thousand."""
    waiting = [os.fspath(folder)]
    try:
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    name = entry.name
                    if name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif name.lower().endswith(SUFFIXES):
                        yield entry.path
    except OSError as error:
        raise DataError("The folder {folder} cannot be read: it is missing or closed to you.", folder=folder) from error


def labelled_pictures(
    folder: Path, classes: Sequence[ClassName], left_out: Callable[[DataError], object]
) -> list[tuple[Path, int]]:
    """Every picture file below the class folders in `folder`, by name, with the number of its class.

    A folder stands for a class by its name in English or Chinese or by its WordNet id, also written a little otherwise
    where no second class can be meant. Classes without names are numbered in the order of the folders' names. Where
    there are a training and a validation folder, the validation folder is meant. `left_out` is told of each folder with
    pictures for which there is no class. Raises DataError where there are no pictures, or no folder for which there is
    a class.
    """
    known, unknown = class_folders([folder], classes)
    found = [(file, number) for kind, number in known for file in pictures_below(kind)]
    if not found:
        raise DataError("There are no pictures in {folder}.", folder=folder)
    for kind in unknown:
        if count := len(list(pictures_below(kind))):
            left_out(no_class(kind, count))
    return found


def class_folders(places: Sequence[Path], classes: Sequence[ClassName]) -> tuple[list[tuple[Path, int]], list[Path]]:
    """The folders in the only place, or the places themselves where they are several, with the number of the class.

    Beside them those for which there is no class. Raises DataError where there are none, or no class for any.
    """
    folders = _folders(meant(places[0])) if len(places) == 1 else list(places)
    numbers = _numbers(folders, classes)
    known = [(folder, numbers[folder]) for folder in folders if folder in numbers]
    return known, [folder for folder in folders if folder not in numbers]


def no_class(folder: Path, count: int) -> DataError:
    """Says that so many pictures are in a folder that stands for no class."""
    if count == 1:
        return DataError("{name} is no class of this network: its one picture is not counted.", name=folder.name)
    return DataError(
        "{name} is no class of this network: its {count} pictures are not counted.", name=folder.name, count=count
    )


def meant(folder: Path) -> Path:
    """The folder itself, or of a training and a validation folder in it the latter: what a network has not seen yet."""
    parts = [folder / name for name in _CHECKED if is_folder(folder / name) and is_folder(folder / "train")]
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


def _numbers(folders: Sequence[Path], classes: Sequence[ClassName]) -> dict[Path, int]:
    """The number of the class that each folder stands for, where it stands for one. Raises DataError for none."""
    if not any(kind.english for kind in classes):
        if len(folders) != len(classes):
            raise DataError(
                "There are {folders} folders and {classes} classes without names; they must be as many.",
                folders=len(folders),
                classes=len(classes),
            )
        return {folder: number for number, folder in enumerate(folders)}
    names = [
        (name, number)
        for number, kind in enumerate(classes)
        for name in (kind.english, kind.chinese, kind.wordnet)
        if name
    ]
    exact = _of_one_class(names)
    plain = _of_one_class([(_plain(name), number) for name, number in names if _plain(name)])
    known = {folder: exact.get(folder.name, plain.get(_plain(folder.name))) for folder in folders}
    found = {folder: number for folder, number in known.items() if number is not None}
    if not found:
        raise DataError(
            "The network knows no class {name}; name each folder by a class, such as {example}.",
            name=folders[0].name,
            example=next(kind.english for kind in classes if kind.english),
        )
    return found


def _of_one_class(names: Sequence[tuple[str, int]]) -> dict[str, int]:
    """The class of each name that only one has: C, C# and C++ are written differently, and would else be one."""
    numbers: dict[str, set[int]] = {}
    for name, number in names:
        numbers.setdefault(name, set()).add(number)
    return {name: next(iter(having)) for name, having in numbers.items() if len(having) == 1}


def _plain(name: str) -> str:
    """A name as it is compared: what folders cannot hold, and how they are written, makes no difference."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())
