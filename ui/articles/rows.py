"""A table view as a list of rows of one fixed height, whose keys never fight with shortcuts.

What belongs here: what the list of articles, the spans panel and the history have in common, and
nothing that knows what a row is about. ``QTableView`` because it opens a million rows in a third
of a second, where ``QListView`` lays out each of them first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

Index = QModelIndex | QPersistentModelIndex
NO_INDEX: Final = QModelIndex()

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_EXTENDING: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


def runs(rows: Iterable[int]) -> Iterator[range]:
    """Ascending rows as ranges of neighbours, so that many are selected in a few steps."""
    start = stop = -1
    for row in rows:
        if row != stop:
            if start >= 0:
                yield range(start, stop)
            start = row
        stop = row + 1
    if start >= 0:
        yield range(start, stop)


class RowsView(QTableView):
    """Rows drawn by a delegate. Subclasses say how high a row is.

    ``entered_row`` (row): Enter or a double click; ``clicked_row`` (row): one click;
    ``moved_row`` (row): an arrow key or the like, without Shift or Ctrl, made it the current one;
    ``menu_wanted_at`` (QPoint global, row or -1): the mouse or the menu key.
    """

    entered_row = Signal(int)
    clicked_row = Signal(int)
    moved_row = Signal(int)
    menu_wanted_at = Signal(QPoint, int)

    lines = 1
    """How many lines of text a row shows."""
    padding = 12
    """Pixels of a row that are no text."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.clicked.connect(lambda index: self.clicked_row.emit(index.row()))
        self.doubleClicked.connect(lambda index: self.entered_row.emit(index.row()))
        self._fit_rows()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show the model's one column."""
        super().setModel(model)
        self._fit_rows()

    def current_row(self) -> int:
        """The row that the keyboard is on, -1 for none."""
        return self.currentIndex().row()

    def go_to(self, row: int, *, scroll: bool = True) -> None:
        """Make a row the current and only selected one (-1: none)."""
        model = self.selectionModel()
        if row < 0:
            model.clearSelection()
            model.clearCurrentIndex()
            return
        index = self.model().index(row, 0)
        kept = self.hasAutoScroll()
        self.setAutoScroll(False)  # else the view scrolls by itself when the current row changes
        model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.setAutoScroll(kept)
        if scroll:
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def selected_rows(self) -> list[int]:
        """All selected rows, ascending; made from ranges, so that "all" of 100,000 is quick."""
        rows: set[int] = set()
        chosen = self.selectionModel().selection()
        for part in (chosen.at(at) for at in range(chosen.count())):
            rows.update(range(part.top(), part.bottom() + 1))
        return sorted(rows)

    def visible_rows(self) -> range:
        """The rows on screen."""
        if self.model() is None or not self.model().rowCount():
            return range(0)
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        return range(first, (last if last >= 0 else self.model().rowCount() - 1) + 1)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: letters are label keys and other shortcuts, not a search by first letter."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; letters go on to the window, where the shortcuts are."""
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if self.current_row() >= 0:
                self.entered_row.emit(self.current_row())
            return
        typed = event.text()
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if plain and typed and typed.isprintable():
            event.ignore()
            return
        before = self.current_row()
        super().keyPressEvent(event)
        if self.current_row() != before and not event.modifiers() & _EXTENDING:
            self.moved_row.emit(self.current_row())

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End mean the first and the last row; a table takes them for columns."""
        ends = QAbstractItemView.CursorAction
        if action in (ends.MoveHome, ends.MoveEnd) and self.model().rowCount():
            row = 0 if action == ends.MoveHome else self.model().rowCount() - 1
            return self.model().index(row, 0)
        return super().moveCursor(action, modifiers)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Getting the keyboard moves nothing; Qt would make the first row the current one."""
        if self.currentIndex().isValid():
            super().focusInEvent(event)
        else:
            QWidget.focusInEvent(self, event)
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame where the list has the keyboard and no row shows it."""
        super().paintEvent(event)
        if self.hasFocus() and not self.currentIndex().isValid():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes with the keyboard."""
        super().focusOutEvent(event)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu: under the mouse, or beside the current row for the menu key."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            rect = self.visualRect(self.currentIndex())
            row, point = self.current_row(), self.viewport().mapToGlobal(rect.center())
        else:
            row, point = self.rowAt(event.pos().y()), event.globalPos()
        self.menu_wanted_at.emit(point, row)

    def changeEvent(self, event: QEvent) -> None:
        """Rows follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_rows()

    def _fit_rows(self) -> None:
        height = self.lines * QFontMetrics(self.font()).height() + self.padding
        self.verticalHeader().setMinimumSectionSize(8)
        self.verticalHeader().setDefaultSectionSize(height)
