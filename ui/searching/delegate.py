"""How a hit looks: the title, the words before it, the hit where all others begin, what follows.

What belongs here: painting a row of a concordance, on one line or (where there is little room) on
two. A text that runs from right to left is set the other way round, as one reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui.articles.drawing import Role, line_text, paint_row, small
from ui.articles.rows import Index
from ui.inspector.chip import chip_size, paint_chip, paint_pattern
from ui.plain import direction
from ui.searching.model import FIRST_ROLE, HIT_ROLE, TICK_ROLE, HitModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annotator.search import Hit
    from ui.theme import LabelStyle, Theme

MARGIN: Final = 12
GAP: Final = 8
TICK: Final = 16
PADDING: Final = 10
"""Pixels as in the other lists; a tick's box; and what of a row is no text."""
TITLE_SHARE: Final = 0.2
TITLE_MOST: Final = 260
"""Of a row on one line: the share of the title, and the most of it in pixels."""
HIT_SHARE: Final = 0.42
"""Where in the room for the words all hits begin."""
CONTEXT: Final = 60
"""Code points beside a hit, as ``annotator.search`` gives them."""
PART: Final = 16
"""Up to so many of them are left out as a part of a word."""
WIDE: Final = 38
"""Widths of a capital M from which a row is on one line."""
_ABSOLUTE: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


def is_wide(width: int, font: QFont) -> bool:
    """Whether a row of that width has room for everything on one line."""
    return width >= WIDE * QFontMetrics(font).horizontalAdvance("M")


