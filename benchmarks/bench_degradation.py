"""Whether the plain network is seen to be stuck while its residual twin learns."""

from __future__ import annotations

from benchmarks.measuring import Row, child

_STEPS, _SEEDS = 200, range(3)


def measure(rounds: int) -> list[Row]:
    del rounds  # a seed gives the same run every time
    ahead = []
    for seed in _SEEDS:
        found = child("engine", _STEPS, seed)
        ahead.append(float(found["residual"]) - float(found["plain"]))
    return [
        Row(
            "Degradation is visible",
            "residual at least 0.25 ahead",
            "validation accuracy of the plain network, seeds 0 to 2, 200 steps",
            ahead,
            "at least",
            0.25,
            "",
            worst=True,
        )
    ]
