"""What networks and classes are called on the screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from resnet_viewer.catalogue import ClassName
from resnet_viewer.records import NetworkInfo, Text


def network_name(info: NetworkInfo) -> str:
    """What a network of a run is called."""
    return twin_name(info.name)


def twin_name(name: str) -> str:
    """The names that the twins have by themselves are translated; a name that a person gave stays as it is."""
    match name:
        case "plain":
            return QCoreApplication.translate("NetworkInfo", "plain")
        case "residual":
            return QCoreApplication.translate("NetworkInfo", "residual")
        case _:
            return name


def class_name(kind: ClassName) -> str:
    """What a class is called in the language of the window."""
    chinese = QLocale().language() == QLocale.Language.Chinese
    return kind.chinese if chinese else kind.english


def said(text: Text) -> str:
    """A text in the language of the window."""
    return QCoreApplication.translate(text.context, text.template).format(**text.values)
