"""Searching a project: hits as a stream in list order, all of them counted, or a screenful.

What belongs here: putting together what narrows down (``cover``), what decides (``judge``) and
what is shown (``concordance``). Others' annotations that the blind rule keeps back from the viewer
are neither found nor counted; removed articles are left out unless the query asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from difflib import get_close_matches
from itertools import islice
from typing import Final

import sqlalchemy as sa

from annotator.scheme import Scheme
from annotator.search import fields
from annotator.search.concordance import (
    hit_of_annotation,
    hit_of_article,
    hit_of_words,
    ordered,
)
from annotator.search.cover import Asking, clause_of, match_of
from annotator.search.judge import of_annotations, of_texts
from annotator.search.parse import parse
from annotator.search.place import Place
from annotator.search.query import Asked, Node, Query, QueryRefused, Words, leaves
from annotator.search.values import MOST, Found, Hit, Sort, Viewer
from annotator.store import finding, queries, search
from annotator.store.finding import Clause, Row, both
from annotator.ticker import Silent, Ticker
from annotator.values import Annotation, Segment

_TICK: Final = 32
"""Articles between two looks at the ticker."""

_Match = tuple[Place, Annotation | Segment | None]


def find(
    connection: sa.Connection,
    viewer: Viewer,
    scheme: Scheme,
    query: str | Query,
    ticker: Ticker | None = None,
    limit: int | None = None,
    sort: Sort = "text",
) -> Found:
    """The first hits of a query, at most ``limit`` (None: ``MOST``).

    In list order it stops when there are so many; sorted by context it looks at ``MOST`` hits
    first. ``complete`` says whether there are no more.

    Raises:
        QueryRefused: the line cannot be understood.
        TooSlow: a pattern takes too long over a text.
        Cancelled: by the ticker.
    """
    most = MOST if limit is None else limit
    stream = hits(connection, viewer, scheme, query, ticker)
    try:
        if sort == "text":
            found = list(islice(stream, most + 1))
            return Found(found[:most], min(len(found), most), len(found) <= most)
        found = list(islice(stream, max(MOST, most) + 1))
        complete = len(found) <= max(MOST, most)
        total = len(found) if complete else len(found) - 1
        kept = ordered(found[:total], sort)[:most]
        return Found(kept, total, complete and len(kept) == total)
    finally:
        stream.close()


def hits(
    connection: sa.Connection,
    viewer: Viewer,
    scheme: Scheme,
    query: str | Query,
    ticker: Ticker | None = None,
) -> Generator[Hit, None, None]:
    """All hits of a query in list order, each as soon as it is found. Raises as ``find``.

    The connection is in use until the iterator is at its end or closed.
    """
    asked = parse(query, scheme) if isinstance(query, str) else query
    asking = _asking(connection, viewer, scheme, asked)
    return _hits(connection, asking, asked, ticker or Silent())


def total(
    connection: sa.Connection,
    viewer: Viewer,
    scheme: Scheme,
    query: str | Query,
    ticker: Ticker | None = None,
) -> int:
    """How many hits a query has. Raises as ``find``."""
    asked = parse(query, scheme) if isinstance(query, str) else query
    asking = _asking(connection, viewer, scheme, asked)
    return sum(1 for _ in _matches(connection, asking, asked, ticker or Silent()))


def is_of_annotations(query: Query) -> bool:
    """Whether the hits of a query are annotations (else places in texts, or articles)."""
    return any(
        isinstance(each, Asked) and fields.is_of_annotations(each, query.scheme)
        for each in leaves(query.root)
    )


def _asking(connection: sa.Connection, viewer: Viewer, scheme: Scheme, query: Query) -> Asking:
    people: dict[str, tuple[str, ...]] = {}
    names = []
    for each in queries.annotators(connection):
        known = people.get(each.name.casefold(), ())
        people[each.name.casefold()] = (*known, each.id)
        names.append(each.name)
    for leaf in leaves(query.root):
        if isinstance(leaf, Asked) and leaf.field == "by":
            _check_people(leaf, people, names)
    return Asking(viewer, scheme, people, is_of_annotations(query))


def _check_people(asked: Asked, people: dict[str, tuple[str, ...]], names: list[str]) -> None:
    for value in asked.values:
        name = value.text.casefold()
        if name in people or (name == "me" and value.kind == "word"):
            continue
        near = get_close_matches(name, people, n=1, cutoff=0.6)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        raise QueryRefused(
            f"Nobody in this project is called “{value.text}”.{hint} There are: "
            f"{', '.join(dict.fromkeys(names)) or 'nobody yet'}.",
            value.at,
        )


def _hits(
    connection: sa.Connection, asking: Asking, query: Query, ticker: Ticker
) -> Generator[Hit, None, None]:
    with closing(_matches(connection, asking, query, ticker)) as matches:
        for place, found in matches:
            text = place.text.original
            if isinstance(found, Annotation):
                yield hit_of_annotation(place.row, text, found)
            elif found is None:
                yield hit_of_article(place.row, text)
            else:
                yield hit_of_words(place.row, text, found)


def _matches(
    connection: sa.Connection, asking: Asking, query: Query, ticker: Ticker
) -> Generator[_Match, None, None]:
    root = query.root
    if root is None:
        return
    match, through = match_of(root), search.through(connection)
    where = both([clause_of(root, asking), _not_removed(root)])
    last = int(connection.exec_driver_sql("SELECT max(key) FROM text").scalar() or 0)
    watch = _watched(query, ticker, last)
    asked = (connection, asking.viewer.me, match, through, where)
    if asking.of_annotations:
        judged = of_annotations(root, asking)
        with closing(finding.annotated(*asked)) as groups:
            for done, (row, annotations) in enumerate(groups):
                watch(done, row)
                place = Place(connection, asking, row)
                for one in annotations:
                    counted = queries.in_force(one, asking.scheme.mapping)
                    if judged(place, counted):
                        yield place, counted
        return
    asks = of_texts(root, asking)
    with closing(finding.articles(*asked)) as articles:
        for done, row in enumerate(articles):
            watch(done, row)
            place = Place(connection, asking, row)
            answer = asks(place)
            if answer is not None:
                yield from ((place, each) for each in answer or (None,))


def _watched(query: Query, ticker: Ticker, last: int) -> Callable[[int, Row], None]:
    """What is called for each article: between two patterns much time may pass."""
    slow = any(
        isinstance(each, Words) and each.value.kind == "pattern" for each in leaves(query.root)
    )
    step = 1 if slow else _TICK

    def watch(done: int, row: Row) -> None:
        if done % step == 0:
            ticker.tick(row.key, last, "Searching")

    return watch


def _not_removed(root: Node) -> Clause | None:
    named = (isinstance(each, Asked) and each.field == "removed" for each in leaves(root))
    return None if any(named) else Clause("article.removed = 0")
