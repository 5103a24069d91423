"""The team's two tables on screen: plain numbers for people, marks and words for articles.

What belongs here: how the tables look and behave. What stands in them is ``team_models``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.articles.drawing import Role, line_text, paint_flag, paint_row, paint_state, tabular
from ui.articles.rows import Index, runs
from ui.review.team_models import (
    CELL_ROLE,
    FIRST_PERSON,
    NEEDS,
    TITLE,
    WAITS,
    PeopleModel,
    TeamModel,
)
from ui.review.team_words import HAS_IT, Cell

MARK: Final = 12
PAD: Final = 8
ROW_PADDING: Final = 10
TITLE_LEAST: Final = 200
"""Pixels that titles have at least; more in a large font."""
TITLE_LETTERS: Final = 26
LONGEST_STATE: Final = "In progress · 99"
"""The words that a person's column has room for, beside the mark and the flag."""
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CellDelegate(QStyledItemDelegate):
    """Paints every cell of the team's tables: words on a quiet ground, with the mark of a state
    where the cell has one."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the cell."""
        cell = index.data(CELL_ROLE)
        painter.save()
        paint_row(painter, option)
        inner = option.rect.adjusted(PAD, 0, -PAD, 0)
        if isinstance(cell, Cell):
            self._person(painter, option, inner, cell)
        else:
            words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            side = index.data(Qt.ItemDataRole.TextAlignmentRole)
            right = side is not None and bool(side & Qt.AlignmentFlag.AlignRight)
            colour = option.palette.color(Role.Text)
            line_text(painter, inner, words, tabular(option.font), colour, right=right)
        painter.restore()

    def _person(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, cell: Cell
    ) -> None:
        palette = option.palette
        if cell.state is not None:
            top = rect.center().y() - MARK // 2 + 1
            paint_state(painter, QRect(rect.left(), top, MARK, MARK), cell.state, palette)
            rect = rect.adjusted(MARK + PAD, 0, 0, 0)
        if cell.flagged:
            top = rect.center().y() - MARK // 2 + 1
            paint_flag(painter, QRect(rect.right() - MARK, top, MARK, MARK), palette)
            rect = rect.adjusted(0, 0, -MARK - PAD, 0)
        quiet = cell.state in (None, "todo") or cell.words == HAS_IT
        role = Role.BrightText if cell.warns else Role.PlaceholderText if quiet else Role.Text
        line_text(painter, rect, cell.words, tabular(option.font), palette.color(role))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for the words and what stands around them."""
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        metrics = QFontMetrics(option.font)
        return QSize(metrics.horizontalAdvance(words) + 3 * PAD, metrics.height() + ROW_PADDING)


class QuietHead(QHeaderView):
    """A head without boxes: quiet words above a hairline, in line with the cells beneath."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint one column's name."""
        palette = self.palette()
        painter.save()
        painter.fillRect(rect, palette.color(Role.Base))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, palette.color(Role.Mid))
        model, across = self.model(), Qt.Orientation.Horizontal
        words = str(model.headerData(section, across) or "")
        side = model.headerData(section, across, Qt.ItemDataRole.TextAlignmentRole)
        right = side is not None and bool(side & Qt.AlignmentFlag.AlignRight)
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        line_text(
            painter, inner, words, self.font(), palette.color(Role.PlaceholderText), right=right
        )
        painter.restore()

    def sectionSizeFromContents(self, section: int) -> QSize:
        """Room for the name, as the cells have it."""
        words = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(words) + 2 * PAD + 4, metrics.height() + ROW_PADDING)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground behind the last column as well."""
        painter = QPainter(self.viewport())
        whole, palette = self.viewport().rect(), self.palette()
        painter.fillRect(whole, palette.color(Role.Base))
        painter.fillRect(0, whole.bottom(), whole.width(), 1, palette.color(Role.Mid))
        painter.end()
        super().paintEvent(event)


class TeamTable(QTableView):
    """A table of rows. ``entered_row`` (row): Enter or a double click; ``menu_wanted_at`` (QPoint
    global, row, column): the mouse, or the menu key."""

    entered_row = Signal(int)
    menu_wanted_at = Signal(QPoint, int, int)

    def __init__(
        self, name: str, model: QAbstractTableModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHorizontalHeader(QuietHead(self))
        self.setItemDelegate(CellDelegate(self))
        self.setModel(model)
        self.doubleClicked.connect(lambda index: self.entered_row.emit(index.row()))
        self.fit()

    def fit(self) -> None:
        """Rows and columns after the font."""
        metrics = QFontMetrics(self.font())
        self.verticalHeader().setMinimumSectionSize(8)
        self.verticalHeader().setDefaultSectionSize(metrics.height() + ROW_PADDING)

    def letters(self, count: int) -> int:
        """Pixels for so many letters."""
        return QFontMetrics(self.font()).averageCharWidth() * count + 2 * PAD

    def selected_rows(self) -> list[int]:
        """All selected rows, ascending; made from ranges, so that "all" of many is quick."""
        rows: set[int] = set()
        chosen = self.selectionModel().selection()
        for part in (chosen.at(at) for at in range(chosen.count())):
            rows.update(range(part.top(), part.bottom() + 1))
        return sorted(rows)

    def select(self, rows: Iterable[int]) -> None:
        """Select these rows (ascending), the first of them the current one."""
        chosen, model, flags = QItemSelection(), self.model(), QItemSelectionModel.SelectionFlag
        for part in runs(rows):
            chosen.select(model.index(part.start, 0), model.index(part.stop - 1, 0))
        if not chosen.isEmpty():
            first = chosen.at(0).topLeft()
            self.selectionModel().setCurrentIndex(first, flags.NoUpdate)
            self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)

    def go_to(self, row: int, column: int = 0) -> None:
        """Make a row the current one; the only selected one, where it was not selected."""
        if row < 0:
            return
        flags = QItemSelectionModel.SelectionFlag
        chosen = row in set(self.selected_rows())
        flag = flags.NoUpdate if chosen else flags.ClearAndSelect | flags.Rows
        self.selectionModel().setCurrentIndex(self.model().index(row, column), flag)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER and plain:
            if self.currentIndex().isValid():
                self.entered_row.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: at a hundred thousand rows Qt would read all of them for one letter."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu: under the mouse, or beside the current cell for the menu key."""
        index, point = self.indexAt(event.pos()), event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            point = self.viewport().mapToGlobal(self.visualRect(index).center())
        self.menu_wanted_at.emit(point, index.row(), index.column())


