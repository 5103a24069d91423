"""The fold made anew from the events, and a dump of it by lasting names, to compare two folds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from annotator.history.events import Event
from annotator.history.fold import MemoryArticle, fold_article
from annotator.store import log, rows, tables
from annotator.store.states import (
    OperationState,
    facts_row,
    progress_row,
    write_operation,
    write_people,
)
from annotator.ticker import Silent, Ticker

UNDOABLE_NEVER = frozenset({"project.created"})
"""Operations with such an event are not offered for undo."""


def rebuild(connection: sa.Connection, ticker: Ticker | None = None) -> None:
    """Make the tables of the fold anew and fill them from the events, inside the transaction."""
    ticker = ticker or Silent()
    for table in reversed(tables.FOLDED):
        # Dropped, not emptied: the tables of an older fold may have other columns.
        table.drop(connection, checkfirst=True)
    for table in tables.FOLDED:
        table.create(connection)
    state = log.project_state(connection)
    write_people(connection, state)
    people = _people(connection)
    keys = connection.exec_driver_sql("SELECT key, length(body) FROM text ORDER BY key").fetchall()
    for done, (key, length) in enumerate(keys):
        ticker.tick(done, len(keys), "Rebuilding from the history")
        view = fold_article(log.events_of_article(connection, key), state.leads)
        _write_article(connection, view, key, length, people)
    _write_operations(connection)


def _people(connection: sa.Connection) -> dict[str, int]:
    table = tables.annotator
    return {row[0]: row[1] for row in connection.execute(sa.select(table.c.id, table.c.key))}


def _person(connection: sa.Connection, people: dict[str, int], who: str) -> int:
    if who not in people:
        table = tables.annotator
        made = connection.execute(sa.insert(table).values(id=who).returning(table.c.key))
        people[who] = int(made.scalar_one())
    return people[who]


def _write_article(
    connection: sa.Connection, view: MemoryArticle, key: int, length: int, people: dict[str, int]
) -> None:
    run = connection.exec_driver_sql
    if view.known is not None:
        run(rows.INSERT_ARTICLE, facts_row(view.known, key, length))
    spans = [
        rows.annotation_row(
            state, key, _person(connection, people, state.annotator), bytes.fromhex(state.creator)
        )
        for state in view.annotations.values()
    ]
    links = [
        rows.relation_row(relation, key, _person(connection, people, relation.annotator))
        for relation in view.relations.values()
    ]
    states = [
        progress_row(progress, _person(connection, people, annotator), key)
        for annotator, progress in view.progresses.items()
    ]
    for statement, made in (
        (rows.INSERT_ANNOTATION, spans),
        (rows.INSERT_RELATION, links),
        (rows.INSERT_PROGRESS, states),
    ):
        if made:
            run(statement, made)


def _write_operations(connection: sa.Connection) -> None:
    for state in operations_of(log.all_events(connection), _text_keys(connection)):
        write_operation(connection, state)


def _text_keys(connection: sa.Connection) -> dict[str, int]:
    rows_ = connection.exec_driver_sql("SELECT hash, key FROM text")
    return {row[0].hex(): row[1] for row in rows_}


def operations_of(history: Iterator[Event], keys: dict[str, int]) -> list[OperationState]:
    """The operations that events belong to, in the order of their first events."""
    found: dict[str, OperationState] = {}
    articles: dict[str, dict[int, None]] = {}
    for event in history:
        state = found.setdefault(event.operation, _blank(event))
        if event.kind in UNDOABLE_NEVER:
            state.undoable = False
        if event.article is not None:
            articles.setdefault(event.operation, {})[keys[event.article]] = None
    for operation, touched in articles.items():
        found[operation].articles = len(touched)
        found[operation].article = next(iter(touched))
    return list(found.values())


def _blank(event: Event) -> OperationState:
    return OperationState(
        id=event.operation,
        author=event.author,
        name=event.operation_name,
        clock=event.clock,
        undoes=event.undoes,
        undoable=event.undoes is None,
        articles=0,
        article=None,
    )


_PEOPLE = "(SELECT hex(id) FROM annotator WHERE key = t.annotator)"
_ARTICLE = "(SELECT hex(hash) FROM text WHERE key = t.{})"
_DUMPS = {
    "article": f"SELECT {_ARTICLE.format('key')} AS name, t.* FROM article t",
    "annotator": "SELECT hex(t.id) AS name, t.* FROM annotator t",
    "annotation": f"SELECT hex(t.id) AS name, {_ARTICLE.format('article')} AS of_article, "
    f"{_PEOPLE} AS of_annotator, t.* FROM annotation t",
    "relation": f"SELECT {_ARTICLE.format('article')} || {_PEOPLE} || type || hex(from_id) || "
    "hex(to_id) AS name, t.* FROM relation t",
    "progress": f"SELECT {_ARTICLE.format('article')} || {_PEOPLE} AS name, t.* FROM progress t",
    "operation": f"SELECT hex(t.id) AS name, {_ARTICLE.format('article')} AS of_article, t.* "
    "FROM operation t",
}


def dump(connection: sa.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """The whole fold, sorted and without keys that are good inside one file only."""
    found = {}
    for table, query in _DUMPS.items():
        result = connection.exec_driver_sql(query)
        names = list(result.keys())
        local = {"key", "article", "annotator"} if table != "annotator" else {"key"}
        keep = [i for i, name in enumerate(names) if name not in local]
        found[table] = sorted(
            (tuple(row[i] for i in keep) for row in result), key=lambda row: repr(row)
        )
    return found
