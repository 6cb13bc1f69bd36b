"""The guards of conftest.py, each against a test that does what it forbids."""

from __future__ import annotations

from pathlib import Path

import pytest

CULPRITS = """
import threading, time, warnings
import pytest
from PySide6.QtCore import QThread, QTimer, qWarning

forever = threading.Event()

def test_python_thread():
    threading.Thread(target=forever.wait, daemon=True, name="stray").start()

@pytest.fixture(scope="module")
def qt_thread():
    thread = QThread(objectName="stray Qt")
    yield thread
    thread.quit()
    thread.wait()

def test_qt_thread(qt_thread):
    qt_thread.start()

def test_warning_of_qt(qapp):
    qWarning("what a pity")

def test_error_in_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()

def test_error_in_slot(qtbot):
    QTimer.singleShot(0, lambda: 1 / 0)
    qtbot.wait(10)

def test_warning():
    warnings.warn("soon gone", DeprecationWarning)

def test_innocent(qtbot):
    thread = threading.Thread(target=time.sleep, args=(0.1,))
    thread.start()
"""


def test_what_must_not_pass_does_not_pass(pytester: pytest.Pytester, pytestconfig: pytest.Config) -> None:
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text("utf-8"))
    culprits = pytester.makepyfile(CULPRITS)
    result = pytester.runpytest_subprocess("-c", str(pytestconfig.inipath), "--rootdir", ".", str(culprits))
    verdicts = [line.split() for line in result.outlines if line.startswith(("FAILED ", "ERROR "))]
    blamed = {words[1].partition("::test_")[2] for words in verdicts}
    assert blamed == {"python_thread", "qt_thread", "warning_of_qt", "error_in_thread", "error_in_slot", "warning"}
    result.stdout.fnmatch_lines(["*left threads running: *Thread(stray,*", "*left threads running: *stray Qt*"])
