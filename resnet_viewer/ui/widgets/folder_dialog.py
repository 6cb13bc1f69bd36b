"""Asks for a folder to write into, which may not be there yet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget


class FolderDialog(QFileDialog):
    """A folder that is chosen or typed. It is Qt's own dialog: those of the systems take no folder that is missing."""

    def __init__(self, parent: QWidget | None, title: str, proposed: Path) -> None:
        super().__init__(parent, title, str(proposed.parent))
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setFilter(QDir.Filter.Dirs | QDir.Filter.NoDotAndDotDot | QDir.Filter.Drives)
        self.setLabelText(QFileDialog.DialogLabel.FileName, self.tr("Folder:"))
        self.setLabelText(QFileDialog.DialogLabel.Accept, self.tr("Export here"))
        self.selectFile(proposed.name)

    @property
    def folder(self) -> Path:
        return Path(self.selectedFiles()[0])

    def accept(self) -> None:
        """Also with a folder that is there, into which Qt would go instead."""
        QDialog.accept(self)
