"""Hits with the words around them on one line, and their order by context."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from annotator.search.values import CONTEXT, Hit, Sort
from annotator.store.finding import Row
from annotator.store.folding import fold
from annotator.values import Annotation, Segment, quote_of

_SPACE: Final = re.compile(r"\s+")
_WORDS: Final = re.compile(r"\w+")
WORDS_MOST: Final = 400
"""Code points of a hit's own words that are shown."""


def hit_of_words(row: Row, text: str, place: Segment) -> Hit:
    """Words in a text."""
    return _hit(row, text, (place,), None, "", "")


def hit_of_annotation(row: Row, text: str, annotation: Annotation) -> Hit:
    """An annotation; its label is the one in force already."""
    given = (annotation.id, annotation.label, annotation.annotator)
    return _hit(row, text, annotation.segments, *given)


def hit_of_article(row: Row, text: str) -> Hit:
    """An article as such: how it begins."""
    return Hit(row.key, row.title, (), None, "", "", "", "", line(text[: 2 * CONTEXT]).rstrip())


def _hit(
    row: Row,
    text: str,
    segments: tuple[Segment, ...],
    annotation: str | None,
    label: str,
    annotator: str,
) -> Hit:
    first, last = segments[0], segments[-1]
    words = quote_of(text, segments)
    if len(words) > WORDS_MOST:
        words = words[: WORDS_MOST - 1] + "…"
    return Hit(
        row.key,
        row.title,
        segments,
        annotation,
        label,
        annotator,
        line(text[_begin(text, first.start) : first.start]).lstrip(),
        line(words),
        line(text[last.end : last.end + CONTEXT]).rstrip(),
    )


def _begin(text: str, start: int) -> int:
    """Where the left context begins: not at a mark that belongs to what is cut off."""
    begin = max(0, start - CONTEXT)
    while 0 < begin < start and unicodedata.category(text[begin])[0] == "M":
        begin += 1
    return begin


def line(words: str) -> str:
    """Words on one line: each run of white space is one space."""
    return _SPACE.sub(" ", words)


def ordered(hits: Iterable[Hit], sort: Sort) -> list[Hit]:
    """Hits in text order, or by the words around them: on the left from the word outwards."""
    found = list(hits)
    if sort == "left":
        found.sort(key=lambda hit: _words(hit.left)[::-1])
    elif sort == "right":
        found.sort(key=lambda hit: _words(hit.right))
    return found


def _words(context: str) -> list[str]:
    return _WORDS.findall(fold(context))
