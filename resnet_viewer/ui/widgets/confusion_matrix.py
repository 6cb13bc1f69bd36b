"""Which classes a network takes for which: a cell for each true class, below each other, and each answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from resnet_viewer.catalogue import ClassName
from resnet_viewer.ui import theme
from resnet_viewer.ui.names import class_name
from resnet_viewer.ui.theme import RESIDUAL
from resnet_viewer.ui.widgets.answer_table import Cell

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class ConfusionMatrix(QTableView):
    """`chosen(true class, answer)` when a person clicks a cell with pictures in it, or presses Enter there."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Cells(self)
        self.setModel(self._model)
        self.setHorizontalHeader(_Upright(self))
        self.setAccessibleName(self.tr("Confusion matrix: true classes below each other, answers side by side"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        side = self.fontMetrics().height() + 8
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setMinimumSectionSize(side)
            header.setDefaultSectionSize(max(side, self.fontMetrics().horizontalAdvance("0000") + 4))
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(side)
        self.verticalHeader().setMaximumWidth(150)
        self.clicked.connect(self._on_chosen)
        self.activated.connect(self._on_chosen)

    def set_counts(self, counts: Counter[Cell], classes: Sequence[ClassName]) -> None:
        """Shows how many pictures of a class got which answer; only classes that occur have a place."""
        self._model.set_counts(counts, classes)

    def _on_chosen(self, index: QModelIndex) -> None:
        cell = self._model.cell(index)
        if self._model.counts[cell]:
            self.chosen.emit(*cell)


class _Cells(QAbstractTableModel):
    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self.counts: Counter[Cell] = Counter()
        self._classes: Sequence[ClassName] = ()
        self._kinds: list[int] = []
        self._totals: Mapping[int, int] = {}

    def set_counts(self, counts: Counter[Cell], classes: Sequence[ClassName]) -> None:
        kinds = sorted({kind for cell in counts for kind in cell})
        same = kinds == self._kinds and classes == self._classes
        if not same:
            self.beginResetModel()
        self.counts, self._classes, self._kinds = counts, classes, kinds
        totals: Counter[int] = Counter()
        for (truth, _), count in counts.items():
            totals[truth] += count
        self._totals = totals
        if not same:
            self.endResetModel()
        elif kinds:
            self.dataChanged.emit(self.index(0, 0), self.index(len(kinds) - 1, len(kinds) - 1))

    def cell(self, index: _Index) -> Cell:
        return self._kinds[index.row()], self._kinds[index.column()]

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._kinds)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return self.rowCount(parent)

    def headerData(self, section: int, _: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) or section >= len(self._kinds):
            return None
        return class_name(self._classes[self._kinds[section]])

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell(index)
        count, share = self.counts[cell], self.counts[cell] / max(1, self._totals.get(cell[0], 0))
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(count) if count else ""
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._sentence(cell, count)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignCenter
            case Qt.ItemDataRole.BackgroundRole if count:
                colour = QColor(RESIDUAL)
                colour.setAlphaF(0.15 + 0.85 * share)
                return colour
            case Qt.ItemDataRole.BackgroundRole if cell[0] == cell[1]:
                return QColor(theme.colours(self._view).line)  # where the right answers would be
            case Qt.ItemDataRole.ForegroundRole if share > 0.55:
                return QColor("white")
        return None

    def _sentence(self, cell: Cell, count: int) -> str:
        truth, answer = (class_name(self._classes[kind]) for kind in cell)
        total = self._totals.get(cell[0], 0)
        if truth == answer:
            return self.tr("{truth}: {count} of {total} right").format(truth=truth, count=count, total=total)
        text = self.tr("{truth} taken for {answer}: {count} of {total}")
        return text.format(truth=truth, answer=answer, count=count, total=total)


class _Upright(QHeaderView):
    """A header whose words run upwards, as the columns are narrow."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)

    def sizeHint(self) -> QSize:
        model, metrics = self.model(), self.fontMetrics()
        names = [str(model.headerData(number, self.orientation()) or "") for number in range(min(200, self.count()))]
        longest = max((metrics.horizontalAdvance(name) for name in names), default=0)
        return QSize(0, min(longest, 150) + 12)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt's own name
        painter.save()
        shades = theme.colours(self)
        painter.fillRect(rect, QColor(shades.window))
        painter.setPen(QColor(shades.text))
        painter.translate(rect.left(), rect.bottom())
        painter.rotate(-90)
        name = str(self.model().headerData(logicalIndex, self.orientation()) or "")
        room = QRect(6, 0, rect.height() - 8, rect.width())
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()
