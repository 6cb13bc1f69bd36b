"""The numbers of a run as CSV tables, with a header and nothing else in front: `pandas.read_csv(file)` takes each."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from resnet_viewer.export.folder import written_into
from resnet_viewer.recording import Recording

Row = Iterable[object]


def export_tables(recording: Path, folder: Path) -> None:
    """Writes steps.csv, evaluations.csv, gradients.csv and layers.csv, and experiment.toml beside them.

    steps.csv has a row for each network and step: loss and accuracy on its batch, learning rate, and seconds since the
    run began. gradients.csv has a row for each network, step and layer: the L2 norm of the gradient of the loss by that
    layer's weights; step 0 is before the first update. Raises RecordingError and ExportError.
    """
    with Recording.open(recording) as run, written_into(folder):
        names = {info.id: info.name for info in run.networks}
        _write(
            folder / "steps.csv",
            ("network", "step", "loss", "accuracy", "learning_rate", "seconds"),
            (
                (names[id], each.step, each.loss, each.accuracy, each.learning_rate, each.seconds)
                for id in names
                for each in run.steps(id)
            ),
        )
        _write(
            folder / "evaluations.csv",
            ("network", "step", "split", "loss", "accuracy"),
            (
                (names[id], each.step, each.split, each.loss, each.accuracy)
                for id in names
                for each in run.evaluations(id)
            ),
        )
        _write(
            folder / "gradients.csv",
            ("network", "step", "layer", "position", "gradient_norm"),
            (
                (info.name, step, layer.name, position, float(norm))
                for info in run.networks
                for step, norms in run.gradients(info.id)
                for position, (layer, norm) in enumerate(zip(info.outline.layers, norms, strict=True))
            ),
        )
        _write(
            folder / "layers.csv",
            ("network", "position", "layer", "weights"),
            (
                (info.name, position, layer.name, layer.weights)
                for info in run.networks
                for position, layer in enumerate(info.outline.layers)
            ),
        )
        (folder / "experiment.toml").write_text(run.experiment.to_toml(), encoding="utf-8")


def _write(path: Path, header: Row, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
