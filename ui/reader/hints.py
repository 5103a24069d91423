"""Hints: the keys to press, as small caps over segments, and dots under their words.

What belongs here: finding a place for each cap so that none covers another, and drawing them. They
are drawn in the page's colours turned round, which stand out in every theme. The dots say how far a
segment reaches. Of segments that begin at one word the shortest has its cap there, the others have
theirs at their ends.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QPainter

    from annotator.values import Segment
    from ui.reader.look import Look

TRIES: Final = 12
"""How many places to the right are tried before one above."""

LINES: Final = 3
"""Lines of dots under one another; more segments over the same words share them."""


class Caps:
    """The measures of caps in a look."""

    def __init__(self, look: Look) -> None:
        self.font = QFont(look.tag)
        self.font.setPixelSize(max(11, round(look.em * 0.62)))
        self._metrics = QFontMetricsF(self.font)
        self.height = math.ceil(self._metrics.capHeight()) + 7.0

    def rect(self, key: str, edge: QRectF, *, at_end: bool = False) -> QRectF:
        """Where a cap would like to stand: in the gap above its word, its foot on the word.

        ``edge`` is where its first character stands, or its last one, where it is to end.
        """
        width = max(math.ceil(self._metrics.horizontalAdvance(key)) + 8.0, self.height)
        left = edge.right() + 4 - width if at_end else edge.left() - 4
        top = math.floor(edge.top() - self.height + 5)
        return QRectF(max(math.floor(left), 1.0), max(top, 1.0), width, self.height)

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


def is_on_cap(rect: QRectF, point: QPointF) -> bool:
    """Whether a point is on the cap that is drawn in ``rect``, its rim included."""
    return rect.adjusted(-1.5, -1.5, 1.5, 1.5).contains(point)


def ends_of_nests(segments: Sequence[Segment]) -> list[bool]:
    """For each segment whether a shorter one begins where it does."""
    shortest: dict[int, int] = {}
    for one in segments:
        shortest[one.start] = min(one.end, shortest.get(one.start, one.end))
    return [one.end > shortest[one.start] for one in segments]


@lru_cache(maxsize=2)  # a caret blinks
def lines_of(segments: tuple[Segment, ...]) -> list[int]:
    """On which line of dots each segment is drawn, 0 next to the words: those over the same words
    on different ones, the shorter above the longer. From ``LINES`` on they share the last."""
    lines = [0] * len(segments)
    drawn: list[int] = []
    for at in sorted(range(len(segments)), key=lambda at: segments[at].end - segments[at].start):
        one = segments[at]
        over = (n for n in drawn if segments[n].start < one.end and one.start < segments[n].end)
        lines[at] = min(1 + max((lines[n] for n in over), default=-1), LINES - 1)
        drawn.append(at)
    return lines


def paint_reaches(
    painter: QPainter,
    rows: Sequence[Sequence[QRectF]],
    lines: Sequence[int],
    colour: QColor,
    em: float,
) -> None:
    """Dots under the words of segments, which stand in ``rows``. ``em`` in pixels."""
    size = max(1.5, em / 11)
    pen = QPen(colour, size)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setDashPattern([0.01, 2.2])  # a cap alone is a dot
    painter.setPen(pen)
    for row, line in zip(rows, lines, strict=True):
        for box in row:
            y = box.bottom() - size + line * 2 * size
            painter.drawLine(QPointF(box.left() + size / 2, y), QPointF(box.right(), y))


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
