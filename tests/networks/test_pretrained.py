"""torchvision's networks: what is said of them is torchvision's, and their answers are to the fourth digit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from torch import nn
from weights_server import empty_hub, publish_random, serving

from resnet_viewer import download, vision
from resnet_viewer.assets import asset
from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.cli import main
from resnet_viewer.errors import NetworkError, ViewerError
from resnet_viewer.findings import InputSpec, NetworkRef
from resnet_viewer.networks.checkpoint import load_network, load_networks
from resnet_viewer.networks.imagenet import VARIANTS
from resnet_viewer.networks.pretrained import cache_folder, published, torchvision_models
from resnet_viewer.networks.zoo import PUBLISHED
from resnet_viewer.probes.classification import classify, read


@pytest.fixture(autouse=True)
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """torch.hub's folder of weights, empty."""
    with empty_hub(tmp_path / "torch", monkeypatch) as folder:
        yield folder


@pytest.fixture
def publish(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., tuple[Path, nn.Module]]:
    return partial(publish_random, monkeypatch, tmp_path)


def put(file: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return file.rename(folder / file.name)


# -- what is said of them ----------------------------------------------------------------------------------------------


def test_the_ten_networks_are_those_of_the_family() -> None:
    assert list(PUBLISHED) == list(VARIANTS)


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_known_before_is_what_torchvision_publishes(name: str) -> None:
    known = published(name)
    weights = torchvision_models().get_model_weights(name).DEFAULT
    assert known.url == weights.url
    assert known.file == f"{name}-{known.digits}.pth"
    assert len(known.digits) >= 8
    assert list(known.classes) == weights.meta["categories"]
    assert 100 * known.top1 == pytest.approx(weights.meta["_metrics"]["ImageNet-1K"]["acc@1"])
    assert known.size == pytest.approx(4 * weights.meta["num_params"], rel=0.01)
    shown = weights.transforms()
    assert ([known.input.size], [known.crop.resize]) == (shown.crop_size, shown.resize_size)
    assert known.input.mean == pytest.approx([255 * value for value in shown.mean])
    assert known.input.deviation == pytest.approx([255 * value for value in shown.std])


def test_what_is_not_here_says_how_to_get_it() -> None:
    with pytest.raises(NetworkError, match=r"resnet50 are not here yet \(103 MB\).* resnet-viewer fetch resnet50"):
        load_networks("resnet50")


def test_weights_are_looked_for_where_torch_hub_keeps_them(hub: Path) -> None:
    assert cache_folder() == hub


def test_a_torchvision_that_does_not_load_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "torchvision", None)
    with pytest.raises(ViewerError, match="torchvision cannot be loaded"):
        published("resnet18")


# -- what they answer --------------------------------------------------------------------------------------------------

