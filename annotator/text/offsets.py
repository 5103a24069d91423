"""Code points to UTF-16 units and back, for the two places where the window needs it.

What belongs here: ``OffsetMap`` alone. Qt counts UTF-16 units, everything else code points; the
two differ only after characters outside the Basic Multilingual Plane, which are rare in articles.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from typing import Final

_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")


class OffsetMap:
    """A sparse map between the code-point and the UTF-16 offsets of one text.

    It holds one pair of numbers per astral character, so it is empty for nearly all articles.
    Offsets outside the text stay outside it; nothing is raised.
    """

    __slots__ = ("_points", "_units")

    def __init__(self, text: str) -> None:
        self._points = array("q")
        if not text.isascii():
            self._points.extend(found.start() for found in _ASTRAL.finditer(text))
        self._units = array("q", (point + n for n, point in enumerate(self._points)))

    @property
    def identity(self) -> bool:
        """Whether both counts agree everywhere in the text."""
        return not self._points

    def to_utf16(self, index: int) -> int:
        """The UTF-16 offset of the code-point offset ``index``."""
        return index + bisect_left(self._points, index) if self._points else index

    def to_code_point(self, unit: int) -> int:
        """The code-point offset of the UTF-16 offset ``unit``; inside a surrogate pair, the
        offset of the character that the pair stands for.
        """
        return unit - bisect_left(self._units, unit) if self._units else unit
