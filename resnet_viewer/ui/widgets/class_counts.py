"""The classes of a data set with a bar for each: how many pictures it has."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem

from resnet_viewer.ui import theme

_SHARE = Qt.ItemDataRole.UserRole
_ROOM = 6
_LONGEST_NAME = 18


class ClassCounts(QTreeWidget):
    """All classes in the first row, then each of them. `chosen(number of the class, or -1 for all)`."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Classes"))
        self.setHeaderLabels([self.tr("Class"), self.tr("Pictures")])
        self.setToolTip(self.tr("Pictures to learn from + pictures to check with"))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setStretchLastSection(True)
        self.setItemDelegateForColumn(1, _Bar(self))
        self.currentItemChanged.connect(self._on_current)

    def set_counts(self, names: Sequence[str], learned: Sequence[int], checked: Sequence[int]) -> None:
        """Shows these classes; where they are other ones, all of them are chosen again."""
        rows = [(self.tr("All classes"), sum(learned), sum(checked)), *zip(names, learned, checked, strict=True)]
        same = [name for name, _, _ in rows] == [item.text(0) for item in self._items()]
        most = max(learned, default=0)
        if not same:
            self.blockSignals(True)
            self.clear()
            self.addTopLevelItems([QTreeWidgetItem([name, ""]) for name, _, _ in rows])
            for item in self._items():
                item.setToolTip(0, item.text(0))  # a long name is cut
            self.setCurrentItem(self._items()[0])
            self.blockSignals(False)
        for item, (_, count, other) in zip(self._items(), rows, strict=True):
            numbers = (self.locale().toString(count), self.locale().toString(other))
            item.setText(1, self.tr("{learned} + {checked}").format(learned=numbers[0], checked=numbers[1]))
            item.setData(1, _SHARE, count / most if most and item is not self.topLevelItem(0) else 0.0)
        longest = _LONGEST_NAME * self.fontMetrics().averageCharWidth()
        self.setColumnWidth(0, min(self.sizeHintForColumn(0) + _ROOM, longest))
        bar = self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(self.columnWidth(0) + self.sizeHintForColumn(1) + bar + _ROOM)

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for row in range(self.topLevelItemCount()) if (item := self.topLevelItem(row)) is not None]

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(self.indexOfTopLevelItem(item) - 1)


class _Bar(QStyledItemDelegate):
    """A bar below the numbers, as long as the class is large beside the largest one."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(0, _ROOM)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        share, rect = index.data(_SHARE), QRect(option.rect)
        if share:
            view = self.parent()
            assert isinstance(view, ClassCounts)  # noqa: S101 - it made this
            length = max(1, round(share * (rect.width() - 6)))
            painter.fillRect(rect.left() + 3, rect.bottom() - 3, length, 3, QColor(theme.colours(view).muted))
