"""Words of others on a terminal: nothing in them steers it.

What belongs here: the functions through which titles, names, quotes and paths go before they are
printed or written into the log. A terminal takes orders from what is printed on it: colours, the
window's title, the clipboard, and on some even key presses. Bidi controls reorder what stands
around them.
"""

from __future__ import annotations

import re
from typing import IO, Final

_OTHERS: Final = (
    "\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb"
)
# Compiled when first used, and kept by ``re``: a start shall not wait for it.
_IN_A_LINE: Final = f"[\x00-\x1f{_OTHERS}]"
_IN_LINES: Final = f"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f{_OTHERS}]"
INSTEAD: Final = "\ufffd"
"""What stands for a character that would be an order."""


def harmless(words: str) -> str:
    """The words on one line, without what steers a terminal or begins a new line of a log."""
    return re.sub(_IN_A_LINE, INSTEAD, words)


def harmless_lines(words: str) -> str:
    """Likewise; line ends and tabs stay."""
    return re.sub(_IN_LINES, INSTEAD, words)


def printed(data: str, place: IO[str]) -> None:
    """Write data to a stream: unchanged into a pipe or a file, harmless on a terminal."""
    place.write(harmless_lines(data) if place.isatty() else data)
