"""How a photo is shown to a network: as one square, or as several whose answers are averaged."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from resnet_viewer.data.pictures import pixels, square
from resnet_viewer.findings import CentreCrop, Framing

# What is without the edges, of which a photo has mostly more than enough.
_CLOSER = 0.9

_THINNEST = 50


def framings(image: Image.Image, framing: Framing) -> Tensor:
    """The ways in which a photo is shown to a network: uint8 (framings, channels, size, size), the first as it is.

    That is the square in its middle; `framing` says which it is and what is shown besides.
    """
    image = image.convert("RGB" if framing.channels == 3 else "L")
    if framing.crop is not None:
        return _tensor(pixels(_centre(image, framing.size, framing.crop)))[None]
    shares = (1.0, _CLOSER) if framing.closer else (1.0,)
    views = torch.stack([_tensor(square(image, framing.size, share)) for share in shares])
    return torch.cat([views, views.flip(3)]) if framing.mirrored else views


def _centre(image: Image.Image, side: int, crop: CentreCrop) -> Image.Image:
    """What torchvision's Resize and CenterCrop leave of a picture, rounded as there."""
    short, long = sorted(image.size)
    if long > _THINNEST * short:  # all but the middle of it would go again, and might not fit into memory
        width, height = (min(length, _THINNEST * short) for length in image.size)
        image = _middle(image, width, height)
    width, height = (int(crop.resize * length / short) for length in image.size)
    return _middle(image.resize((width, height), Image.Resampling[crop.resampling.upper()]), side, side)


def _middle(image: Image.Image, width: int, height: int) -> Image.Image:
    left, top = round((image.width - width) / 2), round((image.height - height) / 2)
    return image.crop((left, top, left + width, top + height))


def _tensor(found: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(found.copy())
