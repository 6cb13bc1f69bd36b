"""A person's own folder of pictures: found, split, decoded, kept, and everything that may be wrong with it."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from resnet_viewer.cli import main
from resnet_viewer.data import kept, sources
from resnet_viewer.data.class_folders import class_files, listed, parts
from resnet_viewer.data.places import with_pictures_in
from resnet_viewer.data.sources import load
from resnet_viewer.errors import Abandoned, DataError, ExperimentError
from resnet_viewer.experiment import DataSpec, Experiment
from resnet_viewer.folders import pictures_folder
from resnet_viewer.networks.checkpoint import load_networks
from resnet_viewer.recording import Recording


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    shutil.rmtree(pictures_folder(), ignore_errors=True)


def picture(path: Path, value: int = 100, size: tuple[int, int] = (20, 16), mode: str = "RGB") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (value, value, value)).convert(mode).save(path)
    return path


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    """Twenty cats of brightness 100 to 119 and ten dogs of 200 to 209, in folders of their own."""
    for name, first, count in (("cat", 100, 20), ("dog", 200, 10)):
        for number in range(count):
            picture(tmp_path / "pets" / name / f"{number:02}.png", first + number)
    return tmp_path / "pets"


def spec_of(folder: Path) -> DataSpec:
    return with_pictures_in(Experiment(), folder).data


def brightness(split: sources.Split) -> list[int]:
    return sorted(split.pictures[:, 0, 5, 5].tolist())


def test_a_folder_is_all_that_one_has_to_name(pets: Path) -> None:
    experiment = with_pictures_in(Experiment(), pets)
    assert experiment.data.classes == ("cat", "dog")
    assert experiment.data.training_pictures == 30, "27 of them, in whole tens"
    dataset = load(experiment.data)
    assert dataset.train.pictures.shape == (27, 3, 32, 32)
    assert torch.bincount(dataset.train.classes).tolist() == [18, 9]
    assert torch.bincount(dataset.validation.classes).tolist() == [2, 1]
    assert brightness(dataset.train) + brightness(dataset.validation) != []
    assert sorted(brightness(dataset.train) + brightness(dataset.validation)) == [*range(100, 120), *range(200, 210)]
    assert ((dataset.train.pictures[:, 0, 5, 5] >= 200) == (dataset.train.classes == 1)).all()


def test_the_split_is_always_the_same_and_wherever_the_folder_is(pets: Path, tmp_path: Path) -> None:
    first = brightness(load(spec_of(pets)).validation)
    pets.rename(tmp_path / "elsewhere")
    assert brightness(load(spec_of(tmp_path / "elsewhere")).validation) == first


@pytest.mark.parametrize("name", ["val", "valid", "validation", "test"])
def test_a_folder_to_check_with_is_used(tmp_path: Path, name: str) -> None:
    for kind in ("a", "b"):
        picture(tmp_path / "train" / kind / "x.png", 10)
        picture(tmp_path / name / kind / "deeper" / "x.png", 20)
    dataset = load(spec_of(tmp_path))
    assert brightness(dataset.train) == [10, 10]
    assert brightness(dataset.validation) == [20, 20]


def test_a_test_folder_without_classes_is_not_to_check_with(pets: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    pets.rename(tmp_path / "data" / "train")
    picture(tmp_path / "data" / "test" / "1.png")
    assert parts(tmp_path / "data") == (tmp_path / "data" / "train", None)
    assert len(load(spec_of(tmp_path / "data")).validation) == 3


def test_train_may_be_a_class_as_well(tmp_path: Path) -> None:
    for kind in ("car", "plane", "train"):
        for number in range(2):
            picture(tmp_path / kind / f"{number}.png")
    assert spec_of(tmp_path).classes == ("car", "plane", "train")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a name is text")
def test_a_folder_that_could_not_be_written_into_an_experiment_is_refused(pets: Path, tmp_path: Path) -> None:
    folder = tmp_path / "caf\udce9"
    pets.rename(folder)
    with pytest.raises(ExperimentError, match=r"^data\.folder is "):
        with_pictures_in(Experiment(), folder)


def test_fewer_pictures_are_the_first_of_each_class(pets: Path) -> None:
    experiment = with_pictures_in(Experiment(), pets).with_value("training.batch_size", 2)
    dataset = load(experiment.with_value("data.training_pictures", 10).data)
    assert torch.bincount(dataset.train.classes).tolist() == [5, 5]
    dataset = load(experiment.with_value("data.training_pictures", 20).data)
    assert torch.bincount(dataset.train.classes).tolist() == [11, 9], "nine are all that there are"


def test_odd_pictures_are_converted_and_broken_ones_counted_and_named(pets: Path) -> None:
    odd = pets / "cat"
    Image.fromarray(np.full((9, 9), 150 << 8, np.uint16)).save(odd / "sixteen.png")
    Image.new("CMYK", (50, 9), (0, 0, 0, 105)).save(odd / "print.jpg", quality=100)
    Image.new("RGBA", (9, 50), (0, 0, 0, 0)).save(odd / "clear.png")
    Image.new("P", (9, 9)).save(odd / "palette.gif")
    for name in ("broken.jpg", "empty.png", "cut.png"):
        (odd / name).write_bytes(b"")
    (odd / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    content = io.BytesIO()
    Image.effect_noise((60, 60), 50).save(content, "PNG")
    (odd / "cut.png").write_bytes(content.getvalue()[:500])
    (odd / "link.png").symlink_to(odd / "nowhere.png")
    dataset = load(spec_of(pets))
    assert len(dataset.train) + len(dataset.validation) == 34
    found = brightness(dataset.train) + brightness(dataset.validation)
    assert {0, 150, 255} < set(found), "palette, sixteen bits, and what can be seen through is white"
    said = str(dataset.left_out())
    assert said.startswith("4 of 38 pictures could not be read and are left out: ")
    assert all(name in said for name in ("broken.jpg", "empty.png", "cut.png", "link.png"))


def test_of_many_broken_pictures_a_few_are_named(pets: Path) -> None:
    for number in range(30):
        (pets / "dog" / f"bad{number}.png").write_bytes(b"?")
    said = str(load(spec_of(pets)).left_out())
    assert said.startswith("30 of 60 pictures")
    assert said.count(".png") == 5
    assert said.endswith(", ....")


# -- what is wrong with a folder --------------------------------------------------------------------------------------


def test_a_folder_that_is_no_data_set_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="gone cannot be read"):
        spec_of(tmp_path / "gone")
    picture(tmp_path / "loose.png")
    with pytest.raises(DataError, match="has no folders in it; a folder for each class"):
        spec_of(tmp_path)
    picture(tmp_path / "cat" / "1.png")
    with pytest.raises(DataError, match=r"one folder in it, cat; .* at least two classes"):
        spec_of(tmp_path)
    (tmp_path / "dog").mkdir()
    picture(tmp_path / "cat" / "2.png")
    with pytest.raises(DataError, match=r"no pictures in .*dog; put some in"):
        spec_of(tmp_path)
    picture(tmp_path / "dog" / "1.png")
    with pytest.raises(DataError, match=r"one picture alone in .*dog"):
        spec_of(tmp_path)
    with pytest.raises(DataError, match=r"loose\.png cannot be read"):
        spec_of(tmp_path / "loose.png")


def test_a_class_of_which_nothing_can_be_read_is_named(pets: Path) -> None:
    spec = spec_of(pets)
    for file in (pets / "dog").iterdir():
        file.write_bytes(b"?")
    with pytest.raises(DataError, match=r"class dog in .*pets no picture can be read"):
        load(spec)


def test_a_folder_that_has_gone_is_a_sentence(pets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = spec_of(pets)

    def gone(*arguments: object) -> object:
        shutil.rmtree(pets, ignore_errors=True)
        return squares(*arguments)

    squares = sources.squares
    monkeypatch.setattr(sources, "squares", gone)
    with pytest.raises(DataError, match="pets cannot be read: it is missing"):
        load(spec)
    with pytest.raises(DataError, match="cannot be read: it is missing"):
        load(spec)


def test_a_class_that_has_gone_is_a_sentence_and_a_new_one_is_none(pets: Path) -> None:
    spec = spec_of(pets)
    picture(pets / "fish" / "1.png")
    load(spec)
    shutil.rmtree(pets / "dog")
    with pytest.raises(DataError, match=r"dog cannot be read: it is missing"):
        load(spec)


def test_more_than_fits_into_memory_is_a_sentence_before_anything_is_read(
    pets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "memory", lambda: 100_000)
    with pytest.raises(DataError, match=r"30 pictures of 32×32 take .* memory.* make them smaller"):
        load(spec_of(pets))


def test_a_hundred_thousand_files_are_listed(tmp_path: Path) -> None:
    """Hard links to one file a class, which a folder takes as quickly as nothing else."""
    for name in "abcde":
        first = picture(tmp_path / name / "first.png")
        for number in range(19_999):
            os.link(first, tmp_path / name / f"{number}.png")
    experiment = with_pictures_in(Experiment(), tmp_path)
    assert experiment.data.training_pictures == 90_000
    with pytest.raises(Abandoned):
        class_files(tmp_path, experiment.data.classes, lambda: True)


def test_reading_tells_how_far_it_is_and_ends_when_nobody_waits(pets: Path) -> None:
    told: list[tuple[int, int]] = []
    load(spec_of(pets), told=lambda *counts: told.append(counts))
    assert told[-1] == (30, 30)
    shutil.rmtree(pictures_folder())
    asked = iter([False] * 10)
    with pytest.raises(Abandoned):
        load(spec_of(pets), lambda: next(asked, True))
    assert not pictures_folder().exists()


# -- what is kept -----------------------------------------------------------------------------------------------------


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that have been decoded."""
    files: list[str] = []

    def noted(wanted: list[str], *arguments: object) -> object:
        files.extend(wanted)
        return squares(wanted, *arguments)

    squares = sources.squares
    monkeypatch.setattr(sources, "squares", noted)
    return files


