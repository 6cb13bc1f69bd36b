"""The baseline of a folder: torchvision's ResNet-18 and transforms, a DataLoader with 2 workers. Argument: FOLDER."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from benchmarks.children.report import say
from resnet_viewer.vision import define_missing_operators

_BATCH = 32


class _Photos(torch.utils.data.Dataset[Tensor]):
    def __init__(self, folder: Path) -> None:
        from torchvision import transforms

        self._files = sorted(folder.iterdir())
        self._transform = transforms.Compose(
            [
                transforms.Resize(256),
                transforms.CenterCrop(224),
                transforms.ToTensor(),
                transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
            ]
        )

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, index: int) -> Tensor:
        with Image.open(self._files[index]) as image:
            photo: Tensor = self._transform(image.convert("RGB"))
        return photo


def main() -> None:
    define_missing_operators()
    from torchvision.models import resnet18

    network = resnet18().eval()
    began = time.perf_counter()
    with torch.inference_mode():
        for photos in torch.utils.data.DataLoader(_Photos(Path(sys.argv[1])), _BATCH, num_workers=2):
            network(photos).softmax(1).topk(5)
    say(seconds=time.perf_counter() - began)


if __name__ == "__main__":
    main()
