"""Somebody's own pictures in folders named by class: matched with what a network knows, or refused with a reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from resnet_viewer.catalogue import CATALOGUE, ClassName
from resnet_viewer.data.class_folders import framed_batches, labelled_pictures
from resnet_viewer.errors import DataError
from resnet_viewer.findings import Framing

CLASSES = (
    ClassName("T-shirt/top", "T恤"),
    ClassName("king penguin", "王企鹅", "n02056570"),
    ClassName("German shepherd", "德国牧羊犬", "n02106662"),
)
NAMELESS = (ClassName("", ""),) * 3


def picture(path: Path, size: tuple[int, int] = (8, 8), value: int = 100) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (value, value, value)).save(path)
    return path


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("king penguin", 1),
        ("王企鹅", 1),
        ("n02056570", 1),
        ("King_Penguin", 1),
        ("KING-PENGUIN", 1),
        ("kingpenguin", 1),
        ("german_shepherd", 2),
        ("N02106662", 2),
        ("t-shirt_top", 0),
        ("T恤", 0),
        ("t恤", 0),
    ],
)
def test_a_folder_is_known_by_any_name_of_its_class(tmp_path: Path, name: str, number: int) -> None:
    file = picture(tmp_path / name / "a.png")
    assert labelled_pictures(tmp_path, CLASSES, pytest.fail) == [(file, number)]


@pytest.mark.parametrize(
    ("names", "other"),
    [(("A", "a", "b"), "[a]"), (("C", "C#", "C++"), "c"), (("1.5 mm", "15 mm"), "1,5 mm"), (("+", "-"), "±")],
)
def test_names_that_differ_in_case_or_signs_alone_are_different_classes(
    tmp_path: Path, names: tuple[str, ...], other: str
) -> None:
    expected = [(picture(tmp_path / name / "x.png"), number) for number, name in enumerate(names)]
    picture(tmp_path / other / "x.png")
    said: list[DataError] = []
    found = labelled_pictures(tmp_path, [ClassName(name, name) for name in names], said.append)
    assert sorted(found) == sorted(expected)
    assert [str(error) for error in said] == [f"{other} is no class of this network: its one picture is not counted."]


def test_a_name_that_two_classes_have_stands_for_neither(tmp_path: Path) -> None:
    """ImageNet has a crane that flies and one that lifts; their ids tell them apart."""
    cranes = [ClassName("crane", "crane", "n02012849"), ClassName("crane", "crane", "n03126707"), *CLASSES]
    file = picture(tmp_path / "n03126707" / "x.png")
    picture(tmp_path / "crane" / "x.png")
    said: list[DataError] = []
    assert labelled_pictures(tmp_path, cranes, said.append) == [(file, 1)]
    assert len(said) == 1


@pytest.mark.parametrize("source", CATALOGUE)
def test_every_class_of_every_data_set_is_found_by_each_of_its_names(tmp_path: Path, source: str) -> None:
    classes = CATALOGUE[source].classes
    expected = {}
    for number, kind in enumerate(classes):
        for name in filter(None, (kind.english, kind.chinese, kind.wordnet)):
            expected[picture(tmp_path / name.replace("/", " ") / "a.png")] = number
    assert dict(labelled_pictures(tmp_path, classes, pytest.fail)) == expected


def test_pictures_come_by_folder_and_name_also_from_folders_below(tmp_path: Path) -> None:
    files = [
        picture(tmp_path / "German shepherd" / "a.PNG"),
        picture(tmp_path / "German shepherd" / "more" / "b.jpg"),
        picture(tmp_path / "German shepherd" / "z.jpeg"),
        picture(tmp_path / "king penguin" / "b.webp"),
    ]
    found = labelled_pictures(tmp_path, CLASSES, pytest.fail)
    assert found == list(zip(files, (2, 2, 2, 1), strict=True))


def test_classes_without_names_are_numbered_by_the_folders_names(tmp_path: Path) -> None:
    for name in ("pears", "apples", "10"):
        picture(tmp_path / name / "x.png")
    found = labelled_pictures(tmp_path, NAMELESS, pytest.fail)
    assert [(file.parent.name, number) for file, number in found] == [("10", 0), ("apples", 1), ("pears", 2)]


@pytest.mark.parametrize("names", ["ab", "abcd"])
def test_classes_without_names_need_as_many_folders(tmp_path: Path, names: str) -> None:
    for name in names:
        picture(tmp_path / name / "x.png")
    with pytest.raises(DataError, match=rf"{len(names)} folders and 3 classes"):
        labelled_pictures(tmp_path, NAMELESS, pytest.fail)


def test_where_no_folder_is_a_class_the_first_is_named_with_an_example(tmp_path: Path) -> None:
    picture(tmp_path / "zeppelin" / "x.png")
    with pytest.raises(DataError, match=r"no class zeppelin; .* T-shirt/top"):
        labelled_pictures(tmp_path, CLASSES, pytest.fail)


def test_folders_of_no_class_are_left_out_and_named(tmp_path: Path) -> None:
    file = picture(tmp_path / "king penguin" / "x.png")
    picture(tmp_path / "airship" / "x.png")
    for name in "ab":
        picture(tmp_path / "zeppelin" / f"{name}.png")
    (tmp_path / "empty").mkdir()
    said: list[DataError] = []
    assert labelled_pictures(tmp_path, CLASSES, said.append) == [(file, 1)]
    assert [str(error) for error in said] == [
        "airship is no class of this network: its one picture is not counted.",
        "zeppelin is no class of this network: its 2 pictures are not counted.",
    ]


def test_where_there_is_nothing_the_sentence_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone cannot be read"):
        labelled_pictures(tmp_path / "gone", CLASSES, pytest.fail)
    picture(tmp_path / "loose.png")
    with pytest.raises(DataError, match="has no folders in it"):
        labelled_pictures(tmp_path, CLASSES, pytest.fail)
    (tmp_path / "king penguin").mkdir()
    (tmp_path / "king penguin" / "notes.txt").write_text("no picture")
    with pytest.raises(DataError, match="There are no pictures in"):
        labelled_pictures(tmp_path, CLASSES, pytest.fail)
    with pytest.raises(DataError, match="cannot be read"):
        labelled_pictures(tmp_path / "loose.png", CLASSES, pytest.fail)


@pytest.mark.parametrize("name", ["val", "validation", "test"])
def test_beside_a_training_folder_the_validation_folder_is_meant(tmp_path: Path, name: str) -> None:
    picture(tmp_path / "train" / "king penguin" / "x.png")
    file = picture(tmp_path / name / "king penguin" / "x.png")
    assert labelled_pictures(tmp_path, CLASSES, pytest.fail) == [(file, 1)]


def test_a_validation_folder_alone_is_a_folder_like_any_other(tmp_path: Path) -> None:
    file = picture(tmp_path / "val" / "king penguin" / "x.png")
    with pytest.raises(DataError, match="no class val"):
        labelled_pictures(tmp_path, CLASSES, pytest.fail)
    assert labelled_pictures(tmp_path / "val", CLASSES, pytest.fail) == [(file, 1)]


def test_hidden_files_and_folders_are_no_pictures(tmp_path: Path) -> None:
    file = picture(tmp_path / "king penguin" / "x.png")
    picture(tmp_path / "king penguin" / "._x.png")
    picture(tmp_path / ".thumbnails" / "x.png")
    picture(tmp_path / "loose.png")
    assert labelled_pictures(tmp_path, CLASSES, pytest.fail) == [(file, 1)]


# -- framed -----------------------------------------------------------------------------------------------------------


def test_each_picture_comes_with_its_framings_and_its_class(tmp_path: Path) -> None:
    square, wide = picture(tmp_path / "a.png"), picture(tmp_path / "b.png", (16, 8), 200)
    ((framed, classes),) = framed_batches([(square, 1), (wide, 0)], Framing(8, 3), pytest.fail)
    assert [views.shape for views in framed] == [(1, 3, 8, 8), (1, 3, 8, 8)]
    assert [int(views.float().mean()) for views in framed] == [100, 200]
    assert classes.tolist() == [1, 0]
    assert classes.dtype == torch.int64
    ((grey, _),) = framed_batches([(square, 1)], Framing(4, 1), pytest.fail)
    assert grey[0].shape == (1, 1, 4, 4)


def test_a_broken_picture_is_left_out_and_said(tmp_path: Path) -> None:
    pictures = [(picture(tmp_path / f"{n}.png", value=n), n) for n in range(3)]
    pictures[1][0].write_bytes(b"broken")
    said: list[DataError] = []
    ((framed, classes),) = framed_batches(pictures, Framing(8, 3), said.append)
    assert classes.tolist() == [0, 2]
    assert [int(views.float().mean()) for views in framed] == [0, 2]
    assert [str(error) for error in said] == ["1.png cannot be read: it is damaged, closed to you, or no picture."]


def test_many_pictures_come_in_batches_and_none_is_lost(tmp_path: Path) -> None:
    file = picture(tmp_path / "a.png", (2, 2))
    broken = tmp_path / "b.png"
    broken.write_bytes(b"broken")
    said: list[DataError] = []
    # So many broken ones on end that a batch of nothing else would be empty.
    pictures = [(file, n) for n in range(130)] + [(broken, 0)] * 170 + [(file, 999)]
    batches = list(framed_batches(pictures, Framing(2, 3), said.append))
    assert len(batches) > 2
    assert all(len(framed) == len(classes) > 0 for framed, classes in batches)
    assert np.concatenate([classes for _, classes in batches]).tolist() == [*range(130), 999]
    assert len(said) == 170
