"""The link knob: where the mouse takes hold of the selected span to relate it to another.

What belongs here: where the knob is, drawing it, and the line that follows the pointer. It stands
in the margin beside the first line of one's own selected span, clear of words and tracks, and only
where the scheme has a relation from its label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPainter

    from ui.reader.look import Look
    from ui.reader.tones import Tones

REACH: Final = 1.5
"""How far out, in radiuses, the knob can still be taken."""


def radius(look: Look) -> float:
    """The knob's radius, in pixels; it grows with the letters."""
    return max(6.5, look.em * 0.34)


def room(look: Look) -> float:
    """How far from the lines of text the middle of the knob stands."""
    return max(15.0, radius(look) + 6)


def place(box: QRectF, left: float, look: Look) -> QPointF:
    """The middle of the knob beside the line of ``box``; ``left``: where the lines begin."""
    return QPointF(round(left - room(look)) + 0.5, round(box.center().y()) + 0.5)


def is_on(point: QPointF, knob: QPointF, look: Look) -> bool:
    """Whether a point takes the knob."""
    away = point - knob
    return bool(away.x() ** 2 + away.y() ** 2 <= (radius(look) * REACH) ** 2)


def paint_knob(painter: QPainter, knob: QPointF, look: Look, tones: Tones) -> None:
    """Draw the knob: two links of a chain on a disc."""
    size = radius(look)
    painter.setPen(QPen(tones.page, 1.5))
    painter.setBrush(tones.accent)
    painter.drawEllipse(knob, size, size)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(tones.accent_ink, max(1.2, size * 0.18)))
    painter.save()
    painter.translate(knob)
    painter.rotate(-45)
    link = QRectF(-size * 0.36, -size * 0.22, size * 0.72, size * 0.44)
    for way in (-1, 1):
        round_ = size * 0.22
        painter.drawRoundedRect(link.translated(way * size * 0.27, 0), round_, round_)
    painter.restore()


def paint_pull(
    painter: QPainter,
    knob: QPointF,
    point: QPointF,
    allowed: Iterable[QRectF],
    target: Iterable[QRectF],
    tones: Tones,
) -> None:
    """Draw the line to the pointer, an outline round the spans that may be the other end, and a
    strong one round that which it would be now."""
    dashed = QPen(tones.accent, 1.2)
    dashed.setDashPattern([2.0, 2.0])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(dashed)
    for box in allowed:
        painter.drawRoundedRect(box.adjusted(-1.5, -1, 1.5, 1), 3, 3)
    painter.setPen(QPen(tones.accent, 2.4))
    for box in target:
        painter.drawRoundedRect(box.adjusted(-2, -1.5, 2, 1.5), 3, 3)
    painter.setPen(QPen(tones.page, 4.5))
    painter.drawLine(knob, point)
    painter.setPen(QPen(tones.accent, 2))
    painter.drawLine(knob, point)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tones.accent)
    painter.drawEllipse(point, 3.5, 3.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
