"""Past runs: found, renamed, thrown away, and those that are ticked laid over each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer.comparison import PastRun, differences
from resnet_viewer.folders import runs_folder
from resnet_viewer.history import History
from resnet_viewer.ui.pages.train_plots import CurvePanel
from resnet_viewer.ui.widgets.difference_table import DifferenceTable
from resnet_viewer.ui.widgets.layer_plot import LayerPlot
from resnet_viewer.ui.widgets.run_table import MOST_TICKED, RunTable
from resnet_viewer.ui.widgets.switch import Switch
from resnet_viewer.workers.library import Library
from resnet_viewer.workers.session import Session

_LOOK_AGAIN_MS = 3000


class RunsPage(QWidget):
    """Above, the recordings of the program's own folder; below, the curves of those that are ticked and what differs.

    `open_wanted(Path)` for a run that is to be seen on the page that trains; `failed(Exception)`, `saved(Path)`;
    `deleted(name, undo)` when one is in the trash, with what takes it out again, or None where that cannot be.
    """

    open_wanted = Signal(Path)
    failed = Signal(object)
    saved = Signal(Path)
    deleted = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.library = Library(session.instruments, runs_folder(), self)
        self.table = RunTable()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a run"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(self.search.placeholderText())
        self.open = QPushButton(self.tr("Open"))
        self.rename = QPushButton(self.tr("Rename…"))
        self.delete = QPushButton(self.tr("Move to trash"))
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self.curves = CurvePanel()
        self.gradients = LayerPlot()
        self.gradients.setAccessibleName(self.tr("Gradient by layer at the last step"))
        self.differing = DifferenceTable()
        self._compared: list[PastRun] = []
        self._shown: tuple[Path, ...] = ()
        self._look_again = QTimer(self, interval=_LOOK_AGAIN_MS)
        self._lay_out()
        self._connect()
        self._show(History(()), ())
        self._on_runs()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 2)
        bar.addWidget(self.search, 1)
        for button in (self.open, self.rename, self.delete):
            bar.addWidget(button)
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(bar)
        self._lists = lists = QSplitter(Qt.Orientation.Horizontal)
        lists.setChildrenCollapsible(False)
        lists.addWidget(self.table)
        lists.addWidget(self.differing)
        column.addWidget(lists, 1)
        self._hint.setContentsMargins(8, 2, 8, 2)
        column.addWidget(self._hint)
        self._layers = Switch(self.tr("Gradient by layer"), self.tr("The gradient at every layer at the last step"))
        self._layers.toggled.connect(self._on_layers)
        self.curves.bar.addWidget(self._layers)
        self.gradients.hide()
        self._below = plots = QSplitter(Qt.Orientation.Horizontal)
        plots.setChildrenCollapsible(False)
        for widget, share in ((self.curves, 3), (self.gradients, 2)):
            plots.addWidget(widget)
            plots.setStretchFactor(plots.count() - 1, share)
        self._halves = splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(above)
        splitter.addWidget(plots)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _connect(self) -> None:
        self.library.changed.connect(self._on_runs)
        self.library.compared.connect(self._on_compared)
        self.library.renamed.connect(self.table.model_of_runs.rename)
        self.library.deleted.connect(self._on_deleted)
        self.library.failed.connect(self.failed)
        self.search.textChanged.connect(self.table.search)
        self.table.ticked_changed.connect(self._on_ticked)
        self.table.opened.connect(self.open_wanted)
        self.table.selectionModel().currentRowChanged.connect(self._allow)
        self._session.state_changed.connect(self._allow)
        self.open.clicked.connect(self._on_open)
        self.rename.clicked.connect(self._on_rename)
        self.delete.clicked.connect(self._on_delete)
        self._look_again.timeout.connect(self.library.look)
        for panel in (self.curves, self.gradients):
            panel.failed.connect(self.failed)
            panel.saved.connect(self.saved)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.library.look()
        self._look_again.start()  # runs end meanwhile, and other programs write into the folder

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look_again.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_width()

    # -- the list -----------------------------------------------------------------------------------------------------

    def _on_runs(self) -> None:
        self.table.set_runs(self.library.runs)
        if self._runs_ticked() != self._compared:  # one of them has gone on since
            self._on_ticked()
        else:
            self._say()
        self._allow()

    def _runs_ticked(self) -> list[PastRun]:
        return [run for path in self.table.ticked for run in self.library.runs if run.path == path]

    def _on_ticked(self) -> None:
        self._compared = self._runs_ticked()
        self._say()
        if self.table.ticked:
            self.library.compare(self.table.ticked)
        else:
            self._show(History(()), ())

    def _say(self) -> None:
        if not self.library.runs:
            text = self.tr("Every run is recorded and will be listed here. Press Run on the page Train.")
        elif not self.table.ticked:
            text = self.tr("Tick runs, up to {count}, to lay their curves over each other.").format(count=MOST_TICKED)
        else:
            text = ""
        self._hint.setText(text)
        self._hint.setVisible(bool(text))
        if self.table.ticked and not self._below.isVisibleTo(self):
            self._halves.setSizes([self.height() // 3, self.height() * 2 // 3])
        self._below.setVisible(bool(self.table.ticked))

    def _allow(self) -> None:
        """The run in hand is being shown or written: it keeps its name and its place."""
        run = self.table.chosen
        self.open.setEnabled(run is not None)
        mine = run is not None and run.path == self._session.path
        for button in (self.rename, self.delete):
            button.setEnabled(run is not None and not mine)
            button.setToolTip(self.tr("This run is open on the page Train.") if mine else "")

    def _on_open(self) -> None:
        if self.table.chosen is not None:
            self.open_wanted.emit(self.table.chosen.path)

    def _on_rename(self) -> None:
        run = self.table.chosen
        if run is not None:
            name, wanted = QInputDialog.getText(self, self.tr("Rename run"), self.tr("Name"), text=run.name)
            if wanted and name != run.name:
                self.library.rename(run.path, name)

    def _on_delete(self) -> None:
        if self.table.chosen is not None:
            self.library.delete(self.table.chosen.path)

    def _on_deleted(self, path: Path, thrown: Path) -> None:
        undo = partial(self.library.restore, path, thrown) if thrown.name else None
        self.deleted.emit(path.stem, undo)

    # -- those that are ticked ----------------------------------------------------------------------------------------

    def _on_layers(self, on: bool) -> None:
        self.gradients.setVisible(on)
        if on:  # a plot that was hidden comes back as narrow as it can be
            self._below.setSizes([3 * self.width() // 5, 2 * self.width() // 5])

    def _on_compared(self, paths: Sequence[Path], history: History) -> None:
        if list(paths) == self.table.ticked:
            self._show(history, paths)

    def _show(self, history: History, paths: Sequence[Path]) -> None:
        runs = [next(run for run in self.library.runs if run.path == path) for path in paths]
        text = "\n".join(f"# {n}: {run.name}\n{run.experiment.to_toml()}" for n, run in enumerate(runs, start=1))
        infos = [network.info for network in history.networks.values()]
        for plot in (self.curves.loss, self.curves.error):
            plot.set_history(history, goes_on=tuple(paths) == self._shown)
        self._shown = tuple(paths)
        self.curves.set_range(history.step)
        self.gradients.set_networks(infos)
        self.gradients.set_profiles(
            {id: network.latest.gradients if network.latest else None for id, network in history.networks.items()}
        )
        self.gradients.set_step_text(self.tr("at the last step of each"))
        for each in (self.curves.loss, self.curves.error, self.gradients):
            each.experiment_text = text
        self.differing.show_differences([run.name for run in runs], differences([run.course for run in runs]))
        self.differing.setVisible(len(runs) > 1)
        self._share_width()

    def _share_width(self) -> None:
        """What differs has the width that its columns need, up to half of the page; the list has the rest."""
        width = min(self.differing.wanted_width(), self.width() // 2)
        self._lists.setSizes([self.width() - self._lists.handleWidth() - width, width])
