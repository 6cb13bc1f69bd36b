"""The networks that come with the program are what is said of them."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from functools import partial
from pathlib import Path

import pytest
import torch

from resnet_viewer.assets import asset
from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.data.class_folders import framed_batches, labelled_pictures
from resnet_viewer.data.framing import framings
from resnet_viewer.data.pictures import DETAIL, decode
from resnet_viewer.data.sources import load_validation
from resnet_viewer.experiment import DataSpec, Experiment
from resnet_viewer.networks.card import Card
from resnet_viewer.networks.checkpoint import load_networks
from resnet_viewer.networks.residual import build
from resnet_viewer.networks.zoo import WEIGHTS, ZOO, weights_file
from resnet_viewer.probes.calibration import expected_error
from resnet_viewer.probes.evaluation import averaged, evaluate, framed_batches_of
from resnet_viewer.recording import Recording

NAMES = [entry.name for entry in ZOO]
DATA = Path(__file__).parents[3] / "shared" / "data"

needs_photos = pytest.mark.skipif(not DATA.exists(), reason="the folder with photos for development is not here")


def card(name: str) -> Card:
    return Card.load(weights_file(name).with_suffix(".json"))


@pytest.mark.parametrize("name", NAMES)
def test_the_experiment_builds_exactly_the_network_of_the_weights(name: str) -> None:
    (classifier,) = load_networks(name)
    assert classifier.name == name
    built = {key: tensor.shape for key, tensor in build(card(name).experiment, 0).state_dict().items()}
    assert built == {key: tensor.shape for key, tensor in classifier.network.state_dict().items()}
    assert card(name).experiment.networks[0].residual is not name.endswith("-plain")


@pytest.mark.parametrize("entry", ZOO, ids=NAMES)
def test_the_experiment_is_the_one_in_the_presets(entry: object) -> None:
    name, preset = entry.name, Experiment.load(asset("experiments", f"{entry.experiment}.toml"))  # type: ignore[attr-defined]
    mine = card(name).experiment
    assert (mine.data, mine.training) == (preset.data, preset.training)
    assert mine.networks[0] in preset.networks


@pytest.mark.parametrize("name", NAMES)
def test_the_recording_ends_with_the_accuracy_of_its_network(name: str) -> None:
    said = card(name)
    with Recording.open(asset("recordings", said.origin.recording)) as recording:
        id = next(info.id for info in recording.networks if info.name == name)
        last = recording.history().networks[id].evaluations[-1]
        assert recording.last_step == last.step == said.experiment.training.steps
        assert recording.layer_values(id, last.step) is not None
    # The weights are kept in half of the bits.
    once = next(each for each in said.measured if each.split == "validation, one view")
    assert last.accuracy == pytest.approx(once.top1, abs=0.002)
    assert last.accuracy == said.curve.accuracy[-1]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("fashion")])
def test_a_clean_install_measures_what_the_card_says(name: str) -> None:
    (classifier,) = load_networks(name)
    said = next(each for each in card(name).measured if each.data == "fashion-mnist")
    split = load_validation(DataSpec(size=classifier.size))
    found = evaluate(partial(averaged, classifier), framed_batches_of(split, classifier.framing))
    assert (found.pictures, said.pictures) == (2000, 2000)
    assert found.top1 == pytest.approx(said.top1, abs=0.001)
    assert found.loss == pytest.approx(said.loss, abs=0.001)


@needs_photos
@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("photos")])
def test_the_photos_measure_what_the_card_says(name: str, tmp_path: Path) -> None:
    with tarfile.open(DATA / "photos50.tar.gz") as archive:
        members = (member for member in archive if "/val/" in member.name)
        archive.extractall(tmp_path, members=members, filter="data")
    (classifier,) = load_networks(name)
    pictures = labelled_pictures(tmp_path / "photos50" / "val", classifier.classes, pytest.fail)
    framed = framed_batches(pictures, classifier.framing, pytest.fail)
    found = evaluate(partial(averaged, classifier), framed)
    said = card(name).measured[0]
    assert found.pictures == said.pictures == 2500
    assert found.top1 == pytest.approx(said.top1, abs=0.001)


@needs_photos
def test_full_size_photos_are_recognised() -> None:
    (classifier,) = load_networks("photos")
    classes = [kind.wordnet for kind in classifier.classes]
    files = sorted((DATA / "dropped-photos").iterdir())
    answers = averaged(classifier, [framings(decode(file, side=DETAIL), classifier.framing) for file in files])
    right = [classes[best] == file.name.split("_")[0] for file, best in zip(files, answers.argmax(1), strict=True)]
    assert len(right) == 12
    assert sum(right) >= 9


@pytest.mark.parametrize("name", NAMES)
def test_the_threshold_calls_wrong_answers_unsure_far_more_often_than_right_ones(name: str) -> None:
    calibration = card(name).calibration
    assert calibration.expected_error < 0.04
    assert calibration.unsure["right answers"] < 0.15
    assert calibration.unsure["wrong answers"] > 3 * calibration.unsure["right answers"]
    (classifier,) = load_networks(name)
    assert (classifier.temperature, classifier.threshold) == (calibration.temperature, calibration.threshold)


def test_the_probabilities_of_pictures_are_as_honest_as_is_said() -> None:
    (classifier,) = load_networks("fashion-20")
    split = load_validation(DataSpec(size=classifier.size))
    answers = torch.cat([averaged(classifier, framed) for framed, _ in framed_batches_of(split, classifier.framing)])
    assert expected_error(answers.exp(), split.classes) < 0.04


def test_classes_have_names_in_both_languages_and_those_of_imagenet_their_number() -> None:
    for name in NAMES:
        said = card(name)
        assert said.classes == CATALOGUE[said.experiment.data.source].classes
        assert all(kind.english and kind.chinese for kind in said.classes)
        assert all(kind.wordnet for kind in said.classes) is name.startswith("photos")


def test_what_is_bundled_stays_small() -> None:
    networks = asset("networks")
    assert sum(file.stat().st_size for file in networks.iterdir()) < 12e6
    assert sum(file.stat().st_size for file in asset("recordings").iterdir()) < 8e6
    assert {file.stem for file in networks.glob(f"*{WEIGHTS}")} == set(NAMES)
    assert {file.stem for file in asset("recordings").iterdir()} == {entry.experiment for entry in ZOO}


def test_naming_the_networks_loads_no_torch() -> None:
    code = "import sys, resnet_viewer.networks.zoo as zoo; list(zoo.cards()); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
