"""What is asked before a run begins: which devices there are, and how large the gradients are at initialisation."""

from __future__ import annotations

import threading
from typing import Any

from PySide6.QtCore import QObject, Signal

from resnet_viewer.errors import Abandoned, TrainingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.history import History
from resnet_viewer.networks.outline import describe
from resnet_viewer.workers.instruments import Instruments


class Beforehand(QObject):
    """Asks on the instruments' thread; every method returns at once.

    `devices_known(dict)` with the devices that are not on this computer, and a ViewerError each that says why;
    `measured(Experiment, History)` with a StepRecord of each network; `failed(Exception)`.
    """

    devices_known = Signal(object)
    measured = Signal(object, object)
    failed = Signal(object)

    def __init__(self, instruments: Instruments, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._instruments = instruments
        self._given_up = threading.Event()
        instruments.answered.connect(self._on_answered)
        instruments.failed.connect(self._on_failed)

    def load_torch(self) -> None:
        """Loads torch, so that the first run begins at once, and looks which devices there are."""

        def question() -> dict[str, TrainingError]:
            from resnet_viewer.training import run  # noqa: F401
            from resnet_viewer.training.devices import missing_devices

            return missing_devices()

        self._instruments.ask("torch", question)

    def measure(self, experiment: Experiment) -> None:
        """Measures the gradients at initialisation, in one backward pass, without training."""
        self.give_up()
        given_up = self._given_up = threading.Event()

        def question() -> tuple[threading.Event, Experiment, History]:
            from resnet_viewer.data.sources import load
            from resnet_viewer.probes.gradients import at_initialisation

            history = History(describe(experiment))
            for record in at_initialisation(experiment, load(experiment.data, given_up.is_set)):
                history.add(record)
            return given_up, experiment, history

        self._instruments.ask("measure", question)

    def give_up(self) -> None:
        """Nobody waits any more for what is being measured."""
        self._given_up.set()

    def _on_answered(self, key: str, answer: Any) -> None:
        if key == "torch":
            self.devices_known.emit(answer)
        elif key == "measure":
            given_up, experiment, history = answer
            if not given_up.is_set():
                self.measured.emit(experiment, history)

    def _on_failed(self, key: str, error: Exception) -> None:
        if key in ("torch", "measure") and not isinstance(error, Abandoned):
            self.failed.emit(error)
