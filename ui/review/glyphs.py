"""Small marks that say how a group or an article of the queue stands, told by shape.

What belongs here: painting them. A ring is open, a disc with a tick is gold, a disc with a cross is
rejected, a triangle is escalated, two halves apart are decided differently. Words stand beside
them everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from annotator.review.model import Group

Role = QPalette.ColorRole

MARK: Final = 14
"""Pixels of a mark."""


def paint_group_state(painter: QPainter, rect: QRect, group: Group, palette: QPalette) -> None:
    """The mark of a group's state."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    disc = QRectF(rect).adjusted(1, 1, -1, -1)
    quiet, accent = palette.color(Role.PlaceholderText), palette.color(Role.Accent)
    warn, base = palette.color(Role.BrightText), palette.color(Role.Base)
    if group.state == "escalated":
        _triangle(painter, disc, QPen(warn, 1.4))
    elif group.state == "contested":
        _halves(painter, disc, QPen(warn, 1.4))
    elif group.state == "decided" and group.decision is not None:
        rejected = group.decision.fields.verdict == "reject"
        colour = quiet if rejected else accent
        painter.setPen(QPen(colour, 1.2))
        painter.setBrush(colour)
        painter.drawEllipse(disc)
        pen = QPen(base, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        (_cross if rejected else _tick)(painter, disc)
    else:
        painter.setPen(QPen(quiet if group.agreed else accent, 1.4))
        painter.drawEllipse(disc)
        if group.agreed:
            _bars(painter, disc)
    painter.restore()


def _at(disc: QRectF, *places: tuple[float, float]) -> QPolygonF:
    left, top, wide, high = disc.left(), disc.top(), disc.width(), disc.height()
    return QPolygonF([QPointF(left + x * wide, top + y * high) for x, y in places])


def _tick(painter: QPainter, disc: QRectF) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(_at(disc, (0.27, 0.53), (0.43, 0.69), (0.74, 0.34)))


def _cross(painter: QPainter, disc: QRectF) -> None:
    for places in (((0.32, 0.32), (0.68, 0.68)), ((0.68, 0.32), (0.32, 0.68))):
        painter.drawPolyline(_at(disc, *places))


def _bars(painter: QPainter, disc: QRectF) -> None:
    """An equals sign: all have the same, and nobody has accepted it yet."""
    for y in (0.4, 0.6):
        painter.drawPolyline(_at(disc, (0.3, y), (0.7, y)))


def _triangle(painter: QPainter, disc: QRectF, pen: QPen) -> None:
    painter.setPen(pen)
    painter.drawPolygon(_at(disc, (0.5, 0.05), (1.0, 0.95), (0.0, 0.95)))
    painter.drawPolyline(_at(disc, (0.5, 0.4), (0.5, 0.72)))


def _halves(painter: QPainter, disc: QRectF, pen: QPen) -> None:
    painter.setPen(pen)
    left, right = disc.translated(-1.5, 0), disc.translated(1.5, 0)
    painter.drawChord(left, 90 * 16, 180 * 16)
    painter.drawChord(right, -90 * 16, 180 * 16)


class StateMark(QWidget):
    """The mark of a group as a small widget; the words beside it say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group: Group | None = None
        self.setFixedSize(QSize(MARK, MARK))

    def show_group(self, group: Group | None) -> None:
        """Show how this group stands."""
        self._group = group
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark."""
        if self._group is not None:
            painter = QPainter(self)
            paint_group_state(painter, self.rect(), self._group, self.palette())
            painter.end()
