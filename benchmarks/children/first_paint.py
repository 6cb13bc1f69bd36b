"""When a window has painted itself for the first time, and when it answers. Argument: `program` or `empty`.

Whatever QMainWindow is made first is watched, so that the program is started through its own door and nothing of it is
changed; the empty window is watched in the same way. Nothing else of the program is imported for the empty one.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from PySide6 import QtWidgets
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QPaintEvent


class _Watched(QtWidgets.QMainWindow):
    """A QMainWindow that tells when its first picture was complete and when its event loop next had time."""

    _painted: float | None = None
    _asked = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's own name
        super().paintEvent(event)
        if not self._asked:
            self._asked = True
            # Answered before anything else in the queue, but after all parts of the window have been painted.
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.HighEventPriority.value)

    def customEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's own name
        super().customEvent(event)
        self._painted = time.time()
        QTimer.singleShot(10, self, self._answer)

    def _answer(self) -> None:
        if sys.argv[1] == "program" and not self._can_run():
            QTimer.singleShot(1, self, self._answer)
            return
        assert self._painted is not None  # noqa: S101 - asked for when painted
        print(json.dumps({"painted": self._painted, "usable": time.time()}), flush=True)
        os._exit(0)  # torch is still being loaded, which nothing can cut short

    def _can_run(self) -> bool:
        page: Any = getattr(self, "page", None)
        return page is not None and bool(page.transport.run_action.isEnabled())


def main() -> None:
    if sys.argv[1] == "program":
        QtWidgets.QMainWindow = _Watched  # type: ignore[misc]
        from resnet_viewer.cli import main as program

        sys.exit(program([]))
    application = QtWidgets.QApplication(sys.argv[:1])
    window = _Watched()
    window.resize(1280, 800)
    window.show()
    application.exec()


if __name__ == "__main__":
    main()
