"""The page on which a network says what is on a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer.assets import asset
from resnet_viewer.catalogue import ClassName
from resnet_viewer.networks.zoo import ZOO
from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.widgets.picture_strip import PictureStrip
from resnet_viewer.ui.widgets.picture_view import PictureView
from resnet_viewer.ui.widgets.top_bars import TopBars
from resnet_viewer.workers.instruments import Instruments
from resnet_viewer.workers.shelf import Answer, Shelf, Thumbnail

_FED_SIDE = 128

_ENTRIES = {entry.name: entry for entry in ZOO}


class ClassifyPage(QWidget):
    """A picture and the answer beside it; below, the pictures at hand. `failed(Exception)` wants to be told."""

    failed = Signal(object)

    def __init__(self, instruments: Instruments, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf = Shelf(instruments, ZOO[0].name, self)
        self.networks = QComboBox()
        self.networks.setAccessibleName(self.tr("Network"))
        for entry in ZOO:
            self.networks.addItem(entry.name, entry.name)
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._open = QPushButton(self.tr("Open pictures…"))
        self._open.setIcon(icon("open", self))
        self.picture = PictureView(self.tr("Drop a picture here"))
        self._title = QLabel()
        self._title.setWordWrap(True)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bars = TopBars()
        self.remark = QLabel()
        self.remark.setWordWrap(True)
        self.fed = PictureView("", smooth=False)
        self.fed.setFixedSize(_FED_SIDE, _FED_SIDE)
        self._fed_text = QLabel()
        self._fed_text.setWordWrap(True)
        self.strip = PictureStrip()
        self._lay_out()
        self._connect()
        self._describe()
        self.shelf.add([asset("pictures", "cat.jpg"), asset("pictures")], choose=False)

    def add(self, paths: Sequence[Path]) -> None:
        """Puts pictures and folders of them on the shelf and asks about the first."""
        self.shelf.add(paths)

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
        seen = QHBoxLayout()
        seen.addWidget(self.fed)
        seen.addWidget(self._fed_text, 1)
        heading = QFont(self.font())
        heading.setBold(True)
        self._title.setFont(heading)
        side = QWidget()
        side.setMinimumWidth(280)
        side.setMaximumWidth(420)
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 0, 4, 0)
        column.setSpacing(12)
        for widget in (self._title, self.bars, self.remark):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(seen)
        middle = QHBoxLayout()
        middle.addWidget(self.picture, 3)
        middle.addWidget(side, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addLayout(top)
        layout.addLayout(middle, 1)
        layout.addWidget(self.strip)

    def _connect(self) -> None:
        self.shelf.added.connect(self._on_added)
        self.shelf.answered.connect(self._on_answered)
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
        self.shelf.use(self.networks.currentData())

    def _on_open(self) -> None:
        kinds = self.tr("Pictures ({patterns})").format(patterns="*.jpg *.jpeg *.png *.webp *.bmp *.gif *.tif *.tiff")
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Open pictures"), str(Path.home()), kinds)
        self.add([Path(name) for name in names])

    def _on_added(self, thumbnail: Thumbnail) -> None:
        self.strip.add(thumbnail.path, thumbnail.pixels)

    def _on_answered(self, answer: Answer) -> None:
        prediction = answer.prediction
        self.strip.mark(answer.path)
        self.picture.set_picture(answer.pixels, answer.path.name)
        self._title.setText(answer.path.name)
        names = [_name(kind) for kind in prediction.classes]
        self.bars.set_answer(names, prediction.probabilities, _ENTRIES[answer.network].residual)
        self.remark.setText(
            ""
            if prediction.sure
            else self.tr(
                "The network is not sure. It can only choose among what it has learned; perhaps this is none of it."
            )
        )
        self.fed.set_picture(prediction.fed, self.tr("What the network sees"))
        height, width, _ = prediction.fed.shape
        self._fed_text.setText(
            self.tr("The network sees only {width} × {height} pixels. Answered in {milliseconds} ms.").format(
                width=width,
                height=height,
                milliseconds=self.locale().toString(round(1000 * prediction.seconds)),
            )
        )


def _name(kind: ClassName) -> str:
    """What a class is called in the language of the window."""
    chinese = QLocale().language() == QLocale.Language.Chinese
    return kind.chinese if chinese else kind.english
