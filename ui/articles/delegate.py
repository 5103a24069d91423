"""How one article looks in the list: title and span count above, source, date and state beneath.

What belongs here: painting a row. The state is a shape and a word, the flag a shape and a colour,
a removed article is struck through as well as grey.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from annotator.values import ArticleRow
from ui.articles.drawing import (
    LONGEST,
    Role,
    line_text,
    paint_flag,
    paint_row,
    paint_state,
    small,
    state_mark,
    state_words,
    tabular,
)
from ui.articles.model import ROW_ROLE
from ui.articles.rows import Index
from ui.plain import one_line

MARGIN: Final = 12
GAP: Final = 8
MARK: Final = 12
PADDING: Final = 18
"""Pixels: outer margin, between two things, a state's mark, and what of a row is no text."""


class ArticleDelegate(QStyledItemDelegate):
    """Paints an ``ArticleRow`` of two lines. ``open_key`` is the article in the reader."""

    open_key: int | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row; one that is not known yet stays an empty row."""
        row = index.data(ROW_ROLE)
        painter.save()
        paint_row(painter, option)
        if isinstance(row, ArticleRow):
            inner = option.rect.adjusted(MARGIN, 6, -MARGIN, -6)
            half = inner.height() // 2
            mark = QRect(inner.left(), inner.top() + (half - MARK) // 2, MARK, MARK)
            paint_state(painter, mark, state_mark(row), option.palette)
            words = inner.adjusted(MARK + GAP, 0, 0, 0)
            self._upper(painter, option, QRect(words.topLeft(), QSize(words.width(), half)), row)
            words.setTop(words.top() + half)
            self._lower(painter, option, words, row)
        painter.restore()

    def _upper(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, row: ArticleRow
    ) -> None:
        quiet = option.palette.color(Role.PlaceholderText)
        room = rect.width()
        if row.spans:
            line_text(painter, rect, f"{row.spans:,}", tabular(option.font), quiet, right=True)
        if row.flagged:
            right = rect.right() - _spans_room(option, row)
            flag = QRect(right - MARK, rect.center().y() - MARK // 2 + 1, MARK, MARK)
            paint_flag(painter, flag, option.palette)
        font = self._title_font(option, row)
        colour = quiet if row.removed else option.palette.color(Role.Text)
        rect.setWidth(room - _right_room(option, row))
        line_text(painter, rect, row.title or "Untitled", font, colour)

    def _title_font(self, option: QStyleOptionViewItem, row: ArticleRow) -> QFont:
        font = QFont(option.font)
        font.setBold(row.key == self.open_key)
        font.setStrikeOut(row.removed)
        return font

    def is_cut(self, option: QStyleOptionViewItem, row: ArticleRow) -> bool:
        """Whether the title does not fit into its line."""
        room = option.rect.width() - 2 * MARGIN - MARK - GAP - _right_room(option, row)
        metrics = QFontMetrics(self._title_font(option, row))
        return metrics.horizontalAdvance(one_line(row.title, LONGEST)) > room

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Give the tip, the whole title, only where the title is cut. Qt calls this."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, ArticleRow) or not self.is_cut(option, row):
            QToolTip.hideText()
            return True
        return super().helpEvent(event, view, option, index)

    def _lower(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, row: ArticleRow
    ) -> None:
        quiet, font = option.palette.color(Role.PlaceholderText), small(option.font)
        state = "Removed" if row.removed else state_words(row)
        used = line_text(painter, rect, state, tabular(font), quiet, right=True)
        date = row.published[:10]
        origin = " · ".join(part for part in (row.source, date) if part)
        line_text(painter, rect.adjusted(0, 0, -used - GAP, 0), origin, tabular(font), quiet)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines; the view's fixed height is the same."""
        return QSize(160, 2 * QFontMetrics(option.font).height() + PADDING)


def _spans_room(option: QStyleOptionViewItem, row: ArticleRow) -> int:
    """What the number of spans takes of the title's line, in pixels."""
    if not row.spans:
        return 0
    return QFontMetrics(tabular(option.font)).horizontalAdvance(f"{row.spans:,}") + GAP


def _right_room(option: QStyleOptionViewItem, row: ArticleRow) -> int:
    """What all that stands at the right takes of it."""
    return _spans_room(option, row) + (MARK + GAP if row.flagged else 0)
