"""Reading the event log and the texts: what is stored, in order, exactly as it is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct

from annotator.history.events import ANNOTATOR_NAMED, WORK_SEEN, Event
from annotator.history.fold import fold_project
from annotator.history.purge_events import ARTICLES_PURGED
from annotator.history.states import ProjectState
from annotator.store import tables

_EVENT = tables.event
_SELECT = sa.select(
    _EVENT.c.id,
    _EVENT.c.author,
    _EVENT.c.machine,
    _EVENT.c.seq,
    _EVENT.c.clock,
    _EVENT.c.operation,
    _EVENT.c.operation_name,
    _EVENT.c.undoes,
    _EVENT.c.kind,
    tables.text.c.hash,
    _EVENT.c.payload,
    _EVENT.c.article,
).select_from(_EVENT.outerjoin(tables.text, tables.text.c.key == _EVENT.c.article))
_STANDS = sa.not_(sa.exists().where(tables.withdrawn.c.event == _EVENT.c.key))
_SELECT = _SELECT.where(_STANDS)
_IN_ORDER = (_EVENT.c.clock, _EVENT.c.id)


def _event(row: Any) -> Event:
    return Event(
        id=row[0],
        author=row[1],
        machine=row[2],
        seq=row[3],
        clock=row[4],
        operation=row[5],
        operation_name=row[6],
        undoes=row[7],
        kind=row[8],
        article=row[9],
        payload=row[10].encode(),
    )


def events_of_article(
    connection: sa.Connection, key: int, since: int = 0, naming: str = ""
) -> list[Event]:
    """All events of one article, in order, from a clock on; ``naming``: those with that id in
    their payload, so that the others need not be read."""
    query = _SELECT.where(_EVENT.c.article == key, _EVENT.c.clock >= since).order_by(*_IN_ORDER)
    if naming:
        query = query.where(sa.func.instr(_EVENT.c.payload, naming) > 0)
    return [_event(row) for row in connection.execute(query)]


def events_of_project(connection: sa.Connection) -> list[Event]:
    """All events that belong to no article, in order."""
    query = _SELECT.where(_EVENT.c.article.is_(None)).order_by(*_IN_ORDER)
    return [_event(row) for row in connection.execute(query)]


def events_of_operation(
    connection: sa.Connection, operation: str, most: int | None = None
) -> list[tuple[Event, int]]:
    """The events of one operation in order, each with its article's key (0: none); ``most``: the
    first so many."""
    query = _SELECT.where(_EVENT.c.operation == operation).order_by(*_IN_ORDER).limit(most)
    return [(_event(row), row[11] or 0) for row in connection.execute(query)]


def events_of_articles(
    connection: sa.Connection, keys: Sequence[int]
) -> Iterator[tuple[int, list[Event]]]:
    """The events of each of these articles that has any, in order."""
    query = _SELECT.where(_EVENT.c.article.in_(list(keys))).order_by(_EVENT.c.article, *_IN_ORDER)
    for key, rows in groupby(connection.execute(query), key=lambda row: row[11]):
        yield key, [_event(row) for row in rows]


def lengths_of(connection: sa.Connection, keys: Sequence[int]) -> dict[int, int]:
    """The lengths of these texts, in code points."""
    table = tables.text
    query = sa.select(table.c.key, sa.func.length(table.c.body)).where(table.c.key.in_(list(keys)))
    return {row[0]: row[1] for row in connection.execute(query)}


class OperationLine(Struct, frozen=True, gc=False):
    """What an event says of the operation that it belongs to. ``lasting``: it does something that
    can be undone; saying who one is, what one has seen, or what is gone for good, is not."""

    operation: str
    author: str
    name: str
    clock: int
    undoes: str | None
    kind: str
    article: int | None
    lasting: bool


def operation_lines(connection: sa.Connection) -> Iterator[OperationLine]:
    """What every event says of its operation, in order, streamed without the payloads."""
    for row in connection.execution_options(yield_per=5000).exec_driver_sql(_LINES):
        undoes = None if row[4] is None else row[4].hex()
        yield OperationLine(
            row[0].hex(), row[1].hex(), row[2], row[3], undoes, row[5], row[6], bool(row[7])
        )


_LINES: Final = (
    "SELECT operation, author, operation_name, clock, undoes, kind, article, "
    f"kind NOT IN ('{WORK_SEEN}', '{ARTICLES_PURGED}') "
    f"AND (kind <> '{ANNOTATOR_NAMED}' OR instr(payload, '\"was\"')) "
    "FROM event e WHERE NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.event = e.key) "
    "ORDER BY clock, id"
)


def touched_since(connection: sa.Connection, clock: int) -> frozenset[int]:
    """Keys of the articles with events after a clock; 0 among them: the project has some."""
    found = connection.execute(
        sa.select(_EVENT.c.article).distinct().where(_EVENT.c.clock > clock, _STANDS)
    )
    return frozenset(row[0] or 0 for row in found)


def all_events(connection: sa.Connection) -> Iterator[Event]:
    """Every event, in order, streamed."""
    result = connection.execution_options(yield_per=2000).execute(_SELECT.order_by(*_IN_ORDER))
    for row in result:
        yield _event(row)


def project_state(connection: sa.Connection) -> ProjectState:
    """What stands of the project as a whole, folded afresh (there are few such events)."""
    return fold_project(events_of_project(connection))


def newest_clock(connection: sa.Connection) -> int:
    """The newest clock in the history and among the merges, 0 where both are empty."""
    found = connection.exec_driver_sql(
        "SELECT max(coalesce((SELECT max(clock) FROM event), 0), "
        "coalesce((SELECT max(clock) FROM merge), 0))"
    )
    return int(found.scalar_one())


def newest_seq(connection: sa.Connection, machine: str) -> int:
    """The newest sequence number of a replica, 0 where it never wrote. Numbers of events that were
    removed for good are not given again."""
    numbers = (
        connection.execute(
            sa.select(sa.func.max(table.c.seq)).where(table.c.machine == machine)
        ).scalar()
        for table in (_EVENT, tables.purged_event)
    )
    return max(number or 0 for number in numbers)


def text_of(connection: sa.Connection, key: int) -> str:
    """The text of an article."""
    return str(connection.exec_driver_sql("SELECT body FROM text WHERE key=?", (key,)).scalar_one())


def sound_text(connection: sa.Connection, key: int) -> str | None:
    """The text of an article, "" where it is not what was taken in, None where there is none."""
    select = "SELECT hash, body FROM text WHERE key=?"
    row = connection.exec_driver_sql(select, (key,)).fetchone()
    if row is None:
        return None
    digest, body = row
    return (
        body if isinstance(body, str) and hashlib.sha256(body.encode()).digest() == digest else ""
    )


def key_of(connection: sa.Connection, sha256: str) -> int | None:
    """The key of the text with that hash, None where the project does not have it."""
    found = connection.exec_driver_sql(
        "SELECT key FROM text WHERE hash=?", (bytes.fromhex(sha256),)
    ).scalar()
    return None if found is None else int(found)


def keys_of(connection: sa.Connection, hashes: list[str]) -> dict[str, int]:
    """Keys of those texts that the project has."""
    select = sa.select(tables.text.c.hash, tables.text.c.key).where(tables.text.c.hash.in_(hashes))
    return {row[0]: row[1] for row in connection.execute(select)}


def last_text(connection: sa.Connection) -> int:
    """The highest key that a text has, or had that was removed for good; 0 where there is none. A
    key never comes to mean another text: views and caches may still know it."""
    found = connection.exec_driver_sql(
        "SELECT max(coalesce((SELECT max(key) FROM text), 0), "
        "coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name = ?), 0))",
        (_LAST_TEXT,),
    )
    return int(found.scalar_one())


def keep_last_text(connection: sa.Connection) -> None:
    """Remember the highest key of a text, before texts are removed for good."""
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)",
        (_LAST_TEXT, str(last_text(connection))),
    )


_LAST_TEXT: Final = "last_text"
