"""A run in the formats of other programs, read by those programs."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import safetensors.torch
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from PIL import Image
from torch import Tensor, nn

from resnet_viewer.assets import asset
from resnet_viewer.data.places import with_pictures_in
from resnet_viewer.errors import ExportError
from resnet_viewer.experiment import Experiment
from resnet_viewer.export import FORMATS
from resnet_viewer.export.folder import file_names
from resnet_viewer.networks.checkpoint import Classifier, load_networks
from resnet_viewer.probes.classification import classify
from resnet_viewer.recording import Recording
from resnet_viewer.training.run import Run


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twins, and one with projections, after six steps."""
    path = tmp_path_factory.mktemp("run") / "run.rvrun"
    first = Experiment().networks[0]
    networks = tuple(replace(network, depth=8, width=2) for network in Experiment().networks)
    projected = replace(first, depth=8, width=2, residual=True, shortcut="B", name="with B")
    tiny = replace(Experiment(), networks=(*networks, projected))
    for key, value in {
        "data.training_pictures": 100,
        "training.batch_size": 10,
        "training.steps": 6,
        "training.evaluation_interval": 3,
    }.items():
        tiny = tiny.with_value(key, value)
    for _ in Run.start(tiny, path).records():
        pass
    return path


@pytest.fixture
def networks(recording: Path) -> tuple[Classifier, ...]:
    return load_networks(str(recording))


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def test_the_tables_hold_every_number_of_the_run(recording: Path, tmp_path: Path) -> None:
    FORMATS["csv"](recording, tmp_path / "new" / "folder")
    folder = tmp_path / "new" / "folder"
    steps, evaluations = table(folder / "steps.csv"), table(folder / "evaluations.csv")
    gradients, layers = table(folder / "gradients.csv"), table(folder / "layers.csv")
    assert [(row["network"], row["step"]) for row in steps if row["network"] == "plain"] == [
        ("plain", str(step)) for step in range(1, 7)
    ]
    assert len(steps) == 18
    with Recording.open(recording) as run:
        for row in steps:
            id = next(info.id for info in run.networks if info.name == row["network"])
            record = run.step(id, int(row["step"]))
            assert record is not None
            assert (float(row["loss"]), float(row["accuracy"])) == (record.loss, record.accuracy)
            assert float(row["learning_rate"]) == record.learning_rate
            assert record.gradients is not None
            norms = [each for each in gradients if (each["network"], each["step"]) == (row["network"], row["step"])]
            assert [float(each["gradient_norm"]) for each in norms] == pytest.approx(record.gradients.tolist())
        assert Experiment.load(folder / "experiment.toml") == run.experiment
    assert {(row["network"], row["step"]) for row in evaluations} >= {("with B", "3"), ("with B", "6")}
    assert [row["layer"] for row in layers if row["network"] == "plain"][-1] == "fc"


