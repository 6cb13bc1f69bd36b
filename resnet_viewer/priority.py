"""Who goes first where there are more threads than cores: the window, and then all the others.

Only on Linux does a thread have a priority of its own.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
import threading

_NICENESS = 10
"""Of all threads but the window's, which cannot be less nice than the program was started."""

_SET_ATTRIBUTES = {"x86_64": 314, "aarch64": 274, "riscv64": 274}
"""The number of the system call sched_setattr, for which neither Python nor most C libraries have a function."""

_RESET_ON_FORK = 1
_TURN_NS = 200_000


def give_way() -> None:
    """Lets whatever else the person does go before this thread."""
    if sys.platform == "linux":
        me = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, me, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, me)))


def take_short_turns() -> None:
    """Has this thread ask the system for short turns, and so be given a core at once when it wakes.

    Else it waits until the turn of a thread that learns is over, some milliseconds, however nice that is. A Linux
    before 6.12 takes no notice.
    """
    call = _SET_ATTRIBUTES.get(platform.machine())
    if sys.platform != "linux" or call is None or ctypes.sizeof(ctypes.c_void_p) != 8:
        return
    niceness = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    # struct sched_attr: size, policy, flags, nice, priority, runtime, deadline, period. Threads of this one are reset.
    wanted = struct.pack("=IIQiIQQQ", 48, os.SCHED_OTHER, _RESET_ON_FORK, niceness, 0, _TURN_NS, 0, 0)
    ctypes.CDLL(None).syscall(call, 0, wanted, 0)