SIZES = [(500, 375), (375, 500), (640, 640), (224, 224), (100, 60), (257, 256), (1700, 1203), (30, 900), (1, 1)]


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_the_same_answer_as_torchvision(
    name: str, publish: Any, hub: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, network = publish(name)
    put(file, hub)
    classifier = load_network(NetworkRef(name))
    transforms = torchvision_models().get_model_weights(name).DEFAULT.transforms()
    surest = 0.0
    with Image.open(asset("pictures", "cat.jpg")) as cat:
        for number, size in enumerate(SIZES):
            picture = tmp_path / f"{number}.jpg"
            cat.rotate(10 * number).resize(size).save(picture, quality=95)
            with Image.open(picture) as image, torch.inference_mode():
                theirs = network(transforms(image.convert("RGB"))[None]).softmax(1)[0]
            best = theirs.topk(5)
            ours = classify(classifier, read(classifier, picture))
            assert ours.probabilities == pytest.approx(best.values.tolist(), abs=1e-4)
            assert [kind.english for kind in ours.classes] == [classifier_name(name, n) for n in best.indices.tolist()]
            surest = max(surest, best.values[0].item())
    assert surest > 0.5, "answers that are all alike prove nothing"
    capsys.readouterr()
    assert main(["classify", str(picture), "--network", name, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["top"]
    assert [entry["probability"] for entry in said] == pytest.approx(best.values.tolist(), abs=1e-4)


def classifier_name(name: str, number: int) -> str:
    return published(name).classes[number]


def test_it_knows_its_classes_its_accuracy_and_what_it_is(publish: Any, hub: Path) -> None:
    file, _ = publish("resnet18")
    put(file, hub)
    (found,) = load_networks("resnet18")
    assert len(found.classes) == 1000
    assert found.accuracy == pytest.approx(0.69758)
    assert found.about.english == "ResNet-18 for 224×224 pictures, 1000 classes"
    photos = CATALOGUE["photos50"].classes
    assert set(photos) <= set(found.classes), "with their Chinese names and WordNet ids"


def test_weights_are_checked_whenever_they_are_loaded(publish: Any, hub: Path) -> None:
    file, _ = publish("resnet18")
    blob = bytearray(put(file, hub).read_bytes())
    blob[-1000] ^= 1
    (hub / file.name).write_bytes(blob)
    with pytest.raises(NetworkError, match=r"is damaged.* resnet-viewer fetch resnet18"):
        load_networks("resnet18")


def test_the_weights_of_another_network_are_refused(publish: Any, hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = publish("resnet18")
    put(file, hub)
    wrong = replace(published("resnet18"), name="resnet34")
    monkeypatch.setattr("resnet_viewer.networks.checkpoint.published", lambda _: wrong)
    with pytest.raises(NetworkError, match="does not hold a ResNet-34"):
        load_networks("resnet34")


def test_a_file_that_was_carried_here_is_known_by_its_name_and_hash(publish: Any, tmp_path: Path) -> None:
    file, _ = publish("resnet18")
    (found,) = load_networks(str(file))
    assert found.classes[0].english == "tench"
    assert found.crop == published("resnet18").crop
    (renamed,) = load_networks(str(file.rename(tmp_path / "mine.pth")))
    assert (renamed.classes[0].english, renamed.crop) == ("", None)


def test_what_a_person_says_of_the_input_goes_first(publish: Any, hub: Path) -> None:
    file, _ = publish("resnet18")
    put(file, hub)
    found = load_network(NetworkRef("resnet18", input=InputSpec(64, (1.0, 2.0, 3.0), (4.0, 5.0, 6.0))))
    assert (found.size, found.mean.tolist(), found.deviation.tolist()) == (64, [1, 2, 3], [4, 5, 6])
    assert (found.crop, found.accuracy) == (None, None)
    known = published("resnet18")
    same = load_network(NetworkRef("resnet18", input=known.input))
    assert (same.crop, same.accuracy) == (known.crop, known.top1)
    with pytest.raises(NetworkError, match="takes pictures of 3 channels, and 1 means"):
        load_network(NetworkRef("resnet18", input=InputSpec(64, (1.0,), (4.0,))))


# -- how they come here ------------------------------------------------------------------------------------------------


def test_they_are_fetched_from_the_terminal(publish: Any, hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(b"") as server:
        file, _ = publish("resnet18", server.address)
        server.content = file.read_bytes()
        assert main(["fetch", "resnet18"]) == 0
    said = capsys.readouterr()
    assert (hub / file.name).read_bytes() == server.content
    assert "resnet18" in said.err
    assert str(hub / file.name) in said.err
    assert main(["networks"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert lines["resnet18"].endswith("yes")
    assert lines["resnet34"].endswith("no: resnet-viewer fetch resnet34")
    assert "87.3 MB" in lines["resnet34"]
    assert "73.3%" in lines["resnet34"]
    assert load_networks("resnet18")


def test_a_fetch_that_fails_is_exit_code_1(
    publish: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "_PAUSE", 0.01)
    publish("resnet18")
    assert main(["fetch", "resnet18"]) == 1
    assert "cannot be reached" in capsys.readouterr().err


def test_a_network_that_is_not_published_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "resnet20"]) == 2
    assert "not among the networks that can be fetched; those are resnet18, " in capsys.readouterr().err


def test_operators_that_torch_lacks_are_defined_once() -> None:
    torchvision_models()
    torchvision_models()
    for name in vision._OPERATORS:
        assert hasattr(torch.ops.torchvision, name)
