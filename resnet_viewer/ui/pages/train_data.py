"""The data of the training page: whether they are here, fetching them, choosing a folder, and looking at them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from resnet_viewer.download import Progress
from resnet_viewer.errors import ViewerError
from resnet_viewer.experiment import DataSpec, Experiment
from resnet_viewer.ui.names import source_name
from resnet_viewer.ui.pages.data_panel import DataPanel
from resnet_viewer.ui.widgets.data_bar import DataBar
from resnet_viewer.workers.data_desk import DataDesk


class TrainData(QObject):
    """Has a bar for below the form, and a panel to look at the data with.

    `chosen(Experiment)` when a person has chosen another folder; `refused(Path, ViewerError)` where it holds no data
    set; `left_out(DataError)`; `failed(Exception)`.
    """

    chosen = Signal(object)
    refused = Signal(object, object)
    left_out = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: DataDesk, experiment: Experiment, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._page = parent
        self._experiment = experiment
        self.bar = DataBar()
        self.panel = DataPanel(desk)
        # Not the button's own shortcut: that is dead while the form is hidden.
        QShortcut(QKeySequence(Qt.Key.Key_F4), parent).activated.connect(self.bar.look.toggle)
        self.bar.fetch_wanted.connect(self._on_fetch)
        self.bar.folder_wanted.connect(self.ask_for_folder)
        self.bar.cancel_wanted.connect(self._on_cancel)
        self.panel.left_out.connect(self.left_out)
        desk.chosen.connect(self._on_chosen)
        desk.refused.connect(self._on_refused)
        desk.found.connect(self._on_found)
        desk.told.connect(self._on_told)
        desk.fetched.connect(self._on_fetched)
        desk.reading.connect(self._on_reading)
        desk.samples.connect(self._on_read)
        desk.abandoned.connect(self._on_read)
        desk.unseen.connect(self._on_unseen)
        desk.failed.connect(self.failed)

    def set_experiment(self, experiment: Experiment) -> None:
        """The experiment in the form, whose data are meant from now on."""
        self._experiment = experiment
        self.panel.set_experiment(experiment)
        self._look_for()

    def ask_for_folder(self) -> None:
        """Lets a person choose a folder to learn from."""
        before = self._experiment.data.folder or str(Path.home())
        title = self.tr("Choose a folder with a folder of pictures for each class, or of a known data set")
        name = QFileDialog.getExistingDirectory(self._page, title, before)
        if name:
            self.open_folder(Path(name))

    def open_folder(self, folder: Path) -> None:
        """Learns from what lies in a folder, once it has been looked through."""
        self.bar.set_listing()
        self._desk.choose(self._experiment, folder)

    def _on_chosen(self, experiment: Experiment) -> None:
        """Takes over which pictures there are: all else may have been changed while the folder was looked through."""
        self.bar.set_idle()
        found, mine = experiment.data, self._experiment
        data = replace(
            mine.data,
            source=found.source,
            folder=found.folder,
            classes=found.classes,
            size=found.size,
            training_pictures=found.training_pictures,
        )
        batch_size = min(mine.training.batch_size, found.training_pictures)
        self.chosen.emit(replace(mine, data=data, training=replace(mine.training, batch_size=batch_size)))

    def _on_refused(self, folder: Path, error: ViewerError) -> None:
        self.bar.set_idle()
        self.refused.emit(folder, error)

    def _look_for(self) -> None:
        if self._experiment.data.entry.places:
            self._desk.look_for(self._experiment.data)
        else:
            self.bar.set_missing("", 0)

    def _on_found(self, data: DataSpec, here: bool) -> None:
        if data != self._experiment.data:
            return
        name, entry = source_name(data.source), data.entry
        if not here and not entry.downloads:
            self.bar.set_not_to_be_had(name, entry.places[0])
        else:
            missing = not here and not self._desk.fetching  # one data set is fetched at a time
            self.bar.set_missing(name if missing else "", sum(entry.downloads))

    def _on_fetch(self) -> None:
        self.bar.set_missing("", 0)
        entry = self._experiment.data.entry
        self.bar.set_fetching(source_name(self._experiment.data.source), Progress(0, sum(entry.downloads), None))
        self._desk.fetch(self._experiment.data.source)

    def _on_cancel(self) -> None:
        self.bar.set_idle()
        self._desk.cancel()

    def _on_told(self, progress: Progress) -> None:
        if self._desk.fetching:
            self.bar.set_fetching(source_name(self._desk.fetching), progress)

    def _on_fetched(self, source: str, here: bool) -> None:
        self.bar.set_idle()
        self._look_for()
        if here and source == self._experiment.data.source:
            self.panel.look_again()

    def _on_reading(self, done: int, total: int) -> None:
        if self.panel.isVisible():
            self.bar.set_reading(done, total)

    def _on_read(self) -> None:
        if not self._desk.fetching:
            self.bar.set_idle()

    def _on_unseen(self, error: Exception) -> None:
        self._on_read()
        if isinstance(error, ViewerError):
            self.panel.show_problem(error)
        else:
            self.failed.emit(error)