def same(one: sources.Dataset, other: sources.Dataset) -> bool:
    pairs = [
        (one.train.pictures, other.train.pictures),
        (one.train.classes, other.train.classes),
        (one.validation.pictures, other.validation.pictures),
        (one.validation.classes, other.validation.classes),
        (one.mean, other.mean),
        (one.deviation, other.deviation),
    ]
    return one.unread == other.unread and all(torch.equal(a, b) for a, b in pairs)


def test_the_second_time_nothing_is_decoded(pets: Path, decoded: list[str]) -> None:
    (pets / "cat" / "bad.png").write_bytes(b"?")
    first = load(spec_of(pets))
    assert len(decoded) == 31
    again = load(spec_of(pets))
    assert len(decoded) == 31
    assert same(first, again)
    assert again.unread == (str(pets / "cat" / "bad.png"),)


def test_who_decodes_makes_no_difference(pets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pets / "cat" / "bad.png").write_bytes(b"?")
    first = load(spec_of(pets))
    shutil.rmtree(pictures_folder())
    monkeypatch.setattr("resnet_viewer.data.squares._MANY", 1)
    assert same(load(spec_of(pets)), first)


def test_what_has_changed_is_decoded_anew(pets: Path, decoded: list[str]) -> None:
    spec = spec_of(pets)
    first = load(spec)
    os.utime(pets / "dog" / "00.png", ns=(1, 1))
    assert same(load(spec), first)
    assert len(decoded) == 60
    picture(pets / "dog" / "new.png", 250)
    changed = load(spec)
    assert len(decoded) == 91
    assert 250 in brightness(changed.train) + brightness(changed.validation)


