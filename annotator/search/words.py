"""Words, phrases, beginnings and patterns: where they stand in a text.

What belongs here: turning a value of a query into something that finds, by the same rule as the
index (``store.folding``), with places told in code points of the text as it stands. Words are
whole words; the words of a phrase may have anything but words between them. Ideographs, kana and
the letters of Thai and its kin need no space around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from annotator.errors import Problem
from annotator.search.query import QueryRefused, Value
from annotator.store import folding
from annotator.store.folding import Folded
from annotator.values import Segment

if TYPE_CHECKING:
    import regex

PATIENCE: Final = 2.0
"""Seconds that a pattern may take over one text."""

_RUN: Final = folding.SPACED + folding.UNSPACED
_LETTERS: Final = r"\p{L}\p{N}\p{M}"
_WORD: Final = rf"[[{_LETTERS}]--[{_RUN}]]"
"""What makes a word together with its neighbours."""


class TooSlow(Problem):
    """A pattern takes so long over a text that it was stopped."""


class Finder(Protocol):
    """Finds one value in texts."""

    def places(self, text: Folded) -> Sequence[Segment]:
        """Where it stands, in text order, without overlap.

        Raises:
            TooSlow: a pattern takes too long.
        """


def finder(value: Value) -> Finder:
    """What finds a value.

    Raises:
        QueryRefused: a pattern does not compile; ``at`` is where in the line.
    """
    return _made(value.kind, value.text, value.start, value.flags, value.at)


@lru_cache(maxsize=64)
def _made(kind: str, text: str, start: bool, flags: str, at: int) -> Finder:
    if kind == "pattern":
        return _Pattern(text, flags, at)
    return _Words(text, start=start)


class _Words:
    def __init__(self, words: str, *, start: bool) -> None:
        import regex  # 15 ms, and a start does not need it

        folded = folding.fold(words).strip()
        pieces = _pieces(folded)
        self._pattern: Any
        if not pieces:  # signs only, to be found as they stand
            parts = r"\s+".join(map(re.escape, folded.split()))
            self._pattern = re.compile(parts) if parts else None
            return
        self._pattern = regex.compile(_expression(pieces, start=start), regex.V1)

    def places(self, text: Folded) -> Sequence[Segment]:
        """See ``Finder``."""
        return list(self._found(text)) if self._pattern else ()

    def _found(self, text: Folded) -> Iterator[Segment]:
        for found in self._pattern.finditer(text.text):
            low, high = text.place(found.start()), text.end(found.end())
            if low is not None and high is not None and low < high:
                yield Segment(low, high)


def pieces_of(words: str) -> list[str]:
    """The words of a phrase, folded; of signs alone, what stands between spaces."""
    folded = folding.fold(words)
    return [piece for _, piece in _pieces(folded)] or folded.split()


def _pieces(folded: str) -> list[tuple[bool, str]]:
    """The words of a folded phrase, and whether something that is no word stands before each."""
    found, end = [], 0
    for one in _cutter().finditer(folded):
        found.append((one.start() > end, one[0]))
        end = one.end()
    return found


@lru_cache(maxsize=1)
def _cutter() -> regex.Pattern[str]:
    import regex

    return regex.compile(rf"{_WORD}+|[[{_LETTERS}]&&[{_RUN}]]", regex.V1)


def _expression(pieces: list[tuple[bool, str]], *, start: bool) -> str:
    made: list[str] = []
    for apart, piece in pieces:
        if made and apart:
            made.append(rf"[^{_LETTERS}]+")
        made.append(re.escape(piece))
    run = re.compile(f"[{_RUN}]")
    before = "" if run.match(pieces[0][1]) else rf"(?<!{_WORD})"
    after = "" if run.match(pieces[-1][1]) else rf"{_WORD}*+" if start else rf"(?!{_WORD})"
    return before + "".join(made) + after


class _Pattern:
    def __init__(self, text: str, flags: str, at: int) -> None:
        try:
            self._pattern = compiled(text, ignore_case="i" in flags)
        except PatternRefused as error:
            raise QueryRefused(str(error), at + 1 + error.at) from error

    def places(self, text: Folded) -> Sequence[Segment]:
        """See ``Finder``."""
        try:
            return [
                Segment(*found.span())
                for found in self._pattern.finditer(
                    text.original, timeout=PATIENCE, concurrent=True
                )
                if found.end() > found.start()
            ]
        except TimeoutError as error:
            raise too_slow(self._pattern.pattern) from error


class PatternRefused(Problem):
    """A pattern does not compile; ``at`` is where in it (code point)."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


def compiled(pattern: str, *, ignore_case: bool) -> regex.Pattern[str]:
    """A regular expression; ``^`` and ``$`` are the ends of a line.

    Raises:
        PatternRefused: it does not compile.
    """
    import regex

    flags = regex.V0 | regex.MULTILINE | (regex.IGNORECASE if ignore_case else 0)
    try:
        return regex.compile(pattern, flags)
    except regex.error as error:
        at = min(getattr(error, "pos", None) or 0, len(pattern))
        reason = getattr(error, "msg", "") or str(error)
        raise PatternRefused(
            f"The pattern cannot be read: {reason} (at character {at + 1}).", at
        ) from error
    except (RecursionError, OverflowError, MemoryError, ValueError) as error:
        raise PatternRefused("The pattern is too large.", 0) from error


def too_slow(pattern: str) -> TooSlow:
    """What to say of a pattern that was stopped."""
    shown = pattern if len(pattern) <= 60 else pattern[:59] + "…"
    return TooSlow(
        f"The pattern takes too long: /{shown}/. It was stopped. Repetitions within repetitions, "
        "like (a+)+, are the usual cause."
    )
