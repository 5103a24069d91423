"""Asking the project in a thread, hits coming in portions while it looks.

What belongs here: what runs in the thread. A first screenful is passed on at once, what follows in
larger portions, and what is beyond the portion that is kept is only counted.
"""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annotator.project import Project
    from annotator.search import Hit, Sort
    from annotator.ticker import Ticker
    from ui.searching.seeker import Give

FIRST: Final = 50
"""Hits of the first portion: a screen of them."""
KEPT: Final = 10_000
"""Hits that are fetched at a time; those behind are counted, and fetched when they are wanted."""
PAUSE: Final = 0.1
"""Seconds after which hits are passed on however few they are."""


class Portion(Struct, frozen=True):
    """Some more hits, and how many there are so far (those in front of them included)."""

    hits: tuple[Hit, ...]
    count: int


class Tally(Struct, frozen=True):
    """How a question ended: ``count`` of all hits where ``complete``; ``hits`` of a refresh."""

    count: int
    complete: bool
    hits: tuple[Hit, ...] = ()


class _Giver:
    """Collects hits and passes them on; it is the search's ticker too, so that hits do not wait
    for more of their kind."""

    def __init__(self, ticker: Ticker, give: Give) -> None:
        self._ticker, self._give = ticker, give
        self._hits: list[Hit] = []
        self._told, self._size = 0, FIRST
        self._next = 0.0
        self.count = 0

    def tick(self, done: int, total: int, what: str = "") -> None:
        """See ``Ticker``."""
        self._ticker.tick(done, total, what)
        if self.count != self._told and time.monotonic() >= self._next:
            self.pass_on()

    def add(self, hit: Hit | None) -> None:
        """Count one; None for one that is not kept."""
        self.count += 1
        if hit is not None:
            self._hits.append(hit)
        if len(self._hits) >= self._size:
            self._size = 20 * FIRST
            self.pass_on()
        elif not self.count % 1000:
            self.tick(0, 0)

    def pass_on(self) -> None:
        """Let the window have what there is."""
        self._give(Portion(tuple(self._hits), self.count))
        self._hits.clear()
        self._told = self.count
        self._next = time.monotonic() + PAUSE


def stream(
    project: Project, query: str, ticker: Ticker, give: Give, *, skip: int = 0, most: int = KEPT
) -> Tally:
    """Hits in text order, those behind the first ``skip``, in portions; then all are counted.

    Raises: as ``Project.find``.
    """
    giver = _Giver(ticker, give)
    with project.hits(query, giver) as found:
        for number, hit in enumerate(found):
            giver.add(hit if skip <= number < skip + most else None)
    giver.pass_on()
    return Tally(giver.count, True)


def sorted_hits(project: Project, query: str, sort: Sort, ticker: Ticker, give: Give) -> Tally:
    """Hits by the words beside them. Raises: as ``Project.find``."""
    found = project.find(query, ticker, None, sort)
    give(Portion(tuple(found.hits), found.total))
    return Tally(found.total, found.complete)


def again(project: Project, query: str, sort: Sort, ticker: Ticker, *, most: int) -> Tally:
    """The same question once more, answered in one: at least as many hits as were shown."""
    if sort != "text":
        found = project.find(query, ticker, None, sort)
        return Tally(found.total, found.complete, tuple(found.hits))
    with project.hits(query, ticker) as hits:
        kept = tuple(islice(hits, max(most, KEPT)))
        return Tally(len(kept) + _rest(hits, ticker), True, kept)


def _rest(hits: Iterable[Hit], ticker: Ticker) -> int:
    count = 0
    for _ in hits:
        count += 1
        if not count % 1000:
            ticker.tick(0, 0)
    return count


def numbers(project: Project, queries: tuple[str, ...], ticker: Ticker, give: Give) -> None:
    """How many hits each query has, one after the other; None where it cannot be asked now."""
    from annotator.errors import Problem

    for query in queries:
        try:
            give((query, project.number_of_hits(query, ticker)))
        except Problem:
            give((query, None))
