"""A sheet as Qt's table model: texts, order, alignment and words for a screen reader.

What belongs here: handing a ``Sheet`` to a view. How a cell looks is the delegate's.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from ui.articles.rows import NO_INDEX, Index
from ui.insight.sheet import Cell, Column, Sheet, ordered, spoken
from ui.plain import tooltip

CELL_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The ``Cell``."""
NUMBER_ROLE: Final = CELL_ROLE + 1
"""Whether the cell stands in a column of numbers."""
LINES_ROLE: Final = NUMBER_ROLE + 1
"""How many lines of words the rows have."""

_Role = Qt.ItemDataRole
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

EMPTY: Final = Sheet("", (), ())


class SheetModel(QAbstractTableModel):
    """One sheet. What it was sorted by stays when the same sheet comes anew."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sheet = EMPTY
        self.lines = 1
        self._rows: list[tuple[Cell, ...]] = []
        self.sorted_by: tuple[int, Qt.SortOrder] | None = None

    def show_sheet(self, sheet: Sheet) -> None:
        """Show another sheet, or the same with new figures."""
        alike = [column.title for column in sheet.columns] == [
            column.title for column in self.sheet.columns
        ]
        self.beginResetModel()
        self.sheet, self._rows, self.lines = sheet, list(sheet.rows), sheet.lines
        if not alike or not sheet.sortable:
            self.sorted_by = (sheet.order, Qt.SortOrder.AscendingOrder) if sheet.order else None
        self._order()
        self.endResetModel()

    def cell(self, index: Index) -> Cell | None:
        """The cell at an index."""
        row, column = index.row(), index.column()
        if 0 <= row < len(self._rows) and 0 <= column < len(self.sheet.columns):
            return self._rows[row][column]
        return None

    def row_cells(self, row: int) -> tuple[Cell, ...]:
        """All cells of a row."""
        return self._rows[row]

    def column(self, at: int) -> Column:
        """A column."""
        return self.sheet.columns[at]

    def index_like(self, row_text: str, column: int) -> QModelIndex:
        """The cell of a column in the row that begins with these words; invalid if none does."""
        for at, row in enumerate(self._rows):
            if row[0].text == row_text and column < len(row):
                return self.index(at, column)
        return NO_INDEX

    # Qt

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Rows of the sheet."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Columns of the sheet."""
        return 0 if parent.isValid() else len(self.sheet.columns)

    def data(self, index: Index, role: int = int(_Role.DisplayRole)) -> object:
        """The cell, its text, its alignment, its words for a screen reader and its tip."""
        cell = self.cell(index)
        if cell is None:
            return None
        if role == int(_Role.DisplayRole):
            return cell.text
        if role == CELL_ROLE:
            return cell
        if role == NUMBER_ROLE:
            return self.column(index.column()).number
        if role == LINES_ROLE:
            return self.lines
        if role == int(_Role.TextAlignmentRole):
            return _RIGHT if self.column(index.column()).number else _LEFT
        if role == int(_Role.AccessibleTextRole):
            return spoken(self.sheet, self._rows[index.row()], index.column())
        if role == int(_Role.AccessibleDescriptionRole):
            return cell.about
        if role == int(_Role.ToolTipRole):
            return tooltip(cell.about) if cell.about else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(_Role.DisplayRole)
    ) -> object:
        """The titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self.sheet.columns):
            return None
        column = self.column(section)
        if role == int(_Role.DisplayRole):
            return column.title.replace(", ", ",\n", 1)
        if role == int(_Role.AccessibleTextRole):
            return column.title
        if role == int(_Role.TextAlignmentRole):
            return _RIGHT if column.number else _LEFT
        if role == int(_Role.ToolTipRole) and column.about:
            return tooltip(column.about)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; a column below zero brings back the order of the sheet."""
        if not self.sheet.sortable:
            return
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        cells = [self._rows[each.row()] for each in kept]
        self.sorted_by = (column, order) if 0 <= column < len(self.sheet.columns) else None
        self._order()
        places = {id(row): at for at, row in enumerate(self._rows)}
        moved = [
            self.index(places[id(row)], each.column())
            for each, row in zip(kept, cells, strict=True)
        ]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _order(self) -> None:
        self._rows = list(self.sheet.rows)
        if self.sorted_by is not None:
            column, order = self.sorted_by
            descending = order == Qt.SortOrder.DescendingOrder
            self._rows = ordered(self._rows, column, descending=descending)
