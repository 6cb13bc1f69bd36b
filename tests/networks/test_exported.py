"""What stands beside exported weights is read like a recording, and of a stranger's nothing is believed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import safetensors.torch

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.errors import NetworkError
from resnet_viewer.experiment import Experiment, NetworkSpec
from resnet_viewer.networks.checkpoint import load_networks
from resnet_viewer.networks.residual import build

KINDS = [
    NetworkSpec(residual=True, depth=8, width=2),
    NetworkSpec(residual=False, depth=8, width=2, name="no shortcuts"),
    NetworkSpec(depth=10, stages=4, width=3, shortcut="B", stem="3x3-stride-2"),
    NetworkSpec(residual=False, depth=18, stages=4, width=2, stem="7x7", activation="pre", batch_norm=False),
]


@pytest.fixture
def experiment(tiny_experiment: Experiment) -> Experiment:
    """The residual network alone."""
    return tiny_experiment.with_value("networks", "residual")


def exported(folder: Path, written: Experiment, **changed: str) -> str:
    """The weights of a network with what an export says of them, but for what is changed."""
    said = {"experiment": written.to_toml(), "mean": "72.5", "deviation": "85.25", **changed}
    state = {name: value.contiguous() for name, value in build(written, 0).state_dict().items()}
    safetensors.torch.save_file(state, folder / "mine.safetensors", said)
    return str(folder / "mine.safetensors")


@pytest.mark.parametrize("spec", KINDS, ids=lambda spec: f"{spec.name}-{spec.stages}-{spec.activation}")
def test_what_an_export_says_of_its_weights_is_read(experiment: Experiment, tmp_path: Path, spec: NetworkSpec) -> None:
    (found,) = load_networks(exported(tmp_path, replace(experiment, networks=(spec,))))
    assert (found.name, found.classes) == ("mine", CATALOGUE["fashion-mnist"].classes)
    assert (found.size, found.mean.tolist(), found.deviation.tolist()) == (14, [72.5], [85.25])
    assert (found.residual, found.untold) == (spec.residual, ())


HOSTILE = {
    "another program's": {"experiment": "run-7"},
    "of default twins": {"experiment": "[data]"},
    "nested": {"experiment": "a = " + "[" * 100_000},
    "endless": {"experiment": "# " + "x" * 2_000_000},
    "no number": {"mean": "much"},
    "no number that can be": {"mean": "nan"},
    "without bounds": {"mean": "1e400"},
    "of another number of channels": {"mean": "1, 2, 3"},
    "dividing by nothing": {"deviation": "0"},
    "thousands of digits": {"deviation": "9" * 100_000},
}


@pytest.mark.parametrize("changed", HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_understood_beside_the_weights_is_passed_over(
    experiment: Experiment, tmp_path: Path, changed: dict[str, str]
) -> None:
    (found,) = load_networks(exported(tmp_path, experiment, **changed))
    assert (found.nameless, found.assumed, len(found.classes)) == (True, True, 10)


def test_weights_that_are_not_of_the_experiment_beside_them_are_refused(experiment: Experiment, tmp_path: Path) -> None:
    for key, value in (("network.width", 3), ("network.depth", 200), ("network.activation", "pre")):
        other = experiment.with_value(key, value)
        with pytest.raises(NetworkError, match=r"weights in mine\.safetensors do not fit the network that it names\.$"):
            load_networks(exported(tmp_path, experiment, experiment=other.to_toml()))
