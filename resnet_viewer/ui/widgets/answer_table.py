"""The pictures of a folder and what a network says of each, as the rows of a table."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QWidget

from resnet_viewer.catalogue import ClassName
from resnet_viewer.errors import DataError
from resnet_viewer.findings import Pixels, Ranking
from resnet_viewer.ui import theme
from resnet_viewer.ui.names import class_name
from resnet_viewer.ui.notify import sentence
from resnet_viewer.ui.widgets.picture_view import image_of
from resnet_viewer.workers.folder import Found, Truth

_MOST_SMALL = 600
_PAUSE_MS = 700
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

Kind = Literal["all", "wrong", "unsure", "unreadable"]
Cell = tuple[int, int]
"""The number of a true class and that of the first answer."""


class Column(IntEnum):
    PICTURE, FILE, TRUTH, ANSWER, PROBABILITY, SECOND, THIRD, FOURTH, FIFTH, SECONDS = range(10)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are shown: those that hold the text, are of the kind, and lie in the cell, where there is one."""

    text: str = ""
    kind: Kind = "all"
    cell: Cell | None = None


@dataclass(slots=True)
class Row:
    """A picture; `truth` is the number of its class where its folder says it, `answer` None until it is there."""

    path: Path
    name: str
    truth: int | None = None
    answer: Ranking | DataError | None = None

    @property
    def wrong(self) -> bool:
        """Whether the first answer is another class than the true one."""
        return isinstance(self.answer, Ranking) and self.truth not in (None, self.answer.numbers[0])

    @property
    def unsure(self) -> bool:
        return isinstance(self.answer, Ranking) and not self.answer.sure


@dataclass(slots=True)
class Tally:
    """How many pictures have been answered, could not be read, and were not sure; and in which cells they lie."""

    answered: int = 0
    unreadable: int = 0
    unsure: int = 0
    cells: Counter[Cell] = field(default_factory=Counter)
    """How many pictures of each class got which class as their first answer."""

    @property
    def judged(self) -> int:
        return self.cells.total()

    @property
    def right(self) -> int:
        return sum(count for (truth, answer), count in self.cells.items() if truth == answer)

    def add(self, row: Row) -> None:
        if isinstance(row.answer, DataError):
            self.unreadable += 1
            return
        self.answered += 1
        self.unsure += row.unsure
        cell = _cell(row)
        if cell is not None:
            self.cells[cell] += 1


