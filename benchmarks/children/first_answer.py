"""Seconds from the files of `photos` to its first answer, as the program does it or by hand: `program` or `bare`."""

from __future__ import annotations

import sys
import time

import safetensors.torch
import torch

from benchmarks.children.report import say
from resnet_viewer.networks.residual import build
from resnet_viewer.networks.zoo import weights_file


def main() -> None:
    picture = torch.zeros(1, 3, 64, 64, dtype=torch.uint8)
    began = time.perf_counter()
    if sys.argv[1] == "program":
        from resnet_viewer.networks.checkpoint import load_networks
        from resnet_viewer.probes.evaluation import log_probabilities

        log_probabilities(load_networks("photos")[0], picture)
    else:
        from resnet_viewer.networks.card import Card

        experiment = Card.load(weights_file("photos").with_suffix(".json")).experiment
        began = time.perf_counter()
        network = build(experiment, 0)
        network.load_state_dict(safetensors.torch.load_file(weights_file("photos")))
        with torch.inference_mode():
            network.eval()(picture.to(torch.float32))
    say(seconds=time.perf_counter() - began)


if __name__ == "__main__":
    main()
