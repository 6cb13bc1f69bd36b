"""An epoch of 32×32 colour pictures, cropped and flipped, while ResNet-20 learns from them."""

from __future__ import annotations

import statistics

from benchmarks.measuring import Row, child, ratios


def measure(rounds: int) -> list[Row]:
    found = child("data_epochs", rounds)
    alone = statistics.median(ratios(found["same_network"], found["program"]))
    return [
        Row(
            "Data",
            "at least 1.3 × as fast",
            "the usual loop with torchvision transforms and a DataLoader with 2 workers, same network and optimiser",
            ratios(found["baseline"], found["program"]),
            "at least",
            1.3,
            "×",
            note=f"{min(found['program']):.1f} s against {min(found['baseline']):.1f} s at best; "
            f"{alone:.2f} × where the baseline's network lies channels last in memory too",
        )
    ]
