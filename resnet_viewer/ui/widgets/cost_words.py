"""What the networks of an experiment will cost, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from resnet_viewer.experiment import Experiment
from resnet_viewer.networks.cost import Cost, costs, pictures_memory
from resnet_viewer.ui.theme import network_looks
from resnet_viewer.ui.widgets.diagram_frame import rounded
from resnet_viewer.ui.widgets.line_up import Entry


def heads() -> tuple[str, ...]:
    """What stands over the columns of what a network costs."""
    return (
        QCoreApplication.translate("CostWords", "weights"),
        QCoreApplication.translate("CostWords", "MACs"),
        QCoreApplication.translate("CostWords", "memory"),
        QCoreApplication.translate("CostWords", "time"),
    )


def entries_and_total(experiment: Experiment, speed: float | None) -> tuple[list[Entry], str]:
    """The networks for their list, and a sentence on all of them.

    `speed` is the work that this computer does in a second, or None where that has not been measured.
    """
    found = costs(experiment)
    looks = network_looks(network.residual for network in experiment.networks)
    entries = [
        Entry(network.name, look, _facts(cost, speed), _words(cost, speed))
        for network, look, cost in zip(experiment.networks, looks, found, strict=True)
    ]
    memory = _size(sum(cost.memory for cost in found) + pictures_memory(experiment))
    if speed is None:
        template = QCoreApplication.translate(
            "CostWords", "All together: about {memory} of memory. The time can be estimated after a first run."
        )
        return entries, template.format(memory=memory)
    template = QCoreApplication.translate(
        "CostWords", "All together: about {memory} of memory, about {time} on this computer."
    )
    return entries, template.format(memory=memory, time=duration(sum(cost.work for cost in found) / speed))


def duration(seconds: float) -> str:
    """Seconds, minutes, hours or days, as exactly as an estimate is."""
    for size, most, text in (
        (1, 90, QCoreApplication.translate("CostWords", "{number} s")),
        (60, 90, QCoreApplication.translate("CostWords", "{number} min")),
        (3600, 48, QCoreApplication.translate("CostWords", "{number} h")),
    ):
        if seconds < most * size:
            return text.format(number=max(1, round(seconds / size)))
    return QCoreApplication.translate("CostWords", "{number} days").format(number=round(seconds / 86400))


def _facts(cost: Cost, speed: float | None) -> tuple[str, ...]:
    time = "–" if speed is None else duration(cost.work / speed)
    return rounded(cost.parameters), rounded(cost.multiply_adds), _size(cost.memory), time


def _words(cost: Cost, speed: float | None) -> str:
    template = QCoreApplication.translate(
        "CostWords",
        "{weights} parameters, {cost} multiply-adds a picture, about {memory} of memory while learning",
    )
    text = template.format(
        weights=rounded(cost.parameters), cost=rounded(cost.multiply_adds), memory=_size(cost.memory)
    )
    if speed is None:
        return text
    time = QCoreApplication.translate("CostWords", "{facts}, about {time} of the whole run's time")
    return time.format(facts=text, time=duration(cost.work / speed))


def _size(size: int) -> str:
    """Megabytes, or gigabytes from 1000 on."""
    digits = 0 if size < 1e9 else 1
    return QLocale().formattedDataSize(max(size, 1_000_000), digits, QLocale.DataSizeFormat.DataSizeSIFormat)
