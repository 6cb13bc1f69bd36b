"""Where everything in the drawing of the networks lies, in pixels. Knows no painter and no widget.

The networks stand side by side and share their rows: a stage is a band across all of them, and its n-th block lies at
one height in every network. A deep network has hundreds of rows, so nothing here is kept by block: all blocks of a band
have one height and one distance, and where a block lies is computed when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect

from resnet_viewer.records import Outline

SMALLEST_PITCH = 12
"""From one block to the next, at a line height of 16 pixels: below it the two layers are no longer told apart."""

COMFORTABLE_PITCH = 28
"""The same where the drawing scrolls anyway: there is no reason then to make boxes small."""

LARGEST_PITCH = 84

LEAST_COLUMN = 120
"""So wide is a network at least."""


@dataclass(frozen=True, slots=True)
class Band:
    """One stage of all networks. `first` is the top of its first box, `pitch` the way from one box to the next."""

    stage: int
    rows: int
    folded: bool
    top: int
    bottom: int
    first: int
    pitch: int
    box_height: int

    @property
    def gap(self) -> int:
        """The free height between two boxes, where the shortcut joins and leaves the chain."""
        return self.pitch - self.box_height


class DiagramLayout:
    """Places the networks into `width` × `height` pixels with text lines of `line` pixels.

    `folding` says by stage what a person chose: True for folded, False for unfolded. Other stages fold by themselves,
    as few as it takes, where the rows would become too small. What does not fit even so is larger than what was given:
    `content_width` and `content_height` are what there is to scroll through.
    """

    def __init__(
        self, outlines: Sequence[Outline], folding: Mapping[int, bool], width: int, height: int, line: int
    ) -> None:
        self.outlines = tuple(outlines)
        self.line = line
        self._ranges = [_blocks_by_stage(outline) for outline in self.outlines]
        stages = max((len(ranges) for ranges in self._ranges), default=0)
        self._rows = [
            max((len(ranges[stage]) for ranges in self._ranges if stage < len(ranges)), default=0)
            for stage in range(stages)
        ]
        self._place_columns(width)
        self._place_rows(height, self._folded(height, folding))

    def px(self, length: float) -> int:
        """A length that was chosen for text lines of 16 pixels, for the type in use."""
        return max(1, round(length * self.line / 16))

    def _place_columns(self, width: int) -> None:
        count = max(1, len(self.outlines))
        self.margin = self.px(8)
        least = self.px(LEAST_COLUMN)
        self.column_width = min(max((width - 2 * self.margin) // count, least), self.px(220))
        self.content_width = max(width, count * self.column_width + 2 * self.margin)
        self._left = (self.content_width - count * self.column_width) // 2
        self.gutter = self.px(30)
        self.box_width = min(self.column_width - 2 * self.gutter, self.px(112)) // 2 * 2

    def _folded(self, height: int, folding: Mapping[int, bool]) -> set[int]:
        folded = {stage for stage, rows in enumerate(self._rows) if rows > 1 and folding.get(stage, False)}
        # The ends of a network differ most, so the middle folds first and the input side last.
        last = len(self._rows) - 1
        order = sorted(range(len(self._rows)), key=lambda stage: (min(stage, last - stage), stage), reverse=True)
        for stage in order:
            if self._pitch(height, folded) >= self.px(SMALLEST_PITCH):
                break
            if self._rows[stage] > 1 and stage not in folding:
                folded.add(stage)
        return folded

    def _pitch(self, height: int, folded: set[int]) -> int:
        """How far the rows may lie apart if everything is to fit."""
        rows = sum(rows for stage, rows in enumerate(self._rows) if stage not in folded)
        bands = len(self._rows) * (self.header_height + self.px(10)) + len(folded) * self._folded_pitch
        ends = 2 * self.px(4) + self.line + 2 * self.end_height + 2 * self.end_gap + self.px(6)
        return (height - bands - ends) // rows if rows else self.px(LARGEST_PITCH)

    @property
    def header_height(self) -> int:
        """Height of the line over each band that names the stage."""
        return self.line + self.px(13)

    @property
    def end_height(self) -> int:
        """Height of the two boxes outside the stages: the first convolution and the fully connected layer."""
        return self.line + self.px(6)

    @property
    def end_gap(self) -> int:
        return self.px(10)

    @property
    def _folded_box(self) -> int:
        return self.line + self.px(14)

    @property
    def _folded_pitch(self) -> int:
        return self._folded_box + self.px(18)

    def _place_rows(self, height: int, folded: set[int]) -> None:
        pitch = self._pitch(height, folded)
        if pitch < self.px(SMALLEST_PITCH):
            pitch = self.px(COMFORTABLE_PITCH)
        pitch = min(pitch, self.px(LARGEST_PITCH))
        box = pitch - min(max(round(pitch * 0.36), self.px(4)), self.px(30))
        box -= box % 2
        self.input_top = self.px(4)
        self.stem_top = self.input_top + self.line + self.end_gap
        top = self.stem_top + self.end_height + self.px(10)
        bands: list[Band] = []
        for stage, rows in enumerate(self._rows):
            shut = stage in folded
            step, tall = (self._folded_pitch, self._folded_box) if shut else (pitch, box)
            first = top + self.header_height
            bottom = first + step * (1 if shut else rows) + self.px(4)
            bands.append(Band(stage, rows, shut, top, bottom, first, step, tall))
            top = bottom + self.px(6)
        self.bands = tuple(bands)
        self.end_top = top + self.end_gap - self.px(6)
        self.content_height = self.end_top + self.end_height + self.px(4)

    def axis(self, column: int) -> int:
        """x of the chain of the network in this column."""
        return self._left + column * self.column_width + self.column_width // 2

    def column_left(self, column: int) -> int:
        return self._left + column * self.column_width

    def stem(self, column: int) -> QRect:
        """The box of the first convolution."""
        return QRect(self.axis(column) - self.box_width // 2, self.stem_top, self.box_width, self.end_height)

    def end(self, column: int) -> QRect:
        """The box of the fully connected layer; wider than a block, because it names two things."""
        width = min(self.column_width - self.px(8), self.box_width + 2 * self.px(22))
        return QRect(self.axis(column) - width // 2, self.end_top, width, self.end_height)

    def blocks(self, column: int, stage: int) -> range:
        """The blocks of one stage of one network."""
        ranges = self._ranges[column]
        return ranges[stage] if stage < len(ranges) else range(0)

    def bands_between(self, top: int, bottom: int) -> list[Band]:
        """The stages of which something lies between two heights."""
        return [band for band in self.bands if band.bottom >= top and band.top <= bottom]

    def visible_blocks(self, column: int, band: Band, top: int, bottom: int) -> range:
        """Those of an unfolded stage of which something lies between two heights."""
        blocks = self.blocks(column, band.stage)
        low = (top - band.first) // band.pitch - 1
        high = (bottom - band.first) // band.pitch + 2
        return blocks[min(max(low, 0), len(blocks)) : min(max(high, 0), len(blocks))]

    def band_of(self, column: int, block: int) -> Band:
        return self.bands[self.outlines[column].blocks[block].stage]

    def box(self, column: int, block: int) -> QRect:
        """The box of a block, or that of its stage where it is folded."""
        band = self.band_of(column, block)
        row = 0 if band.folded else block - self.blocks(column, band.stage).start
        left = self.axis(column) - self.box_width // 2
        return QRect(left, band.first + row * band.pitch, self.box_width, band.box_height)

    def header_at(self, y: int) -> Band | None:
        """The stage whose name lies at this height."""
        return next((band for band in self.bands if band.top <= y < band.top + self.line + self.px(6)), None)

    def column_at(self, x: int) -> int | None:
        column = (x - self._left) // self.column_width
        return column if 0 <= column < len(self.outlines) else None

    def block_at(self, x: int, y: int) -> tuple[int, int] | None:
        """(column, block) whose box or shortcut is here; the first block of a folded stage."""
        column = self.column_at(x)
        if column is None or abs(x - self.axis(column)) > self.box_width // 2 + self.gutter:
            return None
        for band in self.bands:
            blocks = self.blocks(column, band.stage)
            row = (y - band.first + band.gap // 2) // band.pitch
            if blocks and 0 <= row < (1 if band.folded else len(blocks)) and band.top <= y < band.bottom:
                return column, blocks[row]
        return None

    def layer_at(self, x: int, y: int) -> tuple[int, int] | None:
        """(column, layer) whose box is here, if it is not inside a folded stage."""
        column = self.column_at(x)
        if column is None:
            return None
        for box, layer in ((self.stem(column), 0), (self.end(column), len(self.outlines[column].layers) - 1)):
            if box.contains(x, y):
                return column, layer
        hit = self.block_at(x, y)
        if hit is None or self.band_of(*hit).folded or not self.box(*hit).contains(x, y):
            return None
        layers = self.outlines[column].blocks[hit[1]].layers
        box = self.box(*hit)
        return column, layers[min((y - box.top()) * len(layers) // box.height(), len(layers) - 1)]


def _blocks_by_stage(outline: Outline) -> list[range]:
    """Blocks are in order, so each stage is a run of them."""
    starts = [n for n, block in enumerate(outline.blocks) if not n or block.stage != outline.blocks[n - 1].stage]
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(outline.blocks)], strict=True)]
