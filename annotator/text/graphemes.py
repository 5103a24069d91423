"""Where a character, as a reader sees it, begins and ends (UAX #29 grapheme clusters).

What belongs here: finding and testing grapheme boundaries around one index. The rule itself is
``\\X`` of the ``regex`` library, which is imported at the first place that needs it: between plain
characters (nearly all places in nearly all articles) no library is asked.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import regex

# Characters of the classes Other, Control and LF: between two of these there is always a boundary,
# and one of them ends every state that the rules carry along (flags, emoji, conjuncts).
_PLAIN: Final = (
    "\n\x20-\x7e\xa0-\xa8\xaa-\xac\xaf-\u02ff\u0370-\u0482\u048a-\u0559\u2010-\u2027\u2030-\u203b"
    "\u20a0-\u20c0\u3000-\u3029\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60"
)
_PLAIN_HERE: Final = re.compile(f"[{_PLAIN}]")
_PLAIN_BOTH: Final = re.compile(f"[{_PLAIN}]{{2}}")
_STEP: Final = 64
_FARTHEST: Final = 16384  # no real character is longer; what is gets cut here


@cache
def _cluster() -> regex.Pattern[str]:
    import regex  # 15 ms, and most articles never need it

    return regex.compile(r"\X")


def is_boundary(text: str, index: int) -> bool:
    """Whether no grapheme cluster of ``text`` spans ``index``. Both ends of the text are ones."""
    return graphemes_boundary(text, index) == index


def graphemes_boundary(text: str, index: int, *, up: bool = False) -> int:
    """The boundary at ``index``, else the nearest one before it (with ``up``, after it).

    An ``index`` outside the text is moved to its nearer end.
    """
    if index <= 0 or index >= len(text):
        return 0 if index <= 0 else len(text)
    if _PLAIN_BOTH.match(text, index - 1):
        return index
    boundary = _safe_start(text, index)
    while boundary < index:
        following = _cluster_end(text, boundary)
        if following > index:
            return following if up else boundary
        boundary = following
    return boundary


def next_boundary(text: str, index: int) -> int:
    """The first boundary after ``index``; at the end of the text, that end."""
    return graphemes_boundary(text, index + 1, up=True)


def previous_boundary(text: str, index: int) -> int:
    """The last boundary before ``index``; at the start of the text, 0."""
    return graphemes_boundary(text, index - 1)


def _cluster_end(text: str, start: int) -> int:
    found = _cluster().match(text, start)
    return found.end() if found else start + 1


def _safe_start(text: str, index: int) -> int:
    """A boundary at or before ``index`` from which clusters can be counted forward.

    It is the end of a plain character that a cluster may still follow: whatever stands before
    that character has no say in the boundaries after it.
    """
    size = _STEP
    while True:
        low = max(0, index - size)
        for place in range(index - 1, low - 1, -1):
            if _PLAIN_HERE.match(text, place):
                end = _cluster_end(text, place)
                if end <= index:
                    return end
        if low == 0 or size >= _FARTHEST:
            return low
        size *= 4
