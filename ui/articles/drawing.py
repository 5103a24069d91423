"""Pieces that the delegates of the lists paint with: row backgrounds, elided lines, state marks.

What belongs here: painting from a palette, so that a theme change needs no message. Colours are
roles: quiet words are ``PlaceholderText``, hairlines ``Mid``, hover ``Midlight``, the one accent
``Accent``; ``BrightText`` warns.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from annotator.values import ArticleRow, State
from ui.plain import direction, one_line
from ui.theme import blend

Role = QPalette.ColorRole

LONGEST: Final = 400
"""Code points of a line that are looked at: no row is wider, and a quote may be a whole article."""

STATE_WORDS: Final[dict[State, str]] = {
    "todo": "To do",
    "in_progress": "In progress",
    "finished": "Finished",
    "skipped": "Skipped",
}


def state_words(row: ArticleRow) -> str:
    """The viewer's state of an article in a word or two."""
    return "Sent back" if row.sent_back else STATE_WORDS[row.state]


def state_mark(row: ArticleRow) -> State:
    """The state whose mark an article bears: what was sent back is not done."""
    return "in_progress" if row.sent_back else row.state


def paint_row(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """The background of a row: selected, under the mouse, or plain; with a focus bar at the left.

    The words keep their colour on a selected row, so its background is a faint accent only.
    """
    palette, rect = option.palette, option.rect
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
    base = palette.color(Role.Base)
    if selected:
        painter.fillRect(rect, blend(base, palette.color(Role.Accent), 0.16))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, palette.color(Role.Midlight))
    if focused:
        bar = QRect(rect.left(), rect.top(), 3, rect.height())
        painter.fillRect(bar, palette.color(Role.Accent))


def line_text(
    painter: QPainter,
    rect: QRect,
    text: str,
    font: QFont,
    colour: QColor,
    *,
    right: bool = False,
) -> int:
    """Draw one elided line, centred vertically; gives back its width in pixels.

    A line keeps to the left even where its words run from right to left, as a list column does.
    """
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(
        one_line(text, LONGEST), Qt.TextElideMode.ElideRight, max(rect.width(), 0)
    )
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.setFont(font)
    painter.setPen(colour)
    # The base direction orders the words and puts the ellipsis at the end of what is read.
    painter.setLayoutDirection(direction(shown))
    flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
    painter.drawText(rect, int(flags) | int(Qt.TextFlag.TextSingleLine), shown)
    return metrics.horizontalAdvance(shown)


def small(font: QFont) -> QFont:
    """The font of quiet second lines."""
    made = QFont(font)
    if font.pointSizeF() > 0:
        made.setPointSizeF(max(font.pointSizeF() - 1, 7.0))
    return made


def tabular(font: QFont) -> QFont:
    """The font with digits of equal width, where the family has them, so that numbers align."""
    made = QFont(font)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def paint_state(painter: QPainter, rect: QRect, state: State, palette: QPalette) -> None:
    """The mark of a state, told by shape: ring, half disc, disc with a tick, ring with a bar."""
    quiet, accent = palette.color(Role.PlaceholderText), palette.color(Role.Accent)
    disc = QRectF(rect).adjusted(1, 1, -1, -1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = quiet if state in ("todo", "skipped") else accent
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(colour if state == "finished" else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(disc)
    if state == "in_progress":
        half = QPainterPath(disc.center())
        half.arcTo(disc, -90, 180)
        painter.fillPath(half, colour)
    elif state == "finished":
        _tick(painter, disc, palette.color(Role.Base))
    elif state == "skipped":
        middle = disc.center().y()
        inset = disc.width() * 0.28
        painter.drawLine(
            QPointF(disc.left() + inset, middle), QPointF(disc.right() - inset, middle)
        )
    painter.restore()


def _tick(painter: QPainter, disc: QRectF, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    across, down = disc.width(), disc.height()
    points = [(0.27, 0.53), (0.43, 0.69), (0.74, 0.34)]
    places = [QPointF(disc.left() + x * across, disc.top() + y * down) for x, y in points]
    painter.drawPolyline(QPolygonF(places))


def paint_flag(painter: QPainter, rect: QRect, palette: QPalette) -> None:
    """A small flag on its pole."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = palette.color(Role.BrightText)
    left, top, height = rect.left() + 2.0, rect.top() + 1.0, rect.height() - 2.0
    painter.setPen(QPen(colour, 1.4))
    painter.drawLine(QPointF(left, top), QPointF(left, top + height))
    cloth = [(left, top), (left + height * 0.8, top + height * 0.28), (left, top + height * 0.56)]
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in cloth]))
    painter.restore()
