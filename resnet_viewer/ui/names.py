"""What networks, classes and methods are called on the screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from resnet_viewer.catalogue import ClassName
from resnet_viewer.findings import Method, Text
from resnet_viewer.records import NetworkInfo
from resnet_viewer.settings import QT_TRANSLATE_NOOP


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


def source_name(source: str) -> str:
    """What a data set is called."""
    return QCoreApplication.translate("Source", _SOURCES[source])


def method_name(method: Method) -> str:
    """What a way to ask what speaks for a class is called."""
    return QCoreApplication.translate("Method", _METHODS[method])


_SOURCES = {
    "fashion-mnist": QT_TRANSLATE_NOOP("Source", "Fashion-MNIST"),
    "fashion-mnist-whole": QT_TRANSLATE_NOOP("Source", "Fashion-MNIST, whole"),
    "mnist": QT_TRANSLATE_NOOP("Source", "MNIST"),
    "cifar-10": QT_TRANSLATE_NOOP("Source", "CIFAR-10"),
    "cifar-100": QT_TRANSLATE_NOOP("Source", "CIFAR-100"),
    "svhn": QT_TRANSLATE_NOOP("Source", "SVHN"),
    "photos50": QT_TRANSLATE_NOOP("Source", "50 kinds of photos"),
    "folder": QT_TRANSLATE_NOOP("Source", "Folder of pictures…"),
}

_METHODS = {
    Method.GRAD_CAM: QT_TRANSLATE_NOOP("Method", "Grad-CAM"),
    Method.INTEGRATED_GRADIENTS: QT_TRANSLATE_NOOP("Method", "Integrated gradients"),
    Method.SALIENCY: QT_TRANSLATE_NOOP("Method", "Saliency"),
    Method.OCCLUSION: QT_TRANSLATE_NOOP("Method", "Occlusion"),
    Method.GUIDED_BACKPROPAGATION: QT_TRANSLATE_NOOP("Method", "Guided backpropagation"),
}


def said(text: Text) -> str:
    """A text in the language of the window."""
    return QCoreApplication.translate(text.context, text.template).format(**text.values)
