"""The units that a caret or a selection goes by: character, word, clause, sentence, paragraph.

What belongs here: the unit at a place, the next and the previous one, and where a caret goes. In a
paragraph as long as a book, units are those of the window around the place (``paragraphs.py``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import Literal, NamedTuple

from annotator.text.graphemes import graphemes_boundary, next_boundary, previous_boundary
from annotator.text.paragraphs import first_seen, last_seen, paragraph_at, trimmed, window_at
from annotator.text.sentences import sentences
from annotator.text.syntax import clauses
from annotator.text.words import next_word, previous_word, word_at
from annotator.values import Segment

Unit = Literal["character", "word", "clause", "sentence", "paragraph"]


def unit_at(text: str, index: int, unit: Unit) -> Segment | None:
    """The unit that covers the character at ``index``, else the one that ends there.

    None between two units, as on an empty line, and (for clauses) on a conjunction. ``index`` is
    moved into the text.
    """
    index = min(max(index, 0), len(text))
    if unit == "character":
        start = graphemes_boundary(text, min(index, len(text) - 1)) if text else 0
        return Segment(start, next_boundary(text, start)) if text else None
    if unit == "word":
        return word_at(text, index)
    near = _near(text, index, unit).units
    at = bisect_right(near, index, key=_start) - 1
    return near[at] if at >= 0 and index <= near[at].end else None


def next_unit(text: str, index: int, unit: Unit) -> Segment | None:
    """The first whole unit that starts at ``index`` or after it; None after the last.

    From the end of one unit it is the one after; from its start, that unit itself.
    """
    index = min(max(index, 0), len(text))
    if unit == "character":
        start = graphemes_boundary(text, index, up=True)
        return Segment(start, next_boundary(text, start)) if start < len(text) else None
    if unit == "word":
        return next_word(text, index)
    place = index
    while place >= 0:
        near = _near(text, place, unit)
        at = bisect_left(near.units, index, key=_start)
        if at < len(near.units):
            return near.units[at]
        place = first_seen(text, max(near.reach.end, place + 1))
    return None


def previous_unit(text: str, index: int, unit: Unit) -> Segment | None:
    """The last whole unit that ends at ``index`` or before it; None before the first."""
    index = min(max(index, 0), len(text))
    if unit == "character":
        end = graphemes_boundary(text, index)
        return Segment(previous_boundary(text, end), end) if end else None
    if unit == "word":
        return previous_word(text, index)
    place = index
    while place >= 0:
        near = _near(text, place, unit)
        at = bisect_right(near.units, index, key=_end) - 1
        if at >= 0:
            return near.units[at]
        place = last_seen(text, min(near.reach.start, place))
    return None


def step(text: str, index: int, unit: Unit, forward: bool) -> int:
    """Where a caret at ``index`` goes: to the next start of a unit, either way.

    After the last start forward goes to the end of the text, before the first one backward to 0;
    only there it stays where it is.
    """
    index = min(max(index, 0), len(text))
    if unit == "character":
        return next_boundary(text, index) if forward else previous_boundary(text, index)
    if forward:
        found = next_unit(text, index + 1, unit) if index < len(text) else None
        return found.start if found else len(text)
    around = unit_at(text, index, unit)
    if around is not None and around.start < index:
        return around.start
    found = previous_unit(text, index, unit)
    return found.start if found and found.start < index else 0


class _Near(NamedTuple):
    """The units around a place, in order, and the stretch of which they are all."""

    units: list[Segment]
    reach: Segment


def _near(text: str, index: int, unit: Unit) -> _Near:
    if unit == "paragraph":
        whole = paragraph_at(text, index)
        part = trimmed(text, whole.start, whole.end)
        if part.start == part.end:
            return _Near([], whole)
        # A mark may stand on the space that was trimmed: it is one character with it.
        start = graphemes_boundary(text, part.start)
        return _Near([Segment(start, graphemes_boundary(text, part.end, up=True))], whole)
    window = window_at(text, index)
    lines = _sentences(text[window.start : window.end])
    found = [Segment(window.start + one.start, window.start + one.end) for one in lines]
    if unit == "sentence":
        return _Near(found, window)
    at = bisect_right(found, index, key=_start)
    low = found[at - 2].start if at > 1 else window.start
    high = found[at].end if at < len(found) else window.end
    return _Near(_whole(text, clauses(text, low, high)), Segment(low, high))


@lru_cache(maxsize=8)
def _sentences(line: str) -> tuple[Segment, ...]:
    return tuple(_whole(line, sentences(line, 0, len(line))))


def _whole(text: str, parts: list[Segment]) -> list[Segment]:
    """The parts with whole characters; what one has taken in is cut from the next."""
    kept: list[Segment] = []
    end = 0
    for part in parts:
        low = max(graphemes_boundary(text, part.start), end)
        high = graphemes_boundary(text, part.end, up=True)
        if low < high:
            kept.append(Segment(low, high))
            end = high
    return kept


def _start(part: Segment) -> int:
    return part.start


def _end(part: Segment) -> int:
    return part.end
