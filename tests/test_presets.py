"""A person's own presets: kept beside the bundled ones, and gone when they are removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from resnet_viewer import presets
from resnet_viewer.assets import asset
from resnet_viewer.errors import ViewerError
from resnet_viewer.experiment import Experiment
from resnet_viewer.networks.zoo import PRESETS
from resnet_viewer.presets import own_presets, remove_preset, save_preset


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(presets, "presets_folder", lambda: tmp_path / "experiments")
    return tmp_path / "experiments"


def test_a_preset_is_kept_replaced_and_removed() -> None:
    assert own_presets() == []
    deep = Experiment().with_value("network.depth", 110)
    path = save_preset("Für die 第一 class", deep)
    assert own_presets() == [path]
    assert Experiment.load(path) == deep
    save_preset("Für die 第一 class", Experiment())
    assert Experiment.load(path) == Experiment()
    remove_preset(path)
    remove_preset(path)  # gone already
    assert own_presets() == []


@pytest.mark.parametrize("name", ["", "a/b", "..", ".hidden", "a\nb", "n" * 61, " a", "con:", "what?"])
def test_a_name_that_no_file_can_have_is_refused(name: str, folder: Path) -> None:
    with pytest.raises(ViewerError, match="cannot be the name of a file"):
        save_preset(name, Experiment())
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_said(folder: Path) -> None:
    folder.write_text("in the way")
    with pytest.raises(ViewerError, match=r"mine\.toml: "):
        save_preset("mine", Experiment())


def test_the_bundled_presets_are_what_they_are_called() -> None:
    read = {name: Experiment.load(asset("experiments", f"{name}.toml")) for name in PRESETS}
    assert read["default"] == Experiment()
    assert {(each.residual, each.depth) for each in read["20-against-56"].networks} == {
        (kind, depth) for kind in (False, True) for depth in (20, 56)
    }
    assert [(each.residual, each.batch_norm) for each in read["bn-on-and-off"].networks] == [
        (kind, normalised) for kind in (False, True) for normalised in (True, False)
    ]
    assert [each.block for each in read["bottleneck"].networks] == ["basic", "bottleneck"]
    assert read["overfit-500"].data.training_pictures == 500
