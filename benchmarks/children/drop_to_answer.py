"""Seconds from the file of a photo to its answer by ResNet-18: the program's way, and Pillow with a forward pass."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps

from benchmarks.children.networks import SIZE, fastest, imagenet
from benchmarks.children.photos import photo
from benchmarks.children.report import say
from resnet_viewer.data.pictures import DETAIL, decode
from resnet_viewer.data.sources import normalised
from resnet_viewer.probes.classification import classify


def main() -> None:
    asked = imagenet("resnet18")
    with tempfile.TemporaryDirectory() as folder:
        dropped = Path(folder, "photo.jpg")
        photo(dropped)

        @torch.inference_mode()
        def bare() -> None:
            with Image.open(dropped) as image:
                square = ImageOps.fit(image.convert("RGB"), (SIZE, SIZE))
            pixels = torch.from_numpy(np.asarray(square).transpose(2, 0, 1).copy())
            asked.network(normalised(pixels[None], asked.mean, asked.deviation)).softmax(1)

        program, plain = fastest(lambda: classify(asked, decode(dropped, side=DETAIL)), bare)
    say(program=program, bare=plain)


if __name__ == "__main__":
    main()
