"""What is at a point of the page: spans, handles, marks.

What belongs here: hit-testing what is painted. Points are pixels of the viewport.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF

from ui.reader.tracks import overflow_rect, words_rect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annotator.values import Segment
    from ui.reader.look import Look
    from ui.reader.marked import MarkedPage
    from ui.reader.piece import Overflow, Piece

HANDLE: Final = 6.0
"""How far from an edge, in pixels, its handle can be taken."""


def spans_under(page: MarkedPage, point: QPointF) -> list[str]:
    """The spans at a point: first the track that is met, then those whose words are, the innermost
    first."""
    shown = page.shown_at(point.y())
    local = point - QPointF(0, shown.top)
    pieces = [*page.selected_pieces(shown), *page.tracks_of(shown).pieces]
    met = [piece.span for piece in _tracks_on(pieces, local, page.look)]
    inside = [one.span for one in pieces if not one.link and words_rect(one).contains(local)]
    inside.sort(key=lambda span: (span.end - span.start, -span.start, span.id))
    return list(dict.fromkeys(span.id for span in [*met, *inside]))


def on_track(page: MarkedPage, point: QPointF) -> bool:
    """Whether a track runs at a point."""
    shown = page.shown_at(point.y())
    local = point - QPointF(0, shown.top)
    return bool(_tracks_on(page.tracks_of(shown).pieces, local, page.look))


def handle_under(page: MarkedPage, point: QPointF) -> tuple[int, bool] | None:
    """The handle of the selected own span at a point: its segment, and whether it begins it."""
    span = page.span(page.selected_span)
    if span is None or not span.own or not page.edges_move:
        return None
    shown = page.shown_at(point.y())
    local = point - QPointF(0, shown.top)
    best: tuple[float, int, bool] | None = None
    for piece in page.selected_pieces(shown):
        if not piece.top - 4 <= local.y() <= piece.top + piece.height + page.look.pitch:
            continue
        for x, begins in ((piece.opens, True), (piece.closes, False)):
            if x is not None and abs(local.x() - x) <= HANDLE:
                here = (abs(local.x() - x), piece.part, begins)
                best = here if best is None else min(best, here)
    return None if best is None else (best[1], best[2])


def overflow_under(page: MarkedPage, point: QPointF) -> Overflow | None:
    """The mark for further spans at a point."""
    shown = page.shown_at(point.y())
    local = point - QPointF(0, shown.top)
    for mark in page.tracks_of(shown).overflows:
        if overflow_rect(mark, page.look).contains(local):
            return mark
    return None


def drag_points(page: MarkedPage, segment: Segment) -> tuple[QPointF, QPointF] | None:
    """From where to where a drag selects exactly these words; None if they are not on the screen.

    The points lie a pixel inside the first and the last character, whatever their direction.
    """
    begin: QPointF | None = None
    end: QPointF | None = None
    for shown in page.visible_blocks():
        for piece in page.pieces_of(segment, shown):
            middle = (piece.left + piece.right) / 2
            y = shown.top + piece.top + piece.height / 2
            if piece.opens is not None:
                begin = QPointF(piece.opens + (1 if piece.opens < middle else -1), y)
            if piece.closes is not None:
                end = QPointF(piece.closes + (1 if piece.closes < middle else -1), y)
    return None if begin is None or end is None else (begin, end)


def _tracks_on(pieces: Iterable[Piece], point: QPointF, look: Look) -> list[Piece]:
    """The pieces whose track or link runs under the point, the nearest first."""
    x, y = point.x(), point.y()
    near = look.pitch * 0.75
    found = [
        piece
        for piece in pieces
        if not piece.hidden and piece.left <= x <= piece.right and abs(piece.track - y) <= near
    ]
    return sorted(found, key=lambda piece: (abs(piece.track - y), piece.right - piece.left))
