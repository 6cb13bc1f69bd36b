"""Networks from files answer as they did when they were written; a damaged or hostile file is a sentence."""

from __future__ import annotations

import json
import sqlite3
import struct
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from network_files import card, weights_of, write

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.data.sources import load
from resnet_viewer.errors import NetworkError, RecordingError
from resnet_viewer.experiment import Experiment, NetworkSpec
from resnet_viewer.findings import InputSpec, NetworkRef
from resnet_viewer.networks import checkpoint
from resnet_viewer.networks.checkpoint import load_network, load_networks
from resnet_viewer.networks.residual import ResidualNetwork, build
from resnet_viewer.networks.zoo import KNOWS
from resnet_viewer.probes.evaluation import batches_of, evaluate, log_probabilities, logits
from resnet_viewer.records import EvaluationRecord, SnapshotRecord
from resnet_viewer.training.run import Run

KINDS = [
    NetworkSpec(residual=True, depth=8, width=2),
    NetworkSpec(residual=False, depth=8, width=2, name="no shortcuts"),
    NetworkSpec(residual=True, depth=10, stages=4, width=3, shortcut="B", stem="3x3-stride-2"),
    NetworkSpec(depth=11, width=2, block="bottleneck", shortcut="C", activation="pre", dropout=0.5),
    NetworkSpec(residual=False, depth=18, stages=4, width=2, stem="7x7", activation="pre", batch_norm=False),
]


@pytest.fixture
def experiment(tiny_experiment: Experiment) -> Experiment:
    """The residual network alone."""
    return tiny_experiment.with_value("networks", "residual")


def used(experiment: Experiment) -> ResidualNetwork:
    """A network that has seen some pictures, so that its statistics are not those it began with."""
    network = build(experiment, 0)
    network(torch.randn(20, 1, 14, 14))
    return network.eval()


# -- weights with their card ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", KINDS, ids=lambda spec: f"{spec.name}-{spec.stages}-{spec.activation}")
def test_a_network_from_its_files_answers_as_it_did(experiment: Experiment, tmp_path: Path, spec: NetworkSpec) -> None:
    experiment = replace(experiment, networks=(spec,))
    network = used(experiment)
    (read,) = load_networks(str(write(tmp_path, experiment, weights_of(network))))
    assert not read.network.training
    pictures = torch.randint(0, 256, (4, 1, 14, 14), dtype=torch.uint8)
    with torch.no_grad():
        expected = network((pictures.float() - 72.5) / 85.25)
    assert torch.allclose(logits(read, pictures), expected, atol=1e-5)
    assert torch.allclose(log_probabilities(read, pictures), (expected / 1.25).log_softmax(1), atol=1e-5)


def test_what_is_known_of_a_network_is_what_its_card_says(experiment: Experiment, tmp_path: Path) -> None:
    weights = weights_of(used(experiment))
    described = replace(card(experiment, weights), name="another name")
    (read,) = load_networks(str(write(tmp_path, experiment, weights, described)))
    assert (read.name, read.source, read.size, read.channels) == ("another name", "fashion-mnist", 14, 1)
    assert (read.temperature, read.threshold) == (1.25, 0.4)
    assert (read.mean.tolist(), read.deviation.tolist()) == ([72.5], [85.25])
    assert read.classes == CATALOGUE["fashion-mnist"].classes


@pytest.mark.parametrize(
    ("given", "own"),
    [
        (InputSpec(14, (72.5,), (85.25,)), True),
        (InputSpec(14, (72.51,), (85.24,)), True),  # as the dialog rounds them
        (InputSpec(28, (72.5,), (85.25,)), False),
        (InputSpec(14, (70.0,), (85.25,)), False),
        (InputSpec(14, (72.5,), (80.0,)), False),
    ],
)
def test_what_was_measured_is_not_said_of_another_input(
    experiment: Experiment, tmp_path: Path, given: InputSpec, own: bool
) -> None:
    path = write(tmp_path, experiment, weights_of(used(experiment)))
    read = load_network(NetworkRef(str(path), input=given))
    known = (read.accuracy, read.measured is not None, read.temperature, read.threshold)
    assert known == ((0.75, True, 1.25, 0.4) if own else (None, False, 1, 0))
    assert (read.size, read.mean.tolist()) == (given.size, [72.5] if own else list(given.mean))


