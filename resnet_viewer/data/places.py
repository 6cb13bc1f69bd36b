"""Where the files of a data set are on this computer, and what lies in a folder that a person names."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from resnet_viewer.assets import asset
from resnet_viewer.catalogue import CATALOGUE, FOLDER, DataEntry
from resnet_viewer.data.class_folders import class_names, listed, parts
from resnet_viewer.data.kinds import is_file, is_folder
from resnet_viewer.errors import DataError
from resnet_viewer.experiment import DataSpec, Experiment


def place_of(spec: DataSpec) -> Path:
    """The folder with the files of a data set. Raises DataError with what to do where they are not here."""
    entry = spec.entry
    if spec.source == FOLDER:
        return Path(spec.folder)
    if not entry.places:
        try:
            return asset("data", spec.source)
        except FileNotFoundError as error:
            raise DataError(
                "The pictures of {source} are missing: install the program again.", source=spec.source
            ) from error
    named = [Path(spec.folder, entry.layout), Path(spec.folder)] if spec.folder else []
    for place in (*named, *entry.places):
        if holds(place, entry):
            return place
    if entry.downloads:
        raise DataError(
            "The files of {source} are not on this computer; fetch them on the page Train, or with: resnet-viewer "
            "fetch {source}",
            source=spec.source,
        )
    raise DataError(
        "The pictures of {source} do not come with the program; put them into {folder}: train and val, with folders "
        "that are named by WordNet ids, as Tiny ImageNet has them.",
        source=spec.source,
        folder=entry.places[0],
    )


def with_pictures_in(experiment: Experiment, folder: Path, abandoned: Callable[[], bool] = lambda: False) -> Experiment:
    """The experiment with what lies in a folder: a known data set, as torchvision lays it out, or class folders.

    Raises DataError or ExperimentError where neither is there, and Abandoned as soon as `abandoned` says so.
    """
    with suppress(RuntimeError):  # nobody is called so: then the folder is
        folder = folder.expanduser()
    folder = folder.absolute()
    known = _known_in(folder)
    if known:
        here = experiment.data.source
        return experiment.with_place(here if here in known else known[0], str(folder))
    inside, _ = parts(folder)
    names = class_names(inside)
    train, _ = listed(folder, names, abandoned)
    return experiment.with_folder(str(folder), names, sum(map(len, train)))


def holds(place: Path, entry: DataEntry) -> bool:
    """Whether all files of a data set are in a folder, packed or not."""
    if entry.folders:
        return is_folder(place)
    return all(is_file(place / name) or is_file(place / f"{name}.gz") for name in entry.files)


def _known_in(folder: Path) -> list[str]:
    """The data sets whose files lie in a folder, the likeliest first: MNIST and Fashion-MNIST name theirs alike."""
    entries = {source: entry for source, entry in CATALOGUE.items() if entry.downloads}
    below = [source for source, entry in entries.items() if entry.layout and holds(folder / entry.layout, entry)]
    itself = [source for source, entry in entries.items() if holds(folder, entry)]
    itself.sort(key=lambda source: not _ends_like(folder, entries[source].layout))
    return below + itself


def _ends_like(folder: Path, layout: str) -> bool:
    ends = Path(layout).parts
    return bool(ends) and folder.parts[-len(ends) :] == ends
