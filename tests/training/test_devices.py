"""Where a network learns. There is no graphics card where the tests run: what is missing is said, and how."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from resnet_viewer.errors import TrainingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.recording import Recording
from resnet_viewer.training.devices import check_device, missing_devices, prepared_device
from resnet_viewer.training.run import Run


@pytest.fixture
def cuda_build(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A torch that is built for CUDA, with a card."""
    monkeypatch.setattr("torch.version.cuda", "13.0")
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.current_device", lambda: 1)
    return monkeypatch


def test_what_is_here_is_not_missing(cuda_build: pytest.MonkeyPatch) -> None:
    cuda_build.setattr("torch.backends.mps.is_built", lambda: True)
    cuda_build.setattr("torch.backends.mps.is_available", lambda: True)
    assert missing_devices() == {}
    for name in ("cpu", "cuda", "mps"):
        check_device(name)


def test_the_reason_is_the_one_that_holds(cuda_build: pytest.MonkeyPatch) -> None:
    cuda_build.setattr("torch.cuda.is_available", lambda: False)
    cuda_build.setattr("torch.backends.mps.is_built", lambda: True)
    cuda_build.setattr("torch.backends.mps.is_available", lambda: False)
    missing = missing_devices()
    assert "no graphics card" in str(missing["cuda"])
    assert "needs a Mac" in str(missing["mps"])
    cuda_build.setattr("torch.version.cuda", None)
    cuda_build.setattr("torch.version.hip", None)
    cuda_build.setattr("torch.backends.mps.is_built", lambda: False)
    missing = missing_devices()
    assert "built without CUDA" in str(missing["cuda"])
    assert "built without MPS" in str(missing["mps"])
    with pytest.raises(TrainingError, match=r"^training.device is cuda, .* built without CUDA\. Set it to cpu"):
        check_device("cuda")


def test_numbers_on_a_card_come_again(cuda_build: pytest.MonkeyPatch) -> None:
    """The card that is current, whichever thread asks later, and convolutions that neither guess nor round more."""
    cuda_build.setattr("torch.backends.cudnn.deterministic", False)
    convolutions = torch.backends.cudnn.conv
    before = convolutions.fp32_precision
    try:
        assert prepared_device("cpu") == torch.device("cpu")
        assert not torch.backends.cudnn.deterministic
        assert prepared_device("cuda") == torch.device("cuda", 1)
        assert torch.backends.cudnn.deterministic
        assert convolutions.fp32_precision == "ieee"
    finally:
        convolutions.fp32_precision = before


def test_a_run_elsewhere_leaves_no_file_and_a_recorded_one_as_it_was(
    tiny_experiment: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.version.cuda", None)
    monkeypatch.setattr("torch.version.hip", None)
    elsewhere = tiny_experiment.with_value("training.device", "cuda")
    with pytest.raises(TrainingError, match=r"training\.device is cuda"):
        Run.start(elsewhere, tmp_path / "new.rvrun")
    assert not list(tmp_path.iterdir())
    path = tmp_path / "run.rvrun"
    list(Run.start(tiny_experiment, path).records())
    with Recording.resume(path) as recording:
        recording.set_meta(experiment=elsewhere.to_dict(), finished=True)
    with pytest.raises(TrainingError, match=r"training\.device is cuda"):
        Run.resume(path, steps=9)
    with Recording.open(path) as recording:
        assert recording.experiment == elsewhere
        assert recording.meta("finished") is True
        assert recording.last_step == 6
