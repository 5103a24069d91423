"""Finding in one text: plain words or a pattern, with a way out of a pattern that runs away."""

from __future__ import annotations

import re
import time
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from annotator.search.words import PatternRefused, compiled, too_slow
from annotator.store.folding import SPACED, UNSPACED
from annotator.ticker import Silent, Ticker
from annotator.values import Segment

if TYPE_CHECKING:
    import regex

MOST: Final = 10_000
SLICE: Final = 0.25
"""Seconds that a pattern runs before the ticker is asked whether to go on."""
PATIENCE: Final = 2.0
"""Seconds from one place to the next after which a pattern has run away."""
_TICK: Final = 256
_RUN: Final = re.compile(f"[{SPACED}{UNSPACED}]")


class Pattern(Struct, frozen=True):
    """What to look for in a text.

    ``case``: upper and lower case differ. ``whole``: not inside words. ``regex``: ``words`` is a
    regular expression, in which ``^`` and ``$`` are the ends of a line.
    """

    words: str
    case: bool = False
    whole: bool = False
    regex: bool = False


def find_in_text(
    text: str, pattern: Pattern, ticker: Ticker | None = None, most: int = MOST
) -> list[Segment]:
    """Where a pattern stands in a text (code points), left to right without overlap.

    At most ``most`` places, none of them empty. White space in plain words matches any.

    Raises:
        PatternRefused: a regular expression does not compile; ``at`` is where in it.
        TooSlow: a regular expression takes too long.
        Cancelled: by the ticker.
    """
    if pattern.regex:
        found = _by_pattern(text, pattern, ticker or Silent())
    else:
        found = _by_words(text, pattern, ticker or Silent())
    places: list[Segment] = []
    if most <= 0:
        return places
    for low, high in found:
        places.append(Segment(low, high))
        if len(places) >= most:
            break
    return places


# -- plain words ---------------------------------------------------------------------------


def _by_words(text: str, pattern: Pattern, ticker: Ticker) -> Iterator[tuple[int, int]]:
    parts = (pattern.words if pattern.case else pattern.words.casefold()).split()
    if not parts:
        return
    searched, places = (text, None) if pattern.case else _casefolded(text)
    expression = re.compile(r"\s+".join(map(re.escape, parts)))
    at, count = 0, 0
    while (found := expression.search(searched, at)) is not None:
        low, high = found.span()
        at = high
        count += 1
        if count % _TICK == 0:
            ticker.tick(high, len(searched))
        if places is not None:
            if not (places.is_edge(low) and places.is_edge(high)):
                at = low + 1  # a part of a sharp s or a ligature is no place of its own
                continue
            low, high = places.of(low), places.of(high)
        if pattern.whole and not _is_whole(text, low, high):
            at = found.start() + 1
            continue
        yield low, high


class _CaseMap:
    """The way back from a case-folded text, for characters that became several."""

    def __init__(self, longer: list[tuple[int, int, int]]) -> None:
        self._longer = longer
        self._starts = [each[0] for each in longer]

    def _last(self, at: int) -> tuple[int, int, int]:
        last = bisect_right(self._starts, at) - 1
        return self._longer[last] if last >= 0 else (0, 0, 0)

    def is_edge(self, at: int) -> bool:
        here, _, many = self._last(at)
        return not many or at == here or at >= here + many

    def of(self, at: int) -> int:
        here, place, many = self._last(at)
        if not many or at == here:
            return place + at - here
        return place + 1 + at - here - many


_LONGER: Final = re.compile(
    "[\u00df\u0130\u0149\u01f0\u0390\u03b0\u0587\u1e96-\u1e9a\u1e9e\u1f50-\u1fff\ufb00-\ufb17]"
)
"""The ranges in which a character may become several when its case is folded."""


def _casefolded(text: str) -> tuple[str, _CaseMap | None]:
    if text.isascii():
        return text.lower(), None
    longer, drift = [], 0
    for found in _LONGER.finditer(text):
        many = len(found[0].casefold())
        if many > 1:
            longer.append((found.start() + drift, found.start(), many))
            drift += many - 1
    return text.casefold(), _CaseMap(longer) if longer else None


def _is_whole(text: str, low: int, high: int) -> bool:
    """Whether no word goes on beyond either edge."""
    return not (
        (low > 0 and _goes_on(text[low - 1], text[low]))
        or (high < len(text) and _goes_on(text[high - 1], text[high]))
    )


def _goes_on(one: str, other: str) -> bool:
    if unicodedata.category(other)[0] == "M":
        return True
    if _RUN.match(one) or _RUN.match(other):
        return False
    return _is_wordy(one) and _is_wordy(other)


def _is_wordy(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


# -- regular expressions -------------------------------------------------------------------


def _by_pattern(text: str, pattern: Pattern, ticker: Ticker) -> Iterator[tuple[int, int]]:
    expression = compiled(pattern.words, ignore_case=not pattern.case)
    if not pattern.words:
        return
    if pattern.whole:
        expression = _whole(pattern)
    at, count = 0, 0
    while at <= len(text):
        found = _search(expression, text, at, ticker)
        if found is None:
            return
        count += 1
        if count % _TICK == 0:
            ticker.tick(found.end(), len(text))
        if found.end() == found.start():
            at = found.end() + 1
            continue
        at = found.end()
        yield found.span()


def _whole(pattern: Pattern) -> regex.Pattern[str]:
    try:
        return compiled(rf"\b(?:{pattern.words})\b", ignore_case=not pattern.case)
    except PatternRefused as error:
        raise PatternRefused("This pattern cannot be looked for as whole words.", 0) from error


def _search(
    expression: regex.Pattern[str], text: str, at: int, ticker: Ticker
) -> regex.Match[str] | None:
    """The next place; in slices of time that grow, since a stopped search begins anew."""
    begun, allowed = time.monotonic(), SLICE
    while True:
        try:
            return expression.search(text, at, timeout=allowed, concurrent=True)
        except TimeoutError as error:
            ticker.tick(at, len(text))
            left = PATIENCE - (time.monotonic() - begun)
            if left <= 0:
                raise too_slow(expression.pattern) from error
            allowed = min(2 * allowed, max(left, SLICE))
