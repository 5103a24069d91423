"""The event that says what was removed from a project for good.

What belongs here: one payload. It is a shared thing, told by leads, and names texts by their hashes
alone. Whoever merges it is asked whether to do the same: the event itself takes nothing out.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

ARTICLES_PURGED: Final = "articles.purged"


class ArticlesPurged(Struct, frozen=True):
    """The articles with these texts (SHA-256, hexadecimal), and all about them, were removed for
    good from the file in which this was written."""

    texts: tuple[str, ...]
