"""Growing and shrinking a selection by what stands around it.

What belongs here: the levels word, clause, quotation, sentence, paragraph, text. Growing takes the
smallest that holds the selection and is larger, so a short quoted string comes before its clause
and a clause inside a long quotation before that; a level never crosses a quotation. Shrinking goes
back down the levels around one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from annotator.text.graphemes import graphemes_boundary
from annotator.text.paragraphs import paragraph_at, trimmed
from annotator.text.quotations import quotations_around
from annotator.text.sentences import sentences
from annotator.text.snapping import shed_edges
from annotator.text.words import to_whole_words, word_at
from annotator.values import Segment

_DEEPEST: Final = 64  # levels; only quotations in quotations could make more than six


def grow(text: str, segment: Segment) -> Segment:
    """The next larger level around ``segment``, which may be empty (a caret).

    The result holds ``segment`` and is larger, unless that is the whole text already.
    """
    start = min(max(segment.start, 0), len(text))
    part = Segment(start, min(max(segment.end, start), len(text)))
    levels = (_whole_characters(text, level) for level in _levels(text, part))
    larger = (level for level in levels if _holds(level, part) and level != part)
    return min(larger, key=_length, default=part)


def shrink(text: str, segment: Segment, anchor: int) -> Segment:
    """The largest level around the place ``anchor`` that is smaller than ``segment``.

    ``anchor`` is moved into ``segment``. A word, or less, stays as it is.
    """
    place = min(max(anchor, segment.start), max(segment.start, segment.end - 1))
    found, level = segment, Segment(place, place)
    for _ in range(_DEEPEST):
        larger = grow(text, level)
        if larger in (level, segment) or not _holds(segment, larger):
            break
        found = level = larger
    return found


def _levels(text: str, part: Segment) -> Iterator[Segment]:
    if part.start == part.end:
        word = word_at(text, part.start)
        if word is not None:
            yield word
    else:
        yield to_whole_words(text, part.start, part.end)
    last = max(part.start, part.end - 1)
    quotations = {*quotations_around(text, part.start), *quotations_around(text, last)}
    yield from quotations
    parts = sentences(text, part.start, part.end)
    if parts:
        hull = Segment(parts[0].start, parts[-1].end)
        lone = [mark for found in _cut_by(hull, quotations) for mark in _marks_of(found)]
        piece = _piece(hull, part, lone)
        if len(parts) == 1 or part in quotations:
            yield from _clause(text, piece, part, quotations)
        yield trimmed(text, piece.start, piece.end)
        yield _with_cut_quotations(text, hull, quotations)
    yield trimmed(text, paragraph_at(text, part.start).start, paragraph_at(text, last).end)
    yield Segment(0, len(text))


def _clause(
    text: str, around: Segment, part: Segment, quotations: set[Segment]
) -> Iterator[Segment]:
    """The clause of the sentence ``around`` that holds ``part``, unless it is all of it."""
    from annotator.text.syntax import clause_breaks  # word lists that a start need not pay for

    breaks = list(clause_breaks(text, around.start, around.end))
    for found in quotations:
        if any(found.start < gap.start < found.end for gap in breaks):
            breaks += _marks_of(found)
    clause = _piece(around, part, breaks)
    if clause != around:
        yield shed_edges(text, clause)


def _piece(around: Segment, part: Segment, gaps: Iterable[Segment]) -> Segment:
    """What of ``around`` stands between the last gap before ``part`` and the first after it."""
    start, end = around.start, around.end
    for gap in gaps:
        if start <= gap.end <= part.start:
            start = gap.end
        elif part.end <= gap.start <= end:
            end = gap.start
    return Segment(start, end)


def _cut_by(hull: Segment, quotations: set[Segment]) -> list[Segment]:
    """The quotations that have one mark inside ``hull`` and the other outside."""
    return [
        found
        for found in quotations
        if (hull.start <= found.start < hull.end) != (hull.start < found.end <= hull.end)
    ]


def _with_cut_quotations(text: str, hull: Segment, quotations: set[Segment]) -> Segment:
    """The sentences of ``hull`` with all those of the quotations that it would cut."""
    while cut := _cut_by(hull, quotations):
        start = min(hull.start, *(found.start for found in cut))
        end = max(hull.end, *(found.end for found in cut))
        touched = sentences(text, start, end)
        hull = Segment(min(start, touched[0].start), max(end, touched[-1].end))
    return hull


def _marks_of(quotation: Segment) -> tuple[Segment, Segment]:
    return (
        Segment(quotation.start, quotation.start + 1),
        Segment(quotation.end - 1, quotation.end),
    )


def _whole_characters(text: str, part: Segment) -> Segment:
    return Segment(
        graphemes_boundary(text, part.start), graphemes_boundary(text, part.end, up=True)
    )


def _holds(outer: Segment, inner: Segment) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _length(part: Segment) -> int:
    return part.end - part.start
