"""Sentences and the clauses in them.

What belongs here: where a sentence ends. ``nupunkt`` (a trained Punkt, mostly English) judges the
full stops; on top of it stand the rules that it lacks: the stops of other scripts, closing marks
that belong to the sentence, titles before names. A sentence never goes past a line break. A clause
is simply what stands between two of ``, ; :`` and dashes; no word is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from annotator.text.abbreviations import TITLES
from annotator.text.paragraphs import paragraphs, trimmed, window_at
from annotator.values import Segment

_OTHER_STOPS: Final = re.compile(r"[。！？｡؟۔।॥።]+[」』”’）)\]】»\"']*")
_CLOSING: Final = re.compile(r"[」』”’）)\]】»]+|[\"'](?=\s|$)")
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)\.$")
_ELLIPSIS_GOES_ON: Final = re.compile(r"(?:\.\.+|…)$")
_BREAK: Final = re.compile(r"[,;:](?=[\s\"'”’»)\]]|$)|[，；：、،؛–—]|--+|(?<=\s)-(?=\s)")


def sentences(text: str, start: int, end: int) -> list[Segment]:
    """The sentences that touch ``[start, end)``, whole, in order, without outer white space.

    A closing quotation mark or bracket right after the stop belongs to the sentence.
    """
    found: list[Segment] = []
    for line in paragraphs(text, start, end):
        low = window_at(text, max(start, line.start)).start
        high = window_at(text, min(end, line.end)).end
        found += (
            part
            for part in _in_line(text, low, high)
            if part.start < max(end, start + 1) and part.end > start
        )
    return found


def clause_breaks(text: str, start: int, end: int) -> Iterator[Segment]:
    """The commas, semicolons, colons and dashes that separate clauses in ``[start, end)``."""
    for found in _BREAK.finditer(text, start, end):
        yield Segment(*found.span())


def _in_line(text: str, start: int, end: int) -> Iterator[Segment]:
    low = start
    for stop in (*(start + stop for stop in _stops(text[start:end])), end):
        part = trimmed(text, low, stop)
        if part.start < part.end:
            yield part
        low = stop


@lru_cache(maxsize=16)
def _stops(line: str) -> tuple[int, ...]:
    """Where sentences end in ``line``, ascending; the end of the line itself is left out."""
    from nupunkt import sent_spans  # 40 ms, and most keys never need it

    stops = set()
    for _, end in sent_spans(line):
        stop = len(line[:end].rstrip())
        closing = _CLOSING.match(line, stop)
        stop = closing.end() if closing else stop
        if not _goes_on(line, stop):
            stops.add(stop)
    stops.update(_stops_of_other_scripts(line))
    return tuple(sorted(stop for stop in stops if 0 < stop < len(line)))


def _goes_on(line: str, stop: int) -> bool:
    """Whether the sentence goes on after a stop that ``nupunkt`` took for its end."""
    head, rest = line[max(0, stop - 16) : stop], line[stop : stop + 8].lstrip()
    word = _LAST_WORD.search(head)
    if word and word[1] in TITLES and rest[:1].isupper():
        return True
    return rest[:1].islower() and _ELLIPSIS_GOES_ON.search(head) is not None


def _stops_of_other_scripts(line: str) -> Iterator[int]:
    for found in _OTHER_STOPS.finditer(line):
        # 「…！」他說: words that follow a closing mark at once still belong to the sentence.
        closed = found[0][-1] not in "。！？｡؟۔।॥።"
        following = line[found.end() : found.end() + 1]
        if not closed or not following or following.isspace() or following in "「『“‘《（":
            yield found.end()
