"""What a session holds of a run, to be put back where the next one cannot begin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from resnet_viewer.experiment import Experiment
from resnet_viewer.history import History

State = Literal[
    "idle", "loading", "running", "pausing", "paused", "stopping", "finished", "stopped", "replay", "following"
]
"""No run is "idle"; "loading" is one whose torch and networks are on their way, "stopped" one that ended before its
last step, "replay" one opened from a file, and "following" one that another process is writing."""


@dataclass(frozen=True, slots=True)
class RunInHand:
    """A run at rest, or none."""

    experiment: Experiment | None = None
    path: Path | None = None
    history: History | None = None
    state: State = "idle"
    resumable: bool = False

    @property
    def rest(self) -> State:
        """The state of this run once nobody acts on it."""
        match self.state:
            case "following":
                return "replay"
            case "stopping":
                return "stopped"
            case _:
                return self.state
