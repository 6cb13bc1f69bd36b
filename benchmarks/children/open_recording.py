"""How long it takes to open a recording and to read it whole, in the form that the plots show. Argument: PATH."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.children.report import say
from resnet_viewer.recording import Recording


def main() -> None:
    began = time.perf_counter()
    with Recording.open(Path(sys.argv[1])) as recording:
        recording.history()
    say(seconds=time.perf_counter() - began)


if __name__ == "__main__":
    main()
