"""The table of names with a choice in each row.

What belongs here: the model, the boxes of choices, and the keys that open them. Choices are painted
by a delegate: thousands of names cost nothing. What can be chosen is ``becoming``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.articles.rows import NO_INDEX, Index
from ui.dialogs.importing import becoming
from ui.dialogs.importing.becoming import OPEN, Choices, Row
from ui.dialogs.importing.files import make_plain, sign, warning_colour
from ui.plain import one_line, tooltip

HEADS: Final = ("In the files", "What it is", "How often", "   Becomes")
WHAT, COUNT, TO = 1, 2, 3
_APART: Final = 12
"""Pixels between how often and the choice."""
_ROLE = Qt.ItemDataRole


class NamesModel(QAbstractTableModel):
    """The names, one a row."""

    chosen = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.offered: Choices = dict.fromkeys(becoming.WHATS, ())
        self.lead = False

    def load(self, rows: list[Row], offered: Choices, *, lead: bool) -> None:
        """Show these names."""
        self.beginResetModel()
        self.rows, self.offered, self.lead = rows, offered, lead
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many names."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """As many as ``HEADS``."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(_ROLE.DisplayRole)
    ) -> object:
        """The columns' names."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == int(_ROLE.TextAlignmentRole):
            return _alignment(section)
        return HEADS[section] if role == int(_ROLE.DisplayRole) else None

    def data(self, index: Index, role: int = int(_ROLE.DisplayRole)) -> object:
        """The cells; a name of which nothing is chosen yet has a sign."""
        row, column = self.rows[index.row()], index.column()
        match _ROLE(role):
            case _ROLE.DisplayRole:
                name = one_line(row.name, 120) or "(without a name)"
                to = becoming.spoken(row, self.offered)
                return (name, row.what.capitalize(), f"{row.count:,}", to)[column]
            case _ROLE.EditRole:
                return row.to
            case _ROLE.TextAlignmentRole:
                return _alignment(column)
            case _ROLE.ToolTipRole if column == 0:
                return tooltip(row.name)
            case _ROLE.AccessibleTextRole if column == TO:
                words = becoming.spoken(row, self.offered)
                return f"{one_line(row.name, 60)} becomes: {words}"
            case _ROLE.DecorationRole if column == 0 and row.to == OPEN:
                return sign(warning_colour())
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What a name becomes can be chosen."""
        more = Qt.ItemFlag.ItemIsEditable if index.column() == TO else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | more

    def setData(self, index: Index, value: object, role: int = int(_ROLE.EditRole)) -> bool:
        """Choose what a name becomes."""
        if role != int(_ROLE.EditRole) or not isinstance(value, str):
            return False
        self.choose([index.row()], value)
        return True

    def choose(self, rows: Sequence[int], to: str) -> None:
        """Choose the same for several names, where it can be chosen."""
        for number in rows:
            row = self.rows[number]
            if to in {value for value, _ in becoming.options(row, self.offered, lead=self.lead)}:
                row.to = to
                self.dataChanged.emit(self.index(number, 0), self.index(number, TO))
        self.chosen.emit()


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == COUNT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class _Choice(QStyledItemDelegate):
    """Paints a choice as the box it becomes when it is clicked."""

    def __init__(self, table: NamesTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The box of choices, closed."""
        box = QStyleOptionComboBox()
        box.rect = option.rect.adjusted(_APART, 2, -2, -2)
        box.subControls = QStyle.SubControl.SC_All
        box.frame = True
        box.currentText = str(index.data())
        box.palette = QApplication.palette()
        box.fontMetrics = option.fontMetrics
        box.state = QStyle.StateFlag.State_Enabled
        table = self._table
        if table.hasFocus() and table.currentIndex().row() == index.row():
            box.state |= (
                QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
            )
        style = QApplication.style()
        style.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, box, painter)
        style.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, box, painter)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The box, with what this name can become."""
        model = self._table.names
        row = model.rows[index.row()]
        box = QComboBox(parent)
        box.setAccessibleName(f"What {one_line(row.name, 60)} becomes")
        for to, words in becoming.options(row, model.offered, lead=model.lead):
            box.addItem(words, to)
        box.activated.connect(lambda _at: self._take(box))
        QTimer.singleShot(0, box, box.showPopup)
        return box

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show what is chosen."""
        assert isinstance(editor, QComboBox)
        editor.setCurrentIndex(max(0, editor.findData(index.data(_ROLE.EditRole))))

    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: Index) -> None:
        """Take the choice, for all rows that are selected."""
        assert isinstance(editor, QComboBox)
        rows = {each.row() for each in self._table.selectionModel().selectedRows()}
        rows = rows if index.row() in rows else {index.row()}
        self._table.names.choose(sorted(rows), str(editor.currentData()))


class NamesTable(QTableView):
    """The table of names: a click, Space, Enter or F2 opens the choices of a row."""

    def __init__(self, names: NamesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = names
        self.setModel(names)
        self.setItemDelegateForColumn(TO, _Choice(self))
        self.clicked.connect(self._on_clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the choices, wherever in the row the cursor is."""
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
        if event.key() in keys and self.currentIndex().isValid():
            self.edit(self.currentIndex().siblingAtColumn(TO))
        else:
            super().keyPressEvent(event)

    def _on_clicked(self, index: Index) -> None:
        if index.column() == TO and not QApplication.keyboardModifiers():
            self.edit(self.currentIndex().siblingAtColumn(TO))


def names_table(model: NamesModel) -> NamesTable:
    """The table for the model."""
    table = NamesTable(model)
    make_plain(table, "Names in the files, and what they become")
    table.setTextElideMode(Qt.TextElideMode.ElideRight)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 14)
    header = table.horizontalHeader()
    header.setResizeContentsPrecision(200)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(TO, QHeaderView.ResizeMode.Fixed)
    header.resizeSection(TO, 230)
    return table
