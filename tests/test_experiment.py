"""An experiment survives every form it is written in, and says in words what is wrong with it."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import pytest

from resnet_viewer.catalogue import FOLDER
from resnet_viewer.errors import ExperimentError
from resnet_viewer.experiment import Experiment, NetworkSpec, settings, twins_choice


def any_value(rng: random.Random, experiment: Experiment, key: str) -> object:
    limits = experiment.limits(key)
    if limits.choices:
        return rng.choice([choice for choice in limits.choices if choice != FOLDER])  # which takes a folder
    low, high = limits.low, limits.high
    value = experiment.get(key)
    if isinstance(value, bool):
        return rng.random() < 0.5
    if isinstance(value, float):
        return rng.choice([low, high, rng.uniform(low, high)])
    return int(low) + limits.stride * rng.randint(0, int(high - low) // limits.stride)


def any_experiment(rng: random.Random) -> Experiment:
    experiment = Experiment()
    for key, _ in settings():
        try:
            experiment = experiment.with_value(key, any_value(rng, experiment, key))
        except ExperimentError as error:
            assert "data.training_pictures" in str(error) or "data.size" in str(error)  # noqa: PT017 - on them others depend
    return experiment


@pytest.mark.parametrize("seed", range(50))
def test_every_experiment_survives_toml_and_dicts(seed: int) -> None:
    experiment = any_experiment(random.Random(seed))
    assert Experiment.from_toml(experiment.to_toml()) == experiment
    assert Experiment.from_dict(experiment.to_dict()) == experiment


@pytest.mark.parametrize("seed", range(20))
def test_every_value_can_be_set_by_its_text(seed: int) -> None:
    wanted, reached = any_experiment(random.Random(seed)), Experiment()
    reached = reached.with_text(f"data.source={wanted.data.source}")
    reached = reached.with_text(f"data.training_pictures={wanted.data.training_pictures}")
    for key, _ in [*settings()][::-1]:
        value = wanted.get(key)
        reached = reached.with_text(f"{key} = {str(value).lower() if isinstance(value, bool) else value}")
    assert reached == wanted


def test_every_limit_holds_at_both_ends_and_is_named_beyond() -> None:
    for key, limits in settings():
        if limits.choices or limits.low is None or limits.high is None:
            continue
        kind = type(Experiment().get(key))
        for end, beyond in ((limits.low, limits.low - 1), (limits.high, limits.high + limits.stride)):
            if key != "data.training_pictures" and not (key == "training.batch_size" and end > 1000):
                assert Experiment().with_value(key, kind(end)).get(key) == end
            with pytest.raises(ExperimentError) as failure:
                Experiment().with_value(key, kind(beyond))
            sentence = str(failure.value)
            assert key in sentence
            assert str(kind(beyond)) in sentence
            assert str(limits.low) in sentence


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("network.depth=21", "8 plus a multiple of 6; the nearest are 20 and 26"),
        ("network.depth=20.0", "a whole number"),
        ("network.depth=0", "from 8 to 1202"),
        ("network.shortcut=D", "one of A, B, C"),
        ("network.stochastic_depth=1", "from 0.0 to 0.9"),
        ("training.learning_rate=nan", "nan; it must be from 1e-06 to 100"),
        ("training.learning_rate=inf", "inf; it must be from"),
        ("training.learning_rate=-inf", "-inf; it must be from"),
        ("training.learning_rate=" + "9" * 401, "it must be from 1e-06 to 100"),
        ("training.learning_rate=true", "a number"),
        ("training.learning_rate=fast", "fast; it must be a number"),
        ("training.seed=true", "a whole number"),
        ("training.seed=2020-01-01", "2020-01-01; it must be a whole number"),
        ("training.seed=", "a whole number"),
        ("training.seed={a = 1}", "a whole number"),
        ("training.seed=[1]", "a whole number"),
        ("training.seed=" + "9" * 5000, "a whole number"),
        ("training.seed=0x" + "f" * 5000, "from 0 to 2147483647"),
        ("training.seed=" + "[" * 100_000, "a whole number"),
        ("training.seed=1\ntraining.steps=2", "a whole number"),
        ("data.flip=1", "true or false"),
        ("data.flip=True", "true or false"),
        ("networks=three", "one of both, plain, residual"),
        ("networks=[1]", "one of both, plain, residual"),
        ("training.batch_size=4096 # large", "from"),
        ("depth=20", "is not known; there are networks, network.depth"),
        ("network.depth", "not of the form key=value"),
        ("=3", "is not known"),
    ],
)
def test_a_wrong_assignment_is_one_short_sentence(text: str, says: str) -> None:
    if text.endswith("# large"):
        assert Experiment().with_text(text).training.batch_size == 4096  # a comment is a comment in TOML
        return
    with pytest.raises(ExperimentError) as failure:
        Experiment().with_text(text)
    sentence = str(failure.value)
    assert says in sentence
    assert len(sentence) < 1000
    assert text.partition("=")[0].strip()[:20] in sentence


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("network = 3", "network must be a table, written as [network]"),
        ("networks = 3", "written as [[networks]]"),
        ("networks = [3]", "networks must be a table, written as [[networks]]"),
        ("networks = []", "name at least one"),
        ("[networks]\ndepth = 20", "written as [[networks]]"),
        ("[network]\n[[networks]]", "not both"),
        ("[network]\ndept = 20", "network.dept is not known; [network] has"),
        ("[optimiser]\n", "optimiser is not a section"),
        ("[data]\nsource = 3", "data.source is 3; it must be a text"),
        ("[network]\nname = 3", "network.name is 3; it must be a text"),
        ("[network]\nname = '   '", "1 to 40 characters"),
        ('[network]\nname = "a\\nb"', "1 to 40 characters"),
        (f"[network]\nname = '{'n' * 41}'", "1 to 40 characters"),
        ("[network]\nresidual = 1", "true or false"),
        ("[[networks]]\n[[networks]]", "residual twice"),
        ("".join(f"[[networks]]\nname = 'n{n}'\n" for n in range(9)), "has 9 networks; at most 8"),
        ("[training]\nseed = 1.5", "training.seed is 1.5"),
        ("[data]\ntraining_pictures = 10", "training.batch_size is 64; it must be at most data.training_pictures"),
        ("[training", "not a TOML file"),
        ("a = " + "[" * 100_000, "not a TOML file"),
        ("a = " + "1" * 5000, "not a TOML file"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, toml: str, says: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(toml)
    with pytest.raises(ExperimentError) as failure:
        Experiment.load(path)
    assert str(failure.value).startswith("wrong.toml: ")
    assert says in str(failure.value)


def test_one_network_is_written_as_one() -> None:
    alone = Experiment().with_value("networks", "residual")
    assert "[network]" in alone.to_toml()
    assert twins_choice(alone) == "residual"
    assert "[[networks]]" in Experiment().to_toml() or "networks = [" in Experiment().to_toml()


def test_what_is_left_out_takes_its_default() -> None:
    assert Experiment.from_toml("") == Experiment()
    experiment = Experiment.from_toml("[network]\ndepth = 20\n[training]\nlearning_rate = 1\n")
    assert experiment.networks == (NetworkSpec(depth=20),)
    assert experiment.networks[0].name == "residual"
    assert type(experiment.training.learning_rate) is float


def test_a_network_value_is_set_in_every_network() -> None:
    experiment = Experiment().with_value("network.depth", 20)
    assert [network.depth for network in experiment.networks] == [20, 20]
    assert Experiment().networks[0].depth == 56


def test_the_choice_of_twins_keeps_the_other_values() -> None:
    experiment = Experiment().with_value("network.depth", 20)
    for choice in ("plain", "residual", "both"):
        experiment = experiment.with_value("networks", choice)
        assert experiment.get("networks") == choice
        assert experiment.get("network.depth") == 20


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "huge.toml").write_bytes(b"#" * 1_000_001)
    for name in ("folder.toml", "binary.toml", "huge.toml", "missing.toml"):
        with pytest.raises(ExperimentError, match=name):
            Experiment.load(tmp_path / name)


def test_a_file_from_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbf[training]\r\nseed = 7\r\n")
    assert Experiment.load(path).training.seed == 7


@pytest.mark.parametrize("values", [None, 3, "text", [], ["data"]])
def test_what_is_no_table_is_no_experiment(values: object) -> None:
    with pytest.raises(ExperimentError):
        Experiment.from_dict(values)  # type: ignore[arg-type]


def test_every_setting_has_a_label_and_an_explanation() -> None:
    keys = [key for key, _ in settings()]
    assert len(set(keys)) == len(keys)
    for key, limits in settings():
        assert limits.label, key
        assert limits.help.endswith("."), key
        assert limits.choices or limits.low is not None or isinstance(Experiment().get(key), bool), key


def test_an_experiment_is_a_value() -> None:
    assert hash(Experiment()) == hash(Experiment.from_toml(Experiment().to_toml()))
    with pytest.raises(dataclasses.FrozenInstanceError):
        Experiment().data.size = 28  # type: ignore[misc]


def test_more_pictures_than_there_are_is_said() -> None:
    with pytest.raises(ExperimentError, match="fashion-mnist has 10000"):
        Experiment().with_value("data.training_pictures", 20_000)
    assert Experiment().with_value("data.source", "fashion-mnist-whole").with_value("data.training_pictures", 60_000)


def test_the_depth_goes_with_the_number_of_stages() -> None:
    four = Experiment().with_value("network.depth", 20).with_value("network.stages", 4)
    assert [network.depth for network in four.networks] == [18, 18]
    assert four.with_value("network.depth", 26).get("network.depth") == 26
    with pytest.raises(ExperimentError, match="10 plus a multiple of 8; the nearest are 18 and 26"):
        four.with_value("network.depth", 20)
    assert (four.limits("network.depth").low, four.limits("network.depth").stride) == (10, 8)
    deepest = Experiment().with_value("network.depth", 1202).with_value("network.stages", 4)
    assert deepest.with_value("network.stages", 3).get("network.depth") <= 1202


def test_the_depth_goes_with_the_blocks() -> None:
    bottleneck = Experiment().with_value("network.depth", 20).with_value("network.block", "bottleneck")
    assert bottleneck.get("network.depth") == 20, "both can have it"
    with pytest.raises(ExperimentError, match="11 plus a multiple of 9; the nearest are 20 and 29"):
        bottleneck.with_value("network.depth", 26)
    four = bottleneck.with_value("network.stages", 4)
    assert four.get("network.depth") == 14
    assert (four.limits("network.depth").low, four.limits("network.depth").stride) == (14, 12)


def test_the_depths_of_the_networks_for_photographs_are_the_papers() -> None:
    photos = Experiment().with_value("network.stages", 4).with_value("network.stem", "7x7")
    assert photos.get("network.depth") == 34
    assert photos.limits("network.depth").choices == (18, 34)
    photos = photos.with_value("network.block", "bottleneck")
    assert photos.get("network.depth") == 50
    assert photos.with_value("network.depth", 101).get("network.depth") == 101
    with pytest.raises(ExperimentError, match=r"network\.depth is 56; it must be one of 50, 101, 152"):
        photos.with_value("network.depth", 56)
    assert photos.with_value("network.stem", "3x3").get("network.depth") == 50
    assert photos.with_value("network.stages", 3).get("network.depth") == 47
    with pytest.raises(ExperimentError, match="one of 18, 34"):
        Experiment.from_toml('[network]\nstages = 4\nstem = "7x7"\ndepth = 26')


def test_epochs_are_another_way_to_say_steps() -> None:
    assert Experiment().steps_per_epoch == 156  # 10,000 pictures in batches of 64
    for experiment in (
        Experiment().with_value("training.epochs", 3),
        Experiment().with_text("training.epochs = 3"),
        Experiment.from_toml("[training]\nepochs = 3\n"),
    ):
        assert experiment.training.steps == 468
        assert "epochs" not in experiment.to_toml()
    assert Experiment().with_text("training.epochs=0.5").training.steps == 78
    assert Experiment().with_text("training.epochs=0.001").training.steps == 1
    large = Experiment.from_toml("[data]\ntraining_pictures = 1000\n[training]\nepochs = 2\nbatch_size = 10\n")
    assert large.training.steps == 200


def with_two_classes(experiment: Experiment, folder: Path) -> Experiment:
    return experiment.with_folder(str(folder), ["cats", "dogs"], 600)


def test_epochs_on_a_command_line_count_with_what_else_is_set_there() -> None:
    texts = ["training.epochs=2", "training.batch_size=100"]
    for order in (texts, texts[::-1]):
        assert Experiment().with_texts(order, with_two_classes).training.steps == 200
    folder = "data.folder='my pictures'"
    found = Experiment().with_texts([*texts, folder, "data.training_pictures=300"], with_two_classes)
    assert (found.data.folder, found.training.steps) == ("my pictures", 6)


@pytest.mark.parametrize("epochs", [0, -1, float("nan"), float("inf"), 10**400, True, "3"])
def test_impossible_epochs_are_named(epochs: object) -> None:
    with pytest.raises(ExperimentError, match=r"training\.epochs is "):
        Experiment().with_value("training.epochs", epochs)


def test_steps_and_epochs_are_not_given_both() -> None:
    with pytest.raises(ExperimentError, match="both steps and epochs"):
        Experiment.from_toml("[training]\nsteps = 10\nepochs = 3\n")


def test_other_data_take_along_what_they_have() -> None:
    photos = Experiment().with_value("data.source", "photos50").with_value("data.size", 64)
    photos = photos.with_value("data.training_pictures", 25_000)
    clothes = photos.with_value("data.source", "fashion-mnist")
    assert (clothes.data.size, clothes.data.training_pictures) == (28, 10_000)
    with pytest.raises(ExperimentError, match="28 pixels along each side"):
        clothes.with_value("data.size", 32)


def test_a_folder_of_pictures_is_part_of_the_experiment() -> None:
    experiment = Experiment().with_folder("/pictures/pets", ["cat", "n01443537", "狗"], 27_003)
    assert (experiment.data.source, experiment.data.folder) == ("folder", "/pictures/pets")
    assert experiment.data.training_pictures == 27_010, "all of them, in whole tens"
    assert [kind.english for kind in experiment.data.entry.classes] == ["cat", "goldfish", "狗"]
    assert [kind.folder_name for kind in experiment.data.entry.classes] == ["cat", "n01443537", "狗"]
    assert Experiment.from_toml(experiment.to_toml()) == experiment
    assert Experiment.from_dict(experiment.to_dict()) == experiment
    small = Experiment().with_folder("/few", ["a", "b"], 12)
    assert small.training.batch_size == small.data.training_pictures == 20
    back = experiment.with_value("data.source", "mnist")
    assert (back.data.folder, back.data.classes, back.data.size) == ("", (), 28)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "choose the folder"),
        ({"folder": "/x", "classes": ["a"]}, "2 to 1000 class folders"),
        ({"folder": "/x", "classes": ["a"] * 1001}, "2 to 1000 class folders"),
        ({"classes": ["a", "b"]}, "choose the folder"),
        ({"folder": "/x", "classes": ["a", "a"]}, "twice"),
        ({"folder": "/x", "classes": ["a", ".."]}, "must be the name of a folder"),
        ({"folder": "/x", "classes": ["a", "../../etc"]}, "must be the name of a folder"),
        ({"folder": "/x", "classes": ["a", "c:\\d"]}, "must be the name of a folder"),
        ({"folder": "/x", "classes": ["a", "\n" * 999_999]}, "must be the name of a folder"),
        ({"folder": "/x", "classes": ["a", 3]}, "must be a list of texts"),
        ({"folder": "/x", "classes": "ab"}, "must be a list of texts"),
        ({"folder": "/x\0", "classes": ["a", "b"]}, "must be the path of a folder"),
        ({"folder": 3, "classes": ["a", "b"]}, "data.folder is 3; it must be a text"),
    ],
)
def test_a_folder_that_cannot_be_is_a_sentence(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(ExperimentError, match=sentence) as caught:
        Experiment.from_dict({"data": {"source": "folder", **values}})
    assert len(str(caught.value)) < 300
