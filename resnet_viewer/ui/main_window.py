"""The window: menus, messages, and the pages inside."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QMenu, QMessageBox, QVBoxLayout, QWidget

from resnet_viewer import __version__
from resnet_viewer.errors import ViewerError
from resnet_viewer.experiment import Experiment
from resnet_viewer.folders import runs_folder, settings_file
from resnet_viewer.recording import SUFFIX
from resnet_viewer.ui import theme
from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.notify import MessageBar, sentence
from resnet_viewer.ui.pages.train import TrainPage
from resnet_viewer.ui.view_menu import ViewMenu
from resnet_viewer.workers.replay import Unfinished
from resnet_viewer.workers.session import Session

_RECENT = 8


class MainWindow(QMainWindow):
    """The one window of the program. `start()` begins what goes on behind it; to be called once it is on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self._settings = QSettings(str(settings_file()), QSettings.Format.IniFormat)
        self.session = Session(self)
        self.messages = MessageBar()
        self.page = TrainPage(self.session)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self.page, 1)
        self.setCentralWidget(centre)
        self.setAcceptDrops(True)
        self._make_menus()
        self._connect()
        self._restore()
        self._show_title()

    def start(self, file: Path | None) -> None:
        """Loads torch behind the window, opens what was asked for, and offers to go on with a run that was cut off."""
        self.session.load_torch()
        if file is not None:
            self.open(file)
        else:
            self.session.replay.find_unfinished(runs_folder())

    def open(self, path: Path) -> None:
        """Opens a recording or an experiment file."""
        if path.suffix.lower() == ".toml":
            try:
                self.page.show_experiment(Experiment.load(path))
            except ViewerError as error:
                self._say_error(error)
            return
        self.session.open(path.absolute())

    # -- menus --------------------------------------------------------------------------------------------------------

    def _make_menus(self) -> None:
        file = self.menuBar().addMenu(self.tr("&File"))
        self._add(file, self.tr("&Open…"), self._on_open, QKeySequence.StandardKey.Open, "open")
        self._recent = file.addMenu(self.tr("Open &recent"))
        self._recent.aboutToShow.connect(self._fill_recent)
        file.addSeparator()
        self._save = self._add(
            file, self.tr("Save recording &as…"), self._on_save, QKeySequence.StandardKey.SaveAs, "save"
        )
        self._add(file, self.tr("Save &experiment as…"), self._on_save_experiment)
        self._add(file, self.tr("Show &folder of recordings"), self._on_show_folder)
        file.addSeparator()
        self._add(file, self.tr("&Quit"), self.close, QKeySequence.StandardKey.Quit)
        run = self.menuBar().addMenu(self.tr("&Run"))
        run.addActions(self.page.transport.actions())
        self.view = ViewMenu(self._settings, self)
        self.menuBar().addMenu(self.view)
        help = self.menuBar().addMenu(self.tr("&Help"))
        self._add(help, self.tr("&About ResNet Viewer"), self._on_about)

    def _add(
        self,
        menu: QMenu,
        text: str,
        slot: object,
        keys: QKeySequence | QKeySequence.StandardKey | None = None,
        picture: str | None = None,
    ) -> QAction:
        action = QAction(text, self)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        if picture is not None:
            action.setIcon(icon(picture, self))
        action.triggered.connect(slot)
        menu.addAction(action)
        return action

    def _connect(self) -> None:
        session = self.session
        session.failed.connect(self._say_error)
        session.recording_failed.connect(self._on_recording_failed)
        session.recording_recovered.connect(self._on_recording_recovered)
        session.saved.connect(self._on_saved)
        session.unfinished.connect(self._on_unfinished)
        session.run_changed.connect(self._on_run_changed)
        self.page.failed.connect(self._say_error)
        self.view.form_toggled.connect(self.page.set_form_visible)
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

    # -- what the menus do --------------------------------------------------------------------------------------------

    def _on_open(self) -> None:
        kinds = self.tr("Recordings and experiments (*.rvrun *.toml)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open"), str(runs_folder()), kinds)
        if name:
            self.open(Path(name))

    def _on_save(self) -> None:
        source = self.session.path
        if source is None:
            return
        suggested = str(Path.home() / source.name)
        kinds = self.tr("Recordings (*.rvrun)")
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save recording as"), suggested, kinds)
        if name:
            self.session.replay.save_as(source, Path(name).with_suffix(SUFFIX))

    def _on_save_experiment(self) -> None:
        suggested = str(Path.home() / "experiment.toml")
        kinds = self.tr("Experiments (*.toml)")
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save experiment as"), suggested, kinds)
        if not name:
            return
        path = Path(name).with_suffix(".toml")
        try:
            path.write_text(self.page.form.experiment.to_toml(), encoding="utf-8")
        except OSError as error:
            self._say_error(ViewerError("{file}: {reason}.", file=path.name, reason=error.strerror or str(error)))
        else:
            self._on_saved(path)

    def _on_show_folder(self) -> None:
        runs_folder().mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(runs_folder())))

    def _on_full_screen(self, full: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if full
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

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

    # -- recent recordings --------------------------------------------------------------------------------------------

    def _on_run_changed(self) -> None:
        path = self.session.path
        self._save.setEnabled(path is not None)
        self.messages.clear("unfinished")
        if path is not None:
            recent = [str(path), *(name for name in self._recent_names() if name != str(path))]
            self._settings.setValue("recent", recent[:_RECENT])
        self._show_title()

    def _recent_names(self) -> list[str]:
        names = self._settings.value("recent", [])  # an INI file cannot tell a list of one from its only value
        return [names] if isinstance(names, str) else [str(name) for name in names] if isinstance(names, list) else []

    def _fill_recent(self) -> None:
        self._recent.clear()
        for name in self._recent_names():
            path = Path(name)
            action = self._recent.addAction(path.stem)
            action.setToolTip(name)
            action.triggered.connect(lambda _checked=False, path=path: self.open(path))
        if self._recent.isEmpty():
            self._recent.addAction(self.tr("Nothing yet")).setEnabled(False)

    def _show_title(self) -> None:
        path = self.session.path
        self.setWindowTitle(f"{path.stem} – ResNet Viewer" if path is not None else "ResNet Viewer")

    # -- the window itself --------------------------------------------------------------------------------------------

    def _restore(self) -> None:
        self._save.setEnabled(False)
        geometry = self._settings.value("geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(1280, 800)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None:
            self.open(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stops the run, waits for the step under way, and leaves the recording whole."""
        self._settings.setValue("geometry", self.saveGeometry())
        self.hide()
        self.session.close()
        super().closeEvent(event)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)  # noqa: S101 - there is a window
    return app


def _dropped(event: QDropEvent) -> Path | None:
    """The first recording or experiment among what is dragged."""
    paths = (Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in (SUFFIX, ".toml")), None)
