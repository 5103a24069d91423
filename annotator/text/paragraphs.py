"""Paragraphs, and the stretch of text that is looked at around an index.

What belongs here: line arithmetic. A paragraph is what stands between two line breaks. Rules that
must see more than a word (quotations, sentences) look at the paragraph, or, where one paragraph is
a whole book, at a window in it that is the same for neighbouring places.
"""

from __future__ import annotations

import re
from typing import Final

from annotator.values import Segment

WINDOW: Final = 8192
"""A paragraph longer than two of these is looked at in windows of up to three (code points)."""


_SEEN: Final = re.compile(r"\S")
_BACK: Final = 4096


def first_seen(text: str, start: int) -> int:
    """The first place from ``start`` on that is no white space; -1 if there is none."""
    found = _SEEN.search(text, start)
    return found.start() if found else -1


def last_seen(text: str, end: int) -> int:
    """The last place before ``end`` that is no white space; -1 if there is none."""
    while end > 0:
        low = max(0, end - _BACK)
        left = len(text[low:end].rstrip())
        if left:
            return low + left - 1
        end = low
    return -1


def paragraph_at(text: str, index: int) -> Segment:
    """The paragraph around ``index``, without its line break; empty on an empty line.

    A line break belongs to the paragraph that it ends. ``index`` is moved into the text.
    """
    index = min(max(index, 0), len(text))
    start = text.rfind("\n", 0, index) + 1
    end = text.find("\n", index)
    return Segment(start, len(text) if end < 0 else end)


def paragraphs(text: str, start: int, end: int) -> list[Segment]:
    """The paragraphs that touch ``[start, end)``, empty ones left out."""
    found = []
    at = paragraph_at(text, start)
    while True:
        if at.end > at.start:
            found.append(at)
        if at.end + 1 >= end or at.end >= len(text):
            return found
        at = paragraph_at(text, at.end + 1)


def window_at(text: str, index: int) -> Segment:
    """The paragraph around ``index``, or of an over-long one the part around ``index``.

    The part reaches at least ``WINDOW`` code points to either side where the paragraph does.
    """
    whole = paragraph_at(text, index)
    if whole.end - whole.start <= 2 * WINDOW:
        return whole
    index = min(max(index, whole.start), whole.end)
    start = whole.start + (index - whole.start) // WINDOW * WINDOW
    return Segment(max(whole.start, start - WINDOW), min(whole.end, start + 2 * WINDOW))


def trimmed(text: str, start: int, end: int) -> Segment:
    """``[start, end)`` without the white space at its ends; empty at ``start`` if that is all."""
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Segment(start, end)
