"""Arithmetic on the segments of one annotation.

What belongs here: union, difference and crossing of lists of half-open ranges, without a text.
"""

from __future__ import annotations

from collections.abc import Iterable

from annotator.errors import SegmentRefused
from annotator.values import Segment


def add_segment(segments: tuple[Segment, ...], new: Segment) -> tuple[Segment, ...]:
    """The union, in text order; segments that overlap or touch become one.

    Raises ``SegmentRefused`` if ``new`` is empty or turned round.
    """
    if new.start >= new.end or new.start < 0:
        raise SegmentRefused(f"A segment from {new.start} to {new.end} holds no words.")
    return _united((*segments, new))


def cut(segments: tuple[Segment, ...], gone: Segment) -> tuple[Segment, ...]:
    """What is left of ``segments`` without ``gone``, in text order; empty if nothing is."""
    left = []
    for part in _united(segments):
        if gone.start >= gone.end:
            left.append(part)
            continue
        before = Segment(part.start, min(part.end, gone.start))
        after = Segment(max(part.start, gone.end), part.end)
        left += [piece for piece in (before, after) if piece.start < piece.end]
    return tuple(left)


def is_crossing(a: tuple[Segment, ...], b: tuple[Segment, ...]) -> bool:
    """Whether the hulls of ``a`` and ``b`` overlap and neither contains the other."""
    if not a or not b:
        return False
    first, second = sorted((_hull(a), _hull(b)))
    return first.start < second.start < first.end < second.end


def _hull(segments: tuple[Segment, ...]) -> Segment:
    return Segment(min(part.start for part in segments), max(part.end for part in segments))


def _united(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    united: list[Segment] = []
    for part in sorted(segments):
        if united and part.start <= united[-1].end:
            united[-1] = Segment(united[-1].start, max(united[-1].end, part.end))
        else:
            united.append(part)
    return tuple(united)
