"""A folder of 27,500 small pictures becomes a data set: the first time, and the second."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.measuring import Row, child, in_turn, ratios

_CLASSES, _LEARNED, _CHECKED = 50, 500, 50
_SIDE = 64
_DIFFERENT = 500


def measure(rounds: int) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="resnet-viewer-") as place:
        folder = Path(place, "pictures")
        _make(folder, 1 if rounds > 1 else 10)
        again: list[float] = []

        def program() -> float:
            found = child("picture_folder", folder)  # its cache is deleted with the process's own folders
            again.append(found["again"])
            return float(found["first"])

        first, bare = in_turn(rounds, program, lambda: float(child("pillow_loop", folder)["seconds"]))
    baseline = "a bare loop that opens the same files with Pillow and stacks their pixels"
    name = "A folder of 27,500 pictures"
    note = f"{min(first):.1f} s against {min(bare):.1f} s at best"
    return [
        Row(
            f"{name}: ready to train",
            "at most as long as",
            baseline,
            ratios(first, bare),
            "at most",
            1.0,
            "×",
            note=note,
        ),
        Row(
            f"{name}: a second time",
            "at most a tenth of",
            "the same loop",
            ratios(again, bare),
            "at most",
            0.1,
            "×",
            note=f"{min(again):.2f} s at best",
        ),
    ]


def _make(folder: Path, fewer: int) -> None:
    """JPEGs of 64×64 in class folders, some hundred different ones, each under many names."""
    random = np.random.default_rng(0)
    originals = folder.with_name("originals")
    originals.mkdir()
    for number in range(_DIFFERENT):
        coarse = Image.fromarray(random.integers(0, 256, (8, 8, 3), dtype=np.uint8))
        coarse.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC).save(originals / f"{number}.jpg", quality=90)
    count = 0
    for part, pictures in (("train", _LEARNED // fewer), ("val", _CHECKED // fewer)):
        for kind in range(_CLASSES):
            inside = folder / part / f"class{kind:02}"
            inside.mkdir(parents=True)
            for number in range(pictures):
                os.link(originals / f"{count % _DIFFERENT}.jpg", inside / f"{number:03}.jpg")
                count += 1
