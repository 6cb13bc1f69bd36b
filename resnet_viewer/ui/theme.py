"""The look: two colours for the two kinds of networks, light and dark, and how large type is.

Plain is vermilion and residual is blue (Okabe and Ito's palette, safe for colour-blind viewers), on every page; where
more networks than the two are compared, each further one has a colour and a marker of its own. A
widget asks `colours(self)` for what goes with the palette it stands in, and asks again on QEvent.PaletteChange.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

PLAIN = "#D55E00"
RESIDUAL = "#0072B2"
Marker = Literal["circle", "square", "diamond", "triangle", "pentagon", "star", "cross", "hexagon", "arrow"]

FURTHER: tuple[tuple[str, Marker], ...] = (
    ("#009E73", "diamond"),
    ("#CC79A7", "triangle"),
    ("#E69F00", "pentagon"),
    ("#56B4E9", "star"),
    ("#B0477A", "cross"),
    ("#999933", "hexagon"),
    ("#7F8790", "arrow"),
)
"""For the networks of a run beyond the first plain and the first residual one: the rest of Okabe and Ito's palette,
without its yellow, which is not seen on white, then wine, olive and grey, which are seen on white and on black."""

SMALLEST_POINT_SIZE = 10
PROJECTOR_POINT_SIZE = 14


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours as `#rrggbb`, from the back of the window to what is marked on it."""

    window: str
    panel: str
    line: str
    text: str
    muted: str
    mark: str
    warning: str
    error: str
    negative: str
    positive: str
    """The two ends of a scale around zero, which has the colour of the panel."""
    map: str
    """The name of a pyqtgraph colour map for heat maps that reads well on this background."""


LIGHT = Colours(
    window="#f4f5f7",
    panel="#ffffff",
    line="#d5d9df",
    text="#16191d",
    muted="#5b6470",
    mark="#111111",
    warning="#8a5a00",
    error="#b3123a",
    negative="#6a2c85",
    positive="#0f6b3a",
    map="viridis",
)
DARK = Colours(
    window="#15181c",
    panel="#1e2227",
    line="#3a414a",
    text="#eef1f4",
    muted="#a3adb8",
    mark="#ffffff",
    warning="#f0b429",
    error="#ff8a96",
    negative="#d9a3f2",
    positive="#7ee2a0",
    map="viridis",
)


def colours(widget: QWidget) -> Colours:
    """The colours that go with the palette of this widget."""
    return DARK if widget.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def network_colour(residual: bool) -> QColor:
    """The house colour of a plain or a residual network."""
    return QColor(RESIDUAL if residual else PLAIN)


@dataclass(frozen=True, slots=True)
class NetworkLook:
    """Colour and marker of a network among those that it is compared with."""

    colour: str
    marker: Marker


def network_looks(kinds: Iterable[bool]) -> list[NetworkLook]:
    """The looks of networks that are compared, each residual or not: the house colours for the first of a kind."""
    house = {False: NetworkLook(PLAIN, "circle"), True: NetworkLook(RESIDUAL, "square")}
    further = _further()
    return [house.pop(kind) if kind in house else next(further) for kind in kinds]


def _further() -> Iterator[NetworkLook]:
    """Past runs may be more than there are colours: a colour that comes again has another marker."""
    for around in itertools.count():
        for place, (colour, _) in enumerate(FURTHER):
            yield NetworkLook(colour, FURTHER[(place + around) % len(FURTHER)][1])


def apply(app: QApplication, scheme: str = "system") -> None:
    """Sets style and palette. `scheme` is "system", "light" or "dark".

    The palette is given whole: the offscreen platform and some desktops know of no dark scheme by themselves.
    """
    app.setStyle("Fusion")
    dark = scheme == "dark" or (
        scheme == "system" and QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    )
    app.setPalette(_palette(DARK if dark else LIGHT))


def set_type_size(app: QApplication, points: int) -> None:
    """Type of this size everywhere, or larger where the system has it larger."""
    font = app.font()
    font.setPointSizeF(max(float(points), QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()))
    app.setFont(font)


def _palette(shades: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for roles, colour in (
        ((role.Window, role.AlternateBase), shades.window),
        ((role.Base, role.Button, role.ToolTipBase), shades.panel),
        ((role.Text, role.WindowText, role.ButtonText, role.ToolTipText, role.BrightText), shades.text),
        ((role.PlaceholderText,), shades.muted),
        ((role.Mid, role.Dark, role.Midlight, role.Light), shades.line),
        ((role.Highlight, role.Accent, role.Link), RESIDUAL),
        ((role.HighlightedText,), "#ffffff"),
    ):
        for each in roles:
            palette.setColor(each, QColor(colour))
    for each in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(shades.muted))
    return palette
