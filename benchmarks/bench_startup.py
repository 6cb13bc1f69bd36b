"""A cold process until its window is painted, and until it answers."""

from __future__ import annotations

import time

from benchmarks.measuring import Row, child, in_turn, ratios

_TIMES = 3
"""A start takes about a second: more of them than of anything else."""


def measure(rounds: int) -> list[Row]:
    usable: dict[str, list[float]] = {"program": [], "empty": []}

    def start(what: str) -> float:
        began = time.time()
        found = child("first_paint", what)
        usable[what].append(float(found["usable"]) - began)
        return float(found["painted"]) - began

    program, empty = in_turn(_TIMES * rounds, lambda: start("program"), lambda: start("empty"))
    note = f"{min(program):.2f} s against {min(empty):.2f} s at best"
    baseline = "a process that shows an empty QMainWindow"
    return [
        Row(
            "Window painted",
            "at most 3 ×",
            baseline,
            ratios(program, empty),
            "at most",
            3.0,
            "×",
            note=note,
        ),
        Row(
            "Window usable",
            "at most 6 ×",
            baseline,
            ratios(usable["program"], usable["empty"]),
            "at most",
            6.0,
            "×",
            note="torch loads behind it",
        ),
    ]
