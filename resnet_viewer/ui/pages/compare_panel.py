"""What a second network says of the same picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from resnet_viewer.catalogue import ClassName
from resnet_viewer.findings import NetworkRef
from resnet_viewer.networks.zoo import ZOO
from resnet_viewer.ui.names import class_name
from resnet_viewer.ui.widgets.top_bars import TopBars
from resnet_viewer.workers.questions import Answer

_OF = {entry.name: entry.experiment for entry in ZOO}


class ComparePanel(QWidget):
    """The choice of a second network, none at first, and its answer below. `chosen` when a person has made it.

    `first` is to stand above the answer of the first network: it says whose that is, while there are two.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.network: NetworkRef | None = None
        """The second network, or None."""
        self._networks: Sequence[tuple[NetworkRef, str]] = [(NetworkRef(entry.name), entry.name) for entry in ZOO]
        self.first = QLabel()
        self.box = QComboBox()
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.activated.connect(self._on_activated)
        label = QLabel(self.tr("Compare &with"))
        label.setBuddy(self.box)
        self.box.setAccessibleName(self.tr("Compare with"))
        self._second = QLabel()
        self.bars = TopBars()
        self._remark = QLabel(self.tr("This network is not sure."))
        choice = QHBoxLayout()
        choice.addWidget(label)
        choice.addWidget(self.box, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(choice)
        for widget in (self._second, self.bars, self._remark):
            column.addWidget(widget)
        self._clear()

    @property
    def key(self) -> str:
        """What the answer of the second network is asked by: of two that were chosen in turn, the last one counts."""
        return f"second {self.network}"

    def set_networks(self, networks: Iterable[tuple[NetworkRef, str]]) -> None:
        """The networks that can be chosen, each with what it is called."""
        self._networks = list(networks)

    def offer(self, first: NetworkRef) -> None:
        """Offers every network but the first one, its twin before the others; what was chosen stays if it can."""
        twins = [each for each in self._networks if each[0] != first and _twins(each[0], first)]
        others = [each for each in self._networks if each[0] != first and each not in twins]
        if self.network == first:
            # Whoever turns the pair round means its other half.
            self.network = twins[0][0] if twins else None
        with QSignalBlocker(self.box):
            self.box.clear()
            self.box.addItem(self.tr("none"), None)
            for ref, name in twins:
                self.box.addItem(self.tr("its twin, {name}").format(name=name), ref)
            for ref, name in others:
                self.box.addItem(name, ref)
            # Not findData: Qt does not compare what it does not know.
            offered = [self.box.itemData(row) for row in range(self.box.count())]
            if self.network not in offered:
                self.network = None
            self.box.setCurrentIndex(offered.index(self.network))
        if self.network is None:
            self._clear()

    def set_first(self, found: Answer) -> None:
        """Whose answer stands above, and in what time."""
        self.first.setText(self._whose(found))

    def set_second(self, found: Answer, truth: ClassName | None) -> None:
        """Shows the answer of the second network, and marks the true class where it is known."""
        names = [class_name(kind) for kind in found.prediction.classes]
        self._second.setText(self._whose(found))
        self.bars.set_answer(names, found.prediction.probabilities, found.residual, found.prediction.place(truth))
        self.bars.setAccessibleName(self.tr("Most probable classes of {name}").format(name=found.network))
        self._second.show()
        self.bars.show()
        self._remark.setVisible(not found.prediction.sure)

    def _on_activated(self, row: int) -> None:
        self.network = self.box.itemData(row)
        self._clear()
        self.chosen.emit()

    def _clear(self) -> None:
        for widget in (self._second, self.bars, self._remark):
            widget.hide()
        self.first.setVisible(self.network is not None)

    def _whose(self, found: Answer) -> str:
        milliseconds = self.locale().toString(round(1000 * found.prediction.seconds))
        return self.tr("{name}, in {milliseconds} ms").format(name=found.network, milliseconds=milliseconds)


def _twins(one: NetworkRef, other: NetworkRef) -> bool:
    """Whether both come from the same experiment."""
    return one.name in _OF and _OF[one.name] == _OF.get(other.name)
