"""The same words at other places of a text.

What belongs here: finding them. Offsets are code points; case counts.
"""

from __future__ import annotations

import re
from typing import Final

from annotator.text.graphemes import is_boundary
from annotator.values import Segment

_OUT: Final = re.compile(r"\W")
_PLAIN_OUT: Final = re.compile(r"[^A-Za-z0-9_]")
_SPACES: Final = frozenset(("", " ", "\n"))
_LINKS: Final = frozenset("'’ʼ＇-‐‑&·")
_POINTS: Final = frozenset(".,٫٬:/")


def occurrences(text: str, words: str, whole_words: bool = True) -> list[Segment]:
    """All places of exactly ``words`` in ``text``, in order, none overlapping another.

    With ``whole_words`` neither end may cut a word as ``words.py`` sees it ("Huawei" is not in
    "Huawei's"); scripts that write no spaces make no such demand. No place cuts a character. The
    place that the words came from is among them. Linear in the length of the text.
    """
    if not words.strip():
        return []
    found = []
    plain = words.isascii()
    place = text.find(words)
    while place >= 0:
        end = place + len(words)
        if plain and text[place - 1 : place] in _SPACES and text[end : end + 1] in _SPACES:
            found.append(Segment(place, end))
            place = text.find(words, end)
            continue
        if whole_words and _cuts(text, place):
            place = text.find(words, max(place + 1, _run_end(text, place)))
            continue
        whole = not whole_words or not _cuts(text, end)
        if whole and is_boundary(text, place) and is_boundary(text, end):
            found.append(Segment(place, end))
            place = text.find(words, end)
        else:
            place = text.find(words, place + 1)
    return found


def _cuts(text: str, place: int) -> bool:
    """Whether ``place`` is inside a word."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if _in_word(before) and _in_word(after):
        return True
    if before in _LINKS or before in _POINTS:
        return place > 1 and _are_linked(text[place - 2], before, after)
    if after in _LINKS or after in _POINTS:
        return place + 1 < len(text) and _are_linked(before, after, text[place + 1])
    return False


def _are_linked(before: str, link: str, after: str) -> bool:
    if link in _POINTS:
        return before.isdecimal() and after.isdecimal()
    return _in_word(before) and _in_word(after)


def _in_word(character: str) -> bool:
    """Whether the character is of a word in a script with spaces."""
    if character.isascii():
        return character.isalnum() or character == "_"
    return _OUT.match(character) is None and not _is_spaceless(character)


def _is_spaceless(character: str) -> bool:
    return (
        "\u2e80" <= character <= "\ua4cf"
        or "\u0e00" <= character <= "\u0eff"
        or "\u1000" <= character <= "\u109f"
        or "\u1780" <= character <= "\u17ff"
        or "\u1950" <= character <= "\u1aaf"
        or "\uf900" <= character <= "\ufaff"
        or "\uff66" <= character <= "\uff9f"
        or "\U00020000" <= character <= "\U0003ffff"
    )


def _run_end(text: str, place: int) -> int:
    """The end of the run of plain letters at ``place``; inside it every place is in a word."""
    found = _PLAIN_OUT.search(text, place)
    return found.start() if found else len(text)
