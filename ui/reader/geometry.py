"""Where the spans of one block lie on the page: words, tracks, links, tags, marks.

What belongs here: turning offsets into rectangles, block by block. This is one of the two places
where code points become UTF-16 units. Coordinates are pixels from the top left of the block, units
count from its first. Nothing here paints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QTextLine

from ui.reader.look import LANES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QTextBlock

    from annotator.values import Segment
    from ui.reader.display import Display
    from ui.reader.lanes import Lanes
    from ui.reader.look import Look
    from ui.reader.spans import SpanIndex, SpanItem

_TRAILING = QTextLine.Edge.Trailing


class Piece(NamedTuple):
    """What of a span lies in one line without a break: some of its words, or a ``link`` between
    two of its segments.

    ``opens`` and ``closes`` say where a segment begins and ends, if it does so in this piece;
    ``tag`` where the span's letter stands; ``crosses`` where an edge lies inside a span it crosses.
    """

    span: SpanItem
    part: int
    left: float
    right: float
    top: float
    height: float
    track: float
    link: bool = False
    opens: float | None = None
    closes: float | None = None
    tag: float | None = None
    crosses: tuple[float, ...] = ()


class Overflow(NamedTuple):
    """The mark beside a line under which more tracks run than there are lanes."""

    left: float
    top: float
    ids: tuple[str, ...]


class BlockTracks(NamedTuple):
    """Everything to paint in one block."""

    pieces: tuple[Piece, ...] = ()
    overflows: tuple[Overflow, ...] = ()


class _Line(NamedTuple):
    line: QTextLine
    start: int
    end: int
    top: float
    height: float
    right: float


class _Frame(NamedTuple):
    """A laid out block: its first code point and one past its last, and its lines."""

    base: int
    first: int
    last: int
    mixed: bool
    lines: tuple[_Line, ...]


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
        return BlockTracks(self._tagged(pieces), tuple(self._overflows(pieces, frame)))

    def span(
        self, span: SpanItem, segments: Sequence[Segment], block: QTextBlock
    ) -> tuple[Piece, ...]:
        """One span, drawn with ``segments``, as far as it lies in a laid out block."""
        return self._tagged(list(self._pieces(span, segments, self._frame(block))))

    def _frame(self, block: QTextBlock) -> _Frame:
        base = block.position()
        first = self._display.index(base)
        last = self._display.index(base + block.length() - 1)
        return _Frame(base, first, last, self._display.mixed(first, last), tuple(_lines(block)))

    def _pieces(
        self, span: SpanItem, segments: Sequence[Segment], frame: _Frame
    ) -> Iterator[Piece]:
        lane = self._lanes.of(span)
        former: int | None = None
        for part, segment in enumerate(segments):
            if former is not None:
                for line, left, right in self._strips(former, segment.start, frame):
                    yield self._piece(span, part, line, left, right, lane)._replace(link=True)
            former = segment.end
            for line, left, right in self._strips(segment.start, segment.end, frame):
                piece = self._piece(span, part, line, left, right, lane)
                yield self._with_edges(piece, line, segment, frame)

    def _piece(
        self, span: SpanItem, part: int, line: _Line, left: float, right: float, lane: int
    ) -> Piece:
        track = line.top + line.height + self._look.lane(lane)
        return Piece(span, part, left, right, line.top, line.height, track)

    def _strips(
        self, start: int, end: int, frame: _Frame
    ) -> Iterator[tuple[_Line, float, float]]:
        """The stretches of ``[start, end)`` on the page: line, left, right."""
        if start >= frame.last or end <= frame.first:
            return
        begin = self._display.unit(max(start, frame.first)) - frame.base
        close = self._display.unit(min(end, frame.last)) - frame.base
        for line in frame.lines:
            low, high = max(begin, line.start), min(close, line.end)
            if low >= high:
                continue
            if frame.mixed:
                for left, right in _runs(line, low, high):
                    yield line, left, right
                continue
            left = x_of(line.line, low)
            right = min(x_of(line.line, high), line.right)
            if right > left:
                yield line, left, right

    def _with_edges(self, piece: Piece, line: _Line, segment: Segment, frame: _Frame) -> Piece:
        opens = self._edge(piece, line, segment.start, frame, trailing=False)
        closes = self._edge(piece, line, segment.end, frame, trailing=True)
        if opens is None and closes is None:
            return piece
        crosses = self._crossed(piece.span, segment, opens, closes) if piece.span.crossing else ()
        return piece._replace(opens=opens, closes=closes, crosses=crosses)

    def _edge(
        self, piece: Piece, line: _Line, index: int, frame: _Frame, *, trailing: bool
    ) -> float | None:
        """Where the piece has the edge of its segment at ``index``, if it has it."""
        unit = self._display.unit(index) - frame.base
        if trailing:
            if not line.start < unit <= line.end:
                return None
            if not frame.mixed:
                return piece.right
            # The last unit of the last character: its trailing edge is the edge of the segment.
            x = line.line.cursorToX(self._display.unit(index - 1) - frame.base, _TRAILING)[0]
        else:
            if not line.start <= unit < line.end:
                return None
            if not frame.mixed:
                return piece.left
            x = x_of(line.line, unit)
        return x if piece.left - 0.5 <= x <= piece.right + 0.5 else None

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

    def _tagged(self, pieces: list[Piece]) -> tuple[Piece, ...]:
        """The pieces with a place for each span's letter: at its beginning, beside its neighbours'."""
        width = self._look.tag_width
        taken: dict[float, list[float]] = {}
        made = []
        for piece in pieces:
            if piece.link or piece.part or piece.opens is None:
                made.append(piece)
                continue
            step = width if piece.opens - piece.left <= piece.right - piece.opens else -width
            x = piece.opens if step > 0 else piece.opens - width
            others = taken.setdefault(piece.top, [])
            while any(abs(x - other) < width for other in others):
                x += step
            if piece.left - 1 <= x <= max(piece.right - width, piece.left) + 1:
                others.append(x)
                piece = piece._replace(tag=x)
            made.append(piece)
        return tuple(made)

    def _overflows(self, pieces: list[Piece], frame: _Frame) -> Iterator[Overflow]:
        for line in frame.lines:
            hidden = {
                piece.span.id: None
                for piece in pieces
                if piece.top == line.top and not piece.link and self._hidden(piece.span)
            }
            if hidden:
                foot = line.top + line.height
                right = line.line.x() + line.line.width()
                yield Overflow(right + 6, foot, tuple(hidden))

    def _hidden(self, span: SpanItem) -> bool:
        return self._lanes.of(span) >= LANES


def x_of(line: QTextLine, unit: int) -> float:
    """The x at which the unit begins, in pixels from the left of the block."""
    return float(line.cursorToX(unit)[0])


def _inside(edge: int, other: SpanItem, far: int) -> bool:
    """Whether ``edge`` lies inside the other hull while the ``far`` edge lies outside it."""
    return other.start < edge < other.end and not other.start <= far <= other.end


def _lines(block: QTextBlock) -> Iterator[_Line]:
    layout = block.layout()
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        start = line.textStart()
        right = line.naturalTextRect().right()
        yield _Line(line, start, start + line.textLength(), line.y(), line.height(), right)


def _runs(line: _Line, low: int, high: int) -> list[tuple[float, float]]:
    """What ``[low, high)`` covers where directions mix: each character's width, merged."""
    widths = sorted(
        sorted((x_of(line.line, unit), float(line.line.cursorToX(unit, _TRAILING)[0])))
        for unit in range(low, high)
    )
    runs: list[tuple[float, float]] = []
    for left, right in widths:
        if runs and left <= runs[-1][1] + 0.5:
            runs[-1] = runs[-1][0], max(right, runs[-1][1])
        elif right > left:
            runs.append((left, right))
    return runs
