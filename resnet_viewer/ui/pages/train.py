"""The training page: form, transport, curves, gradients by layer, the networks drawn, and the timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from resnet_viewer.experiment import Experiment
from resnet_viewer.history import History
from resnet_viewer.networks.cost import mean_work
from resnet_viewer.networks.outline import describe
from resnet_viewer.records import NetworkInfo, Values
from resnet_viewer.ui.pages.rota import Rota
from resnet_viewer.ui.pages.train_data import TrainData
from resnet_viewer.ui.pages.train_plots import CurvePanel, GradientPanel
from resnet_viewer.ui.widgets.experiment_form import ExperimentForm
from resnet_viewer.ui.widgets.gradient_scale import NORM_RANGE
from resnet_viewer.ui.widgets.network_diagram import NetworkDiagram
from resnet_viewer.ui.widgets.timeline import Timeline
from resnet_viewer.ui.widgets.transport import Transport
from resnet_viewer.workers.session import Session

_SPEED = "speed/{device}/{precision}"
"""Where the settings keep the work that this computer does in a second, see `networks.cost`."""

_ENOUGH = 20
"""Steps before a speed says anything: the first ones are slow."""


class TrainPage(QWidget):
    """Shows the session's run, live or replayed, and lets a person steer it. `failed(Exception)` wants to be told.

    Its `transport` stands above it; a window may take it from there, to show it over other pages too.
    """

    failed = Signal(object)
    refused = Signal(str)
    """Why what is entered in the form cannot run, when a person wants to run it; empty once that is mended."""
    saved = Signal(Path)

    def __init__(self, session: Session, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = settings
        self.form = ExperimentForm()
        self.form.remember(settings)
        self.transport = Transport()
        self.curves = CurvePanel()
        self.gradients = GradientPanel()
        self.diagram = NetworkDiagram()
        self.timeline = Timeline()
        self.data = TrainData(session.data, self.form.experiment, self)
        self._rota = Rota(
            self,
            self._show_progress,
            self.curves.refresh_loss,
            self._show_profile_line,
            self.curves.refresh_error,
            self._show_profile_drawing,
            self.gradients.refresh,
        )
        self._lay_out()
        self._connect()
        self._show_run()
        self._show_state()

    def show_experiment(self, experiment: Experiment) -> None:
        """Puts an experiment into the form; nothing is started."""
        self.form.set_experiment(experiment)
        self._on_form_changed()

    def set_form_visible(self, visible: bool) -> None:
        """Hides the form to leave the room to the plots, or shows it."""
        self._left.setVisible(visible)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rota.ask()  # what happened while another page was seen

    def _on_advanced(self) -> None:
        if self.isVisible():
            self._rota.ask()
        else:  # the plots are drawn when they come back; how far the run is stands above every page
            self._show_progress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            QTimer.singleShot(0, self, self._make_room)  # the drawing hears of it later

    def _make_room(self) -> None:
        """Two networks beside each other, whatever the size of type."""
        self.diagram.setMinimumWidth(self.diagram.width_of(2))

    def _lay_out(self) -> None:
        self._left = QWidget()
        self._left.setMinimumWidth(250)
        self._left.setMaximumWidth(330)
        beside = QVBoxLayout(self._left)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.form, 1)
        beside.addWidget(self.data.bar)
        plots = QSplitter(Qt.Orientation.Vertical)
        plots.addWidget(self.curves)
        plots.addWidget(self.gradients)
        plots.setChildrenCollapsible(False)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(plots, 1)
        column.addWidget(self.timeline)
        self._middle = QStackedWidget()
        self._middle.addWidget(middle)
        self._middle.addWidget(self.data.panel)
        panes = QSplitter(Qt.Orientation.Horizontal)
        for pane, share in ((self._left, 0), (self._middle, 3), (self.diagram, 1)):
            panes.addWidget(pane)
            panes.setStretchFactor(panes.count() - 1, share)
        panes.setChildrenCollapsible(False)
        panes.setSizes([250, 700, 320])
        self._make_room()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(self.transport)
        layout.addWidget(panes, 1)

    def _connect(self) -> None:
        session = self._session
        session.state_changed.connect(self._show_state)
        session.run_changed.connect(self._show_run)
        session.advanced.connect(self._on_advanced)
        session.not_begun.connect(self.show_experiment)
        session.looked.connect(self._show_moment)
        session.reading.connect(self.transport.set_reading)
        session.beforehand.devices_known.connect(self.form.set_missing_devices)
        self.transport.run.connect(self._on_run)
        self.transport.pause.connect(session.pause)
        self.transport.step.connect(self._on_step)
        self.transport.stop.connect(session.stop)
        self.transport.reset.connect(session.reset)
        self.form.changed.connect(self._on_form_changed)
        self.form.failed.connect(self.failed)
        self.form.problem.connect(self._on_problem)
        self.form.live_changed.connect(self._on_live_changed)
        self.form.folder_wanted.connect(self.data.ask_for_folder)
        self.data.bar.look_toggled.connect(self._on_look)
        self.data.chosen.connect(self.show_experiment)
        self.data.failed.connect(self.failed)
        self.timeline.scrubbed.connect(self._look)
        self.timeline.live_requested.connect(self._look_at_newest)
        self.curves.step_picked.connect(self._look)
        self.gradients.step_picked.connect(self._look)
        self.gradients.layer_clicked.connect(self._on_layer_clicked)
        self.gradients.measure_requested.connect(self._on_measure)
        self.diagram.block_clicked.connect(self._on_block_clicked)
        for part in (self.curves, self.gradients, self.diagram):
            part.failed.connect(self.failed)
            part.saved.connect(self.saved)

    # -- what a person does -------------------------------------------------------------------------------------------

    def _on_look(self, on: bool) -> None:
        self._middle.setCurrentIndex(1 if on else 0)

    def _on_run(self) -> None:
        self.data.bar.look.setChecked(False)  # what begins is to be seen
        self._with_experiment(self._session.run)

    def _on_step(self) -> None:
        self.data.bar.look.setChecked(False)
        self._with_experiment(self._session.step)

    def _on_measure(self) -> None:
        self._with_experiment(self._session.measure)

    def _with_experiment(self, do: Callable[[Experiment], None]) -> None:
        experiment = self.form.experiment
        if self.form.refused:
            self.refused.emit(self.form.refused)
            self.form.show_refused()
        else:
            do(experiment)

    def _on_form_changed(self) -> None:
        self.data.set_experiment(self.form.experiment)
        self._show_speed()
        if self._session.take_up(self.form.experiment):  # also of one that was chosen whole, as a preset or a file
            self._set_range(self.form.experiment.training.steps)
        if self._session.history is None:
            self._show_run()

    def _on_problem(self, problem: object) -> None:
        if problem is None:
            self.refused.emit("")

    def _on_live_changed(self, key: str, value: Any) -> None:
        self._session.change(key, value)
        if key == "training.steps":
            self._set_range(int(value))

    def _look(self, step: int) -> None:
        if self._session.path is not None:
            self._session.look(step)
            self._place_cursor(step)

    def _look_at_newest(self) -> None:
        self._session.look(None)

    def _on_block_clicked(self, network: int, block: int) -> None:
        self._select((network, block) if block >= 0 else None)

    def _on_layer_clicked(self, network: int, layer: int) -> None:
        info = next(info for info in self._networks if info.id == network)
        block = info.outline.layers[layer].block
        self._select((network, block) if block is not None else None)

    def _select(self, selected: tuple[int, int] | None) -> None:
        network, block = selected if selected is not None else (None, None)
        self.diagram.select(network, block)
        layers: Sequence[int] = ()
        if network is not None and block is not None:
            layers = next(info for info in self._networks if info.id == network).outline.blocks[block].layers
        self.gradients.set_selected_layers(network, layers)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _measure_speed(self) -> None:
        """Keeps how fast this computer was with the run that has come to rest, to estimate the time of others."""
        session, speed = self._session, self._session.images_per_second
        if speed is not None and session.experiment is not None and session.state in ("paused", "finished", "stopped"):
            training = session.experiment.training
            place = _SPEED.format(device=training.device, precision=training.precision)
            if session.history is not None and session.history.step >= _ENOUGH:
                self._settings.setValue(place, speed * mean_work(session.experiment))

    def _show_speed(self) -> None:
        try:
            training = self.form.experiment.training
            place = _SPEED.format(device=training.device, precision=training.precision)
            self.form.set_speed(float(str(self._settings.value(place))))
        except ValueError:  # nothing has been measured yet
            self.form.set_speed(None)

    def _show_state(self) -> None:
        session = self._session
        self.transport.set_state(session.state)
        if session.state not in ("loading", "running"):  # when a run begins there is nothing new yet
            self._rota.finish()
        self._measure_speed()
        self._show_speed()
        self.form.set_running(session.experiment if session.path is not None else None)
        going = ("loading", "running", "pausing", "paused", "stopping", "following")
        self.timeline.set_live_possible(session.state in going)
        self.gradients.set_measurable(session.state in ("idle", "paused", "finished", "stopped", "replay"))

    def _show_run(self) -> None:
        session = self._session
        experiment = session.experiment or self.form.experiment
        if session.experiment is not None and session.path is not None:
            # One without a file came from the form, which may have been changed since.
            self.form.set_experiment(experiment)
            self.data.set_experiment(experiment)
        history = session.history if session.history is not None else History(describe(experiment))
        self._show_networks(tuple(network.info for network in history.networks.values()))
        for panel in (self.curves, self.gradients):
            panel.set_history(history, experiment)
        self.diagram.experiment_text = experiment.to_toml()
        self._set_range(max(experiment.training.steps, history.step))
        self._place_cursor(session.looking_at)
        self._rota.finish()

    def _show_networks(self, networks: tuple[NetworkInfo, ...]) -> None:
        self._networks = networks
        self.diagram.set_networks(networks)
        self.diagram.set_value_range(*NORM_RANGE)
        self.diagram.set_value_name(self.tr("gradient norm"))
        self.gradients.set_networks(networks)
        self._select(None)

    def _show_progress(self) -> None:
        session = self._session
        step = session.history.step if session.history is not None else 0
        steps = (session.experiment or self.form.experiment).training.steps
        self.transport.set_progress(step, steps, session.images_per_second, session.seconds_left)
        self.timeline.set_last_step(step)

    def _show_moment(self) -> None:
        self._place_cursor(self._session.looking_at)
        self._show_profile_line()
        self._show_profile_drawing()

    def _set_range(self, steps: int) -> None:
        self.curves.set_range(steps)
        self.gradients.set_range(steps)

    def _place_cursor(self, step: int | None) -> None:
        self.curves.set_cursor(step)
        self.gradients.set_cursor(step)
        if step is None:
            self.timeline.set_live()
        else:
            self.timeline.show_step(step)

    def _show_profile_line(self) -> None:
        self.gradients.set_profiles(self._profiles(), self._step_shown())

    def _show_profile_drawing(self) -> None:
        self.diagram.set_values(self._profiles())

    def _step_shown(self) -> int | None:
        return max((record.step for record in self._session.shown.values()), default=None)

    def _profiles(self) -> dict[int, Values | None]:
        """None for a network that had diverged before the step that is shown."""
        step, history = self._step_shown(), self._session.history
        found: dict[int, Values | None] = dict.fromkeys(info.id for info in self._networks)
        for id, record in self._session.shown.items():
            if step is not None and history is not None and not history.networks[id].had_diverged(step):
                found[id] = record.gradients
        return found
