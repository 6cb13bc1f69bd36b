"""What networks, classes and methods are called on the screen."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QLocale

from resnet_viewer.catalogue import FOLDER, ClassName
from resnet_viewer.findings import Example, Method, NetworkEntry, Picture, Ranking, Text
from resnet_viewer.records import NetworkInfo
from resnet_viewer.settings import QT_TRANSLATE_NOOP, DataSpec

_OWN_NAME = re.compile(r"(?P<runs>([0-9+]+ )?)(?P<kind>plain|residual)(?P<rest>( .*)?)")
"""What networks are called that nobody named: their kind, where several runs are compared after their numbers."""


def network_name(info: NetworkInfo) -> str:
    """What a network of a run is called."""
    return twin_name(info.name)


def twin_name(name: str) -> str:
    """The kind in the names that networks have by themselves is translated, as in `residual 20` and `1+2 plain`."""
    kinds = {
        "plain": QCoreApplication.translate("NetworkInfo", "plain"),
        "residual": QCoreApplication.translate("NetworkInfo", "residual"),
    }
    found = _OWN_NAME.fullmatch(name)
    return f"{found['runs']}{kinds[found['kind']]}{found['rest']}" if found else name


def described(entry: NetworkEntry) -> str:
    """What a network is, which pictures it knows, and what a person should say of it where its file does not."""
    about = said(entry.about)
    if entry.knows is not None:
        text = QCoreApplication.translate("NetworkEntry", "{about}; knows {knows}")
        about = text.format(about=about, knows=said(entry.knows))
    if entry.untold:
        text = QCoreApplication.translate("NetworkEntry", "{about}; {untold} (to be given with “…” in the list)")
        about = text.format(about=about, untold=", ".join(said(each) for each in entry.untold))
    return about


def class_name(kind: ClassName) -> str:
    """What a class is called in the language of the window."""
    chinese = QLocale().language() == QLocale.Language.Chinese
    return kind.chinese if chinese else kind.english


def source_name(source: str) -> str:
    """What a data set is called."""
    return QCoreApplication.translate("Source", _SOURCES[source])


def data_name(data: DataSpec) -> str:
    """What the pictures of an experiment are called: the data set, or the folder that they are in."""
    return data.name if data.source == FOLDER else source_name(data.source)


def picture_name(picture: Picture) -> str:
    """What a picture is called: the name of its file, or its place in a data set."""
    if not isinstance(picture, Example):
        return picture.name
    if picture.part == "training":
        text = QCoreApplication.translate("Example", "Training picture {number} of {source}")
    else:
        text = QCoreApplication.translate("Example", "Validation picture {number} of {source}")
    return text.format(number=picture.number, source=data_name(picture.data))


def verdict(truth: ClassName, answer: Ranking, shown: int) -> str:
    """The true class of a picture, and whether the answer is right, of which the first `shown` classes are seen."""
    place = answer.place(truth)
    if place == 0:
        text = QCoreApplication.translate("Example", "True class: {name}. The answer is right.")
    elif place is not None and place < shown:
        text = QCoreApplication.translate("Example", "True class: {name}. The answer is wrong.")
    else:
        text = QCoreApplication.translate("Example", "True class: {name}, none of these. The answer is wrong.")
    return text.format(name=class_name(truth))


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
