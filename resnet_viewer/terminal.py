"""The program without a window: progress bars on standard error, JSON on standard output."""

from __future__ import annotations

import json
import os
import platform
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from resnet_viewer import __version__
from resnet_viewer.errors import RecordingError, TrainingError, ViewerError
from resnet_viewer.experiment import Experiment, settings
from resnet_viewer.folders import data_folder, new_recording, pictures_folder, runs_folder, settings_file
from resnet_viewer.networks.pretrained import cache_folder
from resnet_viewer.preflight import missing_for_window
from resnet_viewer.records import Diverged, EvaluationRecord, Record, StepRecord
from resnet_viewer.remarks import remarks

if TYPE_CHECKING:
    from resnet_viewer.training.parallel import Processes
    from resnet_viewer.training.run import Run

_FAILED, _WRONG = 1, 2


def train(experiment: Experiment, out: Path | None, as_json: bool) -> int:
    """Trains an experiment into a new recording, `out` or one in the folder of runs. Returns the exit code.

    Raises ViewerError before the first step.
    """
    from resnet_viewer.training.run import Run

    # Not before torch is there, which takes seconds: several runs that are begun together need a name each.
    path = new_recording(runs_folder()) if out is None else out

    def begin(processes: Processes) -> Run:
        with _Reading() as told:
            run = Run.start(experiment, path, told=told, processes=processes)
        for key, remark in remarks(experiment).items():
            tqdm.write(f"{key}: {remark.english}", file=sys.stderr)
        return run

    return _with_others(begin, path, as_json)


def resume(path: Path, steps: int | None, as_json: bool) -> int:
    """Goes on with a recorded run. Returns the exit code. Raises ViewerError before the first step."""
    from resnet_viewer.training.run import Run

    def begin(processes: Processes) -> Run:
        with _Reading() as told:
            return Run.resume(path, steps, told=told, processes=processes)

    return _with_others(begin, path, as_json)


def _with_others(begin: Callable[[Processes], Run], out: Path, as_json: bool) -> int:
    """Drives a run together with the other processes that torchrun has started, if it has."""
    from resnet_viewer.training.parallel import joined

    with joined() as processes:
        if processes.leads:
            try:
                with _undone_by_signals():
                    run = begin(processes)
            except ViewerError as error:
                processes.dismiss()
                if processes.count == 1:
                    raise
                sys.stderr.write(f"resnet-viewer: {error}\n")
                code = _WRONG
            else:
                code = _drive(run, out, as_json)
        else:
            code = _follow(processes)
        if processes.count > 1:
            if code != _FAILED:
                processes.part()
            # torch's threads may wait for a process that is no more, or be taken apart in the wrong order.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    return code


def _follow(processes: Processes) -> int:
    """What another process orders is done; that one says what happens, as long as it lives."""
    from resnet_viewer.training.parallel import leave_word
    from resnet_viewer.training.run import Run

    try:
        run = Run.follow(processes)
        if run is None:
            return _WRONG
        with _stopped_by_signals(run.twins.stop):
            for _ in run.records():
                pass
    except ViewerError as error:
        sys.stderr.write(f"resnet-viewer, process {processes.rank}: {error}\n")
        leave_word(str(error))
        return _FAILED
    return 0


def _drive(run: Run, out: Path, as_json: bool) -> int:
    from resnet_viewer.training.parallel import leave_word

    progress = _Progress(run, as_json)
    if run.left_out is not None:
        progress.say(str(run.left_out))
    try:
        with _stopped_by_signals(run.twins.stop) as stopped:
            for record in run.records():
                progress.show(record)
                if run.recording is not None:
                    progress.trouble(run.recording.trouble)
    except (TrainingError, RecordingError) as error:
        progress.say(f"resnet-viewer: {error}")
        leave_word(str(error))
        return _FAILED
    finally:
        progress.close()
    progress.finish(out)
    if stopped:
        progress.say(f"Stopped after step {progress.step}; go on with: resnet-viewer train --resume {_as_word(out)}")
        return 128 + stopped[0]
    if progress.diverged == len(run.experiment.networks):
        progress.say("resnet-viewer: No network learned to the end; a lower training.learning_rate may help.")
        return _FAILED
    return 0


def _as_word(path: Path) -> str:
    """A path as one types it in a command: the names that recordings get by themselves have blanks in them."""
    return subprocess.list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))


