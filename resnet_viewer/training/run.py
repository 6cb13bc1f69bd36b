"""A run: networks that learn side by side, and the recording of what they do.

The one engine behind the window, the command line and the tests. It knows nothing of Qt.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from resnet_viewer import __version__
from resnet_viewer.data.sources import load
from resnet_viewer.errors import RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.networks.outline import describe
from resnet_viewer.recording import Recording
from resnet_viewer.records import Record, SnapshotRecord, StepsChanged
from resnet_viewer.training.devices import check_device, device_description
from resnet_viewer.training.parallel import Processes
from resnet_viewer.training.twins import Twins

_ALONE = Processes()


class Run:
    """A run and its recording. Made by `start` or `resume`, driven by `records`, on one thread from first to last.

    `twins` and its `lockstep` may be used from any thread to pause, step, stop and change it.
    """

    def __init__(
        self,
        experiment: Experiment,
        recording: Recording | None,
        points: dict[int, SnapshotRecord],
        abandoned: Callable[[], bool],
        told: Callable[[int, int], object],
        processes: Processes,
    ) -> None:
        self.experiment = experiment
        self.recording = recording
        self.first = max((point.step for point in points.values()), default=0)
        dataset = load(experiment.data, abandoned, told)
        self.left_out = dataset.left_out()
        """Says which pictures could not be read, where there are such."""
        if recording is not None:  # whoever takes the networks out of the recording has to feed them alike
            normalisation = {"mean": dataset.mean.tolist(), "deviation": dataset.deviation.tolist()}
            recording.set_meta(normalisation=normalisation, processes=processes.count)
        rates = recording.learning_rate_changes if recording is not None else ()
        self.twins = Twins(experiment, dataset, points, processes, rates)

    @classmethod
    def start(
        cls,
        experiment: Experiment,
        path: Path | None,
        abandoned: Callable[[], bool] = lambda: False,
        told: Callable[[int, int], object] = lambda *_: None,
        processes: Processes = _ALONE,
    ) -> Run:
        """A new run, recorded at `path`, or not at all where that is None. `told` hears how many pictures are read.

        Raises RecordingError where the file cannot be made, DataError, TrainingError, and Abandoned where `abandoned`
        says so while the pictures are being read; then there is no file.
        """
        check_device(experiment.training.device)
        processes.check(experiment.training.batch_size)
        recording = (
            Recording.create(path, experiment, describe(experiment), **_circumstances(experiment)) if path else None
        )
        try:
            processes.tell((experiment, {}))
            return cls(experiment, recording, {}, abandoned, told, processes)
        except BaseException:
            if recording is not None:
                recording.close()
                recording.path.unlink()
            raise

    @classmethod
    def resume(
        cls,
        path: Path,
        steps: int | None = None,
        rate: float | None = None,
        abandoned: Callable[[], bool] = lambda: False,
        told: Callable[[int, int], object] = lambda *_: None,
        processes: Processes = _ALONE,
    ) -> Run:
        """Goes on with a recorded run as if it had not stopped, up to `steps` where that is given.

        Learning rates that were set by hand after the step from which it goes on come again, unless `rate` is another
        than the last of them: then that holds from the first step on.
        Raises RecordingError where the file cannot be resumed, DataError, TrainingError, Abandoned as `start`.
        """
        recording = Recording.resume(path)
        try:
            experiment = recording.experiment
            if steps is not None:
                experiment = experiment.with_value("training.steps", steps)
            processes.check(experiment.training.batch_size)
            points = recording.resume_point()
            first = max(point.step for point in points.values())
            if first >= experiment.training.steps:
                raise RecordingError(
                    "{file} has come to step {step}; to go on, ask for more steps than that.",
                    file=path.name,
                    step=first,
                )
            check_device(experiment.training.device)
            processes.tell((experiment, points))
            run = cls(experiment, recording, points, abandoned, told, processes)
            recording.set_meta(experiment=experiment.to_dict(), finished=False)
            if rate is not None and rate != recording.latest_experiment.training.learning_rate:
                run.twins.change_learning_rate(rate)
            return run
        except BaseException:
            recording.close()
            raise

    @classmethod
    def follow(cls, processes: Processes) -> Run | None:
        """For a process that does not lead: its part in the run that the leading one has, None where that has none.

        Raises DataError and TrainingError.
        """
        told = processes.tell(None)
        if told is None:
            return None
        experiment, points = told
        return cls(experiment, None, points, lambda: False, lambda *_: None, processes)

    def records(self) -> Iterator[Record]:
        """Runs to the end, yielding what happens after it has gone into the recording. Closing it stops the run.

        A recording that cannot be written does not stop the run: `recording.trouble` says why. Raises TrainingError,
        and at the end RecordingError where not all of it is in the recording.
        """
        recording = self.recording
        try:
            for record in self.twins.records():
                if isinstance(record, StepsChanged):
                    self._set_steps(record.steps)
                elif recording is not None:
                    recording.append(record)
                yield record
        finally:
            if recording is not None:
                recording.close(finished=True)  # whatever ended the run, it was not cut off

    def _set_steps(self, steps: int) -> None:
        self.experiment = self.experiment.with_value("training.steps", steps)
        if self.recording is not None:
            with suppress(RecordingError):  # the numbers come next, and say themselves when they cannot be written
                self.recording.set_meta(experiment=self.experiment.to_dict())


def _circumstances(experiment: Experiment) -> dict[str, Any]:
    """What a recording says about where it was made."""
    return {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"resnet-viewer": __version__, "torch": torch.__version__, "python": platform.python_version()},
        "device": device_description(experiment.training.device),
    }
