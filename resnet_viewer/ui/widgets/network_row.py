"""A network in the list: what it is called, what it is, how well it does, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer.download import Progress
from resnet_viewer.findings import NetworkEntry
from resnet_viewer.ui import theme
from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.names import described, said, twin_name
from resnet_viewer.workers.fetcher import Offer

_MINUTE = 60
_PER_MILLE = 1000


class NetworkRow(QFrame):
    """`chosen()` when a person wants this network."""

    chosen = Signal()

    def __init__(self, entry: NetworkEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.name = QRadioButton()
        self.name.setAutoExclusive(False)  # what is chosen is marked, not what was clicked
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.name.clicked.connect(self.chosen)
        self.accuracy = QLabel()
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.head = QHBoxLayout()
        self.head.addWidget(self.name, 1)
        self.head.addWidget(self.accuracy)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(8, 4, 6, 4)
        self.column.setSpacing(2)
        self.column.addLayout(self.head)
        self.column.addWidget(self.about)
        self.set_entry(entry)
        self._colour()

    def set_entry(self, entry: NetworkEntry) -> None:
        """Shows what is known of the network by now."""
        self.entry = entry
        self.name.setText(twin_name(entry.name))
        self.set_about(described(entry))
        share = "" if entry.accuracy is None else self.percent(entry.accuracy)
        if entry.measured_at is not None:
            share = self.tr("{share} at step {step}").format(share=share, step=entry.measured_at)
        self.accuracy.setText(share)
        measured = self.tr("Share of right answers on pictures that it did not learn from")
        if entry.measured is not None:
            measured = self.tr("Share of right answers on {pictures}, from which it did not learn").format(
                pictures=said(entry.measured)
            )
        self.accuracy.setToolTip(measured)

    def set_about(self, about: str) -> None:
        self.about.setText(about)
        self.about.setVisible(bool(about))
        self.name.setAccessibleDescription(about)

    def percent(self, share: float) -> str:
        return self.tr("{percent} %").format(percent=self.locale().toString(100 * share, "f", 1))

    def mark(self, on: bool) -> None:
        """Shows whether this is the network that is looked through."""
        font = QFont(self.font())
        font.setBold(on)
        if on == self.name.isChecked() and font == self.name.font():
            return  # while a network is followed, this is asked of every row a few times a second
        self.name.setChecked(on)
        self.name.setFont(font)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.name.isChecked():  # the dot of a radio button is hard to see from the last row
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.RESIDUAL))
            painter.setOpacity(0.2)
            painter.drawRoundedRect(self.rect(), 4, 4)
            painter.setOpacity(1)
            painter.drawRect(0, 0, 3, self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()) and self.name.isEnabled():
            self.chosen.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Space is the button's own, and so are the arrow keys, which go to the next one.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.name.hasFocus():
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "column"):
            self._colour()
        elif event.type() == QEvent.Type.FontChange and hasattr(self, "column"):
            self.mark(self.name.isChecked())

    def _colour(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, palette.color(QPalette.ColorRole.PlaceholderText))
        self.about.setPalette(palette)
        # Fusion draws the ring of a radio button a little darker than the window, which nobody sees in the dark.
        ring = QPalette(self.palette())
        ring.setColor(QPalette.ColorRole.Window, QColor(theme.colours(self).muted).lighter(150))
        self.name.setPalette(ring)


class PublishedRow(NetworkRow):
    """A network whose weights may have to be fetched first: `fetch_wanted()`, `cancel_wanted()`."""

    fetch_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, entry: NetworkEntry, parent: QWidget | None = None) -> None:
        self.fetch = QPushButton()
        self.fetch.setAutoDefault(False)
        self.progress = QProgressBar()
        self.cancel = QPushButton()
        self.cancel.setAutoDefault(False)
        super().__init__(entry, parent)
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Cancel {network}").format(network=entry.name))
        self.head.addWidget(self.fetch)
        coming = QHBoxLayout()
        coming.addWidget(self.progress, 1)
        coming.addWidget(self.cancel)
        self.column.addLayout(coming)
        self.fetch.clicked.connect(self.fetch_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.set_offer(None, coming=False)

    def set_entry(self, entry: NetworkEntry) -> None:
        super().set_entry(entry)
        self.set_about("")  # the heading says it of all of them

    def set_offer(self, offer: Offer | None, coming: bool) -> None:
        """What is known of the weights, if anything is yet, and whether they are on their way."""
        here = offer is not None and offer.here
        if offer is None:
            self.accuracy.setText("…")
        self.name.setEnabled(here)
        self.fetch.setVisible(offer is not None and not here and not coming)
        for widget in (self.progress, self.cancel):
            widget.setVisible(coming)
        if not coming:
            self.cancel.setEnabled(True)
            self.progress.setRange(0, _PER_MILLE)
            self.progress.setValue(0)
            self.progress.setFormat(self.tr("waiting"))
        if offer is not None:
            size = self.locale().formattedDataSize(offer.known.size, 0, self.locale().DataSizeFormat.DataSizeSIFormat)
            text = self.tr("Go on, {size}") if offer.begun else self.tr("Fetch {size}")
            self.fetch.setText(text.format(size=size))
            name = self.tr("Fetch {network}, {size}").format(network=self.entry.name, size=size)
            self.fetch.setAccessibleName(name)
            self.fetch.setToolTip(offer.known.url)

    def set_progress(self, progress: Progress) -> None:
        """How far the weights are."""
        share = progress.received / max(progress.total, 1)
        self.progress.setValue(round(_PER_MILLE * share))
        left = progress.seconds_left
        if progress.speed is None or left is None:
            self.progress.setFormat(self.percent(share))
            return
        speed = self.locale().formattedDataSize(round(progress.speed), 1, self.locale().DataSizeFormat.DataSizeSIFormat)
        text = self.tr("{percent}, {speed}/s, {seconds} s left")
        if left >= 2 * _MINUTE:
            text = self.tr("{percent}, {speed}/s, {minutes} min left")
        self.progress.setFormat(
            text.format(percent=self.percent(share), speed=speed, seconds=round(left), minutes=round(left / _MINUTE))
        )


class FileRow(NetworkRow):
    """A network from a file: `classes_wanted()`, `input_wanted()`, `forget_wanted()` from its menu."""

    classes_wanted = Signal()
    input_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, entry: NetworkEntry, parent: QWidget | None = None) -> None:
        super().__init__(entry, parent)
        self.menu = QMenu(self)
        self.menu.addAction(self.tr("Class names…")).triggered.connect(self.classes_wanted)
        self.input = self.menu.addAction(self.tr("Input size and normalisation…"))
        self.input.triggered.connect(self.input_wanted)
        self.input.setEnabled(entry.input is not None)
        self.menu.addAction(self.tr("Take off the list")).triggered.connect(self.forget_wanted)
        self.more = QToolButton()
        self.more.setIcon(icon("more", self))
        self.more.setAutoRaise(True)
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self.menu)
        self.more.setAccessibleName(self.tr("More for {network}").format(network=entry.name))
        self.head.addWidget(self.more)
        self.setToolTip(entry.ref.name)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "more"):
            self.more.setIcon(icon("more", self))
