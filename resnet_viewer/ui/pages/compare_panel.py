"""What a second network says of the same picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from resnet_viewer.catalogue import ClassName
from resnet_viewer.findings import NetworkRef
from resnet_viewer.networks.zoo import ZOO
from resnet_viewer.ui.names import class_name, twin_name
from resnet_viewer.ui.widgets.top_bars import TopBars
from resnet_viewer.workers.networks import Networks
from resnet_viewer.workers.questions import Answer

_AROUND = 48
_OF = {entry.name: entry.experiment for entry in ZOO}


class ComparePanel(QWidget):
    """The choice of a second network among all that are here, none at first, and its answer below.

    `chosen()` when it is another one: a person has chosen it, it has learned on, or it has gone. `first` is to stand
    above the answer of the first network: it says whose that is, while there are two.
    """

    chosen = Signal()

    def __init__(self, networks: Networks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.network: NetworkRef | None = None
        """The second network, or None."""
        self._networks = networks
        self._first_ref: NetworkRef | None = None
        self.first = QLabel()
        self.box = _Box()
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
        networks.changed.connect(self._on_networks)

    @property
    def key(self) -> str:
        """What the answer of the second network is asked by: of two that were chosen in turn, the last one counts."""
        return f"second {self.network.place}" if self.network is not None else "second"

    def offer(self, first: NetworkRef) -> None:
        """Offers every network but the first one, its twin before the others; what was chosen stays if it can."""
        self._first_ref = first
        self._refresh()

    def set_first(self, found: Answer) -> None:
        """Whose answer stands above, and in what time."""
        self.first.setText(self._whose(found))

    def set_second(self, found: Answer, truth: ClassName | None) -> None:
        """Shows the answer of the second network, and marks the true class where it is known."""
        names = [class_name(kind) for kind in found.prediction.classes]
        self._second.setText(self._whose(found))
        self.bars.set_answer(names, found.prediction.probabilities, found.residual, found.prediction.place(truth))
        self.bars.setAccessibleName(self.tr("Most probable classes of {name}").format(name=twin_name(found.network)))
        self._second.show()
        self.bars.show()
        self._remark.setVisible(not found.prediction.sure)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._networks.compared = None

    def _on_networks(self) -> None:
        if self.isVisible():
            self._refresh()

    def _on_activated(self, row: int) -> None:
        self._look_at(self.box.itemData(row))

    def _refresh(self) -> None:
        if self._first_ref is None:
            return
        offered = list(self._offered(self._first_ref))
        refs = [ref for ref, _ in offered]
        known = [self.box.itemData(row) for row in range(self.box.count())]
        with QSignalBlocker(self.box):
            # Of networks that are there already the list may be open, and a person about to choose.
            if [ref and ref.place for ref in known] != [ref and ref.place for ref in refs]:
                self.box.clear()
                self.box.addItems([""] * len(offered))
            for row, (ref, text) in enumerate(offered):
                self.box.setItemText(row, text)
                self.box.setItemData(row, ref)
                self.box.setItemData(row, ref and ref.name, Qt.ItemDataRole.ToolTipRole)
            now = self._again(refs, self._first_ref)
            widest = max(self.fontMetrics().horizontalAdvance(text) for _, text in offered)
            self.box.view().setMinimumWidth(widest + _AROUND)
            # Not findData: Qt does not compare what it does not know.
            self.box.setCurrentIndex(refs.index(now))
        self._look_at(now)

    def _offered(self, first: NetworkRef) -> Iterator[tuple[NetworkRef | None, str]]:
        """The networks that can be the second one, and what each is called."""
        known = [each for each in self._known() if not _is(each[0], first)]
        yield None, self.tr("none")
        for ref, name, _ in known:
            if _twins(ref, first):
                yield ref, self.tr("its twin, {name}").format(name=name)
        for ref, _, name in known:
            if not _twins(ref, first):
                yield ref, name

    def _known(self) -> Iterator[tuple[NetworkRef, str, str]]:
        """Every network that is here, its name, and what it is called among all of them."""
        for entry in self._networks.run:
            name = twin_name(entry.name)
            yield entry.ref, name, self.tr("{name} of this run").format(name=name)
        for entry in (*self._networks.bundled, *self._networks.published_here()):
            yield entry.ref, entry.name, entry.name
        for entry in self._networks.file_entries():
            name, file = twin_name(entry.name), Path(entry.ref.name)
            of_file = self.tr("{name} of {file}").format(name=name, file=file.name)
            yield entry.ref, name, name if entry.name == file.stem else of_file

    def _again(self, refs: list[NetworkRef | None], first: NetworkRef) -> NetworkRef | None:
        """What was chosen, as it is now; whoever turns the pair round means its other half."""
        if self.network is None:
            return None
        if _is(self.network, first):
            return next((ref for ref in refs if ref is not None and _twins(ref, first)), None)
        return next((ref for ref in reversed(refs) if ref is not None and _is(ref, self.network)), None)

    def _look_at(self, network: NetworkRef | None) -> None:
        before, self.network = self.network, network
        self._networks.compared = network if self.isVisible() else None
        if network is None or before is None or not _is(network, before):
            self._clear()
        if network != before:
            self.chosen.emit()

    def _clear(self) -> None:
        for widget in (self._second, self.bars, self._remark):
            widget.hide()
        self.first.setVisible(self.network is not None)

    def _whose(self, found: Answer) -> str:
        milliseconds = self.locale().toString(round(1000 * found.prediction.seconds))
        name = twin_name(found.network)
        return self.tr("{name}, in {milliseconds} ms").format(name=name, milliseconds=milliseconds)


class _Box(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to the column in which it stands: who scrolls past means no other network."""
        event.ignore()


def _twins(one: NetworkRef, other: NetworkRef) -> bool:
    """Whether both come from the same experiment: one of the program, or one that is recorded in a file."""
    if one.name in _OF or other.name in _OF:
        return _OF.get(one.name) == _OF.get(other.name)
    return one.name == other.name and one.number != other.number


def _is(one: NetworkRef, meant: NetworkRef) -> bool:
    """Whether it is the network that is meant, however far it has learned.

    Of a file that has not been looked into, that is the last one in it.
    """
    in_run = (one.step is None) == (meant.step is None)
    return one.name == meant.name and meant.number in (-1, one.number) and in_run
