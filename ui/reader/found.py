"""The page with words that were found, twins, and focus.

What belongs here: marking words that are no spans, fading what is not read just now, and where any
words stand on the screen. What is not used costs nothing, and only the blocks on the screen are
looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QWidget

from ui.reader.painted import PaintedPage
from ui.reader.tones import Tones, tones
from ui.reader.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from annotator.values import Segment
    from ui.reader.page import Shown
    from ui.reader.spans import Place, SpanItem

Boxes = list[list[QRectF]]
"""For each list of segments, where its words stand on the screen, line by line."""


class FoundPage(PaintedPage):
    """A page that marks words beside spans. Offsets are code points of the article's text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.hits = Wanted()
        self._hit_now: Segment | None = None
        self._twins = Wanted()
        self._twins_shown = True
        self._focus_mode = False
        self._focus: tuple[int, int] = (0, 0)
        self._tones: Tones | None = None
        super().__init__(parent)

    def set_hits(self, segments: Sequence[Segment], current: Segment | None = None) -> None:
        """Words that were found, and the place of them one is at."""
        if self.hits.segments != list(segments):
            self.hits = Wanted(segments)
            self._spans_changed()
        elif current == self._hit_now:
            return
        self._hit_now = current
        self.viewport().update()

    def set_twins(self, segments: Sequence[Segment]) -> None:
        """The same words elsewhere: outlined."""
        if self._twins.segments != list(segments):
            self._twins = Wanted(segments)
            self.viewport().update()

    def set_twins_shown(self, shown: bool) -> None:
        """Whether twins are outlined at all."""
        self._set_if_other("_twins_shown", shown)

    def set_focus_mode(self, on: bool) -> None:
        """Fade everything but the paragraphs of the caret, the selection and the selected span."""
        if on == self._focus_mode:
            return
        self._focus_mode = on
        if on:
            self._focus = self._focused()
            self.cursorPositionChanged.connect(self._follow_focus)
        else:
            self.cursorPositionChanged.disconnect(self._follow_focus)
        self.viewport().update()

    def _set_if_other(self, name: str, value: object) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.viewport().update()

    # What a change touches

    def show_article(
        self, text: str, spans: Sequence[SpanItem], place: Place | None = None
    ) -> None:
        """Show a text with its spans; nothing in it is found yet."""
        self.hits, self._hit_now, self._twins = Wanted(), None, Wanted()
        super().show_article(text, spans, place)
        if self._focus_mode:
            self._focus = self._focused()

    def select_span(self, span_id: str | None, *, reveal: bool = False) -> None:
        """Select a span; in focus mode, its paragraphs are not faded."""
        super().select_span(span_id, reveal=reveal)
        if self._focus_mode:
            self._follow_focus()

    def _geometry_changed(self) -> None:
        super()._geometry_changed()
        self.hits.forget()
        self._twins.forget()

    def _restyle(self) -> None:
        self._tones = None
        super()._restyle()

    # What is where

    def tones(self) -> Tones:
        """The colours of what is drawn beside spans."""
        if self._tones is None:
            self._tones = tones(self._theme, self.palette())
        return self._tones

    def text_edges(self) -> tuple[float, float]:
        """The left and the right edge of the column, in the viewport."""
        left = float(self._layout.left)
        return left, left + self._layout.column

    def first_seen(self, seen: Sequence[Shown]) -> int:
        """The first code point of the first block on the screen."""
        return self._display.index(seen[0].block.position()) if seen else 0

    def spans_in(self, seen: Sequence[Shown]) -> list[SpanItem]:
        """The spans of these blocks."""
        if not seen:
            return []
        last = seen[-1].block
        end = self._display.index(last.position() + last.length())
        return self._index.over(self.first_seen(seen), end)

    def boxes(
        self, parts: Sequence[Sequence[Segment]], seen: Sequence[Shown] | None = None
    ) -> Boxes:
        """Where the words of each list of segments stand on the screen, in the viewport."""
        height = self.viewport().height()
        made: Boxes = [[] for _ in parts]
        index, geometry = self._display.index, self._geometry()
        for shown in self.visible_blocks() if seen is None else seen:
            base = shown.block.position()
            first, last = index(base), index(base + shown.block.length() - 1)
            wanted = [
                (number, segment)
                for number, segments in enumerate(parts)
                for segment in segments
                if segment.start < last and segment.end > first
            ]
            found = geometry.words([one for _, one in wanted], shown.block) if wanted else ()
            for (number, _), rects in zip(wanted, found, strict=True):
                moved = [rect.translated(0, shown.top) for rect in rects]
                made[number] += [one for one in moved if one.bottom() > 2 and one.top() < height]
        return made

    # Focus

    def _focused(self) -> tuple[int, int]:
        """The first and the last block that are not faded."""
        cursor, find = self.textCursor(), self._document.findBlock
        places = [cursor.selectionStart(), cursor.selectionEnd()]
        span = self._index.get(self.selected_span)
        if span is not None:
            places += [self._display.unit(span.start), self._display.unit(span.end)]
        return find(min(places)).blockNumber(), find(max(places)).blockNumber()

    def _follow_focus(self) -> None:
        now = self._focused()
        if now != self._focus:
            self._focus = now
            self.viewport().update()

    # Painting

    def _paint_under(self, painter: QPainter, here: list[Shown]) -> None:
        if not self.hits:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.tones().found)
        for shown in here:
            rects = self._rects_of(self.hits, shown)
            if rects:
                painter.translate(0, shown.top)
                painter.drawRects(rects)
                painter.translate(0, -shown.top)
        if self._hit_now is not None:
            painter.setBrush(self.tones().found_now)
            painter.drawRects(self.boxes([[self._hit_now]], here)[0])
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_over(self, painter: QPainter, here: list[Shown], seen: list[Shown]) -> None:
        if self._focus_mode:
            self._paint_veil(painter, here)
        if self._twins and self._twins_shown:
            self._paint_twins(painter, here)
        if self._hit_now is not None:
            painter.setPen(QPen(self.tones().ink, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for box in self.boxes([[self._hit_now]], here)[0]:
                painter.drawRect(box.adjusted(-1, -0.5, 1, 0.5))

    def _rects_of(self, wanted: Wanted, shown: Shown) -> list[QRectF]:
        """Where found words or twins stand in a block, from its top."""
        block = shown.block

        def find() -> list[QRectF]:
            index, base = self._display.index, block.position()
            parts = wanted.over(index(base), index(base + block.length() - 1))
            rows = self._geometry().words(parts, block) if parts else ()
            return [rect for row in rows for rect in row]

        return wanted.rects(block.blockNumber(), find)

    def _paint_twins(self, painter: QPainter, here: list[Shown]) -> None:
        painter.setPen(QPen(self.tones().quiet, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for shown in here:
            for box in self._rects_of(self._twins, shown):
                painter.drawRoundedRect(box.translated(0, shown.top).adjusted(-2, 0, 2, 0), 3, 3)

    def _paint_veil(self, painter: QPainter, here: list[Shown]) -> None:
        veil, (first, last) = self.tones().veil, self._focus
        for shown in here:
            if not first <= shown.block.blockNumber() <= last:
                head = 0 if shown.block.blockNumber() else self._layout.head
                width = float(self.viewport().width())
                painter.fillRect(QRectF(0, shown.top + head, width, shown.height - head), veil)
