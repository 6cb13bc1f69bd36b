"""What it costs to look into a network: to keep what its blocks do, to show a layer, and to answer a photo."""

from __future__ import annotations

from typing import Any

from benchmarks.measuring import Row, child


def measure(rounds: int) -> list[Row]:
    found: list[dict[str, Any]] = [child("capture") for _ in range(rounds)]
    drawn: list[dict[str, Any]] = [child("show_layer") for _ in range(rounds)]
    dropped: list[dict[str, Any]] = [child("drop_to_answer") for _ in range(rounds)]
    return [
        Row(
            "All maps of ResNet-50 at 224",
            "at most 1.3 ×",
            "the bare forward pass, in turn",
            [each["kept"] / each["bare"] for each in found],
            "at most",
            1.3,
            "×",
            note=f"{1000 * min(each['kept'] for each in found):.0f} ms at best; the numbers of all blocks take "
            f"{1000 * min(each['numbers'] for each in found):.0f} ms more",
        ),
        *(
            Row(
                f"Showing {name}",
                "under 16 ms",
                "from the maps to the painted widget",
                [each[key] for each in drawn],
                "at most",
                16.0,
                "ms",
                note=f"{min(each[key] / each[f'{key}_bare'] for each in drawn):.1f} × painting a picture of that size",
            )
            for name, key in (("2,048 maps of 7×7", "many"), ("64 maps of 112×112", "large"))
        ),
        Row(
            "A photo of 12 megapixels, ResNet-18 at 224, to its answer",
            "at most 1.25 ×",
            "decoding it with Pillow and one bare forward pass, in turn",
            [each["program"] / each["bare"] for each in dropped],
            "at most",
            1.25,
            "×",
            note=f"{1000 * min(each['program'] for each in dropped):.0f} ms at best",
        ),
    ]
