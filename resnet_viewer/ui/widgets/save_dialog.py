"""Asks for a file to write into."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def file_to_save(parent: QWidget | None, title: str, proposed: str, kinds: str) -> Path | None:
    """The file that a person names, with the ending of `proposed`, which is a file of their home; None for none.

    The dialogs know of an ending only in a name without a dot. So they are not left to ask whether a file may be
    replaced: "lr 0.1" would become another file than they have asked about.
    """
    start, suffix = str(Path.home() / proposed), Path(proposed).suffix
    while True:
        chosen, _ = QFileDialog.getSaveFileName(
            parent, title, start, kinds, "", QFileDialog.Option.DontConfirmOverwrite
        )
        if not chosen:
            return None
        path = Path(chosen)
        if path.suffix.lower() != suffix:
            path = path.with_name(path.name + suffix)
        if not path.exists() or _may_replace(parent, title, path):
            return path
        start = str(path)


def _may_replace(parent: QWidget | None, title: str, path: Path) -> bool:
    text = QCoreApplication.translate("SaveDialog", "There is a file {name} already. Replace it?")
    yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
    return QMessageBox.question(parent, title, text.format(name=path.name), yes | no, no) == yes
