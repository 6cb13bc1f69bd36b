"""A group of rows of the form under a heading that folds the less common of them away."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resnet_viewer.ui.widgets.field import Field


class SettingGroup(QWidget):
    """The heading says how many of the rows that are folded away have another value than the default."""

    folded = Signal()
    """A person has folded or unfolded the group."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._fields: list[Field] = []
        self._found: Collection[str] | None = None
        self._differing: Collection[str] = ()
        self.heading = _Heading()
        self.heading.setCheckable(True)
        self.heading.setAutoRaise(True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._embolden()
        self.heading.toggled.connect(self._show)
        self.heading.clicked.connect(self.folded)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.heading)
        self._show()

    def add_fields(self, fields: Iterable[Field]) -> None:
        """The rows in the order in which they are to stand: the common ones first, so that unfolding moves none."""
        rows = list(fields)
        for field in sorted(rows, key=lambda field: not field.limits.common):
            self._fields.append(field)
            self._column.addWidget(field)
        self._show()

    def insert(self, widget: QWidget, after: Field) -> None:
        """A widget that belongs right under a row, and is seen with it."""
        self._column.insertWidget(self._column.indexOf(after) + 1, widget)

    @property
    def unfolded(self) -> bool:
        return self.heading.isChecked()

    def set_unfolded(self, unfolded: bool) -> None:
        self.heading.setChecked(unfolded)

    def set_title(self, title: str) -> None:
        self._title = title
        self._show()

    def set_differing(self, keys: Collection[str]) -> None:
        """The settings that have another value than the default."""
        if keys != self._differing:
            self._differing = keys
            self._show()

    def show_only(self, keys: Collection[str] | None) -> None:
        """Shows nothing but the rows of these settings, folded away or not; None ends that."""
        self._found = keys
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._embolden()

    def _embolden(self) -> None:
        font = self.font()
        font.setBold(True)
        self.heading.setFont(font)

    def _show(self) -> None:
        away = [field for field in self._fields if not field.limits.common]
        for field in self._fields:
            seen = field.limits.common or self.unfolded
            field.setVisible(seen if self._found is None else field.key in self._found)
        self.setVisible(self._found is None or any(field.key in self._found for field in self._fields))
        count = sum(field.key in self._differing for field in away) if not self.unfolded else 0
        text = self.tr("{group} ({count} changed)") if count else "{group}"
        self.heading.setText(text.format(group=self._title, count=count))
        self.heading.setEnabled(bool(away) and self._found is None)
        arrow = Qt.ArrowType.DownArrow if self.unfolded else Qt.ArrowType.RightArrow
        self.heading.setArrowType(arrow if away else Qt.ArrowType.NoArrow)
        more = self.tr("Show fewer settings") if self.unfolded else self.tr("Show {count} more settings")
        more = more.format(count=len(away)) if away else ""
        self.heading.setToolTip(f"{self.heading.text()}\n{more}".strip())
        self.heading.setAccessibleName(self.heading.text())
        self.heading.setAccessibleDescription(more)


class _Heading(QToolButton):
    """Asks for no width: a long title ends in dots where there is no more room."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        beside = self.sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())  # arrow and margins
        option.text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, max(0, self.width() - beside)
        )
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
