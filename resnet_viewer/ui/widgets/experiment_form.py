"""The form of an experiment, made from its fields: a new field appears here without a line of code."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from resnet_viewer.catalogue import FOLDER
from resnet_viewer.errors import ExperimentError
from resnet_viewer.experiment import Experiment, settings
from resnet_viewer.ui import theme
from resnet_viewer.ui.notify import sentence
from resnet_viewer.ui.widgets.fields import Field, make_field


class ExperimentForm(QWidget):
    """Shows and changes an experiment. What is typed and cannot be stays in its field, with a sentence that says why.

    `experiment` is always one that can run. `set_experiment` shows another without emitting `changed`.
    """

    changed = Signal(object)
    """The new Experiment, once it can run."""

    live_changed = Signal(str, object)
    """Key and value of a setting that a run takes up while it goes on; only where there is a run."""

    problem = Signal(object)
    """The ExperimentError of what has just been entered, or None when all fields are well."""

    folder_wanted = Signal()
    """A person wants to learn from a folder of pictures, and has to choose it."""

    def __init__(self, experiment: Experiment | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment = experiment or Experiment()
        self._running: Experiment | None = None
        self._refused: dict[str, object] = {}
        self._failed = False
        self._fields = {key: make_field(key, limits, self._experiment.get(key)) for key, limits in settings()}
        self._lay_out()
        for field in self._fields.values():
            field.edited.connect(self._on_edited)
            for editor in field.findChildren(QWidget):
                editor.installEventFilter(self)
        self.set_experiment(self._experiment)

    def _lay_out(self) -> None:
        self._more = QToolButton()
        self._more.setText(self.tr("More"))
        self._more.setCheckable(True)
        self._more.setAutoRaise(True)
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setArrowType(Qt.ArrowType.RightArrow)
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more.toggled.connect(self._on_more)
        self._folded = QWidget()
        self._folded.hide()
        folded = QVBoxLayout(self._folded)
        folded.setContentsMargins(0, 0, 0, 0)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.hide()
        self._summary = QLabel()
        self._summary.setWordWrap(True)
        self._summary.hide()
        for label in (self._summary, self._note):
            label.setContentsMargins(8, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 8, 8, 8)
        layout.setSpacing(4)
        for field in self._fields.values():
            (layout if field.limits.common else folded).addWidget(field)
        for widget in (self._more, self._folded, self._summary, self._note):
            layout.addWidget(widget)
        layout.addStretch()
        self._colour()

    @property
    def experiment(self) -> Experiment:
        """The last experiment that can run; a number that is typed but not yet confirmed counts."""
        for field in self._fields.values():
            field.commit()
        return self._experiment

    @property
    def refused(self) -> bool:
        """Whether something is entered that cannot run; the sentence beside it says why."""
        return bool(self._refused)

    def set_experiment(self, experiment: Experiment) -> None:
        """Shows this experiment in all fields."""
        self._experiment = experiment
        self._refused.clear()
        for key, field in self._fields.items():
            self._show(key)
            field.set_problem("")
        self._report(None)
        self._compare()

    def set_running(self, experiment: Experiment | None) -> None:
        """The experiment of the run that exists now, to which the fields are compared; None where there is none."""
        self._running = experiment
        self._compare()

    def set_summary(self, text: str) -> None:
        """A few words below the fields: what the networks cost and how long the run will take."""
        self._summary.setText(text)
        self._summary.setVisible(bool(text))

    def _on_edited(self, key: str, value: object) -> None:
        if (key, value) == ("data.source", FOLDER):
            self._show(key)
            self.folder_wanted.emit()
            return
        self._refused.pop(key, None)
        before = self._experiment
        errors = self._apply({key: value} | self._refused)
        for each, field in self._fields.items():
            # Depth goes with the number of stages, the number of pictures with the data.
            if each != key and self._experiment.get(each) != before.get(each):
                self._show(each)
            field.set_problem(self._plain_words(errors[each]) if each in errors else "")
        self._report(errors.get(key) or next(iter(errors.values()), None))
        self._compare()
        if self._experiment == before:
            return
        self.changed.emit(self._experiment)
        if self._running is not None:
            for each, field in self._fields.items():
                if field.limits.live and self._experiment.get(each) != before.get(each):
                    self.live_changed.emit(each, self._experiment.get(each))

    def _show(self, key: str) -> None:
        self._fields[key].set_limits(self._experiment.limits(key))
        self._fields[key].set_value(self._experiment.get(key))

    def _apply(self, values: dict[str, object]) -> dict[str, ExperimentError]:
        """Takes over the values that can be; one that was refused may be possible after another has changed."""
        errors: dict[str, ExperimentError] = {}
        progress = True
        while progress:
            progress = False
            for key in list(values):
                try:
                    self._experiment = self._experiment.with_value(key, values[key])
                except ExperimentError as error:
                    errors[key] = error
                else:
                    progress = True
                    del values[key]
                    errors.pop(key, None)
        self._refused = values
        return errors

    def _plain_words(self, error: ExperimentError) -> str:
        """The sentence with the labels of the fields where a file would have keys."""
        text = sentence(error)
        for key, field in self._fields.items():
            text = text.replace(key, field.name)
        return text

    def _report(self, error: ExperimentError | None) -> None:
        if error is not None or self._failed:
            self.problem.emit(error)
        self._failed = error is not None

    def _compare(self) -> None:
        """Marks what differs from the run and says what that means, before anything happens."""
        differing = [field for field in self._fields.values() if self._differs(field)]
        for field in self._fields.values():
            field.set_marked(field in differing)
        self._note.setText(self._consequence(differing))
        self._note.setVisible(bool(differing))

    def _differs(self, field: Field) -> bool:
        running = self._running
        return (
            running is not None and not field.limits.live and running.get(field.key) != self._experiment.get(field.key)
        )

    def _consequence(self, differing: list[Field]) -> str:
        names = self.tr(", ").join(field.name for field in differing)
        if len(differing) == 1 and differing[0].key.startswith("network"):
            text = self.tr("{field} changes the network: the next Run starts afresh. This run stays recorded.")
            return text.format(field=names)
        text = self.tr("Changed: {fields}. The next Run starts afresh. This run stays recorded.")
        return text.format(fields=names)

    def _on_more(self, shown: bool) -> None:
        self._more.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self._folded.setVisible(shown)

    def _colour(self) -> None:
        shades = theme.colours(self)
        for label, colour in ((self._note, shades.warning), (self._summary, shades.muted)):
            palette = QPalette(self.palette())
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            label.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_note"):
            self._colour()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps the wheel for scrolling: values must not change because they pass under the mouse."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
