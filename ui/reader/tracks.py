"""Painting the spans: tints behind the words, tracks under them, letters, marks and handles.

What belongs here: painting what ``ui.reader.geometry`` found, and finding the piece at a point.
All coordinates are pixels from the top left of a block; the painter is moved to each block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from ui.reader.strokes import Stroke, stroke

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ui.reader.geometry import BlockTracks, Overflow, Piece
    from ui.reader.look import Look
    from ui.theme import LabelStyle

HANDLE: Final = 6.0
"""How far from an edge, in pixels, its handle can be taken."""


class Brush:
    """Paints spans in the look, the label styles and the theme it was made with."""

    def __init__(
        self, look: Look, styles: Mapping[str, LabelStyle], page: QColor, ink: QColor, quiet: QColor
    ) -> None:
        self._look = look
        self._styles = styles
        self._page = page
        self._ink = ink
        self._quiet = quiet
        self._strokes: dict[str, Stroke] = {}
        metrics = QFontMetricsF(look.tag)
        self._tag_rise = metrics.capHeight() / 2
        self._halo = metrics.capHeight() + 2

    def stroke(self, label: str) -> Stroke:
        """The stroke of a label id."""
        made = self._strokes.get(label)
        if made is None:
            made = self._strokes[label] = stroke(self._styles.get(label), self._quiet, self._look)
        return made

    def tints(self, painter: QPainter, pieces: Iterable[Piece]) -> None:
        """The tints of one's own spans, before the words. Overlapping ones add up, up to a limit."""
        deep: dict[float, int] = {}
        for piece in pieces:
            if piece.link or not piece.span.own:
                continue
            # Many spans on one line would add up to a wall of colour.
            deep[piece.top] = deep.get(piece.top, 0) + 1
            if deep[piece.top] <= 24:
                painter.fillRect(_words(piece), self.stroke(piece.span.label).tint)

    def tracks(self, painter: QPainter, made: BlockTracks) -> None:
        """The tracks, letters and marks of a block, after the words."""
        for piece in made.pieces:
            stroke_ = self.stroke(piece.span.label)
            self._track(painter, piece, stroke_, stroke_.pen if piece.span.own else stroke_.thin)
        painter.setFont(self._look.tag)
        for piece in made.pieces:
            if piece.tag is not None:
                self._tag(painter, piece)
            for x in piece.crosses:
                self._cross(painter, piece, x)
        for mark in made.overflows:
            self._overflow(painter, mark)

    def strong_tints(self, painter: QPainter, pieces: Iterable[Piece]) -> None:
        """The tint of the selected span, before the words."""
        for piece in pieces:
            if not piece.link:
                painter.fillRect(_words(piece), self.stroke(piece.span.label).strong_tint)

    def selected(self, painter: QPainter, pieces: Sequence[Piece]) -> None:
        """The selected span's track over all others, with handles if it is one's own."""
        painter.setFont(self._look.tag)
        for piece in pieces:
            stroke_ = self.stroke(piece.span.label)
            if not piece.link:
                self._clear(painter, piece)
            self._track(painter, piece, stroke_, stroke_.strong)
        for piece in pieces:
            if piece.tag is not None:
                self._tag(painter, piece)
            for x in piece.crosses:
                self._cross(painter, piece, x)
            if piece.span.own:
                self._handles(painter, piece)

    def _track(self, painter: QPainter, piece: Piece, stroke_: Stroke, pen: QPen) -> None:
        left = piece.left
        if piece.tag is not None and piece.tag <= piece.left + 0.5:
            left = min(piece.tag + self._look.tag_width - 1, piece.right)
        if piece.link:
            painter.setPen(stroke_.link)
            painter.drawLine(QPointF(left, piece.track), QPointF(piece.right, piece.track))
            return
        # A pixel short of the edge, so that neighbours in one lane stay two.
        stroke_.draw(painter, left, max(piece.right - 1, left + 1), piece.track, pen)

    def _clear(self, painter: QPainter, piece: Piece) -> None:
        """A bed of page colour for the selected track, which may share its lane with another."""
        half = self._look.thick * 1.3
        width = piece.right - piece.left
        painter.fillRect(QRectF(piece.left, piece.track - half, width, 2 * half), self._page)

    def _tag(self, painter: QPainter, piece: Piece) -> None:
        x, stroke_ = float(piece.tag or 0.0), self.stroke(piece.span.label)
        bed = QRectF(x - 0.5, piece.track - self._halo / 2, self._look.tag_width - 0.5, self._halo)
        painter.fillRect(bed, self._page)
        painter.setPen(stroke_.colour)
        painter.drawText(QPointF(x + 0.5, piece.track + self._tag_rise), stroke_.letter)

    def _cross(self, painter: QPainter, piece: Piece, x: float) -> None:
        """A small hollow diamond where the span's edge lies inside a span that it crosses."""
        size, y = self._look.pitch * 0.62, piece.track
        shape = [QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size)]
        painter.setPen(QPen(self.stroke(piece.span.label).colour, 1.2))
        painter.setBrush(self._page)
        painter.drawPolygon(QPolygonF([*shape, QPointF(x - size, y)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _handles(self, painter: QPainter, piece: Piece) -> None:
        colour = self.stroke(piece.span.label).colour
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for x in (piece.opens, piece.closes):
            if x is None:
                continue
            foot = piece.top + piece.height
            painter.drawRect(QRectF(x - 1, piece.top, 2, piece.height))
            painter.drawEllipse(QPointF(x, piece.top), 3.2, 3.2)
            painter.drawEllipse(QPointF(x, foot), 3.2, 3.2)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _overflow(self, painter: QPainter, mark: Overflow) -> None:
        painter.setPen(self._quiet)
        painter.drawText(overflow_rect(mark, self._look), 0, f"+{len(mark.ids)}")


def _words(piece: Piece) -> QRectF:
    return QRectF(piece.left, piece.top, piece.right - piece.left, piece.height)


def overflow_rect(mark: Overflow, look: Look) -> QRectF:
    """Where an overflow mark stands, from the top left of its block."""
    return QRectF(mark.left, mark.top, look.tag_width * 3.4, float(look.gap))


def pieces_on(pieces: Iterable[Piece], point: QPointF, look: Look) -> list[Piece]:
    """The pieces whose track or link runs under the point, the nearest first."""
    x, y = point.x(), point.y()
    near = look.pitch * 0.75
    found = [
        piece
        for piece in pieces
        if piece.left <= x <= piece.right and abs(piece.track - y) <= near
    ]
    return sorted(found, key=lambda piece: (abs(piece.track - y), piece.right - piece.left))


def handle_at(pieces: Iterable[Piece], point: QPointF, look: Look) -> tuple[int, bool] | None:
    """The handle at a point: the number of its segment, and whether it is the beginning."""
    best: tuple[float, int, bool] | None = None
    for piece in pieces:
        if not piece.top - 4 <= point.y() <= piece.top + piece.height + look.pitch:
            continue
        for x, begins in ((piece.opens, True), (piece.closes, False)):
            if x is not None and abs(point.x() - x) <= HANDLE:
                here = (abs(point.x() - x), piece.part, begins)
                best = min(best, here) if best is not None else here
    return None if best is None else (best[1], best[2])
