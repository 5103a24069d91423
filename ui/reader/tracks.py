"""Painting the spans: tints behind the words, tracks under them, letters, marks and handles.

What belongs here: painting what ``ui.reader.geometry`` found.
All coordinates are pixels from the top left of a block; the painter is moved to each block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ui.reader.strokes import Line, Stroke, stroke

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ui.reader.geometry import BlockTracks, Overflow, Piece
    from ui.reader.look import Look
    from ui.theme import LabelStyle


class Brush:
    """Paints spans in the look, the label styles and the theme it was made with."""

    def __init__(
        self,
        look: Look,
        styles: Mapping[str, LabelStyle],
        page: QColor,
        quiet: QColor,
        ratio: float = 1.0,
    ) -> None:
        self._look = look
        self._styles = styles
        self._page = page
        self._quiet = quiet
        self._ratio = ratio
        self._strokes: dict[str, Stroke] = {}

    def stroke(self, label: str) -> Stroke:
        """The stroke of a label id."""
        made = self._strokes.get(label)
        if made is None:
            style, page = self._styles.get(label), self._page
            made = stroke(style, self._quiet, page, self._look, self._ratio)
            self._strokes[label] = made
        return made

    def tints(self, painter: QPainter, pieces: Iterable[Piece]) -> None:
        """The tints of one's own spans, before the words. Overlapping ones add up; those that
        have no lane of their own are left out, for the words must stay legible."""
        for piece in pieces:
            if piece.span.own and not piece.link and not piece.hidden:
                painter.fillRect(words_rect(piece), self.stroke(piece.span.label).tint)

    def tracks(self, painter: QPainter, made: BlockTracks) -> None:
        """The tracks, letters and marks of a block, after the words."""
        pieces = [piece for piece in made.pieces if not piece.hidden]
        for piece in pieces:
            made_by = self.stroke(piece.span.label)
            self._track(painter, piece, made_by.own if piece.span.own else made_by.others)
        painter.setFont(self._look.tag)
        for piece in pieces:
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
                painter.fillRect(words_rect(piece), self.stroke(piece.span.label).strong_tint)

    def selected(self, painter: QPainter, pieces: Sequence[Piece]) -> None:
        """The selected span's track over all others, with handles if it is one's own."""
        painter.setFont(self._look.tag)
        for piece in pieces:
            if not piece.link:
                self._clear(painter, piece)
            self._track(painter, piece, self.stroke(piece.span.label).strong)
        for piece in pieces:
            if piece.tag is not None:
                self._tag(painter, piece)
            for x in piece.crosses:
                self._cross(painter, piece, x)
            if piece.span.own:
                self._handles(painter, piece)

    def _track(self, painter: QPainter, piece: Piece, line: Line) -> None:
        if piece.link:
            painter.setPen(line.link)
            painter.drawLine(QLineF(piece.left, piece.track, piece.right, piece.track))
            return
        left = piece.left
        if piece.tag is not None and piece.tag <= piece.left + 0.5:
            left = min(piece.tag + self._look.tag_width - 1, piece.right)
        # A pixel short of the edge, so that neighbours in one lane stay two.
        line.draw(painter, left, max(piece.right - 1, left + 1), piece.track)

    def _clear(self, painter: QPainter, piece: Piece) -> None:
        """A bed of page colour for the selected track, which may share its lane with another."""
        half = self._look.thick * 1.3
        width = piece.right - piece.left
        painter.fillRect(QRectF(piece.left, piece.track - half, width, 2 * half), self._page)

    def _tag(self, painter: QPainter, piece: Piece) -> None:
        letter = self.stroke(piece.span.label).letter
        height = letter.height() / self._ratio
        place = QPoint(round(piece.tag or 0.0), round(piece.track - height / 2))
        painter.drawPixmap(place, letter)

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


def words_rect(piece: Piece) -> QRectF:
    """Where the words of a piece stand."""
    return QRectF(piece.left, piece.top, piece.right - piece.left, piece.height)


def overflow_rect(mark: Overflow, look: Look) -> QRectF:
    """Where an overflow mark stands, from the top left of its block."""
    return QRectF(mark.left, mark.top, look.tag_width * 3.4, float(look.gap))
