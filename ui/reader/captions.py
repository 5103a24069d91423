"""Captions: the small words beside companions and relations, and finding room for them.

What belongs here: one caption's measures and drawing, and keeping the captions of one paint apart.
Points are pixels of the viewport; all measures follow the font of the text.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QPainter

    from ui.reader.look import Look

PAD: Final = 3.0
"""White left and right of a caption's words."""


class Captions:
    """Draws captions in the look it was made with."""

    def __init__(self, look: Look) -> None:
        self.font = QFont(look.tag)
        self.font.setWeight(QFont.Weight.Medium)
        self.font.setPixelSize(max(10, round(look.em * 0.52)))
        self._metrics = QFontMetricsF(self.font)
        self.height = math.ceil(self._metrics.ascent() + self._metrics.descent())

    def rect(self, words: str, left: float, top: float) -> QRectF:
        """The room of a caption with its top left corner there."""
        width = math.ceil(self._metrics.horizontalAdvance(words)) + 2 * PAD
        return QRectF(math.floor(left), math.floor(top), width, self.height)

    def elided(self, words: str, width: float) -> str:
        """The words, cut to a width."""
        return self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)

    def draw(
        self,
        painter: QPainter,
        rect: QRectF,
        words: str,
        ink: QColor,
        page: QColor,
        frame: QColor | None = None,
    ) -> None:
        """Draw a caption on a bed of page colour, with a ``frame`` where it lies over words."""
        painter.setPen(Qt.PenStyle.NoPen if frame is None else QPen(frame, 1))
        painter.setBrush(page)
        half = 0.0 if frame is None else 0.5
        painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setFont(self.font)
        painter.setPen(ink)
        painter.drawText(QPointF(rect.left() + PAD, rect.top() + self._metrics.ascent()), words)


def is_free(rect: QRectF, taken: Sequence[QRectF]) -> bool:
    """Whether a rectangle meets none of the others."""
    return not any(rect.intersects(other) for other in taken)


def beside(rect: QRectF, taken: Sequence[QRectF], right: float) -> QRectF:
    """The rectangle, moved past those in its way: to the right as far as ``right``, or else to the
    left; as it came where neither helps."""
    moved = QRectF(rect)
    for other in sorted(taken, key=QRectF.left):
        if moved.intersects(other):
            moved.moveLeft(other.right() + 1)
    if moved.right() <= right and is_free(moved, taken):
        return moved
    moved = QRectF(rect)
    for other in sorted(taken, key=QRectF.right, reverse=True):
        if moved.intersects(other):
            moved.moveRight(other.left() - 1)
    return moved if moved.left() >= 0 and is_free(moved, taken) else rect
