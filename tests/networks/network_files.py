"""Trained networks in files, for the tests of networks."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import safetensors.torch

from resnet_viewer.experiment import Experiment
from resnet_viewer.networks.card import Calibration, Card, Curve, Input, Measured, Origin
from resnet_viewer.networks.residual import ResidualNetwork


def card(experiment: Experiment, weights: bytes = b"") -> Card:
    """A card of the last network of an experiment, with these weights."""
    data = experiment.data
    entry = data.entry
    return Card(
        name="mine",
        experiment=replace(experiment, networks=experiment.networks[-1:]),
        classes=entry.classes,
        input=Input(entry.channels, data.size, (72.5,) * entry.channels, (85.25,) * entry.channels),
        measured=(Measured(data.source, "validation", 2000, 0.75, 0.98, 0.7, "resnet-viewer evaluate mine"),),
        calibration=Calibration(1.25, 0.01, 0.05, 0.4, {"photos": 0.1, "noise": 0.9}),
        curve=Curve((3, 6), (1.5, 0.7), (0.5, 0.75)),
        origin=Origin("2026-01-01", "cpu", 12.5, {"torch": "2.13"}, "mine.rvrun"),
        sha256=hashlib.sha256(weights).hexdigest(),
    )


def weights_of(network: ResidualNetwork) -> bytes:
    return safetensors.torch.save({name: value.contiguous() for name, value in network.state_dict().items()})


def write(folder: Path, experiment: Experiment, weights: bytes, described: Card | None = None) -> Path:
    """The two files of a network; the path is that of its weights."""
    path = folder / "mine.safetensors"
    path.write_bytes(weights)
    path.with_suffix(".json").write_text((described or card(experiment, weights)).to_json(), encoding="utf-8")
    return path
