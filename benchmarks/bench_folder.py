"""A folder of photos and ResNet-18: the program's table against a script with torchvision and a DataLoader."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import torch
from PIL import Image

from benchmarks.measuring import Row, child, gap_rows, in_turn, ratios
from resnet_viewer.assets import asset
from resnet_viewer.networks.imagenet import VARIANTS, ResNet

_PHOTOS = 1000
_SIZE = 2048, 1536


def measure(rounds: int) -> list[Row]:
    found: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory(prefix="resnet-viewer-") as place:
        photos, checkpoint = Path(place, "photos"), Path(place, "resnet18.pth")
        _make(photos, _PHOTOS if rounds > 1 else _PHOTOS // 10)
        torch.save(ResNet(VARIANTS["resnet18"]).state_dict(), checkpoint)

        def program() -> float:
            found.append(child("folder_window", photos, checkpoint))
            return found[-1]["seconds"]

        ours, script = in_turn(rounds, program, lambda: child("folder_torchvision", photos)["seconds"])
    return [
        Row(
            "A folder of photos",
            "at least as fast",
            "torchvision's ResNet-18 and transforms with a DataLoader of 2 workers",
            ratios(script, ours),
            "at least",
            1.0,
            "×",
            note=f"{min(ours):.0f} s against {min(script):.0f} s at best; memory grows by "
            f"{max(one['growth'] for one in found):.0f} MB in the second half",
        ),
        *gap_rows("Gaps with a folder", "a precise 10 ms timer while the table is filled", found),
    ]


def _make(folder: Path, count: int) -> None:
    """So many photos of 3 megapixels, each of them one of the sample pictures under a name of its own."""
    folder.mkdir()
    samples = sorted(asset("pictures").glob("*.jpg"))
    for number in range(count):
        path, first = folder / f"{number:04}.jpg", folder / f"{number % len(samples):04}.jpg"
        if number < len(samples):
            with Image.open(samples[number]) as image:
                image.convert("RGB").resize(_SIZE, Image.Resampling.BICUBIC).save(path, quality=90)
        else:
            os.link(first, path)
