"""What the pages have in common on which a picture goes through a network."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from resnet_viewer.catalogue import ClassName
from resnet_viewer.workers.shelf import Chosen, Shelf


class LookingPage(QWidget):
    """Asks its instruments about what is chosen on the shelf, when that changes and the page can be seen.

    `failed(Exception)` wants to be told when something could not be saved.
    """

    failed = Signal(object)

    def __init__(self, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf = shelf
        self._asked = 0
        shelf.changed.connect(self._on_changed)
        shelf.answered.connect(self.show_answer)

    @property
    def truth(self) -> ClassName | None:
        """The true class of the picture that is looked at, where it is known."""
        return self.shelf.truth

    def ask(self) -> None:
        """Asks what the page shows about `shelf.chosen`."""
        raise NotImplementedError

    def show_answer(self, key: str, found: Any) -> None:
        """Shows what an instrument has found; what other pages asked comes by as well."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_changed(self.shelf.chosen)

    def _on_changed(self, chosen: Chosen) -> None:
        if self.isVisible() and chosen.number != self._asked:
            self._asked = chosen.number
            self.ask()