def test_any_changed_byte_of_the_weights_is_damage(experiment: Experiment, tmp_path: Path) -> None:
    path = write(tmp_path, experiment, weights_of(used(experiment)))
    whole = path.read_bytes()
    for place in (0, 100, len(whole) // 2, len(whole) - 1):
        broken = bytearray(whole)
        broken[place] ^= 1
        path.write_bytes(broken)
        with pytest.raises(NetworkError, match=r"mine\.safetensors is damaged"):
            load_networks(str(path))
    path.write_bytes(whole[:-1])
    with pytest.raises(NetworkError, match=r"mine\.safetensors is damaged"):
        load_networks(str(path))


def hostile(header: object, data: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def of_kind(kind: str) -> dict[str, object]:
    return {"fc.bias": {"dtype": kind, "shape": [2], "data_offsets": [0, 1]}}


@pytest.mark.parametrize(
    "weights",
    [
        b"",
        b"text",
        hostile(b"{}", length=10**18),
        hostile(b"{}", length=2**64 - 1),
        hostile(b"{}"),
        hostile(b"no json"),
        hostile(b"[" * 100_000),
        hostile({"fc.bias": {"dtype": "F32", "shape": [10], "data_offsets": [0, 40]}}),
        hostile({"fc.bias": {"dtype": "F32", "shape": [2**62], "data_offsets": [0, 2**64 - 4]}}),
        hostile({"fc.bias": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}, b"1234"),
        hostile({"fc.bias": {"dtype": "object", "shape": [1], "data_offsets": [0, 4]}}, b"1234"),
        hostile({"fc.bias": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}, b"1234"),
        hostile(of_kind("F4"), b"1"),
    ],
    ids=lambda weights: str(weights[:40]),
)
def test_weights_that_are_none_are_refused_though_their_card_vouches_for_them(
    experiment: Experiment, tmp_path: Path, weights: bytes
) -> None:
    with pytest.raises(NetworkError, match=r"weights in mine\.safetensors do not fit"):
        load_networks(str(write(tmp_path, experiment, weights)))


@pytest.mark.parametrize("change", ["wider", "deeper", "plain", "missing", "more"])
def test_the_weights_of_another_network_are_refused(experiment: Experiment, tmp_path: Path, change: str) -> None:
    experiment = experiment.with_value("network.shortcut", "B")
    kinds = {"wider": ("network.width", 3), "deeper": ("network.depth", 14), "plain": ("networks", "plain")}
    other = experiment.with_value(*kinds[change]) if change in kinds else experiment
    values = safetensors.torch.load(weights_of(build(other, 0)))
    if change == "missing":
        del values["fc.bias"]
    elif change == "more":
        values["fc.more"] = torch.zeros(1)
    with pytest.raises(NetworkError, match=r"weights in mine\.safetensors do not fit"):
        load_networks(str(write(tmp_path, experiment, safetensors.torch.save(values))))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["conv1.weight", "bn1.running_var", "fc.bias"])
def test_weights_that_are_no_numbers_are_refused(
    experiment: Experiment, tmp_path: Path, name: str, value: float
) -> None:
    values = safetensors.torch.load(weights_of(build(experiment, 0)))
    values[name].view(-1)[-1] = value
    with pytest.raises(NetworkError, match=r"weights in mine\.safetensors are not all numbers"):
        load_networks(str(write(tmp_path, experiment, safetensors.torch.save(values))))


def test_a_negative_variance_is_refused(experiment: Experiment, tmp_path: Path) -> None:
    values = safetensors.torch.load(weights_of(build(experiment, 0)))
    values["bn1.running_var"][0] = -1.0
    with pytest.raises(NetworkError):
        load_networks(str(write(tmp_path, experiment, safetensors.torch.save(values))))


def test_a_small_file_cannot_name_a_network_that_fills_the_memory(
    experiment: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Depth 1202 and width 256 are 5 billion numbers."""

    def built(*_: Any) -> None:
        pytest.fail("20 GB are asked for")

    monkeypatch.setattr(checkpoint, "build", built)
    weights = weights_of(build(experiment, 0))
    giant = experiment.with_value("network.depth", 1202).with_value("network.width", 256)
    with pytest.raises(NetworkError, match="do not fit"):
        load_networks(str(write(tmp_path, giant, weights)))


def test_a_network_that_learned_from_cut_outs_is_shown_photos_in_the_size_of_its_card(
    experiment: Experiment, tmp_path: Path
) -> None:
    experiment = experiment.with_value("data.training_side", 0.5)
    weights = weights_of(build(experiment, 0))
    described = card(experiment, weights)
    described = replace(described, input=replace(described.input, size=12))
    (read,) = load_networks(str(write(tmp_path, experiment, weights, described)))
    assert (read.framing.size, read.data.size) == (12, 14)


@pytest.mark.parametrize("field", ["classes", "channels", "larger", "smaller"])
def test_a_card_that_contradicts_itself_is_refused(experiment: Experiment, tmp_path: Path, field: str) -> None:
    weights = weights_of(build(experiment, 0))
    described = card(experiment, weights)
    three = replace(described.input, channels=3, mean=(1.0,) * 3, deviation=(1.0,) * 3)
    changes: dict[str, dict[str, Any]] = {
        "classes": {"classes": described.classes[:9]},
        "channels": {"input": three},
        "larger": {"input": replace(described.input, size=15)},
        "smaller": {"input": replace(described.input, size=13)},
    }
    path = write(tmp_path, experiment, weights, replace(described, **changes[field]))
    with pytest.raises(NetworkError, match=r"mine\.json does not describe"):
        load_networks(str(path))


def test_what_is_missing_or_of_another_kind_is_named(experiment: Experiment, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match=r"gone\.safetensors is neither a file nor a network"):
        load_networks(str(tmp_path / "gone.safetensors"))
    with pytest.raises(NetworkError, match=r"nothing is neither a file nor a network .* photos"):
        load_networks("nothing")
    (tmp_path / "x.pt").write_bytes(b"weights of another program")
    with pytest.raises(NetworkError, match=r"x\.pt is neither a checkpoint of torch nor safetensors"):
        load_networks(str(tmp_path / "x.pt"))
    with pytest.raises(RecordingError, match=r"gone\.rvrun is not there"):
        load_networks(str(tmp_path / "gone.rvrun"))
    path = write(tmp_path, experiment, weights_of(build(experiment, 0)))
    path.with_suffix(".json").unlink()
    (recognised,) = load_networks(str(path))
    assert {kind.english for kind in recognised.classes} == {""}
    write(tmp_path, experiment, b"")
    path.unlink()
    path.mkdir()
    with pytest.raises(NetworkError, match=r"mine\.safetensors cannot be read"):
        load_networks(str(path))


def test_more_weights_than_any_network_has_are_refused_unread(
    experiment: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, experiment, weights_of(build(experiment, 0)))
    monkeypatch.setattr(checkpoint, "_LARGEST", path.stat().st_size)
    assert load_networks(str(path))
    monkeypatch.setattr(checkpoint, "_LARGEST", path.stat().st_size - 1)
    with pytest.raises(NetworkError, match="larger than 2 GB"):
        load_networks(str(path))


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 13])
def test_a_network_is_opened_if_there_are_pictures_for_it(tmp_path: Path, channels: int) -> None:
    path = tmp_path / "somebodys.pth"
    torch.save(ResidualNetwork(KINDS[0], channels, 10).state_dict(), path)
    if channels in (1, 3):
        (read,) = load_networks(str(path))
        assert (read.channels, read.framing.channels) == (channels, channels)
    else:
        with pytest.raises(NetworkError, match=rf"somebodys\.pth takes pictures of {channels} channels"):
            load_networks(str(path))


# -- out of a recording -----------------------------------------------------------------------------------------------


@pytest.fixture
def recorded(tiny_experiment: Experiment, tmp_path: Path) -> Path:
    """A finished run of both networks."""
    path = tmp_path / "run.rvrun"
    for _ in Run.start(tiny_experiment, path).records():
        pass
    return path


def spoil(path: Path, query: str, *values: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(query, values)


@pytest.mark.parametrize("averaging", [0.0, 0.5])
def test_the_networks_of_a_recording_do_as_well_as_it_says(
    tiny_experiment: Experiment, tmp_path: Path, averaging: float
) -> None:
    path = tmp_path / "run.rvrun"
    records = list(Run.start(tiny_experiment.with_value("training.averaging", averaging), path).records())
    last = {record.network: record for record in records if isinstance(record, EvaluationRecord)}
    read = load_networks(str(path))
    assert [each.name for each in read] == ["plain", "residual"]
    dataset = load(tiny_experiment.data)
    for id, each in enumerate(read):
        assert each.mean.tolist() == pytest.approx(dataset.mean.tolist())
        assert each.deviation.tolist() == pytest.approx(dataset.deviation.tolist())
        assert (each.temperature, each.threshold, each.size) == (1, 0, 14)
        found = evaluate(partial(logits, each), batches_of(dataset.validation))
        assert last[id].step == 6
        assert (found.loss, found.top1) == pytest.approx((last[id].loss, last[id].accuracy), rel=1e-4)


@pytest.mark.parametrize(
    "value",
    [
        "null",
        "3",
        "[]",
        "{}",
        '{"mean": [70], "deviation": []}',
        '{"mean": [70, 70], "deviation": [80, 80]}',
        '{"mean": 70, "deviation": 80}',
        '{"mean": ["70"], "deviation": [80]}',
        '{"mean": [NaN], "deviation": [80]}',
        '{"mean": [70], "deviation": [0]}',
        '{"mean": [70], "deviation": [-80]}',
        '{"mean": [Infinity], "deviation": [80]}',
        '{"mean": [70], "deviation": [1e400]}',
        '{"mean": [' + "9" * 400 + '], "deviation": [80]}',
        '{"mean": [[70]], "deviation": [{}]}',
    ],
)
def test_a_recording_with_no_normalisation_to_go_by_is_refused(recorded: Path, value: str) -> None:
    spoil(recorded, "INSERT OR REPLACE INTO meta VALUES ('normalisation', ?)", value)
    with pytest.raises(NetworkError, match=r"run\.rvrun does not say how its pictures were normalised"):
        load_networks(str(recorded))


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM snapshot",
        "UPDATE meta SET value = '[' WHERE key = 'normalisation'",
        "UPDATE snapshot SET weights = 'text'",
        "UPDATE snapshot SET weights = x'00'",
        "UPDATE snapshot SET weights = x'00000000000000ff7b7d'",
        "UPDATE snapshot SET weights = optimizer WHERE optimizer IS NOT NULL",
        "UPDATE meta SET value = json_set(value, '$.networks[0].width', 5) WHERE key = 'experiment'",
        "UPDATE meta SET value = '3' WHERE key = 'experiment'",
    ],
)
def test_a_spoilt_recording_is_a_sentence(recorded: Path, query: str) -> None:
    spoil(recorded, query)
    with pytest.raises((NetworkError, RecordingError), match=r"run\.rvrun"):
        load_networks(str(recorded))


def test_a_recording_whose_networks_are_of_other_numbers_is_a_sentence(recorded: Path) -> None:
    spoil(recorded, "UPDATE network SET id = id + 5")
    spoil(recorded, "UPDATE snapshot SET network_id = network_id + 5")
    with pytest.raises((NetworkError, RecordingError), match=r"run\.rvrun"):
        load_networks(str(recorded))


def test_the_networks_of_a_recording_at_an_earlier_step(tiny_experiment: Experiment, tmp_path: Path) -> None:
    path = tmp_path / "run.rvrun"
    kept = {
        (record.network, record.step): safetensors.torch.load(record.weights)
        for record in Run.start(tiny_experiment, path).records()
        if isinstance(record, SnapshotRecord)
    }
    assert {step for _, step in kept} == {0, 6}
    for asked, step in ((0, 0), (5, 0), (6, 6), (1000, 6)):
        for id in (0, 1):
            found = load_network(NetworkRef(str(path), id, step=asked))
            assert found.name == ("plain", "residual")[id]
            assert torch.equal(found.network.state_dict()["fc.weight"], kept[id, step]["fc.weight"])
    with pytest.raises(NetworkError, match=r"run\.rvrun holds no such network"):
        load_network(NetworkRef(str(path), 2, step=6))


def test_a_network_that_diverged_is_there_as_it_was_before(recorded: Path) -> None:
    spoil(recorded, "DELETE FROM snapshot WHERE network_id = 0 AND step > 0")
    assert [each.name for each in load_networks(str(recorded), step=6)] == ["plain", "residual"]
    spoil(recorded, "DELETE FROM snapshot WHERE network_id = 0")
    assert [each.name for each in load_networks(str(recorded), step=6)] == ["residual"]
    spoil(recorded, "UPDATE snapshot SET weights = 'text'")
    with pytest.raises(RecordingError, match=r"run\.rvrun"):
        load_networks(str(recorded), step=6)


def test_every_network_says_what_it_is(recorded: Path, experiment: Experiment, tmp_path: Path) -> None:
    assert [each.about.english for each in load_networks(str(recorded))] == [
        "plain network of 8 layers",
        "residual network of 8 layers",
    ]
    (mine,) = load_networks(str(write(tmp_path, experiment, weights_of(used(experiment)))))
    assert mine.accuracy == 0.75
    pre = experiment.with_value("network.activation", "pre")
    (mine,) = load_networks(str(write(tmp_path, pre, weights_of(used(pre)))))
    assert mine.about.english == "pre-activation residual network of 8 layers"
    assert set(KNOWS) == set(CATALOGUE)
