"""How late the window is with anything else while two networks learn."""

from __future__ import annotations

from benchmarks.measuring import Row, child

_SECONDS = 30


def measure(rounds: int) -> list[Row]:
    found = [child("window_gaps", _SECONDS if rounds > 1 else 10, 2) for _ in range(max(1, rounds // 2))]
    eight = [child("window_gaps", _SECONDS if rounds > 1 else 10, 8) for _ in range(max(1, rounds // 2))]
    busy = [child("busy_gaps", _SECONDS if rounds > 1 else 10) for _ in range(max(1, rounds // 2))]
    baseline = "a precise 10 ms timer: how much later than 10 ms after the last tick the next one comes"
    return [
        Row(
            "Gaps: 99 of 100",
            "under 16 ms",
            baseline,
            [one["most"] for one in found],
            "at most",
            16.0,
            "ms",
        ),
        Row(
            "Gaps: the worst",
            "under 60 ms",
            "the same",
            [one["worst"] for one in found],
            "at most",
            60.0,
            "ms",
            note=f"up to {max(one['worst_loading'] for one in found):.0f} ms while torch is being imported",
        ),
        Row(
            "Gaps, eight networks: 99 of 100",
            "under 16 ms",
            "the same, while eight networks race",
            [one["most"] for one in eight],
            "at most",
            16.0,
            "ms",
        ),
        Row(
            "Gaps, eight networks: the worst",
            "under 60 ms",
            "the same",
            [one["worst"] for one in eight],
            "at most",
            60.0,
            "ms",
        ),
        Row(
            "Gaps, dropping and following: 99 of 100",
            "under 16 ms",
            "the same, while Inside follows the run and a photo of 12 megapixels is dropped every 2 s",
            [one["most"] for one in busy],
            "at most",
            16.0,
            "ms",
        ),
        Row(
            "Gaps, dropping and following: the worst",
            "under 60 ms",
            "the same",
            [one["worst"] for one in busy],
            "at most",
            60.0,
            "ms",
            note=f"{busy[0]['answers']:.0f} answers and {busy[0]['steps']:.0f} steps meanwhile",
        ),
    ]
