"""The presets at the top of the form: the bundled ones and a person's own, which can be added and removed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QInputDialog,
    QMenu,
    QMessageBox,
    QStyleOptionToolButton,
    QToolButton,
    QWidget,
)

from resnet_viewer.assets import asset
from resnet_viewer.errors import ViewerError
from resnet_viewer.experiment import Experiment
from resnet_viewer.networks.zoo import PRESETS
from resnet_viewer.presets import SUFFIX, own_presets, preset_file, remove_preset, save_preset
from resnet_viewer.ui.icons import icon


class PresetBox(QWidget):
    """Shows which preset the form holds, if it is one of those that have been looked at, and offers the others."""

    chosen = Signal(object)
    """The Experiment of the preset that a person wants."""

    failed = Signal(object)
    """The ViewerError of a preset that cannot be read, kept or removed."""

    def __init__(self) -> None:
        super().__init__()
        self._experiment = Experiment()
        self._known: dict[str, Experiment] = {}
        """The experiments of the presets that have been read, by file."""
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(8)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.setPlaceholderText(self.tr("Preset experiments"))
        self.box.setAccessibleName(self.tr("Preset experiment"))
        self.box.setToolTip(self.tr("An experiment to begin with; choosing it fills in the whole form"))
        self.box.activated.connect(self._on_activated)
        menu = QMenu(self)
        menu.addAction(self.tr("Save as preset…")).triggered.connect(self.ask_for_name)
        self._remove = menu.addAction(self.tr("Remove this preset"))
        self._remove.triggered.connect(self._on_remove)
        self._more = _MenuButton()
        self._more.setAutoRaise(True)
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(menu)
        self._more.setAccessibleName(self.tr("Save or remove presets"))
        self._more.setToolTip(self._more.accessibleName())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.box, 1)
        row.addWidget(self._more)
        self._draw_icon()
        self._fill()

    def show_experiment(self, experiment: Experiment) -> None:
        """The experiment that the form holds now."""
        self._experiment = experiment
        files = [file for file, known in self._known.items() if known == experiment]
        self.box.setCurrentIndex(self.box.findData(files[0]) if files else -1)
        self._remove.setEnabled(bool(files) and Path(files[0]) in own_presets())

    def ask_for_name(self) -> None:
        """Asks under which name the experiment in the form is to be kept as a preset."""
        name, wanted = QInputDialog.getText(self.window(), self.tr("Save as preset"), self.tr("Name of the preset"))
        name = name.strip()
        if not wanted or not name:
            return
        try:
            if preset_file(name).exists() and not self._may_replace(name):
                return
            path = save_preset(name, self._experiment)
        except ViewerError as error:
            self.failed.emit(error)
            return
        self._known[str(path)] = self._experiment
        self._fill()
        self.show_experiment(self._experiment)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_more"):
            self._draw_icon()

    def _draw_icon(self) -> None:
        self._more.setIcon(icon("more", self))

    def _fill(self) -> None:
        self.box.clear()
        for name, title in PRESETS.items():
            self.box.addItem(QCoreApplication.translate("zoo", title), str(asset("experiments", f"{name}{SUFFIX}")))
        self._known.setdefault(self.box.itemData(0), Experiment())
        own = own_presets()
        if own:
            self.box.insertSeparator(self.box.count())
        for path in own:
            self.box.addItem(path.stem, str(path))

    def _on_activated(self, index: int) -> None:
        file = self.box.itemData(index)
        try:
            experiment = self._known[file] = Experiment.load(Path(file))
        except ViewerError as error:
            self.show_experiment(self._experiment)
            self.failed.emit(error)
        else:
            self.chosen.emit(experiment)

    def _on_remove(self) -> None:
        file = self.box.currentData()
        try:
            remove_preset(Path(file))
        except ViewerError as error:
            self.failed.emit(error)
            return
        del self._known[file]
        self._fill()
        self.show_experiment(self._experiment)

    def _may_replace(self, name: str) -> bool:
        text = self.tr("There is a preset {name} already. Replace it?").format(name=name)
        return QMessageBox.question(self.window(), self.tr("Save as preset"), text) == QMessageBox.StandardButton.Yes


class _MenuButton(QToolButton):
    """Without the small arrow that tells of a menu: the dots do. A style sheet would keep the palette of its day."""

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        super().initStyleOption(option)
        option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
