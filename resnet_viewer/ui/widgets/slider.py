"""A slider whose handle comes to where the mouse is pressed, and whose wheel covers a long range."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from resnet_viewer.ui import theme


class JumpSlider(QSlider):
    """A horizontal slider. One notch of the wheel moves by a hundredth of the range."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._colour()

    def _colour(self) -> None:
        """A handle that stands out from a dark window, too."""
        palette = self.palette()
        shades = theme.colours(self)
        line, muted = QColor(shades.line).rgb(), QColor(shades.muted).rgb()
        # Half of each: the mean of two colours, channel by channel.
        between = QColor(((line >> 1) & 0x7F7F7F) + ((muted >> 1) & 0x7F7F7F))
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            palette.setColor(group, QPalette.ColorRole.Button, between)
        if palette != self.palette():
            self.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._handle().contains(event.position().toPoint()):
            self.setSliderDown(True)
            self.setSliderPosition(self._value_at(event.position().x()))
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        stride = max(1, (self.maximum() - self.minimum()) // 100)
        self.setValue(self.value() + round(notches * stride))
        event.accept()

    def _option(self) -> QStyleOptionSlider:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return option

    def _handle(self) -> QRect:
        part = QStyle.SubControl.SC_SliderHandle
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, self._option(), part, self)

    def _value_at(self, x: float) -> int:
        part = QStyle.SubControl.SC_SliderGroove
        groove = self.style().subControlRect(QStyle.ComplexControl.CC_Slider, self._option(), part, self)
        handle = self._handle().width()
        span = groove.width() - handle
        left = round(x) - groove.left() - handle // 2
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), left, span)
