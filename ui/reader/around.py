"""What is drawn around spans: companions, relations, the link knob, hints.

What belongs here: finding where each of them stands on the page, and having it drawn by the module
named after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from annotator.values import Segment, quote_of
from ui.plain import one_line
from ui.reader import knob
from ui.reader.arcs import Arc, End, Frame, paint_arcs
from ui.reader.captions import Captions
from ui.reader.companions import paint_companions
from ui.reader.hints import Caps, apart, ends_of_nests, is_on_cap, lines_of, paint_reaches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from ui.reader.aided import AidedPage
    from ui.reader.page import Shown
    from ui.reader.spans import SpanItem


class Around:
    """Draws the aids of a page, in the look that the page has when it is made."""

    def __init__(self, page: AidedPage) -> None:
        self._page = page
        self._look = page.look
        self.captions = Captions(self._look)
        self._caps = Caps(self._look)
        self._drawn: tuple[tuple[int, float], list[Arc]] | None = None

    def forget(self) -> None:
        """Relations have changed, or a span that has one."""
        self._drawn = None

    def paint(self, painter: QPainter, span: SpanItem, seen: list[Shown]) -> None:
        """What belongs to the selected span."""
        page, tones, taken = self._page, self._page.tones(), list[QRectF]()
        if page.companions:
            boxes = page.boxes([[item.segment] for item in page.companions], seen)
            colour = page.brush().stroke(span.label).colour
            paint_companions(
                painter, page.companions, boxes, colour, tones.page, self.captions, taken
            )
        if page.relations:
            left, right = page.text_edges()
            frame = Frame(left, right, page.viewport().height(), knob.room(self._look))
            arcs = self._arcs(span, seen)
            paint_arcs(painter, arcs, frame, tones.quiet, tones.page, self.captions, taken)
        place = self.knob_place(span, seen) if page.has_knob(span) else None
        if place is not None:
            if page.pull is not None:
                self._paint_pull(painter, span, place, page.pull, seen)
            knob.paint_knob(painter, place, self._look, tones)

    # The knob

    def knob_place(self, span: SpanItem, seen: Sequence[Shown] | None = None) -> QPointF | None:
        """The middle of the knob of a span; None if its beginning is not on the screen."""
        (boxes,) = self._page.boxes([[Segment(span.start, span.start + 1)]], seen)
        return knob.place(boxes[0], self._page.text_edges()[0], self._look) if boxes else None

    def is_on_knob(self, point: QPointF, span: SpanItem) -> bool:
        """Whether a point takes the knob of a span."""
        place = self.knob_place(span)
        return place is not None and knob.is_on(point, place, self._look)

    def _paint_pull(
        self,
        painter: QPainter,
        span: SpanItem,
        place: QPointF,
        pull: QPointF,
        seen: list[Shown],
    ) -> None:
        page = self._page
        others = [one for one in page.spans_in(seen) if page.may_link(span, one)]
        target, boxes = page.link_target, page.boxes([one.segments for one in others], seen)
        allowed = [box for row in boxes for box in row]
        aimed = [
            box for one, row in zip(others, boxes, strict=True) for box in row if one.id == target
        ]
        knob.paint_pull(painter, place, pull, allowed, aimed, page.tones())

    # Relations

    def _arcs(self, span: SpanItem, seen: list[Shown]) -> list[Arc]:
        """The relations to draw: found anew only once the page has moved, for a caret blinks."""
        where = (seen[0].block.blockNumber(), seen[0].top)
        if self._drawn is None or self._drawn[0] != where:
            self._drawn = where, self._find_arcs(span, seen)
        return self._drawn[1]

    def _find_arcs(self, span: SpanItem, seen: list[Shown]) -> list[Arc]:
        page, pairs = self._page, []
        for item in page.relations:
            other = page.span(item.to_id if item.from_id == span.id else item.from_id)
            if other is not None and other.id != span.id:
                pairs.append((item, other))
        here, *there = page.boxes([span.segments, *(one.segments for _, one in pairs)], seen)
        near, arcs = self._end(span, here, seen), []
        for (item, other), found in zip(pairs, there, strict=True):
            far, outgoing = self._end(other, found, seen), item.from_id == span.id
            away = other if here else span  # the end that may be off the screen
            words = one_line(quote_of(page.text, away.segments), 60)
            name = one_line(item.name, 40)
            arcs.append(Arc(near, far, outgoing, name, words, item.derived))
        return arcs

    def _end(self, span: SpanItem, boxes: list[QRectF], seen: list[Shown]) -> End:
        if boxes:
            return End(boxes[0])
        # By the first line in view, not its paragraph, whose beginning may be out of sight.
        top = self._page.index_at(QPointF(self._page.text_edges()[0], 1.0))
        return End(None, bool(seen) and span.start >= top, span.start)

    # Hints

    def paint_hints(self, painter: QPainter, seen: list[Shown]) -> None:
        """The keys to press, and how far each place reaches."""
        tones, page = self._page.tones(), self._page
        keys, rects, rows = self._laid_hints(seen)
        lines = lines_of(tuple(hint.segment for hint in page.hints))
        paint_reaches(painter, rows, lines, tones.quiet, self._look.em)
        self._caps.draw(painter, rects, keys, (tones.ink, tones.page))

    def hint_under(self, point: QPointF) -> str | None:
        """The key of the cap at a point, of the one drawn last where they overlap."""
        keys, rects = self.placed_hints(None)
        drawn = list(zip(keys, rects, strict=True))
        return next((key for key, rect in reversed(drawn) if is_on_cap(rect, point)), None)

    def placed_hints(self, seen: Sequence[Shown] | None) -> tuple[list[str], list[QRectF]]:
        """The keys on the screen and where they stand."""
        keys, rects, _ = self._laid_hints(seen)
        return keys, rects

    def _laid_hints(
        self, seen: Sequence[Shown] | None
    ) -> tuple[list[str], list[QRectF], list[list[QRectF]]]:
        """The keys on the screen, where they stand, and for each hint where its words do."""
        page, wishes = self._page, list[tuple[str, QRectF]]()
        wholes = [hint.segment for hint in page.hints]
        at_end = ends_of_nests(wholes)
        # Where its first (or last) character stands, which in some scripts is at the right; of a
        # segment whose edge is off the screen, what of it is the first on it.
        edges = [
            Segment(one.end - 1, one.end) if last else Segment(one.start, one.start + 1)
            for one, last in zip(wholes, at_end, strict=True)
        ]
        found = page.boxes([[one] for one in (*edges, *wholes)], seen)
        edge_rows, rows = found[: len(wholes)], found[len(wholes) :]
        for hint, last, edge, row in zip(page.hints, at_end, edge_rows, rows, strict=True):
            if row:
                box, by_end = (edge[0], last) if edge else (row[0], False)
                wishes.append((hint.key, self._caps.rect(hint.key, box, at_end=by_end)))
        wishes.sort(key=lambda pair: (pair[1].top(), pair[1].left()))
        rects = apart([rect for _, rect in wishes], page.viewport().width())
        return [key for key, _ in wishes], rects, rows
