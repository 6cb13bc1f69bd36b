"""Seconds of a forward pass of ResNet-50, bare and with all that its blocks do kept."""

from __future__ import annotations

import torch

from benchmarks.children.networks import SIZE, fastest, imagenet
from benchmarks.children.report import say
from resnet_viewer.data.sources import normalised
from resnet_viewer.probes.activations import numbers, walk


def main() -> None:
    asked = imagenet("resnet50")
    picture = torch.randint(0, 256, (3, SIZE, SIZE), dtype=torch.uint8)
    fed = normalised(picture[None], asked.mean, asked.deviation)

    @torch.inference_mode()
    def bare() -> None:
        asked.network(fed)

    walked = walk(asked, picture)
    plain, kept, counted = fastest(bare, lambda: walk(asked, picture), lambda: numbers(walked))
    say(bare=plain, kept=kept, numbers=counted)


if __name__ == "__main__":
    main()
