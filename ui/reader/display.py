"""The display copy: the article's text as the widget may hold it, unit for unit.

What belongs here: everything that stands between the article's code points and the UTF-16 units of
a ``QTextDocument``. Qt alters some characters when it takes a text in, and a paragraph of a
megabyte makes it crawl. So the widget gets a copy in which such characters are exchanged for others
of the same length; offsets, quotes and copies always come from the article's own text.
"""

from __future__ import annotations

import re
from typing import Final

from annotator.text import OffsetMap

PARAGRAPH: Final = 4096
"""A paragraph is broken for display at the first space after this many code points."""

_BREAK: Final = 0x0A
_UNKNOWN: Final = 0xFFFD
_WORD_JOINER: Final = "\u2060"

STAND_INS: Final[dict[int, int]] = {
    0x2028: _BREAK,  # Qt keeps it as a line inside a block, which line counts do not expect
    0x2029: _BREAK,  # Qt makes a block of it
    0x0D: _BREAK,
    0x00: _UNKNOWN,
    0xFFFC: _UNKNOWN,  # Qt takes it for an embedded object
    0xFFFE: _UNKNOWN,  # at the beginning, Qt takes it for a byte order mark
    **dict.fromkeys(range(0xFDD0, 0xFDF0), _UNKNOWN),  # Qt takes two of them for frame borders
}

_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def shown(text: str) -> str:
    """The display copy: as many code points, as many UTF-16 units, none that Qt alters."""
    return Display(text).shown


def _exchanged(text: str) -> str:
    copy = text
    for strange, stand_in in STAND_INS.items():
        # Forty searches for one character each are five times as quick as one for a set of them.
        if chr(strange) in copy:
            copy = copy.replace(chr(strange), chr(stand_in))
    if copy.startswith("\ufeff"):
        copy = _WORD_JOINER + copy[1:]  # Qt drops it here; both have no width
    return copy


def _broken(text: str) -> str:
    """Each over-long paragraph with a space turned into a break about every ``PARAGRAPH``."""
    pieces: list[str] = []
    start = 0
    while len(text) - start > PARAGRAPH:
        end = text.rfind("\n", start, start + PARAGRAPH)
        if end < 0:
            end = _next_gap(text, start + PARAGRAPH)
        if end < 0:
            break
        pieces.append(text[start:end])
        start = end + 1
    pieces.append(text[start:])
    return "\n".join(pieces)


def _next_gap(text: str, start: int) -> int:
    """The first space or break from ``start`` on, -1 if there is none."""
    gaps = [at for at in (text.find(" ", start), text.find("\n", start)) if at >= 0]
    return min(gaps, default=-1)


class Display:
    """A text, its display copy, and the way between their offsets.

    ``lengths`` are the code points of the paragraphs of the copy, without the breaks.
    """

    __slots__ = ("_map", "lengths", "shown", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.shown = _exchanged(text)
        self.lengths = _lengths(self.shown)
        if max(self.lengths) > PARAGRAPH:
            self.shown = _broken(self.shown)
            self.lengths = _lengths(self.shown)
        self._map = OffsetMap(text)

    def unit(self, index: int) -> int:
        """The UTF-16 unit where the code point at ``index`` begins; clamped to the text."""
        return self._map.to_utf16(min(max(index, 0), len(self.text)))

    def index(self, unit: int) -> int:
        """The code point that the UTF-16 unit belongs to; clamped to the text."""
        return min(self._map.to_code_point(max(unit, 0)), len(self.text))

    def mixed(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` may run from right to left somewhere."""
        return _RIGHT_TO_LEFT.search(self.text, start, end) is not None


def _lengths(text: str) -> list[int]:
    return list(map(len, text.split("\n")))
