"""The two rows of plots of the training page, each with the few buttons that belong to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from resnet_viewer.experiment import Experiment
from resnet_viewer.history import History
from resnet_viewer.records import NetworkInfo, Values
from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.theme import SMALLEST_POINT_SIZE
from resnet_viewer.ui.widgets.heat_map import HeatMap
from resnet_viewer.ui.widgets.layer_plot import LayerPlot
from resnet_viewer.ui.widgets.loss_plot import LossPlot
from resnet_viewer.ui.widgets.plot import Plot
from resnet_viewer.ui.widgets.switch import Switch

_ROOM_FOR_TWO = 860
"""Pixels, in the smallest type; larger type takes more."""

_NARROWEST = 72
"""Pixels of a button: four of them in large type would make the window wider, also while another page is seen."""


class _Pair(QWidget):
    """Two plots beside each other where there is room for both, else the one that was chosen last."""

    failed = Signal(object)
    """The ViewerError of a picture or a table that could not be saved."""

    saved = Signal(Path)
    """Where a picture or a table of a plot has been saved."""

    step_picked = Signal(int)
    """The step at which a person clicked."""

    def __init__(self, plots: tuple[Plot, Plot]) -> None:
        super().__init__()
        self._plots = plots
        self._chosen = 0
        self._tabs = QButtonGroup(self)
        self.bar = QHBoxLayout()
        self.bar.setSpacing(4)
        self._splitter = splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        for number, plot in enumerate(plots):
            button = Switch()
            button.setChecked(number == 0)
            self._tabs.addButton(button, number)
            self.bar.addWidget(button)
            plot.failed.connect(self.failed)
            plot.saved.connect(self.saved)
            splitter.addWidget(plot)
        self.bar.addStretch()
        self._tabs.idClicked.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(self.bar)
        layout.addWidget(splitter, 1)

    def name_plots(self, *names: str) -> None:
        for button, plot, name in zip(self._tabs.buttons(), self._plots, names, strict=True):
            button.setText(name)
            plot.setAccessibleName(name)

    def refresh(self) -> None:
        """Draws what has come since the last time."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _choose(self, number: int) -> None:
        self._chosen = number
        self._arrange()
        self.refresh()

    def _arrange(self) -> None:
        both = self.width() >= _ROOM_FOR_TWO * max(1.0, self.font().pointSizeF() / SMALLEST_POINT_SIZE)
        before = all(plot.isVisibleTo(self) for plot in self._plots)
        for number, plot in enumerate(self._plots):
            plot.setVisible(both or number == self._chosen)
        for button in self._tabs.buttons():
            button.setVisible(not both)
        if both and not before:  # a plot that was hidden comes back as narrow as it can be
            self._splitter.setSizes([self.width() // 2] * 2)
            self.refresh()  # nothing was drawn in it meanwhile, and after the end of a run nothing else asks for it


class CurvePanel(_Pair):
    """Loss and error of training and validation."""

    def __init__(self) -> None:
        self.loss, self.error = LossPlot(), LossPlot()
        super().__init__((self.loss, self.error))
        self.name_plots(self.tr("Loss"), self.tr("Error"))
        self.error.set_quantity("error")
        self._logarithmic = Switch(self.tr("Log loss"), self.tr("Draw the loss on a logarithmic axis"))
        self._logarithmic.toggled.connect(self.loss.set_logarithmic)
        self.bar.addWidget(self._logarithmic)
        for plot in (self.loss, self.error):
            plot.step_picked.connect(self.step_picked)

    def set_history(self, history: History, experiment: Experiment) -> None:
        """Shows another run from its beginning."""
        for plot in (self.loss, self.error):
            plot.experiment_text = experiment.to_toml()
            plot.set_history(history)

    def set_range(self, steps: int) -> None:
        """The steps that the run is to have, so that the curves grow into the plot and do not shift it."""
        for plot in (self.loss, self.error):
            plot.set_range(steps)

    def set_cursor(self, step: int | None) -> None:
        for plot in (self.loss, self.error):
            plot.set_cursor(step)

    def refresh(self) -> None:
        self.refresh_loss()
        self.refresh_error()

    def refresh_loss(self) -> None:
        if self.loss.isVisible():
            self.loss.refresh()

    def refresh_error(self) -> None:
        if self.error.isVisible():
            self.error.refresh()


class GradientPanel(_Pair):
    """The gradient at every layer: of one step as a line, of all steps as a map.

    `layer_clicked(network id, position)`; `measure_requested()` asks for the gradients at initialisation.
    """

    layer_clicked = Signal(int, int)
    measure_requested = Signal()

    def __init__(self) -> None:
        self.layers, self.map = LayerPlot(), HeatMap()
        super().__init__((self.layers, self.map))
        self.name_plots(self.tr("Gradient by layer"), self.tr("Layer × step"))
        self._per_weight = Switch(
            self.tr("Per weight"), self.tr("Root mean square per weight instead of the L2 norm of the whole layer")
        )
        self._per_weight.toggled.connect(self._on_per_weight)
        self._measure = QToolButton()
        self._measure.setText(self.tr("At initialisation"))
        self._measure.setToolTip(
            self.tr("Measure the gradients of the untrained networks, in one backward pass, without training")
        )
        self._measure.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._measure.setIcon(icon("measure", self))
        self._measure.clicked.connect(self.measure_requested)
        self.bar.addWidget(self._per_weight)
        self.bar.addWidget(self._measure)
        for button in (*self._tabs.buttons(), self._per_weight, self._measure):
            button.setMinimumWidth(_NARROWEST)
        self.map.step_picked.connect(self.step_picked)
        for plot in (self.layers, self.map):
            plot.layer_clicked.connect(self.layer_clicked)

    def set_networks(self, networks: Sequence[NetworkInfo]) -> None:
        self.layers.set_networks(networks)

    def set_history(self, history: History, experiment: Experiment) -> None:
        """Shows another run from its beginning."""
        for plot in (self.layers, self.map):
            plot.experiment_text = experiment.to_toml()
        self.map.set_history(history)

    def set_range(self, steps: int) -> None:
        """The steps that the run is to have."""
        self.map.set_range(steps)

    def set_profiles(self, profiles: Mapping[int, Values | None], step: int | None) -> None:
        """The gradient norms of every network at one step, by network id; step 0 is at initialisation."""
        self.layers.set_profiles(profiles)
        if step is None:
            self.layers.set_step_text("")
        elif step == 0:
            self.layers.set_step_text(self.tr("at initialisation, before any step"))
        else:
            self.layers.set_step_text(self.tr("at step {step}").format(step=step))

    def set_cursor(self, step: int | None) -> None:
        self.map.set_cursor(step)

    def set_selected_layers(self, network: int | None, positions: Sequence[int]) -> None:
        for plot in (self.layers, self.map):
            plot.set_selected_layers(network, positions)

    def set_measurable(self, possible: bool) -> None:
        """Whether the gradients at initialisation can be measured now: not while a run shows its own."""
        self._measure.setEnabled(possible)

    def refresh(self) -> None:
        if self.map.isVisible():
            self.map.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._measure.setIcon(icon("measure", self))
        super().changeEvent(event)

    def _on_per_weight(self, per_weight: bool) -> None:
        for plot in (self.layers, self.map):
            plot.set_per_weight(per_weight)
