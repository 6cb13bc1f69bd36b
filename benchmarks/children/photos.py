"""Photos to measure with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

_SIZE = 4000, 3000


def photo(path: Path) -> None:
    """Writes a JPEG of 12 megapixels, as smooth as a photo: noise takes far longer to decode."""
    rough = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    Image.fromarray(rough).resize(_SIZE, Image.Resampling.BICUBIC).save(path, quality=90)
