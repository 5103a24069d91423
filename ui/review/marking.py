"""In which words a version differs from the others of its group.

What belongs here: comparing segments, and the words of a version as pieces that are common to all
versions or are not. Offsets are code points of the article's text, half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from annotator.values import GAP

if TYPE_CHECKING:
    from annotator.values import Segment

LONG: Final = 140
KEPT: Final = 56
"""Code points from which a common piece is shortened in its middle, and how many are kept at each
end of it."""


class Piece(NamedTuple):
    """Words in a row. ``own``: not every version has them."""

    words: str
    own: bool


def common(versions: Iterable[Sequence[Segment]]) -> list[tuple[int, int]]:
    """The ranges that lie in every one of these lists of segments."""
    shared: list[tuple[int, int]] | None = None
    for segments in versions:
        ranges = [(part.start, part.end) for part in segments]
        shared = ranges if shared is None else _both(shared, ranges)
    return shared or []


def _both(some: list[tuple[int, int]], others: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The overlaps of two lists of ranges."""
    met = [
        (max(start, first), min(end, last))
        for start, end in some
        for first, last in others
        if max(start, first) < min(end, last)
    ]
    return sorted(met)


def pieces(text: str, segments: Sequence[Segment], shared: list[tuple[int, int]]) -> list[Piece]:
    """The words of a version in text order, cut where they stop or begin to be ``shared``."""
    found: list[Piece] = []
    for number, part in enumerate(segments):
        if number:
            found.append(Piece(GAP, False))
        at = part.start
        for start, end in _both([(part.start, part.end)], shared):
            _put(found, text[at:start], own=True)
            _put(found, text[start:end], own=False)
            at = end
        _put(found, text[at : part.end], own=True)
    return found


def _put(found: list[Piece], words: str, *, own: bool) -> None:
    if words:
        found.append(Piece(words if own else shortened(words), own))


def shortened(words: str) -> str:
    """A long common piece without its middle, cut between words."""
    if len(words) <= LONG:
        return words
    head = words[:KEPT].rpartition(" ")[0] or words[:KEPT]
    tail = words[-KEPT:].partition(" ")[2] or words[-KEPT:]
    return f"{head}{GAP}{tail}"
