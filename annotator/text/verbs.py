"""Cues: the words by which something is said, rejected or made uncertain.

What belongs here: finding verb groups with their adverbs, auxiliaries and negation ("categorically
and frequently denied", "may not be convinced"), by the word lists of ``lexicon.py``. English only;
in other languages there are none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

from annotator.text import lexicon as words
from annotator.text.paragraphs import WINDOW, first_seen, last_seen, window_at
from annotator.values import Segment

CueKind = Literal["reporting", "denying", "hedge"]

_HELPERS: Final = words.AUXILIARIES | words.NEGATIONS | words.MODALS
_PHRASE: Final = r"""\b(?:
      (?P<hedge>
        it(?:[ ]?['’]s|~is|~was|~remains|~seems)~(?:(?:not|still|very|too|so|also)~)*
          (?:hard|difficult|impossible|early|easy)~to~
          (?:know|say|tell|see|predict|judge|assess|gauge|estimate)
      | it(?:[ ]?['’]s|~is|~was|~remains)~(?:(?:not|still|far~from)~)*
          (?:unclear|uncertain|clear|known|possible|doubtful)
      | remain(?:s|ed)?~(?:to~be~seen|unclear|uncertain))
    | (?P<denying>(?:there(?:[ ]?['’]s|~is|~was)~)?no~
          (?:truth|basis|evidence|proof)(?:~(?:in|for|of)\b)?
      | rul(?:e|es|ed|ing)~out)
    | (?P<reporting>according~to|point(?:s|ed|ing)?~out)
    )(?!\w)"""


_PHRASE_WORDS: Final = frozenset(
    """hard difficult impossible early easy unclear uncertain clear known possible remain remains
    remained truth basis evidence proof rule rules ruled ruling according point points pointed
    pointing""".split()
)
"""Of each phrase above one word."""


class Cue(NamedTuple):
    """A cue: where it is, where its head begins (its adverbs come before), and what it does."""

    start: int
    end: int
    head: int
    kind: CueKind


class _Token(NamedTuple):
    word: str
    start: int
    end: int
    capital: bool
    joined: bool  # nothing but a space stands between this word and the one before


def next_cue(text: str, index: int, forward: bool, language: str = "") -> Segment | None:
    """The first cue that starts at ``index`` or after it; backward, the last that ends there or
    before. ``language`` is the article's (BCP 47); None outside English and after the last."""
    if not is_readable(language):
        return None
    place = min(max(index, 0), len(text))
    block = window_at(text, place)  # nearly always enough
    while place >= 0:
        cues = cues_in(text, block)
        if forward:
            at = bisect_left(cues, index, key=lambda cue: cue.start)
            place = first_seen(text, max(block.end, place + 1))
        else:
            at = bisect_right(cues, index, key=lambda cue: cue.end) - 1
            place = last_seen(text, min(block.start, place))
        if 0 <= at < len(cues):
            return Segment(cues[at].start, cues[at].end)
        block = _block(text, place, forward)
    return None


def _block(text: str, place: int, forward: bool) -> Segment:
    """The paragraph around ``place``, with others after or before it while they are short."""
    window = window_at(text, place)
    if forward:
        high = text.rfind("\n", window.end, window.start + 2 * WINDOW)
        return Segment(window.start, max(window.end, high))
    low = text.find("\n", max(0, window.end - 2 * WINDOW), window.start)
    return Segment(window.start if low < 0 else low + 1, window.end)


@cache
def _phrase() -> re.Pattern[str]:
    return re.compile(
        _PHRASE.replace("~", "[ \u00a0]"), re.VERBOSE | re.IGNORECASE
    )  # 3 ms, and a start does not need it


def is_readable(language: str) -> bool:
    """Whether the word lists are for this language; an unknown one ("") is tried."""
    return language.lower().split("-")[0].split("_")[0] in ("", "en", "eng", "english")


def cues_in(text: str, part: Segment) -> list[Cue]:
    """The cues of ``part`` in order, none overlapping and none across a line break."""
    return [
        Cue(part.start + cue.start, part.start + cue.end, part.start + cue.head, cue.kind)
        for cue in _cues(text[part.start : part.end])
    ]


@lru_cache(maxsize=32)
def _cues(line: str) -> tuple[Cue, ...]:
    if _signs().isdisjoint(words.TOKEN.findall(line.lower())):
        return ()
    phrases = [
        Cue(found.start(), found.end(), found.start(), _kind_of(found))
        for found in _phrase().finditer(line)
    ]
    tokens = _tokens(line)
    groups = [_group(tokens, at) for at in range(len(tokens)) if _is_head(tokens, at)]
    found: list[Cue] = []
    for cue in sorted((*phrases, *groups), key=lambda each: (each.start, -each.end)):
        if found and cue.start < found[-1].end:
            continue
        found.append(cue)
    return tuple(found)


@cache
def _signs() -> frozenset[str]:
    """All words of which a cue has at least one: most lines of foreign text have none."""
    heads = words.forms(words.REPORTING | words.HEDGING) | words.MODALS | words.HEDGES
    return heads | _PHRASE_WORDS


def _kind_of(found: re.Match[str]) -> CueKind:
    if found["hedge"]:
        return "hedge"
    return "denying" if found["denying"] else "reporting"


def _tokens(line: str) -> list[_Token]:
    tokens: list[_Token] = []
    for found in words.TOKEN.finditer(line):
        low, high = found.span()
        before = tokens[-1].end if tokens else 0
        joined = bool(tokens) and low - before <= 2 and not line[before:low].strip(" \u00a0")
        word = found[0].lower().replace("’", "'")
        tokens.append(_Token(word, low, high, found[0][0].isupper(), joined))
    return tokens


def _is_head(tokens: list[_Token], at: int) -> bool:
    token = tokens[at]
    if token.word in words.MODALS:
        return not token.capital
    if token.word in words.HEDGES:
        return True
    if token.word not in words.forms(words.REPORTING | words.HEDGING):
        return False
    if token.capital and at and tokens[at - 1].joined and tokens[at - 1].capital:
        return False
    before = tokens[at - 1].word if at and token.joined else ""
    if token.word in words.forms(words.NEEDS_TO):
        return _joined(tokens, at + 1) and tokens[at + 1].word in ("to", "that", "as")
    if token.word.endswith("ing") and before in words.PREPOSITIONS:
        return False
    noun = before in words.DETERMINERS or before.endswith("'s")
    if token.word in words.NOUNS_TOO:
        noun = noun or not before or before in words.PREPOSITIONS - {"to"}
        named = at > 0 and token.joined and (tokens[at - 1].capital or before in words.PRONOUNS)
        known = named or before in words.ROLES or words.is_adverb(before)
        return not noun and (known or before in words.AUXILIARIES | words.MODALS | {"to", "who"})
    return not noun


def _group(tokens: list[_Token], at: int) -> Cue:
    """The cue around the head at ``at``, with all that belongs to the verb."""
    head = tokens[at].word
    end = at
    if head in words.MODALS:
        end = _after_modal(tokens, at)
    elif head in words.forms(words.DECLINING) and _joined(tokens, at + 2):
        takes = tokens[at + 1].word == "to" and tokens[at + 2].word in words.REPORTING
        end = at + 2 if takes else at
    start = at
    while start and tokens[start].joined:
        before = tokens[start - 1].word
        adverb = words.is_adverb(before) and not tokens[start - 1].capital
        if adverb or before in _HELPERS or before.endswith("n't"):
            start -= 1
        elif _is_coordination(tokens, start):
            start -= 2
        else:
            break
    return Cue(tokens[start].start, tokens[end].end, tokens[at].start, _kind(head))


def _kind(head: str) -> CueKind:
    if head in words.forms(words.DENYING):
        return "denying"
    if head in words.MODALS or head in words.HEDGES:
        return "hedge"
    return "reporting" if head in words.forms(words.REPORTING) else "hedge"


def _after_modal(tokens: list[_Token], at: int) -> int:
    """The last token of the group that begins with the modal at ``at``."""
    end = at
    while _joined(tokens, end + 1) and tokens[end + 1].word in words.NEGATIONS:
        end += 1
    reach = end
    while _joined(tokens, reach + 1) and (
        tokens[reach + 1].word in words.BE | words.HAVE | words.NEGATIONS
        or words.is_adverb(tokens[reach + 1].word)
    ):
        reach += 1
    head = tokens[reach + 1].word if _joined(tokens, reach + 1) else ""
    known = words.AFTER_MODAL | words.forms(words.REPORTING) | words.HEDGES
    return reach + 1 if head in known and head not in words.NOUNS_TOO else end


def _joined(tokens: list[_Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].joined


def _is_coordination(tokens: list[_Token], start: int) -> bool:
    """Whether "adverb and" stands before the adverb at ``start``."""
    return (
        start >= 2
        and tokens[start - 1].joined
        and tokens[start - 1].word in ("and", "or", "but")
        and words.is_adverb(tokens[start].word)
        and words.is_adverb(tokens[start - 2].word)
    )


def denies(cue: str) -> bool | None:
    """Whether the words of a cue say no themselves ("categorically denied", "did not say"); None
    where they are no English words of saying at all."""
    found = [token.group().casefold() for token in words.TOKEN.finditer(cue)]
    if any(word in words.NEGATIONS or word.endswith(("n't", "n’t")) for word in found):
        return True
    if any(word in words.forms(words.DENYING) for word in found) or found[-2:] == ["ruled", "out"]:
        return True
    return False if any(word in words.forms(words.REPORTING) for word in found) else None