class HitDelegate(QStyledItemDelegate):
    """Paints a ``Hit``. ``theme`` and ``styles`` give the colours of hits and labels."""

    def __init__(self, model: HitModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.styles: Mapping[str, LabelStyle] = {}
        self.theme: Theme | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        hit = index.data(HIT_ROLE)
        painter.save()
        paint_row(painter, option)
        inner = option.rect.adjusted(MARGIN, 0, -MARGIN, 0)
        inner = self._tick(painter, option, inner, index)
        if is_wide(option.rect.width(), option.font):
            width = min(round(inner.width() * TITLE_SHARE), TITLE_MOST)
            title = QRect(inner.left(), inner.top(), width, inner.height())
            self._title(painter, option, title, index, hit)
            words = inner.adjusted(width + GAP, 0, 0, 0)
            words = self._who(painter, option, words, hit)
        else:
            half = inner.height() // 2
            upper = QRect(inner.left(), inner.top() + 2, inner.width(), half - 2)
            upper = self._who(painter, option, upper, hit)
            self._title(painter, option, upper, index, hit)
            words = inner.adjusted(0, half - 2, 0, -2)
        self._words(painter, option, self._chip(painter, option, words, hit), hit)
        painter.restore()

    # Beside the words

    def _tick(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, index: Index
    ) -> QRect:
        if not self._model.ticking:
            return rect
        ticked = index.data(TICK_ROLE)
        palette = option.palette
        place = QRectF(rect.left(), rect.center().y() - TICK / 2 + 1, TICK, TICK)
        if ticked is not None:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge = palette.color(Role.Accent if ticked else Role.PlaceholderText)
            painter.setPen(QPen(edge, 1.4))
            painter.setBrush(edge if ticked else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 3, 3)
            if ticked:
                _check(painter, place, palette.color(Role.HighlightedText))
            painter.restore()
        return rect.adjusted(TICK + GAP, 0, 0, 0)

    def _title(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        index: Index,
        hit: Hit,
    ) -> None:
        """The title; that of the row above once more is quieter."""
        first = index.data(FIRST_ROLE)
        role = Role.Text if first else Role.PlaceholderText
        line_text(
            painter, rect, hit.title or "Untitled", small(option.font), option.palette.color(role)
        )

    def _who(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, hit: Hit) -> QRect:
        who = self._model.who(hit)
        if not who:
            return rect
        quiet = option.palette.color(Role.PlaceholderText)
        place = QRect(rect)
        place.setLeft(max(rect.left(), rect.right() - rect.width() // 4))
        used = line_text(painter, place, who, small(option.font), quiet, right=True)
        return rect.adjusted(0, 0, -used - GAP, 0)

    def _chip(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, hit: Hit
    ) -> QRect:
        if hit.annotation is None:
            return rect
        size = chip_size(option.font)
        chip = QRect(QPoint(rect.left(), rect.center().y() - size.height() // 2), size)
        paint_chip(painter, chip, self.styles.get(hit.label), option.palette, option.font)
        return rect.adjusted(size.width() + GAP, 0, 0, 0)

    # The words

    def _words(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, hit: Hit
    ) -> None:
        """Before, hit, behind; of an article as such only how it begins."""
        turned = direction(hit.words + hit.left + hit.right) == Qt.LayoutDirection.RightToLeft
        painter.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if turned else Qt.LayoutDirection.LeftToRight
        )
        quiet = option.palette.color(Role.PlaceholderText)
        if not hit.segments:
            _draw(painter, rect, hit.right, option.font, quiet, right=turned)
            return
        bold = QFont(option.font)
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        begin = round(rect.width() * HIT_SHARE)
        room = rect.width() - begin
        shown = metrics.elidedText(hit.words, Qt.TextElideMode.ElideRight, room)
        width = min(metrics.horizontalAdvance(shown), room)
        space = QFontMetrics(option.font).horizontalAdvance(" ")
        before = begin - space * hit.left.endswith(" ")
        after = begin + width + space * hit.right.startswith(" ")
        self._ground(painter, option, _across(rect, begin, begin + width, turned=turned), hit)
        ink = option.palette.color(Role.Text)
        left, right = before_of(hit), behind_of(hit)
        place = _across(rect, 0, before, turned=turned)
        _draw(painter, place, left, option.font, quiet, right=not turned, elide_left=True)
        place = _across(rect, begin, begin + width + 2, turned=turned)
        _draw(painter, place, shown, bold, ink, right=turned)
        place = _across(rect, after, rect.width(), turned=turned)
        _draw(painter, place, right, option.font, quiet, right=turned)

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, hit: Hit
    ) -> None:
        """Behind the hit: the label's tint and its line, or the colour of what was found."""
        high = QFontMetrics(option.font).height()
        ground = QRect(rect.left() - 2, rect.center().y() - high // 2, rect.width() + 4, high + 1)
        style = self.styles.get(hit.label) if hit.annotation is not None else None
        if style is not None:
            painter.fillRect(ground, style.tint)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_pattern(painter, QRectF(ground), ground.bottom() + 2, style.line, style.pattern)
            painter.restore()
        elif hit.annotation is None and self.theme is not None:
            painter.fillRect(ground, self.theme.found)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The view's fixed height is used."""
        return QSize(160, QFontMetrics(option.font).height() + PADDING)


def before_of(hit: Hit) -> str:
    """What stands before a hit, from a whole word on; an ellipsis stands for what is cut off."""
    words = hit.left.strip()
    if hit.segments[0].start <= CONTEXT:
        return words
    cut = words.find(" ") if len(words) > PART else -1
    return f"…{words[cut:] if 0 <= cut < PART else words}"


def behind_of(hit: Hit) -> str:
    """What stands behind a hit, up to a whole word. Where it is this long, the text goes on."""
    words = hit.right.strip()
    if len(words) < CONTEXT - PART:
        return words
    cut = words.rfind(" ", len(words) - PART)
    return f"{words[:cut] if cut > 0 else words} …"


def _across(rect: QRect, start: int, end: int, *, turned: bool) -> QRect:
    """A part of a row, from ``start`` to ``end`` in the direction of reading."""
    left = rect.right() + 1 - end if turned else rect.left() + start
    return QRect(left, rect.top(), max(end - start, 0), rect.height())


def _draw(
    painter: QPainter,
    rect: QRect,
    text: str,
    font: QFont,
    colour: QColor,
    *,
    right: bool,
    elide_left: bool = False,
) -> None:
    """One line of words in its part of the row; cut on the side that is far from the hit."""
    if rect.width() <= 4 or not text:
        return
    mode = Qt.TextElideMode.ElideLeft if elide_left else Qt.TextElideMode.ElideRight
    shown = QFontMetrics(font).elidedText(text, mode, rect.width())
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, int(side | _ABSOLUTE) | int(Qt.TextFlag.TextSingleLine), shown)


def _check(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    across, down = rect.width(), rect.height()
    points = ((0.27, 0.53), (0.43, 0.69), (0.74, 0.34))
    places = [QPointF(rect.left() + x * across, rect.top() + y * down) for x, y in points]
    painter.drawPolyline(QPolygonF(places))
