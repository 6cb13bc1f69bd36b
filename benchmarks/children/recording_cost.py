"""The same run with recording and gradient norms, and with neither, in turn in one process. Argument: TURNS.

The program has no switch for that: here `measure` is replaced by what a plain loop would do, and no file is given.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

from torch import Tensor, nn

from benchmarks.children.report import default_experiment, say
from resnet_viewer.folders import SUFFIX
from resnet_viewer.records import StepRecord
from resnet_viewer.training import trainer
from resnet_viewer.training.run import Run

FIRST, LAST = 8, 48
"""The steps between which a turn is timed: no evaluation, and the files are open."""


def main() -> None:
    found: dict[str, list[float]] = {"on": [], "off": []}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(int(sys.argv[1])):
            found["on"].append(_seconds(Path(folder, f"{turn}{SUFFIX}")))
            with mock.patch.object(trainer, "measure", _glance):
                found["off"].append(_seconds(None))
    say(on=found["on"], off=found["off"])


def _seconds(path: Path | None) -> float:
    """Wall time of both networks from FIRST to LAST, as whoever takes the records sees it."""
    began = ended = 0.0
    run = Run.start(default_experiment(LAST), path)
    for record in run.records():
        if isinstance(record, StepRecord):
            began = time.perf_counter() if record.step == FIRST else began
            ended = time.perf_counter() if record.step == LAST else ended
    return ended - began


def _glance(
    logits: Tensor, classes: Tensor, loss: Tensor, weights: Sequence[nn.Parameter]
) -> tuple[float, float, list[float]]:
    """Loss and accuracy, and no norms."""
    del weights
    right = logits.detach().argmax(1) == classes
    return loss.item(), right.float().mean().item(), []


if __name__ == "__main__":
    main()
