"""Who goes first is said of a thread, and of no other."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from resnet_viewer.priority import give_way, take_short_turns

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no priority of their own")


def _niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_a_thread_gives_way_and_its_creator_does_not() -> None:
    found: list[int] = []

    def work() -> None:
        give_way()
        give_way()
        found.append(_niceness())

    before = _niceness()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found[0] > before or before >= 10
    assert _niceness() == before


def test_short_turns_leave_the_priority_as_it_was() -> None:
    found: list[tuple[int, int]] = []

    def work() -> None:
        give_way()
        before = _niceness()
        take_short_turns()
        found.append((_niceness() - before, os.sched_getscheduler(threading.get_native_id()) & 0xFF))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [(0, os.SCHED_OTHER)]
