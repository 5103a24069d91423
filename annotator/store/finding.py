"""The SQL that searching asks: candidates in list order, as a stream, and what stands around them.

What belongs here: statements that narrow a search down before Python looks closer, and the blind
rule as a condition on rows. Rows come one by one from a raw cursor, so that the first are there at
once however many follow; who stops early closes the iterator.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from annotator.store import queries, rows, sight
from annotator.store.compiled import told
from annotator.store.folding import fold
from annotator.values import Annotation, Segment

RARE: Final = 4000
"""Up to so many texts the index leads the way to annotations; else it would only slow it down."""


class Clause(Struct, frozen=True):
    """A condition in SQL and its parameters, in their order."""

    sql: str
    values: tuple[Any, ...] = ()


class Row(Struct, frozen=True, array_like=True, gc=False):
    """An article as a search looks at it; state and flag are the viewer's own."""

    key: int
    title: str
    source: str
    published: str
    language: str
    removed: int
    state: str
    flagged: int


_ROW: Final = (
    "article.key, article.title, article.source, article.published, article.language, "
    "article.removed, coalesce(mine.state, 'todo'), coalesce(mine.flagged, 0)"
)
_MINE: Final = "LEFT JOIN progress mine ON mine.annotator = {me:d} AND mine.article = article.key"
_ANNOTATIONS: Final = (
    "CROSS JOIN annotation ON annotation.article = article.key AND annotation.deleted = 0 "
    "CROSS JOIN annotator ON annotator.key = annotation.annotator"
)
_segments: Final = msgspec.json.Decoder(tuple[Segment, ...]).decode
_WIDTH: Final = len(rows.COLUMNS.split(","))


def both(clauses: Iterable[Clause | None], word: str = "AND") -> Clause | None:
    """All clauses in one; None where there is none."""
    found = [each for each in clauses if each is not None]
    if not found:
        return None
    sql = f" {word} ".join(f"({each.sql})" for each in found)
    return Clause(sql, tuple(value for each in found for value in each.values))


def among(column: str, values: Sequence[Any]) -> Clause:
    """That a column holds one of the values."""
    return Clause(f"{column} IN ({','.join('?' * len(values))})", tuple(values))


def holding(column: str, folded: str) -> Clause:
    """That a column holds a folded word somewhere, be it inside another."""
    return Clause(f"instr(folded({column}), ?) > 0", (folded,))


def seen_by(me: int) -> Clause:
    """The blind rule (``sight.is_blind``), as a condition on annotations."""
    return Clause(
        f"annotation.annotator = ? OR annotation.article NOT IN ({sight.BLIND})", (me, me, me)
    )


def articles(
    connection: sa.Connection, me: int, match: str, through: int, where: Clause | None
) -> Generator[Row, None, None]:
    """Articles in list order. ``match``: what their texts must hold, in the language of the
    index; "" for nothing. Texts beyond the key ``through`` are not in the index, and come all."""
    for start in _starts(match, through):
        clause = both([start, where])
        sql = f"SELECT {_ROW} FROM {_source(start)} {_MINE.format(me=me)}"
        for row in _stream(connection, sql, clause):
            yield Row(*row)


def annotated(
    connection: sa.Connection, me: int, match: str, through: int, where: Clause | None
) -> Generator[tuple[Row, list[Annotation]], None, None]:
    """Live annotations that the viewer may see, by article in list order; in text order.

    ``match`` and ``through`` as in ``articles``.
    """
    if match and not _is_rare(connection, match):
        match = ""
    for start in _starts(match, through):
        clause = both([start, where, seen_by(me)])
        sql = (
            f"SELECT {rows.COLUMNS}, {_ROW} FROM {_source(start)} {_ANNOTATIONS} "
            f"{_MINE.format(me=me)}"
        )
        yield from _by_article(_stream(connection, sql, clause))


def _starts(match: str, through: int) -> list[Clause | None]:
    """Where to begin: the index for the texts in it, then the texts beyond it."""
    if not match or not through:
        return [None]
    indexed = Clause("search MATCH ? AND search.rowid <= ?", (match, through))
    return [indexed, Clause("article.key > ?", (through,))]


def _source(start: Clause | None) -> str:
    if start is not None and "MATCH" in start.sql:
        return "search CROSS JOIN article ON article.key = search.rowid"
    return "article"


def _stream(connection: sa.Connection, sql: str, clause: Clause | None) -> Iterator[Any]:
    order = "search.rowid" if "FROM search" in sql else "article.key"
    where = "" if clause is None else f" WHERE {clause.sql}"
    raw: Any = connection.connection.driver_connection
    raw.create_function("folded", 1, fold, deterministic=True)
    cursor = raw.cursor()
    try:
        values = () if clause is None else clause.values
        with told(connection):
            cursor.execute(f"{sql}{where} ORDER BY {order}", values)
        while True:
            with told(connection):
                found = cursor.fetchmany(64)
            if not found:
                break
            yield from found
    finally:
        cursor.close()


def _by_article(found: Iterator[Any]) -> Iterator[tuple[Row, list[Annotation]]]:
    here: list[Annotation] = []
    row: Row | None = None
    for each in found:
        if row is None or each[_WIDTH] != row.key:
            if row is not None:
                yield row, _in_order(here)
            row, here = Row(*each[_WIDTH:]), []
        here.append(rows.annotation_value(each))
    if row is not None:
        yield row, _in_order(here)


def _in_order(found: list[Annotation]) -> list[Annotation]:
    return sorted(found, key=lambda each: (each.start, -each.end, each.id))


def _is_rare(connection: sa.Connection, match: str) -> bool:
    found = connection.exec_driver_sql(
        "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)",
        (match, RARE + 1),
    ).scalar()
    return int(found or 0) <= RARE


def body(connection: sa.Connection, key: int) -> str:
    """The text of an article."""
    cursor = connection.connection.cursor()
    try:
        with told(connection):
            found: str = cursor.execute("SELECT body FROM text WHERE key = ?", (key,)).fetchone()[0]
        return found
    finally:
        cursor.close()


def segments_of(connection: sa.Connection, key: int, me: int) -> list[tuple[Segment, ...]]:
    """The segments of an annotator's (a row key) live annotations in an article."""
    cursor = connection.connection.cursor()
    try:
        with told(connection):
            found = cursor.execute(
                'SELECT segments, start, "end" FROM annotation '
                "WHERE article = ? AND annotator = ? AND deleted = 0",
                (key, me),
            ).fetchall()
        return [_segments(row[0]) if row[0] else (Segment(row[1], row[2]),) for row in found]
    finally:
        cursor.close()


def of_annotator(connection: sa.Connection, key: int, annotator: str) -> list[Annotation]:
    """The live annotations of one annotator (an id) in an article, in text order."""
    who = queries.annotator_key(connection, annotator)
    return queries.annotations_of(connection, key, who)
