"""Cells of tables that no spreadsheet takes for a formula.

What belongs here: the apostrophe that makes a formula a text, and goes again when we read our own
file. A formula is what begins (white space aside) with ``=``, ``+``, ``-``, ``@``, one of their
full-width twins, or a control character (OWASP, CWE-1236). Numbers are the caller's matter.
"""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = re.compile("'*[ \u00a0]*[=+\\-@\t\r\n\0＝＋－＠]")


def harmless(words: str) -> str:
    """The words as a cell that is a text everywhere."""
    return f"'{words}" if _FORMULA.match(words) else words


def plain(cell: str) -> str:
    """The words that ``harmless`` made the cell of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
