"""Tokens: the pieces that formats of training data put their labels on.

What belongs here: cutting a text into tokens, the same way each time. A token is a word with its
inner apostrophes and hyphens, a number with its separators, an address of the net, an abbreviation
with its stop, and else one character as a reader sees it: a punctuation mark, a symbol, an emoji
sequence, a letter of a script that writes no spaces.

Tokens are finer than the words of ``annotator.text.words`` (currency and per cent stand alone, as
in the corpora that taggers learn from), so that a span over whole words is one over whole tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from annotator.text.abbreviations import keeps_stop

if TYPE_CHECKING:
    import regex


class Token(NamedTuple):
    """A piece of a text: [``start``, ``end``) in code points, its ``text``, and whether white space
    (one space or any other) follows it."""

    start: int
    end: int
    text: str
    space_after: bool


_Piece = tuple[int, int, bool]
"""Start and end in a run, and whether it is a word."""
_NONE: Final[_Piece] = (-1, -1, False)
_SHORT: Final = 40
"""Code points of runs whose tokens are remembered."""

# White space is what ``str.isspace`` says: the readers of these formats cut with ``str.split``.
_SPACE: Final = r"\s\x1c-\x1f\x85"
_SPACELESS: Final = r"""[\p{Han}\p{Hiragana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}
    \p{Tai_Le}\p{New_Tai_Lue}\p{Tai_Tham}\p{Tai_Viet}]"""
# Every piece is a whole grapheme cluster (\X), hence so is every token. All repeats are
# possessive or bounded by what is consumed, and flags are taken in pairs because \X looks back
# over all flags before it: the time is linear in the length of the text.
_ATOM: Final = rf"(?:(?=[[\p{{L}}\p{{N}}_]--{_SPACELESS}])\X)"
_TOKEN: Final = rf"""
    (?<word>(?:(?:https?|ftp)://|www\.)[^{_SPACE}<>"“”„«»「」『』（）。，、]{{1,2000}}
        (?<![.,;:!?'’)\]])(?!\p{{M}})
  | {_ATOM}++(?:(?:['’ʼ＇\-‐‑]|(?<=\p{{Nd}})[.,٫٬:](?=\p{{Nd}})
        |(?<=(?<![\p{{L}}\p{{N}}])\p{{L}}|\.\p{{L}})\.(?=\p{{L}}(?![\p{{L}}\p{{N}}\p{{M}}]))){_ATOM}++)*+)
  | \p{{RI}}{{2}}[\p{{GCB=Extend}}\p{{GCB=SpacingMark}}\u200d]*+
  | \X
"""


@cache
def _token() -> regex.Pattern[str]:
    import regex  # 15 ms, and a start does not need it

    return regex.compile(_TOKEN, regex.V1 | regex.VERBOSE)


def tokens(text: str) -> list[Token]:
    """The tokens of ``text``, in its order. Together they cover all of it but the white space."""
    found: list[Token] = []
    add, make = found.append, tuple.__new__  # ``Token`` by itself takes twice as long
    size, end = len(text), 0
    for words in text.split():
        start = text.index(words, end)
        end = start + len(words)
        last = end < size
        if words.isalpha() and words.isascii():
            add(make(Token, (start, end, words, last)))
            continue
        pieces = _pieces(words) if len(words) <= _SHORT else tuple(_cut(words))
        if "." in words:
            pieces = tuple(_with_stops(text, start, pieces))
        length = end - start
        for low, high, _ in pieces:
            told = (start + low, start + high, words[low:high], last and high == length)
            add(make(Token, told))
    return found


@lru_cache(maxsize=1 << 15)
def _pieces(run: str) -> tuple[_Piece, ...]:
    """The same few runs make up most of any text."""
    return tuple(_cut(run))


def _cut(run: str) -> Iterator[_Piece]:
    """The tokens of a run without white space, but for stops: a mark that stands on a space before
    it is one, too."""
    for found in _token().finditer(run):
        yield *found.span(), found["word"] is not None


def _with_stops(text: str, start: int, pieces: tuple[_Piece, ...]) -> Iterator[_Piece]:
    """The pieces, a stop joined to the abbreviation that it belongs to."""
    joined = False
    for (low, high, word), (_, end, _) in zip(pieces, (*pieces[1:], _NONE), strict=True):
        if joined:
            joined = False
        elif word and end == high + 1 and keeps_stop(text, start + low, start + high):
            joined = True
            yield low, end, word
        else:
            yield low, high, word
