"""A card comes back as it was written; one from a stranger is read whole or refused with the file's name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from network_files import card

from resnet_viewer.errors import NetworkError
from resnet_viewer.experiment import Experiment
from resnet_viewer.networks.card import Calibration, Card, Measured


def test_a_card_comes_back_from_its_file(tmp_path: Path, tiny_experiment: Experiment) -> None:
    written = replace(card(tiny_experiment), name="网络 — mine")
    path = tmp_path / "mine.json"
    path.write_text(written.to_json(), encoding="utf-8")
    assert Card.load(path) == written
    assert "网络" in path.read_text("utf-8"), "a person can read it"


def test_numbers_come_back_to_the_last_digit(tmp_path: Path, tiny_experiment: Experiment) -> None:
    measured = (Measured("photos50", "validation", 2500, 0.1 + 0.2, 1 / 3, 2 / 3, "evaluate x"),)
    calibration = Calibration(1 / 7, 1e-17, 0.1, 0.3, {"photos": 1 / 9, "noise": 1.0})
    written = replace(card(tiny_experiment), measured=measured, calibration=calibration)
    path = tmp_path / "mine.json"
    path.write_text(written.to_json(), encoding="utf-8")
    read = Card.load(path)
    assert read.measured == measured
    assert read.calibration == calibration


def test_what_a_later_version_adds_is_passed_over(tmp_path: Path, tiny_experiment: Experiment) -> None:
    values = json.loads(card(tiny_experiment).to_json())
    values["later"] = values["input"]["later"] = [1]
    (tmp_path / "mine.json").write_text(json.dumps(values), encoding="utf-8")
    assert Card.load(tmp_path / "mine.json") == card(tiny_experiment)


# -- from a stranger --------------------------------------------------------------------------------------------------

NO_TEXT: tuple[Any, ...] = (None, 3, [], {}, True, "x" * 1001)
NO_NUMBER: tuple[Any, ...] = (None, "3", [], {}, True, float("nan"), float("inf"), -1, 1e308)
NO_TABLE: tuple[Any, ...] = (None, 3, "text", [1], True)
NO_LIST: tuple[Any, ...] = (None, 3, "text", {}, True)

ABSURD: dict[tuple[str | int, ...], tuple[Any, ...]] = {
    ("name",): NO_TEXT,
    ("sha256",): NO_TEXT,
    ("experiment",): (*NO_TABLE, {"network": {"depth": 9}}, {"network": {}, "networks": []}, {"data": {"size": 1e9}}),
    ("experiment", "network", "depth"): (None, "8", 8.0, 10**30, float("nan")),
    ("experiment", "data", "source"): (None, "imagenet", [], "../../x"),
    ("classes",): (*NO_LIST, [3], ["text"], [{}], [None]),
    ("classes", 0, "english"): NO_TEXT,
    ("input",): NO_TABLE,
    ("input", "channels"): (*NO_NUMBER, 0, 2, 4),
    ("input", "size"): (*NO_NUMBER, 0, 5000),
    ("input", "mean"): (*NO_LIST, [], [1.0, 2.0], [float("nan")], ["1"], [-1], [256]),
    ("input", "deviation"): (*NO_LIST, [], [1.0, 2.0], [0], [float("inf")], [[1]]),
    ("measured",): (*NO_LIST, [3], [{}], [None] * 101),
    ("measured", 0, "top1"): (*NO_NUMBER, 1.01),
    ("measured", 0, "pictures"): (*NO_NUMBER, 0),
    ("measured", 0, "loss"): NO_NUMBER,
    ("measured", 0, "command"): NO_TEXT,
    ("calibration",): NO_TABLE,
    ("calibration", "temperature"): (*NO_NUMBER, 0),
    ("calibration", "threshold"): (*NO_NUMBER, 1.5),
    ("calibration", "unsure"): ({"x": 2}, {"x": "y"}, {"x" * 1001: 0.5}, {"x": None}),
    ("curve",): NO_TABLE,
    ("curve", "steps"): (*NO_LIST, ["x"], [-1], [float("inf")], [1] * 10_001),
    ("curve", "loss"): (*NO_LIST, [float("nan")]),
    ("curve", "accuracy"): (*NO_LIST, [2]),
    ("origin",): NO_TABLE,
    ("origin", "date"): NO_TEXT,
    ("origin", "seconds"): NO_NUMBER,
    ("origin", "versions"): ({"x": 3}, {"x": None}),
}


def written(path: Path, values: object) -> Path:
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


MISSING = object()


def changed(experiment: Experiment, place: tuple[str | int, ...], value: object) -> Any:
    """What is in a card, with another value at a place, or with none there."""
    values = json.loads(card(experiment).to_json())
    holder = values
    for key in place[:-1]:
        holder = holder[key]
    if value is MISSING:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    return values


def refused(path: Path) -> None:
    with pytest.raises(NetworkError, match=r"mine\.json does not describe a network") as failure:
        Card.load(path)
    assert len(str(failure.value)) < 300


@pytest.mark.parametrize("place", ABSURD, ids=lambda place: ".".join(map(str, place)))
def test_an_absurd_value_is_refused(tmp_path: Path, tiny_experiment: Experiment, place: tuple[str | int, ...]) -> None:
    for value in ABSURD[place]:
        refused(written(tmp_path / "mine.json", changed(tiny_experiment, place, value)))


@pytest.mark.parametrize(
    "place", [place for place in ABSURD if place[0] != "experiment"], ids=lambda place: ".".join(map(str, place))
)
def test_what_is_missing_is_refused(tmp_path: Path, tiny_experiment: Experiment, place: tuple[str | int, ...]) -> None:
    refused(written(tmp_path / "mine.json", changed(tiny_experiment, place, MISSING)))


def test_a_card_without_its_experiment_is_refused(tmp_path: Path, tiny_experiment: Experiment) -> None:
    refused(written(tmp_path / "mine.json", changed(tiny_experiment, ("experiment",), MISSING)))


def test_a_card_of_two_networks_is_refused(tmp_path: Path, tiny_experiment: Experiment) -> None:
    path = tmp_path / "mine.json"
    for experiment in (tiny_experiment.to_dict(), {}):  # an empty one means the twins
        refused(written(path, changed(tiny_experiment, ("experiment",), experiment)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"{",
        b"null",
        b"3",
        b"[]",
        b'"text"',
        b"{}",
        b"{}{}",
        b"\xff\xfe\x00",
        b"\x00" * 100,
        b"[" * 200_000,
        b'{"name":' * 100_000,
        b"9" * 9000,
    ],
    ids=lambda content: str(content[:8]),
)
def test_another_file_is_no_card(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.json").write_bytes(content)
    refused(tmp_path / "mine.json")


def test_a_file_too_large_for_a_card_is_refused(tmp_path: Path, tiny_experiment: Experiment) -> None:
    path = tmp_path / "mine.json"
    path.write_text(card(tiny_experiment).to_json() + " " * 5 * 2**20, encoding="utf-8")
    refused(path)


def test_a_card_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match=r"mine\.json cannot be read: No such file"):
        Card.load(tmp_path / "mine.json")
    (tmp_path / "mine.json").mkdir()
    with pytest.raises(NetworkError, match=r"mine\.json cannot be read"):
        Card.load(tmp_path / "mine.json")


@pytest.mark.parametrize("place", [("calibration", "unsure"), ("origin", "versions")])
def test_no_table_where_a_table_belongs_is_refused(
    tmp_path: Path, tiny_experiment: Experiment, place: tuple[str, str]
) -> None:
    refused(written(tmp_path / "mine.json", changed(tiny_experiment, place, [1])))


def test_a_number_of_hundreds_of_digits_is_refused(tmp_path: Path, tiny_experiment: Experiment) -> None:
    place = ("calibration", "temperature")
    refused(written(tmp_path / "mine.json", changed(tiny_experiment, place, 10**400)))


def test_a_curve_of_unlike_lengths_is_refused(tmp_path: Path, tiny_experiment: Experiment) -> None:
    place = ("curve", "loss")
    refused(written(tmp_path / "mine.json", changed(tiny_experiment, place, [1.0])))


@pytest.mark.parametrize("name", ["", "\ud800", "\x1b[2J", "a\nb"])
def test_a_name_that_cannot_be_printed_is_refused(tmp_path: Path, tiny_experiment: Experiment, name: str) -> None:
    refused(written(tmp_path / "mine.json", changed(tiny_experiment, ("name",), name)))