@pytest.mark.parametrize("damage", ["cut", "one byte", "foreign", "empty", "a folder"])
def test_what_is_damaged_is_decoded_anew(pets: Path, decoded: list[str], damage: str) -> None:
    first = load(spec_of(pets))
    (file,) = pictures_folder().iterdir()
    whole = file.read_bytes()
    if damage == "a folder":
        file.unlink()
        file.mkdir()
    elif damage == "foreign":
        Image.new("RGB", (4, 4)).save(file, "PNG")
    else:
        changed = whole[:-1] + bytes([whole[-1] ^ 1])
        file.write_bytes({"cut": whole[:-50], "one byte": changed, "empty": b""}[damage])
    assert same(load(spec_of(pets)), first)
    assert len(decoded) == 60
    assert (kept.kept(file.stem) is not None) == (damage != "a folder"), "and kept again"


def test_what_was_kept_of_other_pictures_is_not_taken(pets: Path, tmp_path: Path, decoded: list[str]) -> None:
    load(spec_of(pets))
    (file,) = pictures_folder().iterdir()
    shutil.copytree(pets, tmp_path / "other")
    other = load(spec_of(tmp_path / "other"))
    (second,) = set(pictures_folder().iterdir()) - {file}
    shutil.copy(file, second)
    assert same(load(spec_of(tmp_path / "other")), other)
    assert len(decoded) == 90


