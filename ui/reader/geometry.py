"""Where the spans of one block lie on the page: words, tracks, links, tags, marks.

What belongs here: turning offsets into rectangles, block by block. This is one of the two places
where code points become UTF-16 units. Coordinates are pixels from the top left of the block, units
count from its first. Nothing here paints.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, Qt

from ui.reader.look import LANES
from ui.reader.piece import BlockTracks, Overflow, Piece
from ui.reader.runs import Cell, cells, covered, x_of
from ui.reader.tags import tagged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PySide6.QtGui import QTextBlock, QTextLine

    from annotator.values import Segment
    from ui.reader.display import Display
    from ui.reader.lanes import Lanes
    from ui.reader.look import Look
    from ui.reader.spans import SpanIndex, SpanItem


class _Line(NamedTuple):
    line: QTextLine
    start: int
    end: int
    top: float
    height: float
    cells: dict[int, Cell] | None


class _Frame(NamedTuple):
    """A laid out block: its first unit in the text, its first code point, one past its last."""

    base: int
    first: int
    last: int
    lines: tuple[_Line, ...]
    starts: tuple[int, ...]


class Geometry:
    """Finds the pieces of spans for the text, spans and measures it was made with."""

    def __init__(self, display: Display, index: SpanIndex, lanes: Lanes, look: Look) -> None:
        self._display = display
        self._index = index
        self._lanes = lanes
        self._look = look

    def tracks(self, block: QTextBlock) -> BlockTracks:
        """All the spans of a laid out block, in text order."""
        base = block.position()
        first = self._display.index(base)
        last = self._display.index(base + block.length() - 1)
        spans = self._index.over(first, last)
        if not spans:
            return BlockTracks()
        self._lanes.reach(last)
        frame = self._frame(block)
        pieces = [p for span in spans for p in self._pieces(span, span.segments, frame)]
        marks = tuple(self._overflows(pieces, frame))
        return BlockTracks(tagged(pieces, self._look), marks)

    def span(
        self, span: SpanItem, segments: Sequence[Segment], block: QTextBlock
    ) -> tuple[Piece, ...]:
        """One span, drawn with ``segments``, as far as it lies in a laid out block."""
        pieces = self._pieces(span, segments, self._frame(block))
        return tagged([piece._replace(hidden=False) for piece in pieces], self._look)

    def words(self, segments: Iterable[Segment], block: QTextBlock) -> list[list[QRectF]]:
        """Where the words of each segment stand in a laid out block, line by line."""
        frame, made = self._frame(block), list[list[QRectF]]()
        for segment in segments:
            if segment.start >= frame.last or segment.end <= frame.first:
                made.append([])
                continue
            strips = _strips(*self._units(segment.start, segment.end, frame), frame)
            made.append(
                [QRectF(left, line.top, right - left, line.height) for line, left, right in strips]
            )
        return made

    def _frame(self, block: QTextBlock) -> _Frame:
        base = block.position()
        first = self._display.index(base)
        last = self._display.index(base + block.length() - 1)
        mixed = self._display.mixed(first, last)
        lines = tuple(_lines(block, mixed=mixed))
        return _Frame(base, first, last, lines, tuple(line.start for line in lines))

    def _pieces(
        self, span: SpanItem, segments: Sequence[Segment], frame: _Frame
    ) -> Iterator[Piece]:
        lane = self._lanes.of(span)
        level, hidden = self._look.lane(lane), lane >= LANES
        former: int | None = None
        for part, segment in enumerate(segments):
            start, end = segment.start, segment.end
            if former is not None and former < frame.last and start > frame.first:
                low, high = self._units(former, start, frame)
                for line, left, right in _strips(low, high, frame):
                    foot = line.top + line.height
                    yield Piece(
                        span, part, left, right, line.top, line.height, foot + level, True, hidden
                    )
            former = end
            if start >= frame.last or end <= frame.first:
                continue
            low, high = self._units(start, end, frame)
            opens, closes = start >= frame.first, end <= frame.last
            for line, left, right in _strips(low, high, frame):
                foot = line.top + line.height
                begins = _edge_in(line, left, right, low, trailing=False) if opens else None
                ends = _edge_in(line, left, right, high, trailing=True) if closes else None
                crosses = self._crossed(span, segment, begins, ends) if span.crossing else ()
                yield Piece(
                    span,
                    part,
                    left,
                    right,
                    line.top,
                    line.height,
                    foot + level,
                    hidden=hidden,
                    opens=begins,
                    closes=ends,
                    crosses=crosses,
                )

    def _units(self, start: int, end: int, frame: _Frame) -> tuple[int, int]:
        """The units of ``[start, end)`` as far as it lies in the block."""
        unit = self._display.unit
        low = unit(max(start, frame.first)) - frame.base
        return low, unit(min(end, frame.last)) - frame.base

    def _crossed(
        self, span: SpanItem, segment: Segment, opens: float | None, closes: float | None
    ) -> tuple[float, ...]:
        """Those edges of the hull that lie inside the hull of a span that it crosses."""
        start, end = span.start, span.end
        marks = []
        for other in self._index.over(start, end):
            if opens is not None and segment.start == start and _inside(start, other, end):
                marks.append(opens)
            if closes is not None and segment.end == end and _inside(end, other, start):
                marks.append(closes)
        return tuple(dict.fromkeys(marks))

    def _overflows(self, pieces: list[Piece], frame: _Frame) -> Iterator[Overflow]:
        for line in frame.lines:
            hidden = {
                piece.span.id: None
                for piece in pieces
                if piece.hidden and piece.top == line.top and not piece.link
            }
            if hidden:
                foot = line.top + line.height
                right = line.line.x() + line.line.width()
                yield Overflow(right + 6, foot, tuple(hidden))


def _inside(edge: int, other: SpanItem, far: int) -> bool:
    """Whether ``edge`` lies inside the other hull while the ``far`` edge lies outside it."""
    return other.start < edge < other.end and not other.start <= far <= other.end


def _strips(low: int, high: int, frame: _Frame) -> Iterator[tuple[_Line, float, float]]:
    """The stretches of the units ``[low, high)`` on the page: line, left, right."""
    number = max(bisect_right(frame.starts, low) - 1, 0)
    for line in frame.lines[number:]:
        if line.start >= high:
            break
        start, end = max(low, line.start), min(high, line.end)
        if line.cells is not None:
            for left, right in covered(line.cells, start, end, line.line):
                yield line, left, right
            continue
        left = x_of(line.line, start)[0]
        right = x_of(line.line, end)[0]
        if end == line.end:
            right = min(right, line.line.naturalTextRect().right())  # no spaces at the margin
        if right > left:
            yield line, left, right


def _edge_in(line: _Line, left: float, right: float, unit: int, *, trailing: bool) -> float | None:
    """Where the edge of a segment at ``unit`` is, if it is in this stretch of the line."""
    inside = line.start < unit <= line.end if trailing else line.start <= unit < line.end
    if not inside:
        return None
    if line.cells is None:
        return right if trailing else left
    if trailing:
        unit = max((whole for whole in line.cells if whole < unit), default=unit)
    x = line.cells.get(unit, (left, right))[trailing]
    return x if left - 1 <= x <= right + 1 else None


def _lines(block: QTextBlock, *, mixed: bool) -> Iterator[_Line]:
    layout = block.layout()
    right_to_left = mixed and block.textDirection() == Qt.LayoutDirection.RightToLeft
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        start = line.textStart()
        yield _Line(
            line,
            start,
            start + line.textLength(),
            line.y(),
            line.height(),
            cells(line, right_to_left=right_to_left) if mixed else None,
        )
