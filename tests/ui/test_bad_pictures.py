"""What goes wrong with a picture is a sentence, and the window goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from resnet_viewer.ui.main_window import MainWindow

PATIENCE = 30_000


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("notes.txt", "notes.txt cannot be read: it is damaged, closed to you, or no picture."),
        ("gone.jpg", "gone.jpg is not there: it has been moved or deleted, or it is a link that leads nowhere."),
        ("link.png", "link.png is not there: it has been moved or deleted, or it is a link that leads nowhere."),
        ("script.jpg", "script.jpg cannot be read: it is damaged, closed to you, or no picture."),
    ],
)
def test_a_file_that_is_no_picture_is_one_sentence(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / "notes.txt").write_text("a letter")
    (tmp_path / "link.png").symlink_to(tmp_path / "nowhere.png")
    (tmp_path / "script.jpg").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n")
    window.show_pictures([tmp_path / name])
    qtbot.waitUntil(lambda: bool(window.messages.texts()), timeout=PATIENCE)
    assert window.messages.texts() == [sentence]


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (9000, 3), (6000, 5000)])
def test_the_smallest_the_thinnest_and_a_large_picture_are_answered(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, size: tuple[int, int]
) -> None:
    Image.new("RGB", size, "orange").save(tmp_path / "odd.png")
    window.show_pictures([tmp_path / "odd.png"])
    page = window.bench.classify
    qtbot.waitUntil(lambda: page.picture.accessibleName() == "odd.png", timeout=PATIENCE)
    assert page.bars.accessibleDescription().count("%") == 5
    assert not window.messages.texts()


def test_the_shelf_makes_room_for_what_comes_after_two_hundred(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resnet_viewer.workers.shelf._MOST", 10)
    files = [tmp_path / f"{number}.png" for number in range(4)]
    for file in files:
        Image.new("RGB", (20, 20), "green").save(file)
    window.show_pictures(files)
    strip = window.bench.strip
    qtbot.waitUntil(
        lambda: strip.count() == 10 and not window.bench.shelf._waiting and window.bench.shelf._reading is None,
        timeout=PATIENCE,
    )
    window.show_pictures([files[0]])
    qtbot.waitUntil(lambda: window.bench.classify.picture.accessibleName() == "0.png", timeout=PATIENCE)
    assert strip.count() == 10
    assert not window.messages.texts()
