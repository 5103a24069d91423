"""How one span looks in the list: label chip, words, marks, and whose it is if not one's own.

What belongs here: painting a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui.articles.drawing import Role, line_text, paint_row, small
from ui.articles.rows import Index
from ui.inspector.chip import chip_size, paint_chip
from ui.inspector.spans_model import SPAN_ROLE, SpanRow, parts
from ui.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ui.theme import LabelStyle

MARGIN: Final = 12
GAP: Final = 8
MARK: Final = 12
PADDING: Final = 14
NAME: Final = 24
"""Pixels as in the article list; and the code points of a name that a row has room for."""


class SpanDelegate(QStyledItemDelegate):
    """Paints a ``SpanRow`` on one line."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.styles: Mapping[str, LabelStyle] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        row = index.data(SPAN_ROLE)
        painter.save()
        paint_row(painter, option)
        if isinstance(row, SpanRow):
            inner = option.rect.adjusted(MARGIN, 0, -MARGIN, 0)
            middle = inner.center().y()
            size = chip_size(option.font)
            chip = QRect(QPoint(inner.left(), middle - size.height() // 2), size)
            style = self.styles.get(row.annotation.label)
            paint_chip(painter, chip, style, option.palette, option.font)
            inner.setLeft(chip.right() + GAP)
            inner.setRight(self._marks(painter, option, inner, row))
            text = option.palette.color(Role.Text)
            line_text(painter, inner, row.annotation.quote, option.font, text)
        painter.restore()

    def _marks(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, row: SpanRow
    ) -> int:
        """Draw what stands at the right; gives back where the words have to end.

        A name has what the rest leaves of half of the row: the words are what the list is for.
        """
        quiet = option.palette.color(Role.PlaceholderText)
        right = rect.right()
        side = max(MARK, round(QFontMetrics(option.font).height() * 0.7))
        font, shown = small(option.font), _shown(row)
        many = QFontMetrics(font).horizontalAdvance(parts(row)) + GAP if parts(row) else 0
        left_over = rect.width() // 2 - many - len(shown) * (side + GAP) - GAP
        for said, room in ((one_line(row.who, NAME), left_over), (parts(row), many)):
            if said and room > 0:
                place = QRect(right - room, rect.top(), room + 1, rect.height())
                right -= line_text(painter, place, said, font, quiet, right=True) + GAP
        for mark in shown:
            place = QRect(right - side, rect.center().y() - side // 2, side, side)
            mark(painter, place, option.palette)
            right -= side + GAP
        return right

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line; the view's fixed height is the same."""
        return QSize(160, QFontMetrics(option.font).height() + PADDING)


def _shown(row: SpanRow) -> list[Callable[[QPainter, QRect, QPalette], None]]:
    """The marks that a row has, from the right."""
    every = (
        (bool(row.annotation.note), paint_note),
        (row.annotation.doubt, paint_doubt),
        (bool(row.missing), paint_missing),
        (row.crossing, paint_cross),
    )
    return [mark for shown, mark in every if shown]


def paint_note(painter: QPainter, rect: QRect, palette: QPalette) -> None:
    """The mark of a note: a sheet with two lines."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(palette.color(Role.PlaceholderText), 1.2))
    painter.drawRoundedRect(rect.adjusted(1, 0, -1, 0), 2, 2)
    for part in (0.36, 0.62):
        y = rect.top() + rect.height() * part
        painter.drawLine(QPointF(rect.left() + 3.5, y), QPointF(rect.right() - 2.5, y))
    painter.restore()


def paint_doubt(painter: QPainter, rect: QRect, palette: QPalette) -> None:
    """The mark of doubt: a question mark in the warning colour."""
    painter.save()
    font = QFont(painter.font())
    font.setPixelSize(rect.height() + 3)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(palette.color(Role.BrightText))
    painter.drawText(rect.adjusted(-2, -3, 2, 3), int(Qt.AlignmentFlag.AlignCenter), "?")
    painter.restore()


def paint_missing(painter: QPainter, rect: QRect, palette: QPalette) -> None:
    """The mark of something missing: an empty dashed box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(palette.color(Role.PlaceholderText), 1.4, Qt.PenStyle.DotLine))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 2, 2)
    painter.restore()


def paint_cross(painter: QPainter, rect: QRect, palette: QPalette) -> None:
    """The mark of crossing: two bars, each of which starts or ends inside the other."""
    painter.save()
    painter.setPen(QPen(palette.color(Role.BrightText), 2, Qt.PenStyle.SolidLine))
    third = rect.width() / 3
    upper, lower = rect.top() + rect.height() * 0.38, rect.top() + rect.height() * 0.68
    painter.drawLine(QPointF(rect.left(), upper), QPointF(rect.left() + 2 * third, upper))
    painter.drawLine(QPointF(rect.left() + third, lower), QPointF(rect.right(), lower))
    painter.restore()
