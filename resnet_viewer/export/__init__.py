"""What leaves the program: a run in the formats that other programs read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from resnet_viewer.export.events import export_events
from resnet_viewer.export.graphs import export_graphs
from resnet_viewer.export.tables import export_tables
from resnet_viewer.export.weights import export_weights

FORMATS: dict[str, Callable[[Path, Path], None]] = {
    "csv": export_tables,
    "tensorboard": export_events,
    "weights": export_weights,
    "onnx": export_graphs,
}
"""What writes a recording into a folder, by the name of the format."""
