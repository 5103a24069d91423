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
from ui.reader.hints import Caps, apart

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
        return End(None, bool(seen) and span.start >= top)

    # Hints

    def paint_hints(self, painter: QPainter, seen: list[Shown]) -> None:
        """The keys to press."""
        tones, (keys, rects) = self._page.tones(), self.placed_hints(seen)
        self._caps.draw(painter, rects, keys, (tones.ink, tones.page))

    def placed_hints(self, seen: Sequence[Shown] | None) -> tuple[list[str], list[QRectF]]:
        """The keys on the screen and where they stand."""
        page = self._page
        # Where its first character stands, which in some scripts is at the right; of a segment that
        # begins above the screen, what of it is the first on it.
        wholes = [hint.segment for hint in page.hints]
        begins = [Segment(one.start, one.start + 1) for one in wholes]
        found = page.boxes([[one] for one in (*begins, *wholes)], seen)
        rows = (begin or whole for begin, whole in zip(found, found[len(wholes) :], strict=False))
        shown = [(hint.key, row[0]) for hint, row in zip(page.hints, rows, strict=True) if row]
        shown.sort(key=lambda pair: (pair[1].top(), pair[1].left()))
        wishes = [self._caps.rect(key, box) for key, box in shown]
        return [key for key, _ in shown], apart(wishes, page.viewport().width())
