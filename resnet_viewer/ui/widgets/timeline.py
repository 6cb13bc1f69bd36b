"""The timeline below the plots: scrubs through the steps of a run, live or recorded."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget
from superqt.utils import QSignalThrottler

from resnet_viewer.ui.icons import icon
from resnet_viewer.ui.widgets.slider import JumpSlider

INTERVAL_MS = 33
"""`scrubbed` is emitted at most once in this time: what it asks for is read from a file and drawn."""


class Timeline(QWidget):
    """A slider from step 0 to the last step, and a Live button with which the handle follows the newest step.

    Only what a person does is emitted; what the `set_...` methods do is not.
    """

    scrubbed = Signal(int)
    """A step was chosen. While the handle is dragged some steps are left out, never the last one."""

    live_requested = Signal()
    """The newest step is wanted again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = True
        self._slider = JumpSlider()
        self._slider.setRange(0, 0)
        self._slider.setAccessibleName(self.tr("Step of the run"))
        self._slider.setToolTip(self.tr("Drag, click, turn the wheel or use the arrow keys to go back through the run"))
        self._slider.valueChanged.connect(self._on_moved)
        self._throttler = QSignalThrottler(parent=self)
        self._throttler.setTimeout(INTERVAL_MS)
        self._throttler.triggered.connect(self._say_where)
        self._button = QToolButton()
        self._button.setText(self.tr("Live"))
        self._button.setCheckable(True)
        self._button.setAutoRaise(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._button.setToolTip(self.tr("Follow the newest step; press again to hold the plots where they are"))
        self._button.clicked.connect(self._on_button)
        self._text = QLabel()
        self._text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 2)
        layout.addWidget(self._slider, stretch=1)
        layout.addWidget(self._text)
        layout.addWidget(self._button)
        self._draw_icon()
        self.set_live_possible(False)

    @property
    def step(self) -> int | None:
        """The step that is looked at, or None where it is always the newest."""
        return None if self._live else self._slider.value()

    def set_last_step(self, last: int) -> None:
        """The newest step there is. Where the step looked at is no longer there, the newest is shown."""
        self._live = self._live or self._slider.value() > last
        with QSignalBlocker(self._slider):
            self._slider.setMaximum(last)
            self._slider.setPageStep(max(1, last // 20))
            if self._live:
                self._slider.setValue(last)
        self._slider.setEnabled(last > 0)
        self._show()

    def set_live_possible(self, possible: bool) -> None:
        """Whether a run is going on whose newest step can be followed."""
        self._button.setEnabled(possible)
        self._show()

    def set_live(self) -> None:
        """Follows the newest step."""
        self._throttler.cancel()
        self._live = True
        with QSignalBlocker(self._slider):
            self._slider.setValue(self._slider.maximum())
        self._show()

    def show_step(self, step: int) -> None:
        """Moves the handle to a step that was chosen elsewhere."""
        self._live = False
        with QSignalBlocker(self._slider):
            self._slider.setValue(step)
        self._show()

    def _on_moved(self) -> None:
        self._live = False
        self._show()
        self._throttler.throttle()

    def _say_where(self) -> None:
        self.scrubbed.emit(self._slider.value())

    def _on_button(self, live: bool) -> None:
        if live:
            self.set_live()
            self.live_requested.emit()
        else:
            self._on_moved()

    def _show(self) -> None:
        following = self._live and self._button.isEnabled()
        self._button.setChecked(following)
        number, last = self.locale().toString(self._slider.value()), self.locale().toString(self._slider.maximum())
        recorded = self.tr("step {step} of {last} (recorded)")
        template = self.tr("step {step} (live)") if following else recorded
        self._text.setText(template.format(step=number, last=last) if self._slider.isEnabled() else "")
        # Room for the longest text, so that the slider does not move under the mouse.
        self._text.setMinimumWidth(self._text.fontMetrics().horizontalAdvance(recorded.format(step=last, last=last)))

    def _draw_icon(self) -> None:
        side = self.fontMetrics().height()
        self._button.setIcon(icon("live", self))
        self._button.setIconSize(QSize(side, side))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_text"):
            self._draw_icon()
            self._show()
