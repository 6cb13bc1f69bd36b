"""The networks of a run as ONNX graphs, for onnxruntime and for Netron."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch

from resnet_viewer.export.about import about
from resnet_viewer.export.folder import file_names, written_into
from resnet_viewer.networks.checkpoint import Classifier, load_networks


def export_graphs(recording: Path, folder: Path) -> None:
    """Writes NAME.onnx for each network of a recording, at its last stored step.

    `pictures`, float32 (batch, channels, side, side) of any batch size, become `logits` (batch, classes). Pictures are
    to be normalised first, as the model's metadata say: (value from 0 to 255 - mean) / deviation, by channel. Raises
    RecordingError, NetworkError and ExportError.
    """
    found = load_networks(str(recording))
    names = file_names([each.name for each in found])
    with written_into(folder):
        for classifier, name in zip(found, names, strict=True):
            _export(classifier, folder / f"{name}.onnx")


def _export(classifier: Classifier, path: Path) -> None:
    import onnx

    pictures = torch.zeros(2, classifier.channels, classifier.size, classifier.size)
    with warnings.catch_warnings():  # of the exporter, about itself
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            classifier.network,
            (pictures,),
            input_names=["pictures"],
            output_names=["logits"],
            dynamic_shapes=({0: torch.export.Dim("batch")},),
            dynamo=True,
            verbose=False,
        )
    assert program is not None  # noqa: S101 - it returns None only where it writes the file itself
    model = program.model_proto
    onnx.helper.set_model_props(model, about(classifier))
    path.write_bytes(model.SerializeToString())
