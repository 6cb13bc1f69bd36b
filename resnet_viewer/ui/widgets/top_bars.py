"""What a network says of a picture: a bar for each class, the most probable first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from resnet_viewer.ui.widgets.class_bar import ClassBar


class TopBars(QWidget):
    """Names above bars whose length is the probability; the number at the right says it again.

    Where they are `choosable`, `chosen(row)` when a person clicks a bar, or goes to it with the arrow keys and presses
    Enter or Space.
    """

    chosen = Signal(int)

    def __init__(self, most: int = 5, choosable: bool = False, parent: QWidget | None = None) -> None:
        """There is room for `most` classes."""
        super().__init__(parent)
        self.setAccessibleName(self.tr("Most probable classes"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rows = [ClassBar(choosable, self) for _ in range(most)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for number, row in enumerate(self.rows):
            row.clicked.connect(lambda _checked=False, number=number: self.chosen.emit(number))
            row.moved.connect(lambda by, number=number: self._move(number + by))
            row.hide()
            column.addWidget(row)
        column.addStretch(1)

    def set_answer(
        self, names: Sequence[str], probabilities: Sequence[float], residual: bool, true: int | None = None
    ) -> None:
        """Shows these classes in the colour of the network that named them, and marks the true one. None is chosen."""
        shown = list(zip(names, probabilities, strict=True))[: len(self.rows)]
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(shown))
            if number < len(shown):
                row.set_answer(*shown[number], residual)
                if number == true:
                    row.set_true()
        self.setAccessibleDescription(", ".join(f"{name} {share:.1%}" for name, share in shown))
        self.mark(None)

    def set_change(self, probabilities: Sequence[float] | None) -> None:
        """Shows other probabilities of these classes, with a mark where they were before; None goes back to those."""
        for number, row in enumerate(self.rows):
            row.set_change(probabilities[number] if probabilities and number < len(probabilities) else None)

    def mark(self, chosen: int | None) -> None:
        """Shows this row as the chosen one, or none."""
        for number, row in enumerate(self.rows):
            row.setChecked(number == chosen)

    def sizeHint(self) -> QSize:
        """As high where there are fewer classes: what is below stays where it is."""
        return QSize(self.rows[0].sizeHint().width(), len(self.rows) * self.rows[0].sizeHint().height())

    def _move(self, number: int) -> None:
        if 0 <= number < len(self.rows) and self.rows[number].isVisible():
            self.rows[number].setFocus(Qt.FocusReason.TabFocusReason)
