"""Painting the spans: tints behind the words, tracks under them, letters, marks and handles.

What belongs here: how each kind of piece that ``ui.reader.geometry`` found is drawn. The painter
draws in pixels of the viewport; pieces count theirs from the top left of their block.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ui.reader.look import LANES
from ui.reader.strokes import Line, Stroke, stroke

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ui.reader.ink import Ink
    from ui.reader.look import Look
    from ui.reader.piece import BlockTracks, Overflow, Piece
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

    def lay(self, ink: Ink, pieces: Iterable[Piece], top: float) -> None:
        """Collect spans of a block whose top is at ``top``. Tints are for one's own alone; a span
        that has no lane has none, for the words must stay legible.
        """
        for piece in pieces:
            if piece.hidden:
                continue
            label, own = piece.span.label, piece.span.own
            stroke_ = self.stroke(label)
            if own and not piece.link:
                ink.tint(_length(piece), stroke_.tint, words_rect(piece, top))
            self._track(ink, piece, top, stroke_.own if own else stroke_.others)

    def lay_selected(self, under: Ink, ink: Ink, pieces: Iterable[Piece], top: float) -> None:
        """Collect the selected span, in a block at ``top``: a stronger tint among the others' in
        ``under``, so that spans inside keep theirs, and a stronger line in ``ink``."""
        for piece in pieces:
            stroke_ = self.stroke(piece.span.label)
            if not piece.link:
                under.tint(_length(piece), stroke_.strong_tint, words_rect(piece, top))
            self._track(ink, piece, top, stroke_.strong)

    def marks(self, painter: QPainter, made: BlockTracks, top: float) -> None:
        """Draw what only few spans have: crossing edges, and the count of those without a lane."""
        for piece in made.pieces:
            if not piece.hidden:
                self._crosses(painter, piece, top)
        if made.overflows:
            painter.setFont(self._look.tag)
            painter.setPen(self._quiet)
        for mark in made.overflows:
            rect = overflow_rect(mark, self._look).translated(0, top)
            painter.drawText(rect, 0, f"+{len(mark.ids)}")

    def beds(self, painter: QPainter, pieces: Iterable[Piece], top: float) -> None:
        """A bed of page colour for the selected track, which may share its lane with another."""
        half = self._look.stroke / 2
        for piece in pieces:
            if not piece.link:
                width = piece.right - piece.left
                bed = QRectF(piece.left, top + piece.track - half, width, 2 * half)
                painter.fillRect(bed, self._page)

    def handles(self, painter: QPainter, pieces: Iterable[Piece], top: float) -> None:
        """The crossing edges of the selected span, and its handles if it is one's own."""
        for piece in pieces:
            self._crosses(painter, piece, top)
            if piece.span.own:
                self._handles(painter, piece, top)

    def _track(self, ink: Ink, piece: Piece, top: float, line: Line) -> None:
        key, y = (piece.span.label, piece.span.own), piece.track + top
        if piece.link:
            ink.tiles(line.link, piece.left, piece.right, y)
            return
        left = piece.left if piece.begin is None else piece.begin
        right = piece.right if piece.end is None else piece.end
        if piece.tag is not None:
            x, head = piece.tag
            ink.letter(self.stroke(piece.span.label).letter, x, top + head)
            if (
                left > x > piece.left + self._look.tag_width * LANES
            ):  # far off: no gap without a reason
                ink.track(key, line, piece.left, x - 1, y)
        # A pixel short of the edge, so that neighbours in one lane stay two.
        ink.track(key, line, left, max(right - 1, left + 1), y)

    def _crosses(self, painter: QPainter, piece: Piece, top: float) -> None:
        """A small hollow diamond where the span's edge lies inside a span that it crosses."""
        size, y = self._look.pitch * 0.62, top + piece.track
        for x in piece.crosses:
            painter.setPen(QPen(self.stroke(piece.span.label).colour, 1.2))
            painter.setBrush(self._page)
            corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _handles(self, painter: QPainter, piece: Piece, top: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.stroke(piece.span.label).colour)
        head, size = top + piece.top, max(3.2, self._look.em * 0.16)
        for edge in (piece.opens, piece.closes):
            if edge is not None:
                x = (
                    math.floor(edge) - 1.0
                )  # the caret, which often stands there, takes the pixels behind it
                painter.drawRect(QRectF(x - 1, head, 2, piece.height))
                painter.drawEllipse(QPointF(x, head), size, size)
                painter.drawEllipse(QPointF(x, head + piece.height), size, size)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _length(piece: Piece) -> int:
    return piece.span.end - piece.span.start


def words_rect(piece: Piece, top: float = 0.0) -> QRectF:
    """Where the words of a piece stand, if its block stands at ``top``."""
    return QRectF(piece.left, top + piece.top, piece.right - piece.left, piece.height)


def overflow_rect(mark: Overflow, look: Look) -> QRectF:
    """Where an overflow mark stands, from the top left of its block."""
    return QRectF(mark.left, mark.top, look.tag_width * 3.4, float(look.gap))
