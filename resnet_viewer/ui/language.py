"""The language of the window: what was chosen in the menu, or else that of the system where the program speaks it."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from resnet_viewer.assets import asset

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
"""What the program speaks, by the name of its locale, as each calls itself."""

_NOT_BY_QT = QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"), QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:")
"""What Qt's own translations leave in English."""


def prepare(choice: str) -> None:
    """To be called before QApplication is made, which asks for the fonts.

    Chinese and Japanese share characters that each draws in its own way. On Linux, fontconfig decides between them.
    """
    if _wanted(choice) == "zh_CN":
        os.environ.setdefault("FC_LANG", "zh-cn")


def apply(app: QApplication, choice: str) -> None:
    """Makes the program speak, before there is any widget. `choice` is one of LANGUAGES, or "system"."""
    language = spoken(choice)
    if choice in LANGUAGES:
        QLocale.setDefault(QLocale(language))
    # The dialogs of the system speak its language, whatever the program does.
    app.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, language != spoken("system"))
    if language != "en":
        of_qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), f"qtbase_{language}.qm")
        for file in (of_qt, _own(language)):  # the last one is asked first
            translator = QTranslator(app)
            translator.load(str(file))
            app.installTranslator(translator)


def spoken(choice: str) -> str:
    """The language that the program speaks after this choice: a key of LANGUAGES."""
    language = _wanted(choice)
    # Boxes in place of words are no language at all.
    readable = language != "zh_CN" or QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    return language if readable else "en"


def translated(choice: str, context: str, text: str) -> str:
    """A marked text in the language of a choice that the program does not speak yet."""
    translator = QTranslator()
    language = spoken(choice)
    if language != "en":
        translator.load(str(_own(language)))
    return translator.translate(context, text) or text


def _wanted(choice: str) -> str:
    if choice in LANGUAGES:
        return choice
    system = QLocale(next(iter(QLocale.system().uiLanguages()), "en"))
    same = (name for name in LANGUAGES if _written(QLocale(name)) == _written(system))
    return next(same, "en")


def _written(locale: QLocale) -> tuple[QLocale.Language, QLocale.Script]:
    return locale.language(), locale.script()


def _own(language: str) -> Path:
    return asset("translations", f"{language}.qm")
