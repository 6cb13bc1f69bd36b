"""The networks and the pictures at hand, around the pages that look at them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer.data.kinds import SUFFIXES
from resnet_viewer.networks.zoo import ZOO
from resnet_viewer.records import NetworkRef
from resnet_viewer.ui.dropped import are_many
from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.page_tabs import CLASSIFY, INSIDE
from resnet_viewer.ui.pages.classify import ClassifyPage
from resnet_viewer.ui.pages.folder import FolderPage
from resnet_viewer.ui.pages.inside import InsidePage
from resnet_viewer.ui.theme import RESIDUAL
from resnet_viewer.ui.widgets.picture_strip import PictureStrip
from resnet_viewer.workers.instruments import Instruments
from resnet_viewer.workers.shelf import Chosen, Shelf, Thumbnail

_ENTRIES = {entry.name: entry for entry in ZOO}


class Bench(QWidget):
    """Above, the network; then one of the pages; below, the pictures. In place of these two, a table of many pictures.

    `page_wanted(int)` to go to another page; `failed(Exception)` and `saved(Path)` want to be told.
    """

    page_wanted = Signal(int)
    failed = Signal(object)
    saved = Signal(object)

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
        self.folder = FolderPage(instruments, self.shelf)
        self.strip = PictureStrip()
        self.to_table = QToolButton()
        self._table_wanted = self._target = False
        self._pages = QStackedWidget()
        for page in (self.inside, self.classify):
            self._pages.addWidget(page)
            page.failed.connect(self.failed)
        self._pages.addWidget(self.folder)
        self._lay_out()
        self._connect()
        self._describe()
        self.shelf.fill()

    def show_page(self, number: int) -> None:
        """Shows one of its pages, by the numbers of `ui.page_tabs`."""
        looking = self.folder if self._table_wanted else self.classify
        self._pages.setCurrentWidget(self.inside if number == INSIDE else looking)
        self._below.setVisible(self._pages.currentWidget() is not self.folder)

    def add(self, paths: Sequence[Path]) -> None:
        """Puts pictures on the shelf and looks at the first; of a folder, or more than a handful, it makes a table."""
        if are_many(paths):
            self.to_table.show()
            self._show_table()
            self.folder.begin(list(paths))
            return
        self.shelf.add(paths)
        if self._pages.currentWidget() is self.folder:
            self._show_picture()

    def set_target(self, on: bool) -> None:
        """Whether something that can be dropped here is over the window."""
        self._target = on
        self.classify.picture.set_target(on)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._open.setIcon(icon("open", self))
            self.to_table.setIcon(icon("table", self))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._target:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(RESIDUAL), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self.rect().adjusted(3, 3, -3, -3), 8, 8)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(QLabel(self.tr("Network")))
        top.addWidget(self.networks)
        top.addWidget(self._about, 1)
        top.addWidget(self._open)
        self.to_table.setText(self.tr("Table"))
        self.to_table.setToolTip(self.tr("Back to the table of all pictures"))
        self.to_table.setIcon(icon("table", self))
        self.to_table.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.to_table.setIconSize(QSize(24, 24))
        self.to_table.hide()
        self._below = QWidget()
        row = QHBoxLayout(self._below)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.to_table)
        row.addWidget(self.strip, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addLayout(top)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._below)

    def _connect(self) -> None:
        self.shelf.added.connect(self._on_added)
        self.shelf.changed.connect(self._on_changed)
        self.shelf.failed.connect(self.failed)
        self.shelf.removed.connect(self.strip.remove)
        self.folder.failed.connect(self.failed)
        self.folder.saved.connect(self.saved)
        self.folder.opened.connect(self._on_opened)
        self.folder.back_wanted.connect(self._show_picture)
        self.folder.emptied.connect(self._on_emptied)
        self.to_table.clicked.connect(self._show_table)
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
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        kinds = self.tr("Pictures ({patterns})").format(patterns=patterns)
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Open pictures"), str(Path.home()), kinds)
        if names:
            self.add([Path(name) for name in names])

    def _show_table(self) -> None:
        self._table_wanted = True
        self.page_wanted.emit(CLASSIFY)

    def _show_picture(self) -> None:
        self._table_wanted = False
        self.page_wanted.emit(CLASSIFY)

    def _on_opened(self, path: Path) -> None:
        self.shelf.add([path])
        self._show_picture()

    def _on_emptied(self) -> None:
        self.to_table.hide()
        if self._pages.currentWidget() is self.folder:
            self._show_picture()

    def _on_added(self, thumbnail: Thumbnail) -> None:
        self.strip.add(thumbnail.path, thumbnail.pixels)

    def _on_changed(self, chosen: Chosen) -> None:
        if chosen.picture is not None:
            self.strip.mark(chosen.picture)
