"""The list of hits: how its rows fit the width, and what its keys do.

What belongs here: the view of a concordance, with or without ticks. What a row is about is
``model``, how it looks ``delegate``, what opening one means the panel's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ui.articles.rows import RowsView
from ui.searching.delegate import MARGIN, PADDING, TICK, HitDelegate, is_wide
from ui.searching.model import HitModel, Key, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.theme import LabelStyle, Theme


class HitView(RowsView):
    """Hits, one line each where there is room, else two. ``up_wanted``: go up, out of the list."""

    up_wanted = Signal()
    escaped = Signal()
    lines = 2
    padding = PADDING

    def __init__(self, model: HitModel, name: str, parent: QWidget | None = None) -> None:
        self._hits = model
        super().__init__(name, parent)
        self._delegate = HitDelegate(model, self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        if model.ticking:
            self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._delegate.styles = styles
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._delegate.theme = theme
        self.viewport().update()

    # Where one is

    def held_place(self) -> tuple[Key | None, int]:
        """The first row on the screen, and how many pixels below the top of the view it stands."""
        rows = self.visible_rows()
        hit = self._hits.hit(rows.start) if len(rows) else None
        return (key_of(hit), self.rowViewportPosition(rows.start)) if hit else (None, 0)

    def take_place(self, place: tuple[Key | None, int]) -> None:
        """Scroll so that this row stands where ``held_place`` found it."""
        row = self._hits.row_of(place[0])
        if row >= 0:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.rowViewportPosition(row) - place[1])

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks, Up from the first row leaves, Esc too."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.key() == Qt.Key.Key_Space and plain and self._hits.ticking:
            self._hits.tick(self.selected_rows())
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hits.ticking:
            event.ignore()  # the page that ticks does what its button says
        elif event.key() == Qt.Key.Key_Up and plain and self.current_row() <= 0:
            self.up_wanted.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the box ticks, and does nothing else."""
        if self._is_on_box(event.position().toPoint()):
            self._hits.tick([self.rowAt(event.position().toPoint().y())])
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second click of two on the box ticks once more."""
        if self._is_on_box(event.position().toPoint()):
            self.mousePressEvent(event)
            return
        super().mouseDoubleClickEvent(event)

    def _is_on_box(self, point: QPoint) -> bool:
        on_row = self.rowAt(point.y()) >= 0
        return self._hits.ticking and on_row and point.x() < 2 * MARGIN + TICK

    # Rows

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One line or two, as there is room."""
        super().resizeEvent(event)
        self._fit_rows()

    def _fit_rows(self) -> None:
        self.lines = 1 if is_wide(self.viewport().width(), self.font()) else 2
        super()._fit_rows()
