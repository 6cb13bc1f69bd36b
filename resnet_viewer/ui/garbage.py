"""Garbage is collected on the GUI thread, and nowhere else."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000

_LIBRARY = 20
"""So many modules more than at the last look: a library is being loaded."""


class GarbageCollector(QObject):
    """Takes Python's cyclic garbage collection over, and gives it back with `stop`.

    By itself it runs on whichever thread makes the next object. On a thread that learns it may come upon a Qt object,
    which waits for a lock of Qt that the GUI thread holds, while that waits for the interpreter: both wait for ever.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._modules = len(sys.modules)
        self._loaded = False
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        """Collects the oldest generation whose turn it is, as Python itself would; but not while a library is loaded.

        What that brings is there to stay, and to look through all of torch would hold the window for 200 ms.
        """
        modules = len(sys.modules)
        loading, self._modules = modules > self._modules + _LIBRARY, modules
        if loading:
            self._loaded = True
            gc.freeze()
            return
        full = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if any(full):
            generation = max(generation for generation, is_full in enumerate(full) if is_full)
            gc.collect(generation)
            if generation == 2 and self._loaded:
                # What came since, the pages above all, stays as well.
                self._loaded = False
                gc.freeze()
