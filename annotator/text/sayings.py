"""Whether quoted words are a saying of their own or a fragment in the writer's sentence.

What belongs here: the rule of thumb that tells "direct" from "mixed" by what stands at both ends of
a quotation.
"""

from __future__ import annotations

import re
from typing import Final

from annotator.text import lexicon
from annotator.text.paragraphs import window_at
from annotator.text.quotations import MARKS
from annotator.text.sentences import begins_inside
from annotator.values import Segment

_MARKS: Final = "".join(sorted(MARKS))
_SHED: Final = _MARKS + " \t\u00a0\u202f"
_STOPS: Final = frozenset(".!?…。！？｡؟۔।॥።")
_GOES_ON: Final = re.compile(rf"[{re.escape(_MARKS)}\s]*(?:[,，;:]|[—–-]|$)")
_INTRODUCES: Final = frozenset(",:，：,—–")
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)[\s,:]*$")


def is_whole_saying(text: str, segments: tuple[Segment, ...]) -> bool:
    """Whether the quotation on ``segments`` (marks included or not) is a whole sentence or more.

    It is where a sentence ends and another begins inside it; or where it does not begin with a
    small letter and either ends with a stop, or ends what it stands in (a comma, a dash or the
    end of the sentence follows) and begins the sentence or follows a colon, a comma or a verb of
    saying.
    """
    start, end = segments[0].start, segments[-1].end
    parts = [_inner(text, part) for part in segments]
    first, last = parts[0], parts[-1]
    if first.start >= first.end or last.start >= last.end:
        return False
    if any(_holds_seam(text, part) for part in parts):
        return True
    if text[first.start].islower():
        return False
    if text[last.end - 1] in _STOPS:
        return True
    return _ends_there(text, last, end) and _begins_there(text, start)


def _inner(text: str, part: Segment) -> Segment:
    """``part`` without the marks and the white space at its ends."""
    words = text[part.start : part.end]
    low = len(words) - len(words.lstrip(_SHED))
    return Segment(part.start + low, part.start + max(low, len(words.rstrip(_SHED))))


def _holds_seam(text: str, inner: Segment) -> bool:
    """Whether a sentence begins inside a segment, after its first words."""
    words = text[inner.start : inner.end - 1]
    return (
        bool(words) and not _STOPS.isdisjoint(words) and begins_inside(text, inner.start, inner.end)
    )


def _ends_there(text: str, last: Segment, end: int) -> bool:
    if text[last.end - 1] in ",，":
        return True
    window = window_at(text, end)
    following = text[end : min(window.end, end + 8)]
    return _GOES_ON.match(following) is not None or following.lstrip(_MARKS)[:1] in _STOPS


def _begins_there(text: str, start: int) -> bool:
    window = window_at(text, start)
    before = text[max(window.start, start - 48) : start].rstrip(_MARKS + " \t\u00a0")
    if not before or before[-1] in _INTRODUCES or before[-1] in _STOPS:
        return True
    word = _LAST_WORD.search(before)
    return word is not None and word[1].lower() in lexicon.forms(lexicon.REPORTING)
