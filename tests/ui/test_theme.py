"""The looks of the networks of a run."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QColor

from resnet_viewer.ui.theme import DARK, LIGHT, PLAIN, RESIDUAL, Colours, network_looks
from resnet_viewer.ui.widgets.plot_strip import SYMBOLS


def test_the_first_of_each_kind_has_the_house_colour() -> None:
    for kinds in itertools.product((False, True), repeat=3):
        colours = [look.colour for look in network_looks(kinds)]
        for kind, house in ((False, PLAIN), (True, RESIDUAL)):
            assert [index for index, colour in enumerate(colours) if colour == house] == [
                index for index, each in enumerate(kinds) if each == kind and kind not in kinds[:index]
            ]


def test_eight_networks_differ_in_colour_and_in_marker() -> None:
    for kinds in ([True] * 8, [False] * 8, [False, True] * 4):
        looks = network_looks(kinds)
        assert len({look.colour for look in looks}) == len({SYMBOLS[look.marker] for look in looks}) == 8


def test_more_networks_than_colours_are_still_told_apart() -> None:
    looks = network_looks([False, True] * 15)
    assert len({(look.colour, look.marker) for look in looks}) == 30


def luminance(colour: str) -> float:
    """The relative luminance of the Web Content Accessibility Guidelines 2."""
    parts = QColor(colour).getRgbF()[:3]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("shades", [LIGHT, DARK])
def test_words_can_be_read_on_both_grounds(shades: Colours) -> None:
    for colour in (shades.text, shades.muted, shades.warning, shades.error):
        for ground in (shades.window, shades.panel):
            darker, lighter = sorted((luminance(colour), luminance(ground)))
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (colour, ground)