def test_where_nothing_can_be_kept_the_pictures_are_there_all_the_same(pets: Path) -> None:
    pictures_folder().parent.mkdir(parents=True, exist_ok=True)
    pictures_folder().write_text("no folder")
    try:
        assert len(load(spec_of(pets)).train) == 27
    finally:
        pictures_folder().unlink()


def test_what_was_used_longest_ago_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST", 3500)
    tensor = torch.arange(1000, dtype=torch.uint8)
    for age, key in enumerate(("a", "b", "c")):
        kept.keep(key, {"x": tensor})
        os.utime(pictures_folder() / f"{key}.safetensors", (age, age))
    assert kept.kept("a") is not None, "and so it is the newest now"
    kept.keep("d", {"x": tensor})
    assert {file.stem for file in pictures_folder().iterdir()} == {"a", "c", "d"}
    kept.keep("large", {"x": torch.zeros(5000, dtype=torch.uint8)})
    assert kept.kept("large") is None
    assert kept.kept("d") is not None


def test_both_lists_follow_the_classes(pets: Path) -> None:
    train, validation = listed(pets, ("dog", "cat"))
    assert [len(files) for files in train] == [9, 18]
    assert [len(files) for files in validation] == [1, 2]
    names = [Path(file).name for file in train[1]]
    assert names == sorted(names)


# -- without a window -------------------------------------------------------------------------------------------------


def test_the_command_line_trains_on_a_folder(pets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pets / "dog" / "broken.png").write_bytes(b"?")
    words = ["train", "--set", f"data.folder={pets}", "--set", "network.depth=8", "--set", "network.width=2"]
    words += ["--set", "training.batch_size=10", "--steps", "2", "--out", str(tmp_path / "run.rvrun")]
    assert main(words) == 0
    assert "1 of 31 pictures could not be read and are left out: broken.png." in capsys.readouterr().err
    with Recording.open(tmp_path / "run.rvrun") as recording:
        assert recording.experiment.data.classes == ("cat", "dog")
    (found, _) = load_networks(str(tmp_path / "run.rvrun"))
    assert [kind.english for kind in found.classes] == ["cat", "dog"]
    assert main(["evaluate", "--network", str(tmp_path / "run.rvrun"), "--data", str(pets)]) == 1, "a broken picture"
    capsys.readouterr()
    assert main(["evaluate", "--network", str(tmp_path / "run.rvrun"), "--json"]) == 0
    told = [json.loads(line)["pictures"] for line in capsys.readouterr().out.splitlines()]
    assert told == [3, 3], "what it did not learn from"
    pets.rename(tmp_path / "elsewhere")
    assert main(["evaluate", "--network", str(tmp_path / "run.rvrun")]) == 2
    assert "does not say what it has learned from; name pictures with --data" in capsys.readouterr().err
    assert main(["train", "--set", f"data.folder={tmp_path / 'elsewhere' / 'dog'}"]) == 2
    assert "has no folders in it" in capsys.readouterr().err
