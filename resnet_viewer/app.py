"""QApplication, the window, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from resnet_viewer.assets import asset
from resnet_viewer.folders import settings_file
from resnet_viewer.priority import take_short_turns
from resnet_viewer.ui import language, theme
from resnet_viewer.ui.garbage import GarbageCollector


def show(files: Sequence[Path] = ()) -> int:
    """Shows the window until it is closed, with a recording or an experiment in it, or with pictures and networks.

    Of recordings and experiments only one is opened, and alone. Returns the exit code.
    """
    app = _application()
    from resnet_viewer.ui.main_window import MainWindow

    window = MainWindow()

    def begin() -> None:
        window.build()
        # Torch begins to load when the page can be seen and used: while it does, the window is slow to answer.
        QTimer.singleShot(0, window, lambda: window.start(files))

    # Queued, so that the picture of the empty window is on the screen before what fills it is loaded.
    window.painted.connect(begin, Qt.ConnectionType.QueuedConnection)
    window.show()
    return app.exec()


def draw(recording: Path, picture: Path) -> None:
    """Draws the plots of a recording into a PNG. Raises RecordingError and ExportError."""
    # The platform without a screen complains of what nobody would see.
    qInstallMessageHandler(lambda *_: None)
    app = _application("light")
    from resnet_viewer.recording import Recording
    from resnet_viewer.ui.poster import save_poster

    with Recording.open(recording) as run:
        save_poster(picture, run.experiment, run.history())
    app.quit()


def _application(scheme: str | None = None) -> QApplication:
    # Threads that learn and the window share the interpreter: the shorter a turn, the sooner the window has its own.
    sys.setswitchinterval(0.001)
    take_short_turns()
    settings = QSettings(str(settings_file()), QSettings.Format.IniFormat)
    spoken = str(settings.value("language", "system"))
    language.prepare(spoken)
    app = QApplication(sys.argv[:1])
    GarbageCollector(app)
    app.setApplicationName("resnet-viewer")
    app.setApplicationDisplayName("ResNet Viewer")
    app.setDesktopFileName("resnet-viewer")
    app.setWindowIcon(QIcon(str(asset("icons", "resnet-viewer.svg"))))
    language.apply(app, spoken)
    theme.apply(app, scheme or str(settings.value("scheme", "system")))
    theme.set_type_size(app, theme.SMALLEST_POINT_SIZE)
    return app
