"""Milliseconds from the maps of a layer to the painted widget, and those of painting a ready picture of its size."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QApplication

from benchmarks.children.networks import fastest
from benchmarks.children.report import say
from resnet_viewer.ui.widgets.map_grid import MapGrid
from resnet_viewer.ui.widgets.picture_view import PictureView

_WIDTH, _HEIGHT = 900, 700


def main() -> None:
    app = QApplication([])
    found: dict[str, float] = {}
    for name, shape in (("many", (2048, 7, 7)), ("large", (64, 112, 112))):
        grid, plain = MapGrid("maps"), PictureView("", smooth=False)
        for widget in (grid, plain):
            widget.resize(_WIDTH, _HEIGHT)
            widget.show()
        app.processEvents()
        maps = np.random.default_rng(0).standard_normal(shape, np.float32)
        order = np.arange(shape[0])
        plain.set_picture(np.zeros((_HEIGHT, _WIDTH, 3), np.uint8), "")

        def show(grid: MapGrid = grid, maps: object = maps, order: object = order) -> None:
            grid.set_maps(maps, order, 3.0)  # type: ignore[arg-type]
            grid.repaint()

        drawn, painted = fastest(show, plain.repaint)
        found |= {name: 1000 * drawn, f"{name}_bare": 1000 * painted}
    say(**found)


if __name__ == "__main__":
    main()
