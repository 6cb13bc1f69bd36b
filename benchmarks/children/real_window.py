"""Opens the program's own window through its own door, and lets a benchmark press its buttons."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer

from resnet_viewer import app
from resnet_viewer.ui import main_window

PROJECTOR = 1920, 1080


class DrivenWindow(main_window.MainWindow):
    """The window of the program, as large as a projector's picture so that all plots of the page are seen at once.

    A subclass says in `drive` what to press once the window is on the screen, and calls `done` at the end.
    """

    def start(self, files: Sequence[Path] = ()) -> None:
        super().start(files)
        self.session.failed.connect(self._give_up)
        self.session.recording_failed.connect(self._give_up)
        self.resize(*PROJECTOR)
        self.drive()

    def drive(self) -> None:
        raise NotImplementedError

    def done(self) -> None:
        """Closes the window, and with it the program, after what is going on now."""
        QTimer.singleShot(0, self.close)

    def _give_up(self, error: Exception) -> None:
        _end(type(error), error, error.__traceback__)


def show(window: type[DrivenWindow]) -> None:
    """Runs the program with this window in place of its own until it is closed; any error ends the process."""
    sys.excepthook = _end
    main_window.MainWindow = window  # type: ignore[misc]
    code = app.show()
    if code:
        sys.exit(code)


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    # Qt would go on after an error in a slot, and nobody would ever close the window.
    traceback.print_exception(kind, error, trace)
    os._exit(1)
