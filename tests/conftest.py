"""What every test stands on: no screen, folders of its own, and nothing left running behind it."""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# Both are read when Qt and torch are loaded, so they come before any other import.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest

from resnet_viewer.experiment import DataSpec, Experiment, NetworkSpec, TrainingSpec

pytest_plugins = ["pytester"]

GRACE = 1.0
"""Seconds that a thread which was told to stop has to do so."""


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, recordings and caches of the person who runs the tests are neither read nor written."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("HOME", "USERPROFILE"):
            patch.setenv(variable, str(home))
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
            patch.setenv(variable, str(home / variable.lower()))
            (home / variable.lower()).mkdir(mode=0o700)
        for variable in ("APPDATA", "LOCALAPPDATA"):
            patch.setenv(variable, str(home / variable.lower()))
        yield


@pytest.fixture
def close(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Closes a folder to us, as somebody else's is, though we may be root: it is seen, and nothing in it."""

    def close(folder: Path) -> None:
        def refusing(call: Callable[..., Any], inside: bool) -> Callable[..., Any]:
            def asked(path: Any = ".", *arguments: Any, **options: Any) -> Any:
                asked_for = Path(os.fsdecode(path)) if not isinstance(path, int) else Path()
                if folder in (asked_for.parents if inside else (asked_for, *asked_for.parents)):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
                return call(path, *arguments, **options)

            return asked

        monkeypatch.setattr(os, "stat", refusing(os.stat, inside=True))
        for name in ("listdir", "scandir"):
            monkeypatch.setattr(os, name, refusing(getattr(os, name), inside=False))

    return close


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fails the test that leaves a thread running which was not there before."""
    before = running_threads()
    yield
    deadline = time.monotonic() + GRACE
    while (left := running_threads() - before) and time.monotonic() < deadline:
        process_events()
        time.sleep(0.01)
    if left:
        pytest.fail(f"The test left threads running: {', '.join(sorted(str(thread) for thread in left))}")


def running_threads() -> set[object]:
    """Python's threads and Qt's, without the one that runs the tests."""
    threads: set[object] = {
        thread
        for thread in threading.enumerate()
        # A dummy stands for a thread that Python did not start, and outlives it; tqdm keeps one monitor for all bars.
        if not isinstance(thread, threading._DummyThread) and type(thread).__name__ != "TMonitor"
    }
    if "PySide6.QtCore" in sys.modules:
        import shiboken6
        from PySide6.QtCore import QThread

        main = QThread.currentThread()
        for wrapper in shiboken6.getAllValidWrappers():
            if isinstance(wrapper, QThread) and wrapper is not main and wrapper.isRunning():
                threads.add(wrapper)
    return threads


def process_events() -> None:
    """A thread may wait for the window to hear of its last word."""
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QCoreApplication

        QCoreApplication.processEvents()


@pytest.fixture
def tiny_experiment() -> Experiment:
    """Twins that learn in a moment: depth 8, width 2, 6 steps of 10 pictures, checked twice."""
    return Experiment(
        networks=tuple(NetworkSpec(residual=residual, depth=8, width=2) for residual in (False, True)),
        data=DataSpec(size=14, training_pictures=100),
        training=TrainingSpec(batch_size=10, steps=6, evaluation_interval=3),
    )


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A trash that tells where it has put a file; the system's own is left alone."""
    from PySide6.QtCore import QFile

    class File(QFile):
        def moveToTrash(self) -> bool:
            inside = tmp_path / "files" / Path(self.fileName()).name
            inside.parent.mkdir(exist_ok=True)
            Path(self.fileName()).rename(inside)
            self.setFileName(str(inside))
            return True

    monkeypatch.setattr("resnet_viewer.workers.library.QFile", File)
    return tmp_path / "files"
