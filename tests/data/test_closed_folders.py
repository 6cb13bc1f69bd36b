"""Somebody else's folder, closed to us: a sentence, or the next place, never a defect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from resnet_viewer.catalogue import CATALOGUE, ClassName
from resnet_viewer.cli import main
from resnet_viewer.data.class_folders import labelled_pictures
from resnet_viewer.data.kinds import found_in
from resnet_viewer.data.places import place_of, with_pictures_in
from resnet_viewer.data.sources import load
from resnet_viewer.errors import DataError
from resnet_viewer.experiment import DataSpec, Experiment

CLASSES = (ClassName("cat", "猫"), ClassName("dog", "狗"))


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    """Two cats and two dogs."""
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(2):
            Image.new("RGB", (16, 16)).save(tmp_path / "pets" / name / f"{number}.png")
    return tmp_path / "pets"


def test_pictures_that_are_closed_to_us_are_a_sentence(pets: Path, close: Callable[[Path], None]) -> None:
    experiment = with_pictures_in(Experiment(), pets)
    close(pets)
    for asked in (
        lambda: with_pictures_in(experiment, pets),
        lambda: load(experiment.data),
        lambda: labelled_pictures(pets, CLASSES, pytest.fail),
    ):
        with pytest.raises(DataError, match="pets cannot be read: it is missing or closed to you"):
            asked()
    with pytest.raises(DataError, match="within cannot be read"):
        with_pictures_in(experiment, pets / "within")
    assert [*found_in(pets / "cat")] == [pets / "cat"], "whoever opens it says what is wrong"


def test_the_command_line_says_so(
    pets: Path, tmp_path: Path, close: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    close(pets)
    assert main(["train", "--steps", "1", "--set", f"data.folder={pets}", "--out", str(tmp_path / "r.rvrun")]) == 2
    assert "pets cannot be read: it is missing or closed to you" in capsys.readouterr().err
    assert main(["evaluate", "--network", "photos", "--data", str(pets / "cat")]) == 2
    assert "cat is neither a folder nor one of" in capsys.readouterr().err


def test_where_the_folder_of_a_data_set_is_closed_the_usual_places_are_looked_into(
    tmp_path: Path, close: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = replace(CATALOGUE["mnist"], places=(tmp_path / "usual",))
    monkeypatch.setitem(CATALOGUE, "mnist", entry)
    for place in ("usual", "theirs"):
        (tmp_path / place).mkdir()
        for name in entry.files:
            (tmp_path / place / name).touch()
    spec = DataSpec(source="mnist", folder=str(tmp_path / "theirs"))
    assert place_of(spec) == tmp_path / "theirs"
    close(tmp_path / "theirs")
    assert place_of(spec) == tmp_path / "usual"
