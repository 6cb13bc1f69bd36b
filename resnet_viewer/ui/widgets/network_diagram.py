"""The networks as the papers draw them, as a control: click a block, or walk through them with the keys."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from resnet_viewer.records import NetworkInfo
from resnet_viewer.ui.names import network_name
from resnet_viewer.ui.widgets import plot_export
from resnet_viewer.ui.widgets.diagram_painter import Marks
from resnet_viewer.ui.widgets.diagram_view import DiagramView
from resnet_viewer.ui.widgets.diagram_words import block_words, heading_words, layer_words, stage_words
from resnet_viewer.ui.widgets.export_menu import ExportMenu


class NetworkDiagram(DiagramView):
    """One or several networks side by side. A block is told by the id of its network and its index there.

    Mouse: a click on a block selects it, one on empty space deselects; the line over a stage folds it, a folded stage
    unfolds. Keys: arrows move, Enter selects, + and - unfold and fold, Escape deselects. The context menu copies
    or saves all of the drawing: `failed(ViewerError)`, `saved(Path)`.
    """

    block_clicked = Signal(int, int)
    """(network id, block) when a person selects a block; block is -1 where the selection is taken away."""

    failed = Signal(object)
    saved = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._selected: tuple[int, int] | None = None
        self._cursor: tuple[int, int] | None = None
        self._hovered: tuple[int, int] | None = None
        self._by_keys = False
        super().__init__(parent)
        self.experiment_text = ""
        """The experiment as TOML, where there is one; it is written into what is saved."""
        self.setObjectName("networks")
        self._menu = ExportMenu(
            self,
            lambda: plot_export.picture(self, self.experiment_text),
            lambda: plot_export.png(self, self.experiment_text),
            lambda: plot_export.svg(self, self.experiment_text, self.accessibleName()),
        )
        self._menu.failed.connect(self.failed)
        self._menu.saved.connect(self.saved)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self._say()

    def set_networks(self, infos: Sequence[NetworkInfo]) -> None:
        """Shows these networks, from left to right. Forgets values, and the selection if its block is gone."""
        super().set_networks(infos)
        self._hovered = self._cursor = None
        if self._selected is not None and self._place(*self._selected) is None:
            self._selected = None
        self._say()

    def set_folded(self, stage: int, folded: bool) -> None:
        """Folds or unfolds a stage of all networks, and keeps it so whatever the height."""
        super().set_folded(stage, folded)
        self._hovered = None
        self._reveal()
        self._say()

    def select(self, network_id: int | None, block: int | None) -> None:
        """Outlines a block and scrolls to it; None, or a block that is not there, outlines none. Emits nothing."""
        chosen = None if network_id is None or block is None else (network_id, block)
        self._selected = chosen if chosen and self._place(*chosen) else None
        if self._selected is not None:
            self._cursor = self._place(*self._selected)
            self._reveal()
        self.viewport().update()

    @property
    def selected(self) -> tuple[int, int] | None:
        """(network id, block)."""
        return self._selected

    def _reveal(self) -> None:
        """Scrolls until the block that the keys are on can be seen."""
        if self._cursor is None:
            return
        shown, margin = self._shown(), self._layout.px(30)
        box = self._layout.box(*self._cursor).adjusted(-margin, -margin, margin, margin)
        for bar, low, high, start, length in (
            (self.verticalScrollBar(), box.top(), box.bottom(), shown.top(), shown.height()),
            (self.horizontalScrollBar(), box.left(), box.right(), shown.left(), shown.width()),
        ):
            bar.setValue(low if low < start else max(start, high - length))

    def _marks(self) -> Marks:
        selected = None if self._selected is None else self._place(*self._selected)
        twins = []
        if selected is not None:
            name = self._infos[selected[0]].outline.blocks[selected[1]].name
            for column, info in enumerate(self._infos):
                same = next((n for n, block in enumerate(info.outline.blocks) if block.name == name), None)
                if same is not None and column != selected[0]:
                    twins.append((column, same))
        return Marks(selected, tuple(twins), self._hovered, self._cursor if self.hasFocus() and self._by_keys else None)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip(event.pos()), self.viewport())
            return True
        if event.type() == QEvent.Type.Leave and self._hovered is not None:
            self._hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    def _tip(self, at: QPoint) -> str:
        point = self._content(at)
        if point is None:
            column = self._layout.column_at(at.x() + self._shown().x())
            over = column is not None and at.y() < self._heading.height
            return heading_words(self._infos[column]) if column is not None and over else ""
        layer = self._layout.layer_at(point.x(), point.y())
        if layer is not None:
            info = self._infos[layer[0]]
            return layer_words(info, layer[1], self._values.get(info.id), self._value_name)
        return "" if (hit := self._layout.block_at(point.x(), point.y())) is None else self._words(hit)

    def _words(self, place: tuple[int, int]) -> str:
        """A block, or the folded stage that it is in, in words."""
        column, block = place
        info, band = self._infos[column], self._layout.band_of(column, block)
        values = self._values.get(info.id)
        if band.folded:
            return stage_words(info, self._layout.blocks(column, band.stage), values, self._value_name)
        return block_words(info, block, values, self._value_name)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self._content(event.position().toPoint())
        hovered = None if point is None else self._layout.block_at(point.x(), point.y())
        header = None if point is None else self._layout.header_at(point.y())
        hand = hovered is not None or (header is not None and header.rows > 1)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self._content(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or point is None:
            return
        self._by_keys = False
        header = self._layout.header_at(point.y())
        hit = self._layout.block_at(point.x(), point.y())
        if header is not None and header.rows > 1:
            self.set_folded(header.stage, not header.folded)
        elif hit is not None:
            self._cursor = hit
            self._activate()
        else:
            self._deselect()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Belongs to the press; what lies behind need not hear of it."""
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._infos:
            self._menu.popup(event.globalPos())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        steps = {keys.Key_Up: (0, -1), keys.Key_Down: (0, 1), keys.Key_Left: (-1, 0), keys.Key_Right: (1, 0)}
        key = Qt.Key(event.key())
        self._by_keys = True
        if key in steps:
            self._move(*steps[key])
        elif key in (keys.Key_Return, keys.Key_Enter, keys.Key_Space):
            self._activate()
        elif key == keys.Key_Escape and self._selected is not None:
            self._deselect()
        elif key in (keys.Key_Plus, keys.Key_Equal, keys.Key_Minus) and self._cursor is not None:
            self._fold_cursor(key == keys.Key_Minus)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        reasons = Qt.FocusReason
        self._by_keys = event.reason() in (
            reasons.TabFocusReason,
            reasons.BacktabFocusReason,
            reasons.ShortcutFocusReason,
        )
        if self._cursor is None and self._infos and self._infos[0].outline.blocks:
            self._cursor = self._place(*self._selected) if self._selected else (0, 0)
        self._say()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _activate(self) -> None:
        """Selects the block that the keys are on, or unfolds its stage."""
        if self._cursor is None:
            return
        column, block = self._cursor
        band = self._layout.band_of(column, block)
        if band.folded:
            self.set_folded(band.stage, False)
            return
        self.select(self._infos[column].id, block)
        self.block_clicked.emit(self._infos[column].id, block)

    def _deselect(self) -> None:
        network = self._selected[0] if self._selected else -1
        self.select(None, None)
        self.block_clicked.emit(network, -1)

    def _fold_cursor(self, folded: bool) -> None:
        band = self._layout.band_of(*self._cursor) if self._cursor else None
        if band is not None and band.rows > 1:
            self.set_folded(band.stage, folded)

    def _move(self, columns: int, rows: int) -> None:
        """Takes the keys to the next network or block; a folded stage is one step."""
        if self._cursor is None:
            return
        column, block = self._cursor
        band = self._layout.band_of(column, block)
        if columns:
            column = min(max(column + columns, 0), len(self._infos) - 1)
            row = block - self._layout.blocks(self._cursor[0], band.stage).start
            blocks = self._layout.blocks(column, band.stage)
            block = blocks[min(row, len(blocks) - 1)] if blocks else len(self._infos[column].outline.blocks) - 1
        elif band.folded:
            stage = self._layout.blocks(column, band.stage)
            block = stage.stop if rows > 0 else stage.start - 1
        else:
            block += rows
        self._cursor = column, min(max(block, 0), len(self._infos[column].outline.blocks) - 1)
        self._reveal()
        self._say()
        self.viewport().update()

    def _say(self) -> None:
        """Tells a screen reader where the keys are."""
        self.setAccessibleName(self.tr("Drawing of the networks"))
        at = ""
        if self._cursor is not None:
            network = network_name(self._infos[self._cursor[0]])
            at = self.tr("{network}: {block}").format(network=network, block=self._words(self._cursor))
        self.setAccessibleDescription(at)
