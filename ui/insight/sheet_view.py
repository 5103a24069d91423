"""A table of figures on the screen: cells that are walked with the arrow keys, sorted, copied.

What belongs here: the view and its delegate. What a cell opens is the window's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.articles.drawing import Role, line_text, small, tabular
from ui.articles.rows import NO_INDEX, Index
from ui.enter import ENTER
from ui.insight.sheet import Cell, Column, Sheet, as_tsv
from ui.insight.sheet_model import CELL_ROLE, LINES_ROLE, NUMBER_ROLE, SheetModel
from ui.plain import direction
from ui.theme import blend

MARGIN: Final = 8
PADDING: Final = 12
"""Pixels at the sides of a cell, and of a row's height that are no text."""
INDENT: Final = 16
"""Pixels that a row is set in under the one it belongs to."""
NARROWEST: Final = 64
WIDEST: Final = 420
"""Pixels of a column, at least and at most, before the wide one takes what is left."""
DEEPEST: Final = 0.4
"""Share of the accent in the ground of the strongest cell: words on it can still be read."""
WIDE_SHARE: Final = 0.45
WORDS_LEAST: Final = 112
"""What the wide column gets of the room at least, and pixels that other words keep."""
BEFORE_SHARE: Final = 0.4
"""Share of a cell for the quiet words before its own."""
FEWEST: Final = 3
"""Rows that there is always room for."""
LOOKED_AT: Final = 200
"""Rows that the widths of the columns are taken from."""


