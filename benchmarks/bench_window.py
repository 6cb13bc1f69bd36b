"""How fast two networks learn with the window open."""

from __future__ import annotations

from benchmarks.measuring import Row, speed_row


def measure(rounds: int) -> list[Row]:
    return [speed_row("Training with the window", "window", (), 1.3, rounds)]
