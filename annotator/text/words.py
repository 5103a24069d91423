"""Words: what a double click takes, what a selection grows to, how an edge moves.

What belongs here: the pattern of a word and the searches that look at no more text than they need.
A word is a run of letters and digits with their marks, held together by apostrophes and hyphens
("Huawei's", "twelve-year-old"); a number with its separators, sign, currency and per cent; an
address of the net; an abbreviation with its stop; an emoji sequence. In scripts that write no
spaces between words (Han, Hiragana, Thai, ...) each character is its own word, so that growing
never swallows a sentence; runs of Katakana and Hangul are words.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from annotator.text.abbreviations import keeps_stop
from annotator.text.graphemes import (
    graphemes_boundary,
    is_boundary,
    next_boundary,
    previous_boundary,
)
from annotator.values import Segment

if TYPE_CHECKING:
    import regex

Step = Literal["character", "word"]
Edge = Literal["start", "end"]

_LOOK_BACK: Final = 64
_LONGEST: Final = 4096  # a longer run without a space is no word, and is taken in pieces

# The pieces of the pattern, for regex.VERBOSE and regex.V1 (set operations).
_SPACELESS: Final = r"""[[\p{Han}\p{Hiragana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}
    \p{Tai_Le}\p{New_Tai_Lue}\p{Tai_Tham}\p{Tai_Viet}]&&[\p{L}\p{Nl}\p{So}]]"""
_ATOM: Final = rf"""(?:[[\p{{L}}\p{{N}}_]--{_SPACELESS}][\p{{M}}\u200c\u200d\u00ad\u2060]*+)"""
_NET: Final = rf"""
    (?:(?:https?|ftp)://|www\.)(?:(?!{_SPACELESS})[^\s<>"“”„«»「」『』（）。，、]){{1,2000}}
        (?<![.,;:!?'’)\]])
  | [A-Za-z0-9._%+\-]{{1,64}}@[A-Za-z0-9\-]{{1,63}}(?:\.[A-Za-z0-9\-]{{1,63}})+
  | (?:[A-Za-z0-9][A-Za-z0-9\-]{{0,62}}\.){{1,8}}[a-z]{{2,24}}(?![\p{{L}}\p{{N}}])
  | \p{{L}}(?:\.\p{{L}})+(?![\p{{L}}\p{{N}}\p{{M}}])
  | (?:Ph\.D|Ed\.D|LL\.[BDM]|[BM]\.(?:Sc|Ed|Phil))(?![\p{{L}}\p{{N}}\p{{M}}])
"""
_BEFORE: Final = r"""(?:(?<![\p{L}\p{N}\p{M}_])
    (?:[\#@](?=[\p{L}\p{N}_])|[\-−+]?\p{Sc}?(?=\p{Nd})))?"""
_BETWEEN: Final = r"""(?:
    ['’ʼ＇\-‐‑]
  | (?<=\p{Nd})[.,٫٬:/](?=\p{Nd})
  | (?<=\p{L})[&·](?=\p{L})
  | (?<=\p{L})\p{Sc}(?=\p{Nd})
  | (?<=[\p{Hebrew}\p{M}])["״׳](?=\p{Hebrew}))"""
_AFTER: Final = r"""(?:(?<=\p{N}\p{M}*)(?:[%‰٪]|°[CF]?|\p{Sc}(?!\p{N}))\p{M}*)?"""
_EMOJI: Final = (
    r"""(?:(?=[[\p{Extended_Pictographic}\p{Regional_Indicator}]--[‼⁉]]|[\#*]\uFE0F?\u20E3)\X)"""
)
_WORD: Final = rf"""
    {_NET}
  | {_BEFORE}{_ATOM}{{1,{_LONGEST}}}+(?:{_BETWEEN}{_ATOM}{{1,{_LONGEST}}}+){{0,64}}+{_AFTER}
  | (?={_SPACELESS})\X
  | {_EMOJI}
"""


@cache
def _word() -> regex.Pattern[str]:
    import regex  # 15 ms, and a start does not need it

    return regex.compile(_WORD, regex.V1 | regex.VERBOSE)


@cache
def _break_before() -> regex.Pattern[str]:
    """Searches backward for a character that no longer word spans: white space, a spaceless one."""
    import regex

    return regex.compile(rf"(?r)[\s{_SPACELESS}]", regex.V1 | regex.VERBOSE)


def word_at(text: str, index: int) -> Segment | None:
    """The word that covers the character at ``index``, else the one that ends there."""
    found = covering_word(text, index)
    if found is None and index > 0:
        found = covering_word(text, index - 1)
    return found


def covering_word(text: str, index: int) -> Segment | None:
    """The word that covers the character at ``index``; None in white space and punctuation."""
    if not 0 <= index < len(text):
        return None
    if text[index] in " \n" and is_boundary(text, index + 1):  # a mark may stand on a space
        return None
    for word in _words_from(text, _start_before(text, index)):
        if word.end > index:
            return word if word.start <= index else None
    return None


def next_word(text: str, index: int) -> Segment | None:
    """The first word that starts at ``index`` or after it."""
    words = _words_from(text, _start_before(text, index))
    return next((word for word in words if word.start >= index), None)


def previous_word(text: str, index: int) -> Segment | None:
    """The last word that ends at ``index`` or before it."""
    size = _LOOK_BACK
    while True:
        low = _start_before(text, max(0, index - size))
        found = None
        for word in _words_from(text, low):
            if word.end > index:
                break
            found = word
        if found is not None or low == 0:
            return found
        size *= 4


def to_whole_words(text: str, start: int, end: int) -> Segment:
    """``[start, end)`` with the words and characters that its edges cut taken in whole."""
    first = covering_word(text, start)
    if first is not None and first.start < start:
        start = first.start
    last = covering_word(text, end - 1) if end > start else None
    if last is not None and last.end > end:
        end = last.end
    return Segment(graphemes_boundary(text, start), graphemes_boundary(text, end, up=True))


def move_edge(text: str, index: int, step: Step, forward: bool, *, edge: Edge | None = None) -> int:
    """Where an edge at ``index`` goes by one character or one word; never inside a character.

    By word, an ``edge`` of "start" goes to the next start of a word, one of "end" to the next end
    of a word, either way; without ``edge`` forward means ends and backward means starts. At the
    last place in its direction an edge goes to the end (or start) of the text.

    An ``edge`` never takes in white space next to it: it goes on to what is beyond, and stays at
    ``index`` if nothing is.
    """
    index = min(max(index, 0), len(text))
    at_start = edge == "start" if edge else not forward
    if step == "word":
        place = _after(text, index, at_start) if forward else _before(text, index, at_start)
    else:
        place = next_boundary(text, index) if forward else previous_boundary(text, index)
    if edge is None:
        return place
    outward = forward is (edge == "end")
    if step == "character":
        place = _beyond_space(text, place, edge, forward)
    if outward and _blank_inside(text, place, edge):
        return _within_space(text, place, index) if step == "word" else index
    return place


def _beyond_space(text: str, place: int, edge: Edge, forward: bool) -> int:
    limit = len(text) if forward else 0
    while place != limit and _blank_inside(text, place, edge):
        place = next_boundary(text, place) if forward else previous_boundary(text, place)
    return place


def _within_space(text: str, place: int, index: int) -> int:
    """``place``, moved back towards ``index`` over white space."""
    edge: Edge = "start" if place < index else "end"
    while place != index and _blank_inside(text, place, edge):
        place = next_boundary(text, place) if place < index else previous_boundary(text, place)
    return place


def _blank_inside(text: str, place: int, edge: Edge) -> bool:
    """Whether the character on the inner side of an edge at ``place`` is white space."""
    if edge == "start":
        return text[place : next_boundary(text, place)].isspace()
    return text[previous_boundary(text, place) : place].isspace()


def _after(text: str, index: int, at_start: bool) -> int:
    for word in _words_from(text, _start_before(text, index)):
        place = word.start if at_start else word.end
        if place > index:
            return place
    return len(text)


def _before(text: str, index: int, at_start: bool) -> int:
    size = _LOOK_BACK
    while True:
        low = _start_before(text, max(0, index - size))
        found = 0
        for word in _words_from(text, low):
            place = word.start if at_start else word.end
            if place >= index:
                break
            found = place
        if found or low == 0:
            return found
        size *= 4


def _start_before(text: str, index: int) -> int:
    """A place at or before ``index`` from which words can be counted forward."""
    low = max(0, index - _LONGEST)
    found = _break_before().search(text, low, index)
    if found:
        return found.start()
    return index - index % _LONGEST if low else 0


def _words_from(text: str, start: int) -> Iterator[Segment]:
    for found in _word().finditer(text, start):
        low, high = found.span()
        if keeps_stop(text, low, high):
            high += 1
        if not is_boundary(text, low) or not is_boundary(text, high):
            low, high = graphemes_boundary(text, low), graphemes_boundary(text, high, up=True)
        yield Segment(low, high)
