"""The fold made anew from the events, and a dump of it by lasting names, to compare two folds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from annotator.history.events import PROJECT_CREATED
from annotator.history.fold import fold_article
from annotator.history.states import ProjectState, Rules
from annotator.history.views import MemoryArticle
from annotator.store import log, rows, tables, together
from annotator.store.states import (
    OperationState,
    facts_row,
    progress_row,
    write_operation,
    write_people,
)
from annotator.ticker import Silent, Ticker

BATCH: Final = 400
"""Articles whose events are in memory at once."""


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
    keys = [row[0] for row in connection.exec_driver_sql("SELECT key FROM text ORDER BY key")]
    _fold_articles(connection, keys, state.rules, people, ticker)
    _write_operations(connection, state)


def refold(
    connection: sa.Connection,
    keys: Sequence[int],
    state: ProjectState,
    ticker: Ticker | None = None,
) -> None:
    """Make the fold of some articles anew (or of all: see ``rebuild``), inside the transaction.

    ``state`` is the project's, folded afresh. Operations and people are brought in line too.
    """
    for start in range(0, len(keys), BATCH):
        some = tuple(keys[start : start + BATCH])
        marks = ",".join("?" * len(some))
        for table in tables.OF_ARTICLES:
            column = "key" if table is tables.article else "article"
            connection.exec_driver_sql(
                f"DELETE FROM {table.name} WHERE {column} IN ({marks})", some
            )
    write_people(connection, state)
    _fold_articles(connection, keys, state.rules, _people(connection), ticker or Silent())
    tables.operation.drop(connection)
    tables.operation.create(connection)
    _write_operations(connection, state)


def tidy_people(connection: sa.Connection, state: ProjectState) -> None:
    """People whom only withdrawn events named have no row, or one without a name."""
    named = sorted(state.names.keys() | state.leads)
    nobody = sa.not_(tables.annotator.c.id.in_(named))
    connection.execute(sa.update(tables.annotator).where(nobody).values(name="", lead=0))
    ids = tuple(bytes.fromhex(each) for each in named)
    marks = ",".join("?" * len(ids))
    connection.exec_driver_sql(f"{_UNCLAIMED} AND id NOT IN ({marks})", ids)


_UNCLAIMED: Final = """
DELETE FROM annotator WHERE key NOT IN (SELECT annotator FROM annotation
  UNION SELECT annotator FROM relation UNION SELECT annotator FROM progress
  UNION SELECT annotator FROM assignment)
