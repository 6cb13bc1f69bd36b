"""A row of the form: label, editor, what may be said about its value, and a way back to the default."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QWidget

from resnet_viewer.experiment import Limits
from resnet_viewer.ui import theme
from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.widgets.number_box import number_text

_SHORT = 4
"""A label of up to so many line heights in width is short."""


class Field(QWidget):
    """What all rows have: label, tooltip, sentences below, a button back to the default where the value differs from
    it, and a bar at the left where it differs from the run.

    A setting of networks may have several values: `set_values` then shows that they differ, and each of them on hover.
    """

    edited = Signal(str, object)
    """The key and the value that a person chose, which may be impossible."""

    reset_wanted = Signal(str)
    """The key of the setting that is to have its default again."""

    def __init__(self, key: str, limits: Limits) -> None:
        super().__init__()
        self.key = key
        self.limits = limits
        self._marked = False
        self._editors: list[QWidget] = []
        self._each: tuple[str, ...] = ()
        self.label = QLabel(QCoreApplication.translate("experiment", limits.label))
        self.label.setWordWrap(True)
        self._keep_together()
        self._reset = self._make_reset()
        self._remark, self._problem = QLabel(), QLabel()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(8, 0, 0, 0)
        self.grid.setHorizontalSpacing(4)
        self.grid.setVerticalSpacing(0)
        self.grid.setColumnStretch(0, 1)
        self.grid.addWidget(self.label, 0, 0)
        self.grid.addWidget(self._reset, 0, 2)
        for row, words in enumerate((self._remark, self._problem), start=2):
            words.setWordWrap(True)
            words.hide()
            self.grid.addWidget(words, row, 0, 1, 3)

    @property
    def name(self) -> str:
        """The label, as sentences about this setting call it."""
        return self.label.text()

    @property
    def differs(self) -> bool:
        """Whether several values are shown at once."""
        return bool(self._each)

    def set_value(self, value: Any) -> None:
        """Shows a value without saying so by `edited`."""
        raise NotImplementedError

    def set_values(self, values: Sequence[Any], names: Sequence[str]) -> None:
        """Shows the value that all networks of these names have, or that they differ."""
        self._each = ()
        if len(set(values)) == 1:
            self.set_value(values[0])
        else:
            template = self.tr("{network}: {value}")
            pairs = zip(names, values, strict=True)
            self._each = tuple(template.format(network=name, value=self.words(value)) for name, value in pairs)
            self._show_differing(values[0])
        self._describe()

    def _show_differing(self, first: Any) -> None:
        """Shows no value but that there are several; a person who steps on begins at the first."""
        raise NotImplementedError

    def words(self, value: Any) -> str:
        """A value as this row shows it."""
        raise NotImplementedError

    def set_limits(self, limits: Limits) -> None:
        """What the value may be from now on, beside other values of the experiment."""
        self.limits = limits
        self._describe()

    def take_focus(self) -> None:
        """Gives the keyboard to the editor."""
        self._editors[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def commit(self) -> None:
        """Takes what has been typed but not confirmed."""

    def set_problem(self, text: str) -> None:
        """The sentence below the row, in the colour of errors; empty when all is well."""
        self._say(self._problem, text)

    def set_remark(self, text: str) -> None:
        """A quiet sentence below the row where the value can be but is unwise; empty when there is nothing to say."""
        self._say(self._remark, text)

    def set_default(self, default: Any, differs: bool) -> None:
        """What the default is, and whether the value shown is another."""
        if not differs and self._reset.hasFocus():
            self._editors[0].setFocus()
        self._reset.setVisible(differs)
        tip = self.tr("Put back to the default: {default}").format(default=self.words(default))
        self._reset.setToolTip(tip)
        self._reset.setAccessibleName(self.tr("{field}: back to the default").format(field=self.name))
        self._reset.setAccessibleDescription(tip)

    def set_marked(self, marked: bool) -> None:
        """Draws a bar at the left: this value is not that of the run."""
        self._marked = marked
        font = self.label.font()
        font.setBold(marked)
        self.label.setFont(font)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._marked:
            painter = QPainter(self)
            painter.fillRect(0, 2, 3, self.height() - 4, theme.colours(self).warning)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_problem"):
            self._keep_together()
            self._colour()

    def _keep_together(self) -> None:
        """A short label stands in one line, also in bold: Chinese may be broken after every character."""
        font = QFont(self.font())
        font.setBold(True)
        metrics = QFontMetrics(font)
        self.label.setMinimumWidth(min(metrics.horizontalAdvance(self.name), _SHORT * metrics.height()))

    def _make_reset(self) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(self._on_reset)
        # Its room stays free while it is hidden: nothing in the row moves when a value becomes another.
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        button.hide()
        return button

    def _on_reset(self) -> None:
        self.reset_wanted.emit(self.key)

    def _say(self, label: QLabel, text: str) -> None:
        if text != label.text():
            label.setText(text)
            label.setVisible(bool(text))
            self._describe()

    def _colour(self) -> None:
        shades = theme.colours(self)
        for label, colour in ((self._problem, shades.error), (self._remark, shades.muted)):
            palette = QPalette(self.palette())
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            label.setPalette(palette)
        side = round(0.8 * self.fontMetrics().height())
        self._reset.setIcon(icon("reset", self))
        self._reset.setIconSize(QSize(side, side))
        self._reset.setFixedSize(side + 4, side + 6)

    def _add_editor(self, editor: QWidget, *before: QWidget) -> None:
        self.label.setBuddy(editor)
        editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not of the wheel, which scrolls the form
        cell = QHBoxLayout()
        cell.setSpacing(8)
        for widget in (*before, editor):
            cell.addWidget(widget)
        self.grid.addLayout(cell, 0, 1)
        self._editors.append(editor)
        self._colour()
        self._describe()

    def _describe(self) -> None:
        sentences = [*self._each, *self._sentences()]
        for editor in self._editors:
            editor.setAccessibleName(self.name)
            said = [*sentences, self._remark.text(), self._problem.text()]
            editor.setAccessibleDescription(" ".join(sentence for sentence in said if sentence))
        self.setToolTip("".join(f"<p>{escape(sentence)}</p>" for sentence in sentences))

    def _sentences(self) -> list[str]:
        limits = self.limits
        sentences = [QCoreApplication.translate("experiment", limits.help)]
        if limits.choices and limits.low is not None:
            choices = self.tr(", ").join(str(choice) for choice in limits.choices)
            sentences.append(self.tr("One of {choices}.").format(choices=choices))
        elif limits.low is not None and limits.high is not None:
            low, high = number_text(limits.low), number_text(limits.high)
            if limits.stride > 1:
                template = self.tr("From {low} to {high} in strides of {stride}.")
            else:
                template = self.tr("From {low} to {high}.")
            sentences.append(template.format(low=low, high=high, stride=limits.stride))
        if limits.live:
            sentences.append(self.tr("It can be changed while a run goes on."))
        else:
            sentences.append(self.tr("Changing it makes the next Run start afresh."))
        return sentences
