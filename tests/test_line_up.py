"""Networks that differ in what one chooses: each can be changed by itself, and its name says what sets it apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resnet_viewer.errors import ExperimentError
from resnet_viewer.experiment import Experiment, NetworkSpec
from resnet_viewer.groups import GROUPS, group_of
from resnet_viewer.line_up import with_copy, without
from resnet_viewer.settings import settings


def names(experiment: Experiment) -> list[str]:
    return [network.name for network in experiment.networks]


def three() -> Experiment:
    """The twins, and one more like the residual network."""
    experiment = Experiment()
    return replace(experiment, networks=with_copy(experiment.networks, 1))


def test_one_network_is_changed_by_its_name_or_its_number() -> None:
    experiment = Experiment().with_text("networks.residual.depth=20").with_text("networks.1.width = 16")
    assert [(network.depth, network.width) for network in experiment.networks] == [(56, 16), (20, 8)]
    assert experiment.get("networks.residual.depth") == experiment.get("network.depth", 1) == 20
    assert experiment.get("network.depth") == 56
    assert experiment.get("networks") == "several"


def test_a_key_of_all_networks_changes_those_that_are_meant() -> None:
    experiment = three().with_value("network.depth", 20, networks=(0, 2))
    assert [network.depth for network in experiment.networks] == [20, 56, 20]


def test_the_kind_and_the_name_belong_to_one_network() -> None:
    experiment = Experiment().with_text("networks.plain.residual=true").with_text("networks.2.name=deep")
    assert [network.residual for network in experiment.networks] == [True, True]
    assert names(experiment)[1] == "deep"
    with pytest.raises(ExperimentError, match=r"network\.residual is not known"):
        experiment.with_text("network.residual=true")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("networks.deep.depth=20", "networks.deep.depth names no network of the experiment; there are plain, residual"),
        ("networks.0.depth=20", "names no network"),
        ("networks.3.depth=20", "names no network"),
        ("networks.depth=20", "names no network"),
        ("networks.plain.dept=20", "is not known"),
        ("networks.=plain", "networks. is not known"),
        ("networks.plain.depth=21", "8 plus a multiple of 6"),
        ("networks.plain.name=residual", "residual twice"),
        ("networks.plain.residual=1", "true or false"),
    ],
)
def test_a_wrong_assignment_to_one_network_is_one_sentence(text: str, says: str) -> None:
    with pytest.raises(ExperimentError) as failure:
        Experiment().with_text(text)
    assert says in str(failure.value)


def test_the_limits_and_the_default_are_those_of_the_network() -> None:
    experiment = Experiment().with_value("network.stages", 4, networks=(1,))
    assert experiment.limits("network.depth", 0).stride == 6
    assert experiment.limits("network.depth", 1).stride == 8
    assert experiment.default("network.depth", 0) == 56
    four = experiment.default("network.depth", 1)
    assert experiment.with_value("network.depth", four, networks=(1,)).networks[1].depth == 58


def test_networks_are_called_after_what_sets_them_apart() -> None:
    experiment = three()
    assert names(experiment) == ["plain", "residual", "residual (2)"]
    experiment = experiment.with_value("network.depth", 20, networks=(1,))
    assert names(experiment) == ["plain", "residual 20", "residual 56"]
    experiment = experiment.with_value("network.shortcut", "B", networks=(2,))
    assert names(experiment) == ["plain", "residual 20", "residual 56"]
    experiment = experiment.with_value("network.depth", 20, networks=(2,))
    assert names(experiment) == ["plain", "residual shortcut A", "residual shortcut B"]
    experiment = replace(experiment, networks=without(experiment.networks, (2,)))
    assert names(experiment) == ["plain", "residual"]


def test_a_name_that_a_person_gave_stays() -> None:
    experiment = three().with_text("networks.3.name=mine").with_text("networks.2.depth=20")
    assert names(experiment) == ["plain", "residual 20", "mine"]
    experiment = experiment.with_text("networks.mine.name=residual 14").with_text("networks.2.depth=14")
    assert names(experiment) == ["plain", "residual 14 (2)", "residual 14"]


def test_eight_networks_have_eight_short_names() -> None:
    networks = Experiment().networks
    for _ in range(6):
        networks = with_copy(networks, 0)
    experiment = Experiment(networks)
    for index in range(8):
        experiment = experiment.with_value("network.width", index + 1, networks=(index,))
        experiment = experiment.with_value("network.shortcut", "AB"[index % 2], networks=(index,))
    assert len(set(names(experiment))) == 8
    assert Experiment.from_toml(experiment.to_toml()) == experiment
    with pytest.raises(ExperimentError, match="at most 8"):
        Experiment(with_copy(networks, 0))


def test_a_file_may_leave_the_names_to_the_program() -> None:
    experiment = Experiment.from_toml(
        "[[networks]]\ndepth = 20\n[[networks]]\n[[networks]]\nname = 'mine'\nwidth = 16\n"
    )
    assert names(experiment) == ["residual 20", "residual 56 width 8", "mine"]


@pytest.mark.parametrize(
    ("networks", "choice"),
    [
        ((NetworkSpec(residual=False), NetworkSpec()), "both"),
        ((NetworkSpec(residual=False, name="a"), NetworkSpec(name="b")), "both"),
        ((NetworkSpec(residual=False), NetworkSpec(depth=20)), "several"),
        ((NetworkSpec(name="a"), NetworkSpec(name="b")), "several"),
        ((NetworkSpec(residual=False, name="a"),), "plain"),
    ],
)
def test_the_choice_of_twins_says_what_there_is(networks: tuple[NetworkSpec, ...], choice: str) -> None:
    assert Experiment(networks).get("networks") == choice


def test_every_setting_stands_in_a_group_that_there_is() -> None:
    assert {group_of(key, limits) for key, limits in settings()} == set(GROUPS)