"""


def articles_of_people(connection: sa.Connection, people: Collection[str]) -> list[int]:
    """The articles that any of these people has to do with."""
    ids = tuple(bytes.fromhex(each) for each in sorted(people))
    marks = ",".join("?" * len(ids))
    theirs = f"annotator IN (SELECT key FROM annotator WHERE id IN ({marks}))"
    found = connection.exec_driver_sql(
        f"SELECT article FROM event WHERE article IS NOT NULL AND author IN ({marks}) "
        f"UNION SELECT article FROM annotation WHERE {theirs} "
        f"UNION SELECT article FROM progress WHERE {theirs} "
        f"UNION SELECT article FROM assignment WHERE {theirs}",
        ids * 4,
    )
    return sorted(row[0] for row in found)


def _fold_articles(
    connection: sa.Connection,
    keys: Sequence[int],
    rules: Rules,
    people: dict[str, int],
    ticker: Ticker,
) -> None:
    for start in range(0, len(keys), BATCH):
        ticker.tick(start, len(keys), "Reading the history")
        some = keys[start : start + BATCH]
        lengths, batch = log.lengths_of(connection, some), _Rows(connection, people)
        for key, history in log.events_of_articles(connection, some):
            batch.take(fold_article(history, rules), key, lengths[key])
        batch.write()


def _people(connection: sa.Connection) -> dict[str, int]:
    table = tables.annotator
    return {row[0]: row[1] for row in connection.execute(sa.select(table.c.id, table.c.key))}


def _person(connection: sa.Connection, people: dict[str, int], who: str) -> int:
    if who not in people:
        table = tables.annotator
        made = connection.execute(sa.insert(table).values(id=who).returning(table.c.key))
        people[who] = int(made.scalar_one())
    return people[who]


class _Rows:
    """The rows of several articles, written together: one statement each takes longer."""

    def __init__(self, connection: sa.Connection, people: dict[str, int]) -> None:
        self._connection = connection
        self._people = people
        self._waiting: dict[str, list[tuple[Any, ...]]] = {}

    def _person(self, who: str) -> int:
        return _person(self._connection, self._people, who)

    def _put(self, statement: str, row: tuple[Any, ...]) -> None:
        self._waiting.setdefault(statement, []).append(row)

    def take(self, view: MemoryArticle, key: int, length: int) -> None:
        """The rows of an article."""
        if view.known is not None:
            self._put(rows.INSERT_ARTICLE, facts_row(view.known, key, length))
        for state in view.annotations.values():
            creator = bytes.fromhex(state.creator)
            row = rows.annotation_row(state, key, self._person(state.annotator), creator)
            self._put(rows.INSERT_ANNOTATION, row)
        for relation in view.relations.values():
            row = rows.relation_row(relation, key, self._person(relation.annotator))
            self._put(rows.INSERT_RELATION, row)
        for annotator, progress in view.progresses.items():
            self._put(rows.INSERT_PROGRESS, progress_row(progress, self._person(annotator), key))
        for held in view.team.values():
            self._put(*together.written(key, held, self._person))

    def write(self) -> None:
        """Write all that was taken."""
        for statement, waiting in self._waiting.items():
            self._connection.exec_driver_sql(statement, waiting)
        self._waiting.clear()


def _write_operations(connection: sa.Connection, project: ProjectState) -> None:
    who = project.rules.who
    for state in operations_of(log.operation_lines(connection)):
        state.author = who(state.author)
        write_operation(connection, state)
    _write_merges(connection)
    for other, one in project.rules.same.items():
        them = (bytes.fromhex(one), bytes.fromhex(other))
        connection.exec_driver_sql("UPDATE operation SET author = ? WHERE author = ?", them)


def _write_merges(connection: sa.Connection) -> None:
    """Put the merges of this file among its operations: they are undone like any other."""
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO operation(id, author, name, clock, undoes, undone, undoable, "
        "articles, article) SELECT id, author, name, clock, NULL, withdrawn, 1, articles, NULL "
        "FROM merge"
    )


def operations_of(lines: Iterable[log.OperationLine]) -> list[OperationState]:
    """The operations that events belong to, in the order of their first events."""
    found: dict[str, OperationState] = {}
    articles: dict[str, dict[int, None]] = {}
    born: set[str] = set()
    for line in lines:
        state = found.get(line.operation)
        if state is None:
            state = found[line.operation] = _blank(line)
        if line.kind == PROJECT_CREATED:
            born.add(line.operation)
        state.undoable |= line.undoes is None and line.lasting
        if line.article is not None:
            articles.setdefault(line.operation, {})[line.article] = None
    for operation in born:
        found[operation].undoable = False
    for operation, touched in articles.items():
        found[operation].articles = len(touched)
        found[operation].article = next(iter(touched))
    return list(found.values())


def _blank(line: log.OperationLine) -> OperationState:
    return OperationState(
        id=line.operation,
        author=line.author,
        name=line.name,
        clock=line.clock,
        undoes=line.undoes,
        undoable=False,
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
    **{
        name: f"SELECT {_ARTICLE.format('article')} || hex(t.id) AS name, t.* FROM {name} t"
        for name in ("decision", "thread", "comment")
    },
    "adjudication": f"SELECT {_ARTICLE.format('article')} || hex(t.by) AS name, t.* "
    "FROM adjudication t",
    "assignment": f"SELECT {_ARTICLE.format('article')} || {_PEOPLE} AS name, t.* "
    "FROM assignment t",
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
