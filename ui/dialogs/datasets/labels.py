"""The table of a dataset's labels: how many in each split.

What belongs here: the widget; a label that a split lacks is told by words in the cell, not by a
colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from ui.articles.drawing import tabular

COLUMNS: Final = ("", "Train", "Validation", "Test")
ROWS: Final = 7
"""Rows that are seen without scrolling."""
LACKING: Final = "none"


class LabelTable(QTableWidget):
    """Articles and labels by split, to read."""

    def __init__(self) -> None:
        super().__init__(0, len(COLUMNS))
        self.setAccessibleName("Articles and labels in each split")
        self.setHorizontalHeaderLabels(list(COLUMNS))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._letters = tabular(self.font())

    def load(self, rows: Sequence[tuple[str, tuple[int, ...]]], used: Sequence[bool]) -> None:
        """Show these rows; ``used``: which splits the plan has."""
        self.setRowCount(len(rows))
        for row, (name, counts) in enumerate(rows):
            self.setItem(row, 0, QTableWidgetItem(name))
            for column, (count, there) in enumerate(zip(counts, used, strict=True), 1):
                item = QTableWidgetItem((f"{count:,}" if count else LACKING) if there else "")
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setFont(self._letters)
                self.setItem(row, column, item)
        for column, there in enumerate(used, 1):
            self.setColumnHidden(column, not there)
        self.resizeRowsToContents()
        self._fit()

    def _fit(self) -> None:
        shown = min(ROWS, self.rowCount())
        rows = sum(self.rowHeight(row) for row in range(shown))
        self.setFixedHeight(rows + self.horizontalHeader().sizeHint().height() + 2)