class SheetDelegate(QStyledItemDelegate):
    """Paints a ``Cell``."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, words, and a frame where the keyboard is."""
        cell = index.data(CELL_ROLE)
        if not isinstance(cell, Cell):
            return
        palette, rect = option.palette, option.rect
        base, accent = palette.color(Role.Base), palette.color(Role.Accent)
        painter.save()
        if cell.shade > 0:
            painter.fillRect(rect, blend(base, accent, cell.shade * DEEPEST))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, blend(base, accent, 0.16 + cell.shade * 0.3))
        ink = Role.PlaceholderText if cell.faint else Role.Text
        inner = rect.adjusted(MARGIN + cell.indent * INDENT, 0, -MARGIN, 0)
        number = bool(index.data(NUMBER_ROLE))
        font, colour = font_of(cell, option.font), palette.color(ink)
        if cell.left or cell.right:
            in_context(painter, inner, cell, font, colour, palette.color(Role.PlaceholderText))
        elif index.data(LINES_ROLE) > 1:
            half = QRect(inner.left(), inner.top() + 4, inner.width(), inner.height() // 2 - 2)
            line_text(painter, half, cell.text, font, colour, right=number)
            half.moveTop(half.bottom() - 1)
            quiet = palette.color(Role.PlaceholderText)
            line_text(painter, half, cell.below, small(font), quiet, right=number)
        else:
            line_text(painter, inner, cell.text, font, colour, right=number)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(accent, 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the words."""
        cell = index.data(CELL_ROLE)
        if not isinstance(cell, Cell):
            return QSize()
        metrics = QFontMetrics(font_of(cell, option.font))
        wide = metrics.horizontalAdvance(cell.text[:LOOKED_AT])
        if cell.below:
            below = QFontMetrics(small(option.font)).horizontalAdvance(cell.below)
            wide = max(wide, below)
        width = wide + 2 * MARGIN + 2 + cell.indent * INDENT
        return QSize(width, metrics.height() + PADDING)


def font_of(cell: Cell, font: QFont) -> QFont:
    """Digits of one width; the head of a row heavier."""
    made = tabular(font)
    if cell.head:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def in_context(
    painter: QPainter, rect: QRect, cell: Cell, font: QFont, ink: QColor, quiet: QColor
) -> None:
    """Words with quiet ones around them, on one line, each script in its own direction."""
    room = round(rect.width() * BEFORE_SHARE)
    left = QFontMetrics(font).elidedText(cell.left, Qt.TextElideMode.ElideLeft, room)
    whole = left + cell.text + cell.right
    layout = QTextLayout(whole, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    option.setTextDirection(direction(whole))
    layout.setTextOption(option)
    start, length = units(left), units(cell.text)
    layout.setFormats(
        [_range(0, start + length + units(cell.right), quiet), _range(start, length, ink)]
    )
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(rect.width())
    layout.endLayout()
    painter.save()
    painter.setClipRect(rect)
    layout.draw(painter, QPointF(rect.left(), rect.center().y() - line.height() / 2 + 1))
    painter.restore()


def units(text: str) -> int:
    """UTF-16 units, in which Qt counts."""
    return len(text.encode("utf-16-le")) // 2


def _range(start: int, length: int, colour: QColor) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length = start, length
    form = QTextCharFormat()
    form.setForeground(colour)
    found.format = form
    return found


class SheetView(QTableView):
    """One sheet. ``opened`` (Cell): Enter or a double click on one that opens something;
    ``pointed`` (Cell or None): the keyboard or a click is on another."""

    opened = Signal(object)
    pointed = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        for mode in (self.setVerticalScrollMode, self.setHorizontalScrollMode):
            mode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(SheetDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(NARROWEST)
        header.sectionClicked.connect(self._on_header)
        self._wanted: list[int] = []
        self.figures = SheetModel(self)
        self.setModel(self.figures)
        self.doubleClicked.connect(self._open)
        self._fit_rows()

    def show_sheet(self, sheet: Sheet) -> None:
        """Show a sheet; the same cell stays the current one where it is still there."""
        model, current = self.figures, self.currentIndex()
        if sheet is model.sheet:
            return
        former = model.row_cells(current.row())[0].text if current.isValid() else None
        column, place = current.column(), self.verticalScrollBar().value()
        alike = sheet.name == model.sheet.name
        model.show_sheet(sheet)
        self._fit_rows()
        self._fit_columns()
        self._show_order()
        kept = model.index_like(former, column) if alike and former is not None else NO_INDEX
        if not kept.isValid() and sheet.rows:
            kept = model.index(*sheet.first)
        self.setCurrentIndex(kept)
        self.verticalScrollBar().setValue(place if alike else 0)
        if not alike:
            self.horizontalScrollBar().setValue(0)

    def current_cell(self) -> Cell | None:
        """The cell that the keyboard is on."""
        return self.figures.cell(self.currentIndex())

    # Order

    def sort_by(self, column: int, order: Qt.SortOrder) -> None:
        """Sort by a column."""
        if self.figures.sheet.sortable:
            self.figures.sort(column, order)
            self._show_order()
            self.scrollTo(self.currentIndex())

    def _on_header(self, column: int) -> None:
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        self.sort_by(column, down if self.figures.sorted_by == (column, up) else up)

    def _show_order(self) -> None:
        header, by = self.horizontalHeader(), self.figures.sorted_by
        header.setSectionsClickable(self.figures.sheet.sortable)
        header.setSortIndicatorShown(by is not None)
        if by is not None:
            header.setSortIndicator(*by)

    # Copying and keys

    def selected_text(self) -> str:
        """The selected cells for a spreadsheet; with the titles where whole rows are selected."""
        model, chosen = self.figures, self.selectionModel().selection()
        cells = {(each.row(), each.column()) for each in chosen.indexes()}
        if not cells:
            return ""
        rows = sorted({row for row, _ in cells})
        columns = sorted({column for _, column in cells})
        whole = len(columns) == model.columnCount() > 1
        titles = [model.column(at).title for at in columns] if whole else []
        return as_tsv(
            (
                [model.row_cells(row)[at] if (row, at) in cells else Cell() for at in columns]
                for row in rows
            ),
            titles,
        )

    def copy(self) -> None:
        """Put the selected cells on the clipboard."""
        text = self.selected_text()
        if text:
            QGuiApplication.clipboard().setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+C copies, Alt+Up and Alt+Down sort by the column one is in."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in ENTER:
            self._open(self.currentIndex())
        elif alt and event.key() == Qt.Key.Key_Up:
            self.sort_by(self.currentIndex().column(), Qt.SortOrder.AscendingOrder)
        elif alt and event.key() == Qt.Key.Key_Down:
            self.sort_by(self.currentIndex().column(), Qt.SortOrder.DescendingOrder)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: figures are not looked for by their first letter."""

    def _open(self, index: QModelIndex) -> None:
        cell = self.figures.cell(index)
        if cell is not None and cell.target is not None:
            self.opened.emit(cell)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which cell is pointed at now."""
        super().currentChanged(current, previous)
        self.pointed.emit(self.figures.cell(current))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Repaint: the ground of a chosen cell is the delegate's."""
        super().selectionChanged(selected, deselected)
        self.viewport().update()

    # Size

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The wide column takes what is left."""
        super().resizeEvent(event)
        self._widen()

    def changeEvent(self, event: QEvent) -> None:
        """Rows and columns follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_rows()
            self._fit_columns()

    def _fit_rows(self) -> None:
        line = QFontMetrics(self.font()).height()
        height = self.figures.lines * line + PADDING
        self.verticalHeader().setMinimumSectionSize(8)
        self.verticalHeader().setDefaultSectionSize(height)
        self.setMinimumHeight((FEWEST + 1) * height)

    def content_height(self) -> int:
        """Pixels that all rows and the head need."""
        rows = self.verticalHeader().defaultSectionSize() * max(self.figures.rowCount(), 1)
        bar = self.horizontalScrollBar().sizeHint().height()
        return self.horizontalHeader().sizeHint().height() + rows + bar

    def _fit_columns(self) -> None:
        option = QStyleOptionViewItem()
        option.font = self.font()
        option.rect = QRect()
        header, delegate = self.horizontalHeader(), self.itemDelegate()
        self._wanted = []
        for column in range(self.figures.columnCount()):
            wanted = header.sectionSizeFromContents(column).width() + MARGIN
            for row in range(min(self.figures.rowCount(), LOOKED_AT)):
                hint = delegate.sizeHint(option, self.figures.index(row, column))
                wanted = max(wanted, hint.width())
            self._wanted.append(min(max(wanted, NARROWEST), WIDEST))
            self.setColumnWidth(column, self._wanted[-1])
        self._widen()

    def _widen(self) -> None:
        columns = self.figures.sheet.columns
        wide = next((at for at, column in enumerate(columns) if column.wide), None)
        if wide is None or len(self._wanted) != len(columns):  # else another sheet is on its way
            return
        widths = shared(self._wanted, columns, wide, self.viewport().width())
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width)


def shared(wanted: Sequence[int], columns: Sequence[Column], wide: int, room: int) -> Sequence[int]:
    """Widths of columns in so much room (pixels): the ``wide`` one gets what the others leave, and
    where that is too little to read, the other columns of words give some of theirs."""
    widths = list(wanted)
    least = min(max(round(room * WIDE_SHARE), 2 * NARROWEST), WIDEST)
    others = sum(widths) - widths[wide]
    for at in sorted(range(len(widths)), key=lambda each: -widths[each]):
        lacking = least + others - room
        if lacking > 0 and at != wide and not columns[at].number:
            given = min(lacking, max(widths[at] - WORDS_LEAST, 0))
            widths[at] -= given
            others -= given
    widths[wide] = max(room - others, least)
    return widths
