"""The form of an experiment, made from its fields: a new field appears here without a line of code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from resnet_viewer.catalogue import FOLDER
from resnet_viewer.errors import ExperimentError, ViewerError
from resnet_viewer.experiment import EPOCHS, Experiment
from resnet_viewer.groups import GROUPS
from resnet_viewer.line_up import with_copy, without
from resnet_viewer.remarks import remarks
from resnet_viewer.ui.names import data_name, said, twin_name
from resnet_viewer.ui.notify import sentence
from resnet_viewer.ui.widgets.cost_words import entries_and_total
from resnet_viewer.ui.widgets.field import Field
from resnet_viewer.ui.widgets.fields import ChoiceField
from resnet_viewer.ui.widgets.form_view import RESIDUAL_KEY, FormView

_STEPS = "training.steps"


class ExperimentForm(FormView):
    """Shows and changes an experiment. What is typed and cannot be stays in its field, with a sentence that says why.

    `experiment` is always one that can run. `set_experiment` shows another without emitting `changed`. The settings of
    networks are those of the networks that are chosen in their list.
    """

    changed = Signal(object)
    """The new Experiment, once it can run."""

    live_changed = Signal(str, object)
    """Key and value of a setting that a run takes up while it goes on; only where there is a run."""

    problem = Signal(object)
    """The ExperimentError of what has just been entered, or None when all fields are well."""

    folder_wanted = Signal()
    """A person wants to learn from a folder of pictures, and has to choose it."""
    failed = Signal(object)
    """The ViewerError of a preset that cannot be read, kept or removed."""

    def __init__(self, experiment: Experiment | None = None, parent: QWidget | None = None) -> None:
        self._experiment = experiment or Experiment()
        super().__init__(self._experiment, parent)
        self._running: Experiment | None = None
        self._refused: dict[str, object] = {}
        self._errors: dict[str, ExperimentError] = {}
        self._failed = False
        self._speed: float | None = None
        for field in self._fields.values():
            field.edited.connect(self._on_edited)
            field.reset_wanted.connect(self._on_reset)
        self.presets.chosen.connect(self._with_experiment)
        self.presets.failed.connect(self.failed)
        self.line_up.chosen_changed.connect(self._show_all)
        self.line_up.copy_wanted.connect(self._on_copy)
        self.line_up.removal_wanted.connect(self._on_removal)
        self.line_up.name_wanted.connect(self._on_name)
        self._show_all()

    @property
    def experiment(self) -> Experiment:
        """The last experiment that can run; a number that is typed but not yet confirmed counts."""
        for field in self._fields.values():
            field.commit()
        return self._experiment

    @property
    def refused(self) -> str:
        """The sentence that says why what is entered cannot run; empty when it can."""
        return next((self._plain_words(self._errors[key]) for key in self._refused), "")

    def show_refused(self) -> None:
        """Brings the first of the fields into view that hold what cannot run."""
        for key in list(self._refused)[:1]:
            self.reveal(_STEPS if key == EPOCHS else key)

    def set_experiment(self, experiment: Experiment) -> None:
        """Shows this experiment in all fields."""
        self._experiment = experiment
        self._show_all()

    def set_running(self, experiment: Experiment | None) -> None:
        """The experiment of the run that exists now, to which the fields are compared; None where there is none."""
        self._running = experiment
        self._compare()

    def set_speed(self, speed: float | None) -> None:
        """How much work this computer does in a second, see `networks.cost`; None where that is not known."""
        if speed != self._speed:
            self._speed = speed
            self._summarise()

    def set_missing_devices(self, reasons: Mapping[str, ViewerError]) -> None:
        """The devices that are not on this computer, and why: they cannot be chosen."""
        field = self._fields["training.device"]
        if isinstance(field, ChoiceField):
            field.set_missing({device: sentence(reason) for device, reason in reasons.items()})

    # -- what a person does -------------------------------------------------------------------------------------------
    def _on_edited(self, key: str, value: object) -> None:
        if (key, value) == ("data.source", FOLDER):
            self._show(key)
            self.folder_wanted.emit()
            return
        self._refused.pop(_STEPS if key == EPOCHS else key, None)
        before = self._experiment
        errors = self._apply({key: value} | self._refused)
        self._took(before, errors, key)

    def _on_reset(self, key: str) -> None:
        self._refused.pop(key, None)
        before = self._experiment
        errors = {}
        try:
            for place in self._places(key):
                default = self._experiment.default(key, place)
                self._experiment = self._experiment.with_value(key, default, (place,))
        except ExperimentError as error:
            errors[key] = error
        errors |= self._apply(self._refused)
        self._show(key)
        self._took(before, errors, key)

    def _took(self, before: Experiment, errors: dict[str, ExperimentError], key: str) -> None:
        """Shows what has become of an experiment after an entry, and says so."""
        places = self._places(RESIDUAL_KEY)
        if len(self._experiment.networks) != len(before.networks):
            self._summarise()  # then none of the networks is chosen, and every field may show another value
            places = ()
        for each, field in self._fields.items():
            # Depth goes with the number of stages, the number of pictures with the data.
            changed = not places or self._values(each, before) != self._values(each, self._experiment)
            if changed and (each != key or field.differs):
                self._show(each)
            field.set_problem(self._plain_words(errors[each]) if each in errors else "")
        self._report(errors.get(key) or next(iter(errors.values()), None))
        self._compare()
        if self._experiment == before:
            return
        self._summarise()
        self.changed.emit(self._experiment)
        if self._running is not None:
            for each, field in self._fields.items():
                if field.limits.live and self._experiment.get(each) != before.get(each):
                    self.live_changed.emit(each, self._experiment.get(each))

    def _on_copy(self, place: int) -> None:
        self._with_experiment(replace(self._experiment, networks=with_copy(self._experiment.networks, place)))
        self.line_up.choose((place + 1,))
        self._show_all()

    def _on_removal(self, places: tuple[int, ...]) -> None:
        self._with_experiment(replace(self._experiment, networks=without(self._experiment.networks, places)))

    def _on_name(self, place: int, name: str) -> None:
        if name == self._experiment.networks[place].name:
            return
        try:
            self._with_experiment(self._experiment.with_value("network.name", name, (place,)))
        except ExperimentError as error:
            self._summarise()
            self._fields["networks"].set_problem(sentence(error))

    def _with_experiment(self, experiment: Experiment) -> None:
        self.set_experiment(experiment)
        self.changed.emit(experiment)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _places(self, key: str) -> tuple[int, ...]:
        """The networks that a setting is shown of."""
        return self.line_up.chosen if key.startswith("network.") else (0,)

    def _values(self, key: str, experiment: Experiment) -> list[object]:
        return [experiment.get(key, place) for place in self._places(key)]

    def _show_all(self) -> None:
        self._refused.clear()
        self._summarise()
        for key, field in self._fields.items():
            self._show(key)
            field.set_problem("")
        self._report(None)
        self._compare()

    def _show(self, key: str) -> None:
        field, places = self._fields[key], self._places(key)
        if key != RESIDUAL_KEY:
            field.set_limits(self._experiment.limits(key, places[0]))
        field.set_values(
            self._values(key, self._experiment), [twin_name(self._experiment.networks[place].name) for place in places]
        )

    def _summarise(self) -> None:
        """What does not stand in a field: the list of networks, what they cost, which preset this is."""
        entries, total = entries_and_total(self._experiment, self._speed)
        self.line_up.show_networks(entries)
        self._summary.setText(total)
        self._groups["network"].set_title(self._title())
        self._groups["data"].set_title(self.tr("Data: {name}").format(name=data_name(self._experiment.data)))
        self.presets.show_experiment(self._experiment)

    def _title(self) -> str:
        """What the settings of networks are about: all of them, or those that are chosen."""
        networks, chosen = self._experiment.networks, self.line_up.chosen
        if len(networks) == 1:
            return QCoreApplication.translate("experiment", GROUPS["network"])
        if len(chosen) == 1:
            return self.tr("Network {name}").format(name=twin_name(networks[chosen[0]].name))
        if len(chosen) == len(networks):
            return self.tr("All {count} networks").format(count=len(networks))
        return self.tr("{count} of {all} networks").format(count=len(chosen), all=len(networks))

    def _apply(self, values: dict[str, object]) -> dict[str, ExperimentError]:
        """Takes over the values that can be; one that was refused may be possible after another has changed."""
        errors: dict[str, ExperimentError] = {}
        progress = True
        while progress:
            progress = False
            for key in list(values):
                try:
                    self._experiment = self._experiment.with_value(key, values[key], self._places(key))
                except ExperimentError as error:
                    errors[key] = error
                else:
                    progress = True
                    del values[key]
                    errors.pop(key, None)
        self._refused, self._errors = values, errors
        return errors

    def _plain_words(self, error: ExperimentError) -> str:
        return self._in_labels(sentence(error))

    def _in_labels(self, text: str) -> str:
        """A sentence with the labels of the fields where a file would have keys."""
        for key, field in self._fields.items():
            text = text.replace(key, field.name)
        return text

    def _report(self, error: ExperimentError | None) -> None:
        if error is not None or self._failed:
            self.problem.emit(error)
        self._failed = error is not None

    def _compare(self) -> None:
        """Marks what differs from the default, and what from the run and says what that means beforehand."""
        unusual = set()
        for key, field in self._fields.items():
            if key == RESIDUAL_KEY:
                continue
            places = self._places(key)
            defaults = [self._experiment.default(key, place) for place in places]
            if self._values(key, self._experiment) != defaults:
                unusual.add(key)
            field.set_default(defaults[0], key in unusual)
        for group in self._groups.values():
            group.set_differing(unusual)
        self._remark()
        self._steps.set_epoch(self._experiment.steps_per_epoch)
        differing = [field for field in self._fields.values() if self._differs(field)]
        for field in self._fields.values():
            field.set_marked(field in differing)
        self._note.setText(self._consequence(differing))
        self._note.setVisible(bool(differing))

    def _remark(self) -> None:
        """Says what is possible but unwise beside the setting that one would change."""
        found = remarks(self._experiment)
        for key, field in self._fields.items():
            field.set_remark(self._in_labels(said(found[key])) if key in found else "")

    def _differs(self, field: Field) -> bool:
        running = self._running
        if running is None or field.limits.live or field.key == RESIDUAL_KEY:
            return False
        before, after = running.networks, self._experiment.networks
        if field.key == "networks":
            return [(each.residual, each.name) for each in before] != [(each.residual, each.name) for each in after]
        if field.key.startswith("network."):
            if len(before) != len(after):
                return False
            return any(running.get(field.key, n) != self._experiment.get(field.key, n) for n in range(len(after)))
        return bool(running.get(field.key) != self._experiment.get(field.key))

    def _consequence(self, differing: list[Field]) -> str:
        names = self.tr(", ").join(field.name for field in differing)
        if len(differing) == 1 and differing[0].key.startswith("network."):
            text = self.tr("{field} changes the network: the next Run starts afresh. This run stays recorded.")
            return text.format(field=names)
        text = self.tr("Changed: {fields}. The next Run starts afresh. This run stays recorded.")
        return text.format(fields=names)
