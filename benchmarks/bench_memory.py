"""The largest resident set while the default experiment runs."""

from __future__ import annotations

from benchmarks.measuring import Row, child, in_turn, ratios


def measure(rounds: int) -> list[Row]:
    def peak(module: str) -> float:
        return float(child(module)["megabytes"])

    window, plain = in_turn(max(1, rounds // 2), lambda: peak("window"), lambda: peak("plain_loop"))
    return [
        Row(
            "Memory",
            "at most 1.3 ×",
            "the plain loop",
            ratios(window, plain),
            "at most",
            1.3,
            "×",
            note=f"{window[0]:.0f} against {plain[0]:.0f} MB",
        )
    ]
