"""A recording of a million steps: opened, and drawn."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from benchmarks.measuring import Row, child

STEPS = 1_000_000


def measure(rounds: int) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="resnet-viewer-") as folder:
        path = Path(folder, "long.rvrun")
        made = child("long_recording", path, STEPS)
        opened = [float(child("open_recording", path)["seconds"]) for _ in range(rounds)]
        found = child("redraw", path, rounds)
    size = f"2 networks, every step with the gradients of all layers, {made['megabytes']:.0f} MB"
    return [
        Row("Opening 1,000,000 steps", "under 2 s", size, opened, "at most", 2.0, "s"),
        Row(
            "Redraw of 1,000,000 steps",
            "under 33 ms a frame",
            "the page at 1920×1080, a plot a frame; the slowest plot of 20 rounds",
            found["slowest"],
            "at most",
            33.0,
            "ms",
            note=f"usually {median(found['usual']):.0f} ms, all four plots {median(found['together']):.0f} ms",
        ),
    ]
