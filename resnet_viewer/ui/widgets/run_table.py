"""Past runs as the rows of a table, of which several can be ticked."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from resnet_viewer.comparison import PastRun
from resnet_viewer.ui.names import data_name, twin_name
from resnet_viewer.ui.theme import colours

MOST_TICKED = 8
"""So many runs lie over each other at most: more curves than that tell nothing."""

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SORTED = Qt.ItemDataRole.UserRole


class Column(IntEnum):
    NAME, DATE, NETWORKS, DATA, STEPS, ERROR, SIZE = range(7)


_ELASTIC = (Column.NAME, Column.NETWORKS, Column.DATA)
"""What is in these may be long."""


class RunModel(QAbstractTableModel):
    """`ticked_changed()` when other runs are ticked."""

    ticked_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs: tuple[PastRun, ...] = ()
        self.ticked: list[Path] = []
        """In the order in which they were ticked, which is that of their numbers."""

    def set_runs(self, runs: Sequence[PastRun]) -> None:
        """Shows other runs; those that are ticked stay so while they are there."""
        self.beginResetModel()
        self.runs = tuple(runs)
        self.endResetModel()
        there = {run.path for run in self.runs}
        kept = [path for path in self.ticked if path in there]
        if kept != self.ticked:
            self.ticked = kept
            self.ticked_changed.emit()

    def rename(self, path: Path, other: Path) -> None:
        """A run is called otherwise; if it is ticked it stays so."""
        self.ticked = [other if each == path else each for each in self.ticked]

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.runs)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("Run"),
                self.tr("Date"),
                self.tr("Networks"),
                self.tr("Data"),
                self.tr("Steps"),
                self.tr("Validation error"),
                self.tr("Size"),
            )[section]
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == Column.NAME else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        run = self.runs[index.row()]
        column = Column(index.column())
        if role == Qt.ItemDataRole.CheckStateRole and column == Column.NAME:
            return Qt.CheckState.Checked if run.path in self.ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(run, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(run.path) if column == Column.NAME else self._text(run, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (Column.STEPS, Column.SIZE):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == _SORTED:
            return self._rank(run, column)
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != Column.NAME:
            return False
        path = self.runs[index.row()].path
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            if path in self.ticked or len(self.ticked) == MOST_TICKED:
                return False
            self.ticked.append(path)
        else:
            self.ticked.remove(path)
        self.dataChanged.emit(self.index(0, Column.NAME), self.index(len(self.runs) - 1, Column.NAME))
        self.ticked_changed.emit()
        return True

    def _text(self, run: PastRun, column: Column) -> str:
        locale = QLocale()
        match column:
            case Column.NAME:
                number = self.ticked.index(run.path) + 1 if run.path in self.ticked else None
                return run.name if number is None else f"{number}: {run.name}"
            case Column.DATE:
                moment = run.created
                return "" if moment is None else f"{moment:%Y-%m-%d %H:%M}"
            case Column.NETWORKS:
                return " · ".join(
                    self.tr("{name} {depth}").format(name=twin_name(info.name), depth=spec.depth)
                    if info.name in ("plain", "residual")
                    else twin_name(info.name)
                    for info, spec in zip(run.networks, run.experiment.networks, strict=False)
                )
            case Column.DATA:
                data = run.experiment.data
                return self.tr("{data}, {size} × {size}").format(data=data_name(data), size=data.size)
            case Column.STEPS:
                planned = run.experiment.training.steps
                return str(run.step) if run.step >= planned else f"{run.step} / {planned}"
            case Column.ERROR:
                return ", ".join("–" if error is None else f"{100 * error:.1f} %" for error in run.errors)
            case Column.SIZE:
                return locale.formattedDataSize(run.size, 1)

    def _rank(self, run: PastRun, column: Column) -> Any:
        match column:
            case Column.DATE:
                return run.created.timestamp() if run.created else 0.0
            case Column.STEPS:
                return run.step
            case Column.ERROR:
                return min((error for error in run.errors if error is not None), default=2.0)
            case Column.SIZE:
                return run.size
            case Column.NAME:
                return run.name
            case _:
                return self._text(run, column)


class _Boxes(QStyledItemDelegate):
    """The style draws the frame of a box in a darker shade of the window, which nobody sees on dark."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        palette = QPalette(option.palette)
        palette.setColor(QPalette.ColorRole.Window, QColor(colours(option.widget).muted))
        option.palette = palette


class RunTable(QTableView):
    """The table with its sorting and its search.

    `ticked_changed()`; `opened(Path)` at a double click or Enter on a run.
    """

    ticked_changed = Signal()
    opened = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_of_runs = RunModel(self)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setSourceModel(self.model_of_runs)
        self._shown.setSortRole(_SORTED)
        self._shown.setFilterKeyColumn(-1)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self._shown)
        self.setSortingEnabled(True)
        self.sortByColumn(Column.DATE, Qt.SortOrder.DescendingOrder)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setItemDelegateForColumn(Column.NAME, _Boxes(self))
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in _ELASTIC:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        self.setAccessibleName(self.tr("Past runs"))
        self.model_of_runs.ticked_changed.connect(self.ticked_changed)
        self.activated.connect(self._on_activated)
        for changed in (self._shown.modelReset, self._shown.dataChanged):
            changed.connect(self._share_width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_width()

    @property
    def ticked(self) -> list[Path]:
        return self.model_of_runs.ticked

    @property
    def chosen(self) -> PastRun | None:
        """The run of the row that is chosen."""
        index = self.currentIndex()
        return self.model_of_runs.runs[self._shown.mapToSource(index).row()] if index.isValid() else None

    def set_runs(self, runs: Sequence[PastRun]) -> None:
        """Shows these runs; the chosen row stays chosen."""
        chosen = self.chosen
        self.model_of_runs.set_runs(runs)
        if chosen is not None:
            self.choose(chosen.path)

    def choose(self, path: Path) -> None:
        """Chooses the row of this run, where there is one."""
        for row, run in enumerate(self.model_of_runs.runs):
            if run.path == path:
                self.setCurrentIndex(self._shown.mapFromSource(self.model_of_runs.index(row, Column.NAME)))

    def search(self, text: str) -> None:
        """Shows the runs that have this text in any column."""
        self._shown.setFilterFixedString(text)

    def _share_width(self) -> None:
        """Gives the elastic columns what is in them; where that is too much, the widest of them give way first."""
        header = self.horizontalHeader()
        wanted = {each: max(self.sizeHintForColumn(each), header.sectionSizeHint(each)) for each in Column}
        room = self.viewport().width() - sum(wanted[each] for each in Column if each not in _ELASTIC)
        narrowest_first = sorted(_ELASTIC, key=lambda each: wanted[each])
        for left, column in zip(range(len(_ELASTIC), 0, -1), narrowest_first, strict=True):
            fair = max(room // left, header.sectionSizeHint(column))
            width = fair if left == 1 else min(wanted[column], fair)
            header.resizeSection(column, width)
            room -= width

    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(self.model_of_runs.runs[self._shown.mapToSource(index).row()].path)
