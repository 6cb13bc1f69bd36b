"""Where something is saved: under the name that was given, and over another file only when asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from resnet_viewer.ui.widgets.save_dialog import file_to_save


def name(monkeypatch: pytest.MonkeyPatch, *chosen: Path | str) -> None:
    """What a person enters, each time that they are asked."""
    names = iter(chosen)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(next(names)), ""))


def answer(monkeypatch: pytest.MonkeyPatch, *answers: QMessageBox.StandardButton) -> list[str]:
    """What they say to the questions, which are returned."""
    said, asked = iter(answers), []

    def question(_parent: object, _title: str, text: str, _buttons: object, default: object) -> object:
        assert default == QMessageBox.StandardButton.No, "Enter replaces nothing"
        asked.append(text)
        return next(said)

    monkeypatch.setattr(QMessageBox, "question", question)
    return asked


@pytest.mark.parametrize(("entered", "saved"), [("lr 0.1", "lr 0.1.rvrun"), ("b.RVRUN", "b.RVRUN"), ("c.", "c..rvrun")])
def test_an_ending_is_added_to_the_whole_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entered: str, saved: str
) -> None:
    name(monkeypatch, tmp_path / entered)
    assert file_to_save(None, "Save", "run.rvrun", "Recordings (*.rvrun)") == tmp_path / saved


def test_a_file_is_replaced_only_when_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked about the file that would be replaced, whose ending was not entered; else for another name."""
    (tmp_path / "lr 0.1.rvrun").write_text("a run")
    name(monkeypatch, tmp_path / "lr 0.1", tmp_path / "lr 0.2")
    asked = answer(monkeypatch, QMessageBox.StandardButton.No)
    assert file_to_save(None, "Save", "run.rvrun", "Recordings (*.rvrun)") == tmp_path / "lr 0.2.rvrun"
    assert ["lr 0.1.rvrun" in text for text in asked] == [True]
    name(monkeypatch, tmp_path / "lr 0.1")
    answer(monkeypatch, QMessageBox.StandardButton.Yes)
    assert file_to_save(None, "Save", "run.rvrun", "Recordings (*.rvrun)") == tmp_path / "lr 0.1.rvrun"


def test_who_thinks_better_of_it_saves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.rvrun").write_text("a run")
    name(monkeypatch, tmp_path / "a.rvrun", "")
    answer(monkeypatch, QMessageBox.StandardButton.No)
    assert file_to_save(None, "Save", "run.rvrun", "Recordings (*.rvrun)") is None
