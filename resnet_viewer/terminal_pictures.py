"""What is on pictures, without a window."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from resnet_viewer.data.kinds import found_in
from resnet_viewer.errors import DataError
from resnet_viewer.findings import Ranking
from resnet_viewer.networks.checkpoint import load_networks
from resnet_viewer.probes.answer_table import table as csv_table
from resnet_viewer.probes.classification import classify_files
from resnet_viewer.terminal_remarks import say_untold

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier

_Answer = tuple[Path, Ranking | DataError]

_AT_ONCE = 16


def classify(
    places: Sequence[Path], name: str, classes: Path | None, top: int, table: Path | None, as_json: bool
) -> int:
    """Prints what a network says of pictures and of all those in folders. Returns the exit code.

    Of a recording, the last of its networks answers. `classes` is a file that names its classes. Raises ViewerError
    where there is no such network, or where the table cannot be written.
    """
    networks = load_networks(name, classes=classes)
    classifier = networks[-1]
    if len(networks) > 1:
        names = ", ".join(each.name for each in networks)
        sys.stderr.write(f"{Path(name).name} holds {names}; {classifier.name} answers.\n")
    say_untold(classifier, " (give them with --classes)")
    show = _show_json if as_json else _show_text
    failed = False
    with csv_table(table, top) if table is not None else nullcontext(_nowhere) as write:
        for file, answer in _answers(classifier, places, top):
            failed = failed or isinstance(answer, DataError)
            show(file, answer)
            write(file, answer)
    return 1 if failed else 0


def _nowhere(file: Path, answer: Ranking | DataError) -> None:
    """The table that nobody has asked for."""


def _answers(classifier: Classifier, places: Sequence[Path], top: int) -> Iterator[_Answer]:
    for place in places:
        files: list[Path] = []
        try:
            for file in found_in(place):
                files.append(file)
                if len(files) == _AT_ONCE:
                    yield from zip(files, classify_files(classifier, files, top), strict=True)
                    files = []
        except DataError as error:
            yield place, error
        yield from zip(files, classify_files(classifier, files, top), strict=True)


def _show_json(file: Path, answer: Ranking | DataError) -> None:
    if isinstance(answer, DataError):
        values: dict[str, object] = {"error": str(answer)}
    else:
        pairs = zip(answer.classes, answer.probabilities, strict=True)
        best = [{"class": kind.english, "probability": probability} for kind, probability in pairs]
        values = {"top": best, "seconds": round(answer.seconds, 4)}
    sys.stdout.write(json.dumps({"file": str(file), **values}) + "\n")
    sys.stdout.flush()


def _show_text(file: Path, answer: Ranking | DataError) -> None:
    if isinstance(answer, DataError):
        sys.stderr.write(f"{file}: {answer}\n")
        return
    best = ", ".join(
        f"{kind.english} {share:.1%}" for kind, share in zip(answer.classes, answer.probabilities, strict=True)
    )
    sys.stdout.write(f"{file}: {'' if answer.sure else 'not sure – '}{best}\n")
