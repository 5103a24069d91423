"""Words that are marked in the text beside spans: those that a search found, and twins.

What belongs here: finding, among many sorted segments, the few of one block, and keeping where they
stand until something moves. Offsets are code points; nothing here paints.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QRectF

    from annotator.values import Segment


class Wanted:
    """Segments in text order. However many there are, a question costs what it finds."""

    def __init__(self, segments: Sequence[Segment] = ()) -> None:
        self.segments = sorted(segments)
        self._starts = [one.start for one in self.segments]
        self._reach = max((one.end - one.start for one in self.segments), default=0)
        self._rects: dict[int, list[QRectF]] = {}

    def __bool__(self) -> bool:
        return bool(self.segments)

    def over(self, start: int, end: int) -> list[Segment]:
        """Those that share a code point with ``[start, end)``."""
        low = bisect_left(self._starts, start - self._reach)
        high = bisect_left(self._starts, end)
        return [one for one in self.segments[low:high] if one.end > start]

    def starts_in(self, start: int, end: int) -> bool:
        """Whether one begins in ``[start, end)``."""
        return bisect_left(self._starts, start) < bisect_left(self._starts, end)

    def rects(self, number: int, find: Callable[[], list[QRectF]]) -> list[QRectF]:
        """Where those of the block of this number stand; ``find`` is asked once."""
        made = self._rects.get(number)
        if made is None:
            made = self._rects[number] = find()
        return made

    def forget(self) -> None:
        """Forget where they stand: lines have moved."""
        self._rects.clear()
