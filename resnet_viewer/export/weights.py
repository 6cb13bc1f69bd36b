"""The last weights of a run for other code: safetensors, and a `.pth` with the names that its readers expect."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor

from resnet_viewer.catalogue import FOLDER
from resnet_viewer.export.about import about
from resnet_viewer.export.folder import file_names, written_into
from resnet_viewer.networks.checkpoint import load_networks
from resnet_viewer.networks.residual import StagedNetwork
from resnet_viewer.recording import Recording

# What the code for CIFAR that most people use calls them; all else is called alike.
_OF_CIFAR = ((re.compile(r"^fc\."), "linear."), (re.compile(r"\.downsample\."), ".shortcut."))


def export_weights(recording: Path, folder: Path) -> None:
    """Writes NAME.safetensors and NAME.pth for each network of a recording, at its last stored step.

    The safetensors file has the program's own names, those of torchvision. The `.pth` file has torchvision's where the
    network has four stages, as its ResNets do, and where it has three those of the usual code for CIFAR (`linear`,
    `shortcut`). Both hold float32 tensors. The safetensors file says in its metadata what `about` does, and of which
    experiment it is, so that this program asks the network as the run did; that of a folder of pictures without the
    place where they are, which is nobody's business. Raises RecordingError, NetworkError and ExportError.
    """
    found = load_networks(str(recording))
    names = file_names([each.name for each in found])
    with Recording.open(recording) as run:
        experiment = run.experiment
    if experiment.data.source == FOLDER:
        experiment = replace(experiment, data=replace(experiment.data, folder=experiment.data.name))
    specs = {spec.name: spec for spec in experiment.networks}
    with written_into(folder):
        for classifier, name in zip(found, names, strict=True):
            state = {key: tensor.contiguous() for key, tensor in classifier.network.state_dict().items()}
            said = {
                **about(classifier),
                "experiment": replace(experiment, networks=(specs[classifier.name],)).to_toml(),
            }
            (folder / f"{name}.safetensors").write_bytes(safetensors.torch.save(state, said))
            torch.save(_renamed(state, classifier.network), folder / f"{name}.pth")


def _renamed(state: dict[str, Tensor], network: StagedNetwork) -> dict[str, Tensor]:
    if len(network.stages) != 3:
        return state
    found = {}
    for key, tensor in state.items():
        for pattern, name in _OF_CIFAR:
            key = pattern.sub(name, key)
        found[key] = tensor
    return found
