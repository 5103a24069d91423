"""How well a few typed letters fit a name, and which of its letters they are.

What belongs here: the comparison alone; it knows neither actions nor articles.
"""

from __future__ import annotations

from typing import Final, NamedTuple

WHOLE_START: Final = 100.0
WORD_START: Final = 80.0
INSIDE: Final = 50.0
BEGINNINGS: Final = 40.0
"""What a typed word is worth where it begins the name, begins a word of it, lies inside one, or is
made of the beginnings of words (“sm”, “selmo”: Select more). Only their order counts. Letters here
and there fit by chance: in a long name nearly everything would."""

PER_LETTER: Final = 0.1
"""What each letter of the name costs: of two names that fit alike the shorter one comes first."""


class Fit(NamedTuple):
    """How well something fits (more is better), the indices of the letters that fitted, and
    whether some typed word begins no word of the name: perhaps it fits by chance."""

    score: float
    letters: frozenset[int]
    loose: bool = False


def fit(typed: str, name: str) -> Fit | None:
    """How the typed words fit a name: every one of them must, in any order and any case; None where
    one does not. No words fit everything."""
    # Lower case letter by letter: ``casefold`` may make two of one, and the places would shift.
    plain = "".join(low if len(low := letter.lower()) == 1 else letter for letter in name)
    score, letters, loose = 0.0, set[int](), False
    for word in typed.lower().split():
        found = _word(word, plain)
        if found is None:
            return None
        score += found.score
        letters |= found.letters
        loose = loose or found.loose
    return Fit(score - PER_LETTER * len(name), frozenset(letters), loose)


def _word(word: str, name: str) -> Fit | None:
    if name.startswith(word):
        return Fit(WHOLE_START, frozenset(range(len(word))))
    starts = _starts(name)
    for at in starts:
        if name.startswith(word, at):
            return Fit(WORD_START, frozenset(range(at, at + len(word))))
    if (at := name.find(word)) >= 0:
        # Not every script parts its words: there, inside is as good as at the start of one.
        return Fit(INSIDE, frozenset(range(at, at + len(word))), loose=word.isascii())
    letters = _beginnings(word, name, [0, *starts])
    return Fit(BEGINNINGS, frozenset(letters), loose=True) if letters else None


def _starts(name: str) -> list[int]:
    return [
        at for at in range(len(name)) if at and name[at].isalnum() and not name[at - 1].isalnum()
    ]


def _beginnings(word: str, name: str, starts: list[int]) -> list[int]:
    """The places where the word, cut in pieces, is the beginnings of words in their order; the
    pieces as long as they can be. None at all where it is not."""
    hopeless: set[tuple[int, int]] = set()

    def places(done: int, first: int) -> list[int]:
        for nth in range(first, len(starts)):
            at = starts[nth]
            end = starts[nth + 1] if nth + 1 < len(starts) else len(name)
            long = 0
            while (
                done + long < len(word) and at + long < end and name[at + long] == word[done + long]
            ):
                long += 1
            for length in range(long, 0, -1):
                here = list(range(at, at + length))
                if done + length == len(word):
                    return here
                rest = (done + length, nth + 1)
                if rest not in hopeless and (more := places(*rest)):
                    return here + more
                hopeless.add(rest)
        return []

    return places(0, 0)
