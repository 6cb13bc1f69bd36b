"""What it costs to look at every layer's gradient at every step and to record all of it."""

from __future__ import annotations

from benchmarks.measuring import Row, child

_TIMES = 3
"""Turns of one round: the difference is small, so that it takes many of them to see it."""


def measure(rounds: int) -> list[Row]:
    found = child("recording_cost", _TIMES * rounds)
    costs = [100 * (slow / fast - 1) for slow, fast in zip(found["on"], found["off"], strict=True)]
    return [
        Row(
            "Recording and gradient norms",
            "cost at most 3 %",
            "the same run with both off",
            costs,
            "at most",
            3.0,
            "%",
        )
    ]
