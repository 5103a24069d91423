"""Sentences.

What belongs here: where a sentence ends, by rule. A stop, question or exclamation mark ends one,
together with the closing marks right after it, unless it belongs to an abbreviation, an ordinal or
a thought that goes on in small letters. A sentence never goes past a line break.

``nupunkt`` was tried and left out: its tables, trained on scanned court papers, take "so", "all",
"bank", "park" and "York" for abbreviations, and loading them takes 40 ms. In the sample articles it
missed some sixty sentence ends that these rules find, and found none that they miss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from annotator.text.abbreviations import TITLES, keeps_stop
from annotator.text.paragraphs import first_seen, paragraphs, trimmed, window_at
from annotator.values import Segment

_CLOSING: Final = r"[」』”’）)\]】»›\"']*"
_STOP: Final = re.compile(
    rf"(?P<spaced>(?:[.!?…]+|[؟۔।॥።]+)(?P<closing>{_CLOSING})(?=\s))"
    rf"|(?P<tight>[。！？｡]+(?P<tight_closing>{_CLOSING}))"
)
_WORD_BEFORE: Final = re.compile(r"[^\s([{“„‘«\"']+$")
_STARTERS: Final = frozenset(
    """The A An He She It They We I You This That These Those There Here His Her Its Their Our My
    But And Or So Yet Nor If When While As Since After Before Although Though Because However In On
    At By For From With To Of No Not Then Now What Who Why How Where Which Some Many Most All Both
    Each Such Other Another Asked Meanwhile Still Also Er Sie Es Wir Ich Der Die Das Ein Eine Und
    Aber Doch""".split()
)
"""After the stop of an abbreviation that may end a sentence, these begin another."""
_MONTHS: Final = frozenset(
    """Januar Jänner Februar März April Mai Juni Juli August September Oktober November
    Dezember""".split()
)
_RUN: Final = frozenset(".!?…؟۔।॥。！？｡」』”’）)]】»›\"'")
_NEXT_WORD: Final = re.compile(r"[\s“„‘«\"'(\[]*([^\W\d_]+)")


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


def begins_inside(text: str, start: int, end: int) -> bool:
    """Whether a sentence begins after ``start`` and before ``end``.

    The same as looking through ``sentences``, but in a line it looks only at the stops in between.
    """
    line = window_at(text, start)
    plain = (
        line.start < start < end <= line.end
        and window_at(text, end) == line
        and not text[start].isspace()
        and _RUN.isdisjoint(text[start - 1 : start + 1])
    )
    if not plain:
        return any(start < each.start < end for each in sentences(text, start, end))
    words, last = text[line.start : line.end], end - line.start
    for found in _STOP.finditer(words, start - line.start, min(last + 1, len(words))):
        if found.end() < len(words) and _ends_at(words, found):
            following = first_seen(words, found.end())
            if 0 <= following < last:
                return True
    return False


def _ends_at(line: str, found: re.Match[str]) -> bool:
    return _tight_ends(line, found) if found["tight"] else _spaced_ends(line, found)


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
    return tuple(
        found.end()
        for found in _STOP.finditer(line)
        if found.end() < len(line) and _ends_at(line, found)
    )


def _tight_ends(line: str, found: re.Match[str]) -> bool:
    """「…！」他說: words that follow a closing mark at once still belong to the sentence."""
    following = line[found.end()]
    return not found["tight_closing"] or following.isspace() or following in "「『“‘《（"


def _spaced_ends(line: str, found: re.Match[str]) -> bool:
    following = _NEXT_WORD.match(line, found.end())
    word = following[1] if following else ""
    mark = found[0].removesuffix(found["closing"])
    if word[:1].islower() and (mark != "." or found["closing"]):
        return False  # “Really?” he asked
    before = _WORD_BEFORE.search(line, max(0, found.start() - 32), found.start())
    if mark != "." or before is None:
        return True
    if before[0].isdecimal() and len(before[0]) <= 2:
        return word not in _MONTHS and not _counts(line, before.start())
    return _ends_after(line, before.start(), found.start(), word) or bool(found["closing"])


def _counts(line: str, number: int) -> bool:
    """Whether the number at ``number`` opens an item of a list ("1. First. 2. Second")."""
    head = line[max(0, number - 32) : number].rstrip()
    if not head.endswith("."):
        return not head
    word = _WORD_BEFORE.search(head, 0, len(head) - 1)
    # The stop of "p. 5." is asked about before a number, as it stands.
    return word is None or not keeps_stop(f"{head} 1", word.start(), len(head) - 1)


def _ends_after(line: str, start: int, stop: int, following: str) -> bool:
    """Whether a lone full stop after the word ``line[start:stop]`` ends a sentence."""
    if not keeps_stop(line, start, stop):
        return True
    word = line[start:stop]
    may_end = word not in TITLES and (len(word) > 1 or word.islower())
    return may_end and following in _STARTERS
