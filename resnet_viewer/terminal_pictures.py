"""What is on pictures, without a window."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from resnet_viewer.data.pictures import found_in
from resnet_viewer.errors import DataError, ViewerError
from resnet_viewer.networks.checkpoint import load_network
from resnet_viewer.probes.classification import classify as ask
from resnet_viewer.probes.classification import read
from resnet_viewer.records import NetworkRef, Prediction

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier

_Answer = tuple[Path, Prediction | DataError]


def classify(
    places: Sequence[Path], name: str, classes: Path | None, top: int, table: Path | None, as_json: bool
) -> int:
    """Prints what a network says of pictures and of all those in folders. Returns the exit code.

    Of a recording, the last of its networks answers. `classes` is a file that names its classes. Raises ViewerError
    where there is no such network, or where the table cannot be written.
    """
    classifier = load_network(NetworkRef(name, classes=classes))
    show = _show_json if as_json else _show_text
    failed = False
    with _written(table, top) as write:
        for file, answer in _answers(classifier, places, top):
            failed = failed or isinstance(answer, DataError)
            show(file, answer)
            write(file, answer)
    return 1 if failed else 0


def _answers(classifier: Classifier, places: Sequence[Path], top: int) -> Iterator[_Answer]:
    for place in places:
        try:
            for file in found_in(place):
                yield file, _asked(classifier, file, top)
        except DataError as error:
            yield place, error


def _asked(classifier: Classifier, file: Path, top: int) -> Prediction | DataError:
    try:
        return ask(classifier, read(classifier, file), top)
    except DataError as error:
        return error


def _show_json(file: Path, answer: Prediction | DataError) -> None:
    if isinstance(answer, DataError):
        values: dict[str, object] = {"error": str(answer)}
    else:
        pairs = zip(answer.classes, answer.probabilities, strict=True)
        best = [{"class": kind.english, "probability": probability} for kind, probability in pairs]
        values = {"top": best, "seconds": round(answer.seconds, 4)}
    sys.stdout.write(json.dumps({"file": str(file), **values}) + "\n")
    sys.stdout.flush()


def _show_text(file: Path, answer: Prediction | DataError) -> None:
    if isinstance(answer, DataError):
        sys.stderr.write(f"{file}: {answer}\n")
        return
    best = ", ".join(
        f"{kind.english} {share:.1%}" for kind, share in zip(answer.classes, answer.probabilities, strict=True)
    )
    sys.stdout.write(f"{file}: {'' if answer.sure else 'not sure – '}{best}\n")


@contextmanager
def _written(table: Path | None, top: int) -> Iterator[Callable[[Path, Prediction | DataError], object]]:
    """A function that adds a row to a CSV file, or does nothing without one. Raises ViewerError."""
    if table is None:
        yield lambda _file, _answer: None
        return
    try:
        with table.open("w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream)
            pairs = [name for rank in range(1, top + 1) for name in (f"class {rank}", f"probability {rank}")]
            rows.writerow(["file", *pairs, "sure", "seconds", "error"])
            yield lambda file, answer: rows.writerow(_row(file, answer, top))
    except OSError as error:
        raise ViewerError("{file}: {reason}.", file=table.name, reason=error.strerror or str(error)) from error


def _row(file: Path, answer: Prediction | DataError, top: int) -> list[object]:
    if isinstance(answer, DataError):
        return [file, *[""] * (2 * top), "", "", str(answer)]
    pairs = [
        cell for kind, share in zip(answer.classes, answer.probabilities, strict=True) for cell in (kind.english, share)
    ]
    return [file, *pairs, *[""] * (2 * top - len(pairs)), answer.sure, round(answer.seconds, 4), ""]
