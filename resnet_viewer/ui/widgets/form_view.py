"""The form as something to look at: presets and search above, groups of settings that scroll, words below."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, Qt, QTimer
from PySide6.QtGui import QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from resnet_viewer.experiment import Experiment, settings
from resnet_viewer.groups import GROUPS, group_of
from resnet_viewer.settings import KIND
from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.cost_words import heads
from resnet_viewer.ui.widgets.field import Field
from resnet_viewer.ui.widgets.fields import SwitchField, make_field
from resnet_viewer.ui.widgets.line_up import LineUp
from resnet_viewer.ui.widgets.preset_box import PresetBox
from resnet_viewer.ui.widgets.setting_group import SettingGroup
from resnet_viewer.ui.widgets.steps_field import StepsField

RESIDUAL_KEY = "network.residual"
"""A setting of single networks, which is no setting of an experiment."""

_UNFOLDED = "form/unfolded"
_STEPS = "training.steps"


class FormView(QWidget):
    """A row for each setting, in groups. It knows no values; `ExperimentForm` does."""

    def __init__(self, experiment: Experiment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remembered: QSettings | None = None
        self._fields = {key: make_field(key, limits, experiment.get(key)) for key, limits in settings()}
        self._fields[_STEPS] = self._steps = StepsField(_STEPS, dict(settings())[_STEPS])
        self._fields[RESIDUAL_KEY] = SwitchField(RESIDUAL_KEY, KIND)
        self.presets = PresetBox()
        self.line_up = LineUp()
        self.line_up.set_heads(heads())
        self._groups = {
            key: SettingGroup(QCoreApplication.translate("experiment", title)) for key, title in GROUPS.items()
        }
        self._search = QLineEdit()
        self._search.setObjectName("search")  # it is not the only line that is typed into
        self._search.setPlaceholderText(self.tr("Find a setting"))
        self._search.setAccessibleName(self._search.placeholderText())
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._on_search)
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Find),
            self,
            self._begin_search,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        self._nothing = QLabel(self.tr("Nothing found"))
        self._nothing.setContentsMargins(8, 0, 0, 0)
        self._nothing.hide()
        self._scroll = self._make_scroll()
        self._note, self._summary = QLabel(), QLabel()
        self._note.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        for widget in (self.presets, self._search):
            layout.addWidget(widget)
        layout.addWidget(self._scroll, 1)
        for label in (self._summary, self._note):
            label.setWordWrap(True)
            label.setContentsMargins(8, 0, 0, 0)
            layout.addWidget(label)
        for field in self._fields.values():
            for editor in field.findChildren(QWidget):
                editor.installEventFilter(self)
        self.presets.box.installEventFilter(self)
        self._colour()

    def remember(self, settings: QSettings) -> None:
        """Folds the groups as they were when the program was last used, and keeps there how they are."""
        self._remembered = settings
        unfolded = str(settings.value(_UNFOLDED, "")).split()
        for key, group in self._groups.items():
            group.set_unfolded(key in unfolded)

    def _make_scroll(self) -> QScrollArea:
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 4, 0)
        rows.setSpacing(6)
        for key, group in self._groups.items():
            group.add_fields(self._rows_of(key))
            group.folded.connect(self._remember)
            rows.addWidget(group)
        rows.addWidget(self._nothing)
        rows.addStretch()
        self._groups["network"].insert(self.line_up, self._fields["networks"])
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return scroll

    def _rows_of(self, group: str) -> list[Field]:
        fields = [self._fields[key] for key, limits in settings() if group_of(key, limits) == group]
        if group == "network":
            fields.insert(1, self._fields[RESIDUAL_KEY])
        return fields

    def reveal(self, key: str) -> None:
        """Brings the row of a setting into view, wherever it is hidden, with the keyboard in it."""
        field = self._fields[key]
        self._search.clear()
        if not field.limits.common:
            for group in self._groups.values():
                if group.isAncestorOf(field):
                    group.set_unfolded(True)
            self._remember()
        field.take_focus()
        QTimer.singleShot(0, field, partial(self._scroll.ensureWidgetVisible, field))  # once the rows have their places

    def _begin_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _on_search(self, text: str) -> None:
        wanted = text.strip().casefold()
        found = {
            key
            for key, field in self._fields.items()
            # The English key is in files and papers, whatever language the labels are in.
            if wanted in f"{field.name} {field.toolTip()} {key.rpartition('.')[2]}".casefold()
        }
        for group in self._groups.values():
            group.show_only(found if wanted else None)
        self.line_up.setVisible(not wanted or "networks" in found)
        self._nothing.setVisible(not found)

    def _remember(self) -> None:
        if self._remembered is not None:
            unfolded = [key for key, group in self._groups.items() if group.unfolded]
            self._remembered.setValue(_UNFOLDED, " ".join(unfolded))

    def _colour(self) -> None:
        shades = theme.colours(self)
        for label, colour in ((self._note, shades.warning), (self._summary, shades.muted)):
            palette = QPalette(self.palette())
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            label.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_summary"):
            self._colour()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps the wheel for scrolling: values must not change because they pass under the mouse."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
