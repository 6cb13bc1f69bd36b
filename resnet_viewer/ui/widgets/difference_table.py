"""What differs between several runs, a row for each setting, in the words of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from resnet_viewer.comparison import Difference
from resnet_viewer.experiment import Limits, settings
from resnet_viewer.settings import KIND
from resnet_viewer.ui.names import twin_name
from resnet_viewer.ui.widgets.number_box import number_text
from resnet_viewer.ui.widgets.value_words import switch_words, value_words

_LONGEST = 60
"""Characters of a value that are shown: a folder may have a thousand classes."""

_WIDEST = 30
"""Characters for which a column has room: the other columns are to be seen beside it."""


class DifferenceTable(QTableWidget):
    """A column for each run, by its number; its name is said where the mouse rests."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What differs between the runs"))
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._limit_columns()

    def show_differences(self, names: Sequence[str], found: Sequence[Difference]) -> None:
        """Shows these differences between runs of these names."""
        self.clear()
        self.setColumnCount(len(names))
        self.setRowCount(len(found))
        limits = dict(settings())
        labels = {key: QCoreApplication.translate("experiment", each.label) for key, each in limits.items()}
        labels |= {"data.folder": self.tr("Folder"), "data.classes": self.tr("Classes")}
        residual = QCoreApplication.translate("experiment", KIND.label)
        labels |= {"network.name": self.tr("Name"), "network.residual": residual}
        labels["training.learning_rate_changes"] = self.tr("Learning rate set by hand")
        for column, name in enumerate(names):
            header = QTableWidgetItem(str(column + 1))
            header.setToolTip(name)
            self.setHorizontalHeaderItem(column, header)
        for row, difference in enumerate(found):
            self.setVerticalHeaderItem(row, QTableWidgetItem(labels[difference.key]))
            for column, values in enumerate(difference.values):
                text = self.tr(", ").join(self._words(difference.key, value, limits) for value in values)
                item = QTableWidgetItem(_cut(text))
                item.setToolTip(_cut(text))
                self.setItem(row, column, item)

    def wanted_width(self) -> int:
        """Pixels in which every column is seen, beside a scroll bar."""
        header = self.horizontalHeader()
        columns = sum(
            min(max(self.sizeHintForColumn(column), header.sectionSizeHint(column)), header.maximumSectionSize())
            for column in range(self.columnCount())
        )
        around = self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()
        return self.verticalHeader().sizeHint().width() + columns + around

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._limit_columns()
            self.resizeColumnsToContents()

    def _limit_columns(self) -> None:
        self.horizontalHeader().setMaximumSectionSize(_WIDEST * self.fontMetrics().averageCharWidth())

    def _words(self, key: str, value: Any, limits: Mapping[str, Limits]) -> str:
        match key:
            case "network.residual":
                return switch_words(value)
            case "network.name":
                return twin_name(value)
            case "data.folder":
                return str(value)
            case "data.classes":
                return str(self.tr(", ")).join(value)
            case "training.learning_rate_changes":
                step, rate = value
                return str(self.tr("{rate} from step {step}")).format(rate=number_text(rate), step=step)
            case _:
                return value_words(value, limits[key])


def _cut(text: str) -> str:
    """Of a long text both ends: paths of folders differ in the last, lists of classes in the first."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"
