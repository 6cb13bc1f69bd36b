"""What the networks will learn from, before they do: pictures, classes, and what augmentation makes of a picture."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from resnet_viewer.errors import ViewerError
from resnet_viewer.experiment import Experiment
from resnet_viewer.ui import theme
from resnet_viewer.ui.names import class_name
from resnet_viewer.ui.notify import sentence
from resnet_viewer.ui.widgets.class_counts import ClassCounts
from resnet_viewer.ui.widgets.sample_grid import SampleGrid
from resnet_viewer.workers.data_desk import DataDesk, DataFacts, Draws, Samples

_SIDE = 80

_FEW = 0.1
"""A class with a smaller share of the pictures that the class in the middle has is hardly learned."""

_NAMED = 3


class DataPanel(QWidget):
    """Asks the desk while it can be seen. `left_out(DataError)` says which pictures could not be read."""

    left_out = Signal(object)

    def __init__(self, desk: DataDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._experiment = Experiment()
        self._kind: int | None = None
        self._first = 0
        self._numbers: tuple[int, ...] = ()
        self._chosen: int | None = None
        self._turn = 0
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._few = QLabel()
        self._few.setWordWrap(True)
        self._few.hide()
        self.counts = ClassCounts()
        self.grid = SampleGrid(self.tr("Training pictures"), _SIDE)
        self.grid.set_choosable(True)
        self._place = QLabel()
        self._place.setWordWrap(True)
        self.before = QPushButton(self.tr("Previous"))
        self.after = QPushButton(self.tr("Next"))
        self._changed = QLabel(self.tr("What augmentation makes of the marked picture, as it is set now:"))
        self._changed.setWordWrap(True)
        self.drawn = SampleGrid(self.tr("The marked picture, as it is and as it is learned from"), _SIDE, one_row=True)
        self.again = QPushButton(self.tr("Draw again"))
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self.counts.chosen.connect(self._on_kind)
        self.before.clicked.connect(self._on_before)
        self.after.clicked.connect(self._on_after)
        self.again.clicked.connect(self._on_again)
        self.grid.chosen.connect(self._on_picture)
        for grid in (self.grid, self.drawn):
            grid.capacity_changed.connect(self._ask)
        desk.samples.connect(self._show_samples)
        desk.draws.connect(self._show_draws)

    def set_experiment(self, experiment: Experiment) -> None:
        """Looks at what this experiment would learn from."""
        old, new = self._experiment.data, experiment.data
        self._experiment = experiment
        if old == new:
            return
        others = (old.source, old.folder, old.classes) != (new.source, new.folder, new.classes)
        if others:
            self._kind = None
        if others or old.training_pictures != new.training_pictures:
            self._start_over()
        self._ask()

    def look_again(self) -> None:
        """Asks once more: the files may have come by now."""
        self._ask()

    def show_problem(self, error: ViewerError) -> None:
        """Says why there is nothing to be seen."""
        self._about.setText(sentence(error))
        self._few.hide()
        self._panes.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._desk.release()

    def _lay_out(self) -> None:
        right = QWidget()
        turning = QHBoxLayout()
        turning.addWidget(self._place, 1)
        turning.addWidget(self.before)
        turning.addWidget(self.after)
        drawing = QGridLayout()
        drawing.addWidget(self._changed, 0, 0)
        drawing.addWidget(self.again, 0, 1)
        drawing.addWidget(self.drawn, 1, 0, 1, 2)
        drawing.setColumnStretch(0, 1)
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.grid, 1)
        column.addLayout(turning)
        column.addLayout(drawing)
        self._panes.addWidget(self.counts)
        self._panes.addWidget(right)
        self._panes.setStretchFactor(0, 1)
        self._panes.setStretchFactor(1, 4)
        self._panes.setSizes([1, 4])  # in a small window the classes take what they need, and the pictures the rest
        self._panes.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.addWidget(self._about)
        layout.addWidget(self._few)
        layout.addWidget(self._panes, 1)
        layout.addStretch(0)

    def _start_over(self) -> None:
        """Begins at the first page with a new mark: what is seen has another number now, or is not there any more."""
        self._first, self._chosen, self._numbers = 0, None, ()
        self.grid.set_pictures([], [])
        for button in (self.before, self.after):
            button.setEnabled(False)

    def _ask(self) -> None:
        if self.isVisible():
            self._desk.look(self._experiment, self._kind, self._first, self.grid.capacity)
            self._ask_draws()

    def _ask_draws(self) -> None:
        if self.isVisible() and self._chosen is not None:
            self._desk.draw(self._experiment, self._chosen, self._turn, self.drawn.capacity - 1)

    def _on_kind(self, kind: int) -> None:
        self._kind, self._first, self._chosen = (kind if kind >= 0 else None), 0, None
        self._ask()

    def _on_before(self) -> None:
        self._first = max(0, self._first - self.grid.capacity)
        self._ask()

    def _on_after(self) -> None:
        self._first += self.grid.capacity
        self._ask()

    def _on_again(self) -> None:
        self._turn += 1
        self._ask_draws()

    def _on_picture(self, place: int) -> None:
        self._chosen = self._numbers[place]
        self._ask_draws()

    def _show_samples(self, found: Samples) -> None:
        if not self.isVisible() or found.data != self._experiment.data:
            return
        facts = found.facts
        self._panes.show()
        self._about.setText(self._describe(facts))
        self._warn(facts)
        names = [class_name(kind) for kind in facts.classes]
        self.counts.set_counts(names, facts.learned, facts.checked)
        self._numbers = tuple(sample.number for sample in found.shown)
        self.grid.set_pictures([each.pixels for each in found.shown], [names[each.kind] for each in found.shown])
        if self._chosen not in self._numbers:
            self._chosen = self._numbers[0] if self._numbers else None
            self._ask_draws()
        if self._chosen is not None:
            self.grid.mark(self._numbers.index(self._chosen))
        last = found.first + len(found.shown)
        number = self.locale().toString
        template = self.tr("{first} to {last} of {total} training pictures")
        self._place.setText(
            template.format(first=number(found.first + 1), last=number(last), total=number(found.total))
        )
        self.before.setEnabled(found.first > 0)
        self.after.setEnabled(last < found.total)
        if facts.left_out is not None:
            self.left_out.emit(facts.left_out)

    def _describe(self, facts: DataFacts) -> str:
        number = self.locale().toString
        return self.tr(
            "{learned} pictures to learn from and {checked} to check with, {side}×{side} pixels, {size} MB in memory. "
            "Mean {mean}, deviation {deviation}, of 0 to 255."
        ).format(
            learned=number(sum(facts.learned)),
            checked=number(sum(facts.checked)),
            side=facts.side,
            size=number(facts.size / 1e6, "f", 1),
            mean=" / ".join(number(value, "f", 1) for value in facts.mean),
            deviation=" / ".join(number(value, "f", 1) for value in facts.deviation),
        )

    def _warn(self, facts: DataFacts) -> None:
        """Names the classes that have hardly any pictures beside the others."""
        middle = sorted(facts.learned)[len(facts.learned) // 2]
        pairs = zip(facts.classes, facts.learned, strict=True)
        few = [(class_name(kind), count) for kind, count in pairs if count < _FEW * middle]
        named = [self.tr("{name} ({count})").format(name=name, count=count) for name, count in few[:_NAMED]]
        listed = self.tr(", ").join(named + ["…"] * (len(few) > _NAMED))
        text = self.tr(
            "Too few pictures: {classes}, where other classes have about {usual}. It will hardly be learned."
        )
        if len(few) > 1:
            text = self.tr(
                "Too few pictures: {classes}, where other classes have about {usual}. They will hardly be learned."
            )
        self._few.setText(text.format(classes=listed, usual=self.locale().toString(middle)))
        self._few.setVisible(bool(few))
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_few"):
            self._colour()

    def _colour(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, theme.colours(self).warning)
        self._few.setPalette(palette)

    def _show_draws(self, found: Draws) -> None:
        words = [self.tr("as it is"), *[""] * len(found.drawn)]
        self.drawn.set_pictures([found.original.pixels, *found.drawn], words)
