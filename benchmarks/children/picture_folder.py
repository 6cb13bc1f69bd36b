"""The program reads a folder of pictures to train on, and once more. Argument: FOLDER."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.children.report import say
from resnet_viewer.data.places import with_pictures_in
from resnet_viewer.data.sources import load
from resnet_viewer.experiment import Experiment

_SIDE = 64


def main() -> None:
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        experiment = with_pictures_in(Experiment(), Path(sys.argv[1])).with_value("data.size", _SIDE)
        load(experiment.data)
        seconds.append(time.perf_counter() - began)
    say(first=seconds[0], again=seconds[1])


if __name__ == "__main__":
    main()
