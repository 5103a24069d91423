"""Lanes: which of the lines under the words a span's track runs in.

What belongs here: giving out lanes. Pure: no Qt. The rules:

- A span has one lane, shared by all its segments; it is the lowest that no span with an overlapping
  hull has (so that the dotted link between two segments never runs into another track).
- A span keeps its lane while others come and go: nothing is ever packed anew.
- The spans an article opens with get theirs in text order, only as far as somebody has looked
  (``reach``): opening a text of 20,000 spans costs as much as its first screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.reader.spans import SpanIndex, SpanItem


class Lanes:
    """The lanes of the spans of an index. The index must already hold a span that is added."""

    def __init__(self, index: SpanIndex) -> None:
        self._index = index
        self._waiting: list[SpanItem] = list(index)
        self._next = 0
        self._changed: set[str] = set()
        self._ends: list[int] = []
        self._lanes: dict[str, int] = {}

    def of(self, span: SpanItem) -> int:
        """The lane of a span, 0 being nearest to the words."""
        if span.id not in self._lanes:
            self.reach(span.end)
        return self._lanes.get(span.id, 0)

    def reach(self, end: int) -> None:
        """Give lanes to all the spans that begin before ``end``."""
        waiting, ends, lanes, changed = self._waiting, self._ends, self._lanes, self._changed
        for at in range(self._next, len(waiting)):
            span = waiting[at]
            start = span.segments[0].start
            if start >= end:
                self._next = at
                return
            if span.id in changed:
                continue  # it was moved or removed, or has its lane already
            lane = 0
            for last in ends:
                if last <= start:
                    break
                lane += 1
            if lane == len(ends):
                ends.append(0)
            lanes[span.id] = lane
            ends[lane] = span.segments[-1].end
        self._next = len(waiting)

    def add(self, span: SpanItem) -> int:
        """The lane of a span that was just put into the index: its own still, else the lowest
        free one."""
        self.reach(span.end)
        taken = {
            self._lanes[other.id]
            for other in self._index.over(span.start, span.end)
            if other.id != span.id and other.id in self._lanes
        }
        lane = self._lanes.get(span.id)
        if lane is None or lane in taken:
            lane = next(lane for lane in range(len(taken) + 1) if lane not in taken)
        self._changed.add(span.id)
        self._lanes[span.id] = lane
        self._ends.extend([0] * (lane + 1 - len(self._ends)))
        self._ends[lane] = max(self._ends[lane], span.end)
        return lane

    def remove(self, span_id: str) -> None:
        """Forget a span that has gone; the others stay where they are."""
        self._changed.add(span_id)
        self._lanes.pop(span_id, None)
