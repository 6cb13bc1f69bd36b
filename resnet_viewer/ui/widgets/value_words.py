"""The value of a setting in words: the same in the form and wherever else a person reads it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from resnet_viewer.catalogue import CATALOGUE, FOLDER
from resnet_viewer.experiment import Limits
from resnet_viewer.ui.names import source_name
from resnet_viewer.ui.widgets.number_box import number_text

_SIDES = (14, 28, 32, 48, 64, 96, 128, 224)


def value_words(value: Any, limits: Limits) -> str:
    """A value of the setting with these limits."""
    if value in limits.choices:
        return choice_words(value)
    if isinstance(value, bool):
        return switch_words(value)
    return number_text(value)


def switch_words(on: bool) -> str:
    return QCoreApplication.translate("ValueWords", "on") if on else QCoreApplication.translate("ValueWords", "off")


def choice_words(choice: Any) -> str:
    """One of a few values; those that are clear by themselves are as they stand in a file."""
    return _words().get(choice, str(choice))


def _words() -> dict[object, str]:
    return {
        "both": QCoreApplication.translate("ValueWords", "both"),
        "plain": QCoreApplication.translate("ValueWords", "plain"),
        "residual": QCoreApplication.translate("ValueWords", "residual"),
        **{source: source_name(source) for source in (*CATALOGUE, FOLDER)},
        "3x3-stride-2": QCoreApplication.translate("ValueWords", "3×3, stride 2"),
        "3x3": QCoreApplication.translate("ValueWords", "3×3"),
        "sgd": "SGD",
        "adam": "Adam",
        "adamw": "AdamW",
        "cpu": "CPU",
        "cuda": "CUDA",
        "mps": "MPS",
        "constant": QCoreApplication.translate("ValueWords", "constant"),
        "steps": QCoreApplication.translate("ValueWords", "in steps"),
        "cosine": QCoreApplication.translate("ValueWords", "cosine"),
        "one-cycle": QCoreApplication.translate("ValueWords", "one cycle"),
        "A": QCoreApplication.translate("ValueWords", "A: zeros"),
        "B": QCoreApplication.translate("ValueWords", "B: projection"),
        "C": QCoreApplication.translate("ValueWords", "C: always projection"),
        "7x7": QCoreApplication.translate("ValueWords", "7×7, pooling"),
        "basic": QCoreApplication.translate("ValueWords", "basic"),
        "bottleneck": QCoreApplication.translate("ValueWords", "bottleneck"),
        "post": QCoreApplication.translate("ValueWords", "post-activation"),
        "pre": QCoreApplication.translate("ValueWords", "pre-activation"),
        "he": QCoreApplication.translate("ValueWords", "He"),
        "zero-gamma": QCoreApplication.translate("ValueWords", "He, zero gamma"),
        "xavier": QCoreApplication.translate("ValueWords", "Xavier"),
        "normal": QCoreApplication.translate("ValueWords", "N(0, σ)"),
        **{side: QCoreApplication.translate("ValueWords", "{side} × {side}").format(side=side) for side in _SIDES},
    }
