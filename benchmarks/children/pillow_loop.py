"""The baseline of a folder of pictures: a bare loop with Pillow. Argument: FOLDER."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.children.report import say


def main() -> None:
    files = sorted(Path(sys.argv[1]).rglob("*.jpg"))
    began = time.perf_counter()
    pixels = []
    for file in files:
        with Image.open(file) as image:
            pixels.append(np.asarray(image.convert("RGB")))
    np.stack(pixels)
    say(seconds=time.perf_counter() - began)


if __name__ == "__main__":
    main()
