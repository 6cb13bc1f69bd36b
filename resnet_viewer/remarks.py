"""What is possible in an experiment but unwise, each a sentence beside its setting. Few, and true."""

from __future__ import annotations

import math
from collections.abc import Iterator

from resnet_viewer.experiment import Experiment
from resnet_viewer.findings import Text
from resnet_viewer.settings import QT_TRANSLATE_NOOP

_FEW_PICTURES = 8
_FAST_ADAM = 0.01
_FAST_START, _DEEP = 0.5, 50
_MUCH_SMOOTHING = 0.2
_STRONG_L1 = 1e-3
_STRONG_DECAY = {"sgd": 1e-2, "adam": 1e-2, "adamw": 0.5}
_USUAL_DECAY = {"sgd": "0.0001", "adam": "0.0001", "adamw": "0.01"}

_Remarks = Iterator[tuple[str, Text]]


def remarks(experiment: Experiment) -> dict[str, Text]:
    """What speaks against values of an experiment, by the key of the setting that one would change.

    The sentences name other settings by their keys, as those of errors do.
    """
    parts = (_on_the_update, _on_the_weights, _on_the_pictures, _on_the_length)
    return {key: text for part in parts for key, text in part(experiment)}


def _on_the_update(experiment: Experiment) -> _Remarks:
    training = experiment.training
    if training.optimizer == "sgd":
        deepest = max(network.depth for network in experiment.networks)
        gentle = training.warmup > 0 or training.schedule == "one-cycle"
        if training.learning_rate >= _FAST_START and deepest > _DEEP and not gentle:
            yield (
                "training.learning_rate",
                _remark(QT_TRANSLATE_NOOP("remarks", "So deep a network may diverge at this without training.warmup.")),
            )
        if training.nesterov and not training.momentum:
            yield (
                "training.nesterov",
                _remark(QT_TRANSLATE_NOOP("remarks", "Without training.momentum it has no effect.")),
            )
        return
    if training.learning_rate > _FAST_ADAM:
        text = QT_TRANSLATE_NOOP("remarks", "Adam moves most weights by about this much at each step; 0.001 is usual.")
        yield "training.learning_rate", _remark(text)
    if training.nesterov:
        yield "training.nesterov", _remark(QT_TRANSLATE_NOOP("remarks", "With Adam it has no effect."))


def _on_the_weights(experiment: Experiment) -> _Remarks:
    training = experiment.training
    if any(network.initialisation == "zero-gamma" and not network.residual for network in experiment.networks):
        text = QT_TRANSLATE_NOOP(
            "remarks", "A plain network begins with the weights of He: without a shortcut a zero would end the signal."
        )
        yield "network.initialisation", _remark(text)
    if training.weight_decay > _STRONG_DECAY[training.optimizer]:
        text = QT_TRANSLATE_NOOP(
            "remarks", "So strong a pull leaves the weights little to learn with; {usual} is usual."
        )
        yield "training.weight_decay", _remark(text, usual=_USUAL_DECAY[training.optimizer])
    if training.l1 > _STRONG_L1:
        text = QT_TRANSLATE_NOOP("remarks", "So strong a pull takes most weights to zero; 0.0001 and less is usual.")
        yield "training.l1", _remark(text)
    if training.averaging > (1 + training.steps) / (10 + training.steps):
        text = QT_TRANSLATE_NOOP("remarks", "The share grows with the steps, and only to {reached} in this run.")
        yield "training.averaging", _remark(text, reached=_reached(training.steps))


def _reached(steps: int) -> str:
    """The share of the average after so many steps, with two digits of what is missing to 1, and not rounded up."""
    digits = 1 - math.floor(math.log10(9 / (10 + steps)))
    return f"{10**digits * (1 + steps) // (10 + steps) / 10**digits:.{digits}f}"


def _on_the_pictures(experiment: Experiment) -> _Remarks:
    training, data = experiment.training, experiment.data
    normalised = any(network.batch_norm for network in experiment.networks)
    if normalised and training.batch_size < _FEW_PICTURES:
        text = QT_TRANSLATE_NOOP(
            "remarks", "Of so few pictures, what batch normalisation measures is mostly chance; 16 and more are usual."
        )
        yield "training.batch_size", _remark(text)
    if data.mixup and training.label_smoothing > _MUCH_SMOOTHING:
        text = QT_TRANSLATE_NOOP("remarks", "data.mixup blurs the answers as well; little of what is right is left.")
        yield "training.label_smoothing", _remark(text)
    if 4 * data.crop > data.size:
        text = QT_TRANSLATE_NOOP("remarks", "More than a quarter of the {size} pixels: much of a thing is shifted out.")
        yield "data.crop", _remark(text, size=data.size)


def _on_the_length(experiment: Experiment) -> _Remarks:
    training = experiment.training
    if training.evaluation_interval > training.steps:
        text = QT_TRANSLATE_NOOP("remarks", "Longer than the run, which is then checked only after its last step.")
        yield "training.evaluation_interval", _remark(text)
    if training.warmup > training.steps:
        text = QT_TRANSLATE_NOOP("remarks", "Longer than the run: the learning rate never gets to its full value.")
        yield "training.warmup", _remark(text)


def _remark(template: str, **values: str | int) -> Text:
    return Text("remarks", template, values)
