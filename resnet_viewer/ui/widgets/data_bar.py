"""Below the form: whether the pictures are here, what it takes to get them, how far that is, and a look at them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from resnet_viewer.download import Progress
from resnet_viewer.ui.widgets.switch import Switch

_PER_MILLE = 1000


class DataBar(QWidget):
    """Says what is wanted: `look_toggled(bool)`, `fetch_wanted()`, `folder_wanted()`, `cancel_wanted()`."""

    look_toggled = Signal(bool)
    fetch_wanted = Signal()
    folder_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = Switch(self.tr("Look at the data"), self.tr("Pictures, classes and augmentation (F4)"))
        self.look.toggled.connect(self.look_toggled)
        self._missing = QLabel()
        self._missing.setWordWrap(True)
        self.fetch = QPushButton(self.tr("Download"))
        self.folder = QPushButton(self.tr("Choose folder…"))
        self._busy = QLabel()
        self._busy.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximumHeight(12)
        self._bar.setAccessibleName(self.tr("Progress of the pictures"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.fetch.clicked.connect(self.fetch_wanted)
        self.folder.clicked.connect(self.folder_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self._offer, self._progress = QWidget(), QWidget()
        for widget, label, parts in (
            (self._offer, self._missing, (self.fetch, self.folder)),
            (self._progress, self._busy, (self._bar, self.cancel)),
        ):
            column = QVBoxLayout(widget)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(label)
            row = QHBoxLayout()
            for part in parts:
                row.addWidget(part)
            row.addStretch(0)
            column.addLayout(row)
            widget.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 8, 4)
        for each in (self._offer, self._progress, self.look):
            layout.addWidget(each)

    def set_missing(self, name: str, size: int) -> None:
        """Offers to fetch a data set of so many bytes that is not here; with no name, nothing is missing."""
        megabytes = self.locale().toString(round(size / 1e6))
        text = self.tr("{name} is not on this computer yet: {size} MB to download.")
        self._missing.setText(text.format(name=name, size=megabytes) if name else "")
        self.fetch.show()
        self._offer.setVisible(bool(name))

    def set_not_to_be_had(self, name: str, place: Path) -> None:
        """Says that a data set that nobody can fetch is not here, and what can be done all the same."""
        text = self.tr(
            "{name}: these pictures do not come with the program, and Run cannot begin without them. Choose a folder of"
            " your own with a folder for each class, or put them into {place}. What was learned from them is under"
            " File > Open bundled recording."
        )
        self._missing.setText(text.format(name=name, place=place))
        self.fetch.hide()
        self._offer.show()

    def set_fetching(self, name: str, progress: Progress) -> None:
        """How far a data set from the web is."""
        number = self.locale().toString
        received, total = number(round(progress.received / 1e6)), number(round(progress.total / 1e6))
        text = self.tr("Fetching {name}: {received} of {total} MB")
        self._show(text.format(name=name, received=received, total=total), progress.received / max(1, progress.total))

    def set_reading(self, done: int, total: int) -> None:
        """How many pictures of a folder have been read."""
        number = self.locale().toString
        text = self.tr("Reading pictures: {done} of {total}").format(done=number(done), total=number(total))
        self._show(text, done / max(1, total))

    def set_listing(self) -> None:
        """A folder is looked through, of which nobody knows how much is in it."""
        self._show(self.tr("Looking through the folder …"), None)

    def set_idle(self) -> None:
        """Nothing is on its way any more."""
        self._progress.hide()

    def _show(self, text: str, share: float | None) -> None:
        self._busy.setText(text)
        self._bar.setRange(0, _PER_MILLE if share is not None else 0)
        self._bar.setValue(round(_PER_MILLE * (share or 0.0)))
        self._progress.show()
