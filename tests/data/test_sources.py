"""A data set of photos in folders that are not bundled: read where a person has put it, or said what is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.data.augment import Batches
from resnet_viewer.data.sources import at_hand, load, load_validation, normalised
from resnet_viewer.errors import Abandoned, DataError
from resnet_viewer.experiment import DataSpec, Experiment

IDS = [kind.wordnet for kind in CATALOGUE["photos50"].classes]
SPEC = DataSpec(source="photos50", size=14, training_pictures=100)


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three photos to learn from and one to check of each class, as bright as the class's number is high."""
    folder = tmp_path / "photos50"
    for number, name in enumerate(IDS):
        for part, count in (("train", 3), ("val", 1)):
            (folder / part / name).mkdir(parents=True)
            for n in range(count):
                colour = (4 * number + n, 255 - 4 * number, 50)
                Image.new("RGB", (20, 16), colour).save(folder / part / name / f"{n}.png")
    entry = replace(CATALOGUE["photos50"], places=(tmp_path / "elsewhere", folder))
    monkeypatch.setitem(CATALOGUE, "photos50", entry)
    return folder


def test_photos_are_read_class_by_class_and_equally_many_of_each(photos: Path) -> None:
    (photos / "train" / "notes.txt").write_text("no class")
    dataset = load(SPEC)
    assert dataset.train.pictures.shape == (100, 3, 14, 14)
    assert dataset.train.pictures.dtype == torch.uint8
    assert torch.bincount(dataset.train.classes).tolist() == [2] * 50
    assert dataset.validation.pictures.shape == (50, 3, 14, 14)
    assert dataset.validation.classes.tolist() == list(range(50))
    for split in (dataset.train, dataset.validation):
        green = split.pictures[:, 1].flatten(1).float().mean(1)
        assert torch.equal(green, 255 - 4.0 * split.classes)
    assert dataset.train.pictures[:4, 0, 0, 0].tolist() == [0, 1, 4, 5], "the first by name of each class"


def test_reading_ends_as_soon_as_nobody_waits_for_it(photos: Path) -> None:
    (photos / "train" / IDS[0] / "0.png").write_bytes(b"this one would be an error")
    with pytest.raises(Abandoned):
        load(SPEC, lambda: True)


def test_each_channel_is_normalised_by_its_own_mean_and_deviation(photos: Path) -> None:
    assert photos.is_dir()
    dataset = load(SPEC)
    floats = dataset.train.pictures.double()
    assert dataset.mean.tolist() == pytest.approx(floats.mean((0, 2, 3)).tolist(), rel=1e-5)
    assert dataset.deviation[:2].tolist() == pytest.approx(floats.std((0, 2, 3), correction=0)[:2].tolist(), rel=1e-5)
    assert float(dataset.deviation[2]) == 1, "the blue of all is the same, and nothing is divided by nothing"
    values = normalised(dataset.train.pictures, dataset.mean, dataset.deviation)
    assert values.mean((0, 2, 3)).tolist() == pytest.approx([0, 0, 0], abs=1e-4)
    assert values.std((0, 2, 3), correction=0).tolist() == pytest.approx([1, 1, 0], abs=1e-4)
    assert values.is_contiguous(memory_format=torch.channels_last)


def test_the_validation_photos_are_read_by_themselves(photos: Path) -> None:
    assert photos.is_dir()
    split = load_validation(SPEC)
    assert split.pictures.shape == (50, 3, 14, 14)
    assert split.classes.tolist() == list(range(50))


def test_where_the_photos_are_missing_the_place_to_put_them_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = replace(CATALOGUE["photos50"], places=(tmp_path / "wanted", tmp_path / "other"))
    monkeypatch.setitem(CATALOGUE, "photos50", entry)
    with pytest.raises(DataError, match=r"photos50 do not come with the program; put them into .*wanted"):
        load(SPEC)
    (tmp_path / "other").mkdir()
    with pytest.raises(DataError, match=r"other has no folders in it"):
        load(SPEC)


def test_a_class_without_photos_is_named(photos: Path) -> None:
    for file in (photos / "train" / IDS[7]).iterdir():
        file.rename(file.with_suffix(".txt"))
    with pytest.raises(DataError, match=rf"no pictures in .*{IDS[7]}"):
        load(SPEC)
    Image.new("RGB", (9, 9)).save(photos / "train" / IDS[7] / "0.png")
    (photos / "val" / IDS[9]).rename(photos / "val" / "x")
    with pytest.raises(DataError, match=IDS[9]):
        load_validation(SPEC)


def test_a_class_of_which_no_photo_can_be_read_is_named(photos: Path) -> None:
    (photos / "val" / IDS[3] / "0.png").write_bytes(b"broken")
    with pytest.raises(DataError, match=rf"class {IDS[3]} in .*photos50 no picture can be read"):
        load(SPEC)


def test_hidden_files_are_no_photos(photos: Path) -> None:
    (photos / "train" / IDS[3] / "._0.png").write_bytes(b"what another system keeps beside a file")
    assert len(load(SPEC).train) == 100


@pytest.mark.parametrize(("wanted", "batch"), [(1000, 200), (40, 40)])
def test_too_few_photos_for_a_batch_are_a_sentence(photos: Path, wanted: int, batch: int) -> None:
    """Three photos a class are here, of fifty classes."""
    assert photos.is_dir()
    experiment = Experiment().with_value("data.source", "photos50").with_value("data.size", 14)
    experiment = experiment.with_value("training.batch_size", 2).with_value("data.training_pictures", wanted)
    experiment = experiment.with_value("training.batch_size", batch)
    with pytest.raises(DataError):
        Batches(load(experiment.data), experiment).batch(1)


def test_of_pictures_that_are_not_here_those_that_come_with_the_program_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = DataSpec(source="fashion-mnist-whole", size=14, training_pictures=60_000)
    folder = tmp_path / "there"
    entry = replace(CATALOGUE["fashion-mnist-whole"], places=(folder,))
    monkeypatch.setitem(CATALOGUE, "fashion-mnist-whole", entry)
    found = at_hand(whole)
    assert (found.source, found.size, found.training_pictures) == ("fashion-mnist", 14, 10_000)
    assert at_hand(replace(whole, training_pictures=200)).training_pictures == 200
    folder.mkdir()
    assert at_hand(whole).source == "fashion-mnist", "an empty folder holds none"
    for name in entry.files:
        (folder / name).touch()
    assert at_hand(whole) == whole


def test_where_nothing_comes_with_the_program_the_place_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CATALOGUE, "photos50", replace(CATALOGUE["photos50"], places=(tmp_path / "wanted",)))
    with pytest.raises(DataError, match="wanted"):
        at_hand(SPEC)


def test_nobody_waits_for_the_validation_photos_either(photos: Path) -> None:
    assert photos.is_dir()
    with pytest.raises(Abandoned):
        load_validation(SPEC, lambda: True)
