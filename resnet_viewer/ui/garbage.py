"""Garbage is collected on the GUI thread, and nowhere else."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000


class GarbageCollector(QObject):
    """Takes Python's cyclic garbage collection over, and gives it back with `stop`.

    By itself it runs on whichever thread makes the next object. On a thread that learns it may come upon a Qt object,
    which waits for a lock of Qt that the GUI thread holds, while that waits for the interpreter: both wait for ever.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._settled = False
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        """Collects the oldest generation whose turn it is, as Python itself would."""
        full = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if any(full):
            generation = max(generation for generation, is_full in enumerate(full) if is_full)
            gc.collect(generation)
            if generation == 2 and not self._settled and gc.get_freeze_count():
                # Torch is loaded and set aside, see `workers.beforehand`. What came with the pages stays as well.
                self._settled = True
                gc.freeze()
