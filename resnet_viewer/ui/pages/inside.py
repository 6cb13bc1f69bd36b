"""The page on which a person sees what every block does to a picture."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from resnet_viewer.ui.pages.looking import LookingPage
from resnet_viewer.workers.shelf import Shelf


class InsidePage(LookingPage):
    """What every block of the network does to the picture."""

    def __init__(self, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(shelf, parent)

    def ask(self) -> None:
        pass

    def show_answer(self, key: str, found: Any) -> None:
        pass
