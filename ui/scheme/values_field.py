"""The values of a choice: a table to type into, with buttons to add, move and take away.

What belongs here: the table. An id is made from the name of a new value; the id of a value that has
been in force is fixed, because annotations name it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.scheme.model import Value
from annotator.scheme.naming import free_id

COLUMNS: Final = (("name", "Name"), ("key", "Key"), ("definition", "Definition"), ("id", "Id"))
ROWS_MOST: Final = 8
"""Rows shown without scrolling the table."""


class _Table(QTableWidget):
    """As high as its rows; Tab leaves it."""

    def sizeHint(self) -> QSize:
        """Head and rows, up to a number."""
        rows = min(max(self.rowCount(), 2), ROWS_MOST)
        height = self.verticalHeader().defaultSectionSize()
        head = self.horizontalHeader().sizeHint().height()
        return QSize(320, head + rows * height + 2 * self.frameWidth() + 2)

    def minimumSizeHint(self) -> QSize:
        """No lower than it wants to be: the form scrolls instead."""
        return QSize(160, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter begins to edit, as F2 does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            index = self.currentIndex()
            if index.isValid() and self.state() != QAbstractItemView.State.EditingState:
                self.edit(index)
                return
        super().keyPressEvent(event)


class ValuesField(QWidget):
    """The values, in the order in which they are offered."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: tuple[Value, ...] = ()
        self._fixed: frozenset[str] = frozenset()
        self._showing = False
        self.table = _Table(0, len(COLUMNS), self)
        self.table.setHorizontalHeaderLabels([words for _, words in COLUMNS])
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName("Values")
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.table.itemChanged.connect(self._on_item)
        self.table.currentCellChanged.connect(lambda *_: self._enable())
        self.add = self._button("Add a value", self._on_add)
        self.up = self._button("Move up", lambda: self._on_move(-1))
        self.down = self._button("Move down", lambda: self._on_move(1))
        self.remove = self._button("Remove", self._on_remove)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.add, self.up, self.down, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.table)
        column.addLayout(row)
        self.setFocusProxy(self.table)

    def _button(self, words: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: act())
        return button

    def show_values(self, values: tuple[Value, ...], fixed: frozenset[str]) -> None:
        """Show the values; ``fixed`` are the ids that have been in force."""
        self._fixed = fixed
        if values != self._values or self.table.rowCount() != len(values):
            self._values = values
            self._fill()
        self._enable()

    def values(self) -> tuple[Value, ...]:
        """The values as they are wanted now."""
        return self._values

    def _fill(self) -> None:
        self._showing = True
        row, column = self.table.currentRow(), self.table.currentColumn()
        self.table.setRowCount(len(self._values))
        for at, value in enumerate(self._values):
            for number, (field, _) in enumerate(COLUMNS):
                words = getattr(value, field)
                item = self.table.item(at, number)
                if item is None:
                    item = QTableWidgetItem()
                    self.table.setItem(at, number, item)
                item.setText(words)
                fixed = field == "id" and value.id in self._fixed
                flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
                item.setFlags(flags if fixed else flags | Qt.ItemFlag.ItemIsEditable)
        if row < 0 and self._values:
            row, column = 0, 0
        self.table.setCurrentCell(min(row, len(self._values) - 1), max(column, 0))
        self.table.updateGeometry()
        self._showing = False

    def _enable(self) -> None:
        at = self.table.currentRow()
        known = 0 <= at < len(self._values)
        self.up.setEnabled(known and at > 0)
        self.down.setEnabled(known and at < len(self._values) - 1)
        self.remove.setEnabled(known and self._values[at].id not in self._fixed)
        self.remove.setToolTip(
            "It has been in force, and spans may have it: it stays."
            if known and self._values[at].id in self._fixed
            else ""
        )

    def _on_item(self, item: QTableWidgetItem) -> None:
        if self._showing:
            return
        at, field = item.row(), COLUMNS[item.column()][0]
        was = self._values[at]
        words = " ".join(item.text().split())
        if field == "key" and len(words.upper()) == len(words):
            words = words.upper()  # as it stands on the keyboard, and beside every other key
        changes = {field: words}
        others = [each.id for each in self._values if each is not was]
        made = was.id == free_id(was.name, others, "value")
        if field == "name" and made and was.id not in self._fixed:
            changes["id"] = free_id(words, others, "value")
        self._put(at, msgspec.structs.replace(was, **changes))

    def _put(self, at: int, value: Value) -> None:
        self._set((*self._values[:at], value, *self._values[at + 1 :]))

    def _set(self, values: tuple[Value, ...]) -> None:
        self._values = values
        self._fill()
        self._enable()
        self.edited.emit()

    def _on_add(self) -> None:
        id_ = free_id("value", (each.id for each in self._values), "value")
        self._set((*self._values, Value(id_, id_.replace("_", " "))))
        self.table.setFocus()
        self.table.setCurrentCell(len(self._values) - 1, 0)
        item = self.table.currentItem()
        if item is not None:
            self.table.editItem(item)

    def _on_move(self, by: int) -> None:
        at = self.table.currentRow()
        values = list(self._values)
        values.insert(at + by, values.pop(at))
        self.table.setCurrentCell(at + by, self.table.currentColumn())
        self._set(tuple(values))

    def _on_remove(self) -> None:
        at = self.table.currentRow()
        self._set((*self._values[:at], *self._values[at + 1 :]))