def test_a_long_run_is_read_in_portions(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resnet_viewer.recording_reader._PORTION", 4)
    with Recording.open(recording) as run:
        assert [record.step for record in run.steps(1)] == [1, 2, 3, 4, 5, 6]
        assert [step for step, _ in run.gradients(1)][-6:] == [1, 2, 3, 4, 5, 6]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("created", ["", "yesterday", "0001-01-01T00:00:00"])
def test_a_run_that_does_not_say_when_it_began_is_exported(recording: Path, tmp_path: Path, created: str) -> None:
    path = tmp_path / "run.rvrun"
    shutil.copy(recording, path)
    with Recording.resume(path) as run:
        run.set_meta(created=created)
    FORMATS["tensorboard"](path, tmp_path / "events")
    assert len(list((tmp_path / "events").iterdir())) == 3


def test_tensorboard_reads_the_same_numbers(recording: Path, tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    FORMATS["tensorboard"](recording, tmp_path)
    assert sorted(place.name for place in tmp_path.iterdir()) == ["plain", "residual", "with-B"]
    events = EventAccumulator(str(tmp_path / "residual"), size_guidance={"scalars": 0})
    events.Reload()
    with Recording.open(recording) as run:
        known = list(run.steps(1))
        norms = {step: values for step, values in run.gradients(1) if step}
        checked = list(run.evaluations(1))
    scalars = {tag: events.Scalars(tag) for tag in events.Tags()["scalars"]}
    assert [each.step for each in scalars["loss/training"]] == [1, 2, 3, 4, 5, 6]
    assert [each.value for each in scalars["loss/training"]] == pytest.approx([record.loss for record in known])
    assert [each.value for each in scalars["accuracy/validation"]] == pytest.approx([each.accuracy for each in checked])
    last = [each.value for each in scalars["gradient_norm/layer2.0.conv1"] if each.step == 6]
    assert last == pytest.approx([float(norms[6][3])])
    times = [each.wall_time for each in scalars["loss/training"]]
    assert times[-1] - times[0] == pytest.approx(known[-1].seconds - known[0].seconds, abs=1e-3)
    assert "experiment/text_summary" in events.Tags()["tensors"]


class CifarBlock(nn.Module):
    """As the code for CIFAR has it that most people use: `shortcut`, and `linear` at the end."""

    def __init__(self, into: int, out: int, projected: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(into, out, 3, 1 if into == out else 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.shortcut = nn.Sequential()
        self.padded = into != out and not projected
        if into != out and projected:
            self.shortcut = nn.Sequential(nn.Conv2d(into, out, 1, 2, bias=False), nn.BatchNorm2d(out))

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        quarter = out.shape[1] // 4
        past = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, quarter, quarter)) if self.padded else self.shortcut(x)
        return F.relu(out + past)


class CifarNetwork(nn.Module):
    def __init__(self, width: int, projected: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = nn.Sequential(CifarBlock(width, width, projected))
        self.layer2 = nn.Sequential(CifarBlock(width, 2 * width, projected))
        self.layer3 = nn.Sequential(CifarBlock(2 * width, 4 * width, projected))
        self.linear = nn.Linear(4 * width, 10)

    def forward(self, x: Tensor) -> Tensor:
        out = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        logits: Tensor = self.linear(F.avg_pool2d(out, out.shape[3]).flatten(1))
        return logits


def test_the_usual_code_for_cifar_loads_the_weights(
    recording: Path, networks: tuple[Classifier, ...], tmp_path: Path
) -> None:
    FORMATS["weights"](recording, tmp_path)
    pictures = torch.randn(3, 1, 14, 14)
    for name, classifier, projected in (("residual", networks[1], False), ("with-B", networks[2], True)):
        theirs = CifarNetwork(2, projected)
        theirs.load_state_dict(torch.load(tmp_path / f"{name}.pth", weights_only=True))
        with torch.inference_mode():
            assert torch.allclose(theirs.eval()(pictures), classifier.network(pictures), atol=1e-6)


def test_the_weights_come_back_as_they_were(recording: Path, networks: tuple[Classifier, ...], tmp_path: Path) -> None:
    FORMATS["weights"](recording, tmp_path)
    state = safetensors.torch.load_file(tmp_path / "plain.safetensors")
    known = networks[0].network.state_dict()
    assert state.keys() == known.keys()
    assert all(torch.equal(state[name], known[name]) for name in known)
    (again,) = load_networks(str(tmp_path / "with-B.pth"))
    pictures = torch.randn(2, 1, 14, 14)
    with torch.inference_mode():
        assert torch.allclose(again.network(pictures), networks[2].network(pictures), atol=1e-6)


def test_onnxruntime_gives_the_same_logits_for_any_number_of_pictures(
    recording: Path, networks: tuple[Classifier, ...], tmp_path: Path
) -> None:
    FORMATS["onnx"](recording, tmp_path)
    for name, classifier in zip(("plain", "residual", "with-B"), networks, strict=True):
        file = tmp_path / f"{name}.onnx"
        session = onnxruntime.InferenceSession(str(file))
        for count in (1, 5):
            pictures = torch.randn(count, 1, 14, 14)
            (logits,) = session.run(["logits"], {"pictures": pictures.numpy()})
            with torch.inference_mode():
                np.testing.assert_allclose(logits, classifier.network(pictures).numpy(), atol=1e-5)
        about = {each.key: each.value for each in onnx.load(str(file)).metadata_props}
        assert about["classes"].splitlines()[0] == "T-shirt/top"
        assert float(about["mean"]) == pytest.approx(float(classifier.mean[0]), rel=1e-4)


def test_exported_weights_are_asked_as_the_run_asked_them(
    recording: Path, networks: tuple[Classifier, ...], tmp_path: Path
) -> None:
    FORMATS["weights"](recording, tmp_path)
    with Image.open(asset("pictures", "cat.jpg")) as picture:
        for name, known in zip(("plain", "residual", "with-B"), networks, strict=True):
            (again,) = load_networks(str(tmp_path / f"{name}.safetensors"))
            assert (again.name, again.residual, again.untold) == (name, known.residual, ())
            assert (again.classes, again.framing, again.data) == (known.classes, known.framing, known.data)
            assert torch.equal(again.mean, known.mean)
            assert torch.equal(again.deviation, known.deviation)
            asked = classify(again, picture).probabilities, classify(known, picture).probabilities
            np.testing.assert_array_equal(*asked)


def test_exported_weights_know_the_classes_of_a_folder_and_do_not_say_where_it_is(
    tiny_experiment: Experiment, tmp_path: Path
) -> None:
    for name in ("pizza", "n02123045"):
        (tmp_path / "jane" / "food" / name).mkdir(parents=True)
        for number in range(10):
            colour = (20 * number, 90, 200)
            Image.new("RGB", (32, 32), colour).save(tmp_path / "jane" / "food" / name / f"{number}.png")
    run = tmp_path / "run.rvrun"
    for _ in Run.start(with_pictures_in(tiny_experiment, tmp_path / "jane" / "food"), run).records():
        pass
    FORMATS["weights"](run, tmp_path / "weights")
    (again,) = load_networks(str(tmp_path / "weights" / "residual.safetensors"))
    assert [kind.english for kind in again.classes] == ["tabby", "pizza"]
    assert again.data is not None
    assert again.data.folder == "food"
    assert b"jane" not in (tmp_path / "weights" / "residual.safetensors").read_bytes()


@pytest.fixture
def occupied(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "occupied"
    place.write_text("a file")
    yield place
    assert place.read_text() == "a file"


@pytest.mark.parametrize("kind", ["csv", "weights", "tensorboard", "onnx"])
def test_a_folder_that_cannot_be_made_gives_a_sentence(recording: Path, occupied: Path, kind: str) -> None:
    with pytest.raises(ExportError, match=r"^occupied cannot be written: .+\.$"):
        FORMATS[kind](recording, occupied)


def test_any_name_becomes_the_name_of_a_file_of_its_own() -> None:
    assert file_names(["plain", "residual"]) == ["plain", "residual"]
    assert file_names(["a/b", "a:b", "A-B"]) == ["a-b", "a-b-2", "A-B-3"]
    assert file_names(["../..", "…"]) == ["network", "network-2"]
    assert file_names(["残差 20"]) == ["残差-20"]
