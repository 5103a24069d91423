"""How words are compared: without case, without diacritics, and a character of Chinese a word.

What belongs here: the one rule by which texts are indexed and queries are looked up, and the way
from a place in a folded text back to the text as it stands. The rule goes character by character,
so that a place can be told exactly: decomposed, case folded (a sharp s becomes ss, a ligature its
letters), without the marks that writers may leave out (accents, the points of Hebrew and Arabic)
and without what cannot be seen (soft hyphens, joiners, marks of direction).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import regex

SPACED: Final = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\
\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff"
"""Ideographs and kana, as a class of a pattern: each is a word of its own in the index."""

UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\ua9e0-\ua9ff\
\uaa60-\uaadf"
"""Thai, Lao, Burmese, Khmer and their kin: no spaces, and too many characters a word to index."""

_UNSEEN: Final = "\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef"
)


# Compiled when they are first asked for: large classes take milliseconds, and a start needs none.
@cache
def _dropped() -> re.Pattern[str]:
    return re.compile(f"[{_MARKS}{_UNSEEN}]")


@cache
def _hidden() -> re.Pattern[str]:
    return re.compile(f"[{_UNSEEN}]")


@cache
def _foreign() -> re.Pattern[str]:
    """All but what the rule leaves alone, which is skipped at the speed of the pattern: ASCII,
    dashes and quotation marks, ideographs and kana, Hangul."""
    return re.compile(
        "[^\0-\x7f\u2010-\u2027\u2030-\u205f\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3]+"
    )


@cache
def _uneven() -> re.Pattern[str]:
    """Whatever may become none or several (its test looks at all of Unicode)."""
    return re.compile(
        f"[{_MARKS}{_UNSEEN}\u00df\u0149\u0587\u0958-\u095f\u09dc-\u09df\u0a33-\u0a5e\u0b5c"
        "\u0b5d\u0f43-\u0fb9\u1e9a\u1e9e\ufb00-\ufb17\U0001d15e-\U0001d1c0]"
    )


@cache
def _spaced() -> re.Pattern[str]:
    return re.compile(f"[{SPACED}]")


def _folded(character: str) -> str:
    if character in "йЙ":
        return "й"  # a letter of its own; without its mark it would be another
    if "\uff01" <= character <= "\uffee":
        character = unicodedata.normalize("NFKC", character)  # wide Latin, narrow kana
    bare = _dropped().sub("", unicodedata.normalize("NFD", character))
    return _dropped().sub("", unicodedata.normalize("NFC", bare.casefold()))


class _Table(dict[int, str]):
    """What each character becomes."""

    def __missing__(self, code: int) -> str:
        value = self[code] = _folded(chr(code))
        return value


_TABLE: Final = _Table()


def fold(text: str) -> str:
    """A text as it is compared: ``fold(a + b) == fold(a) + fold(b)``."""
    if text.isascii():
        return text.lower()
    # Lower case at the end is for ASCII: of the others none is left that it would lengthen.
    return _foreign().sub(lambda found: found[0].translate(_TABLE), text).lower()


class Folded:
    """A folded text with the way back to the places of the text it was made from."""

    __slots__ = ("_at", "_uneven", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        self.text = fold(original)
        self._uneven: list[tuple[int, int, int]] | None = [] if original.isascii() else None
        """Of each character that did not become exactly one: its place here, its place in the
        original, and how many it became; in order. None until somebody asks for a place."""
        self._at: list[int] = []

    def _note_uneven(self) -> list[tuple[int, int, int]]:
        found, drift = [], 0
        for one in _uneven().finditer(self.original):
            many = len(_TABLE[ord(one[0])])
            if many != 1:
                found.append((one.start() + drift, one.start(), many))
                drift += many - 1
        self._at = [each[0] for each in found]
        return found

    def place(self, at: int) -> int | None:
        """Where the place ``at`` of the folded text is in the original (code points); after the
        marks that belong to what stands before it. None inside what is one character there."""
        if self._uneven is None:
            self._uneven = self._note_uneven()
        last = bisect_right(self._at, at) - 1
        if last < 0:
            return at
        here, place, many = self._uneven[last]
        if many and at < here + many:
            return place if at == here else None
        return place + 1 + at - here - many

    def end(self, at: int) -> int | None:
        """As ``place``, for the end of words: what cannot be seen is left outside."""
        place = self.place(at)
        while place and _hidden().match(self.original[place - 1]):
            place -= 1
        return place


@cache
def _stray() -> regex.Pattern[str]:
    """What is no letter, number or mark, beyond the punctuation that every tokenizer knows."""
    import regex  # 15 ms, and a start does not need it

    return regex.compile(r"[^\x00-\x7f\u2010-\u205f\p{L}\p{N}\p{M}]+")


def indexed(text: str) -> str:
    """A text as the index takes it in, or a query as it is looked up there.

    SQLite's tokenizer takes characters that are younger than its tables (emoji) for letters, so
    they are taken out here; and it cuts at white space, so ideographs and kana get some.
    """
    folded = fold(text)
    if folded.isascii():
        return folded
    return _spaced().sub(r" \g<0> ", _stray().sub(" ", folded))


@cache
def _untold() -> re.Pattern[str]:
    """What the tokenizer would cut otherwise than a reader does, or not take for a letter."""
    return re.compile(f"[{UNSPACED}\u1cf2\u1cf3]")


def is_indexed(words: str) -> bool:
    """Whether the index can tell where these words are; else the texts must be looked through."""
    folded = fold(words)
    return any(map(str.isalnum, folded)) and not _untold().search(folded)


def is_spaced(words: str) -> bool:
    """Whether there are ideographs or kana among these words."""
    return _spaced().search(words) is not None


def phrase(words: str, *, start: bool = False) -> str:
    """Words as a phrase of the index's own language; ``start``: the last may go on."""
    return '"' + indexed(words).replace('"', " ") + '"' + ("*" if start else "")
