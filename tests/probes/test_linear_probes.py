"""A probe learns what can be told from its means, is of one network alone, and comes back from its file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from resnet_viewer.assets import asset
from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.data.sources import load_validation, normalised
from resnet_viewer.errors import NetworkError
from resnet_viewer.experiment import DataSpec, Experiment
from resnet_viewer.networks.checkpoint import Classifier, load_networks
from resnet_viewer.networks.residual import build
from resnet_viewer.networks.zoo import ZOO
from resnet_viewer.probes import linear_probes
from resnet_viewer.probes.linear_probes import (
    FOLDER,
    LinearProbe,
    Probes,
    block_means,
    fit_probe,
    read_probes,
    write_probes,
)

LARGEST = 400_000
"""Bytes of all probes of one network."""


def bundled() -> list[str]:
    """The names of the networks whose probes are bundled."""
    try:
        return sorted(file.stem for file in asset(FOLDER).iterdir())
    except FileNotFoundError:
        return []


@pytest.fixture
def classifier(tiny_experiment: Experiment) -> Classifier:
    """A network that has learned nothing, and calls itself as a bundled one does."""
    network = build(tiny_experiment, 1)
    network(torch.randn(20, 1, 14, 14))
    mean, deviation = torch.tensor([70.0]), torch.tensor([90.0])
    return Classifier(ZOO[0].name, network.eval(), CATALOGUE["fashion-mnist"].classes, 14, mean, deviation, "")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the probes of the first bundled network are looked for."""

    def there(*parts: str) -> Path:
        if not (path := tmp_path / parts[-1]).exists():
            raise FileNotFoundError
        return path

    monkeypatch.setattr(linear_probes, "asset", there)
    return tmp_path / f"{ZOO[0].name}.safetensors"


def some_probes(classifier: Classifier) -> Probes:
    *inner, last = classifier.network.blocks()
    means, _ = block_means(classifier, torch.zeros(1, 1, 14, 14, dtype=torch.uint8))
    heads = {name: LinearProbe(torch.randn(10, means[name].shape[1]), torch.randn(10)) for name in inner}
    return Probes(heads, dict.fromkeys((*inner, last), 0.25))


def drawn(count: int = 4000) -> tuple[Tensor, Tensor, Tensor]:
    """Means of very different size, classes drawn from what a known linear layer says of them, and that layer."""
    generator = torch.Generator().manual_seed(0)
    scaled = torch.randn(count, 5, generator=generator)
    weight = torch.randn(3, 5, generator=generator)
    classes = torch.multinomial((scaled @ weight.T).softmax(1), 1, generator=generator)[:, 0]
    return scaled * torch.tensor([1e-2, 1, 10, 0.5, 3]) + 2, classes, weight


def test_a_known_layer_is_found_again() -> None:
    means, classes, weight = drawn()
    probe = fit_probe(means, classes, 3)
    found = probe.weight * torch.tensor([1e-2, 1, 10, 0.5, 3])
    # What is the same for all classes says nothing.
    assert torch.allclose(found - found.mean(0), weight - weight.mean(0), atol=0.2)


def test_nothing_near_it_has_a_smaller_loss() -> None:
    means, classes, _ = drawn()
    probe = fit_probe(means, classes, 3)
    best = F.cross_entropy(probe.logits(means), classes)
    generator = torch.Generator().manual_seed(1)
    for _ in range(20):
        shift = 0.05 * torch.randn(3, 5, generator=generator) / means.std(0)
        other = F.cross_entropy(F.linear(means, probe.weight + shift, probe.bias - shift @ means.mean(0)), classes)
        assert other > best


def test_the_same_numbers_every_time_and_a_dead_channel_is_no_harm() -> None:
    means, classes, _ = drawn(500)
    means[:, 1] = 0
    first, second = (fit_probe(means, classes, 3) for _ in range(2))
    assert torch.equal(first.weight, second.weight)
    assert torch.equal(first.bias, second.bias)
    assert first.weight.isfinite().all()
    assert not first.weight[:, 1].any()


def test_the_means_are_those_of_the_blocks_and_no_hook_stays(classifier: Classifier) -> None:
    pictures = torch.randint(0, 256, (4, 1, 14, 14), dtype=torch.uint8)
    means, logits = block_means(classifier, pictures)
    network = classifier.network
    x = F.relu(network.bn1(network.conv1(normalised(pictures, classifier.mean, classifier.deviation))))
    for name, block in network.blocks().items():
        x = block(x)
        assert torch.allclose(means[name], x.mean((2, 3)), atol=1e-6)
    assert list(means) == list(network.blocks())
    assert torch.allclose(logits, network.fc(x.mean((2, 3))), atol=1e-5)
    assert not any(block._forward_hooks for block in network.blocks().values())


def test_probes_come_back_from_their_file(classifier: Classifier, file: Path) -> None:
    assert read_probes(classifier) is None
    written = some_probes(classifier)
    write_probes(file, classifier.network, written)
    found = read_probes(classifier)
    assert found is not None
    assert found.accuracies == written.accuracies
    assert found.heads.keys() == written.heads.keys()
    for name, head in found.heads.items():
        assert torch.allclose(head.weight, written.heads[name].weight, rtol=1e-3)
        assert torch.allclose(head.bias, written.heads[name].bias, rtol=1e-3)


def test_probes_of_another_network_of_the_same_name_are_not_used(classifier: Classifier, file: Path) -> None:
    write_probes(file, classifier.network, some_probes(classifier))
    with torch.no_grad():
        classifier.network.fc.bias[0] += 0.01
    assert read_probes(classifier) is None


def test_a_name_never_leads_out_of_the_folder(classifier: Classifier, file: Path) -> None:
    write_probes(file, classifier.network, some_probes(classifier))
    assert read_probes(replace(classifier, name=f"../{file.parent.name}/{ZOO[0].name}")) is None


def test_a_broken_file_is_a_sentence(classifier: Classifier, file: Path) -> None:
    file.write_bytes(b"not a file of weights")
    with pytest.raises(NetworkError, match="damaged: install the program again"):
        read_probes(classifier)


@pytest.mark.parametrize("name", bundled())
def test_bundled_probes_are_of_the_bundled_network_and_small(name: str) -> None:
    (classifier,) = load_networks(name)
    probes = read_probes(classifier)
    assert probes is not None, "the network is another one since: make networks"
    *inner, last = classifier.network.blocks()
    assert list(probes.heads) == inner
    assert list(probes.accuracies) == [*inner, last]
    assert probes.accuracies[last] > probes.accuracies[inner[0]] + 0.05
    assert asset(FOLDER, f"{name}.safetensors").stat().st_size < LARGEST


@pytest.mark.parametrize("name", [name for name in bundled() if name.startswith("fashion")])
def test_bundled_probes_are_as_good_as_is_said(name: str) -> None:
    (classifier,) = load_networks(name)
    probes = read_probes(classifier)
    assert probes is not None
    split = load_validation(DataSpec(size=classifier.size))
    means, _ = block_means(classifier, split.pictures[::2])
    for block, head in probes.heads.items():
        right = (head.logits(means[block]).argmax(1) == split.classes[::2]).double().mean().item()
        # A tenth of the pictures on which it was measured.
        assert right == pytest.approx(probes.accuracies[block], abs=0.035), block