class ArticlesTable(TeamTable):
    """The table of articles: the titles take the room that the people leave, and keep some."""

    def fit_columns(self) -> None:
        """All columns after the font, and after the room."""
        head, model = self.horizontalHeader(), self.model()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for column in (NEEDS, WAITS):
            head.resizeSection(column, self.letters(9))
        words = QFontMetrics(tabular(self.font())).horizontalAdvance(LONGEST_STATE)
        for column in range(FIRST_PERSON, model.columnCount()):
            head.resizeSection(column, words + 2 * MARK + 4 * PAD)
        self._fit_titles()

    def _fit_titles(self) -> None:
        head, columns = self.horizontalHeader(), range(self.model().columnCount())
        others = sum(head.sectionSize(column) for column in columns if column != TITLE)
        least = max(TITLE_LEAST, self.letters(TITLE_LETTERS))
        head.resizeSection(TITLE, max(least, self.viewport().width() - others))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The titles follow the room."""
        super().resizeEvent(event)
        self._fit_titles()


def people_table(model: PeopleModel, parent: QWidget | None = None) -> TeamTable:
    """The table of people: all columns as wide as what is in them."""
    table = TeamTable("People", model, parent)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    return table


def team_table(model: TeamModel, parent: QWidget | None = None) -> ArticlesTable:
    """The table of articles by people; many people make it wider than the window."""
    table = ArticlesTable("Articles and who has them", model, parent)
    model.modelReset.connect(table.fit_columns)
    return table
