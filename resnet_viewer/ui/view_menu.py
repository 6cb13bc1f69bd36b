"""The View menu: form, full screen, light or dark, and the language. What is chosen of the last two is kept."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QT_TRANSLATE_NOOP, QSettings, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from resnet_viewer.ui.language import LANGUAGES, translated

_AT_NEXT_START = str(QT_TRANSLATE_NOOP("ViewMenu", "The new language takes effect at the next start."))


class ViewMenu(QMenu):
    """Says what is wanted; `scheme_chosen` carries "system", "light" or "dark"."""

    form_toggled = Signal(bool)
    projector_toggled = Signal(bool)
    full_screen_toggled = Signal(bool)
    scheme_chosen = Signal(str)

    language_chosen = Signal(str)
    """What there is to say about the choice, in the language that was chosen."""

    def __init__(self, settings: QSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("&View"))
        self._settings = settings
        form = self._switch(self.tr("Show the &form"), "F9")
        form.setChecked(True)
        form.toggled.connect(self.form_toggled)
        projector = self._switch(self.tr("&Projector: large type, no form"), "F8")
        projector.toggled.connect(self.projector_toggled)
        projector.toggled.connect(lambda on: form.setChecked(not on))
        self._switch(self.tr("Full &screen"), "F11").toggled.connect(self.full_screen_toggled)
        self.addSeparator()
        schemes = {
            "system": self.tr("Light or dark as the system"),
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
        }
        self.schemes = self._choices(self, "scheme", schemes.items())
        self.schemes.triggered.connect(self._on_scheme)
        self.addSeparator()
        languages = self.addMenu(self.tr("&Language"))
        names = {"system": self.tr("As the system")} | LANGUAGES
        self.languages = self._choices(languages, "language", names.items())
        self.languages.triggered.connect(self._on_language)

    def _switch(self, text: str, keys: str) -> QAction:
        action = self.addAction(text)
        action.setShortcut(QKeySequence(keys))
        action.setCheckable(True)
        return action

    def _choices(self, menu: QMenu, key: str, texts: Iterable[tuple[str, str]]) -> QActionGroup:
        """Actions of which one is chosen: that which the settings hold."""
        group = QActionGroup(self)
        kept = str(self._settings.value(key, "system"))
        for name, text in texts:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(name == kept)
            action.setData(name)
            group.addAction(action)
        return group

    def _on_scheme(self, action: QAction) -> None:
        self._settings.setValue("scheme", action.data())
        self.scheme_chosen.emit(action.data())

    def _on_language(self, action: QAction) -> None:
        self._settings.setValue("language", action.data())
        self.language_chosen.emit(translated(action.data(), "ViewMenu", _AT_NEXT_START))
