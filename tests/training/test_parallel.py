"""Several processes train as one: the same numbers, one recording, and none of them waits for one that is no more."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from PIL import Image

from resnet_viewer.data.places import with_pictures_in
from resnet_viewer.errors import RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.recording import Recording
from resnet_viewer.records import StepRecord
from resnet_viewer.training.run import Run

LONG = 1_000_000

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="torch's gloo and POSIX signals")


def environment(rank: int, count: int, port: int) -> dict[str, str]:
    """As torchrun makes it."""
    values = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": count, "LOCAL_WORLD_SIZE": count, "MASTER_PORT": port}
    return {**os.environ, "MASTER_ADDR": "127.0.0.1", **{name: str(value) for name, value in values.items()}}


def start(words: list[str], count: int = 2) -> list[subprocess.Popen[str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "resnet_viewer", "train", *words]
    return [
        subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment(rank, count, port))
        for rank in range(count)
    ]


def outcome(children: list[subprocess.Popen[str]]) -> list[tuple[int, str, str]]:
    """Exit code, output and errors of each, once all have ended."""
    try:
        ended = [child.communicate(timeout=100) for child in children]
    finally:
        for child in children:
            child.kill()
    return [(child.returncode, *said) for child, said in zip(children, ended, strict=True)]


def save(experiment: Experiment, folder: Path) -> str:
    file = folder / "experiment.toml"
    file.write_text(experiment.to_toml(), encoding="utf-8")
    return str(file)


def wait_for_step(path: Path, step: int) -> None:
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline:
        with suppress(RecordingError), Recording.open(path) as recording:  # which may not have been made yet
            if recording.last_step >= step:
                return
        time.sleep(0.2)
    raise AssertionError("the run did not begin")


def assert_same_run(path: Path, other: Path, steps: int) -> None:
    """The same but for rounding: loss, accuracy, every layer's gradient, the checks, and the weights at the end."""
    with Recording.open(path) as mine, Recording.open(other) as theirs:
        for id in range(2):
            for number in range(1, steps + 1):
                here, there = mine.step(id, number), theirs.step(id, number)
                assert isinstance(here, StepRecord)
                assert isinstance(there, StepRecord)
                assert here.step == there.step == number
                assert here.loss == pytest.approx(there.loss, rel=1e-5)
                assert here.accuracy == pytest.approx(there.accuracy, abs=1e-6)
                assert here.gradients is not None
                assert there.gradients is not None
                np.testing.assert_allclose(here.gradients, there.gradients, rtol=2e-4)
            checks, others = (each.history().networks[id].evaluations for each in (mine, theirs))
            assert [check.step for check in checks] == [check.step for check in others]
            weights, others_weights = (safetensors.torch.load(each.weights(steps)[id]) for each in (mine, theirs))
            for name, tensor in weights.items():
                torch.testing.assert_close(tensor, others_weights[name], rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"data.mixup": 0.3, "training.averaging": 0.9, "training.label_smoothing": 0.1},
        {"network.dropout": 0.3, "network.stochastic_depth": 0.4, "training.gradient_clipping": 1.0},
    ],
    ids=["plainly", "with all that touches a batch", "with what is dropped"],
)
def test_two_processes_make_the_steps_of_one_with_a_batch_that_halves_unevenly(
    tiny_experiment: Experiment, tmp_path: Path, changes: dict[str, object]
) -> None:
    experiment = tiny_experiment.with_value("training.batch_size", 11)
    for key, value in changes.items():
        experiment = experiment.with_value(key, value)
    one, two = tmp_path / "one.rvrun", tmp_path / "two.rvrun"
    list(Run.start(experiment, one).records())
    children = start([save(experiment, tmp_path), "--out", str(two), "--json"])
    (code, said, errors), (other_code, nothing, other_errors) = outcome(children)
    assert (code, other_code) == (0, 0), errors + other_errors
    assert [json.loads(line)["event"] for line in said.splitlines()][-1] == "finished"
    assert (nothing, other_errors) == ("", "")
    assert_same_run(two, one, 6)
    # One process goes on where two have stopped, as if it had been there all along.
    list(Run.resume(two, steps=9).records())
    list(Run.resume(one, steps=9).records())
    assert_same_run(two, one, 9)
    with Recording.open(one) as recording:
        assert recording.meta("processes") == 1


