"""Pictures of the data set that the chosen network has learned from, to look at one of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QIcon, QKeyEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer.catalogue import ClassName
from resnet_viewer.errors import ViewerError
from resnet_viewer.settings import DataSpec
from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.names import class_name, data_name, picture_name
from resnet_viewer.ui.notify import sentence
from resnet_viewer.ui.widgets.picture_view import image_of
from resnet_viewer.workers.examples import HANDFUL, Examples, Handful, Wanted
from resnet_viewer.workers.shelf import Shelf

_SIDE = 84
_SIZE = QSize(680, 420)
_THIN = 4


class ExamplePanel(QFrame):
    """A handful of pictures by chance, each with its true class below it; a click puts one on the shelf.

    `closed()` when a person has seen enough, `resized()` where it wants another size. Nothing is read before it is
    shown, and nothing goes on once it is hidden.
    """

    closed = Signal()
    resized = Signal()

    def __init__(self, examples: Examples, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._examples = examples
        self._shelf = shelf
        self._data: DataSpec | None = None
        self._handful = 0
        self.title = QLabel()
        self.title.setWordWrap(True)
        self.part = _box(self.tr("What the network was checked with, or what it has learned from"))
        self.part.addItem(self.tr("Validation"), "validation")
        self.part.addItem(self.tr("Training"), "training")
        self.kind = _box(self.tr("True class"))
        self.others = QPushButton(self.tr("&Others"))
        self.others.setToolTip(self.tr("Another handful of these pictures"))
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip(self.tr("Close (Escape)"))
        self.close_button.setAccessibleName(self.tr("Close"))
        self.grid = _grid(self.tr("Pictures and their true classes"))
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(_THIN)
        kept = self.progress.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # nothing moves when something is read
        self.progress.setSizePolicy(kept)
        self.remark = QLabel()
        self.remark.setWordWrap(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("Pictures of the data set"))
        self._lay_out()
        self._connect()
        self._draw_icon()
        self._on_known()

    def sizeHint(self) -> QSize:
        """Without pictures it is as high as its one sentence."""
        return QSize(_SIZE.width(), self.heightForWidth(_SIZE.width()) if self.grid.isHidden() else _SIZE.height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look(self._handful)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._examples.drop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        for widget in (self.part, self.kind, self.others, self.close_button):
            top.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.addLayout(top)
        column.addWidget(self.progress)
        column.addWidget(self.grid, 1)
        column.addWidget(self.remark)

    def _draw_icon(self) -> None:
        self.close_button.setIcon(icon("close", self))

    def _connect(self) -> None:
        self._examples.known_changed.connect(self._on_known)
        self._examples.shown.connect(self._on_shown)
        self._examples.reading.connect(self._on_reading)
        self._examples.refused.connect(self._refuse)
        self.part.activated.connect(self._on_chosen)
        self.kind.activated.connect(self._on_chosen)
        self.others.clicked.connect(self._on_others)
        self.close_button.clicked.connect(self.closed)
        self.grid.itemClicked.connect(self._on_item)
        self.grid.itemActivated.connect(self._on_item)

    def _look(self, handful: int) -> None:
        """Asks for a handful, where anybody sees this and the network has told of its pictures."""
        known = self._examples.known
        if self.isVisible() and known is not None and known.data is not None:
            self._handful = handful
            self._wait(self.tr("The pictures of {source} are being read…").format(source=data_name(known.data)))
            self._examples.look(Wanted(self.part.currentData(), self.kind.currentData(), handful))

    def _on_known(self) -> None:
        known = self._examples.known
        if known is None:
            self._wait(self.tr("The network is being asked…"))
            return
        same = known.data == self._data
        self._data = known.data
        for widget in (self.part, self.kind, self.others):
            widget.setVisible(known.data is not None)
        if known.reason is not None:
            self.title.setText(self.tr("There are no pictures to choose from"))
            self._refuse(known.reason)
            return
        if not same:
            self._offer(known.classes)
            self._show_grid(True)
        self._look(self._handful if same else 0)

    def _offer(self, classes: Sequence[ClassName]) -> None:
        self.kind.clear()
        self.kind.addItem(self.tr("All classes"), None)
        for number, name in enumerate(classes):
            self.kind.addItem(class_name(name), number)

    def _wait(self, text: str) -> None:
        self.progress.setRange(0, 0)
        self.progress.show()
        self.progress.setAccessibleName(text)
        self.remark.setText(text)

    def _on_reading(self, done: int, total: int) -> None:
        if self.progress.isVisible():
            number = self.locale().toString
            self.progress.setRange(0, total)
            self.progress.setValue(done)
            text = self.tr("Reading pictures: {done} of {total}")
            self.remark.setText(text.format(done=number(done), total=number(total)))

    def _refuse(self, reason: ViewerError) -> None:
        self.progress.hide()
        self.remark.setText(sentence(reason))
        self._show_grid(False)

    def _show_grid(self, on: bool) -> None:
        self.grid.clear()
        self.grid.setVisible(on)
        self.resized.emit()

    def _on_shown(self, found: Handful) -> None:
        self.progress.hide()
        self._show_grid(True)
        for example, small in zip(found.examples, found.small, strict=True):
            item = QListWidgetItem(QIcon(QPixmap.fromImage(image_of(small))), class_name(example.truth))
            item.setData(Qt.ItemDataRole.UserRole, example)
            item.setToolTip(picture_name(example))
            self.grid.addItem(item)
        self.others.setEnabled(found.count > HANDFUL)
        if found.wanted.part == "training":
            text = self.tr("Click a picture to look at it: one of {count} that the network has learned from.")
        else:
            text = self.tr("Click a picture to look at it: one of {count} that the network has not learned from.")
        self.remark.setText(text.format(count=self.locale().toString(found.count)))
        words = self.tr("From {source}, {size} × {size}")
        self.title.setText(words.format(source=data_name(found.data), size=found.data.size))

    def _on_chosen(self) -> None:
        self._look(0)

    def _on_others(self) -> None:
        self._look(self._handful + 1)

    def _on_item(self, item: QListWidgetItem) -> None:
        example = item.data(Qt.ItemDataRole.UserRole)
        if example != self._shelf.chosen.picture:  # a click may be heard of twice
            self._shelf.take(example)


def _box(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box


def _grid(name: str) -> QListWidget:
    grid = QListWidget()
    grid.setAccessibleName(name)
    grid.setViewMode(QListView.ViewMode.IconMode)
    grid.setMovement(QListView.Movement.Static)
    grid.setResizeMode(QListView.ResizeMode.Adjust)
    grid.setUniformItemSizes(True)
    grid.setIconSize(QSize(_SIDE, _SIDE))
    grid.setGridSize(QSize(_SIDE + 22, _SIDE + grid.fontMetrics().height() + 14))
    grid.setViewportMargins(0, 6, 0, 0)
    grid.setTextElideMode(Qt.TextElideMode.ElideRight)
    grid.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    # What is dropped on it is for the window.
    grid.setAcceptDrops(False)
    grid.viewport().setAcceptDrops(False)
    return grid
