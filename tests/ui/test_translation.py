"""Chinese: nothing is missing, nothing is out of date, and nothing in the window is left in English."""

from __future__ import annotations

import re
import runpy
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtGui import QAction, QFontDatabase
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from resnet_viewer.errors import ExperimentError, RecordingError
from resnet_viewer.experiment import Experiment, NetworkSpec
from resnet_viewer.networks.outline import describe
from resnet_viewer.ui import language
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.names import network_name
from resnet_viewer.ui.notify import sentence
from resnet_viewer.ui.widgets.plot import Plot

ROOT = Path(__file__).parents[2]
TS = ROOT / "assets" / "translations" / "zh_CN.ts"
TOOL = runpy.run_path(str(ROOT / ".ci" / "translations.py"))
START = """
import resnet_viewer.ui.language as language
language.QFontDatabase.families = lambda _: ["any"]
from resnet_viewer.app import _application
app = _application()
print(ascii(app.translate("Transport", "Run")), ascii(app.translate("QPlatformTheme", "Cancel")))
"""


def messages(file: Path) -> dict[tuple[str, str], ElementTree.Element]:
    """Every translation by its context and its English text."""
    found = {}
    for context in ElementTree.parse(file).iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            found[context.findtext("name", ""), message.findtext("source", "")] = translation
    return found


def fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow()
    window.build()
    window.show()
    qtbot.waitExposed(window)
    yield window
    window._settings.remove("language")
    window.close()
    window.deleteLater()


def test_every_text_of_the_program_is_translated(tmp_path: Path) -> None:
    """What the collector finds now is what stands in the committed file. To mend it: make translations."""
    fresh = tmp_path / TS.name
    shutil.copy(TS, fresh)
    TOOL["collect"](fresh)
    assert set(messages(fresh)) == set(messages(TS))
    unfinished = [key for key, found in messages(fresh).items() if found.get("type") or not (found.text or "").strip()]
    assert not unfinished


def test_the_collector_finds_the_sentences_of_errors() -> None:
    found = TOOL["sentences"]()
    assert "{file} is not a recording of ResNet Viewer." in found  # a literal where it is raised
    assert "{key} is {value}; it must be a whole number." in found  # out of _SENTENCES


def test_placeholders_and_access_keys_are_kept() -> None:
    texts = {source: found.text or "" for (_, source), found in messages(TS).items()}
    assert not {source: text for source, text in texts.items() if fields(source) != fields(text)}
    assert not {source: text for source, text in texts.items() if ("&" in source) != ("(&" in text)}


def test_kinds_of_files_keep_the_brackets_that_qt_looks_for() -> None:
    """In Chinese ones it would find no pattern, and show no file."""
    texts = {source: found.text or "" for (_, source), found in messages(TS).items()}
    kinds = {source: re.findall(r"\((?:\*|\{patterns\})[^)]*\)", source) for source in texts}
    assert sum(map(bool, kinds.values())) >= 6
    assert not {
        source: texts[source] for source, found in kinds.items() if any(text not in texts[source] for text in found)
    }


def test_the_compiled_file_is_up_to_date(qapp: QApplication) -> None:
    translator = QTranslator(qapp)
    assert translator.load(str(TS.with_suffix(".qm")))
    wrong = {key for key, found in messages(TS).items() if translator.translate(*key) != found.text}
    translator.deleteLater()
    assert not wrong


def shown(window: MainWindow) -> Iterator[str]:
    """Every text that can be seen in the window, or heard."""
    for action in window.findChildren(QAction):
        yield from (action.text(), action.toolTip())
    for widget in [window, *window.findChildren(QWidget)]:
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        if hasattr(widget, "text"):
            yield widget.text()
        if isinstance(widget, QComboBox):
            yield from (widget.itemText(index) for index in range(widget.count()))
        if isinstance(widget, Plot):
            yield widget._hint.toPlainText()
            yield from (key.text for strip in (widget.header, widget.footer) for key in strip._keys)
            yield from (axes.getAxis(side).labelText for axes in widget._axes for side in ("left", "bottom"))


@pytest.mark.usefixtures("chinese")
def test_nothing_in_the_window_is_left_in_english(window: MainWindow) -> None:
    found = messages(TS)
    english = {source for (_, source), text in found.items() if text.text != source}
    texts = set(shown(window))
    assert not texts & english
    assert {"运行", "文件(&F)", "学习率", "普通网络", "残差网络", "损失", "梯度范数（L2）"} <= texts


@pytest.mark.usefixtures("chinese")
def test_the_dialogs_of_qt_speak_the_language_too(qtbot: QtBot) -> None:
    """Qt's own translations leave a few words in English."""
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    texts = [widget.text() for widget in dialog.findChildren(QWidget) if isinstance(widget, QLabel | QPushButton)]
    texts += [button.toolTip() for button in dialog.findChildren(QToolButton)]
    assert "查找范围(&L)：" in texts
    assert "文件类型(&T)：" in texts
    assert not [text for text in texts if re.search(r"[A-Za-z]{2}", text)]


@pytest.mark.usefixtures("chinese")
def test_an_error_within_an_error_is_translated() -> None:
    inner = ExperimentError("networks is empty; name at least one network.")
    outer = RecordingError("{file} holds no experiment that can be read: {why}", file="a.rvrun", why=inner)
    assert sentence(outer) == "a.rvrun 中没有可读取的实验：networks 为空；请至少写出一个网络。"
    assert str(outer) == f"a.rvrun holds no experiment that can be read: {inner}"


@pytest.mark.usefixtures("chinese")
def test_a_name_that_a_person_gave_stays() -> None:
    networks = NetworkSpec(residual=False), NetworkSpec(name="ours")
    assert [network_name(info) for info in describe(Experiment(networks))] == ["普通网络", "ours"]


def test_the_language_that_is_chosen_is_kept_and_spoken_at_the_next_start(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFontDatabase, "families", lambda _: ["any"])
    chosen = next(action for action in window.view.languages.actions() if action.text() == "简体中文")
    chosen.trigger()
    assert window.messages.texts() == ["新语言将在下次启动时生效。"]
    window._settings.sync()
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == [ascii("运行"), ascii("取消")]


@pytest.mark.parametrize(
    ("system", "spoken"),
    [
        (["zh-Hans-CN", "zh"], "zh_CN"),
        (["zh-SG"], "zh_CN"),
        (["zh-TW"], "en"),
        (["de-DE"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_the_system_decides_where_nothing_was_chosen(
    monkeypatch: pytest.MonkeyPatch, system: list[str], spoken: str
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: SimpleNamespace(uiLanguages=lambda: system))
    monkeypatch.setattr(QFontDatabase, "families", lambda _: ["any"])
    assert language.spoken("system") == spoken
    assert language.spoken("en") == "en"


@pytest.mark.parametrize(("system", "own"), [("zh-Hans-CN", False), ("de-DE", True)])
def test_the_dialogs_of_a_system_that_speaks_another_language_are_not_used(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, system: str, own: bool
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: SimpleNamespace(uiLanguages=lambda: [system]))
    monkeypatch.setattr(QFontDatabase, "families", lambda _: ["any"])
    monkeypatch.setattr(qapp, "installTranslator", lambda _: True)
    before = QLocale()
    language.apply(qapp, "zh_CN")
    assert QApplication.testAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs) == own
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)
    QLocale.setDefault(before)


def test_without_a_font_for_it_nothing_is_said_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFontDatabase, "families", lambda _: [])
    assert language.spoken("zh_CN") == "en"
