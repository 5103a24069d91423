"""The spans of the open article, and an index that finds those at a place.

What belongs here: the values a reader is given, and ``SpanIndex``. Pure: no Qt. All offsets are
code points of the article's text, half-open.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from operator import attrgetter, le, sub
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from annotator.values import Segment

LONG: Final = 8192
"""A hull of more code points than this stands apart, so that it does not widen every search."""


@dataclass(frozen=True, slots=True)
class SpanItem:
    """An annotation as the reader shows it. ``who`` names the annotator of somebody else's."""

    id: str
    label: str
    segments: tuple[Segment, ...]
    own: bool
    crossing: bool = False
    who: str = ""

    @property
    def start(self) -> int:
        """First code point of the hull."""
        return self.segments[0].start

    @property
    def end(self) -> int:
        """One past the last code point of the hull."""
        return self.segments[-1].end

    def holds(self, index: int) -> bool:
        """Whether the code point at ``index`` is in one of the segments."""
        return any(part.start <= index < part.end for part in self.segments)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody was in an article: first visible character and caret, in code points."""

    top: int
    caret: int


def order(span: SpanItem) -> tuple[int, int, str]:
    """The order of the text: by start, the longer first, then by id."""
    parts = span.segments
    return parts[0].start, -parts[-1].end, span.id


_segments_of = attrgetter("segments")


def _start(span: SpanItem) -> int:
    return span.segments[0].start


def _width(span: SpanItem) -> int:
    return span.segments[-1].end - span.segments[0].start


class SpanIndex:
    """Spans in the order of the text: by their start, and those with the same start as they came.
    Adding, removing and asking never visit all of them.

    A question about ``[start, end)`` looks at the spans that begin from ``start`` less the longest
    ordinary hull up to ``end``, and at the few long ones.
    """

    def __init__(self, spans: Iterable[SpanItem] = ()) -> None:
        # On the way to the first paint of an article: few passes, and those in C where it goes.
        self._short = list(spans)
        parts = list(map(_segments_of, self._short))
        self._starts = [part[0].start for part in parts]
        if not all(map(le, self._starts, islice(self._starts, 1, None))):
            self._short.sort(key=order)
            parts = list(map(_segments_of, self._short))
            self._starts = [part[0].start for part in parts]
        ends = [part[-1].end for part in parts]
        self._long: list[SpanItem] = []
        self._reach = max(map(sub, ends, self._starts), default=0)
        if self._reach > LONG:
            self._part_long()

    @cached_property
    def _by_id(self) -> dict[str, SpanItem]:
        """Made when it is first needed, which is after the first paint."""
        return {span.id: span for span in (*self._short, *self._long)}

    def _part_long(self) -> None:
        self._long = [span for span in self._short if _width(span) > LONG]
        self._short = [span for span in self._short if _width(span) <= LONG]
        self._starts = [span.start for span in self._short]
        self._reach = max(map(_width, self._short), default=0)

    def __len__(self) -> int:
        return len(self._short) + len(self._long)

    def __iter__(self) -> Iterator[SpanItem]:
        """All spans, in text order."""
        return iter(sorted(self._short + self._long, key=_start) if self._long else self._short)

    def get(self, span_id: str | None) -> SpanItem | None:
        """The span of that id, if it is here."""
        return None if span_id is None else self._by_id.get(span_id)

    def put(self, span: SpanItem) -> SpanItem | None:
        """Add a span, or replace the one of the same id, which is returned."""
        former = self.remove(span.id)
        self._by_id[span.id] = span
        width = _width(span)
        if width > LONG:
            insort(self._long, span, key=_start)
            return former
        at = bisect_right(self._starts, span.start)
        self._short.insert(at, span)
        self._starts.insert(at, span.start)
        self._reach = max(self._reach, width)
        return former

    def remove(self, span_id: str) -> SpanItem | None:
        """Take a span out; the span, or ``None`` if it was not here."""
        span = self._by_id.pop(span_id, None)
        if span is None:
            return None
        if _width(span) > LONG:
            self._long.remove(span)
            return span
        at = bisect_left(self._starts, span.start)
        while self._short[at].id != span_id:
            at += 1
        del self._short[at]
        del self._starts[at]
        return span

    def over(self, start: int, end: int) -> list[SpanItem]:
        """Spans whose hull shares a code point with ``[start, end)``, in text order."""
        low = bisect_left(self._starts, start - self._reach)
        high = bisect_left(self._starts, end)
        found = [span for span in self._short[low:high] if span.segments[-1].end > start]
        apart = [span for span in self._long if span.start < end and span.end > start]
        return sorted(apart + found, key=_start) if apart else found

    def labels_beginning_in(self, start: int, end: int) -> Iterator[str]:
        """The labels of the spans that begin in ``[start, end)``."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        apart = (span for span in self._long if start <= span.start < end)
        return (span.label for span in chain(self._short[low:high], apart))

    def at(self, index: int) -> list[SpanItem]:
        """Spans with the code point at ``index`` in a segment, the innermost first."""
        here = [span for span in self.over(index, index + 1) if span.holds(index)]
        return sorted(here, key=lambda span: (span.end - span.start, -span.start, span.id))
