"""The program's engine without a window, as `resnet-viewer train` drives it. Arguments: STEPS SEED."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.children.report import default_experiment, peak_memory, recorded_speed, say
from resnet_viewer.folders import SUFFIX
from resnet_viewer.records import EvaluationRecord
from resnet_viewer.training.run import Run


def main() -> None:
    steps, seed = map(int, sys.argv[1:])
    experiment = default_experiment(steps, seed)
    accuracy = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"run{SUFFIX}")
        for record in Run.start(experiment, path).records():
            if isinstance(record, EvaluationRecord):
                accuracy[experiment.networks[record.network].name] = record.accuracy
        say(images_per_second=recorded_speed(path), megabytes=peak_memory(), **accuracy)


if __name__ == "__main__":
    main()
