"""The last weights of a run for other code: safetensors, and a `.pth` with the names that its readers expect."""

from __future__ import annotations

import re
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor

from resnet_viewer.export.about import about
from resnet_viewer.export.folder import file_names, written_into
from resnet_viewer.networks.checkpoint import load_networks
from resnet_viewer.networks.residual import StagedNetwork

# What the code for CIFAR that most people use calls them; all else is called alike.
_OF_CIFAR = ((re.compile(r"^fc\."), "linear."), (re.compile(r"\.downsample\."), ".shortcut."))


def export_weights(recording: Path, folder: Path) -> None:
    """Writes NAME.safetensors and NAME.pth for each network of a recording, at its last stored step.

    The safetensors file has the program's own names, those of torchvision. The `.pth` file has torchvision's where the
    network has four stages, as its ResNets do, and where it has three those of the usual code for CIFAR (`linear`,
    `shortcut`). Both hold float32 tensors and nothing else. Raises RecordingError, NetworkError and ExportError.
    """
    found = load_networks(str(recording))
    names = file_names([each.name for each in found])
    with written_into(folder):
        for classifier, name in zip(found, names, strict=True):
            state = {key: tensor.contiguous() for key, tensor in classifier.network.state_dict().items()}
            (folder / f"{name}.safetensors").write_bytes(safetensors.torch.save(state, about(classifier)))
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
