"""The command line, as a person or a script uses it: output, files and exit codes."""

from __future__ import annotations

import errno
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from resnet_viewer.assets import asset
from resnet_viewer.cli import main
from resnet_viewer.experiment import Experiment
from resnet_viewer.folders import new_recording
from resnet_viewer.recording import Recording
from resnet_viewer.recording_file import lock, unlock

TINY = ["network.depth=8", "network.width=2", "data.training_pictures=100", "training.batch_size=10"]


def tiny(*more: str, steps: int = 6) -> list[str]:
    sets = [word for text in (*TINY, "training.evaluation_interval=3", *more) for word in ("--set", text)]
    return ["train", *sets, "--steps", str(steps)]


def test_training_prints_json_and_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run.rvrun"
    assert main([*tiny(), "--out", str(out), "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    checks = [event for event in events if event["event"] == "evaluation"]
    assert {(event["network"], event["step"]) for event in checks} == {
        (name, step) for name in ("plain", "residual") for step in (3, 6)
    }
    assert set(checks[0]) == {"event", "network", "step", "split", "loss", "accuracy"}
    assert checks[0]["split"] == "validation"
    assert events[-1].keys() == {"event", "step", "images_per_second", "out"}
    assert (events[-1]["event"], events[-1]["step"], events[-1]["out"]) == ("finished", 6, str(out))
    assert events[-1]["images_per_second"] > 0
    with Recording.open(out) as recording:
        assert recording.last_step == 6


def test_without_json_nothing_but_progress_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run.rvrun"
    assert main([*tiny(), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "residual" in said.err
    assert str(out) in said.err


def test_a_run_whose_weights_cannot_be_recorded_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resnet_viewer.recording_file._LARGEST_VALUE", 10_000)
    out = tmp_path / "run.rvrun"
    assert main([*tiny(), "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert "resnet-viewer: run.rvrun cannot hold weights as large as these" in said
    assert "nothing was lost" not in said
    with Recording.open(out) as recording:
        assert recording.last_step == 6
        assert recording.meta("finished") is False


def test_what_is_unwise_is_said_and_trained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run.rvrun"
    words = tiny("training.epochs=0.5", "training.optimizer=adam")
    assert main([*words[: words.index("--steps")], "--out", str(out)]) == 0
    assert "training.learning_rate: Adam moves most weights" in capsys.readouterr().err
    with Recording.open(out) as recording:
        assert recording.last_step == 5


def test_a_device_that_is_not_here_is_one_sentence_and_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.version.cuda", None)
    monkeypatch.setattr("torch.version.hip", None)
    out = tmp_path / "run.rvrun"
    assert main([*tiny(), "--set", "training.device=cuda", "--out", str(out)]) == 2
    assert "training.device is cuda, which is not here." in capsys.readouterr().err
    assert not out.exists()


def test_an_experiment_file_is_trained(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    experiment = Experiment()
    for text in (*TINY, "training.steps=2", "networks=residual"):
        experiment = experiment.with_text(text)
    file.write_text(experiment.to_toml(), encoding="utf-8")
    out = tmp_path / "run.rvrun"
    assert main(["train", str(file), "--out", str(out)]) == 0
    with Recording.open(out) as recording:
        assert recording.experiment == experiment
        assert [info.name for info in recording.networks] == ["residual"]


def test_a_finished_run_is_resumed_to_more_steps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run.rvrun"
    assert main([*tiny(), "--out", str(out)]) == 0
    assert main(["train", "--resume", str(out)]) == 2
    assert "ask for more steps" in capsys.readouterr().err
    assert main(["train", "--resume", str(out), "--steps", "9", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["step"] == 9


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["train", "--set", "network.depth=21"], "network.depth is 21"),
        (["train", "--set", "network.dept=20"], "network.dept"),
        (["train", "--set", "nonsense"], "key=value"),
        (["trian"], "is no command"),
        ([__file__], "neither a recording"),
        (["train", "--steps", "0"], "training.steps is 0"),
        (["train", "missing.toml"], "missing.toml"),
        (["train", "--resume", "missing.rvrun"], "missing.rvrun"),
        (["train", "--out", "/proc/nowhere/run.rvrun"], "run.rvrun"),
        (["evaluate", "--network", "fotos"], "those are photos, "),
        (["evaluate", "--network", "photos", "--data", "nowhere"], "neither a folder nor one of"),
        (["evaluate", "--network", "photos", "--data", "fashion-mnist"], "has not learned the classes"),
        (["classify", "a.png", "--network", "missing.rvrun"], "missing.rvrun"),
        (["export", "missing.rvrun", "--csv", "out"], "missing.rvrun"),
        (["export", ".", "--csv", "out"], ". is not a recording"),
        (["train", "--resume", "."], ". is not a recording"),
        (["train", "--out", ""], ". is not a recording"),
        (["train", "--set", "data.folder=~nobody is called so"], "~nobody is called so"),
        (["classify", "a.png", "--csv", "/proc/nowhere/table.csv"], "table.csv"),
    ],
)
def test_what_is_asked_wrongly_is_one_sentence_and_exit_code_2(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.strip().splitlines()) == 1


_LONG = "long" * 100


@pytest.mark.parametrize(
    "words",
    [
        [f"{_LONG}.rvrun"],
        [f"{_LONG}.jpg"],
        ["train", "--set", f"data.folder={_LONG}"],
        ["train", "--resume", f"{_LONG}.rvrun"],
        ["classify", _LONG],
        ["classify", "a.png", "--network", f"{_LONG}.pth"],
        ["evaluate", "--network", "photos", "--data", _LONG],
        ["export", f"{_LONG}.rvrun", "--csv", "out"],
    ],
)
def test_a_path_at_which_one_cannot_look_is_one_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == (1 if words == ["classify", _LONG] else 2), "a picture is missing there, like any other"
    said = capsys.readouterr().err
    assert _LONG in said
    assert len(said.strip().splitlines()) == 1


def test_a_run_in_a_folder_that_one_may_not_enter_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def barred(path: Path, **_: bool) -> os.stat_result:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", barred)
    assert main([str(tmp_path / "run.rvrun")]) == 2
    assert capsys.readouterr().err == f"resnet-viewer: {tmp_path / 'run.rvrun'}: Permission denied.\n"


def test_a_run_is_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    run, tables = tmp_path / "run.rvrun", tmp_path / "tables"
    assert main(["train", *(word for text in TINY for word in ("--set", text)), "--steps", "2", "--out", str(run)]) == 0
    capsys.readouterr()
    assert main(["export", str(run), "--csv", str(tables), "--weights", str(tmp_path / "weights")]) == 0
    assert str(tables) in capsys.readouterr().err
    assert (tables / "steps.csv").read_text(encoding="utf-8").count("\n") == 5
    assert (tmp_path / "weights" / "residual.safetensors").exists()
    assert main(["export", str(run), "--csv", str(run)]) == 1
    assert "run.rvrun cannot be written" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["export", str(run)])
    monkeypatch.setattr("resnet_viewer.terminal.missing_for_window", lambda: "No font is installed.")
    assert main(["export", str(run), "--png", str(tmp_path / "plots.png")]) == 1
    assert "could not be drawn. No font is installed." in capsys.readouterr().err


def test_an_existing_recording_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run.rvrun"
    out.write_text("precious")
    assert main([*tiny(), "--out", str(out)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert out.read_text() == "precious"


def test_a_run_in_which_every_network_diverges_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run.rvrun"
    hopeless = tiny("training.learning_rate=100", "training.warmup=0", "training.weight_decay=1", steps=400)
    code = main([*hopeless, "--out", str(out), "--json"])
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["event"] for event in events].count("diverged") == 2
    assert code == 1


def test_info_names_versions_and_folders(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info"]) == 0
    said = capsys.readouterr().out
    for word in ("torch", "PySide6", "threads", "Qt platform", "recordings"):
        assert word in said


def _child(*words: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "resnet_viewer", *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env={**os.environ, **environment})


def _wait_for_steps(path: Path, step: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path.exists():
            try:
                with Recording.open(path) as recording:
                    if recording.last_step >= step:
                        return
            except Exception:  # noqa: BLE001 - it is still being made
                pass
        time.sleep(0.05)
    raise AssertionError("the run did not begin")


def test_ctrl_c_while_pictures_are_read_ends_without_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("resnet_viewer.training.run.load", interrupted)
    assert main([*tiny(), "--out", str(tmp_path / "run.rvrun")]) == 128 + signal.SIGINT
    assert "Traceback" not in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def _unread(*words: str) -> tuple[int, str]:
    """Exit code and errors of a command of which one reads a single line."""
    with _child(*words) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        return child.wait(timeout=60), child.stderr.read()


def test_a_run_goes_on_where_nobody_reads_what_it_says(tmp_path: Path) -> None:
    out = tmp_path / "run.rvrun"
    code, said = _unread(*tiny(steps=30), "--out", str(out), "--json")
    assert code == 0
    assert "Traceback" not in said
    assert "Broken pipe" not in said
    with Recording.open(out) as recording:
        assert recording.last_step == 30
        assert recording.meta("finished") is True


def test_answers_end_where_nobody_reads_them(tmp_path: Path) -> None:
    pictures = [str(asset("pictures", name)) for name in ("cat.jpg", "coffee.jpg")] * 60
    assert _unread("classify", *pictures, "--json", "--csv", str(tmp_path / "table.csv")) == (1, "")


def test_runs_that_are_begun_in_the_same_second_have_a_name_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock:
        @staticmethod
        def now() -> datetime:
            return datetime(2026, 11, 28, 10)

    monkeypatch.setattr("resnet_viewer.folders.datetime", Clock)
    held = lock(new_recording(tmp_path))  # its file is not there yet
    assert new_recording(tmp_path).name == "2026-11-28 10.00.00 (2).rvrun"
    unlock(held)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_ctrl_c_stops_after_the_step_and_says_how_to_go_on(tmp_path: Path) -> None:
    out = tmp_path / "2026-11-28 10.00.00.rvrun"  # as the program itself names it
    child = _child(*tiny(steps=1_000_000), "--out", str(out))
    _wait_for_steps(out, 5)
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=30)
    assert child.returncode == 128 + signal.SIGINT
    assert list(tmp_path.iterdir()) == [out]
    with Recording.open(out) as recording:
        assert recording.meta("finished") is True
        reached = recording.last_step
    command = said[said.index("go on with: ") :].splitlines()[0].removeprefix("go on with: resnet-viewer ")
    assert main([*shlex.split(command), "--steps", str(reached + 1)]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_killed_run_loses_at_most_a_second_and_goes_on_with_the_same_numbers(tmp_path: Path) -> None:
    out, straight = tmp_path / "run.rvrun", tmp_path / "straight.rvrun"
    child = _child(*tiny(steps=1_000_000), "--out", str(out))
    _wait_for_steps(out, 20)
    child.kill()
    child.communicate(timeout=30)
    with Recording.open(out) as recording:
        kept = recording.last_step
        assert recording.meta("finished") is False
    assert kept >= 20
    assert main(["train", "--resume", str(out), "--steps", str(kept + 5)]) == 0
    assert main([*tiny(steps=kept + 5), "--out", str(straight)]) == 0
    with Recording.open(out) as mine, Recording.open(straight) as theirs:
        for id in (0, 1):
            for step in range(1, kept + 6):
                here, there = mine.step(id, step), theirs.step(id, step)
                assert here is not None
                assert there is not None
                assert (here.step, here.loss) == (there.step, there.loss)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a screen")
def test_without_a_screen_the_experiment_runs_in_the_terminal_and_is_drawn(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    experiment = Experiment()
    for text in (*TINY, "training.steps=3"):
        experiment = experiment.with_text(text)
    file.write_text(experiment.to_toml(), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    del environment["QT_QPA_PLATFORM"]
    command = [sys.executable, "-m", "resnet_viewer", str(file)]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "no screen" in done.stderr
    assert len(list(tmp_path.glob("*.rvrun"))) == 1
    (picture,) = tmp_path.glob("*.png")
    assert picture.read_bytes()[:4] == b"\x89PNG"
    assert str(picture) in done.stderr


def test_the_networks_of_a_recording_are_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run.rvrun"
    # Who has learned from mirrored pictures is asked about them as well, and while it learns it is not.
    assert main([*tiny(), "--set", "data.flip=false", "--out", str(out)]) == 0
    assert main(["evaluate", "--network", str(out), "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    with Recording.open(out) as recording:
        checked = {info.name: recording.history().networks[info.id].evaluations[-1] for info in recording.networks}
    assert [each["network"] for each in found] == ["plain", "residual"]
    for each in found:
        assert each["pictures"] == 2000
        assert each["top1"] == pytest.approx(checked[each["network"]].accuracy)
        assert each["loss"] == pytest.approx(checked[each["network"]].loss, rel=1e-4)
