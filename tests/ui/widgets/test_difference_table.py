"""What differs between runs, in the words of the form and in the language of the window."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pytestqt.qtbot import QtBot

from resnet_viewer.comparison import Course, differences
from resnet_viewer.experiment import Experiment
from resnet_viewer.ui.widgets.difference_table import DifferenceTable
from resnet_viewer.ui.widgets.experiment_form import ExperimentForm


def shown(qtbot: QtBot, experiments: Sequence[Experiment]) -> dict[str, list[str]]:
    table = DifferenceTable()
    qtbot.addWidget(table)
    table.show_differences(
        [f"run {n}" for n, _ in enumerate(experiments)], differences([Course(each) for each in experiments])
    )
    return {
        table.verticalHeaderItem(row).text(): [table.item(row, n).text() for n, _ in enumerate(experiments)]
        for row in range(table.rowCount())
    }


def other() -> Experiment:
    experiment = Experiment()
    for key, value in {
        "network.activation": "pre",
        "network.shortcut": "C",
        "network.batch_norm": False,
        "network.stem": "3x3-stride-2",
        "data.source": "photos50",
        "data.size": 48,
        "training.optimizer": "adamw",
        "training.learning_rate": 0.001,
        "training.schedule": "one-cycle",
    }.items():
        experiment = experiment.with_value(key, value)
    return experiment


def test_every_value_is_said_as_the_form_says_it(qtbot: QtBot) -> None:
    form = ExperimentForm()
    qtbot.addWidget(form)
    fields = {field.name: field for field in form._fields.values()}
    experiments = [Experiment(), other()]
    found = shown(qtbot, experiments)
    assert {"Activation", "Shortcut", "Stem", "Data", "Picture size", "Schedule", "Optimiser"} <= set(found)
    for label, texts in found.items():
        field = fields[label]
        assert texts == [field.words(experiment.get(field.key)) for experiment in experiments]


@pytest.mark.usefixtures("chinese")
def test_nothing_in_it_is_left_in_english(qtbot: QtBot) -> None:
    found = shown(qtbot, [Experiment(), other().with_value("networks", "residual")])
    assert found["激活"] == ["后激活", "预激活"]
    assert found["批归一化"] == ["开", "关"]
    assert found["残差"] == ["关、开", "开"]
    assert found["名称"] == ["普通网络、残差网络", "残差网络"]
    assert not {"true", "false", "post", "pre", "plain", "residual", "one-cycle"} & {
        text for texts in found.values() for text in texts
    }


def test_of_folders_with_many_classes_the_ends_are_named(qtbot: QtBot) -> None:
    names = [f"class {number:04}" for number in range(1000)]
    folders = [f"/{'deep/' * 30}{end}" for end in "ab"]
    found = shown(qtbot, [Experiment().with_folder(folder, names[n:], 5000) for n, folder in enumerate(folders)])
    assert [value[-6:] for value in found["Folder"]] == ["deep/a", "deep/b"]
    assert [value[:10] for value in found["Classes"]] == ["class 0000", "class 0001"]
    assert all(len(value) <= 61 for values in found.values() for value in values)
