"""The File menu: open, open recent, save a copy, save the experiment."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QUrl, Signal, SignalInstance
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from resnet_viewer.assets import asset
from resnet_viewer.errors import ViewerError
from resnet_viewer.folders import SUFFIX, runs_folder
from resnet_viewer.networks.zoo import CHECKPOINTS, PRESETS, ZOO
from resnet_viewer.presets import own_presets
from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.widgets.folder_dialog import FolderDialog
from resnet_viewer.ui.widgets.save_dialog import file_to_save

_RECENT = 8


class FileMenu(QMenu):
    """Asks for files and says what is wanted with them; what was open of late is kept in the settings."""

    open_wanted = Signal(Path)
    recording_save_wanted = Signal(Path)
    experiment_save_wanted = Signal(Path)
    folder_wanted = Signal()
    preset_save_wanted = Signal()
    picture_save_wanted = Signal(Path)
    export_wanted = Signal(str, Path)
    """One of `export.FORMATS`, and the folder."""

    quit_wanted = Signal()
    failed = Signal(object)

    def __init__(self, settings: QSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("&File"))
        self._settings = settings
        self._recording: Path | None = None
        self._add(self.tr("&Open…"), QKeySequence.StandardKey.Open, "open").triggered.connect(self._on_open)
        self._add(self.tr("Learn from a folder of &pictures…")).triggered.connect(self.folder_wanted)
        self._recent = self.addMenu(self.tr("Open &recent"))
        self._recent.aboutToShow.connect(self._fill_recent)
        recorded = dict.fromkeys(entry.experiment for entry in ZOO)
        self._add_bundled(self.tr("Open &bundled recording"), recorded, "recordings", SUFFIX)
        self._presets = self._add_bundled(self.tr("&Preset experiments"), PRESETS, "experiments", ".toml")
        self._own: list[QAction] = []
        self._presets.aboutToShow.connect(self._fill_own_presets)
        self.addSeparator()
        self._save = self._add(self.tr("Save recording &as…"), QKeySequence.StandardKey.SaveAs, "save")
        self._save.triggered.connect(self._on_save)
        self._save.setEnabled(False)
        self._export = self._add_exports()
        self._add(self.tr("Save &experiment as…")).triggered.connect(self._on_save_experiment)
        self._add(self.tr("Save as &preset…")).triggered.connect(self.preset_save_wanted)
        self._add(self.tr("Show &folder of recordings")).triggered.connect(self._on_show_folder)
        self.addSeparator()
        self._add(self.tr("&Quit"), QKeySequence.StandardKey.Quit).triggered.connect(self.quit_wanted)
        self._draw_icons()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()

    def set_recording(self, path: Path | None) -> None:
        """The recording that is open, which can be saved as another."""
        self._recording = path
        for action in (self._save, self._export.menuAction()):
            action.setEnabled(path is not None)

    def remember(self, path: Path) -> None:
        """Keeps a recording as the one that was open last."""
        recent = [str(path), *(name for name in self.recent() if name != str(path))]
        self._settings.setValue("recent", recent[:_RECENT])

    def recent(self) -> list[str]:
        """The recordings that were open of late, the newest first."""
        names = self._settings.value("recent", [])  # an INI file cannot tell a list of one from its only value
        return [names] if isinstance(names, str) else [str(name) for name in names] if isinstance(names, list) else []

    def _add(self, text: str, keys: QKeySequence.StandardKey | None = None, picture: str | None = None) -> QAction:
        action = self.addAction(text)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        if picture is not None:
            action.setObjectName(picture)
        return action

    def _draw_icons(self) -> None:
        for action in self.actions():
            if action.objectName():
                action.setIcon(icon(action.objectName(), self))

    def _add_exports(self) -> QMenu:
        menu = self.addMenu(self.tr("E&xport run"))
        for text, kind in (
            (self.tr("Numbers as CSV tables…"), "csv"),
            (self.tr("Events for TensorBoard…"), "tensorboard"),
            (self.tr("Weights (safetensors and .pth)…"), "weights"),
            (self.tr("Networks as ONNX…"), "onnx"),
        ):
            menu.addAction(text).triggered.connect(partial(self._on_export, kind))
        menu.addAction(self.tr("Picture of the plots (PNG)…")).triggered.connect(self._on_save_picture)
        menu.menuAction().setEnabled(False)
        return menu

    def _add_bundled(self, title: str, names: Iterable[str], folder: str, suffix: str) -> QMenu:
        menu = self.addMenu(title)
        for name in names:
            action = menu.addAction(QCoreApplication.translate("zoo", PRESETS[name]))
            action.triggered.connect(partial(self._open_bundled, folder, f"{name}{suffix}"))
        return menu

    def _open_bundled(self, folder: str, name: str) -> None:
        try:
            self.open_wanted.emit(asset(folder, name))
        except FileNotFoundError:
            self.failed.emit(ViewerError("{file} is missing: install the program again.", file=name))

    def _on_open(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in (SUFFIX, ".toml", *CHECKPOINTS))
        kinds = self.tr("Recordings, experiments and networks ({patterns})").format(patterns=patterns)
        name, _ = QFileDialog.getOpenFileName(self.parentWidget(), self.tr("Open"), str(runs_folder()), kinds)
        if name:
            self.open_wanted.emit(Path(name))

    def _on_save(self) -> None:
        if self._recording is not None:
            title, kinds = self.tr("Save recording as"), self.tr("Recordings (*.rvrun)")
            self._ask(title, self._recording.name, kinds, self.recording_save_wanted)

    def _on_save_experiment(self) -> None:
        title, kinds = self.tr("Save experiment as"), self.tr("Experiments (*.toml)")
        self._ask(title, "experiment.toml", kinds, self.experiment_save_wanted)

    def _on_export(self, kind: str) -> None:
        if self._recording is not None:
            proposed = Path.home() / f"{self._recording.stem}-{kind}"
            dialog = FolderDialog(self.parentWidget(), self.tr("Folder to export into"), proposed)
            if dialog.exec() == QDialog.DialogCode.Accepted:
                self.export_wanted.emit(kind, dialog.folder)
            dialog.deleteLater()

    def _on_save_picture(self) -> None:
        if self._recording is not None:
            title, kinds = self.tr("Save picture as"), self.tr("PNG picture (*.png)")
            self._ask(title, f"{self._recording.stem}.png", kinds, self.picture_save_wanted)

    def _ask(self, title: str, name: str, kinds: str, wanted: SignalInstance) -> None:
        path = file_to_save(self.parentWidget(), title, name, kinds)
        if path is not None:
            wanted.emit(path)

    def _on_show_folder(self) -> None:
        runs_folder().mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(runs_folder())))

    def _fill_own_presets(self) -> None:
        for action in self._own:
            self._presets.removeAction(action)
        files = own_presets()
        self._own = [self._presets.addSeparator()] if files else []
        for path in files:
            action = self._presets.addAction(path.stem)
            action.triggered.connect(partial(self.open_wanted.emit, path))
            self._own.append(action)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for name in self.recent():
            path = Path(name)
            action = self._recent.addAction(path.stem)
            action.setToolTip(name)
            action.triggered.connect(lambda _checked=False, path=path: self.open_wanted.emit(path))
        if self._recent.isEmpty():
            self._recent.addAction(self.tr("Nothing yet")).setEnabled(False)
