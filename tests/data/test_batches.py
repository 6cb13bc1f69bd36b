"""What networks are fed: the bundled pictures, and batches that depend on seed and step alone."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.data.augment import Batches, flipped, shifted
from resnet_viewer.data.sources import load, read_idx_split
from resnet_viewer.errors import DataError
from resnet_viewer.experiment import DataSpec, Experiment


def test_the_bundled_pictures_are_balanced_and_normalised() -> None:
    dataset = load(DataSpec())
    assert dataset.train.pictures.shape == (10_000, 1, 14, 14)
    assert dataset.validation.pictures.shape == (2_000, 1, 14, 14)
    assert torch.bincount(dataset.train.classes).tolist() == [1000] * 10
    assert torch.bincount(dataset.validation.classes).tolist() == [200] * 10
    floats = dataset.normalised(dataset.train.pictures)
    assert abs(float(floats.mean())) < 1e-3
    assert abs(float(floats.std()) - 1) < 1e-3


def test_fewer_pictures_stay_balanced() -> None:
    dataset = load(DataSpec(size=28, training_pictures=500))
    assert dataset.train.pictures.shape == (500, 1, 28, 28)
    assert torch.bincount(dataset.train.classes).tolist() == [50] * 10


def test_half_the_size_is_the_mean_of_four_pixels() -> None:
    large = load(DataSpec(size=28, training_pictures=10)).train.pictures[0, 0].double()
    small = load(DataSpec(size=14, training_pictures=10)).train.pictures[0, 0].double()
    expected = large.reshape(14, 2, 14, 2).mean((1, 3))
    assert (small - expected).abs().max() <= 0.5


def test_a_batch_depends_on_seed_and_step_alone(tiny_experiment: Experiment) -> None:
    dataset = load(tiny_experiment.data)
    forwards, backwards = Batches(dataset, tiny_experiment), Batches(dataset, tiny_experiment)
    seen = [forwards.batch(step) for step in range(1, 31)]
    for step in range(30, 0, -1):
        pictures, classes = backwards.batch(step)
        assert torch.equal(pictures, seen[step - 1][0])
        assert torch.equal(classes, seen[step - 1][1])
    other = Batches(dataset, tiny_experiment.with_value("training.seed", 1))
    assert not torch.equal(other.batch(1)[0], seen[0][0])


def test_every_picture_comes_once_an_epoch(tiny_experiment: Experiment) -> None:
    plain = tiny_experiment.with_value("data.flip", False).with_value("data.crop", 0)
    dataset = load(plain.data)
    batches = Batches(dataset, plain)
    per_epoch = len(dataset.train) // plain.training.batch_size
    for epoch in range(2):
        pictures = torch.cat([batches.batch(1 + epoch * per_epoch + n)[0] for n in range(per_epoch)])
        expected = dataset.normalised(dataset.train.pictures)
        assert sorted(pictures.sum((1, 2, 3)).tolist()) == pytest.approx(sorted(expected.sum((1, 2, 3)).tolist()))


def test_a_shift_moves_the_picture_and_fills_with_black() -> None:
    pictures = torch.arange(1, 26, dtype=torch.uint8).reshape(1, 1, 5, 5).repeat(64, 1, 1, 1)
    moved = shifted(pictures, 2, torch.Generator().manual_seed(0))
    places = set()
    for picture in moved[:, 0]:
        where = (picture == 13).nonzero()[0].tolist()  # 13 stands in the middle, so it is never lost
        places.add(tuple(where))
        down, right = where[0] - 2, where[1] - 2
        expected = torch.zeros(5, 5, dtype=torch.uint8)
        source = pictures[0, 0]
        for y in range(5):
            for x in range(5):
                if 0 <= y - down < 5 and 0 <= x - right < 5:
                    expected[y, x] = source[y - down, x - right]
        assert torch.equal(picture, expected)
    assert len(places) > 15


def test_about_half_of_the_pictures_are_mirrored() -> None:
    pictures = torch.randint(0, 256, (400, 1, 4, 4), dtype=torch.uint8)
    mirrored = flipped(pictures, torch.Generator().manual_seed(0))
    kept = (mirrored == pictures).all((1, 2, 3))
    turned = (mirrored == pictures.flip(3)).all((1, 2, 3))
    assert bool((kept | turned).all())
    assert 150 < int(turned.sum()) < 250


def test_a_data_set_that_is_not_here_says_where_it_is_to_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entry = replace(CATALOGUE["fashion-mnist-whole"], places=(tmp_path / "wanted",))
    monkeypatch.setitem(CATALOGUE, "fashion-mnist-whole", entry)
    with pytest.raises(DataError, match="wanted"):
        load(DataSpec(source="fashion-mnist-whole"))


@pytest.mark.parametrize("damage", ["cut", "not gzip", "wrong header", "missing"])
def test_a_damaged_file_gives_a_sentence(tmp_path: Path, damage: str) -> None:
    good = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2]) + bytes(8)
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(
        {
            "cut": gzip.compress(good)[:-6],
            "not gzip": good,
            "wrong header": gzip.compress(b"\1" + good[1:]),
            "missing": b"",
        }[damage]
    )
    if damage == "missing":
        path.unlink()
    with pytest.raises(DataError, match="train-images"):
        read_idx_split(tmp_path, "train")
