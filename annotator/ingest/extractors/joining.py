"""Lines of a page set in type, joined to paragraphs.

What belongs here: where a paragraph ends, and what a hyphen at the end of a line means. Both are
judgements; each is made by a rule that is written down here, and counted, so that a note can say
so. Positions and sizes are points, with y growing upwards; where none are known they are 0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple


class Line(NamedTuple):
    """A line as it is set: its text, where it begins, and the size of its letters."""

    text: str
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0


class Joined(NamedTuple):
    """The paragraphs of a document, how many words that were broken at line ends were joined, and
    how many kept their hyphen."""

    paragraphs: list[str]
    joined: int
    kept: int


SHORT: Final = 0.75
"""A line that ends a sentence ends its paragraph if it is shorter than this part of the column."""
WIDE: Final = 1.35
"""A gap of more than so many usual distances of lines parts paragraphs."""
_ENDS: Final = re.compile("[.!?:…][\"'”’»)\\]]*$")
_SOFT: Final = "\u00ad"
_HYPHENS: Final = ("-", "\u2010", _SOFT)
_LEFT: Final = re.compile(r"[^\W\d_]+$")
_RIGHT: Final = re.compile(r"[^\W\d_]+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_BULLET: Final = re.compile(r"[•▪◦‣–*-]\s|\(?\d{1,2}[.)]\s")
_FIRST: Final = frozenset(
    "all anti cross ex full half high ill long low mid multi non part post pre pro self semi short "
    "single so state then two three four five well would".split()
)
"""English words that stand before a hyphen far more often than they are broken off."""
_SECOND: Final = frozenset(
    "aged backed based born bound built called called-for controlled day designed driven elect "
    "face fire free friendly funded general held in led level like long made off old only owned "
    "party paid profile ranking related round run scale sized sponsored style term time to up "
    "wide week wing year".split()
)
"""English words that follow a hyphen far more often than they are the end of a broken word."""


def joined(pages: Sequence[Sequence[Line]]) -> Joined:
    """The paragraphs of a document from the lines of its pages.

    A paragraph ends where the gap to the next line is wide, where the next line is indented or set
    in another size, or where a line ends with a full stop (or the like) and is short. At the end of
    a page or column it goes on where no sentence ends, or the next line goes on in lower case.
    """
    hyphens = _Hyphens(line.text for page in pages for line in page)
    paragraphs: list[list[str]] = []  # of pieces, for one may be as long as the document
    before: Line | None = None
    for page in pages:
        column = _Column(page)
        for number, line in enumerate(page):
            at_top = number == 0
            if before is None or column.parts(before, line, at_top):
                paragraphs.append([line.text.strip()])
            else:
                hyphens.append(paragraphs[-1], line.text.strip())
            before = line
    whole = ("".join(pieces) for pieces in paragraphs)
    return Joined([words for words in whole if words], hyphens.joined, hyphens.kept)


class _Column:
    """What is usual on a page: the distance of lines, their length and their left edge."""

    def __init__(self, lines: Sequence[Line]) -> None:
        gaps = [a.y - b.y for a, b in _pairs(lines) if a.y > b.y and _alike(a, b)]
        # The lower half: most lines of a page are inside a paragraph, but not on every page.
        self._gap = median(sorted(gaps)[: len(gaps) // 2 + 1]) if gaps else 0.0
        lengths = sorted(len(line.text) for line in lines)
        self._length = lengths[int(len(lengths) * 0.8)] if lengths else 0
        self._edges = Counter(round(line.x) for line in lines)

    def parts(self, before: Line, line: Line, at_top: bool) -> bool:
        """Whether ``line`` begins a paragraph after ``before``; ``at_top`` of a page."""
        if not _alike(before, line) or _BULLET.match(line.text):
            return True
        goes_on = line.text[:1].islower()
        if at_top or line.y > before.y + 1:  # another page or column
            return bool(_ENDS.search(before.text)) and not goes_on
        if self._gap and before.y - line.y > WIDE * self._gap:
            return True
        if self._is_indented(before, line) and not goes_on:
            return True
        return (
            bool(_ENDS.search(before.text))
            and len(before.text) < SHORT * self._length
            and not goes_on
        )

    def _is_indented(self, before: Line, line: Line) -> bool:
        """The first line of a paragraph begins further right than the lines of the one before."""
        step = line.x - before.x
        usual = self._edges[round(before.x)] > self._edges[round(line.x)]
        return usual and 0.5 * max(line.size, 8) < step < 6 * max(line.size, 8)


def _pairs(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    return pairwise(lines)


def _alike(before: Line, line: Line) -> bool:
    return abs(before.size - line.size) <= 0.12 * max(before.size, line.size)


class _Hyphens:
    """What hyphens at line ends mean, by the words of the whole document.

    A soft hyphen always goes. A hyphen before a capital or a figure always stays. Between small
    letters: if the word stands elsewhere in the document, with a hyphen or without, it is written
    so here. Else it keeps its hyphen where both halves are words of the document, or where one of
    them is such that it hardly ever is a part of a broken word ("state-owned"); else it is joined.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        for line in lines:
            bare = line.rstrip()
            # The broken word itself says nothing about how it is written.
            bare = _LEFT.sub("", bare[:-1]) if bare.endswith(_HYPHENS) else bare
            for word in _WORD.findall(bare.lower().replace("\u2010", "-")):
                self._words[word] += 1
        self.joined = self.kept = 0

    def append(self, pieces: list[str], right: str) -> None:
        """Put a line after those of its paragraph."""
        left = pieces[-1]
        if not left or not right:
            pieces.append(right)
            return
        first = _LEFT.search(left[:-1][-60:]) if left[-1] in _HYPHENS else None
        second = _RIGHT.match(right[:60])
        if not first:
            glued = left[-1] in "—/" or (left[-1] in _HYPHENS and left[-2:-1].isdigit())
            pieces.append(right if glued else f" {right}")
            return
        if left[-1] == _SOFT or (second and self._is_broken(first[0], second[0])):
            self.joined += 1
            pieces[-1] = left[:-1]
        else:
            self.kept += 1
        pieces.append(right)

    def _is_broken(self, first: str, second: str) -> bool:
        if not (first[-1].islower() and second[0].islower()):
            return False
        a, b = first.lower(), second.lower()
        if self._words[f"{a}-{b}"] or self._words[a + b]:
            return self._words[a + b] >= self._words[f"{a}-{b}"]
        if a in _FIRST or b in _SECOND:
            return False
        return not (min(len(a), len(b)) > 2 and self._words[a] and self._words[b])
