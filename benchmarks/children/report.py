"""What the measured processes share: how fast a recorded run was, how much memory this process took, and saying it."""

from __future__ import annotations

import json
import platform
import resource
from pathlib import Path

from resnet_viewer.experiment import Experiment
from resnet_viewer.recording import Recording

FIRST, LAST = 25, 75
"""Speed is measured from the end of one step to the end of the other; one evaluation lies between them."""


def default_experiment(steps: int = LAST, seed: int = 0) -> Experiment:
    """The experiment that the program starts with, of so many steps."""
    return Experiment().with_value("training.steps", steps).with_value("training.seed", seed)


def images_per_second(seconds: float) -> float:
    """What all networks of the default experiment learned from between FIRST and LAST, in so many seconds."""
    experiment = default_experiment()
    return (LAST - FIRST) * experiment.training.batch_size * len(experiment.networks) / seconds


def recorded_speed(path: Path) -> float:
    """Images per second between FIRST and LAST of a recorded run, by the slower of its networks."""
    with Recording.open(path) as recording:
        ends = [max(_seconds(recording, info.id, step) for info in recording.networks) for step in (FIRST, LAST)]
    return images_per_second(ends[1] - ends[0])


def _seconds(recording: Recording, network: int, step: int) -> float:
    record = recording.step(network, step)
    if record is None or record.step != step:
        raise LookupError(f"step {step} was not recorded")
    return record.seconds


def peak_memory() -> float:
    """The largest resident set of this process so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage would count what the parent had when it made this process.
        return int(status.read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) / 1024
    unit = 2**20 if platform.system() == "Darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def say(**found: float | list[float]) -> None:
    """Prints what was found for the benchmark that asked."""
    print(json.dumps(found), flush=True)
