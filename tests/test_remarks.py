"""What is unwise is said beside the setting that one would change, and nothing is said of what is well."""

from __future__ import annotations

import re

import pytest

from resnet_viewer.experiment import Experiment, settings
from resnet_viewer.remarks import remarks


def changed(changes: dict[str, object]) -> Experiment:
    experiment = Experiment()
    for key, value in changes.items():
        experiment = experiment.with_value(f"training.{key}" if "." not in key else key, value)
    return experiment


FAST = {"learning_rate": 0.5, "warmup": 0}
ADAM: dict[str, object] = {"optimizer": "adam", "learning_rate": 0.001}


@pytest.mark.parametrize(
    ("unwise", "key", "words", "wise"),
    [
        ({"batch_size": 2}, "training.batch_size", "chance", {"batch_size": 8}),
        ({"optimizer": "adam"}, "training.learning_rate", "0.001", ADAM),
        ({"optimizer": "adamw"}, "training.learning_rate", "0.001", ADAM | {"learning_rate": 0.01}),
        (FAST, "training.learning_rate", "training.warmup", FAST | {"warmup": 1}),
        (FAST, "training.learning_rate", "training.warmup", FAST | {"schedule": "one-cycle"}),
        (FAST, "training.learning_rate", "training.warmup", FAST | {"network.depth": 50}),
        (FAST, "training.learning_rate", "training.warmup", FAST | {"learning_rate": 0.4}),
        ({"steps": 40}, "training.evaluation_interval", "last step", {"steps": 50}),
        ({"warmup": 401}, "training.warmup", "full value", {"warmup": 400}),
        ({"data.mixup": 0.2, "label_smoothing": 0.5}, "training.label_smoothing", "data.mixup", {"data.mixup": 0.2}),
        ({"data.crop": 4}, "data.crop", "14 pixels", {"data.crop": 4, "data.size": 28}),
        ({"weight_decay": 0.1}, "training.weight_decay", "0.0001", {"weight_decay": 0.005}),
        (ADAM | {"weight_decay": 0.1}, "training.weight_decay", "0.0001", ADAM | {"optimizer": "adamw"}),
        (
            {"network.initialisation": "zero-gamma"},
            "network.initialisation",
            "weights of He",
            {"network.initialisation": "xavier"},
        ),
        ({"l1": 0.1}, "training.l1", "zero", {"l1": 0.0001}),
        ({"averaging": 0.998}, "training.averaging", "0.978", {"averaging": 0.998, "steps": 10_000}),
        ({"nesterov": True, "momentum": 0.0}, "training.nesterov", "training.momentum", {"nesterov": True}),
        (ADAM | {"nesterov": True}, "training.nesterov", "Adam", ADAM),
    ],
)
def test_what_is_unwise_has_a_sentence(
    unwise: dict[str, object], key: str, words: str, wise: dict[str, object]
) -> None:
    found = remarks(changed(unwise))
    assert found.keys() == {key}
    assert words in found[key].english
    assert not remarks(changed(wise))


def test_of_the_default_there_is_nothing_to_say() -> None:
    assert not remarks(Experiment())


@pytest.mark.parametrize(
    ("averaging", "steps", "words"), [(0.9999, 18_720, "0.99951"), (0.998, 4486, "0.9979"), (0.9, 1, "0.18")]
)
def test_the_share_that_an_average_reaches_is_said_to_be_less_than_what_was_set(
    averaging: float, steps: int, words: str
) -> None:
    found = remarks(changed({"averaging": averaging, "steps": steps}))
    assert f"only to {words} in this run" in found["training.averaging"].english


def test_every_remark_names_settings_that_there_are() -> None:
    experiment = changed(
        {"optimizer": "adamw", "nesterov": True, "weight_decay": 1.0, "l1": 1.0, "averaging": 0.9999, "steps": 5}
        | {"batch_size": 2, "data.mixup": 1.0, "label_smoothing": 0.9, "data.crop": 8}
        | {"network.initialisation": "zero-gamma"}
    )
    found = remarks(experiment)
    assert len(found) == 11
    known = dict(settings())
    for key, text in found.items():
        assert key in known
        assert text.english.endswith(".")
        assert set(re.findall(r"\b(?:network|data|training)\.\w+", text.english)) <= known.keys()
