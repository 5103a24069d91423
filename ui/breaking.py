"""Long words that break: the name of a file may have 255 letters and no space among them.

What belongs here: where such a word may break. The label that wraps its words there is
``ui.plain.WrappedLabel``; in another one, the longest word is the least width of the label, and
with that of the window around it.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category

LONG: Final = 32
"""Letters from which on a word may break: no word of a language that has spaces is that long."""
APART: Final = 8
"""Letters between two places where it may: at each, some scripts would lose their joins."""
BREAK: Final = "\u200b"
"""Has no width and is not seen, and a line may end behind it."""

_RUN: Final = re.compile(rf"\S{{{LONG},}}")
_STEP: Final = re.compile(r"(?<=[/\\])(?=.)")
_JOINER: Final = "\u200d"


def breakable(text: str) -> str:
    """The words for showing only, with places to break in those that are very long."""
    return _RUN.sub(lambda run: _with_breaks(run[0]), text)


def _with_breaks(run: str) -> str:
    """A path breaks at its steps first."""
    return BREAK.join(_in_parts(step) if len(step) >= LONG else step for step in _STEP.split(run))


def _in_parts(word: str) -> str:
    parts, start = [], 0
    for at in range(1, len(word)):
        if at - start >= APART and not _belongs(word, at):
            parts.append(word[start:at])
            start = at
    return BREAK.join((*parts, word[start:]))


def _belongs(word: str, at: int) -> bool:
    """Whether a code point is one letter with the one before."""
    return category(word[at])[0] == "M" or _JOINER in word[at - 1 : at + 1]
