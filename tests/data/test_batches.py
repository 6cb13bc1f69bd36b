"""What networks are fed: the bundled pictures, and batches that depend on seed and step alone."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.data.augment import Batches, cut_out, erased, flipped, mixed_up, shifted
from resnet_viewer.data.formats import read_idx
from resnet_viewer.data.sources import load
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


def test_a_data_set_that_is_not_here_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entry = replace(CATALOGUE["fashion-mnist-whole"], places=(tmp_path / "wanted",))
    monkeypatch.setitem(CATALOGUE, "fashion-mnist-whole", entry)
    with pytest.raises(DataError, match=r"not on this computer; .* resnet-viewer fetch fashion-mnist-whole"):
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
        read_idx(tmp_path, "train")


# -- cut-outs and blends ----------------------------------------------------------------------------------------------


def extents(scale: float, count: int = 300, side: int = 16) -> tuple[torch.Tensor, torch.Tensor]:
    """Width and height (count,) of random cut-outs, as shares of the picture, read off two ramps."""
    across = torch.arange(100, dtype=torch.float32)[None, :].expand(100, 100)
    ramps = torch.stack([across, across.T])[None].expand(count, 2, 100, 100)
    parts = cut_out(ramps, scale, side, torch.Generator().manual_seed(0))
    # The part of a picture of 100 pixels is as many percent wide as its own pixels lie apart together. Their median:
    # at the edge of the picture the ramp ends.
    apart = torch.stack([parts[:, 0, side // 2].diff(dim=1), parts[:, 1, :, side // 2].diff(dim=1)])
    shares = apart.median(dim=2).values * side / 100
    return shares[0], shares[1]


def test_the_whole_picture_at_its_own_size_is_the_picture() -> None:
    pictures = torch.randint(0, 256, (5, 3, 14, 14), dtype=torch.uint8)
    parts = cut_out(pictures, 1.0, 14, torch.Generator().manual_seed(0))
    assert parts.dtype == torch.float32
    assert torch.allclose(parts, pictures.to(torch.float32), atol=1e-2)


def test_a_cut_out_has_the_side_asked_for_and_no_new_values() -> None:
    pictures = torch.randint(50, 200, (6, 3, 20, 20), dtype=torch.uint8)
    for side in (10, 20, 33):
        parts = cut_out(pictures, 0.3, side, torch.Generator().manual_seed(1))
        assert parts.shape == (6, 3, side, side)
        assert parts.dtype == torch.float32
        assert float(parts.min()) >= 50 - 1e-3
        assert float(parts.max()) <= 199 + 1e-3


@pytest.mark.parametrize("scale", [0.08, 0.35, 0.7])
def test_a_cut_out_shows_from_the_scale_to_all_of_the_area(scale: float) -> None:
    width, height = extents(scale)
    area, aspect = width * height, width / height
    assert scale - 0.02 <= float(area.min()) < scale + 0.1
    assert 0.85 < float(area.max()) <= 1.01
    assert 0.74 <= float(aspect.min()) < 0.85
    assert 1.2 < float(aspect.max()) <= 1.35


def test_a_cut_out_of_nearly_all_shows_nearly_all() -> None:
    width, height = extents(0.95)
    assert float((width * height).min()) >= 0.93


def test_cut_outs_lie_all_over_the_picture_and_within_it() -> None:
    across = torch.arange(100, dtype=torch.float32)[None, :].expand(100, 100)
    ramps = torch.stack([across, across.T])[None].expand(300, 2, 100, 100)
    parts = cut_out(ramps, 0.1, 9, torch.Generator().manual_seed(0))
    middles = parts[:, :, 4, 4]
    halves = 4.5 * torch.stack([parts[:, 0, 4, 5] - middles[:, 0], parts[:, 1, 5, 4] - middles[:, 1]], dim=1)
    assert float((middles - halves).min()) == pytest.approx(-0.5, abs=0.5)
    assert float((middles + halves).max()) == pytest.approx(99.5, abs=0.5)
    assert 10 < float(middles.min()) < 25
    assert 75 < float(middles.max()) < 90
    assert middles.mean(0).tolist() == pytest.approx([49.5, 49.5], abs=4)


def test_cut_outs_depend_on_the_generator_alone() -> None:
    pictures = torch.randint(0, 256, (8, 1, 14, 14), dtype=torch.uint8)
    first, again, other = (cut_out(pictures, 0.5, 10, torch.Generator().manual_seed(seed)) for seed in (3, 3, 4))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_the_asked_for_share_of_the_pictures_loses_a_rectangle() -> None:
    pictures = 1 + torch.rand(1000, 3, 20, 24)
    covered = erased(pictures, 0.3, torch.Generator().manual_seed(0))
    gone = covered == 0
    assert torch.equal(covered[~gone], pictures[~gone])
    assert torch.equal(gone.all(1), gone.any(1)), "all channels of a pixel together"
    rectangle = gone[:, 0]
    assert 0.25 < float(rectangle.flatten(1).any(1).float().mean()) < 0.35
    rows, columns = rectangle.any(2), rectangle.any(1)
    assert torch.equal(rectangle, rows[:, :, None] & columns[:, None, :]), "one rectangle each"
    area = rectangle.float().mean((1, 2))
    assert 0.01 < float(area[area > 0].min()) < 0.04
    assert 0.35 < float(area.max()) < 0.45
    assert bool(rows.any(0).all()), "anywhere down the picture"
    assert bool(columns.any(0).all()), "anywhere across it"


def test_a_blend_is_mostly_the_picture_itself_and_says_its_shares() -> None:
    pictures = torch.rand(4, 1, 3, 3)
    classes = torch.tensor([0, 2, 2, 5])
    drawn = set()
    for seed in range(40):
        blended, shares = mixed_up(pictures, classes, 6, 0.4, torch.Generator().manual_seed(seed))
        assert shares.shape == (4, 6)
        assert torch.allclose(shares.sum(1), torch.ones(4))
        own = float(shares[0, 0])  # the neighbour of the first, which is the last, has another class
        drawn.add(round(own, 3))
        assert 0.5 <= own <= 1
        assert float(shares[0, 5]) == pytest.approx(1 - own, abs=1e-6)
        assert shares[2].tolist() == pytest.approx([0, 0, 1, 0, 0, 0], abs=1e-6)
        for n in range(4):
            assert torch.allclose(blended[n], own * pictures[n] + (1 - own) * pictures[n - 1], atol=1e-6)
    assert len(drawn) > 15
    assert min(drawn) < 0.7 < 0.95 < max(drawn)


def test_a_stronger_blend_is_more_even() -> None:
    def mean_share(strength: float) -> float:
        pictures, classes = torch.zeros(2, 1, 1, 1), torch.tensor([0, 1])
        generators = (torch.Generator().manual_seed(seed) for seed in range(100))
        return sum(float(mixed_up(pictures, classes, 2, strength, each)[1][0, 0]) for each in generators) / 100

    assert mean_share(0.1) > mean_share(1.0) + 0.05 > mean_share(8.0) + 0.1


@pytest.fixture
def varied(tiny_experiment: Experiment) -> Experiment:
    """Twins that learn from cut-outs of three quarters of the side, covered in part and blended."""
    changed = tiny_experiment.with_value("data.scale", 0.4).with_value("data.training_side", 0.75)
    return changed.with_value("data.erase", 0.5).with_value("data.mixup", 0.3).with_value("data.size", 28)


def test_a_varied_batch_depends_on_seed_and_step_alone(varied: Experiment) -> None:
    dataset = load(varied.data)
    forwards, backwards = Batches(dataset, varied), Batches(dataset, varied)
    seen = [forwards.batch(step) for step in range(1, 13)]
    assert not torch.equal(seen[0][0], seen[10][0]), "the next epoch shows the pictures otherwise"
    for step in range(12, 0, -1):
        pictures, shares = backwards.batch(step)
        assert torch.equal(pictures, seen[step - 1][0])
        assert torch.equal(shares, seen[step - 1][1])
    other = Batches(dataset, varied.with_value("training.seed", 1)).batch(1)
    assert not torch.equal(other[0], seen[0][0])
    assert not torch.equal(other[1], seen[0][1])


def test_a_varied_batch_has_the_training_side_and_a_share_for_each_class(varied: Experiment) -> None:
    pictures, shares = Batches(load(varied.data), varied).batch(1)
    assert pictures.shape == (10, 1, 21, 21)
    assert pictures.dtype == torch.float32
    assert pictures.is_contiguous(memory_format=torch.channels_last)
    assert shares.shape == (10, 10)
    assert torch.allclose(shares.sum(1), torch.ones(10))


def test_without_mixup_the_answers_are_the_classes_of_the_very_pictures(varied: Experiment) -> None:
    dataset = load(varied.data)
    plain = varied.with_value("data.mixup", 0).with_value("data.flip", False).with_value("data.crop", 0)
    plain = plain.with_value("data.scale", 1.0).with_value("data.training_side", 1.0).with_value("data.erase", 0)
    pictures, classes = Batches(dataset, plain).batch(3)
    known = dataset.normalised(dataset.train.pictures).flatten(1)
    for picture, number in zip(pictures.flatten(1), classes, strict=True):
        nearest = int((known - picture).abs().sum(1).argmin())
        assert torch.equal(known[nearest], picture)
        assert dataset.train.classes[nearest] == number
