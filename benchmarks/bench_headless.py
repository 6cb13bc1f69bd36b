"""How fast two networks learn without a window, recorded."""

from __future__ import annotations

from benchmarks.measuring import Row, speed_row


def measure(rounds: int) -> list[Row]:
    return [speed_row("Training headless", "engine", (75, 0), 1.6, rounds)]
