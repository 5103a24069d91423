"""Quotation marks and what they enclose.

What belongs here: pairing the marks of one paragraph. Straight and curly marks, the German, French
and Danish pairs and the CJK brackets are known; single marks count only where they cannot be
apostrophes. A quotation that has no closing mark in its paragraph is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from annotator.text.graphemes import is_boundary
from annotator.text.paragraphs import WINDOW, paragraphs, window_at
from annotator.values import Segment

_CLOSERS_OF: Final[dict[str, str]] = {
    '"': '"', "＂": "＂", "“": "”", "”": "”", "„": "“”\"", "‟": "”", "‘": "’", "‚": "‘’", "'": "'",
    "«": "»", "»": "«»", "‹": "›", "›": "‹›",
    "「": "」", "『": "』", "﹁": "﹂", "﹃": "﹄", "〝": "〞〟",
}  # fmt: skip
MARKS: Final = frozenset("".join(_CLOSERS_OF) + "".join(_CLOSERS_OF.values()))
APOSTROPHES: Final = frozenset("'’")
_MARK: Final = re.compile("[" + "".join(sorted(MARKS)) + "]")
_ONE_WAY: Final = frozenset("„‟‚「『﹁﹃〝")
_OPENS_AFTER: Final = frozenset("([{<—–―-/…（【《〈،:=") | frozenset(_CLOSERS_OF)
_CLOSES_BEFORE: Final = re.compile(r"[\W_]")
_DEEPEST: Final = 64  # open marks that a closing one looks back at
_HEBREW: Final = re.compile("[\u0590-\u05ff]")
_CLIPPED: Final = re.compile(r"(?:tis|twas|em|til|cause|round|bout|n)\b", re.IGNORECASE)
_POSSESSIVE_GOES_ON: Final = re.compile(r"(?<=[sS]). [^\W\d_]")


def quotation_at(text: str, index: int) -> Segment | None:
    """The innermost quotation around the character at ``index``, its marks included."""
    around = [part for part in quotations_around(text, index) if part.start <= index < part.end]
    return min(around, key=lambda part: part.end - part.start, default=None)


def quotations(text: str) -> list[Segment]:
    """All quotations of ``text``, marks included, by their starts, the outer before the inner.

    Of an over-long paragraph one part is looked at after the other, so that a quotation across a
    seam of two parts is not found.
    """
    found = []
    for line in paragraphs(text, 0, len(text)):
        for low in range(line.start, line.end, 2 * WINDOW):
            pairs = _pairs(text[low : min(line.end, low + 2 * WINDOW)])
            found += [Segment(low + start, low + end) for start, end in pairs]
    return sorted(found, key=lambda part: (part.start, -part.end))


def next_mark(text: str, index: int, forward: bool) -> int | None:
    """The place of the next quotation mark after (or before) the one at ``index``; None after the
    last. Apostrophes are passed over, single marks count as parts of a quotation only."""
    if forward:
        found = (each.start() for each in _MARK.finditer(text, max(0, index + 1)))
        return next((place for place in found if _is_mark(text, place)), None)
    end = min(max(index, 0), len(text))
    while end > 0:
        low = max(0, end - WINDOW)
        marks = [each.start() for each in _MARK.finditer(text, low, end)]
        place = next((place for place in reversed(marks) if _is_mark(text, place)), None)
        if place is not None:
            return place
        end = low
    return None


def _is_mark(text: str, place: int) -> bool:
    """Whether the mark at ``place`` is no apostrophe, inch or accent's bearer."""
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    if before.isalnum() and after.isalnum() and not _is_spaceless(before):
        return False
    if text[place] not in APOSTROPHES:
        return _counts(text, place)
    edges = quotations_around(text, place)
    return any(place in (part.start, part.end - 1) for part in edges)


def quotations_around(text: str, index: int) -> list[Segment]:
    """All quotations, marks included, of the paragraph around ``index``, in the order of their
    ends. Of an over-long paragraph only the part near ``index`` is looked at.
    """
    window = window_at(text, index)
    found = _pairs(text[window.start : window.end])
    return [Segment(window.start + low, window.start + high) for low, high in found]


@lru_cache(maxsize=16)
def _pairs(line: str) -> tuple[tuple[int, int], ...]:
    """The quotations of one paragraph as (start, end), by a stack of the marks still open."""
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    marks = [found.start() for found in _MARK.finditer(line) if _counts(line, found.start())]
    for n, place in enumerate(marks):
        mark = line[place]
        depth = _partner(waiting, mark)
        if depth is not None and _closes(line, place, marks, n + 1):
            pairs.append((waiting[depth][1], place + 1))
            del waiting[depth:]
        elif mark in _CLOSERS_OF and _opens(line, place):
            waiting.append((mark, place))
    return tuple(pairs)


def _partner(waiting: list[tuple[str, int]], mark: str) -> int | None:
    """The depth of the nearest open mark that ``mark`` can close."""
    for depth in range(len(waiting) - 1, max(-1, len(waiting) - 1 - _DEEPEST), -1):
        if mark in _CLOSERS_OF[waiting[depth][0]]:
            return depth
    return None


def _counts(line: str, place: int) -> bool:
    """Whether the mark stands for itself: not inside a Hebrew abbreviation, not under an accent."""
    before, after = line[max(0, place - 1) : place], line[place + 1 : place + 2]
    if not (is_boundary(line, place) and is_boundary(line, place + 1)):
        return False
    return not (line[place] in "\"'" and _HEBREW.match(before) and _HEBREW.match(after))


def _opens(line: str, place: int) -> bool:
    mark, before, after = line[place], line[max(0, place - 1) : place], line[place + 1 : place + 9]
    if mark in _ONE_WAY:
        return True
    if not after or (after[0].isspace() and mark not in "«“"):
        return False
    if mark in "“«‹" and not before.isalnum():
        return True
    if before and not before.isspace() and before not in _OPENS_AFTER:
        return mark in "“«" or _is_spaceless(before)
    if mark == "'" and (after[0].isdigit() or _CLIPPED.match(after)):
        return False
    return mark != "’"


def _closes(line: str, place: int, marks: Sequence[int] = (), later: int = 0) -> bool:
    """Whether the mark at ``place`` can close; ``marks[later:]`` are the marks after it."""
    mark, before, after = line[place], line[max(0, place - 1) : place], line[place + 1 : place + 2]
    if mark not in "\"＂'’‘»›”":
        return True
    if mark in '"＂' and before.isspace():
        return bool(after.isspace() or not after)
    ends = not after or _CLOSES_BEFORE.match(after) is not None or _is_spaceless(after)
    if mark in APOSTROPHES:
        if not ends or before.isspace():
            return False
        if _POSSESSIVE_GOES_ON.match(line, place):
            return not _closes_later(line, mark, marks, later)
        return True
    return True


def _closes_later(line: str, mark: str, marks: Sequence[int], later: int) -> bool:
    """Whether a better closing mark follows before the next opening one ("'The dogs' tails'")."""
    opening = "‘" if mark == "’" else "'"
    for place in islice(marks, later, later + _DEEPEST):
        if line[place] == opening and _opens(line, place):
            return False
        if line[place] == mark and _closes(line, place):
            return True
    return False


def _is_spaceless(character: str) -> bool:
    """Whether ``character`` belongs to a script that puts no space around its marks."""
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\uffef"
