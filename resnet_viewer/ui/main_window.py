"""The window: menus, messages, and the pages inside."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer import __version__
from resnet_viewer.errors import ViewerError
from resnet_viewer.folders import SUFFIX, runs_folder, settings_file
from resnet_viewer.networks.zoo import CHECKPOINTS
from resnet_viewer.saving import save
from resnet_viewer.ui import theme
from resnet_viewer.ui.dropped import Dropped, Receiver, is_one_folder, to_open
from resnet_viewer.ui.file_menu import FileMenu
from resnet_viewer.ui.notices import Notices
from resnet_viewer.ui.notify import MessageBar
from resnet_viewer.ui.page_tabs import CLASSIFY, RUNS, TRAIN, PageTabs
from resnet_viewer.ui.view_menu import ViewMenu

if TYPE_CHECKING:
    from resnet_viewer.ui.pages.bench import Bench
    from resnet_viewer.ui.pages.runs import RunsPage


class MainWindow(QMainWindow):
    """The one window of the program, empty at first: `painted` says when it is on the screen, `build` fills it.

    numpy and pyqtgraph take half a second to load; nobody should wait for them in front of nothing.
    """

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._settings = QSettings(str(settings_file()), QSettings.Format.IniFormat)
        self._seen = False
        self._here = self._before_drag = TRAIN
        name = QLabel("ResNet Viewer")
        name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setCentralWidget(name)
        self.setWindowTitle(name.text())
        geometry = self._settings.value("geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(1280, 800)

    def build(self) -> None:
        """Makes the page, the menus, and what goes on behind them."""
        from resnet_viewer.ui.pages.train import TrainPage
        from resnet_viewer.workers.exporter import Exporter
        from resnet_viewer.workers.session import Session

        self.session = Session(self)
        self._exporter = Exporter(self)
        self.page = TrainPage(self.session, self._settings)
        self.tabs = PageTabs()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.page)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.page.transport)  # for a run is steered from every page
        column.addWidget(self._pages, 1)
        self.messages = MessageBar()
        column.addWidget(self.messages)
        self.setCentralWidget(centre)
        self._notices = Notices(self.messages, self.session)
        self.setAcceptDrops(True)
        self._receiver = Receiver(self)
        self.file = FileMenu(self._settings, self)
        edit = QMenu(self.tr("&Edit"), self)
        self._paste = edit.addAction(self.tr("&Paste picture"))
        self._paste.setShortcut(QKeySequence.StandardKey.Paste)
        run = QMenu(self.tr("&Run"), self)
        run.addActions(self.page.transport.actions())
        self.view = ViewMenu(self._settings, self)
        help = QMenu(self.tr("&Help"), self)
        help.addAction(self.tr("&About ResNet Viewer")).triggered.connect(self._on_about)
        for menu in (self.file, edit, run, self.view, help):
            self.menuBar().addMenu(menu)
        self.menuBar().setNativeMenuBar(False)  # which has no corner
        self.menuBar().setCornerWidget(self.tabs)
        self._connect()

    def start(self, files: Sequence[Path] = ()) -> None:
        """Loads torch behind the window, opens what was asked for, and offers to go on with a run that was cut off."""
        self.session.beforehand.load_torch()
        if to_open(files):
            self.open(files[0])
        elif files:
            self.show_pictures(files)
        else:
            self.session.replay.find_unfinished(runs_folder())

    def open(self, path: Path) -> None:
        """Opens a recording, an experiment or a trained network, and goes to a page that shows it."""
        if path.suffix.lower() in CHECKPOINTS:
            self.show_pictures([path])
            return
        self._go_to(TRAIN)
        from resnet_viewer.experiment import Experiment

        if path.suffix.lower() == ".toml":
            try:
                self.page.show_experiment(Experiment.load(path))
            except ViewerError as error:
                self._notices.say_run_failed(error)
            else:
                self._notices.say_opened()
            return
        self.session.open(path.absolute())

    def show_pictures(self, paths: Sequence[Path]) -> None:
        """Looks at pictures and folders of them, through the networks among the files.

        That is on the page that classifies, where the one at hand shows no pictures.
        """
        self._notices.say_fetching("")
        if self._here in (TRAIN, RUNS):
            self._go_to(CLASSIFY)
        self.bench.add(paths)

    @cached_property
    def bench(self) -> Bench:
        """Made when it is first gone to: who only trains should not wait for it."""
        from resnet_viewer.ui.pages.bench import Bench

        bench = Bench(self.session, self._settings)
        bench.page_wanted.connect(self._go_to)
        self._notices.follow_bench(bench)
        self._pages.addWidget(bench)
        return bench

    @cached_property
    def runs(self) -> RunsPage:
        """The list of past runs, made when it is first gone to."""
        from resnet_viewer.ui.pages.runs import RunsPage

        runs = RunsPage(self.session)
        runs.open_wanted.connect(self.open)
        runs.failed.connect(self._notices.say_error)
        runs.saved.connect(self._notices.say_saved)
        runs.deleted.connect(self._notices.say_deleted)
        self._pages.addWidget(runs)
        return runs

    def _go_to(self, number: int) -> None:
        self.tabs.show_page(number)
        self._here = number
        if number == TRAIN:
            self._pages.setCurrentWidget(self.page)
        elif number == RUNS:
            self._pages.setCurrentWidget(self.runs)
        else:
            self.bench.show_page(number)
            self._pages.setCurrentWidget(self.bench)
        self._show_transport()

    def _show_transport(self) -> None:
        """On the other pages it takes room that they need, so that it is there while there is a run to be followed."""
        self.page.transport.setVisible(self._here == TRAIN or self.session.state not in ("idle", "replay"))

    def _connect(self) -> None:
        session, notices = self.session, self._notices
        self.tabs.chosen.connect(self._go_to)
        session.state_changed.connect(self._on_state)
        notices.open_wanted.connect(self.open)
        notices.pictures_wanted.connect(self._on_folder_of_pictures)
        self.page.failed.connect(notices.say_save_failed)
        self.page.refused.connect(self._on_refused)
        self.page.saved.connect(notices.say_saved)
        self.page.data.refused.connect(notices.say_folder_refused)
        self.page.data.left_out.connect(notices.say_left_out)
        self.file.open_wanted.connect(self.open)
        self.file.failed.connect(notices.say_error)
        self.file.recording_save_wanted.connect(self._on_save)
        self.file.experiment_save_wanted.connect(self._on_save_experiment)
        self.file.folder_wanted.connect(self._on_folder)
        self.file.preset_save_wanted.connect(self.page.form.presets.ask_for_name)
        self.file.export_wanted.connect(self._on_export)
        self.file.picture_save_wanted.connect(self._on_save_picture)
        self._exporter.exported.connect(notices.say_saved)
        self._exporter.failed.connect(notices.say_error)
        self.file.quit_wanted.connect(self.close)
        self._paste.triggered.connect(self._on_paste)
        self._receiver.file_wanted.connect(self._on_file)
        self._receiver.pictures_wanted.connect(self._on_pictures)
        self._receiver.fetching.connect(notices.say_fetching)
        self._receiver.failed.connect(notices.say_picture_failed)
        self.view.form_toggled.connect(self.page.set_form_visible)
        self.view.projector_toggled.connect(self._on_projector)
        self.view.full_screen_toggled.connect(self._on_full_screen)
        self.view.scheme_chosen.connect(self._on_scheme)
        self.view.language_chosen.connect(notices.say_language)

    # -- what the menus do --------------------------------------------------------------------------------------------

    def _on_paste(self) -> None:
        self._receiver.paste(QGuiApplication.clipboard().mimeData())

    def _on_file(self, path: Path) -> None:
        """A recording is a run to be seen, and for who looks through networks it holds some."""
        if self._here not in (TRAIN, RUNS) and path.suffix.lower() == SUFFIX:
            self.bench.add([path])
        else:
            self.open(path)

    def _on_pictures(self, paths: Sequence[Path]) -> None:
        """To who trains, a folder is something to learn from."""
        if self._here == TRAIN and is_one_folder(paths):
            self.page.data.open_folder(paths[0])
        else:
            self.show_pictures(paths)

    def _on_folder_of_pictures(self, folder: Path) -> None:
        self.show_pictures([folder])

    def _on_folder(self) -> None:
        self._go_to(TRAIN)
        self.page.data.ask_for_folder()

    def _on_refused(self, why: str) -> None:
        if why:
            self._go_to(TRAIN)  # where the field is that has to be mended
        self._notices.say_refused(why)

    def _on_save(self, path: Path) -> None:
        if self.session.readable is not None:
            self.session.replay.save_as(self.session.readable, path)

    def _on_export(self, kind: str, folder: Path) -> None:
        if self.session.readable is not None:
            self._exporter.export(kind, self.session.readable, folder)

    def _on_save_picture(self, path: Path) -> None:
        from resnet_viewer.ui.poster import save_poster

        if self.session.experiment is not None and self.session.history is not None:
            try:
                save_poster(path, self.session.experiment, self.session.history)
            except ViewerError as error:
                self._notices.say_error(error)
            else:
                self._notices.say_saved(path)

    def _on_save_experiment(self, path: Path) -> None:
        try:
            save(path, self.page.form.experiment.to_toml().encode())
        except ViewerError as error:
            self._notices.say_save_failed(error)
        else:
            self._notices.say_saved(path)

    def _on_full_screen(self, full: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if full
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    def _on_projector(self, on: bool) -> None:
        theme.set_type_size(_application(), theme.PROJECTOR_POINT_SIZE if on else theme.SMALLEST_POINT_SIZE)

    def _on_scheme(self, scheme: str) -> None:
        theme.apply(_application(), scheme)

    def _on_about(self) -> None:
        text = self.tr(
            "ResNet Viewer {version}\n\nA plain network and its residual twin, side by side, while they learn.\n\n"
            "K. He, X. Zhang, S. Ren, J. Sun: Deep Residual Learning for Image Recognition, 2015."
        ).format(version=__version__)
        QMessageBox.about(self, self.tr("About ResNet Viewer"), text)

    # -- the window itself --------------------------------------------------------------------------------------------

    def _on_state(self) -> None:
        path = self.session.path
        self._show_transport()
        self.file.set_recording(path)
        if path is not None and self.session.state not in ("loading", "stopping"):  # there it may never come to be
            self.file.remember(path)
        self.setWindowTitle(f"{path.stem} – ResNet Viewer" if path is not None else "ResNet Viewer")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            self.painted.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        found = Dropped(event.mimeData())
        if not found:
            return
        event.acceptProposedAction()
        self._before_drag = self._here
        if not to_open(found.paths) and not (self._here == TRAIN and is_one_folder(found.paths)):
            if self._here in (TRAIN, RUNS):
                self._go_to(CLASSIFY)
            self.bench.set_target(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: ARG002
        self._end_drag()
        self._go_to(self._before_drag)

    def dropEvent(self, event: QDropEvent) -> None:
        self._end_drag()
        event.acceptProposedAction()
        self._receiver.drop(event.mimeData())

    def _end_drag(self) -> None:
        if "bench" in self.__dict__:
            self.bench.set_target(False)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stops the run, waits for the step under way, and leaves the recording whole."""
        self._settings.setValue("geometry", self.saveGeometry())
        self.hide()
        if "bench" in self.__dict__:
            self.bench.close_networks()
        if hasattr(self, "session"):
            self._receiver.close()
            self._exporter.close()
            self.session.close()
        super().closeEvent(event)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)  # noqa: S101 - there is a window
    return app
