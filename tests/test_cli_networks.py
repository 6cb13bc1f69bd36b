"""Networks and pictures on the command line: listed, measured, classified, and opened in a window."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from cifar_files import batch
from PIL import Image

from resnet_viewer.assets import asset
from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.cli import main
from resnet_viewer.data.places import with_pictures_in
from resnet_viewer.experiment import Experiment, NetworkSpec
from resnet_viewer.networks.residual import ResidualNetwork
from resnet_viewer.networks.zoo import PUBLISHED, ZOO
from resnet_viewer.recording import Recording
from resnet_viewer.training.run import Run


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two folders named by class, with a picture each, and a file that is none."""
    for name, colour in (("goldfish", "orange"), ("n02123045", "grey")):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        Image.new("RGB", (100, 80), colour).save(tmp_path / "pictures" / name / "one.jpg")
    (tmp_path / "pictures" / "n02123045" / "two.jpg").write_text("no picture")
    return tmp_path / "pictures"


def test_networks_are_listed_with_what_they_know_and_how_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["networks"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.startswith("NAME")
    assert [line.split()[0] for line in lines] == [*(entry.name for entry in ZOO), *PUBLISHED]
    assert all("%" in line and " MB " in line and " pictures of " in line for line in lines)
    assert "93.5%     10,000 pictures of fashion-mnist-whole" in lines[2]


def test_a_network_is_measured_on_class_folders(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--network", "photos", "--data", str(pictures), "--json"]) == 1
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert set(found) == {"network", "pictures", "top1", "top5", "loss", "seconds"}
    assert (found["network"], found["pictures"]) == ("photos", 2)
    assert "two.jpg cannot be read" in said.err


def test_a_folder_of_no_class_is_left_out_and_named(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pictures / "zzz").mkdir()
    Image.new("RGB", (100, 80), "red").save(pictures / "zzz" / "one.jpg")
    assert main(["evaluate", "--network", "photos", "--data", str(pictures), "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["pictures"] == 2
    assert "zzz is no class of this network: its one picture is not counted" in said.err


def test_on_other_pictures_than_the_stated_accuracy_it_says_of_which_that_is(
    pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["evaluate", "--network", "photos", "--data", str(pictures)])
    measured, stated = capsys.readouterr().out.splitlines()
    assert f"; 2 pictures of {pictures} in " in measured
    assert stated == "photos: the 76.68% that are stated of it were measured on 2,500 pictures of photos50"


def test_pictures_and_folders_are_classified(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    words = ["classify", str(pictures), str(tmp_path / "gone.png"), "--top", "3", "--csv", str(table), "--json"]
    assert main(words) == 1
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [Path(each["file"]).name for each in found] == ["one.jpg", "one.jpg", "two.jpg", "gone.png"]
    for each in found[:2]:
        assert set(each) == {"file", "top", "seconds"}
        shares = [entry["probability"] for entry in each["top"]]
        assert len(shares) == 3
        assert shares == sorted(shares, reverse=True)
    for each in found[2:]:
        assert set(each) == {"file", "error"}
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert rows[0]["class 1"] == found[0]["top"][0]["class"]
    assert [bool(row["error"]) for row in rows] == [False, False, True, True]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the name of a file is always text")
def test_a_picture_whose_name_is_no_text_is_classified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pictures").mkdir()
    shutil.copy(asset("pictures", "cat.jpg"), os.fsencode(tmp_path / "pictures") + b"/caf\xe9.jpg")
    shutil.copy(asset("pictures", "rocket.jpg"), tmp_path / "pictures")
    table = tmp_path / "table.csv"
    assert main(["classify", str(tmp_path / "pictures"), "--csv", str(table)]) == 0
    said = capsys.readouterr().out.splitlines()
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert [Path(row["file"]).name for row in rows] == ["caf\\udce9.jpg", "rocket.jpg"]
    assert said[0].startswith(f"{rows[0]['file']}: ")


def test_a_picture_of_a_cat_is_a_cat(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", str(asset("pictures", "cat.jpg")), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["top"][0]["class"] in ("tabby", "Persian cat")


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """What a person might have: the weights of a ResNet-8 that two classes were taught, without their names."""
    network = ResidualNetwork(NetworkSpec(depth=8, width=4), channels=3, classes=2)
    torch.save({"state_dict": network.state_dict(), "epoch": 3}, tmp_path / "mine.pth")
    return tmp_path / "mine.pth"


def test_a_checkpoint_is_measured_on_folders_in_their_order(
    checkpoint: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pictures / "n02123045" / "two.jpg").unlink()
    assert main(["evaluate", "--network", str(checkpoint), "--data", str(pictures), "--json"]) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert (found["network"], found["pictures"], found["top5"]) == ("mine", 2, 1.0)
    assert said.err.splitlines()[0] == "mine: normalisation of ImageNet assumed, class names missing"
    assert main(["evaluate", "--network", str(checkpoint)]) == 2
    assert "name pictures with --data" in capsys.readouterr().err


def test_a_checkpoint_classifies_by_number(
    checkpoint: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["classify", str(pictures / "goldfish"), "--network", str(checkpoint), "--json"]) == 0
    said = capsys.readouterr()
    assert {entry["class"] for entry in json.loads(said.out)["top"]} == {"class 0", "class 1"}
    assert said.err == "mine: normalisation of ImageNet assumed, class names missing (give them with --classes)\n"


def test_of_a_run_it_is_said_which_network_answers(
    pictures: Path, tiny_experiment: Experiment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in Run.start(tiny_experiment, tmp_path / "run.rvrun").records():
        pass
    assert main(["classify", str(pictures / "goldfish"), "--network", str(tmp_path / "run.rvrun")]) == 0
    assert "run.rvrun holds plain, residual; residual answers." in capsys.readouterr().err


@pytest.mark.parametrize(
    "what",
    [
        ["goldfish/one.jpg"],
        ["goldfish"],
        ["goldfish", "n02123045/one.jpg"],
        ["../mine.pth"],
        ["../mine.pth", "goldfish/one.jpg"],
    ],
)
def test_pictures_and_folders_and_a_network_are_opened_in_the_window(
    pictures: Path, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, what: list[str]
) -> None:
    assert checkpoint.parent == pictures.parent
    shown: list[Path] = []
    monkeypatch.setattr("resnet_viewer.cli.missing_for_window", lambda: None)
    monkeypatch.setattr("resnet_viewer.app.show", lambda files: shown.extend(files) or 0)
    assert main([str(pictures / name) for name in what]) == 0
    assert shown == [pictures / name for name in what]


@pytest.mark.parametrize("other", ["run.rvrun", "mine.toml", "notes.txt", "gone.jpg"])
def test_pictures_are_not_opened_together_with_anything_else(
    pictures: Path, capsys: pytest.CaptureFixture[str], other: str
) -> None:
    if other != "gone.jpg":
        (pictures / other).touch()
    assert main([str(pictures / "goldfish" / "one.jpg"), str(pictures / other)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_without_a_screen_pictures_are_answered_in_the_terminal(
    pictures: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resnet_viewer.cli.missing_for_window", lambda: "There is no screen.")
    assert main([str(pictures / "goldfish" / "one.jpg")]) == 0
    said = capsys.readouterr()
    assert "answered here in the terminal" in said.err
    assert said.out.count("%") == 5


def test_without_a_screen_a_checkpoint_answers_in_the_terminal(
    checkpoint: Path, pictures: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resnet_viewer.cli.missing_for_window", lambda: "There is no screen.")
    assert main([str(checkpoint), str(pictures / "goldfish" / "one.jpg")]) == 0
    assert capsys.readouterr().out.count("class ") == 2
    assert main([str(checkpoint)]) == 2
    assert "Name pictures after mine.pth" in capsys.readouterr().err


def test_a_checkpoint_classifies_by_the_names_that_are_given(
    checkpoint: Path, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = tmp_path / "names.txt"
    names.write_text("sunny\nrainy\n")
    words = ["classify", str(pictures / "goldfish"), "--network", str(checkpoint), "--json", "--classes", str(names)]
    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert {entry["class"] for entry in found["top"]} == {"sunny", "rainy"}
    names.write_text("sunny\n")
    assert main(words) == 2
    assert "names.txt names 1 classes, and the network has 2" in capsys.readouterr().err


def test_the_networks_of_an_own_folder_are_measured_on_the_pictures_that_they_were_checked_with(
    tiny_experiment: Experiment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pets, run = tmp_path / "pets", tmp_path / "run.rvrun"
    random = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (pets / name).mkdir(parents=True)
        for number in range(20):
            Image.fromarray(random.integers(0, 256, (32, 32, 3), np.uint8)).save(pets / name / f"{number}.png")
    # Who has learned from mirrored pictures is asked about them as well, and while it learns it is not.
    experiment = with_pictures_in(tiny_experiment.with_value("data.flip", False), pets)
    list(Run.start(experiment, run).records())
    assert main(["evaluate", "--network", str(run), "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    with Recording.open(run) as recording:
        networks = recording.history().networks
        checked = {info.name: networks[info.id].evaluations[-1] for info in recording.networks}
    assert [each["network"] for each in found] == ["plain", "residual"]
    for each in found:
        assert 0 < each["pictures"] < 40
        assert each["top1"] == pytest.approx(checked[each["network"]].accuracy)
        assert each["loss"] == pytest.approx(checked[each["network"]].loss, rel=1e-4)
    assert main(["evaluate", "--network", str(run), "--data", str(pets), "--json"]) == 0
    assert all(json.loads(line)["pictures"] == 40 for line in capsys.readouterr().out.splitlines())
    shutil.move(pets, tmp_path / "elsewhere")
    assert main(["evaluate", "--network", str(run)]) == 2
    assert "run.rvrun does not say what it has learned from; name pictures with --data" in capsys.readouterr().err


def test_a_run_on_a_data_set_in_a_place_of_its_own_is_measured_there(
    tiny_experiment: Experiment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, run = tmp_path / "stick" / "cifar-10-batches-py", tmp_path / "run.rvrun"
    place.mkdir(parents=True)
    random = np.random.default_rng(0)
    for name in CATALOGUE["cifar-10"].files:
        pixels = random.integers(0, 256, (20, 3072), np.uint8)
        (place / name).write_bytes(batch(pixels, [number % 10 for number in range(20)]))
    list(Run.start(with_pictures_in(tiny_experiment, place.parent), run).records())
    for data in ([], ["--data", "cifar-10"]):
        assert main(["evaluate", "--network", str(run), "--json", *data]) == 0
        assert [json.loads(line)["pictures"] for line in capsys.readouterr().out.splitlines()] == [20, 20]
