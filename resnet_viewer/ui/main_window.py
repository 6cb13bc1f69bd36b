"""The window: menus, messages, and the pages inside."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, Qt, QUrl, Signal
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
from resnet_viewer.ui import theme
from resnet_viewer.ui.dropped import Dropped, Receiver, is_folder, to_open
from resnet_viewer.ui.file_menu import FileMenu
from resnet_viewer.ui.notify import MessageBar, sentence
from resnet_viewer.ui.page_tabs import CLASSIFY, TRAIN, PageTabs
from resnet_viewer.ui.view_menu import ViewMenu

if TYPE_CHECKING:
    from resnet_viewer.ui.pages.bench import Bench
    from resnet_viewer.workers.replay import Unfinished


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
        from resnet_viewer.workers.session import Session

        self.session = Session(self)
        self.messages = MessageBar()
        self.page = TrainPage(self.session)
        self.tabs = PageTabs()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.page)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(centre)
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
        self.session.load_torch()
        if to_open(files):
            self.open(files[0])
        elif files:
            self.show_pictures(files)
        else:
            self.session.replay.find_unfinished(runs_folder())

    def open(self, path: Path) -> None:
        """Opens a recording or an experiment file, and goes to the page that shows it."""
        self._go_to(TRAIN)
        from resnet_viewer.experiment import Experiment

        if path.suffix.lower() == ".toml":
            try:
                self.page.show_experiment(Experiment.load(path))
            except ViewerError as error:
                self._say_error(error)
            return
        self.session.open(path.absolute())

    def show_pictures(self, paths: Sequence[Path]) -> None:
        """Looks at these pictures or folders of them: on the page that classifies, where the one at hand shows none."""
        if self._here == TRAIN:
            self._go_to(CLASSIFY)
        self.bench.add(paths)

    @cached_property
    def bench(self) -> Bench:
        """Made when it is first gone to: who only trains should not wait for it."""
        from resnet_viewer.ui.pages.bench import Bench

        bench = Bench(self.session, self._settings)
        bench.failed.connect(self._say_error)
        bench.saved.connect(self._on_saved)
        bench.page_wanted.connect(self._go_to)
        bench.fetch_failed.connect(self._on_fetch_failed)
        self._pages.addWidget(bench)
        return bench

    def _go_to(self, number: int) -> None:
        self.tabs.show_page(number)
        self._here = number
        if number == TRAIN:
            self._pages.setCurrentWidget(self.page)
        else:
            self.bench.show_page(number)
            self._pages.setCurrentWidget(self.bench)

    def _connect(self) -> None:
        session = self.session
        self.tabs.chosen.connect(self._go_to)
        session.failed.connect(self._say_error)
        session.recording_failed.connect(self._on_recording_failed)
        session.recording_recovered.connect(self._on_recording_recovered)
        session.saved.connect(self._on_saved)
        session.unfinished.connect(self._on_unfinished)
        session.run_changed.connect(self._on_run_changed)
        self.page.failed.connect(self._say_error)
        self.page.transport.run.connect(self._on_run)
        self.page.saved.connect(self._on_saved)
        self.page.data.refused.connect(self._on_folder_refused)
        self.page.data.left_out.connect(self._on_left_out)
        session.left_out.connect(self._on_left_out)
        self.file.open_wanted.connect(self.open)
        self.file.failed.connect(self._say_error)
        self.file.recording_save_wanted.connect(self._on_save)
        self.file.experiment_save_wanted.connect(self._on_save_experiment)
        self.file.folder_wanted.connect(self._on_folder)
        self.file.quit_wanted.connect(self.close)
        self._paste.triggered.connect(self._on_paste)
        self._receiver.file_wanted.connect(self._on_file)
        self._receiver.pictures_wanted.connect(self._on_pictures)
        self._receiver.fetching.connect(self._on_fetching)
        self._receiver.failed.connect(self._say_error)
        self.view.form_toggled.connect(self.page.set_form_visible)
        self.view.projector_toggled.connect(self._on_projector)
        self.view.full_screen_toggled.connect(self._on_full_screen)
        self.view.scheme_chosen.connect(self._on_scheme)
        self.view.language_chosen.connect(self._on_language)

    # -- messages -----------------------------------------------------------------------------------------------------

    def _say_error(self, error: Exception) -> None:
        if isinstance(error, ViewerError):
            self.messages.show_message(sentence(error), "error")
        else:
            text = self.tr(
                "Something went wrong that should not have: {what}. Your recordings are safe. Please report it."
            ).format(what=f"{type(error).__name__}: {error}")
            self.messages.show_message(text, "error", key="defect")

    def _on_fetch_failed(self, error: Exception) -> None:
        if isinstance(error, ViewerError):
            actions = ((self.tr("Open a checkpoint…"), self.bench.list.ask_for_file),)
            self.messages.show_message(sentence(error), "error", actions, key="fetch")
        else:
            self._say_error(error)

    def _on_folder_refused(self, folder: Path, error: ViewerError) -> None:
        actions = ((self.tr("Look at its pictures"), lambda: self.show_pictures([folder])),)
        self.messages.show_message(sentence(error), "error", actions, key="folder")

    def _on_left_out(self, error: ViewerError) -> None:
        self.messages.show_message(sentence(error), "warning", key="left out")

    def _on_recording_failed(self, error: ViewerError) -> None:
        text = self.tr("{why} The run goes on, but it is not being recorded.").format(why=sentence(error))
        self.messages.show_message(text, "warning", key="recording")

    def _on_recording_recovered(self) -> None:
        text = self.tr("The recording is being written again; nothing was lost.")
        self.messages.show_message(text, "info", key="recording")

    def _on_saved(self, path: Path) -> None:
        self.messages.show_message(self.tr("Saved as {path}").format(path=path), "info", key="saved")

    def _on_unfinished(self, found: Unfinished) -> None:
        if found.elsewhere:
            text = self.tr("Another window of ResNet Viewer is training; what runs in both at once is slower in both.")
            self.messages.show_message(text, "info", key="unfinished")
            return
        text = self.tr("The last run was cut off at step {step} of {steps}.").format(step=found.step, steps=found.steps)
        actions = (
            (self.tr("Open it"), lambda: self.open(found.path)),
            (self.tr("Do not ask again"), lambda: self.session.replay.forget(found.path)),
        )
        self.messages.show_message(text, "info", actions, key="unfinished")

    def _on_fetching(self, address: str) -> None:
        self.messages.clear("fetching")
        if address:
            text = self.tr("A picture is being fetched from {host}.").format(host=QUrl(address).host())
            self.messages.show_message(text, "info", key="fetching")

    # -- what the menus do --------------------------------------------------------------------------------------------

    def _on_paste(self) -> None:
        self._receiver.paste(QGuiApplication.clipboard().mimeData())

    def _on_file(self, path: Path) -> None:
        """A recording is a run to be seen, and for who looks through networks it holds some."""
        if self._here != TRAIN and path.suffix.lower() == SUFFIX:
            self.bench.add([path])
        else:
            self.open(path)

    def _on_pictures(self, paths: Sequence[Path]) -> None:
        """To who trains, a folder is something to learn from."""
        if self._here == TRAIN and is_folder(paths):
            self.page.data.open_folder(paths[0])
        else:
            self.show_pictures(paths)

    def _on_folder(self) -> None:
        self._go_to(TRAIN)
        self.page.data.ask_for_folder()

    def _on_run(self) -> None:
        self._go_to(TRAIN)  # what begins is to be seen

    def _on_save(self, path: Path) -> None:
        if self.session.path is not None:
            self.session.replay.save_as(self.session.path, path)

    def _on_save_experiment(self, path: Path) -> None:
        try:
            path.write_text(self.page.form.experiment.to_toml(), encoding="utf-8")
        except OSError as error:
            self._say_error(ViewerError("{file}: {reason}.", file=path.name, reason=error.strerror or str(error)))
        else:
            self._on_saved(path)

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

    def _on_language(self, sentence: str) -> None:
        self.messages.show_message(sentence, "info", key="language")

    def _on_about(self) -> None:
        text = self.tr(
            "ResNet Viewer {version}\n\nA plain network and its residual twin, side by side, while they learn.\n\n"
            "K. He, X. Zhang, S. Ren, J. Sun: Deep Residual Learning for Image Recognition, 2015."
        ).format(version=__version__)
        QMessageBox.about(self, self.tr("About ResNet Viewer"), text)

    # -- the window itself --------------------------------------------------------------------------------------------

    def _on_run_changed(self) -> None:
        path = self.session.path
        self.file.set_recording(path)
        self.messages.clear("unfinished")
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
        if not to_open(found.paths) and not (self._here == TRAIN and is_folder(found.paths)):
            if self._here == TRAIN:
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
            self.session.close()
        super().closeEvent(event)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)  # noqa: S101 - there is a window
    return app
