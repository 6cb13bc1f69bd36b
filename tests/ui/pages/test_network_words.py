"""What the list of networks says of each, and when."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from resnet_viewer.experiment import Experiment
from resnet_viewer.training.run import Run
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY
from resnet_viewer.ui.widgets.network_row import PublishedRow


def test_what_is_known_of_the_networks_is_there_at_once(window: MainWindow) -> None:
    """Neither torch nor torchvision has been asked yet: nothing here waits."""
    shares = {each.name.text(): each.accuracy.text() for each in window.bench.list.bundled.rows}
    assert shares["photos"] == "76.7 %"
    assert all(share.endswith(" %") for share in shares.values())
    for found in window.bench.list.published.rows:
        assert isinstance(found, PublishedRow)
        assert found.accuracy.text() == "…"
        assert found.fetch.isHidden()


def test_a_run_with_pre_activation_says_so(
    qtbot: QtBot, window: MainWindow, tiny_experiment: Experiment, tmp_path: Path
) -> None:
    path = tmp_path / "pre.rvrun"
    list(Run.start(tiny_experiment.with_value("network.activation", "pre"), path).records())
    window._go_to(CLASSIFY)
    window.session.open(path)
    qtbot.waitUntil(lambda: len(window.bench.list.run.rows) == 2, timeout=60_000)
    plain, residual = (each.about.text() for each in window.bench.list.run.rows)
    assert plain.startswith("pre-activation plain network of 8 layers after 6 steps")
    assert residual.startswith("pre-activation residual network of 8 layers after 6 steps")
