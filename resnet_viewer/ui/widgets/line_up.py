"""The networks of an experiment as a list: which of them the form is about, one more, one less, another name."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer.line_up import LONGEST_NAME, MOST_NETWORKS
from resnet_viewer.ui import theme
from resnet_viewer.ui.names import twin_name
from resnet_viewer.ui.theme import NetworkLook
from resnet_viewer.ui.widgets.plot_strip import draw_marker

LOOK, FACTS = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
"""Under which roles the items of the list keep the look and what the network costs."""
_PLACES = (0.0, 0.27, 0.52, 0.8, 1.0)
"""Where the columns of the facts begin, as a share of the width."""

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """A network in the list. `facts` stand under its name in as many columns; `words` say them in a sentence."""

    name: str
    look: NetworkLook
    facts: tuple[str, ...]
    words: str


class LineUp(QWidget):
    """Says what a person wants with the networks; whoever holds the experiment does it and calls `show_networks`.

    Where none is chosen, or every one, the form is about all of them.
    """

    chosen_changed = Signal()
    copy_wanted = Signal(int)
    removal_wanted = Signal(object)
    """The places of the networks, as a tuple."""
    name_wanted = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self._heads = _Heads()
        self.list = QListWidget()
        self.list.setItemDelegate(_Row(self.list))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        for policy in (self.list.setHorizontalScrollBarPolicy, self.list.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.list.setAccessibleName(self.tr("Networks of the experiment"))
        self.list.setAccessibleDescription(self.tr("The settings of networks are those of the chosen ones, or of all."))
        self.list.itemSelectionChanged.connect(self._on_selected)
        self.list.itemChanged.connect(self._on_renamed)
        self.add = self._button(self.tr("Add"), self.tr("Add a network like the chosen one"), self._on_add)
        self.remove = self._button(self.tr("Remove"), self.tr("Remove the chosen networks"), self._on_remove)
        self.rename = self._button(self.tr("Rename"), self.tr("Rename the chosen network (F2)"), self._on_rename)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        for button in (self.add, self.remove, self.rename):
            buttons.addWidget(button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(2)
        for widget in (self._heads, self.list):
            column.addWidget(widget)
        column.addLayout(buttons)
        self._fit()

    @property
    def chosen(self) -> tuple[int, ...]:
        """The places of the networks that a person has chosen, or of all where that is none."""
        count = self.list.count()
        rows = sorted(index.row() for index in self.list.selectedIndexes())
        return tuple(rows) if rows else tuple(range(count))

    def choose(self, places: Sequence[int]) -> None:
        """Chooses networks without saying so."""
        with QSignalBlocker(self.list):
            self.list.clearSelection()
            for place in places:
                self.list.item(place).setSelected(True)
            if places:
                self.list.setCurrentRow(places[0], self.list.selectionModel().SelectionFlag.NoUpdate)
        self._allow()

    def show_networks(self, entries: Sequence[Entry]) -> None:
        """Shows these networks; what is chosen stays chosen where there are as many as before."""
        with QSignalBlocker(self.list):
            if len(entries) != self.list.count():
                self.list.clear()
                for _ in entries:
                    item = QListWidgetItem()
                    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                    self.list.addItem(item)
            for row, entry in enumerate(entries):
                item = self.list.item(row)
                item.setText(entry.name)
                item.setData(LOOK, entry.look)
                item.setData(FACTS, entry.facts)
                item.setToolTip(entry.words)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{twin_name(entry.name)}: {entry.words}")
        self._fit()
        self._allow()

    def set_heads(self, heads: tuple[str, ...]) -> None:
        """What stands over the columns of the facts."""
        self._heads.words = heads
        self._heads.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "rename"):
            self._fit()

    def _button(self, text: str, tip: str, do: object) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(do)
        return button

    def _fit(self) -> None:
        """As high as all of the networks: the form scrolls, a list in it should not."""
        rows = max(1, self.list.count())
        height = _line(self.fontMetrics())
        self.list.setFixedHeight(rows * 2 * height + 2 * self.list.frameWidth())
        self._heads.setFixedHeight(height)

    def _allow(self) -> None:
        count, chosen = self.list.count(), self.list.selectedIndexes()
        self.add.setEnabled(count < MOST_NETWORKS)
        self.remove.setEnabled(0 < len(chosen) < count)
        self.rename.setEnabled(len(self.chosen) == 1)

    def _on_selected(self) -> None:
        self._allow()
        self.chosen_changed.emit()

    def _on_add(self) -> None:
        self.copy_wanted.emit(self.chosen[-1])

    def _on_remove(self) -> None:
        self.removal_wanted.emit(self.chosen)

    def _on_rename(self) -> None:
        self.list.setFocus()
        self.list.editItem(self.list.item(self.chosen[0]))

    def _on_renamed(self, item: QListWidgetItem) -> None:
        self.name_wanted.emit(self.list.row(item), item.text().strip())


def _line(metrics: QFontMetrics) -> int:
    return metrics.height() + 2


def _columns(area: QRect) -> list[QRect]:
    edges = [area.left() + round(share * area.width()) for share in _PLACES]
    return [QRect(a, area.top(), b - a - 4, area.height()) for a, b in itertools.pairwise(edges)]


class _Heads(QWidget):
    """What the columns of the facts are, over the list."""

    def __init__(self) -> None:
        super().__init__()
        self.words: tuple[str, ...] = ()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(theme.colours(self).muted))
        for word, box in zip(self.words, _columns(self.rect().adjusted(5, 0, 0, 0)), strict=False):
            text = self.fontMetrics().elidedText(word, Qt.TextElideMode.ElideRight, box.width() + 4)
            painter.drawText(box.adjusted(0, 0, 4, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class _Row(QStyledItemDelegate):
    """Marker and name in one line, the facts in their columns in the next."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        self.initStyleOption(option, index)
        view = option.widget
        box: QRect = option.rect
        font: QFont = option.font
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        shades = theme.colours(view)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look: NetworkLook = index.data(LOOK)
        if chosen:
            tint = QColor(theme.RESIDUAL)
            tint.setAlpha(45)
            painter.fillRect(box, tint)
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), QColor(theme.RESIDUAL))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(shades.muted), 1, Qt.PenStyle.DotLine))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        line = box.height() // 2
        colour = QColor(look.colour)
        draw_marker(painter, look.marker, colour, QRectF(box.left() + 7, box.top() + (line - 9) / 2, 9, 9))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(shades.text))
        name = QRect(box.left() + 22, box.top(), box.width() - 24, line)
        words = QFontMetrics(font).elidedText(
            twin_name(index.data(Qt.ItemDataRole.EditRole)), Qt.TextElideMode.ElideRight, name.width()
        )
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(shades.muted))
        area = QRect(box.left() + 5, box.top() + line, box.width() - 5, line)
        for fact, cell in zip(index.data(FACTS), _columns(area), strict=False):
            text = QFontMetrics(font).elidedText(fact, Qt.TextElideMode.ElideRight, cell.width() + 4)
            box = cell.adjusted(0, 0, 4, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: ARG002
        return QSize(100, 2 * _line(option.fontMetrics))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        editor = super().createEditor(parent, option, index)
        editor.setProperty("maxLength", LONGEST_NAME)
        palette = editor.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(theme.colours(parent).panel))
        editor.setPalette(palette)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: ARG002
        box: QRect = option.rect
        editor.setGeometry(box.left() + 20, box.top(), box.width() - 20, box.height())
