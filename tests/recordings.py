"""Recordings for the tests of recordings."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np

from resnet_viewer.experiment import Experiment
from resnet_viewer.networks.outline import outline
from resnet_viewer.recording import Recording
from resnet_viewer.records import NetworkInfo, SnapshotRecord, StepRecord

LAYERS = 8


def networks(experiment: Experiment) -> list[NetworkInfo]:
    return [
        NetworkInfo(id, spec.name, spec.residual, outline(spec, (1, 14, 14), 10))
        for id, spec in enumerate(experiment.networks)
    ]


def create(path: Path, experiment: Experiment) -> Recording:
    return Recording.create(path, experiment, networks(experiment), device="cpu")


def step(network: int, number: int, loss: float | None = None) -> StepRecord:
    gradients = np.arange(LAYERS, dtype=np.float32) + number
    loss = 1 / (number + 1) if loss is None else loss
    return StepRecord(network, number, loss, 0.25, 0.1, number / 10, gradients)


def snapshot(network: int, number: int, size: int = 10) -> SnapshotRecord:
    return SnapshotRecord(network, number, b"w" * size, b"o" * size, {"step": number})


def left(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir())


WRITER = """
    import sys, time
    from pathlib import Path
    import numpy as np
    from resnet_viewer.experiment import Experiment
    from resnet_viewer.networks.outline import outline
    from resnet_viewer.recording import Recording
    from resnet_viewer.records import NetworkInfo, SnapshotRecord, StepRecord

    path, experiment = Path(sys.argv[1]), Experiment.from_toml(sys.argv[2])
    infos = [NetworkInfo(n, s.name, s.residual, outline(s, (1, 14, 14), 10)) for n, s in enumerate(experiment.networks)]
    recording = Recording.create(path, experiment, infos)
    for id in range(2):
        recording.append(SnapshotRecord(id, 0, b"w" * 100_000, b"o" * 100_000, {}))
    for number in range(1, 1_000_000):
        for id in range(2):
            recording.append(StepRecord(id, number, 1.0, 0.5, 0.1, time.time(), np.ones(8, np.float32)))
        print(time.time(), flush=True)
        time.sleep(0.001)
"""


def run_and_kill(path: Path, experiment: Experiment, seconds: float = 1.2) -> float:
    """When a process that was killed while it wrote had made its last step, in seconds since the epoch."""
    writer = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER), str(path), experiment.to_toml()], stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(seconds)
    writer.kill()
    output, _ = writer.communicate()
    return float(output.split(b"\n")[-2])
