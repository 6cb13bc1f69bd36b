"""Races of more than two networks on the training page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from resnet_viewer.experiment import Experiment
from resnet_viewer.line_up import with_copy
from resnet_viewer.ui.pages.train import TrainPage
from resnet_viewer.ui.widgets.line_up import FACTS
from resnet_viewer.workers.session import Session


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[TrainPage]:
    session = Session()
    page = TrainPage(session, QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(page)
    page.resize(1600, 900)
    page.show()
    qtbot.waitExposed(page)
    yield page
    session.close()


def race(tiny: Experiment, count: int) -> Experiment:
    """So many networks of different depths, the odd ones plain."""
    networks = tiny.networks
    while len(networks) < count:
        networks = with_copy(networks, len(networks) - 2)
    experiment = replace(tiny, networks=networks)
    for place in range(2, count):
        experiment = experiment.with_value("network.depth", 8 + 6 * (place // 2), (place,))
    return experiment


def finish(qtbot: QtBot, page: TrainPage) -> None:
    page.transport.run_action.trigger()
    qtbot.waitUntil(lambda: page.transport.state == "finished", timeout=60_000)


@pytest.mark.parametrize("count", [3, 8])
def test_every_network_is_seen_in_every_plot(
    qtbot: QtBot, page: TrainPage, tiny_experiment: Experiment, count: int
) -> None:
    experiment = race(tiny_experiment, count)
    page.show_experiment(experiment)
    finish(qtbot, page)
    names = {network.name for network in experiment.networks}
    assert len(names) == count
    for plot in (page.curves.loss, page.curves.error, page.gradients.layers, page.gradients.map):
        assert {row[0] for row in plot.table()[1]} == names
    for plot in (page.curves.loss, page.gradients.layers):
        assert all(name in plot.header.text for name in names)
    assert len(page.diagram._infos) == count
    assert page.form.line_up.list.count() == count
    page.resize(1000, 660)
    image = page.grab().toImage()
    assert image.height() == 660


def test_the_time_is_estimated_from_the_last_run(qtbot: QtBot, page: TrainPage, tiny_experiment: Experiment) -> None:
    def times() -> set[str]:
        items = [page.form.line_up.list.item(row) for row in range(page.form.line_up.list.count())]
        return {item.data(FACTS)[-1] for item in items}

    page.show_experiment(tiny_experiment.with_value("training.steps", 30))
    assert times() == {"–"}
    finish(qtbot, page)
    qtbot.waitUntil(lambda: "–" not in times())
    page.show_experiment(tiny_experiment.with_value("training.precision", "bfloat16"))
    assert times() == {"–"}  # nothing has been measured with these numbers
