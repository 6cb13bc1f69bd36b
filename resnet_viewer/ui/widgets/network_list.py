"""The networks at hand in groups, one of them chosen: those of this run, the bundled, torchvision's, and files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from resnet_viewer.download import Progress
from resnet_viewer.findings import NetworkEntry
from resnet_viewer.networks.zoo import SUFFIXES
from resnet_viewer.ui.widgets.input_dialog import InputDialog
from resnet_viewer.ui.widgets.network_row import FileRow, NetworkRow, PublishedRow
from resnet_viewer.workers.networks import Networks
from resnet_viewer.workers.shelf import Chosen, Shelf

_LONGEST = "ResNeXt-101 32×8d 82.8 % Fetch 356 MB"
_AROUND = 100


class NetworkList(QScrollArea):
    """`chosen()` when a person has chosen a network, `closed()` when they press Escape."""

    chosen = Signal()
    closed = Signal()

    def __init__(self, networks: Networks, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._networks = networks
        self._shelf = shelf
        self.run = _Group(self.tr("This run"), NetworkRow)
        self.bundled = _Group(self.tr("With the program"), NetworkRow)
        self.published = _Group(self.tr("ImageNet: photos of 1000 kinds"), PublishedRow)
        self.files = _Group(self.tr("Files"), FileRow)
        self.open_button = QPushButton(self.tr("Open a checkpoint…"))
        self.open_button.setAutoDefault(False)
        self.open_button.clicked.connect(self.ask_for_file)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(4, 4, 4, 8)
        column.setSpacing(10)
        for group in (self.run, self.bundled, self.published, self.files):
            column.addWidget(group)
            group.made.connect(self._on_made)
        column.addWidget(self.open_button)
        column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("Networks"))
        networks.changed.connect(self.refresh)
        networks.failed.connect(self._on_failed)
        networks.fetcher.told.connect(self._on_told)
        networks.fetcher.ended.connect(self.refresh)
        shelf.changed.connect(self._on_changed)
        self.refresh()

    def wanted_width(self) -> int:
        """Pixels in which the longest name, an accuracy and a button stand side by side."""
        bar = self.verticalScrollBar().sizeHint().width()
        return self.fontMetrics().horizontalAdvance(_LONGEST) + _AROUND + bar

    def refresh(self) -> None:
        """Shows what there is by now."""
        self.run.show_entries(self._networks.run)
        self.bundled.show_entries(self._networks.bundled)
        self.published.show_entries(self._networks.published)
        self.files.show_entries(self._networks.file_entries())
        for row in self.published.rows:
            assert isinstance(row, PublishedRow)  # noqa: S101 - as the group makes them
            name = row.entry.ref.name
            row.set_offer(self._networks.offers.get(name), name in self._networks.fetcher.wanted)
        self._mark()

    def ask_for_file(self) -> None:
        """Asks for a file with networks."""
        kinds = self.tr("Networks ({patterns})").format(patterns=" ".join(f"*{each}" for each in SUFFIXES))
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open a checkpoint"), home, kinds)
        if name:
            self._networks.open(Path(name))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._networks.look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _mark(self) -> None:
        for group in (self.run, self.bundled, self.published, self.files):
            for row in group.rows:
                row.mark(row.entry.ref == self._shelf.chosen.network)

    def _on_made(self, row: NetworkRow) -> None:
        row.chosen.connect(partial(self._choose, row))
        if isinstance(row, PublishedRow):
            row.fetch_wanted.connect(partial(self._fetch, row))
            row.cancel_wanted.connect(partial(self._cancel, row))
        if isinstance(row, FileRow):
            row.classes_wanted.connect(partial(self._ask_for_classes, row))
            row.input_wanted.connect(partial(self._ask_for_input, row))
            row.forget_wanted.connect(partial(self._forget, row))

    def _choose(self, row: NetworkRow) -> None:
        ref = row.entry.ref
        if ref in self._networks.files:  # one that has not been looked into
            self._networks.open(Path(ref.name))
        else:
            self._networks.use(row.entry)
        self._mark()
        self.chosen.emit()

    def _fetch(self, row: PublishedRow) -> None:
        self._networks.fetcher.fetch(row.entry.ref.name)
        self.refresh()

    def _cancel(self, row: PublishedRow) -> None:
        row.cancel.setEnabled(False)  # until the fetch has ended
        self._networks.fetcher.cancel(row.entry.ref.name)

    def _ask_for_classes(self, row: FileRow) -> None:
        ref = row.entry.ref
        kinds = self.tr("Class names (*.txt *.json)")
        folder = str((ref.classes or Path(ref.name)).parent)
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Class names"), folder, kinds)
        if name:
            self._networks.correct(ref, Path(name), ref.input)

    def _ask_for_input(self, row: FileRow) -> None:
        ref, known = row.entry.ref, row.entry.input
        if known is None:
            return
        dialog = InputDialog(known, row.entry.name, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._networks.correct(ref, ref.classes, dialog.input)

    def _forget(self, row: FileRow) -> None:
        self._networks.forget(row.entry.ref)

    def _on_told(self, name: str, progress: Progress) -> None:
        for row in self.published.rows:
            if isinstance(row, PublishedRow) and row.entry.ref.name == name:
                row.set_progress(progress)

    def _on_failed(self, _error: Exception) -> None:
        self._mark()

    def _on_changed(self, _chosen: Chosen) -> None:
        self._mark()


class _Group(QWidget):
    """A heading and the rows below it; hidden while there are none. `made(NetworkRow)` for each new one."""

    made = Signal(object)

    def __init__(self, title: str, kind: type[NetworkRow]) -> None:
        super().__init__()
        self.rows: list[NetworkRow] = []
        self._kind = kind
        heading = QLabel(title)
        font = QFont(self.font())
        font.setBold(True)
        heading.setFont(font)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(heading)
        self.setAccessibleName(title)
        self.hide()

    def show_entries(self, entries: Sequence[NetworkEntry]) -> None:
        """Shows these networks; rows of the same networks stay, so that nothing that is used goes away."""
        if [row.entry.ref.place for row in self.rows] == [entry.ref.place for entry in entries]:
            for row, entry in zip(self.rows, entries, strict=True):
                if row.entry != entry:
                    row.set_entry(entry)
            return
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [self._kind(entry) for entry in entries]
        for row in self.rows:
            self._column.addWidget(row)
            self.made.emit(row)
        self.setVisible(bool(self.rows))
