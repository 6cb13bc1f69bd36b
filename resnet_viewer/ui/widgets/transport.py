"""Run, Pause, Step, Stop and Reset, side by side with how far the run has come."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QProgressBar, QSizePolicy, QToolButton, QWidget

from resnet_viewer.ui.icons import icon
from resnet_viewer.workers.run_in_hand import State

ALLOWED: dict[State, frozenset[str]] = {
    "loading": frozenset({"stop", "reset"}),
    "idle": frozenset({"run", "step"}),
    "running": frozenset({"pause", "stop", "reset"}),
    "pausing": frozenset({"stop"}),
    "paused": frozenset({"run", "step", "stop", "reset"}),
    "finished": frozenset({"run", "reset"}),
    "stopped": frozenset({"run", "step", "reset"}),
    "stopping": frozenset(),
    "replay": frozenset({"run", "reset"}),
    "following": frozenset({"reset"}),
}
"""Which actions make sense in which state. "loading" is a run whose networks, or torch itself, are on their way; a run
that is only followed is driven by somebody else."""


class Transport(QWidget):
    """The buttons that drive a run. They are QActions, so that a menu can show the same ones.

    F5 runs and pauses: of the two actions only one is ever allowed.
    The widget only says what was pressed; whoever drives the run answers with `set_state` and `set_progress`.
    """

    run = Signal()
    pause = Signal()
    step = Signal()
    stop = Signal()
    reset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run_action = self._action("run", self.tr("Run"), self.tr("Learn, or go on learning"), "F5")
        self.pause_action = self._action("pause", self.tr("Pause"), self.tr("Pause after this step"), "F6; F5")
        self.step_action = self._action("step", self.tr("Step"), self.tr("Learn from one batch, then pause"), "F10")
        self.stop_action = self._action(
            "stop", self.tr("Stop"), self.tr("End this run; its recording is kept"), "Shift+F5"
        )
        self.reset_action = self._action(
            "reset", self.tr("Reset"), self.tr("Go back to step 0; the recording of this run is kept"), "Ctrl+R"
        )
        for action, signal in zip(
            self.actions(), (self.run, self.pause, self.step, self.stop, self.reset), strict=True
        ):
            action.triggered.connect(signal)
        self._buttons = [self._button(action) for action in self.actions()]
        self._step = QLabel()
        self._speed = QLabel()
        self._left = QLabel()
        self._labels = self._step, self._speed, self._left
        for label in self._labels[1:]:
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(60)
        self._bar.setMaximumHeight(12)
        self._bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bar.setAccessibleName(self.tr("Progress of the run"))
        self._lay_out()
        self._draw_icons()
        self._state: State = "idle"
        self.set_state("idle")
        self.set_progress(0, 0, None, None)

    def _action(self, name: str, text: str, help: str, keys: str) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcuts(QKeySequence.listFromString(keys))
        shown = ", ".join(each.toString(QKeySequence.SequenceFormat.NativeText) for each in action.shortcuts())
        action.setToolTip(self.tr("{help} ({keys})").format(help=help, keys=shown))
        self.addAction(action)
        return action

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        # A click takes the focus, so that a number that is still being typed in the form takes effect first.
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(action.text())
        button.setAccessibleDescription(action.toolTip())
        return button

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 12, 4)
        layout.setSpacing(2)
        # The buttons fold their texts when the window is narrow, which they could not if they kept it from narrowing.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for button in self._buttons:
            layout.addWidget(button)
        for widget, stretch in ((self._step, 0), (self._bar, 1), (self._speed, 0), (self._left, 0)):
            layout.addSpacing(12)
            layout.addWidget(widget, stretch)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def state(self) -> State:
        return self._state

    def set_state(self, state: State) -> None:
        """What the run is doing: decides which actions are enabled, and is said in a word at the right."""
        self._state = state
        for action in self.actions():
            action.setEnabled(action.objectName() in ALLOWED[state])
        _show(self._left, self._word())
        self._fold()

    def set_progress(self, step: int, steps: int, images_per_second: float | None, seconds_left: float | None) -> None:
        """Step of how many, images per second of both networks together, seconds of wall time left; None: not known."""
        locale = self.locale()
        template = self.tr("step {step} / {steps}")
        self._step.setText(template.format(step=locale.toString(step), steps=locale.toString(steps)))
        longest = template.format(step=locale.toString(steps), steps=locale.toString(steps))
        self._step.setMinimumWidth(self._step.fontMetrics().horizontalAdvance(longest))
        self._bar.setRange(0, max(1, steps))
        self._bar.setValue(min(step, max(1, steps)))
        speed = "" if images_per_second is None else locale.toString(round(images_per_second))
        _show(self._speed, self.tr("{speed} images/s").format(speed=speed) if speed else "")
        known = self._state == "running" and seconds_left is not None
        _show(self._left, self.tr("{time} left").format(time=clock(seconds_left or 0)) if known else self._word())
        self._fold()

    def set_reading(self, done: int, total: int) -> None:
        """How many pictures of a folder have been read, before the first step."""
        locale = self.locale()
        template = self.tr("picture {done} of {total}")
        self._step.setText(template.format(done=locale.toString(done), total=locale.toString(total)))
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done)

    def _word(self) -> str:
        words: dict[State, str] = {
            "loading": self.tr("loading ..."),
            "idle": self.tr("ready"),
            "running": self.tr("running"),
            "pausing": self.tr("pausing ..."),
            "paused": self.tr("paused"),
            "finished": self.tr("finished"),
            "stopped": self.tr("stopped"),
            "stopping": self.tr("stopping ..."),
            "replay": self.tr("recorded"),
            "following": self.tr("followed live"),
        }
        return words[self._state]

    def _fold(self) -> None:
        """Shows the texts of the buttons where there is room for them, and the icons alone where there is not."""
        roomy = self.width() >= self._needed(with_text=True)
        style = Qt.ToolButtonStyle
        for button in self._buttons:
            button.setToolButtonStyle(style.ToolButtonTextBesideIcon if roomy else style.ToolButtonIconOnly)

    def _needed(self, with_text: bool) -> int:
        texts = sum(self.fontMetrics().horizontalAdvance(action.text()) + 10 for action in self.actions())
        icons = len(self._buttons) * (self._buttons[0].iconSize().width() + 12)
        labels = sum(max(label.minimumWidth(), label.sizeHint().width()) + 14 for label in self._labels)
        return icons + labels + self._bar.minimumWidth() + 34 + (texts if with_text else 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed(with_text=False), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _draw_icons(self) -> None:
        side = self.fontMetrics().height()
        for action, button in zip(self.actions(), self._buttons, strict=True):
            action.setIcon(icon(action.objectName(), self))
            button.setIconSize(QSize(side, side))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_state"):
            self._draw_icons()
            for label in self._labels:
                label.setMinimumWidth(0)
            self._fold()


def _show(label: QLabel, text: str) -> None:
    """Keeps room for the longest text so far, so that nothing moves while the digits change."""
    label.setText(text)
    label.setMinimumWidth(max(label.minimumWidth(), label.sizeHint().width()))


def clock(seconds: float) -> str:
    """A time as a clock shows it: 0:18, 12:05, 1:02:05."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