class AnswerTable(QAbstractTableModel):
    """Sorts and filters by itself: with a sorting proxy Qt would come back to Python at every comparison.

    Only the small pictures that are seen are kept. `missing(rows)` says which of the rows have none yet.
    """

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self.rows: list[Row] = []
        self.classes: Sequence[ClassName] = ()
        self.tally = Tally()
        self.filter = Filter()
        self._shown: list[int] = []
        self._order: tuple[Column, bool] = (Column.PICTURE, False)
        self._places: dict[Path, int] = {}
        self._small: OrderedDict[Path, QPixmap | None] = OrderedDict()
        self._later = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._later.timeout.connect(self.arrange)

    # -- what comes ---------------------------------------------------------------------------------------------------

    def clear(self) -> None:
        self.beginResetModel()
        self.rows, self._shown, self._places, self.filter = [], [], {}, Filter()
        self.tally = Tally()
        self._small.clear()
        self.endResetModel()

    def add(self, found: Sequence[Found]) -> None:
        first = len(self.rows)
        more = range(first, first + len(found))
        self._places.update((each.path, number) for number, each in zip(more, found, strict=True))
        rows = [Row(each.path, each.name) for each in found]
        if self._is_plain:
            self.beginInsertRows(_NOWHERE, first, first + len(found) - 1)
            self.rows += rows
            self._shown += more
            self.endInsertRows()
        else:
            self.rows += rows
            self._later.start()

    def set_truth(self, truth: Truth) -> None:
        """What the folders say, and the names of all classes."""
        self.classes = truth.classes
        for row, number in zip(self.rows, truth.numbers, strict=True):
            row.truth = number
        self._tell(0, len(self._shown))
        self._arrange_later()

    def forget_answers(self) -> None:
        """Another network is asked."""
        for row in self.rows:
            row.answer = row.truth = None
        self.tally = Tally()
        self.filter = replace(self.filter, cell=None)
        self.arrange()

    def set_answers(self, first: int, answers: Sequence[Ranking | DataError]) -> None:
        for row, answer in zip(self.rows[first : first + len(answers)], answers, strict=True):
            row.answer = answer
            self.tally.add(row)
        if self._is_plain:
            self._tell(first, first + len(answers))
        else:
            self._arrange_later()

    def set_small(self, path: Path, pixels: Pixels | None) -> None:
        """The small picture of a file, or None where it cannot be read."""
        self._small[path] = QPixmap.fromImage(image_of(pixels)) if pixels is not None else None
        if len(self._small) > _MOST_SMALL:
            self._small.popitem(last=False)

    def missing(self, rows: range) -> list[Path]:
        """The files in these rows of the table of which there is no small picture."""
        paths = [self.row(number).path for number in rows if number < len(self._shown)]
        return [path for path in paths if path not in self._small]

    def repaint(self, rows: range) -> None:
        """The small pictures in these rows have come."""
        self._tell(rows.start, min(rows.stop, len(self._shown)))

    # -- what is shown ------------------------------------------------------------------------------------------------

    def row(self, number: int) -> Row:
        """What is in this row of the table."""
        return self.rows[self._shown[number]]

    def place_of(self, path: Path) -> int | None:
        """In which row of the table this picture is, or None where it is not shown."""
        number = self._places.get(path)
        return self._shown.index(number) if number is not None and number in self._shown else None

    def set_filter(self, filter: Filter) -> None:
        self.filter = filter
        self.arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = Column(column), order == Qt.SortOrder.DescendingOrder
        self.arrange()

    def arrange(self) -> None:
        """Puts the rows into their order; what has no answer yet comes last."""
        self._later.stop()
        column, falling = self._order
        shown = [number for number, row in enumerate(self.rows) if self._fits(row)]
        if column == Column.PICTURE:
            shown = shown[::-1] if falling else shown
        else:
            key = _KEYS[column]
            keys = {number: key(self.rows[number], self.classes) for number in shown}
            known = [number for number in shown if keys[number] is not None]
            known.sort(key=keys.__getitem__, reverse=falling)
            shown = known + [number for number in shown if keys[number] is None]
        if shown != self._shown:
            self.beginResetModel()
            self._shown = shown
            self.endResetModel()
        else:
            self._tell(0, len(shown))

    def answers(self) -> list[tuple[Path, Ranking | DataError]]:
        """Every picture that is shown and has been answered, in the order of the table."""
        rows = (self.rows[number] for number in self._shown)
        return [(row.path, row.answer) for row in rows if row.answer is not None]

    @property
    def _is_plain(self) -> bool:
        """Whether every picture is shown, in the order in which they were found."""
        return self._order == (Column.PICTURE, False) and self.filter == Filter()

    def _arrange_later(self) -> None:
        if not self._later.isActive():
            self._later.start()

    def _tell(self, first: int, end: int) -> None:
        if first < end:
            self.dataChanged.emit(self.index(first, 0), self.index(end - 1, len(Column) - 1))

    def _fits(self, row: Row) -> bool:
        wanted = self.filter
        if wanted.cell is not None and _cell(row) != wanted.cell:
            return False
        kinds = {"wrong": row.wrong, "unsure": row.unsure, "unreadable": isinstance(row.answer, DataError)}
        if not kinds.get(wanted.kind, True):
            return False
        text = wanted.text.casefold()
        return not text or any(text in name.casefold() for name in self._names(row))

    def _names(self, row: Row) -> Iterator[str]:
        yield row.name
        if row.truth is not None:
            yield class_name(self.classes[row.truth])
        if isinstance(row.answer, Ranking):
            yield class_name(row.answer.classes[0])

    # -- what Qt asks -------------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            "",
            self.tr("File"),
            self.tr("True class"),
            self.tr("Answer"),
            self.tr("Probability"),
            self.tr("Second"),
            self.tr("Third"),
            self.tr("Fourth"),
            self.tr("Fifth"),
            self.tr("Time"),
        )[section]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.row(index.row()), Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column)
            case Qt.ItemDataRole.DecorationRole if column == Column.PICTURE:
                return self._small.get(row.path)
            case Qt.ItemDataRole.ToolTipRole:
                return str(row.path) if column <= Column.FILE else self._text(row, column)
            case Qt.ItemDataRole.AccessibleTextRole if column == Column.PICTURE:
                return row.name
            case Qt.ItemDataRole.TextAlignmentRole if column in (Column.PROBABILITY, Column.SECONDS):
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole if column == Column.ANSWER and self._doubtful(row):
                return QColor(theme.colours(self._view).warning)
        return None

    def _doubtful(self, row: Row) -> bool:
        return row.wrong or row.unsure or isinstance(row.answer, DataError)

    def _text(self, row: Row, column: Column) -> str:
        if column == Column.FILE:
            return row.name
        if column == Column.TRUTH:
            return class_name(self.classes[row.truth]) if row.truth is not None else ""
        if isinstance(row.answer, DataError):
            return sentence(row.answer) if column == Column.ANSWER else ""
        if row.answer is None or column == Column.PICTURE:
            return ""
        return self._answer_text(row, row.answer, column)

    def _answer_text(self, row: Row, answer: Ranking, column: Column) -> str:
        if column == Column.SECONDS:
            return self.tr("{milliseconds} ms").format(milliseconds=round(1000 * answer.seconds))
        if column == Column.PROBABILITY:
            return _percent(answer.probabilities[0])
        rank = max(0, column - Column.PROBABILITY)
        if rank >= len(answer.classes):
            return ""
        name = class_name(answer.classes[rank])
        if rank:
            return f"{name}  {_percent(answer.probabilities[rank])}"
        if row.wrong:
            name = self.tr("{name} – wrong").format(name=name)
        return self.tr("{name} – not sure").format(name=name) if row.unsure else name


def _cell(row: Row) -> Cell | None:
    if row.truth is None or not isinstance(row.answer, Ranking):
        return None
    return row.truth, row.answer.numbers[0]


def _percent(share: float) -> str:
    return QLocale().toString(100 * share, "f", 1) + " %"


def _ranked(rank: int) -> Callable[[Row, Sequence[ClassName]], Any]:
    def key(row: Row, _: Sequence[ClassName]) -> str | None:
        if not isinstance(row.answer, Ranking) or rank >= len(row.answer.classes):
            return None
        return class_name(row.answer.classes[rank]).casefold()

    return key


_KEYS: dict[Column, Callable[[Row, Sequence[ClassName]], Any]] = {
    Column.FILE: lambda row, _: row.name.casefold(),
    Column.TRUTH: lambda row, classes: class_name(classes[row.truth]).casefold() if row.truth is not None else None,
    Column.ANSWER: _ranked(0),
    Column.PROBABILITY: lambda row, _: row.answer.probabilities[0] if isinstance(row.answer, Ranking) else None,
    Column.SECOND: _ranked(1),
    Column.THIRD: _ranked(2),
    Column.FOURTH: _ranked(3),
    Column.FIFTH: _ranked(4),
    Column.SECONDS: lambda row, _: row.answer.seconds if isinstance(row.answer, Ranking) else None,
}
