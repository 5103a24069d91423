"""The rows of the adjudication queue as a model, and how one is drawn.

What belongs here: which of the rows are shown, their words for a screen reader, and painting one.
Reading them is ``ui.review.queue``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from PySide6.QtCore import QAbstractTableModel, QObject, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.review.model import QueueRow
from annotator.values import State
from ui.articles.drawing import Role, line_text, paint_row, paint_state, small, tabular
from ui.articles.rows import NO_INDEX, Index, RowsView
from ui.plain import one_line, tooltip
from ui.review.wording import agreement_words, row_state, spoken_row

Shown = Literal["mine", "open", "all"]

QUEUE_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The ``QueueRow`` itself, for the delegate."""

MARGIN: Final = 12
GAP: Final = 8
MARK: Final = 12
PADDING: Final = 16
"""Pixels: outer margin, between two things, a state's mark, and what of a row is no text."""


def kept(row: QueueRow, shown: Shown) -> bool:
    """Whether a filter shows a row; which are mine to decide was asked of the project."""
    return shown != "open" or not row.adjudicated


class QueueModel(QAbstractTableModel):
    """One column, one row an article."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[QueueRow] = []
        self._place: dict[int, int] = {}

    def show(self, rows: Sequence[QueueRow], shown: Shown) -> None:
        """Show those of the rows that the filter keeps, in their order."""
        found = [row for row in rows if kept(row, shown)]
        if [row.article for row in found] == [row.article for row in self._rows]:
            self._rows = found
            if found:
                self.dataChanged.emit(self.index(0, 0), self.index(len(found) - 1, 0))
            return
        self.beginResetModel()
        self._rows = found
        self._place = {row.article: at for at, row in enumerate(found)}
        self.endResetModel()

    @property
    def rows(self) -> Sequence[QueueRow]:
        """The rows that are shown."""
        return self._rows

    def row(self, at: int) -> QueueRow | None:
        """The article in a row."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def row_of(self, article: int | None) -> int:
        """Where an article stands; -1 when it is not shown."""
        return self._place.get(article, -1) if article is not None else -1

    def following(self, article: int | None) -> Iterator[int]:
        """The articles in which something can be decided, from the next one, going round at the
        end."""
        at = self.row_of(article)
        order = self._rows[at + 1 :] + self._rows[: max(at, 0)]
        return (row.article for row in order if not row.adjudicated and not row.waiting)

    def after(self, article: int | None) -> int | None:
        """The next article in which something can be decided."""
        return next(self.following(article), None)

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many articles are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """One: the delegate draws all there is to say."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The title, the words for a screen reader, the tip, or the row itself."""
        row = self.row(index.row())
        if row is None or role == QUEUE_ROLE:
            return row
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return spoken_row(row)
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return tooltip(spoken_row(row))
        return one_line(row.title) if role == int(Qt.ItemDataRole.DisplayRole) else None


class QueueDelegate(QStyledItemDelegate):
    """Paints a ``QueueRow`` of two lines. ``open_key`` is the article in the reader."""

    open_key: int | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        row = index.data(QUEUE_ROLE)
        painter.save()
        paint_row(painter, option)
        if isinstance(row, QueueRow):
            inner = option.rect.adjusted(MARGIN, 5, -MARGIN, -5)
            half = inner.height() // 2
            mark = QRect(inner.left(), inner.top() + (half - MARK) // 2, MARK, MARK)
            paint_state(painter, mark, _state(row), option.palette)
            words = inner.adjusted(MARK + GAP, 0, 0, 0)
            self._upper(painter, option, QRect(words.topLeft(), QSize(words.width(), half)), row)
            words.setTop(words.top() + half)
            self._lower(painter, option, words, row)
        painter.restore()

    def _upper(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, row: QueueRow
    ) -> None:
        quiet = option.palette.color(Role.PlaceholderText)
        figure = agreement_words(row)
        used = line_text(painter, rect, figure, tabular(option.font), quiet, right=True)
        font = QFont(option.font)
        font.setBold(row.article == self.open_key)
        words = rect.adjusted(0, 0, -used - GAP, 0)
        line_text(painter, words, row.title or "Untitled", font, option.palette.color(Role.Text))

    def _lower(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, row: QueueRow
    ) -> None:
        quiet, font = option.palette.color(Role.PlaceholderText), small(option.font)
        if row.escalated:
            warn = option.palette.color(Role.BrightText)
            used = line_text(painter, rect, f"{row.escalated} to you", font, warn, right=True)
            rect = rect.adjusted(0, 0, -used - GAP, 0)
        line_text(painter, rect, row_state(row), tabular(font), quiet)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines; the view's fixed height is the same."""
        return QSize(160, 2 * QFontMetrics(option.font).height() + PADDING)


def _state(row: QueueRow) -> State:
    """The mark of an article's list that says the same of its adjudication."""
    if row.adjudicated:
        return "finished"
    if row.waiting:
        return "skipped"
    return "in_progress" if row.open < row.groups else "todo"


class QueueView(RowsView):
    """The queue: arrow keys move, Enter or a click opens."""

    lines = 2
    padding = PADDING

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__("Articles to adjudicate", parent)
        self._delegate = QueueDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)

    def minimumSizeHint(self) -> QSize:
        """One row can be seen, however low the window is."""
        return QSize(60, self.verticalHeader().defaultSectionSize())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The open article stays in sight when the list is made lower. Qt calls this."""
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def set_open(self, key: int | None) -> None:
        """Show which article is in the reader."""
        self._delegate.open_key = key
        self.viewport().update()
