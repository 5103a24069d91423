"""Noun phrases that may name somebody.

What belongs here: names, pronouns, and nouns for people and bodies with what stands before them
("A Huawei executive", "the United States", "Odile Marrant", "he"). Rules of thumb, no grammar.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from annotator.text import lexicon as words
from annotator.text.abbreviations import TITLES
from annotator.values import Segment

_LONGEST: Final = 7  # words of one phrase
_PERSONS: Final = frozenset("he she they it we i".split())
_LINKS: Final = frozenset("of de la van von der den al bin".split())
_NO_NAME: Final = (
    words.DETERMINERS
    | words.PREPOSITIONS
    | words.SUBORDINATORS
    | words.JOINING
    | words.OPENERS
    | words.TURNING
    | words.RELATIVES
    | words.NEGATIONS
    | words.FINITE
    | words.PRONOUNS
    | frozenset("what why how no not only".split())
)


class Noun(NamedTuple):
    """A phrase ``[start, end)``; ``speaks``: it can be somebody; ``agent``: "by" is before it."""

    start: int
    end: int
    speaks: bool
    agent: bool

    @property
    def segment(self) -> Segment:
        """Where it stands."""
        return Segment(self.start, self.end)

    def within_words(self, segments: tuple[Segment, ...]) -> bool:
        """Whether it lies in one of the segments."""
        return any(part.start <= self.start and self.end <= part.end for part in segments)


def nouns_in(text: str, part: Segment) -> list[Noun]:
    """The phrases of ``part`` (a sentence), in order, none overlapping."""
    return [
        Noun(part.start + noun.start, part.start + noun.end, noun.speaks, noun.agent)
        for noun in _nouns(text[part.start : part.end])
    ]


class _Word(NamedTuple):
    word: str
    start: int
    end: int
    capital: bool
    joined: bool


@lru_cache(maxsize=64)
def _nouns(line: str) -> tuple[Noun, ...]:
    found, tokens = [], _tokens(line)
    at = 0
    while at < len(tokens):
        end, speaks = _phrase(tokens, at)
        if end > at:
            agent = at > 0 and tokens[at - 1].word == "by" and tokens[at].joined
            found.append(Noun(tokens[at].start, _bare(line, tokens[end - 1]), speaks, agent))
        at = max(end, at + 1)
    return tuple(found)


def _tokens(line: str) -> list[_Word]:
    tokens: list[_Word] = []
    for found in words.TOKEN.finditer(line):
        low, high = found.span()
        gap = line[tokens[-1].end : low] if tokens else ","
        joined = gap.isspace() or (
            gap == ". " and line[tokens[-1].start : tokens[-1].end] in TITLES
        )
        capital = found[0][0].isupper()
        tokens.append(_Word(found[0].lower().replace("’", "'"), low, high, capital, joined))
    return tokens


def _phrase(tokens: list[_Word], at: int) -> tuple[int, bool]:
    """The end of the phrase that begins at ``at`` (``at`` itself: none), and whether it speaks."""
    word = tokens[at].word
    if word in _PERSONS or word == "who":
        return at + 1, word != "who"
    if word in words.DETERMINERS and word != "that":
        end = _run(tokens, at + 1, lower=True)
        named = any(_is_name(each) or each.word in words.ROLES for each in tokens[at + 1 : end])
        return (end, named) if end > at + 1 else (at, False)
    if _is_name(tokens[at]) or word in words.ROLES:
        return _run(tokens, at, lower=False), True
    return at, False


def _run(tokens: list[_Word], at: int, *, lower: bool) -> int:
    """The end of a run of names and roles; with ``lower`` other nouns and adjectives count too,
    up to the first name or role that is followed by neither."""
    end = at
    while end < len(tokens) and end - at < _LONGEST and (end == at or tokens[end].joined):
        if not _goes_on(tokens, at, end, lower):
            break
        end += 1
    if end == at or not (tokens[at].joined or not lower):
        return at
    return end


def _goes_on(tokens: list[_Word], at: int, end: int, lower: bool) -> bool:
    """Whether the word at ``end`` belongs to the run that began at ``at``."""
    each = tokens[end]
    if _is_name(each) or each.word in words.ROLES:
        return True
    if each.word in _LINKS and end > at:
        return _follows_name(tokens, end)
    return lower and _may_be_inside(each) and not _has_head(tokens, at, end)


def _has_head(tokens: list[_Word], at: int, end: int) -> bool:
    """Whether the run has its head already, so that what follows is the verb."""
    return end > at and tokens[end - 1].word in words.ROLES


def _follows_name(tokens: list[_Word], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].joined and _is_name(tokens[at + 1])


def _is_name(token: _Word) -> bool:
    return token.capital and token.word not in _NO_NAME


def _may_be_inside(token: _Word) -> bool:
    word = token.word
    if token.capital or word in _NO_NAME or words.is_adverb(word):
        return False
    return word not in words.finite_verbs() and word not in words.forms(words.REPORTING)


def _bare(line: str, token: _Word) -> int:
    """The end of the last word without its possessive "'s"."""
    return token.end - 2 if line[token.start : token.end].endswith(("'s", "’s")) else token.end
