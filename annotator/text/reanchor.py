"""Finding an annotation's words again in another text of the same article.

What belongs here: one pure function. A place is found by the words themselves and by what stands
around them, and only where nothing else comes near: what is left in doubt is said to be so, and a
person decides. (The anchor of the Web Annotation Data Model, exact quote with prefix and suffix;
here a rival in either text that fits nearly as well makes the place ambiguous.)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal

from msgspec import Struct

from annotator.values import Segment

CONTEXT: Final = 32
"""Code points on each side that are compared."""
ENOUGH: Final = 32
"""Code points of words and context together that have to fit, or the place may be chance."""
_TELLING: Final = 16
"""Code points of words that tell a place by themselves, where one side around them is new."""
MARGIN: Final = 8
"""Code points by which a place has to fit better than any other."""
_GLIMPSE: Final = 3
"""Code points past the end of what fits by which it is known where they came from."""
_SHORT: Final = 7
"""Code points of the word at an edge and of what fits beside it below which they may be any."""
_MOST: Final = 2000
"""Places of the same words beyond which they say nothing."""


class Anchored(Struct, frozen=True):
    """Where the words are: "moved" (that may be the same offsets), "ambiguous" where several
    places fit or too little does, "orphan" where they are not there any more. ``score``: how much
    of the context fits, 0 to 1, of the best place (of the worst segment)."""

    kind: Literal["moved", "ambiguous", "orphan"]
    segments: tuple[Segment, ...] = ()
    score: float = 0.0


def reanchor(old: str, new: str, segments: Sequence[Segment]) -> Anchored:
    """Where the segments of ``old`` are in ``new``; both texts in code points."""
    found = [_one(old, new, part) for part in segments]
    score = min((each.score for each in found), default=0.0)
    if not found or any(each.kind == "orphan" for each in found):
        return Anchored("orphan", (), score)
    moved = tuple(part for each in found for part in each.segments)
    in_order = all(one.end < two.start for one, two in pairwise(moved))
    if any(each.kind == "ambiguous" for each in found) or not in_order:
        return Anchored("ambiguous", (), score)
    return Anchored("moved", moved, score)


def _one(old: str, new: str, part: Segment) -> Anchored:
    words, size = old[part.start : part.end], part.end - part.start
    places = _places(new, words)
    if not places:
        return Anchored("orphan")
    fits = sorted(((sum(_fit(old, part.start, new, at, size)), at) for at in places), reverse=True)
    best, at = fits[0]
    score = best / (2 * CONTEXT)
    former = _places(old, words)
    # Of the same words elsewhere in the old text, none may have become this place.
    rivals = [sum(_fit(old, start, new, at, size)) for start in former if start != part.start]
    second = max([*rivals, *(fit for fit, _ in fits[1:])], default=-MARGIN)
    told = size >= _TELLING or min(_fit(old, part.start, new, at, size)) >= MARGIN
    copied = size >= _TELLING and len(places) > len(former)
    clear = told and best + size >= ENOUGH and best - second >= MARGIN and not copied
    clear = clear and not _spliced(old, part, new, at)
    if not clear or max(len(places), len(former)) > _MOST:
        return Anchored("ambiguous", (), score)
    return Anchored("moved", (Segment(at, at + size),), score)


def _spliced(old: str, part: Segment, new: str, at: int) -> bool:
    """Whether an edge of the words may be another's that reads the same, as where paragraphs were
    exchanged: see ``_lent``, of either edge."""
    size = part.end - part.start
    words = old[part.start : part.end]
    before, after = _fit(old, part.start, new, at, size)
    start, end = at - before - _GLIMPSE, at + size + after + _GLIMPSE
    head, tail = new[max(0, start) : at + 1], new[at + size - 1 : end]
    apart = words.split() or [words]
    first, last = part.start + len(apart[0]), part.end - len(apart[-1])
    # Paragraphs change places whole: what stands beyond a line's end says nothing of the edge.
    begins = words[:MARGIN].partition("\n")[0] or words[:MARGIN]
    ends = words[-MARGIN:].rpartition("\n")[2] or words[-MARGIN:]
    return _lent(
        before,
        old.startswith(head) if start < 0 else head in old,
        _again(old, begins, part.start) or _any(old, part.start - before, first),
        _inside(new, at) > _inside(old, part.start),
    ) or _lent(
        after,
        old.endswith(tail) if end > len(new) else tail in old,
        _again(old, ends, part.end - len(ends)) or _any(old, last, part.end + after),
        _inside(new, at + size) > _inside(old, part.end),
    )


def _lent(fit: int, known: bool, again: bool, cut: bool) -> bool:
    """Whether an edge of the words may be another's, beside which ``fit`` code points are as they
    were: the edge with what is there now is ``known`` from elsewhere; or little is left there, and
    the edge stands ``again`` elsewhere; or it is ``cut`` out of a longer word now."""
    return fit < CONTEXT and (known or cut or (fit < MARGIN and again))


def _any(text: str, start: int, end: int) -> bool:
    """Whether a place holds so little that it may be any of several."""
    return end - start < _SHORT and _again(text, text[start:end], start)


def _inside(text: str, at: int) -> bool:
    """Whether a place lies inside a word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _again(text: str, words: str, start: int) -> bool:
    """Whether words that begin at ``start`` stand at another place of the text too."""
    return text.find(words) != start or text.find(words, start + 1) >= 0


def _places(text: str, words: str) -> list[int]:
    """Where the words stand, overlapping ones too; one more than ``_MOST`` at most."""
    found: list[int] = []
    at = text.find(words)
    while at >= 0 and len(found) <= _MOST:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _fit(old: str, start: int, new: str, at: int, size: int) -> tuple[int, int]:
    """How many code points before and after the words are the same in both texts; an end of the
    text that is one in both counts in full."""
    before = _same(_before(old, start), _before(new, at))
    return before, _same(_after(old, start + size), _after(new, at + size))


def _before(text: str, at: int) -> str:
    return text[max(0, at - CONTEXT) : at][::-1]


def _after(text: str, at: int) -> str:
    return text[at : at + CONTEXT]


def _same(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    common = next((at for at, (this, that) in pairs if this != that), shorter)
    ends = common == len(one) == len(other)
    return CONTEXT if ends else common
