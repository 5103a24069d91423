"""The view of the article list: rows of two lines, several selectable at once.

What belongs here: how the view behaves. What is listed is ``model``, how a row looks is
``delegate``, and what a click means is ``panel``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ui.articles.delegate import PADDING, ArticleDelegate
from ui.articles.model import ArticleModel
from ui.articles.rows import RowsView, runs

if TYPE_CHECKING:
    from collections.abc import Collection


class ArticleView(RowsView):
    """The list of articles. Arrow keys move, Enter opens, Shift and Ctrl select several."""

    lines = 2
    padding = PADDING

    def __init__(self, model: ArticleModel, parent: QWidget | None = None) -> None:
        super().__init__("Articles", parent)
        self._delegate = ArticleDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._model = model

    def set_open(self, key: int | None) -> None:
        """Show which article is in the reader."""
        self._delegate.open_key = key
        self.viewport().update()

    def selected_keys(self) -> list[int]:
        """The selected articles in list order."""
        keys = (self._model.key_at(row) for row in self.selected_rows())
        return [key for key in keys if key is not None]

    def select_keys(self, keys: Collection[int]) -> None:
        """Select these articles as well, where they are listed; the current row stays."""
        chosen = QItemSelection()
        for rows in runs(self._model.rows_of(keys)):
            first, last = self._model.index(rows.start, 0), self._model.index(rows.stop - 1, 0)
            chosen.select(first, last)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.Select)

    def held_place(self) -> tuple[int | None, int]:
        """The current article, and how many pixels below the top of the view its row stands.

        Without one, or when it is out of sight, the first row on screen stands for the place.
        """
        row = self.current_row()
        rows = self.visible_rows()
        if row not in rows:
            row = rows.start if len(rows) else -1
        return self._model.key_at(row), self.rowViewportPosition(row) if row >= 0 else 0

    def take_place(self, place: tuple[int | None, int]) -> None:
        """Scroll so that the article stands where ``held_place`` found it."""
        key, pixels = place
        row = self._model.row_of(key)
        if row >= 0:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.rowViewportPosition(row) - pixels)
