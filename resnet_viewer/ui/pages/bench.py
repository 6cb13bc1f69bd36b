"""The networks and the pictures at hand, around the pages that look at them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer.catalogue import ClassName
from resnet_viewer.data.kinds import SUFFIXES
from resnet_viewer.download import Progress
from resnet_viewer.findings import NetworkEntry, NetworkRef
from resnet_viewer.networks import zoo
from resnet_viewer.networks.zoo import PUBLISHED, ZOO
from resnet_viewer.ui.dropped import are_many
from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.names import described, twin_name
from resnet_viewer.ui.page_tabs import CLASSIFY, INSIDE
from resnet_viewer.ui.pages.classify import ClassifyPage
from resnet_viewer.ui.pages.example_panel import ExamplePanel
from resnet_viewer.ui.pages.folder import FolderPage
from resnet_viewer.ui.pages.inside import InsidePage
from resnet_viewer.ui.theme import RESIDUAL
from resnet_viewer.ui.widgets.network_list import NetworkList
from resnet_viewer.ui.widgets.picture_strip import PictureStrip
from resnet_viewer.ui.widgets.switch import Switch
from resnet_viewer.workers.examples import Examples
from resnet_viewer.workers.networks import Networks
from resnet_viewer.workers.session import Session
from resnet_viewer.workers.shelf import Chosen, Shelf, Thumbnail

_LONGEST_NAME = 40
_WIDE = 1300
"""From so many pixels on the list of networks stands beside the page, and not over it."""

_LOW = 28
"""In fewer lines of type the strip of pictures is small on every page."""


class Bench(QWidget):
    """Above, the network and the list of others; then a page; below, the pictures. Or a table of many pictures.

    `page_wanted(int)` to go to another page; `failed(Exception)` and `saved(Path)` want to be told, and so do
    `save_failed(Exception)` and `fetch_failed(Exception)`, where a file may do instead.
    """

    page_wanted = Signal(int)
    failed = Signal(object)
    saved = Signal(object)
    save_failed = Signal(object)
    fetch_failed = Signal(object)

    def __init__(self, session: Session, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf = Shelf(session.instruments, NetworkRef(ZOO[0].name), self)
        self.networks = Networks(session, self.shelf, settings, self)
        self.chooser = Switch()
        self.chooser.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.chooser.setToolTip(self.tr("Show or hide the list of networks (F7)"))
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._coming = QLabel()
        self._coming.hide()
        self._entry: NetworkEntry | None = None
        self._chosen_wide = False
        self._open = QPushButton(self.tr("Open pictures…"))
        self.examples = Examples(session.instruments, self.shelf, self)
        self.inside = InsidePage(self.shelf, self.examples)
        self.classify = ClassifyPage(self.shelf, self.networks)
        self.folder = FolderPage(session.instruments, self.shelf)
        self.strip = PictureStrip()
        self.to_table = QToolButton()
        self.to_examples = Switch(self.tr("From the\ndata set"), self.tr("Pictures with their true class (Ctrl+D)"))
        self._table_wanted = self._target = False
        self._pages = QStackedWidget()
        self._middle = QWidget()
        self.list = NetworkList(self.networks, self.shelf, self._middle)
        self.list.hide()
        self.panel = ExamplePanel(self.examples, self.shelf, self._middle)
        self.panel.hide()
        for page in (self.inside, self.classify):
            self._pages.addWidget(page)
            page.failed.connect(self.save_failed)
            page.saved.connect(self.saved)
        self._pages.addWidget(self.folder)
        self._lay_out()
        self._connect()
        self._draw_icons()
        self._describe()
        self.shelf.fill()

    def show_page(self, number: int) -> None:
        """Shows one of its pages, by the numbers of `ui.page_tabs`."""
        looking = self.folder if self._table_wanted else self.classify
        self._pages.setCurrentWidget(self.inside if number == INSIDE else looking)
        self._below.setVisible(self._pages.currentWidget() is not self.folder)
        if self._pages.currentWidget() is self.folder:
            self.to_examples.setChecked(False)
        self._size_strip()
        for widget in (self._below, self):
            # At once, or the page is painted twice: as high as it was, and as high as the strip leaves it.
            if (layout := widget.layout()) is not None:
                layout.activate()
        self._place_list()
        self._give_keys()

    def add(self, paths: Sequence[Path]) -> None:
        """Puts pictures on the shelf and looks at the first; of many, or a folder, makes a table; opens networks."""
        files = [path for path in paths if path.suffix.lower() in zoo.SUFFIXES]
        for path in files:
            self.networks.open(path.absolute())
        pictures = [path for path in paths if path not in files]
        if are_many(pictures):
            self.to_table.show()
            self._show_table()
            self.folder.begin(pictures)
        elif pictures:
            self.shelf.add(pictures)
            if self._pages.currentWidget() is self.folder:
                self._show_picture()

    def close_networks(self) -> None:
        """Ends what is being fetched or read. To be called when the program closes."""
        self.networks.close()
        self.examples.close()

    def set_target(self, on: bool) -> None:
        """Whether something that can be dropped here is over the window."""
        self._target = on
        self.classify.picture.set_target(on)
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.networks.set_seen(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.networks.set_seen(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.width() >= _WIDE and not self._chosen_wide:
            self._chosen_wide = True
            self.chooser.setChecked(True)  # there is room; later on it is as the person wants it
        self._place_list()
        self._size_strip()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            QTimer.singleShot(0, self, self._draw_icons)  # the buttons hear of it later
        elif event.type() == QEvent.Type.FontChange:
            self._size_strip()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._target:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(RESIDUAL), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self.rect().adjusted(3, 3, -3, -3), 8, 8)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.chooser)
        top.addWidget(self._about, 1)
        top.addWidget(self._coming)
        top.addWidget(self._open)
        self.to_table.setText(self.tr("Table"))
        self.to_table.setToolTip(self.tr("Back to the table of all pictures"))
        self.to_table.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.to_table.setIconSize(QSize(24, 24))
        self.to_table.hide()
        self.to_examples.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.to_examples.setIconSize(QSize(24, 24))
        self._below = QWidget()
        row = QHBoxLayout(self._below)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.to_table)
        row.addWidget(self.strip, 1)
        row.addWidget(self.to_examples)
        self._beside = QHBoxLayout(self._middle)
        self._beside.addWidget(self._pages)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addLayout(top)
        layout.addWidget(self._middle, 1)
        layout.addWidget(self._below)
        self._place_list()

    def _size_strip(self) -> None:
        """Small pictures where the page above needs the room."""
        low = self.height() < _LOW * self.fontMetrics().lineSpacing()
        self.strip.set_small(low or self._pages.currentWidget() is self.inside)

    def _place_list(self) -> None:
        """Beside the page where that leaves it room, else over it."""
        width = min(self.list.wanted_width(), self._middle.width())
        self.list.setGeometry(0, 0, width, self._middle.height())
        beside = self.chooser.isChecked() and self.width() >= _WIDE
        self._beside.setContentsMargins(width + 8 if beside else 0, 0, 0, 0)

        self.panel.setGeometry(self._place_of_panel(width + 8 if beside else 0))

    def _place_of_panel(self, left: int) -> QRect:
        """Above its button, and so low that the verdict and the first of the answer are seen above it."""
        width, height = self._middle.width() - left, self._middle.height()
        size = self.panel.sizeHint().boundedTo(QSize(3 * width // 5, 2 * height // 3))
        return QRect(QPoint(self._middle.width() - size.width(), height - size.height()), size)

    def _draw_icons(self) -> None:
        self.chooser.setIcon(icon("networks", self.chooser))
        self._open.setIcon(icon("open", self))
        self.to_table.setIcon(icon("table", self))
        self.to_examples.setIcon(icon("examples", self.to_examples))

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
        self.examples.failed.connect(self.failed)
        self.to_examples.toggled.connect(self._on_panel)
        QShortcut(QKeySequence("Ctrl+D"), self).activated.connect(self.to_examples.toggle)
        self.panel.closed.connect(self._close_panel)
        self.panel.resized.connect(self._place_list)
        self.chooser.toggled.connect(self._on_list)
        # Not the button's own shortcut: that is lost with every new text.
        QShortcut(QKeySequence(Qt.Key.Key_F7), self).activated.connect(self.chooser.toggle)
        self.list.chosen.connect(self._on_network)
        self.list.closed.connect(self._close_list)
        self.networks.changed.connect(self._describe)
        self.networks.failed.connect(self.failed)
        self.networks.fetch_failed.connect(self.fetch_failed)
        self.networks.fetcher.told.connect(self._on_coming)
        self.networks.fetcher.ended.connect(self._on_come)
        self._open.clicked.connect(self._on_open)

    def _describe(self) -> None:
        """Says which network is looked through; of one that has gone from the list, what was known of it."""
        ref = self.shelf.chosen.network
        self._entry = self.networks.find(ref) or self._entry
        if self._entry is None:
            return
        name = twin_name(self._entry.name)
        text = self.tr("Network: {name}").format(name=name)
        room = self.fontMetrics().horizontalAdvance("n" * _LONGEST_NAME)
        self.chooser.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room))
        self.chooser.setAccessibleName(text)
        self._about.setText(described(self._entry))

    def _on_list(self, shown: bool) -> None:
        self.list.setVisible(shown)
        self.list.raise_()
        self._place_list()
        self._draw_icons()
        if shown and self.width() < _WIDE:
            self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_panel(self, shown: bool) -> None:
        self.panel.setVisible(shown)
        self.panel.raise_()
        self._place_list()
        self._draw_icons()
        if shown:
            self.panel.part.setFocus(Qt.FocusReason.PopupFocusReason)

    def _close_panel(self) -> None:
        self.to_examples.setChecked(False)
        self.to_examples.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_network(self) -> None:
        if self.width() < _WIDE:
            self._close_list()
            self._give_keys()

    def _give_keys(self) -> None:
        """What is typed is for the page, and not for what led to it."""
        page, focus = self._pages.currentWidget(), QApplication.focusWidget()
        if page is not None and (focus is None or not page.isAncestorOf(focus)):
            page.setFocus()

    def _close_list(self) -> None:
        self.chooser.setChecked(False)
        self.chooser.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_coming(self, name: str, progress: Progress) -> None:
        percent = self.locale().toString(100 * progress.received // max(progress.total, 1))
        self._coming.setText(
            self.tr("Fetching {network}: {percent} %").format(network=PUBLISHED[name], percent=percent)
        )
        self._coming.show()

    def _on_come(self, _name: str) -> None:
        self._coming.hide()

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

    def _on_opened(self, path: Path, truth: ClassName | None) -> None:
        self.shelf.open(path, truth)
        self._show_picture()

    def _on_emptied(self) -> None:
        self.to_table.hide()
        if self._pages.currentWidget() is self.folder:
            self._show_picture()

    def _on_added(self, thumbnail: Thumbnail) -> None:
        self.strip.add(thumbnail.picture, thumbnail.pixels)

    def _on_changed(self, chosen: Chosen) -> None:
        self._describe()
        if chosen.picture is not None:
            self.strip.mark(chosen.picture)
