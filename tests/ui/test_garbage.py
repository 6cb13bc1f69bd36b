"""Garbage is collected where Qt is at home, and not on a thread that learns."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from resnet_viewer.ui.garbage import GarbageCollector


class _Ring:
    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector(qapp: QObject) -> Iterator[GarbageCollector]:
    collector = GarbageCollector(qapp)
    yield collector
    collector.stop()
    collector.deleteLater()


@pytest.mark.usefixtures("collector")
def test_garbage_of_a_thread_is_collected_on_the_gui_thread(qtbot: QtBot) -> None:
    places: set[threading.Thread] = set()
    rings: list[weakref.ref[_Ring]] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            places.add(threading.current_thread())

    def litter() -> None:
        rings.extend(weakref.ref(_Ring()) for _ in range(20_000))

    gc.callbacks.append(note)
    try:
        thread = threading.Thread(target=litter)
        thread.start()
        thread.join()
        assert not places
        qtbot.waitUntil(lambda: all(ring() is None for ring in rings), timeout=10_000)
        assert places == {threading.main_thread()}
    finally:
        gc.callbacks.remove(note)


def test_stopping_gives_collection_back(qapp: QObject) -> None:
    collector = GarbageCollector(qapp)
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()


def test_what_a_library_brings_is_not_looked_through(
    collector: GarbageCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, gc.get_threshold()[2] + 1))
    collector._collect()
    assert gc.get_freeze_count() == 0
    for number in range(100):
        monkeypatch.setitem(sys.modules, f"library.part{number}", sys)
    there = weakref.ref(_Ring())
    collector._collect()
    aside = gc.get_freeze_count()
    assert aside > 0
    assert there() is not None, "it was not looked for garbage either"
    pages = [_Ring() for _ in range(1000)]
    collector._collect()
    assert gc.get_freeze_count() >= aside + len(pages), "what was made meanwhile stays as well"
    ring = weakref.ref(_Ring())
    collector._collect()
    assert ring() is None, "what comes later is collected as before"
    collector.stop()
    assert gc.get_freeze_count() == 0
