"""A clicked bar shows what spoke for its class, a clicked place in the picture what the answer is without it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from resnet_viewer.assets import asset
from resnet_viewer.data.framing import framings
from resnet_viewer.data.pictures import DETAIL, decode
from resnet_viewer.errors import Abandoned
from resnet_viewer.findings import Method, NetworkRef
from resnet_viewer.networks.checkpoint import load_networks
from resnet_viewer.probes.attribution import attribute, covered
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY, INSIDE
from resnet_viewer.ui.pages.evidence import EvidencePanel

PATIENCE = 60_000


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow) -> EvidencePanel:
    """The page with the cat and its answer."""
    window._go_to(CLASSIFY)
    panel = window.bench.classify.evidence
    qtbot.waitUntil(lambda: panel._prediction is not None, timeout=PATIENCE)
    assert panel.picture.accessibleName() == "cat.jpg"
    return panel


def answered(qtbot: QtBot, panel: EvidencePanel) -> None:
    qtbot.waitUntil(lambda: panel.picture.overlay is not None and panel._asked is None, timeout=PATIENCE)


def click_bar(qtbot: QtBot, panel: EvidencePanel, row: int) -> None:
    qtbot.mouseClick(panel._bars.rows[row], Qt.MouseButton.LeftButton)


def name_of(panel: EvidencePanel, row: int) -> str:
    """The class in this row of the bars."""
    name: str = panel._prediction.classes[row].english
    return name


def go_down(qtbot: QtBot, combo: QComboBox, times: int) -> None:
    combo.setFocus()
    for _ in range(times):
        qtbot.keyClick(combo, Qt.Key.Key_Down)


def click_picture(qtbot: QtBot, panel: EvidencePanel, x: float, y: float) -> tuple[float, float]:
    """Clicks at these shares of width and height; where that is to the pixel."""
    place = panel.picture.place
    point = QPoint(round(place.left() + x * place.width()), round(place.top() + y * place.height()))
    qtbot.mouseClick(panel.picture, Qt.MouseButton.LeftButton, pos=point)
    cover = panel.picture.cover
    assert cover is not None
    return cover


def test_a_clicked_bar_shows_what_spoke_for_its_class(qtbot: QtBot, panel: EvidencePanel) -> None:
    assert not panel.controls.isVisible()
    click_bar(qtbot, panel, 1)
    answered(qtbot, panel)
    assert [row.isChecked() for row in panel._bars.rows] == [False, True, False, False, False]
    assert panel.controls.isVisible()
    name = name_of(panel, 1)
    assert name in panel.controls.text.text()
    assert "7 × 7 places the output of layer3.2" in panel.controls.text.text()
    assert "the middle; the bars" in panel.controls.text.text()
    # It is brightest where the instrument says so, in the square in the middle.
    classifier = load_networks("photos")[0]
    picture = decode(asset("pictures", "cat.jpg"), side=DETAIL)
    fed = framings(picture, classifier.framing)[0]
    number = [kind.english for kind in classifier.classes].index(name)
    values = attribute(classifier, fed, number, Method.GRAD_CAM).values
    row, column = np.unravel_index(values.argmax(), values.shape)
    side = panel.picture.overlay.width() / len(values)
    lit, dark = (
        panel.picture.overlay.pixelColor(round((column + 0.5) * side), round((row + 0.5) * side))
        for row, column in ((row, column), np.unravel_index(values.argmin(), values.shape))
    )
    assert lit.lightness() > 150 > 50 > dark.lightness()
    square, place = panel.picture.square, panel.picture.place
    assert square.width() == pytest.approx(place.height())
    assert square.center() == place.center()


def test_the_chosen_bar_hides_it_again_and_so_does_the_button(qtbot: QtBot, panel: EvidencePanel) -> None:
    for hide in (panel._bars.rows[0], panel.controls.hide_button):
        click_bar(qtbot, panel, 0)
        answered(qtbot, panel)
        qtbot.mouseClick(hide, Qt.MouseButton.LeftButton)
        assert panel.picture.overlay is None
        assert not panel.controls.isVisible()
        assert not any(row.isChecked() for row in panel._bars.rows)


def test_bars_are_chosen_by_the_keyboard(qtbot: QtBot, panel: EvidencePanel) -> None:
    rows = panel._bars.rows
    rows[0].setFocus()
    qtbot.keyClick(rows[0], Qt.Key.Key_Up)
    qtbot.keyClick(rows[0], Qt.Key.Key_Down)
    assert rows[1].hasFocus()
    qtbot.keyClick(rows[1], Qt.Key.Key_Down)
    qtbot.keyClick(rows[2], Qt.Key.Key_Return)
    answered(qtbot, panel)
    assert rows[2].isChecked()
    assert name_of(panel, 2) in panel.controls.text.text()


def test_every_method_has_an_answer_and_only_grad_cam_has_blocks(qtbot: QtBot, panel: EvidencePanel) -> None:
    click_bar(qtbot, panel, 0)
    answered(qtbot, panel)
    assert panel.controls.blocks.isVisible()
    said = {panel.controls.text.text()}
    for method in list(Method)[1:]:
        go_down(qtbot, panel.controls.methods, 1)
        assert panel.controls.method == method
        assert not panel.controls.blocks.isVisible()
        before = panel.controls.text.text()
        qtbot.waitUntil(
            lambda before=before: panel._asked is None and panel.controls.text.text() not in (before, "Looking…"),
            timeout=PATIENCE,
        )
        said.add(panel.controls.text.text())
        assert ("for" in panel.controls.key.accessibleName()) == method.signed
    assert len(said) == len(Method)


def test_another_block_is_looked_at_and_kept(qtbot: QtBot, panel: EvidencePanel, window: MainWindow) -> None:
    click_bar(qtbot, panel, 0)
    answered(qtbot, panel)
    assert panel.controls.blocks.count() == 9
    go_down(qtbot, panel.controls.blocks, 4)
    qtbot.waitUntil(lambda: "output of layer2.1" in panel.controls.text.text(), timeout=PATIENCE)
    assert "14 × 14 places" in panel.controls.text.text()
    window.bench.shelf.choose(asset("pictures", "coffee.jpg"))
    qtbot.waitUntil(lambda: "espresso" in panel.controls.text.text(), timeout=PATIENCE)
    assert "output of layer2.1" in panel.controls.text.text()


def test_another_picture_is_asked_for_its_first_class_where_evidence_is_seen(
    qtbot: QtBot, panel: EvidencePanel, window: MainWindow
) -> None:
    click_bar(qtbot, panel, 3)
    answered(qtbot, panel)
    window.bench.shelf.choose(asset("pictures", "coffee.jpg"))
    qtbot.waitUntil(lambda: "espresso" in panel.controls.text.text(), timeout=PATIENCE)
    assert panel._bars.rows[0].isChecked()
    click_bar(qtbot, panel, 0)
    window.bench.shelf.choose(asset("pictures", "rocket.jpg"))
    qtbot.waitUntil(lambda: panel.picture.accessibleName() == "rocket.jpg", timeout=PATIENCE)
    assert panel.picture.overlay is None
    assert not panel.controls.isVisible()


def test_what_was_asked_is_asked_again_while_the_network_learns(
    qtbot: QtBot, panel: EvidencePanel, learn: Callable[[int], NetworkRef]
) -> None:
    click_bar(qtbot, panel, 0)
    answered(qtbot, panel)
    tabby = name_of(panel, 0)
    place = click_picture(qtbot, panel, 0.6, 0.3)
    qtbot.waitUntil(lambda: panel._bars.rows[0]._before is not None, timeout=PATIENCE)
    before = panel._prediction
    learn(8)
    qtbot.waitUntil(lambda: panel._prediction not in (None, before), timeout=PATIENCE)
    assert name_of(panel, 0) != tabby
    assert panel.picture.cover == place
    answered(qtbot, panel)
    row = next(row for row in range(5) if name_of(panel, row) == tabby)
    assert panel._bars.rows[row].isChecked()
    assert tabby in panel.controls.text.text()
    qtbot.waitUntil(lambda: panel._bars.rows[0]._before is not None, timeout=PATIENCE)


def test_a_grey_network_explains_itself_too(qtbot: QtBot, panel: EvidencePanel, window: MainWindow) -> None:
    click_bar(qtbot, panel, 4)
    answered(qtbot, panel)
    photo = panel.controls.text.text()
    window.bench.shelf.use(NetworkRef("fashion-20-plain"))
    qtbot.waitUntil(lambda: panel.controls.text.text() != photo, timeout=PATIENCE)
    answered(qtbot, panel)
    assert "7 × 7 places" in panel.controls.text.text()
    click_picture(qtbot, panel, 0.5, 0.5)
    qtbot.waitUntil(lambda: panel._bars.rows[0]._before is not None, timeout=PATIENCE)
    grey = panel.picture._grey
    assert grey.red() == grey.green() == grey.blue()
    assert not window.messages.texts()


def test_a_covered_place_changes_the_bars_and_there_is_a_way_back(qtbot: QtBot, panel: EvidencePanel) -> None:
    classifier = load_networks("photos")[0]
    picture = decode(asset("pictures", "cat.jpg"), side=DETAIL)
    before = [row.accessibleName() for row in panel._bars.rows]
    x, y = click_picture(qtbot, panel, 0.6, 0.3)
    qtbot.waitUntil(lambda: panel._bars.rows[0]._before is not None, timeout=PATIENCE)
    expected = covered(classifier, picture, x, y)
    numbers = panel._prediction.numbers
    shown = [row.accessibleName() for row in panel._bars.rows]
    assert shown != before
    assert [name.split()[-2] for name in shown] == [f"{100 * expected[number]:.1f}" for number in numbers]
    assert panel._bars.rows[0].accessibleDescription().startswith(before[0].removeprefix(f"{name_of(panel, 0)} "))
    first = classifier.classes[int(expected.argmax())].english
    assert ("The first is now" in panel.remark.text()) == (first != name_of(panel, 0))
    place = panel.picture.place
    centre = QPoint(round(place.left() + x * place.width()), round(place.top() + y * place.height()))
    assert panel.picture.grab().toImage().pixelColor(centre) == QColor(*classifier.mean.round().int().tolist())
    qtbot.mouseClick(panel.uncover, Qt.MouseButton.LeftButton)
    assert [row.accessibleName() for row in panel._bars.rows] == before
    assert panel.picture.cover is None
    assert not panel.uncover.isVisible()


def test_the_keyboard_covers_moves_and_uncovers(qtbot: QtBot, panel: EvidencePanel) -> None:
    panel.picture.setFocus()
    qtbot.keyClick(panel.picture, Qt.Key.Key_Right)
    assert panel.picture.cover == pytest.approx((0.5, 0.5), abs=0.01)
    for _ in range(100):
        qtbot.keyClick(panel.picture, Qt.Key.Key_Down)
    assert panel.picture.cover == pytest.approx((0.5, 1.0), abs=0.01)
    qtbot.waitUntil(lambda: panel._bars.rows[0]._before is not None, timeout=PATIENCE)
    qtbot.keyClick(panel.picture, Qt.Key.Key_Escape)
    assert panel.picture.cover is None
    assert panel._bars.rows[0]._before is None


def test_opacity_and_its_end(qtbot: QtBot, panel: EvidencePanel) -> None:
    click_bar(qtbot, panel, 0)
    answered(qtbot, panel)
    corner = panel.picture.square.topLeft().toPoint() + QPoint(20, 20)
    panel.controls.opacity.setFocus()
    seen = []
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(panel.controls.opacity, key)
        seen.append(panel.picture.grab().toImage().pixelColor(corner).lightness())
    panel.picture.set_overlay(None)
    assert panel.picture.grab().toImage().pixelColor(corner).lightness() == seen[1]
    assert seen[0] < seen[1]


def test_a_picture_of_one_pixel_is_explained_and_covered(
    qtbot: QtBot, panel: EvidencePanel, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "dot.png"
    Image.new("RGB", (1, 1), "teal").save(path)
    click_bar(qtbot, panel, 0)
    window.show_pictures([path])
    qtbot.waitUntil(lambda: panel.picture.accessibleName() == "dot.png", timeout=PATIENCE)
    answered(qtbot, panel)
    assert "framed" not in panel.controls.text.text()
    click_picture(qtbot, panel, 0.5, 0.5)
    qtbot.waitUntil(lambda: panel._bars.rows[0]._before is not None, timeout=PATIENCE)
    assert not window.messages.texts()


def test_what_cannot_be_explained_is_one_sentence(
    qtbot: QtBot, panel: EvidencePanel, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resnet_viewer.probes.attribution.saliency", lambda _, x, __: x[0, 0] * float("nan"))
    click_bar(qtbot, panel, 0)
    answered(qtbot, panel)
    go_down(qtbot, panel.controls.methods, 2)
    qtbot.waitUntil(lambda: any("not a number" in text for text in window.messages.texts()), timeout=PATIENCE)
    assert panel.picture.overlay is None
    assert panel.controls.text.text() == ""


def test_a_question_that_is_replaced_is_dropped(qtbot: QtBot, panel: EvidencePanel) -> None:
    click_bar(qtbot, panel, 0)
    first = panel._asked
    click_bar(qtbot, panel, 1)
    assert first is not None
    assert first.dropped.is_set()
    answered(qtbot, panel)
    assert name_of(panel, 1) in panel.controls.text.text()


def test_what_takes_long_says_how_far_it_is_and_is_cancelled(
    qtbot: QtBot, panel: EvidencePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()

    def slow(*_: object, abandoned: Callable[[], bool], told: Callable[[float], object]) -> None:
        told(0.25)
        goes_on.wait()
        assert abandoned()
        raise Abandoned

    monkeypatch.setattr("resnet_viewer.probes.attribution.attribute", slow)
    click_bar(qtbot, panel, 0)
    qtbot.waitUntil(lambda: panel.controls.text.text() == "Looking… 25 %", timeout=PATIENCE)
    assert panel.controls.hide_button.text() == "Cancel"
    qtbot.mouseClick(panel.controls.hide_button, Qt.MouseButton.LeftButton)
    assert not panel.controls.isVisible()
    monkeypatch.undo()
    goes_on.set()
    click_bar(qtbot, panel, 1)
    answered(qtbot, panel)
    assert panel.controls.hide_button.text() == "Hide"


def test_another_page_does_not_wait_and_what_was_broken_off_is_looked_for_again(
    qtbot: QtBot, panel: EvidencePanel, window: MainWindow
) -> None:
    click_bar(qtbot, panel, 0)
    asked = panel._asked
    assert asked is not None
    window._go_to(INSIDE)
    assert asked.dropped.is_set()
    window._go_to(CLASSIFY)
    answered(qtbot, panel)
    assert name_of(panel, 0) in panel.controls.text.text()


def test_a_cover_comes_before_what_takes_long(qtbot: QtBot, panel: EvidencePanel) -> None:
    click_bar(qtbot, panel, 0)
    asked = panel._asked
    assert asked is not None
    click_picture(qtbot, panel, 0.6, 0.3)
    assert asked.dropped.is_set()
    qtbot.waitUntil(lambda: panel._bars.rows[0]._before is not None, timeout=PATIENCE)
    answered(qtbot, panel)
