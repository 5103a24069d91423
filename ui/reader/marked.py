"""The page with its spans: which there are, which is selected, and where they lie.

What belongs here: keeping the spans of the open article and what is known of their places, and
forgetting exactly what a change touches. What does not: how they are painted, mouse and keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from ui.reader.geometry import Geometry
from ui.reader.lanes import Lanes
from ui.reader.page import Shown
from ui.reader.piece import BlockTracks, Piece
from ui.reader.placed import PlacedPage
from ui.reader.spans import Place, SpanIndex, SpanItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from annotator.values import Segment
    from ui.reader.look import Look

FEW = 200
"""Up to so many changes, ``set_spans`` changes the spans one by one and no lane moves."""


class MarkedPage(PlacedPage):
    """A page that knows its spans, and which lines to paint anew when they change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._index = SpanIndex()
        self._lanes = Lanes(self._index)
        self._selected: str | None = None
        self._preview: tuple[Segment, ...] | None = None
        self.edges_move = True
        """Whether the edges of own spans can be dragged."""
        self._cache: dict[int, BlockTracks] = {}
        self._overlay: dict[int, tuple[Piece, ...]] = {}
        self._made: Geometry | None = None
        super().__init__(parent)

    # The spans

    def show_article(
        self, text: str, spans: Sequence[SpanItem], place: Place | None = None
    ) -> None:
        """Show a text with its spans; nothing is selected. From its beginning without a place."""
        self._take(spans)
        self._spans_changed()
        self._selected = None
        self.set_text(text, place)

    def clear_article(self) -> None:
        """Show nothing."""
        self.set_heading("")
        self.show_article("", ())

    def set_spans(self, spans: Sequence[SpanItem]) -> None:
        """Show these spans instead. Where few differ, only those are touched."""
        wanted = {span.id: span for span in spans}
        here = {span.id: span for span in self._index}
        gone = [span_id for span_id in here if span_id not in wanted]
        new = [span for span in spans if here.get(span.id) is not span != here.get(span.id)]
        if len(gone) + len(new) <= FEW:
            for span_id in gone:
                self.remove_span(span_id)
            for span in new:
                self.put_span(span)
            return
        self._take(spans)
        self._spans_changed()
        if self._index.get(self._selected) is None:
            self._selected = None
        self._geometry_changed()
        self.viewport().update()

    def put_span(self, span: SpanItem) -> None:
        """Add a span, or change the one of the same id. Only the lines it touches are painted."""
        former = self._index.put(span)
        self._spans_changed()
        if former is not None:
            self._touch(former.start, former.end)
        self._lanes.add(span)
        if span.id == self._selected:
            self._preview = None
        self._touch(span.start, span.end)

    def remove_span(self, span_id: str) -> None:
        """Take a span away; nothing happens if it is not here."""
        former = self._index.remove(span_id)
        self._lanes.remove(span_id)
        if former is None:
            return
        self._spans_changed()
        if span_id == self._selected:
            self._touch_selected()
            self._selected, self._preview = None, None
        self._touch(former.start, former.end)

    def spans_at(self, index: int) -> list[str]:
        """The ids of the spans that hold the code point at ``index``, the innermost first."""
        return [span.id for span in self._index.at(index)]

    def span(self, span_id: str | None) -> SpanItem | None:
        """The span of an id, if it is shown."""
        return self._index.get(span_id)

    @property
    def selected_span(self) -> str | None:
        """The id of the selected span."""
        return self._selected

    def select_span(self, span_id: str | None, *, reveal: bool = False) -> None:
        """Select a span (an unknown id selects none); with ``reveal``, scroll to it if need be."""
        span = self._index.get(span_id)
        wanted = None if span is None else span.id
        if wanted != self._selected:
            self._touch_selected()
            self._selected, self._preview = wanted, None
            self._overlay.clear()
            self._touch_selected()
        if reveal and span is not None:
            self.reveal(span.segments[0])

    def _spans_changed(self) -> None:
        """Spans have come, gone or changed; a subclass that shows them elsewhere takes note."""

    def _take(self, spans: Iterable[SpanItem]) -> None:
        self._index = SpanIndex(spans)
        self._lanes = Lanes(self._index)
        self._preview = None

    # What is where

    @property
    def look(self) -> Look:
        """The measures of the page."""
        return self._look

    def tracks_of(self, shown: Shown) -> BlockTracks:
        """What is painted in a block on the screen."""
        number = shown.block.blockNumber()
        made = self._cache.get(number)
        if made is None:
            made = self._cache[number] = self._geometry().tracks(shown.block)
        return made

    def selected_pieces(self, shown: Shown) -> tuple[Piece, ...]:
        """The pieces of the selected span in a block on the screen, as it is being dragged."""
        span = self._index.get(self._selected)
        if span is None:
            return ()
        number = shown.block.blockNumber()
        made = self._overlay.get(number)
        if made is None:
            segments = self._preview or span.segments
            made = self._geometry().span(span, segments, shown.block)
            made = self._overlay[number] = self._as_among_others(made, shown)
        return made

    def _as_among_others(self, pieces: tuple[Piece, ...], shown: Shown) -> tuple[Piece, ...]:
        """The pieces of a selected span with their letters where they are when it is not."""
        known = {
            (one.span.id, one.part, one.top, one.left): one
            for one in self.tracks_of(shown).pieces
            if not one.hidden and not one.link
        }
        found = ((one, known.get((one.span.id, one.part, one.top, one.left))) for one in pieces)
        return tuple(
            one
            if twin is None or one.link
            else one._replace(tag=twin.tag, begin=twin.begin, end=twin.end)
            for one, twin in found
        )

    def pieces_of(self, segment: Segment, shown: Shown) -> tuple[Piece, ...]:
        """Where the words of a segment stand in a block on the screen, span or not."""
        plain = SpanItem("", "", (segment,), own=False)
        return self._geometry().span(plain, plain.segments, shown.block)

    def set_preview(self, segments: tuple[Segment, ...] | None) -> None:
        """Show the selected span with other segments while an edge of it is being dragged."""
        self._touch_selected()
        self._preview = segments
        self._overlay.clear()
        self._touch_selected()

    def _geometry(self) -> Geometry:
        if self._made is None:
            self._made = Geometry(self._display, self._index, self._lanes, self._look)
        return self._made

    def _geometry_changed(self) -> None:
        self._cache.clear()
        self._overlay.clear()
        self._made = None

    def _touch_selected(self) -> None:
        """Paint the lines of the selected span anew."""
        span = self._index.get(self._selected)
        if span is not None:
            parts = self._preview or span.segments
            self._repaint(min(span.start, parts[0].start), max(span.end, parts[-1].end))

    def _touch(self, start: int, end: int) -> None:
        """Forget what is known of the blocks of ``[start, end)``, and paint its lines anew."""
        block = self._document.findBlock(self._display.unit(start))
        last = self._document.findBlock(self._display.unit(end)).blockNumber()
        if self._cache:
            for number in range(block.blockNumber(), last + 1):
                self._cache.pop(number, None)
        self._overlay.clear()
        self._repaint(start, end)

    def _repaint(self, start: int, end: int) -> None:
        """Ask for a paint of the lines of ``[start, end)`` that are on the screen, and no more."""
        begin, close = self._display.unit(start), self._display.unit(end)
        width = self.viewport().width()
        for block, top, height in self.visible_blocks():
            base = block.position()
            if base > close:
                break
            if base + block.length() <= begin:
                continue
            lines = block.layout()
            first = lines.lineForTextPosition(max(begin - base, 0))
            last = lines.lineForTextPosition(min(close - base, block.length() - 1))
            upper = top + (first.y() if first.isValid() else 0) - 5
            lower = top + height
            if last.isValid():
                lower = (
                    top + last.y() + last.height() + self._look.gap + 7
                )  # a letter may hang over
            self.viewport().update(QRect(0, int(upper), width, int(lower - upper) + 1))
