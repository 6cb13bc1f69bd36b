"""All plots of a recording as one picture, for where there is no screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from resnet_viewer.recording import Recording
from resnet_viewer.ui.pages.train_plots import CurvePanel, GradientPanel


def poster(path: Path) -> QPixmap:
    """Loss, error, the gradients of the last step and those of all steps. Raises RecordingError."""
    with Recording.open(path) as recording:
        experiment, history = recording.experiment, recording.history()
    curves, gradients = CurvePanel(), GradientPanel()
    curves.set_history(history, experiment)
    curves.set_range(max(history.step, 1))
    gradients.set_networks([network.info for network in history.networks.values()])
    gradients.set_history(history, experiment)
    gradients.set_range(max(history.step, 1))
    profiles = {id: network.latest.gradients if network.latest else None for id, network in history.networks.items()}
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
    return sheet.grab()
