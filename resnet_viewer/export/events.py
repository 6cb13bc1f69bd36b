"""A run as the event files that TensorBoard reads, a folder for each network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from resnet_viewer.export.folder import file_names, written_into
from resnet_viewer.recording import Recording
from resnet_viewer.records import NetworkInfo

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter


def export_events(recording: Path, folder: Path) -> None:
    """Writes the scalars loss, accuracy, learning_rate and gradient_norm, with the experiment as a text.

    Training and validation are in one chart each. A step stands at the time at which it was made, pauses left out.
    Raises RecordingError and ExportError.
    """
    from torch.utils.tensorboard import SummaryWriter

    with Recording.open(recording) as run, written_into(folder):
        began = run.created.timestamp() if run.created is not None else 0.0
        text = "\n".join(f"    {line}" for line in run.experiment.to_toml().splitlines())
        names = file_names([info.name for info in run.networks])
        for info, name in zip(run.networks, names, strict=True):
            with SummaryWriter(str(folder / name)) as writer:
                writer.add_text("experiment", text, walltime=began)
                _write(run, info, began, writer)


def _write(run: Recording, info: NetworkInfo, began: float, writer: SummaryWriter) -> None:
    def add(tag: str, value: float, step: int, at: float) -> None:
        writer.add_scalar(tag, value, step, began + at)

    times = {0: 0.0}
    for each in run.steps(info.id):
        times[each.step] = each.seconds
        add("loss/training", each.loss, each.step, each.seconds)
        add("accuracy/training", each.accuracy, each.step, each.seconds)
        add("learning_rate", each.learning_rate, each.step, each.seconds)
    last = max(times)
    for found in run.evaluations(info.id):
        at = times.get(found.step, times[last])
        add(f"loss/{found.split}", found.loss, found.step, at)
        add(f"accuracy/{found.split}", found.accuracy, found.step, at)
    for step, norms in run.gradients(info.id):
        for layer, norm in zip(info.outline.layers, norms, strict=True):
            add(f"gradient_norm/{layer.name}", float(norm), step, times.get(step, times[last]))
