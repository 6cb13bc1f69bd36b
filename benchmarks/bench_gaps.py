"""How late the window is with anything else while two networks learn."""

from __future__ import annotations

from benchmarks.measuring import Row, child, gap_rows

_SECONDS = 30


def measure(rounds: int) -> list[Row]:
    seconds = _SECONDS if rounds > 1 else 10

    def gaps(module: str, *arguments: object) -> list[dict[str, float]]:
        return [child(module, seconds, *arguments) for _ in range(max(1, rounds // 2))]

    two, eight, busy = gaps("window_gaps", 2), gaps("window_gaps", 8), gaps("busy_gaps")
    return [
        *gap_rows(
            "Gaps",
            "a precise 10 ms timer: how much later than 10 ms after the last tick the next one comes",
            two,
            note=f"up to {max(one['worst_loading'] for one in two):.0f} ms while torch is being imported",
        ),
        *gap_rows("Gaps, eight networks", "the same, while eight networks race", eight),
        *gap_rows(
            "Gaps, dropping and following",
            "the same, while Inside follows the run and a photo of 12 megapixels is dropped every 2 s",
            busy,
            note=f"{busy[0]['answers']:.0f} answers and {busy[0]['steps']:.0f} steps meanwhile",
        ),
    ]
