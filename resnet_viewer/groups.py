"""The groups in which a form shows the settings of an experiment."""

from __future__ import annotations

from resnet_viewer.settings import QT_TRANSLATE_NOOP, Limits

GROUPS = {
    "network": QT_TRANSLATE_NOOP("experiment", "Network"),
    "data": QT_TRANSLATE_NOOP("experiment", "Data"),
    "augmentation": QT_TRANSLATE_NOOP("experiment", "Augmentation"),
    "training": QT_TRANSLATE_NOOP("experiment", "Optimiser"),
    "regularisation": QT_TRANSLATE_NOOP("experiment", "Regularisation"),
    "measuring": QT_TRANSLATE_NOOP("experiment", "Measuring"),
    "computing": QT_TRANSLATE_NOOP("experiment", "Computing"),
}
"""What each group is called, in the order in which they are shown, to be translated."""


def group_of(key: str, limits: Limits) -> str:
    """The group of a setting: the one that it names, else that of its section."""
    return limits.group or key.partition(".")[0]
