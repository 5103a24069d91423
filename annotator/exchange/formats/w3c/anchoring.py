"""Selectors: where in a text an annotation says that it is.

What belongs here: reading position and quote selectors, and finding a quote again by its words and
those around them, where it gives no position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from annotator.exchange.extras import as_list, as_object, text_of, whole_number
from annotator.exchange.verdict import squeezed
from annotator.guarded import Broken

_CHARS: Final = re.compile(r"char=(\d+),(\d+)(;|$)")
MOST: Final = 10_000
"""Places with the same words that are looked at before giving up."""


class Selection(Struct, frozen=True):
    """A place: by position, by quote, or both. ``quote`` has no position: ``start`` is None."""

    start: int | None = None
    end: int | None = None
    exact: str | None = None
    prefix: str = ""
    suffix: str = ""


def selection(selectors: object) -> Selection | None:
    """What the selectors of one target say; None where there are none that tell a place.

    Raises:
        Broken: a position is no position, or the selectors are of kinds for pages alone.
    """
    given = [as_object(each) for each in _listed(selectors)]
    start = end = exact = None
    prefix = suffix = ""
    for each in given:
        kind = _kind(each)
        if kind == "TextPositionSelector":
            start, end = whole_number(each.get("start")), whole_number(each.get("end"))
            if start is None or end is None:
                raise Broken("a position selector has no “start” and “end” that are whole numbers")
        elif kind == "TextQuoteSelector":
            exact = text_of(each.get("exact")) or None
            prefix, suffix = text_of(each.get("prefix")), text_of(each.get("suffix"))
        elif kind == "FragmentSelector" and (found := _CHARS.match(text_of(each.get("value")))):
            start, end = int(found[1]), int(found[2])
    if start is None and exact is None:
        if given:
            kinds = ", ".join(sorted({_kind(each) or "unknown" for each in given}))
            raise Broken(
                f"it has neither a position nor a quote, only selectors of pages ({kinds})"
            )
        return None
    return Selection(start, end, exact, prefix, suffix)


def _listed(selectors: object) -> Iterator[object]:
    """All selectors. A position that refines another counts inside that one; a quote stands in the
    text all the same."""
    for each in selectors if isinstance(selectors, list) else [selectors]:
        given = as_object(each)
        if "refinedBy" in given:
            inner = list(_listed(given["refinedBy"]))
            quotes = [one for one in inner if _kind(as_object(one)) == "TextQuoteSelector"]
            if not quotes:
                raise Broken("its selectors refine one another, and only a quote can be found so")
            yield from quotes
        elif _kind(given) in ("Choice", "oa:Choice"):
            yield from _listed(as_list(given.get("items")))
        elif given:
            yield given


def _kind(selector: dict[str, Any]) -> str:
    found = selector.get("type", selector.get("@type"))
    name = found[0] if isinstance(found, list) and found else found
    return text_of(name).removeprefix("oa:")


def again(text: str, wanted: Selection) -> tuple[int, int]:
    """Where the words stand, in code points.

    White space may differ; of several places the one between the words before and after counts.

    Raises:
        Broken: they stand nowhere, or in several places that nothing tells apart.
    """
    words = (wanted.exact or "").split()
    if not words:
        raise Broken("a quote selector has no words")
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    found: list[tuple[int, int]] = []
    for number, each in enumerate(pattern.finditer(text)):
        if number == MOST:
            break
        if _fits(text, each.start(), each.end(), wanted):
            found.append(each.span())
    shown = f"“{' '.join(words)[:60]}”"
    if not found:
        raise Broken(f"the words {shown} do not stand in the text, or not between those given")
    if len(found) > 1:
        raise Broken(f"the words {shown} stand in {len(found)} places, and nothing tells which")
    return found[0]


def _fits(text: str, start: int, end: int, wanted: Selection) -> bool:
    before, after = squeezed(wanted.prefix), squeezed(wanted.suffix)
    # Twice as much, and some more, because white space is left out.
    left = squeezed(text[max(0, start - 2 * len(wanted.prefix) - 64) : start])
    right = squeezed(text[end : end + 2 * len(wanted.suffix) + 64])
    return left.endswith(before) and right.startswith(after)
