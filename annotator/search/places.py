"""The same words elsewhere, and the places of hits, for labelling many at once."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable
from contextlib import closing

import sqlalchemy as sa
from msgspec import Struct

from annotator.search.concordance import hit_of_words
from annotator.search.in_text import Pattern, find_in_text
from annotator.search.values import MOST, Found, Hit, Viewer
from annotator.store import finding, folding, queries, search
from annotator.store.finding import Clause, Row
from annotator.ticker import Silent, Ticker
from annotator.values import Segment


class Places(Struct, frozen=True):
    """Where words stand. ``labelled`` counts the places left out because they carry one of the
    labels already; both are of the whole project only where ``complete``."""

    hits: list[Hit]
    labelled: int
    complete: bool


def places_of(found: Found | Iterable[Hit]) -> tuple[tuple[int, tuple[Segment, ...]], ...]:
    """The article and segments of each hit, once, in their order; hits of whole articles have
    none and are left out."""
    hits = found.hits if isinstance(found, Found) else found
    return tuple(dict.fromkeys((hit.article, hit.segments) for hit in hits if hit.segments))


def places_with_words(
    connection: sa.Connection,
    viewer: Viewer,
    words: str,
    *,
    article: int | None = None,
    skip_labelled_as: Collection[str] = (),
    ticker: Ticker | None = None,
    most: int = MOST,
) -> Places:
    """Where exactly these words stand, case and all, as whole words: in one article or in all.

    Left out and counted: places that carry, as exactly these words, an annotation of the viewer
    under one of the labels ``skip_labelled_as`` (ids as stored: retired ones of the layer too).

    Raises:
        Cancelled: by the ticker.
    """
    hits: list[Hit] = []
    labelled = 0
    if not words.strip():
        return Places(hits, labelled, True)
    with closing(_candidates(connection, viewer, words, article, ticker or Silent())) as candidates:
        for row in candidates:
            text = finding.body(connection, row.key)
            found = exact(text, words)
            taken = _taken(connection, viewer, row.key, skip_labelled_as) if found else frozenset()
            for place in found:
                if (place,) in taken:
                    labelled += 1
                elif len(hits) >= most:
                    return Places(hits, labelled, False)
                else:
                    hits.append(hit_of_words(row, text, place))
    return Places(hits, labelled, True)


def exact(text: str, words: str) -> list[Segment]:
    """Where exactly these words stand in a text, not inside words, without overlap."""
    found = find_in_text(text, Pattern(words, case=True, whole=True), most=len(text))
    return [each for each in found if text[each.start : each.end] == words]


def _candidates(
    connection: sa.Connection, viewer: Viewer, words: str, article: int | None, ticker: Ticker
) -> Generator[Row, None, None]:
    where = Clause("article.removed = 0")
    if article is not None:
        where = Clause("article.removed = 0 AND article.key = ?", (article,))
    match = folding.phrase(words) if folding.is_indexed(words) else ""
    last = int(connection.exec_driver_sql("SELECT max(key) FROM text").scalar() or 0)
    through = search.through(connection)
    with closing(finding.articles(connection, viewer.me, match, through, where)) as found:
        for done, row in enumerate(found):
            if done % 32 == 0:
                ticker.tick(row.key, last, "Searching")
            yield row


def _taken(
    connection: sa.Connection, viewer: Viewer, key: int, labels: Collection[str]
) -> frozenset[tuple[Segment, ...]]:
    mine = queries.annotations_of(connection, key, viewer.me) if labels else []
    return frozenset(each.segments for each in mine if each.label in labels)
