"""The context menu of what can be taken out of the window: to the clipboard, or into a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from resnet_viewer.errors import ViewerError
from resnet_viewer.saving import save
from resnet_viewer.ui.widgets.save_dialog import file_to_save

Contents = Callable[[], bytes]


class ExportMenu(QMenu):
    """Copies what a widget shows, also by its shortcut, or saves it under the widget's object name.

    `failed` carries a ViewerError when a file cannot be written, `saved` the path when it has been.
    """

    failed = Signal(object)
    saved = Signal(Path)

    def __init__(
        self, widget: QWidget, picture: Callable[[], QImage], png: Contents, svg: Contents, csv: Contents | None = None
    ) -> None:
        super().__init__(widget)
        self._widget = widget
        self._picture = picture
        copy = QAction(self.tr("Copy picture"), widget)
        copy.triggered.connect(self._copy)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        widget.addAction(copy)
        self.addAction(copy)
        self._add(self.tr("Save picture as PNG…"), "png", self.tr("PNG picture (*.png)"), png)
        self._add(self.tr("Save drawing as SVG…"), "svg", self.tr("SVG drawing (*.svg)"), svg)
        if csv is not None:
            self._add(self.tr("Save numbers as CSV…"), "csv", self.tr("CSV table (*.csv)"), csv)

    def _add(self, text: str, kind: str, kinds: str, contents: Contents) -> None:
        self.addAction(text).triggered.connect(lambda: self._save(kind, kinds, contents))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setImage(self._picture())

    def _save(self, kind: str, kinds: str, contents: Contents) -> None:
        path = file_to_save(self._widget, self.tr("Save as"), f"{self._widget.objectName()}.{kind}", kinds)
        if path is None:
            return
        try:
            save(path, contents())
        except ViewerError as error:
            self.failed.emit(error)
        else:
            self.saved.emit(path)
