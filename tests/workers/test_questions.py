"""What is the same for every picture, or for every copy of a network that learns, is found out once."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from resnet_viewer.experiment import Experiment
from resnet_viewer.findings import InputSpec
from resnet_viewer.networks import anatomy
from resnet_viewer.networks.anatomy import outline_of
from resnet_viewer.networks.checkpoint import Classifier, load_networks
from resnet_viewer.probes import linear_probes
from resnet_viewer.training.run import Run
from resnet_viewer.workers.questions import Early, Looking


@pytest.fixture
def recorded(tiny_experiment: Experiment, tmp_path: Path) -> Path:
    path = tmp_path / "lecture.rvrun"
    list(Run.start(tiny_experiment, path).records())
    return path


def pictures() -> list[Image.Image]:
    return [Image.new("RGB", (40, 30), colour) for colour in ("orange", "grey", "blue")]


def renewed(classifier: Classifier) -> Classifier:
    """As the shelf makes it of a network that has learned on."""
    return replace(classifier, network=copy.deepcopy(classifier.network))


def test_the_probes_are_read_once_for_all_pictures_of_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    (photos,), (clothes,) = load_networks("photos"), load_networks("fashion-20")
    read: list[str] = []
    original = linear_probes.read_probes

    def counted(classifier: Classifier) -> linear_probes.Probes | None:
        read.append(classifier.name)
        return original(classifier)

    monkeypatch.setattr(linear_probes, "read_probes", counted)
    early = Early()
    for classifier in (photos, clothes, photos):
        for picture in pictures():
            found = early.answers(classifier, picture)
            assert found.probed
            assert (found.network, len(found.accuracies)) == (classifier.name, len(classifier.network.blocks()))
    assert read == ["photos", "fashion-20", "photos"]


def test_a_network_that_has_learned_on_has_no_probes_of_what_it_was() -> None:
    (photos,) = load_networks("photos")
    early = Early()
    assert early.answers(photos, pictures()[0]).probed
    learned = renewed(photos)
    learned.network.fc.bias.data += 0.01
    assert not early.answers(learned, pictures()[0]).probed


def test_the_outline_is_drawn_up_once_for_all_copies_of_a_network(
    recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, residual = load_networks(str(recorded))
    expected = outline_of(residual.network, (1, 14, 14))
    monkeypatch.setattr(anatomy, "outline_of", lambda *_: pytest.fail("it was drawn up anew"))
    looking = Looking()
    for classifier in (residual, renewed(residual), renewed(residual)):
        assert looking.inside(0, classifier, pictures()[0]).info.outline == expected


def test_a_network_that_is_fed_larger_pictures_is_drawn_with_larger_maps(recorded: Path) -> None:
    given = InputSpec(28, (70.0,), (90.0,))
    _, residual = load_networks(str(recorded), given=given)
    outline = Looking().inside(0, residual, pictures()[0]).info.outline
    assert (outline.input_shape, outline.blocks[0].side) == ((1, 28, 28), 28)


def test_one_network_is_drawn_with_the_maps_of_the_picture_that_it_is_shown(recorded: Path) -> None:
    """A photo and a picture of the data set may come in two sizes, and by turns."""
    _, residual = load_networks(str(recorded))
    looking = Looking()
    for side in (14, 12, 14):
        outline = looking.inside(0, replace(residual, size=side, outline=None), pictures()[0]).info.outline
        assert outline.input_shape == (1, side, side)
