"""Normalising a text once, at import, and carrying offsets that arrive with it.

What belongs here: the one rule that turns a raw text into the text of an article (line ends become
``\\n``, a leading byte order mark goes, NUL and lone surrogates are refused), the record of what
it dropped, and the hash that names the result. Nothing else is changed: no NFC, no trimming.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from annotator.errors import TextRefused

_BYTE_ORDER_MARK: Final = "\ufeff"
_LINE_END: Final = re.compile("\r\n?|\n")
_REFUSED: Final = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Shifts:
    """Which code points of a raw text were dropped: their raw offsets, ascending."""

    dropped: tuple[int, ...] = ()

    def to_normal(self, offset: int) -> int:
        """The offset in the normalised text of a raw code-point ``offset``.

        An offset between the two halves of a CRLF lands before the line break, one inside the
        byte order mark at 0. Offsets outside the raw text stay outside the normalised one.
        """
        return offset - bisect_left(self.dropped, offset)


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text as it is stored, and the way to it from the raw text."""

    text: str
    shifts: Shifts


def normalise(raw: str) -> Normalised:
    """The text to store for ``raw``. Normalising the result again changes nothing.

    A whole run of leading byte order marks is dropped, not only the first: otherwise a text that
    was exported and imported again would lose one more and become another article.

    Raises ``TextRefused`` (with line and column, 1-based) for NUL and lone surrogates. An empty
    text is not refused here.
    """
    _refuse_broken(raw)
    marks = len(raw) - len(raw.lstrip(_BYTE_ORDER_MARK))
    if not marks and "\r" not in raw:
        return Normalised(raw, Shifts())
    text = raw[marks:].replace("\r\n", "\n").replace("\r", "\n")
    # Of a CRLF the CR counts as dropped and the LF as kept; a lone CR is replaced, not dropped.
    pairs = (found.start() for found in re.finditer("\r\n", raw))
    return Normalised(text, Shifts((*range(marks), *pairs)))


def sha256(text: str) -> str:
    """The SHA-256 of the exact UTF-8 of ``text``, as 64 lowercase hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _encodes(raw: str) -> bool:
    """Whether there is no lone surrogate; ten times as fast as looking for one."""
    try:
        raw.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_broken(raw: str) -> None:
    if "\x00" not in raw and _encodes(raw):
        return
    found = _REFUSED.search(raw)
    if found is None:
        return
    line, column = 1, found.start() + 1
    for end in _LINE_END.finditer(raw, 0, found.start()):
        line, column = line + 1, found.start() - end.end() + 1
    what = "a NUL character" if found[0] == "\x00" else f"half a character (U+{ord(found[0]):04X})"
    raise TextRefused(
        f"Line {line}, column {column} has {what}, which no article can hold. The text was not "
        "taken in. Remove the character, or save the text again as UTF-8, and import it anew."
    )
