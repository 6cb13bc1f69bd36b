"""The form that the tests of this folder use."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_viewer.ui import theme
from resnet_viewer.ui.widgets.experiment_form import ExperimentForm


@pytest.fixture
def form(qtbot: QtBot) -> ExperimentForm:
    """The form as narrow as it can stand in the window, and as high as in a large one."""
    theme.apply(QApplication.instance(), "light")
    form = ExperimentForm()
    qtbot.addWidget(form)
    form.resize(250, 850)
    form.show()
    qtbot.waitExposed(form)
    return form
