"""The page on which a network says what is on all pictures of a folder, and how often it is right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFont, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer.errors import DataError
from resnet_viewer.findings import Pixels, Ranking
from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.names import class_name
from resnet_viewer.ui.notify import sentence
from resnet_viewer.ui.widgets.answer_table import Cell, Column, Filter
from resnet_viewer.ui.widgets.answer_view import AnswerView
from resnet_viewer.ui.widgets.confusion_matrix import ConfusionMatrix
from resnet_viewer.ui.widgets.save_dialog import file_to_save
from resnet_viewer.ui.widgets.switch import Switch
from resnet_viewer.workers.folder import Folder, Found, Truth
from resnet_viewer.workers.instruments import Instruments
from resnet_viewer.workers.shelf import Shelf

_AT_ONCE = 6
_SUMMARY_MS = 500

_REST_MS = 3000
"""For so long a table that is full is seen before a network that has learned meanwhile is asked anew."""


class FolderPage(QWidget):
    """A table with a row for each picture, and where the folders are named by class, the confusion matrix beside it.

    `opened(Path, ClassName or None)` when a person wants to see a picture, of which its folder may tell the true class;
    `back_wanted()` to leave the table, `emptied()` when there are no pictures at all; `saved(Path)` and
    `failed(Exception)` want to be told.
    """

    opened = Signal(object, object)
    back_wanted = Signal()
    emptied = Signal()
    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, instruments: Instruments, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = Folder(instruments, shelf, self)
        self._shelf = shelf
        self.view = AnswerView()
        self.table = self.view.table
        self.matrix = ConfusionMatrix()
        self._beside = QWidget()
        self.title = QLabel()
        self.back = QPushButton(self.tr("Back to the picture"))
        self.search = QLineEdit()
        self.kinds = QComboBox()
        self.matrix_switch = Switch(self.tr("Confusion matrix"), self.tr("Which classes are taken for which"))
        self.save = QPushButton(self.tr("Save table…"))
        self.cell = QPushButton()
        self.progress = QProgressBar()
        self.stop = QPushButton()
        self.summary = QLabel()
        self._asked_for: list[Path] = []
        self._several = False
        self._reason = ""
        self._left_out: list[str] = []
        self._kept: tuple[Path | None, int] = None, 0
        self._tidy = QTimer(self, singleShot=True, interval=_SUMMARY_MS)
        self._look = QTimer(self, singleShot=True, interval=50)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._dress()
        self._lay_out()
        self._connect()

    def begin(self, places: list[Path]) -> None:
        """Looks for pictures there, and shows what the network that is chosen says of them."""
        self._several = len(places) > 1
        self.title.setText("" if self._several else places[0].name)
        self.folder.begin(places)

    # -- how it is made -----------------------------------------------------------------------------------------------

    def _dress(self) -> None:
        heading = QFont(self.font())
        heading.setBold(True)
        self.title.setFont(heading)
        self.search.setPlaceholderText(self.tr("File or class"))
        self.search.setAccessibleName(self.tr("Show only files and classes with this text"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(220)
        self.kinds.setAccessibleName(self.tr("Which pictures are shown"))
        for kind, text in (
            ("all", self.tr("All pictures")),
            ("wrong", self.tr("Only wrong")),
            ("unsure", self.tr("Only not sure")),
            ("unreadable", self.tr("Only unreadable")),
        ):
            self.kinds.addItem(text, kind)
        self._draw_icons()
        self._show_truth(False)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.back)
        top.addWidget(self.title, 1)
        for widget in (self.cell, self.search, self.kinds, self.matrix_switch, self.save):
            top.addWidget(widget)
        state = QHBoxLayout()
        state.addWidget(self.progress, 1)
        state.addWidget(self.stop)
        state.addWidget(self.summary, 3)
        legend = QLabel(self.tr("Each row is a true class, each column an answer. Click a cell to see its pictures."))
        legend.setWordWrap(True)
        column = QVBoxLayout(self._beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(legend)
        column.addWidget(self.matrix, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.view)
        splitter.addWidget(self._beside)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addLayout(state)
        layout.addWidget(splitter, 1)

    def _connect(self) -> None:
        folder = self.folder
        folder.begun.connect(self._on_begun)
        folder.found.connect(self._on_found)
        folder.asked.connect(self._on_asked)
        folder.named.connect(self._on_named)
        folder.answered.connect(self._on_answers)
        folder.small.connect(self._on_small)
        folder.changed.connect(self._on_changed)
        folder.saved.connect(self.saved)
        folder.failed.connect(self.failed)
        self._shelf.changed.connect(self._on_network)
        self._tidy.timeout.connect(self._summarise)
        self._look.timeout.connect(self._look_at_rows)
        self._rest.timeout.connect(self._on_network)
        self.view.clicked.connect(self._on_opened)
        self.view.activated.connect(self._on_opened)
        self.view.verticalScrollBar().valueChanged.connect(self._look.start)
        self.view.viewport().installEventFilter(self)
        self.table.modelAboutToBeReset.connect(self._keep_place)
        self.table.modelReset.connect(self._find_place)
        self.matrix.chosen.connect(self._on_cell)
        self.matrix_switch.toggled.connect(self._beside.setVisible)
        self.search.textChanged.connect(self._filter)
        self.kinds.activated.connect(self._filter)
        self.cell.clicked.connect(self._on_cell_closed)
        self.stop.clicked.connect(self._on_stop)
        self.save.clicked.connect(self._on_save)
        self.back.clicked.connect(self.back_wanted)
        leave = QAction(self)
        leave.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        leave.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.triggered.connect(self._on_escape)
        self.addAction(leave)

    # -- what comes from the folder -----------------------------------------------------------------------------------

    def _on_begun(self) -> None:
        self.table.clear()
        self.search.clear()
        self.kinds.setCurrentIndex(0)
        self.cell.hide()

    def _on_found(self, found: list[Found]) -> None:
        self.table.add(found)
        if self._several:
            self.title.setText(self.tr("{count} files").format(count=len(self.table.rows)))
        self._look.start()
        self._tidy_later()

    def _on_asked(self) -> None:
        self.cell.hide()
        self._show_truth(False)
        self.table.forget_answers()

    def _on_named(self, truth: Truth) -> None:
        self.table.set_truth(truth)
        self._reason = sentence(truth.reason) if truth.reason is not None else ""
        self._left_out = [sentence(error) for error in truth.left_out]
        self._show_truth(any(number is not None for number in truth.numbers))

    def _on_answers(self, first: int, answers: list[Ranking | DataError]) -> None:
        self.table.set_answers(first, answers)
        self.progress.setValue(self.folder.done)
        self._look.start()
        self._tidy_later()

    def _on_small(self, small: list[tuple[Path, Pixels | None]]) -> None:
        for path, pixels in small:
            self.table.set_small(path, pixels)
        self._asked_for = []
        self.table.repaint(self.view.rows_seen)
        self._look_at_rows()

    def _on_changed(self) -> None:
        state = self.folder.state
        busy = state in ("searching", "answering")
        self.stop.setVisible(busy or state == "cancelled")
        self.stop.setText(self.tr("Cancel") if busy else self.tr("Go on"))
        self.progress.setVisible(busy or state == "cancelled")
        self.progress.setRange(0, len(self.folder.pictures) if state != "searching" else 0)
        self.progress.setValue(self.folder.done)
        self._summarise()
        if state == "finished":
            self._rest.start()
        if state == "idle":
            self.emptied.emit()

    def _on_network(self) -> None:
        """Asks the network that is chosen now; where it has only learned meanwhile, once the table has been read.

        Else a table would begin again with each look at a run, and never be filled.
        """
        chosen, asked = self._shelf.chosen.network, self.folder.network
        learned = replace(chosen, step=asked.step) == asked
        rests = self.folder.state == "finished" and not self._rest.isActive()
        if self.isVisible() and (rests or not learned):
            self.folder.use(chosen)

    # -- what a person does -------------------------------------------------------------------------------------------

    def _on_opened(self, index: QModelIndex) -> None:
        row = self.table.row(index.row())
        if not isinstance(row.answer, DataError):
            self.opened.emit(row.path, self.table.classes[row.truth] if row.truth is not None else None)

    def _filter(self) -> None:
        self._narrow(self.table.filter.cell)

    def _narrow(self, cell: Cell | None) -> None:
        self.table.set_filter(Filter(self.search.text().strip(), self.kinds.currentData(), cell))
        self._summarise()

    def _on_cell(self, truth: int, answer: int) -> None:
        cell: Cell = truth, answer
        names = [class_name(self.table.classes[number]) for number in cell]
        text = self.tr("{truth} taken for {answer}") if truth != answer else self.tr("{truth}, right")
        self.cell.setText(text.format(truth=names[0], answer=names[1]))
        self.cell.show()
        self._narrow(cell)

    def _on_cell_closed(self) -> None:
        self.cell.hide()
        self._narrow(None)

    def _on_escape(self) -> None:
        """One step back: what was chosen last goes first, and the table last of all."""
        if self.table.filter.cell is not None:
            self._on_cell_closed()
        elif self.table.filter != Filter():
            self.search.clear()
            self.kinds.setCurrentIndex(0)
            self._filter()
        elif self._beside.isVisible():
            self.matrix_switch.setChecked(False)
            self.view.setFocus()
        else:
            self.back_wanted.emit()

    def _on_stop(self) -> None:
        if self.folder.state == "cancelled":
            self.folder.go_on()
        else:
            self.folder.cancel()

    def _on_save(self) -> None:
        path = file_to_save(self, self.tr("Save table"), "table.csv", self.tr("Tables (*.csv)"))
        if path is not None:
            self.folder.save(path, self.table.answers())

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _show_truth(self, known: bool) -> None:
        self.view.setColumnHidden(Column.TRUTH, not known)
        self.kinds.model().item(1).setEnabled(known)  # type: ignore[attr-defined]
        self.matrix_switch.setVisible(known)
        self._beside.setVisible(known and self.matrix_switch.isChecked())

    def _tidy_later(self) -> None:
        if not self._tidy.isActive():
            self._tidy.start()

    def _summarise(self) -> None:
        self._tidy.stop()
        count, shown, tally = len(self.table.rows), self.table.rowCount(), self.table.tally
        parts = [
            self.tr("{shown} of {count} pictures").format(shown=shown, count=count)
            if shown != count
            else self.tr("{count} pictures").format(count=count)
        ]
        if tally.judged:
            share = self.locale().toString(100 * tally.right / tally.judged, "f", 1)
            parts.append(self.tr("{share} % of {count} right").format(share=share, count=tally.judged))
        if tally.unsure:
            parts.append(self.tr("{count} not sure").format(count=tally.unsure))
        if tally.unreadable:
            parts.append(self.tr("{count} unreadable").format(count=tally.unreadable))
        if self._reason:
            parts.append(self.tr("not compared with the folders' names (point here for why)"))
        if self._left_out:
            more = self.tr("{count} folders are no class of this network (point here for their names)")
            count = len(self._left_out)
            parts.append(self._left_out[0].rstrip(".。") if count == 1 else more.format(count=count))
        parts += self._pace()
        self.summary.setText(" · ".join(parts))
        self.summary.setToolTip("\n".join(filter(None, (self._reason, *self._left_out))))
        self.save.setEnabled(self.folder.done > 0)
        self.matrix.set_counts(tally.cells, self.table.classes)

    def _pace(self) -> list[str]:
        folder = self.folder
        if not self.table.tally.answered or folder.seconds <= 0:
            return []
        speed = folder.done / folder.seconds
        parts = [self.tr("{count} pictures/s").format(count=self.locale().toString(speed, "f", 1))]
        if folder.state == "answering":
            left = round((len(folder.pictures) - folder.done) / speed)
            parts.append(self.tr("{minutes}:{seconds} left").format(minutes=left // 60, seconds=f"{left % 60:02}"))
        return parts

    def _look_at_rows(self) -> None:
        """Has the next small pictures made of those that are seen and missing; the view tells when it has moved."""
        self.view.widen_reasons()
        missing = self.table.missing(self.view.rows_seen)[:_AT_ONCE]
        if missing and missing != self._asked_for:
            self._asked_for = missing
            self.folder.look_at(missing)

    def _keep_place(self) -> None:
        index = self.view.currentIndex()
        inside = index.isValid() and index.row() < self.table.rowCount()
        self._kept = self.table.row(index.row()).path if inside else None, self.view.verticalScrollBar().value()

    def _find_place(self) -> None:
        path, scrolled = self._kept
        row = self.table.place_of(path) if path is not None else None
        if row is not None:
            self.view.setCurrentIndex(self.table.index(row, 0))
        self.view.verticalScrollBar().setValue(scrolled)
        self._look.start()

    def _draw_icons(self) -> None:
        self.back.setIcon(icon("classify", self))
        self.save.setIcon(icon("save", self))
        self.cell.setIcon(icon("close", self))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_network()
        self._look.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._look.start()  # more rows may be seen now
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "cell"):
            self._draw_icons()
