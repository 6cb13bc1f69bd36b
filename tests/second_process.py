"""A second process that records a run, step by step as it is told."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from resnet_viewer.experiment import Experiment

WRITER = """
    import json, sys
    from pathlib import Path
    import numpy as np
    from resnet_viewer.experiment import Experiment
    from resnet_viewer.networks.outline import describe
    from resnet_viewer.recording import Recording
    from resnet_viewer.records import EvaluationRecord, SnapshotRecord, StepRecord

    path, experiment = Path(sys.argv[1]), Experiment.from_toml(sys.argv[2])
    recording = Recording.create(path, experiment, describe(experiment))
    for id in range(2):
        recording.append(SnapshotRecord(id, 0, b"w" * 100_000, b"o" * 100_000, {}))
    recording.flush()
    done = 0
    print("ready", flush=True)
    for line in sys.stdin:
        steps = json.loads(line)
        for done in range(done + 1, done + 1 + steps):
            for id in range(2):
                gradients = np.full(8, done, np.float32)
                recording.append(StepRecord(id, done, 1 / done, 0.5, 0.1, done / 10, gradients))
        for id in range(2):
            recording.append(EvaluationRecord(id, done, "validation", 1 / done, 0.5))
        recording.flush()
        print(done, flush=True)
    recording.set_meta(finished=True)
    recording.close()
"""


class Writer:
    """A process that records as many steps as it is told to."""

    def __init__(self, path: Path, experiment: Experiment) -> None:
        command = [sys.executable, "-c", textwrap.dedent(WRITER), str(path), experiment.to_toml()]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._hear()

    def record(self, steps: int) -> int:
        """The last step that is recorded then."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{json.dumps(steps)}\n")
        self.process.stdin.flush()
        return int(self._hear())

    def end(self) -> None:
        self.process.communicate(timeout=20)

    def _hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


@contextmanager
def written(path: Path, experiment: Experiment) -> Iterator[Writer]:
    writer = Writer(path, experiment)
    try:
        yield writer
    finally:
        writer.process.kill()
        writer.process.communicate()
