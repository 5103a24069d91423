"""Moving an edge of a span to where the pointer is.

What belongs here: which offset an edge takes for a place in the text, and the segments that follow.
Pure: no Qt. Offsets are code points.
"""

from __future__ import annotations

from annotator.text import add_segment, graphemes_boundary, word_at
from annotator.values import Segment


def word_edge(text: str, character: int, nearest: int, *, begins: bool) -> int:
    """The edge for a pointer over ``character``: the word under it is taken in whole, white space
    is left out, and between marks the edge goes to the ``nearest`` boundary."""
    word = word_at(text, character)
    if word is not None and word.start <= character < word.end:
        return word.start if begins else word.end
    return _after_space(text, nearest) if begins else _before_space(text, nearest)


def moved(
    text: str, segments: tuple[Segment, ...], part: int, edge: int, *, begins: bool
) -> tuple[Segment, ...]:
    """The segments with one edge of one of them at ``edge``. A segment keeps at least its last
    (or first) character; one that reaches another is united with it."""
    start, end = segments[part].start, segments[part].end
    if begins:
        start = min(edge, graphemes_boundary(text, end - 1))
    else:
        end = max(edge, graphemes_boundary(text, start + 1, up=True))
    others = segments[:part] + segments[part + 1 :]
    return add_segment(others, Segment(start, end))


def _after_space(text: str, index: int) -> int:
    while index < len(text) and text[index].isspace():
        index += 1
    return index


def _before_space(text: str, index: int) -> int:
    while index > 0 and text[index - 1].isspace():
        index -= 1
    return index
