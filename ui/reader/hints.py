"""Hints: the keys to press, as small caps over the beginnings of segments.

What belongs here: finding a place for each cap so that none covers another, and drawing them. They
are drawn in the page's colours turned round, which stand out in every theme.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QPainter

    from ui.reader.look import Look

TRIES: Final = 12
"""How many places to the right are tried before one above."""


class Caps:
    """The measures of caps in a look."""

    def __init__(self, look: Look) -> None:
        self.font = QFont(look.tag)
        self.font.setPixelSize(max(11, round(look.em * 0.62)))
        self._metrics = QFontMetricsF(self.font)
        self.height = math.ceil(self._metrics.capHeight()) + 7.0

    def rect(self, key: str, word: QRectF) -> QRectF:
        """Where a cap would like to stand: in the gap above its word, its foot on the word."""
        width = max(math.ceil(self._metrics.horizontalAdvance(key)) + 8.0, self.height)
        left, top = math.floor(word.left()) - 4.0, math.floor(word.top() - self.height + 5)
        return QRectF(max(left, 1.0), max(top, 1.0), width, self.height)

    def draw(
        self, painter: QPainter, rects: Sequence[QRectF], keys: Sequence[str], tones: CapTones
    ) -> None:
        """Draw the caps."""
        ink, page = tones
        painter.setFont(self.font)
        painter.setPen(QPen(page, 1.5))
        painter.setBrush(ink)
        for rect in rects:
            painter.drawRoundedRect(rect.adjusted(-0.75, -0.75, 0.75, 0.75), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(page)
        for rect, key in zip(rects, keys, strict=True):
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, key)


CapTones = tuple["QColor", "QColor"]
"""Ink and page: a cap is drawn in the one, its key in the other."""


def apart(wishes: Sequence[QRectF], right: float) -> list[QRectF]:
    """A place for each cap, in their order, none on another: its own, or the next free one to the
    right before ``right``, or above, or below."""
    placed: list[QRectF] = []
    for wish in wishes:
        placed.append(_place(wish, placed, right))
    return placed


def _place(wish: QRectF, placed: Sequence[QRectF], right: float) -> QRectF:
    near = [one for one in placed if abs(one.top() - wish.top()) < wish.height() * (TRIES + 1)]
    step = wish.height() + 3
    for down in (0, -1, 1, -2, 2, *range(3, TRIES)):
        rect = wish.translated(0, down * step)
        if rect.top() < 0:
            continue
        for _ in range(TRIES):
            hit = next((one for one in near if one.adjusted(-1, -1, 1, 1).intersects(rect)), None)
            if hit is None:
                return rect
            rect.moveLeft(hit.right() + 3)
            if rect.right() > right:
                break
    return wish
