"""The overview of an article in a few hundred rows: which labels and found words lie where.

What belongs here: from spans and found words to rows. Pure: no Qt. ``bounds`` are the code points
at which the rows begin, with the end of the text last; rows count from the top.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.reader.spans import SpanIndex
    from ui.reader.wanted import Wanted

FEW: Final = 1000
"""Up to so many spans are shown from end to end; of more, only where each begins."""

MOST: Final = 4
"""Labels side by side in one row."""


def label_rows(bounds: Sequence[int], spans: SpanIndex) -> list[list[str]]:
    """The labels in each row, at most ``MOST``, in the order of the text."""
    count = len(bounds) - 1
    found: list[dict[str, None]] = [{} for _ in range(count)]
    if len(spans) > FEW:
        for row in range(count):
            found[row] = dict.fromkeys(spans.labels_beginning_in(bounds[row], bounds[row + 1]))
    else:
        for span in spans:
            for part in span.segments:
                for row in rows_of(bounds, part.start, part.end):
                    found[row][span.label] = None
    return [list(row)[:MOST] for row in found]


def rows_of(bounds: Sequence[int], start: int, end: int) -> range:
    """The rows that ``[start, end)`` lies in, at least one."""
    count = len(bounds) - 1
    first = min(max(bisect_right(bounds, start) - 1, 0), count - 1)
    last = min(max(bisect_left(bounds, end) - 1, first), count - 1)
    return range(first, last + 1)


def found_rows(bounds: Sequence[int], found: Wanted) -> list[int]:
    """The rows in which found words begin."""
    rows = range(len(bounds) - 1)
    return [row for row in rows if found.starts_in(bounds[row], bounds[row + 1])]
