"""The data sets that the program can name, as data. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataEntry:
    """A data set: the channels of its pictures and the names of its classes, in the order of their numbers."""

    channels: int
    classes: tuple[str, ...]


CATALOGUE = {
    "fashion-mnist": DataEntry(
        channels=1,
        classes=(
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ),
    ),
}
