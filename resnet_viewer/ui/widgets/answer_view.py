"""How the table of answers looks: rows as high as the small pictures, and room for the reason where there is none."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from resnet_viewer.errors import DataError
from resnet_viewer.ui.widgets.answer_table import AnswerTable, Column

_SIDE = 48
_WIDTHS = {
    Column.PICTURE: _SIDE + 16,
    Column.FILE: 230,
    Column.TRUTH: 120,
    Column.ANSWER: 230,
    Column.PROBABILITY: 90,
    Column.SECOND: 170,
    Column.THIRD: 170,
    Column.FOURTH: 170,
    Column.FIFTH: 170,
    Column.SECONDS: 70,
}


class AnswerView(QTableView):
    """Shows its `table`."""

    def __init__(self) -> None:
        super().__init__()
        self.table = AnswerTable(self)
        self.setModel(self.table)
        self.setAccessibleName(self.tr("Pictures and answers"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSortingEnabled(True)
        self.sortByColumn(Column.PICTURE, Qt.SortOrder.AscendingOrder)
        # What is dropped on it is for the window.
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_SIDE + 6)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self.table.modelReset.connect(self.clearSpans)

    @property
    def rows_seen(self) -> range:
        """The rows of the table that are in sight."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        end = self.table.rowCount() if last < 0 else last + 1
        return range(max(0, first), end if first >= 0 else 0)

    def widen_reasons(self) -> None:
        """Why a picture cannot be read takes the columns that have nothing to say then, in the rows that are seen."""
        self.clearSpans()
        for row in self.rows_seen:
            if isinstance(self.table.row(row).answer, DataError):
                self.setSpan(row, Column.ANSWER, 1, len(Column) - Column.ANSWER)
