"""How well a few typed letters fit a name, and which of its letters they are.

What belongs here: the comparison alone; it knows neither actions nor articles.
"""

from __future__ import annotations

from typing import Final, NamedTuple

WHOLE_START: Final = 100.0
WORD_START: Final = 80.0
INSIDE: Final = 50.0
INITIALS: Final = 40.0
SCATTERED: Final = 20.0
"""What a typed word is worth where it begins the name, begins a word of it, lies inside one, is
made of the first letters of words, or of letters here and there. Only their order counts."""

PER_LETTER: Final = 0.1
"""What each letter of the name costs: of two names that fit alike the shorter one comes first."""


class Fit(NamedTuple):
    """How well something fits (more is better), and the indices of the letters that fitted."""

    score: float
    letters: frozenset[int]


def fit(typed: str, name: str) -> Fit | None:
    """How the typed words fit a name: every one of them must, in any order and any case; None where
    one does not. No words fit everything."""
    # Lower case letter by letter: ``casefold`` may make two of one, and the places would shift.
    plain = "".join(low if len(low := letter.lower()) == 1 else letter for letter in name)
    score, letters = 0.0, set[int]()
    for word in typed.lower().split():
        found = _word(word, plain)
        if found is None:
            return None
        score += found.score
        letters |= found.letters
    return Fit(score - PER_LETTER * len(name), frozenset(letters))


def _word(word: str, name: str) -> Fit | None:
    if name.startswith(word):
        return Fit(WHOLE_START, frozenset(range(len(word))))
    starts = _starts(name)
    for at in starts:
        if name.startswith(word, at):
            return Fit(WORD_START, frozenset(range(at, at + len(word))))
    if (at := name.find(word)) >= 0:
        return Fit(INSIDE, frozenset(range(at, at + len(word))))
    initials = _subsequence(word, name, starts)
    if initials is not None:
        return Fit(INITIALS, initials)
    scattered = _subsequence(word, name, range(len(name)))
    if scattered is None or len(word) < 2:
        return None
    gaps = max(scattered) - min(scattered) + 1 - len(word)
    # Letters far apart fit by chance: in a long name nearly everything would.
    return Fit(SCATTERED - gaps, scattered) if gaps <= len(word) else None


def _starts(name: str) -> list[int]:
    return [
        at for at in range(len(name)) if at and name[at].isalnum() and not name[at - 1].isalnum()
    ]


def _subsequence(word: str, name: str, places: list[int] | range) -> frozenset[int] | None:
    """The first places, in order, whose letters are those of the word."""
    taken: list[int] = []
    for at in (0, *places) if places and places[0] else places:
        if len(taken) < len(word) and name[at] == word[len(taken)]:
            taken.append(at)
    return frozenset(taken) if len(taken) == len(word) else None
