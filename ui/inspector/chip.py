"""A label's chip as the lists paint it: its letter, its tint, and its line pattern beneath.

What belongs here: painting one chip. The palette of chips that can be pressed is ``ui.palette``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen, QPolygonF

if TYPE_CHECKING:
    from ui.theme import LabelStyle

WIDTH: Final = 22
HEIGHT: Final = 20
"""Pixels of a chip beside words of the usual size; ``chip_size`` gives it beside larger ones."""

_PENS: Final = {
    "dash": Qt.PenStyle.DashLine,
    "dot": Qt.PenStyle.DotLine,
    "dashdot": Qt.PenStyle.DashDotLine,
}


def chip_size(font: QFont) -> QSize:
    """The size of a chip beside words of this font: as designed, and larger with large text."""
    high = QFontMetrics(font).height()
    return QSize(max(WIDTH, round(high * 1.3)), max(HEIGHT, round(high * 1.18)))


def paint_chip(
    painter: QPainter, rect: QRect, style: LabelStyle | None, palette: QPalette, font: QFont
) -> None:
    """Paint the chip; a label that the scheme does not know gets a question mark."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.tint if style else palette.color(QPalette.ColorRole.Midlight))
    painter.drawRoundedRect(QRectF(rect), 4, 4)
    letter = QFont(font)
    letter.setBold(True)
    painter.setFont(letter)
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    words = rect.adjusted(0, 0, 0, -3)
    painter.drawText(words, Qt.AlignmentFlag.AlignCenter, style.letter if style else "?")
    if style:
        across = QRectF(rect).adjusted(3, 0, -3, 0)
        paint_pattern(painter, across, rect.bottom() - 1.5, style.line, style.pattern)
    painter.restore()


def paint_pattern(
    painter: QPainter, across: QRectF, y: float, colour: QColor, pattern: str
) -> None:
    """A horizontal line in a label's pattern."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 2, _PENS.get(pattern, Qt.PenStyle.SolidLine)))
    if pattern == "wave":
        painter.setPen(QPen(colour, 1.5))
        steps = range(int(across.width()) // 2 + 1)
        places = [QPointF(across.left() + 2 * at, y + (1.2, -1.2)[at % 2]) for at in steps]
        painter.drawPolyline(QPolygonF(places))
        return
    offsets = (-1.5, 1.5) if pattern == "double" else (0.0,)
    if pattern == "double":
        painter.setPen(QPen(colour, 1.2))
    for offset in offsets:
        painter.drawLine(QPointF(across.left(), y + offset), QPointF(across.right(), y + offset))
