"""All plots of a recording as one picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from resnet_viewer.errors import ExportError
from resnet_viewer.experiment import Experiment
from resnet_viewer.history import History
from resnet_viewer.ui.pages.train_plots import CurvePanel, GradientPanel


def save_poster(path: Path, experiment: Experiment, history: History) -> None:
    """Writes a PNG with the experiment as a text chunk. Raises ExportError where that cannot be."""
    picture = _poster(experiment, history)
    picture.setText("experiment", experiment.to_toml())
    if not picture.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise ExportError("{file} cannot be written; choose another place for it.", file=path.name)


def _poster(experiment: Experiment, history: History) -> QImage:
    """Loss, error, the gradients of the last step and those of all steps."""
    curves, gradients = CurvePanel(), GradientPanel()
    curves.set_history(history, experiment)
    curves.set_range(max(history.step, 1))
    gradients.set_networks([network.info for network in history.networks.values()])
    gradients.set_history(history, experiment)
    gradients.set_range(max(history.step, 1))
    profiles = {
        id: network.latest.gradients if network.latest and not network.had_diverged(history.step) else None
        for id, network in history.networks.items()
    }
    gradients.set_profiles(profiles, history.step)
    sheet = QWidget()
    grid = QGridLayout(sheet)
    for number, plot in enumerate((curves.loss, curves.error, gradients.layers, gradients.map)):
        grid.addWidget(plot, *divmod(number, 2))
        plot.show()
    sheet.resize(1600, 1000)
    sheet.show()
    for plot in (curves.loss, curves.error, gradients.map):
        plot.refresh()
    QApplication.processEvents()
    return sheet.grab().toImage()