class _Reading:
    """A bar for the pictures that are read, from the first one on."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> Callable[[int, int], object]:
        return self._show

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def _show(self, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = tqdm(total=total, desc="reading", unit="picture", dynamic_ncols=True, leave=False)
        self._bar.update(done - self._bar.n)


@contextmanager
def _unheard() -> Iterator[None]:
    """A run goes on where nobody hears of it any more: a pipe that was closed, a terminal that one has left."""
    with suppress(OSError):
        yield


class _Progress:
    """One bar for each network, or one JSON object a line."""

    def __init__(self, run: Run, as_json: bool) -> None:
        self.step = run.first
        self.diverged = 0
        self._run = run
        self._first = run.first
        self._as_json = as_json
        self._pictures = 0
        self._seconds = [0.0, 0.0]
        self._trouble: ViewerError | None = None
        steps = run.experiment.training.steps
        names = [spec.name for spec in run.experiment.networks]
        width = max(map(len, names))
        self._bars = [
            tqdm(total=steps, initial=run.first, desc=name.ljust(width), unit="step", position=n, dynamic_ncols=True)
            for n, name in enumerate(names)
        ]

    @_unheard()
    def show(self, record: Record) -> None:
        if isinstance(record, StepRecord):
            self.step = max(self.step, record.step)
            if record.step == self._first + 1:
                self._seconds[0] = record.seconds
            else:  # the first step warms up, and has no beginning that could be known
                self._pictures += self._run.experiment.training.batch_size
                self._seconds[1] = record.seconds
            bar = self._bars[record.network]
            bar.set_postfix_str(f"loss {record.loss:.3f}", refresh=False)
            bar.update()
        elif isinstance(record, EvaluationRecord):
            name = self._name(record.network)
            if self._as_json:
                values = {"network": name, "step": record.step, "split": record.split}
                self._print({"event": "evaluation", **values, "loss": record.loss, "accuracy": record.accuracy})
            else:
                found = f"accuracy {record.accuracy:6.1%}  loss {record.loss:.3f}"
                self.say(f"step {record.step:>6}  {name:<10} {record.split} {found}")
        elif isinstance(record, Diverged):
            self.diverged += 1
            if self._as_json:
                self._print({"event": "diverged", "network": self._name(record.network), "step": record.step})
            else:
                name = self._name(record.network)
                self.say(f"step {record.step:>6}  {name:<10} diverged: its loss is no longer a number")

    @_unheard()
    def trouble(self, trouble: ViewerError | None) -> None:
        """Says once when the recording cannot be written, and once when it can be again."""
        before, self._trouble = self._trouble, trouble
        if trouble is not None and before is None:
            self.say(f"{trouble} The run goes on, and is recorded as soon as that is possible.")
        elif trouble is None and before is not None:
            self.say(
                "The recording is written again: every number is in it, and weights are from the next snapshot on."
            )

    @_unheard()
    def finish(self, out: Path) -> None:
        seconds = self._seconds[1] - self._seconds[0]
        speed = self._pictures / seconds if seconds > 0 else None
        if self._as_json:
            self._print({"event": "finished", "step": self.step, "images_per_second": speed, "out": str(out)})
        else:
            rate = f", {speed:.0f} images/s" if speed else ""
            self.say(f"{self.step} steps{rate}, recorded in {out}")

    @_unheard()
    def close(self) -> None:
        for bar in self._bars:
            bar.close()

    @_unheard()
    def say(self, sentence: str) -> None:
        tqdm.write(sentence, file=sys.stderr)

    def _print(self, values: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(values) + "\n")
        sys.stdout.flush()

    def _name(self, network: int) -> str:
        return self._run.experiment.networks[network].name


@contextmanager
def _undone_by_signals() -> Iterator[None]:
    """A request to end that comes before the first step ends the program in order: of a new run nothing is left."""
    before = signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[list[int]]:
    """Ctrl-C and a request to end stop the run after its step, so that the recording is whole. Yields what came."""
    came: list[int] = []

    def handle(number: int, _frame: object) -> None:
        came.append(number)
        stop()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def save_picture(recording: Path, picture: Path) -> bool:
    """Draws the plots of a recording into a PNG, without a screen, and says where it is, or why there is none."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    why_not = missing_for_window()
    if why_not is not None:
        sys.stderr.write(f"A picture of the plots could not be drawn. {why_not}\n")
        return False
    from resnet_viewer.app import draw

    draw(recording, picture)
    sys.stderr.write(f"The plots are in {picture}\n")
    return True


def information() -> Iterator[tuple[str, str]]:
    """What one wants to know when something is odd: names and values."""
    import torch

    from resnet_viewer.training.devices import missing_devices

    yield "ResNet Viewer", __version__
    yield "Python", f"{platform.python_version()} on {platform.platform()}"
    for package in ("torch", "PySide6-Essentials", "pyqtgraph", "numpy"):
        yield package, version(package)
    missing = missing_devices()
    devices = [name for name in dict(settings())["training.device"].choices if name not in missing]
    yield "devices", ", ".join(devices)
    yield "threads", f"{torch.get_num_threads()} of torch, {os.cpu_count()} cores"
    yield "window", missing_for_window() or "yes"
    yield "Qt platform", os.environ.get("QT_QPA_PLATFORM") or ("wayland" if "WAYLAND_DISPLAY" in os.environ else "xcb")
    yield "recordings", str(runs_folder())
    yield "data sets", str(data_folder())
    yield "kept pictures", f"{pictures_folder()}, which may be deleted"
    yield "settings", str(settings_file())
    yield "networks", f"{cache_folder()}, where torch.hub keeps them"
