"""What stands on every page and belongs to none: running heads and feet, numbers of pages.

What belongs here: finding lines at the edges of pages that repeat, and taking them out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from annotator.ingest.extractors.joining import Line

EDGE: Final = 2
"""So many lines at the head and at the foot of a page are looked at."""
FEWEST: Final = 3
"""Pages on which a line must stand to be one that repeats."""
_LONGEST: Final = 200
"""Code points of a line that are compared."""
_DIGITS: Final = re.compile(r"[0-9]{1,9}")
_NUMBER: Final = re.compile(
    r"[\W_]*(?:page|seite|pagina|página|p\.|s\.)?\s*[0-9]{1,5}"
    r"(?:\s*(?:/|of|von|sur|de|di)\s*[0-9]{1,5})?[\W_]*",
    re.IGNORECASE,
)


def without(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without what repeats at their edges, and what that was.

    A line repeats when it stands at the same edge of at least three pages and of a third of all
    (left and right pages often differ), its first or last number being free to count on with the
    pages; a number alone is a page's number where it counts on from one page to another.
    """
    found = Counter(
        key
        for number, page in enumerate(pages)
        for key in {key for at in _edges(page) for key in _keys(page, at, number)}
    )
    least = max(FEWEST, -(-len(pages) // 3))
    gone: dict[str, None] = {}
    kept = []
    for number, page in enumerate(pages):
        out = set()
        for at in _edges(page):
            is_number = _NUMBER.fullmatch(page[at].text[:_LONGEST].strip()) is not None
            enough = 2 if is_number else least
            keys = _keys(page, at, number)
            if any(found[key] >= enough for key in (keys[1:] if is_number else keys)):
                out.add(at)
                gone[page[at].text.strip()] = None
        kept.append([line for at, line in enumerate(page) if at not in out])
    return kept, list(gone)


def _edges(page: Sequence[Line]) -> list[int]:
    return sorted({*range(min(EDGE, len(page))), *range(max(0, len(page) - EDGE), len(page))})


def _keys(page: Sequence[Line], at: int, number: int) -> list[str]:
    """What must be alike: the edge and the words; or those with the first, or the last, number as
    how far it runs ahead of the count of pages."""
    edge = "head" if at < EDGE else "foot"
    words = " ".join(page[at].text[:_LONGEST].casefold().split())
    found = list(_DIGITS.finditer(words))
    keys = [f"{edge} {words}"]
    for digits in found[:1] + found[-1:]:
        ahead = int(digits[0]) - number
        keys.append(f"{edge} {words[: digits.start()]}\0{ahead}\0{words[digits.end() :]}")
    return keys
