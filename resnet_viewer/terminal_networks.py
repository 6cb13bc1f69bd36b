"""The trained networks without a window: which there are, and how well they do."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tqdm import tqdm

from resnet_viewer.catalogue import CATALOGUE, FOLDER
from resnet_viewer.errors import DataError, DownloadError, NetworkError
from resnet_viewer.experiment import DataSpec
from resnet_viewer.networks.zoo import PUBLISHED, cards
from resnet_viewer.terminal_remarks import say_untold

if TYPE_CHECKING:
    from torch import Tensor

    from resnet_viewer.networks.checkpoint import Classifier
    from resnet_viewer.probes.evaluation import Evaluation

_Pictures = TypeVar("_Pictures")

_SHOWN = 5
"""So many pictures that could not be read are named."""


def list_networks() -> None:
    """Prints the bundled networks and those that can be fetched, a line each. Raises NetworkError."""
    head = ("NAME", "WHAT IT IS", "PICTURES IT KNOWS", "ACCURACY", "MEASURED ON", "SIZE", "HERE")
    rows = [head, *_bundled_rows(), *_published_rows()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write(f"{line.rstrip()}\n")


def _bundled_rows() -> Iterator[tuple[str, ...]]:
    for entry, card, size in cards():
        measured = card.measured[0]
        accuracy, on = f"{measured.top1:.1%}", measured.on.english
        yield entry.name, entry.about, entry.knows, accuracy, on, f"{size / 1e6:.1f} MB", "yes"


def _published_rows() -> Iterator[tuple[str, ...]]:
    from resnet_viewer.networks.pretrained import cache_folder, published

    folder = cache_folder()
    for name, title in PUBLISHED.items():
        known = published(name)
        knows = f"photos of {len(known.classes)} kinds (ImageNet)"
        here = "yes" if (folder / known.file).exists() else f"no: resnet-viewer fetch {name}"
        on = "validation pictures of ImageNet-1K"
        yield name, title, knows, f"{known.top1:.1%}", on, f"{known.size / 1e6:.1f} MB", here


def fetch(name: str) -> int:
    """Gets the weights of a network, or a data set, that torchvision publishes, with a bar. Returns the exit code.

    Raises NetworkError where there is neither.
    """
    from resnet_viewer.data.fetching import fetch_data
    from resnet_viewer.download import Cancel, Progress
    from resnet_viewer.download import fetch as get
    from resnet_viewer.networks.pretrained import cache_folder, published

    data = CATALOGUE[name] if name in CATALOGUE and CATALOGUE[name].downloads else None
    if data is None:
        remote = published(name).remote
        size, here = remote.size, cache_folder() / remote.file
    else:
        size, here = sum(data.downloads), data.places[0]
    try:
        with tqdm(total=size, desc=name, unit="B", unit_scale=True, dynamic_ncols=True, leave=False) as bar:

            def show(progress: Progress) -> None:
                bar.total = progress.total
                bar.initial = bar.initial or progress.received  # what was here before is no speed
                bar.update(progress.received - bar.n)

            if data is None:
                get(remote, here.parent, show, Cancel())
            else:
                fetch_data(name, show, Cancel())
    except KeyboardInterrupt:
        sys.stderr.write(f"Stopped; go on with: resnet-viewer fetch {name}\n")
        return 128 + signal.SIGINT
    except (DataError, DownloadError) as error:
        sys.stderr.write(f"resnet-viewer: {error}\n")
        return 1
    sys.stderr.write(f"{name} is here: {here}\n")
    return 0


def evaluate(name: str, data: str | None, as_json: bool) -> int:
    """Measures the networks of a name or file on a data set or on class folders. Returns the exit code.

    Raises ViewerError where the network or the pictures are not there or do not fit.
    """
    from resnet_viewer.networks.checkpoint import load_networks

    skipped: list[DataError] = []
    for classifier in load_networks(name):
        say_untold(classifier)
        own = None if data else _own_folder(classifier)
        source = data or classifier.source or (own.folder if own is not None else "")
        if not source:
            raise NetworkError("{name} does not say what it has learned from; name pictures with --data.", name=name)
        since = time.perf_counter()
        found = _measure(classifier, source, own, skipped)
        seconds = round(time.perf_counter() - since, 3)
        if as_json:
            values = {"network": classifier.name, **asdict(found), "seconds": seconds}
            sys.stdout.write(json.dumps(values) + "\n")
        else:
            sys.stdout.write(
                f"{classifier.name}: {found.top1:.2%} right, {found.top5:.2%} among the first five, "
                f"loss {found.loss:.4f}; {found.pictures:,} pictures of {source} in {seconds:.1f} s\n"
            )
            _compare(classifier, source)
    for error in skipped[:_SHOWN]:
        sys.stderr.write(f"Left out: {error}\n")
    if len(skipped) > _SHOWN:
        sys.stderr.write(f"and {len(skipped) - _SHOWN} more\n")
    return 1 if skipped else 0


def _own_folder(classifier: Classifier) -> DataSpec | None:
    """The folder of pictures that a network of a recording has learned from, where it is still there."""
    from resnet_viewer.data.kinds import is_folder

    data = classifier.data
    return data if data is not None and data.source == FOLDER and is_folder(Path(data.folder)) else None


def _compare(classifier: Classifier, source: str) -> None:
    """Says on what the accuracy was measured that is stated of the network, where that was something else."""
    stated = classifier.measured
    if stated is not None and stated.data != source:
        sys.stdout.write(
            f"{classifier.name}: the {stated.top1:.2%} that are stated of it were measured on {stated.on.english}\n"
        )


def _measure(classifier: Classifier, source: str, own: DataSpec | None, skipped: list[DataError]) -> Evaluation:
    """Of its `own` folder, those pictures that it did not learn from; of any other one, every picture."""
    from resnet_viewer.data.class_folders import framed_batches, labelled_pictures
    from resnet_viewer.data.kinds import is_folder
    from resnet_viewer.data.sources import load_validation
    from resnet_viewer.probes.evaluation import averaged, evaluate, framed_batches_of

    if own is None and source in CATALOGUE:
        if CATALOGUE[source].classes != classifier.classes:
            raise NetworkError("{name} has not learned the classes of {source}.", name=classifier.name, source=source)
        data = classifier.data  # says where its files are, where they are not in the usual places
        own = data if data is not None and data.source == source else DataSpec(source=source, size=classifier.data_size)
    if own is not None:
        split = load_validation(own)
        with _bar(classifier, len(split)) as bar:
            framed = framed_batches_of(split, classifier.framing)
            return evaluate(partial(averaged, classifier), _shown(framed, bar))
    folder = Path(source)
    if not is_folder(folder):
        raise DataError("{data} is neither a folder nor one of {known}.", data=source, known=", ".join(CATALOGUE))
    pictures = labelled_pictures(folder, classifier.classes, skipped.append)
    framed = framed_batches(pictures, classifier.framing, skipped.append)
    with _bar(classifier, len(pictures)) as bar:
        return evaluate(partial(averaged, classifier), _shown(framed, bar))


def _bar(classifier: Classifier, count: int) -> tqdm[Any]:
    return tqdm(total=count, desc=classifier.name, unit="picture", dynamic_ncols=True, leave=False)


def _shown(batches: Iterable[tuple[_Pictures, Tensor]], bar: tqdm[Any]) -> Iterator[tuple[_Pictures, Tensor]]:
    for pictures, classes in batches:
        yield pictures, classes
        bar.update(len(classes))
