"""The bar of messages and the icons in it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from resnet_viewer.assets import asset
from resnet_viewer.errors import RecordingError
from resnet_viewer.ui import theme
from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.notify import MessageBar, sentence


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    page = QWidget()
    QVBoxLayout(page).addStretch(1)
    page.resize(640, 200)
    qtbot.addWidget(page)
    page.show()
    return page


@pytest.fixture
def bar(page: QWidget) -> MessageBar:
    return bar_below(page)


def bar_below(page: QWidget, **lasts: int) -> MessageBar:
    bar = MessageBar(page, **lasts)
    layout = page.layout()
    assert layout is not None
    layout.addWidget(bar)
    return bar


def close_button(bar: MessageBar) -> QToolButton:
    buttons = bar.findChildren(QToolButton)
    return next(button for button in buttons if button.isVisible() and "Close" in button.toolTip())


def shown(bar: MessageBar) -> list[str]:
    labels = [label for label in bar.findChildren(QLabel) if label.isVisible() and label.text()]
    return [label.text() for label in labels]


def test_it_is_hidden_while_there_is_nothing_to_say(bar: MessageBar) -> None:
    assert not bar.isVisible()
    bar.show_message("The file is saved.")
    assert bar.isVisible()


def test_the_close_button_takes_a_message_away(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message("One.")
    qtbot.mouseClick(close_button(bar), Qt.MouseButton.LeftButton)
    assert bar.texts() == []
    assert not bar.isVisible()


def test_an_action_is_done_once_and_the_message_goes(bar: MessageBar, qtbot: QtBot) -> None:
    done: list[str] = []
    bar.show_message("A run was interrupted.", actions=(("Resume", lambda: done.append("resume")),))
    button = bar.findChild(QPushButton)
    assert button.text() == "Resume"
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert done == ["resume"]
    assert not bar.isVisible()


def test_an_action_may_show_the_next_message(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message("It failed.", "error", actions=(("Retry", lambda: bar.show_message("It failed.", "error")),))
    qtbot.mouseClick(bar.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert bar.texts() == ["It failed."]


def test_the_same_sentence_is_not_repeated(bar: MessageBar) -> None:
    bar.show_message("The disk is full.", "warning")
    bar.show_message("The disk is full.", "warning")
    assert bar.texts() == ["The disk is full."]


def test_a_key_replaces_and_takes_back(bar: MessageBar) -> None:
    bar.show_message("10 % downloaded.", key="download")
    bar.show_message("20 % downloaded.", key="download")
    assert bar.texts() == ["20 % downloaded."]
    bar.clear("another")
    assert bar.isVisible()
    bar.clear("download")
    assert not bar.isVisible()


def test_the_newest_is_seen_and_the_others_are_counted(bar: MessageBar, qtbot: QtBot) -> None:
    for number in range(4):
        bar.show_message(f"Message {number}.", "error")
    assert shown(bar) == ["Message 3."]
    following = next(button for button in bar.findChildren(QToolButton) if button.isVisible() and button.text())
    assert following.text() == "4 messages"
    qtbot.mouseClick(following, Qt.MouseButton.LeftButton)
    assert shown(bar) == ["Message 2."]
    qtbot.mouseClick(close_button(bar), Qt.MouseButton.LeftButton)
    assert shown(bar) == ["Message 1."]
    assert bar.texts() == ["Message 3.", "Message 0.", "Message 1."]


def test_information_goes_by_itself_and_nothing_else_does(
    page: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MessageBar, "underMouse", lambda _: False)
    bar = bar_below(page, lasts=1)
    bar.show_message("The disk is full.", "warning")
    bar.show_message("It cannot be read.", "error")
    bar.show_message("Shall it go on?", actions=(("Yes", lambda: None),))
    bar.show_message("Saved.")
    qtbot.waitUntil(lambda: "Saved." not in bar.texts())
    assert bar.texts() == ["The disk is full.", "It cannot be read.", "Shall it go on?"]


def test_information_stays_while_the_keyboard_is_in_it(
    page: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MessageBar, "underMouse", lambda _: False)  # wherever another test has left the pointer
    bar = bar_below(page, lasts=1)
    qtbot.waitActive(page)
    bar.show_message("Saved.")
    button = close_button(bar)
    button.setFocus()
    passes = bar._messages[0].passes
    assert passes is not None
    with qtbot.waitSignal(passes.timeout):
        pass
    assert shown(bar) == ["Saved."]
    button.clearFocus()
    qtbot.waitUntil(lambda: not bar.texts())


@pytest.mark.parametrize("by_mouse", [True, False])
def test_a_message_that_is_closed_leaves_the_keyboard_where_it_was(
    page: QWidget, bar: MessageBar, qtbot: QtBot, by_mouse: bool
) -> None:
    tab, beside = QPushButton("tab", page), QPushButton("beside", page)
    for widget in (tab, beside):
        widget.show()
    qtbot.waitActive(page)
    beside.setFocus()
    bar.show_message("Saved.")
    button = close_button(bar)
    if by_mouse:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    else:
        button.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert bar.texts() == []
    assert beside.hasFocus()


def test_it_takes_room_of_its_own_and_gives_it_back(qtbot: QtBot) -> None:
    page, beside = QWidget(), QPushButton("Look at the data")
    beside.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    QVBoxLayout(page).addWidget(beside, 1)
    qtbot.addWidget(page)
    page.resize(500, 300)
    page.show()
    before = beside.geometry()
    bar = bar_below(page)
    bar.show_message("This is a rather long sentence. " * 8, "error")
    for width, height in ((500, 300), (900, 500)):
        page.resize(width, height)
        qtbot.waitUntil(lambda: bar.geometry().bottom() > page.height() - 30)
        assert page.rect().contains(bar.geometry())
        assert not bar.geometry().intersects(beside.geometry())
        assert bar.height() < height // 2
        label = next(each for each in bar.findChildren(QLabel) if each.text())
        assert label.height() >= label.heightForWidth(label.width())
    page.resize(500, 300)
    qtbot.mouseClick(close_button(bar), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: beside.geometry() == before)


def test_a_file_name_is_never_read_as_markup(bar: MessageBar) -> None:
    bar.show_message("<b>x</b>.rvrun cannot be read.", "error")
    assert bar.findChildren(QLabel)[-1].textFormat() == Qt.TextFormat.PlainText


def test_a_screen_reader_hears_what_kind_of_message_it_is(bar: MessageBar) -> None:
    bar.show_message("The disk is full.", "warning")
    assert "Warning: The disk is full." in [child.accessibleName() for child in bar.findChildren(QWidget)]


def test_a_sentence_is_the_template_with_its_values() -> None:
    error = RecordingError("{file} cannot be read: {reason}.", file="a.rvrun", reason="it is empty")
    assert sentence(error) == "a.rvrun cannot be read: it is empty."


def coloured_pixels(image: QImage) -> set[str]:
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0, 3.0])
def test_an_icon_is_drawn_in_the_colour_of_the_text_at_every_size(page: QWidget, ratio: float) -> None:
    palette = QPalette(page.palette())
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#123456"))
    page.setPalette(palette)
    pixmap = icon("run", page).pixmap(QSize(20, 20), ratio)
    assert pixmap.width() == round(20 * ratio)
    assert coloured_pixels(pixmap.toImage()) == {"#123456"}


def test_a_disabled_icon_is_fainter(page: QWidget) -> None:
    drawing = icon("stop", page)
    centre = [
        drawing.pixmap(QSize(24, 24), 1.0, mode).toImage().pixelColor(12, 12).alpha()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)
    ]
    assert centre[0] == 255
    assert 80 < centre[1] < 160


def test_the_program_has_a_picture_in_its_two_colours(page: QWidget) -> None:
    colours = coloured_pixels(icon("resnet-viewer", page).pixmap(QSize(128, 128), 1.0).toImage())
    assert {theme.PLAIN.lower(), theme.RESIDUAL.lower()} <= colours


def test_every_drawing_draws_something(page: QWidget) -> None:
    names = {path.stem for path in asset("icons").glob("*.svg")}
    assert {"run", "pause", "step", "stop", "reset", "open", "save", "live", "measure", "warning", "close"} <= names
    for name in names:
        assert coloured_pixels(icon(name, page).pixmap(QSize(32, 32), 1.0).toImage()), name


def test_an_icon_that_is_missing_is_a_defect(page: QWidget) -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.svg"):
        icon("nothing", page)
