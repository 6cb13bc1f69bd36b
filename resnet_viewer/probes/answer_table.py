"""What a network says of many pictures, as a CSV file. No torch."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from resnet_viewer.errors import DataError, ViewerError
from resnet_viewer.findings import Ranking


@contextmanager
def table(path: Path, top: int) -> Iterator[Callable[[Path, Ranking | DataError], object]]:
    """A function that adds a picture and its answer, of at most `top` classes, as a row. Raises ViewerError.

    The columns: file, class 1, probability 1, and so on; sure, seconds, and error where the picture could not be read.
    """
    try:
        # The name of a file need not be text.
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            rows = csv.writer(stream)
            pairs = [name for rank in range(1, top + 1) for name in (f"class {rank}", f"probability {rank}")]
            rows.writerow(["file", *pairs, "sure", "seconds", "error"])
            yield lambda file, answer: rows.writerow(_row(file, answer, top))
    except BrokenPipeError:  # of whoever reads the answers elsewhere
        raise
    except OSError as error:
        raise ViewerError("{file}: {reason}.", file=path.name, reason=error.strerror or str(error)) from error


def _row(file: Path, answer: Ranking | DataError, top: int) -> list[object]:
    if isinstance(answer, DataError):
        return [file, *[""] * (2 * top), "", "", str(answer)]
    pairs = [
        cell for kind, share in zip(answer.classes, answer.probabilities, strict=True) for cell in (kind.english, share)
    ]
    return [file, *pairs, *[""] * (2 * top - len(pairs)), answer.sure, round(answer.seconds, 4), ""]
