"""The networks and the pictures at hand, around the pages that look at them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer.networks.zoo import ZOO
from resnet_viewer.records import NetworkRef
from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.page_tabs import INSIDE
from resnet_viewer.ui.pages.classify import ClassifyPage
from resnet_viewer.ui.pages.inside import InsidePage
from resnet_viewer.ui.widgets.picture_strip import PictureStrip
from resnet_viewer.workers.instruments import Instruments
from resnet_viewer.workers.shelf import Chosen, Shelf, Thumbnail

_ENTRIES = {entry.name: entry for entry in ZOO}


class Bench(QWidget):
    """Above, the network; then one of the pages; below, the pictures.

    `failed(Exception)` wants to be told, and `saved(Path)` what a person has saved.
    """

    failed = Signal(object)
    saved = Signal(Path)

    def __init__(self, instruments: Instruments, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf = Shelf(instruments, NetworkRef(ZOO[0].name), self)
        self.networks = QComboBox()
        self.networks.setAccessibleName(self.tr("Network"))
        for entry in ZOO:
            self.networks.addItem(entry.name, entry.name)
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._open = QPushButton(self.tr("Open pictures…"))
        self._open.setIcon(icon("open", self))
        self.inside = InsidePage(self.shelf)
        self.classify = ClassifyPage(self.shelf)
        self.strip = PictureStrip()
        self._pages = QStackedWidget()
        for page in (self.inside, self.classify):
            self._pages.addWidget(page)
            page.failed.connect(self.failed)
        self.classify.saved.connect(self.saved)
        self._lay_out()
        self._connect()
        self._describe()
        self.shelf.fill()

    def show_page(self, number: int) -> None:
        """Shows one of its pages, by the numbers of `ui.page_tabs`."""
        self._pages.setCurrentWidget(self.inside if number == INSIDE else self.classify)

    def add(self, paths: Sequence[Path]) -> None:
        """Puts pictures and folders of them on the shelf and looks at the first."""
        self.shelf.add(paths)

    def set_target(self, on: bool) -> None:
        """Whether something that can be dropped here is over the window."""
        self.classify.picture.set_target(on)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._open.setIcon(icon("open", self))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(QLabel(self.tr("Network")))
        top.addWidget(self.networks)
        top.addWidget(self._about, 1)
        top.addWidget(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addLayout(top)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.strip)

    def _connect(self) -> None:
        self.shelf.added.connect(self._on_added)
        self.shelf.changed.connect(self._on_changed)
        self.shelf.failed.connect(self.failed)
        self.strip.chosen.connect(self.shelf.choose)
        self.networks.activated.connect(self._on_network)
        self._open.clicked.connect(self._on_open)

    def _describe(self) -> None:
        entry = _ENTRIES[self.networks.currentData()]
        about, knows = (QCoreApplication.translate("zoo", text) for text in (entry.about, entry.knows))
        self._about.setText(self.tr("{about}; knows {knows}").format(about=about, knows=knows))

    def _on_network(self) -> None:
        self._describe()
        self.shelf.use(NetworkRef(self.networks.currentData()))

    def _on_open(self) -> None:
        kinds = self.tr("Pictures ({patterns})").format(patterns="*.jpg *.jpeg *.png *.webp *.bmp *.gif *.tif *.tiff")
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Open pictures"), str(Path.home()), kinds)
        self.add([Path(name) for name in names])

    def _on_added(self, thumbnail: Thumbnail) -> None:
        self.strip.add(thumbnail.path, thumbnail.pixels)

    def _on_changed(self, chosen: Chosen) -> None:
        if chosen.picture is not None:
            self.strip.mark(chosen.picture)
