"""What every benchmark needs: processes of their own, pairs in turn, and a row of the table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Literal

ROOT = Path(__file__).parent.parent

PATIENCE = 300.0
"""Seconds that one process may take."""


@dataclass(frozen=True, slots=True)
class Row:
    """One promise and what was measured: `values` in `unit`, one for each round.

    `bound` says on which side of `limit` the promise lies. The median is judged, or the worst of the values where
    `worst` says that all of them must hold.
    """

    name: str
    promise: str
    baseline: str
    values: Sequence[float]
    bound: Literal["at least", "at most"]
    limit: float
    unit: str
    worst: bool = False
    note: str = ""
    """What else was seen, in a few words."""

    @property
    def measured(self) -> float:
        """The number that is judged."""
        if self.worst:
            return min(self.values) if self.bound == "at least" else max(self.values)
        return median(self.values)

    @property
    def kept(self) -> bool:
        return self.measured >= self.limit if self.bound == "at least" else self.measured <= self.limit

    @property
    def cells(self) -> list[str]:
        """The row as it is shown."""
        span = f"{min(self.values):.2f} to {max(self.values):.2f}"
        return [
            self.name,
            self.promise,
            self.baseline,
            f"{self.measured:.2f} {self.unit}",
            span,
            "PASS" if self.kept else "MISSED",
            self.note,
        ]


def in_turn(rounds: int, *measures: Callable[[], float]) -> list[list[float]]:
    """Takes every measure once in each round, A B A B: a machine that slows down slows all of them down alike."""
    found: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for values, measure in zip(found, measures, strict=True):
            values.append(measure())
    return found


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """The ratio of each pair."""
    return [a / b for a, b in zip(above, below, strict=True)]


def child(module: str, *arguments: object) -> dict[str, Any]:
    """Runs `benchmarks.children.<module>` and returns what it printed last, as JSON.

    Raises subprocess.CalledProcessError where it fails.
    """
    words = [sys.executable, "-m", f"benchmarks.children.{module}", *map(str, arguments)]
    with own_folders() as environment:
        done = subprocess.run(
            words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=PATIENCE
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def speed_row(name: str, module: str, arguments: Sequence[object], limit: float, rounds: int) -> Row:
    """Images per second of a child against those of the plain loop, in turn."""

    def speed(module: str, *arguments: object) -> float:
        return float(child(module, *arguments)["images_per_second"])

    program, plain = in_turn(rounds, lambda: speed(module, *arguments), lambda: speed("plain_loop"))
    return Row(
        name,
        f"at least {limit} ×",
        "a plain PyTorch loop in which the same two networks take turns",
        ratios(program, plain),
        "at least",
        limit,
        "×",
        note=f"{max(program):.0f} against {max(plain):.0f} images/s at best",
    )


def gap_rows(name: str, baseline: str, found: Sequence[dict[str, float]], note: str = "") -> list[Row]:
    """How late the window was in each of these children: 99 of 100 times, and at the worst, both in ms."""
    most, worst = [one["most"] for one in found], [one["worst"] for one in found]
    return [
        Row(f"{name}: 99 of 100", "under 16 ms", baseline, most, "at most", 16.0, "ms"),
        Row(f"{name}: the worst", "under 60 ms", "the same", worst, "at most", 60.0, "ms", note=note),
    ]


@contextmanager
def own_folders() -> Iterator[dict[str, str]]:
    """The environment of a process whose recordings and settings go to a folder that is deleted afterwards.

    Where there is no screen, Qt draws into memory.
    """
    with tempfile.TemporaryDirectory(prefix="resnet-viewer-") as folder:
        environment = {**os.environ, "XDG_DATA_HOME": f"{folder}/data", "XDG_CONFIG_HOME": f"{folder}/config"}
        environment["XDG_CACHE_HOME"] = f"{folder}/cache"
        environment["QT_QPA_PLATFORM"] = qt_platform()
        yield environment


def qt_platform() -> str:
    """Where Qt draws: what the environment says, else the screen if there is one, else memory."""
    screen = "wayland" if os.environ.get("WAYLAND_DISPLAY") else "xcb" if os.environ.get("DISPLAY") else "offscreen"
    return os.environ.get("QT_QPA_PLATFORM", screen)


def busy_cores() -> float:
    """How many cores other programs keep busy at the moment, on average over two seconds; 0 where it cannot be told."""
    counters = Path("/proc/stat")
    if not counters.exists():
        return 0.0
    idle, busy = [], []
    for pause in (2.0, 0.0):
        ticks = map(int, counters.read_text(encoding="ascii").splitlines()[0].split()[1:8])
        user, nice, system, still, waiting, *interrupts = ticks
        busy.append(user + nice + system + sum(interrupts))
        idle.append(still + waiting)
        time.sleep(pause)
    worked, rested = busy[1] - busy[0], idle[1] - idle[0]
    return (os.cpu_count() or 1) * worked / max(1, worked + rested)