def test_two_processes_go_on_with_what_one_has_begun(tiny_experiment: Experiment, tmp_path: Path) -> None:
    one, two = tmp_path / "one.rvrun", tmp_path / "two.rvrun"
    for path in (one, two):
        list(Run.start(tiny_experiment, path).records())
    list(Run.resume(one, steps=9).records())
    children = start(["--resume", str(two), "--steps", "9"])
    assert [code for code, _, _ in outcome(children)] == [0, 0]
    assert_same_run(two, one, 9)
    with Recording.open(two) as recording:
        assert recording.meta("processes") == 2


def test_two_processes_learn_from_a_folder_of_pictures(tiny_experiment: Experiment, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(20):
            pixels = random.integers(0, 256, (32, 32, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pets" / name / f"{number}.png")
    one, two = tmp_path / "one.rvrun", tmp_path / "two.rvrun"
    list(Run.start(with_pictures_in(tiny_experiment, tmp_path / "pets"), one).records())
    words = [save(tiny_experiment, tmp_path), "--set", f"data.folder={tmp_path / 'pets'}", "--out", str(two)]
    (code, _, errors), (other_code, nothing, other_errors) = outcome(start(words))
    assert (code, other_code) == (0, 0), errors + other_errors
    assert (nothing, other_errors) == ("", "")
    assert_same_run(two, one, 6)


@pytest.mark.parametrize("killed", [0, 1])
def test_a_killed_process_ends_the_run_with_a_sentence(
    tiny_experiment: Experiment,
    tmp_path: Path,
    killed: int,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = tmp_path_factory.mktemp("torchrun") / "error.json"
    monkeypatch.setenv("TORCHELASTIC_ERROR_FILE", str(report))
    out = tmp_path / "run.rvrun"
    children = start([save(tiny_experiment.with_value("training.steps", LONG), tmp_path), "--out", str(out), "--json"])
    try:
        wait_for_step(out, 3)
        children[killed].kill()
    finally:
        ended = outcome(children)
    code, _, said = ended[1 - killed]
    assert code == 1
    assert len(re.findall("Another process of this run has ended", said)) == 1
    assert "Traceback" not in said
    assert json.loads(report.read_text("utf-8"))["message"] in said, "torchrun says it last"
    if killed == 1:  # who is left closes the file
        assert [file.name for file in sorted(tmp_path.iterdir())] == ["experiment.toml", "run.rvrun"]
    with Recording.resume(out) as recording:
        last = recording.last_step
        assert last >= 3
        assert recording.history().step == last
        assert recording.resume_point()


def test_torchrun_that_is_stopped_leaves_a_whole_file(tiny_experiment: Experiment, tmp_path: Path) -> None:
    out = tmp_path / "run.rvrun"
    file = save(tiny_experiment.with_value("training.steps", LONG), tmp_path)
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    child = subprocess.Popen(
        [*torchrun, "-m", "resnet_viewer", "train", file, "--out", str(out)], stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for_step(out, 3)
        child.send_signal(signal.SIGTERM)
        _, said = child.communicate(timeout=100)
    finally:
        child.kill()
    assert "go on with: resnet-viewer train --resume" in said
    assert [file.name for file in sorted(tmp_path.iterdir())] == ["experiment.toml", "run.rvrun"]
    with Recording.open(out) as recording:
        assert recording.meta("finished") is True
        last = recording.last_step
        assert {point.step for point in recording.resume_point().values()} == {last}


def test_more_processes_than_pictures_in_a_batch_are_refused(tiny_experiment: Experiment, tmp_path: Path) -> None:
    out = tmp_path / "run.rvrun"
    children = start([save(tiny_experiment.with_value("training.batch_size", 2), tmp_path), "--out", str(out)], count=3)
    (code, _, said), *others = outcome(children)
    assert (code, said) == (
        2,
        "resnet-viewer: training.batch_size is 2, too few for 3 processes; raise it, or start fewer.\n",
    )
    assert [(code, said) for code, _, said in others] == [(2, "")] * 2
    assert not out.exists()
