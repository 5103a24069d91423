"""Reading the fold: what lists, reader, history and statistics ask for.

All functions take a connection and plain values and return the values of ``annotator.values``.
``me`` is the row key of the annotator who looks (0: nobody known to this file yet).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from annotator.store import rows, search, tables
from annotator.values import (
    Annotation,
    Annotator,
    Article,
    ArticleQuery,
    ArticleRow,
    OperationRow,
    Progress,
    State,
    Stats,
)

_ARTICLE = tables.article
_PROGRESS = tables.progress
_ANNOTATION = tables.annotation
_OPERATION = tables.operation
DETAILS: Final = tuple(each for each in _ARTICLE.c if each.name != "added_by")
_EVERYTHING: Final = ArticleQuery()
_keys: Final = msgspec.json.Decoder(list[int]).decode
DONE: Final = ("finished", "skipped")


def _mine(me: int) -> sa.ColumnElement[bool]:
    return sa.and_(_PROGRESS.c.article == _ARTICLE.c.key, _PROGRESS.c.annotator == me)


def _state() -> sa.ColumnElement[str]:
    return sa.func.coalesce(_PROGRESS.c.state, "todo")


def article_keys(connection: sa.Connection, me: int, query: ArticleQuery) -> list[int]:
    """Keys of the articles asked for, in the order in which they came in."""
    if query == _EVERYTHING:
        return _all_keys(connection)
    select = (
        sa.select(_ARTICLE.c.key)
        .where(_ARTICLE.c.removed == int(query.removed))
        .order_by(_ARTICLE.c.key)
    )
    if query.states or query.flagged:
        # Only then: without it, the keys of a whole project are read from an index alone.
        select = select.select_from(_ARTICLE.outerjoin(_PROGRESS, _mine(me)))
    if query.states:
        select = select.where(_state().in_(sorted(query.states)))
    if query.flagged:
        select = select.where(_PROGRESS.c.flagged == 1)
    found = search.matching(connection, query.text)
    if found is not None:
        select = select.where(_ARTICLE.c.key.in_(found))
    return list(connection.execute(select).scalars().all())


def _all_keys(connection: sa.Connection) -> list[int]:
    """All keys of the list, as one value: a hundred thousand of them are read at once when a
    project is opened, and a row each takes three times as long."""
    found = connection.exec_driver_sql(
        "SELECT json_group_array(key) FROM (SELECT key FROM article WHERE removed = 0 ORDER BY key)"
    ).scalar_one()
    return sorted(_keys(found))


def _live(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(sa.func.count())
        .where(_ANNOTATION.c.article == _ARTICLE.c.key, _ANNOTATION.c.deleted == 0, *conditions)
        .correlate(_ARTICLE)
    )


def _rows_of_list() -> sa.Select[Any]:
    me: sa.BindParameter[int] = sa.bindparam("me")
    mine = _live(_ANNOTATION.c.annotator == me)
    begun = sa.or_(_state() != "todo", mine.with_only_columns(_ANNOTATION.c.key).exists())
    return (
        sa.select(
            _ARTICLE.c.key,
            _ARTICLE.c.title,
            _ARTICLE.c.source,
            _state(),
            sa.func.coalesce(_PROGRESS.c.flagged, 0),
            sa.case((begun, mine.scalar_subquery()), else_=_live().scalar_subquery()),
            _ARTICLE.c.published,
            _ARTICLE.c.language,
            _ARTICLE.c.removed,
        )
        .select_from(
            _ARTICLE.outerjoin(
                _PROGRESS,
                sa.and_(_PROGRESS.c.article == _ARTICLE.c.key, _PROGRESS.c.annotator == me),
            )
        )
        .where(_ARTICLE.c.key.in_(sa.bindparam("keys", expanding=True)))
    )


_ROWS_OF_LIST: Final = _rows_of_list()
"""Made once: the list asks for it after every label, and it takes as long to make as to run."""


def size(connection: sa.Connection) -> int:
    """How many articles are in the list."""
    return _scalar(connection, "SELECT count(*) FROM article WHERE removed = 0")


def article_rows(connection: sa.Connection, me: int, keys: Sequence[int]) -> list[ArticleRow]:
    """What the list shows of these articles, in the order of ``keys`` (unknown ones left out)."""
    wanted = {"me": me, "keys": list(keys)}
    found = {row[0]: _article_row(row) for row in connection.execute(_ROWS_OF_LIST, wanted)}
    return [found[key] for key in keys if key in found]


def _article_row(row: Any) -> ArticleRow:
    return ArticleRow(
        key=row[0],
        title=row[1],
        source=row[2],
        state=row[3],
        flagged=bool(row[4]),
        spans=row[5],
        published=row[6],
        language=row[7],
        removed=bool(row[8]),
    )


def measure(connection: sa.Connection, key: int) -> tuple[str, int] | None:
    """SHA-256 and length of an article, None where there is no such article."""
    row = connection.exec_driver_sql(
        "SELECT t.hash, a.length FROM article a JOIN text t ON t.key = a.key WHERE a.key=?", (key,)
    ).fetchone()
    return None if row is None else (row[0].hex(), row[1])


def article(connection: sa.Connection, key: int) -> Article | None:
    """One article's metadata, None where there is no such article."""
    select = (
        sa.select(*DETAILS, tables.text.c.hash)
        .join(tables.text, tables.text.c.key == _ARTICLE.c.key)
        .where(_ARTICLE.c.key == key)
    )
    row = connection.execute(select).fetchone()
    return None if row is None else article_of(row)


def article_of(row: Any) -> Article:
    """The metadata in a row of ``article`` with the text's hash behind it."""
    return Article(
        key=row[0],
        external_id=row[1],
        title=row[2],
        source=row[3],
        url=row[4],
        author=row[5],
        published=row[6],
        language=row[7],
        meta=msgspec.json.decode(row[8]),
        length=row[9],
        removed=bool(row[10]),
        sha256=row[11],
    )


def annotations_of(
    connection: sa.Connection, key: int, only: int | None = None, start: int | None = None
) -> list[Annotation]:
    """Live annotations of an article in text order, of one annotator or of all; ``start``: only
    those that begin at that code point."""
    sql = rows.SELECT_OF_ARTICLE + " AND annotation.deleted=0"
    parameters: tuple[int, ...] = (key,)
    if only is not None:
        sql += " AND annotation.annotator=?"
        parameters += (only,)
    if start is not None:
        sql += " AND annotation.start=?"
        parameters += (start,)
    sql += ' ORDER BY annotation.start, annotation."end" DESC, annotation.id'
    found = connection.exec_driver_sql(sql, parameters).fetchall()
    return [rows.annotation_value(row) for row in found]


def in_force(value: Annotation, mapping: Mapping[str, str]) -> Annotation:
    """The annotation with the label that its own counts as now."""
    if value.label not in mapping:
        return value
    return msgspec.structs.replace(value, label=mapping[value.label], original=value.label)


def number_of(connection: sa.Connection, key: int, annotator: int) -> int:
    """How many live annotations an annotator has in an article."""
    select = sa.select(sa.func.count()).where(
        _ANNOTATION.c.article == key,
        _ANNOTATION.c.annotator == annotator,
        _ANNOTATION.c.deleted == 0,
    )
    return int(connection.execute(select).scalar_one())


def annotation(connection: sa.Connection, annotation_id: str) -> Annotation | None:
    """One live annotation, None where there is none of that id."""
    row = connection.exec_driver_sql(rows.SELECT_BY_ID, (bytes.fromhex(annotation_id),)).fetchone()
    return rows.annotation_value(row) if row is not None and not row[17] else None


def others_hidden(connection: sa.Connection, key: int, me: int) -> int:
    """How many annotations of others the blind rule keeps back from ``me``."""
    if not is_blind(connection, key, me):
        return 0
    return int(connection.exec_driver_sql(_OTHERS, {"key": key, "me": me}).scalar_one())


def is_blind(connection: sa.Connection, key: int, me: int) -> bool:
    """Whether the blind rule keeps others' work on an article back from ``me``.

    Who was asked to annotate an article, or has begun it, sees nobody else's work on it until all
    who were asked, or have begun it, are done; everybody else sees it freely.
    """
    states: dict[int, str] = dict(connection.exec_driver_sql(_PARTICIPANTS, {"key": key}).fetchall())
    return me in states and any(state not in DONE for state in states.values())


def blind_articles(connection: sa.Connection, me: int) -> frozenset[int]:
    """The articles to which ``me`` is blind."""
    found = connection.exec_driver_sql(BLIND, (me, me))
    return frozenset(row[0] for row in found)


_PARTICIPANTS: Final = """
SELECT annotator, state FROM progress WHERE article = :key AND state <> 'todo'
UNION ALL
SELECT a.annotator, 'todo' FROM assignment a
WHERE a.article = :key AND a.part = 'annotator' AND a.assigned = 1 AND NOT EXISTS (
  SELECT 1 FROM progress p
  WHERE p.article = a.article AND p.annotator = a.annotator AND p.state <> 'todo')
"""
"""Who takes part in annotating an article, and how far they are."""

BLIND: Final = """
WITH mine(article) AS (
  SELECT article FROM progress WHERE annotator = ? AND state <> 'todo'
  UNION
  SELECT article FROM assignment WHERE annotator = ? AND part = 'annotator' AND assigned = 1)
SELECT article FROM mine WHERE EXISTS (
  SELECT 1 FROM progress p WHERE p.article = mine.article AND p.state = 'in_progress')
OR EXISTS (
  SELECT 1 FROM assignment a
  WHERE a.article = mine.article AND a.part = 'annotator' AND a.assigned = 1 AND NOT EXISTS (
    SELECT 1 FROM progress p WHERE p.article = a.article AND p.annotator = a.annotator
    AND p.state IN ('finished', 'skipped')))
"""
"""The articles to which an annotator (a row key, twice) is blind."""


def work_of_others(connection: sa.Connection, articles: Sequence[int], me: str) -> bool:
    """Whether somebody else has annotations in one of these articles (``me`` is an id)."""
    people = tables.annotator
    found = (
        sa.select(sa.literal(1))
        .join(people, people.c.key == _ANNOTATION.c.annotator)
        .where(_ANNOTATION.c.article.in_(list(articles)), people.c.id != me)
        .limit(1)
    )
    return connection.execute(found).scalar() is not None


_OTHERS: Final = (
    "SELECT (SELECT count(*) FROM annotation WHERE article=:key AND deleted=0 AND annotator<:me)"
    " + (SELECT count(*) FROM annotation WHERE article=:key AND deleted=0 AND annotator>:me)"
)
"""Two ranges instead of "not me": the index finds nobody else at once, however many mine are."""


def progress(connection: sa.Connection, key: int, me: int) -> Progress:
    """How far one annotator is with one article."""
    row = connection.exec_driver_sql(
        "SELECT state, reason, flagged, flag_note, note FROM progress "
        "WHERE article=? AND annotator=?",
        (key, me),
    ).fetchone()
    if row is None:
        return Progress()
    return Progress(
        state=row[0], reason=row[1], flagged=bool(row[2]), flag_note=row[3], note=row[4]
    )


def next_unfinished(connection: sa.Connection, me: int, after: int | None) -> int | None:
    """The next article in list order that is to do or in progress, going round at the end."""
    select = (
        sa.select(_ARTICLE.c.key)
        .select_from(_ARTICLE.outerjoin(_PROGRESS, _mine(me)))
        .where(_ARTICLE.c.removed == 0, _state().not_in(DONE))
        .order_by(_ARTICLE.c.key)
        .limit(1)
    )
    here = after or 0
    later = connection.execute(select.where(_ARTICLE.c.key > here)).scalar()
    if later is not None:
        return int(later)
    return connection.execute(select.where(_ARTICLE.c.key < here)).scalar()


def counts(connection: sa.Connection, me: int) -> dict[State, int]:
    """How many articles are in each state for one annotator."""
    select = (
        sa.select(_PROGRESS.c.state, sa.func.count())
        .join(_ARTICLE, _mine(me))
        .where(_ARTICLE.c.removed == 0, _PROGRESS.c.state != "todo")
        .group_by(_PROGRESS.c.state)
    )
    found: dict[State, int] = {"todo": 0, "in_progress": 0, "finished": 0, "skipped": 0}
    for state, number in connection.execute(select):
        found[cast(State, state)] = number
    found["todo"] = size(connection) - sum(found.values())
    return found


def annotators(connection: sa.Connection) -> list[Annotator]:
    """Everybody whose work is in the project, by name."""
    table = tables.annotator
    select = sa.select(table.c.id, table.c.name, table.c.lead).order_by(table.c.name, table.c.id)
    return [
        Annotator(id=row[0], name=row[1], lead=bool(row[2])) for row in connection.execute(select)
    ]


def annotator_key(connection: sa.Connection, annotator_id: str) -> int:
    """The row key of an annotator, 0 where the file does not know them."""
    found = connection.exec_driver_sql(
        "SELECT key FROM annotator WHERE id=?", (bytes.fromhex(annotator_id),)
    ).scalar()
    return int(found or 0)


def history(
    connection: sa.Connection, me: str, limit: int, before: int | None
) -> list[OperationRow]:
    """Operations, newest first; ``before`` is the ``when`` of the last row already shown.

    What somebody else did in an article that I am blind to is not called by its name.
    """
    mine = annotator_key(connection, me)
    people, op = tables.annotator, _OPERATION
    select = (
        sa.select(
            op.c.id,
            op.c.name,
            people.c.name,
            op.c.author,
            op.c.clock,
            op.c.articles,
            sa.func.coalesce(_ARTICLE.c.title, ""),
            op.c.undone,
            op.c.undoes,
            op.c.article,
        )
        .select_from(
            op.outerjoin(people, people.c.id == op.c.author).outerjoin(
                _ARTICLE, _ARTICLE.c.key == op.c.article
            )
        )
        .order_by(op.c.clock.desc(), op.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        select = select.where(op.c.clock < before)
    return [
        OperationRow(
            id=row[0],
            name=_told_to(connection, mine, row[1], row[9], of_mine=row[3] == me),
            author=row[2] or "",
            mine=row[3] == me,
            when=row[4],
            articles=row[5],
            title=row[6],
            undone=bool(row[7]),
            undoes=row[8],
        )
        for row in connection.execute(select)
    ]


def _told_to(
    connection: sa.Connection, me: int, name: str, article: int | None, *, of_mine: bool
) -> str:
    if of_mine or article is None or not others_hidden(connection, article, me):
        return name
    return "Work on an article"


class Step(Struct, frozen=True):
    """An operation that can be undone or redone; ``articles`` is how many it touched."""

    id: str
    name: str
    clock: int
    articles: int


def _step(row: Any) -> Step | None:
    return None if row is None else Step(row[0], row[1], row[2], row[3])


def undo_step(connection: sa.Connection, me: str) -> Step | None:
    """The newest operation of mine that stands and can be undone."""
    op = _OPERATION
    return _step(
        connection.execute(
            sa.select(op.c.id, op.c.name, op.c.clock, op.c.articles)
            .where(op.c.author == me, op.c.undoable == 1, op.c.undone == 0)
            .order_by(op.c.clock.desc())
            .limit(1)
        ).fetchone()
    )


def redo_step(connection: sa.Connection, me: str) -> Step | None:
    """The newest undo of mine that nothing new has followed; its name is the first operation's."""
    op, first = _OPERATION, _OPERATION.alias()
    newest = sa.select(sa.func.max(op.c.clock)).where(op.c.author == me, op.c.undoable == 1)
    return _step(
        connection.execute(
            sa.select(op.c.id, first.c.name, op.c.clock, op.c.articles)
            .join(first, first.c.id == op.c.undoes)
            .where(op.c.author == me, op.c.undone == 0, first.c.undoes.is_(None))
            .where(op.c.clock > sa.func.coalesce(newest.scalar_subquery(), 0))
            .order_by(op.c.clock.desc())
            .limit(1)
        ).fetchone()
    )


def step(connection: sa.Connection, me: str, operation: str) -> Step | None:
    """One operation of mine that stands and can be undone; None where it is not such a one."""
    op = _OPERATION
    return _step(
        connection.execute(
            sa.select(op.c.id, op.c.name, op.c.clock, op.c.articles).where(
                op.c.id == operation, op.c.author == me, op.c.undoable == 1, op.c.undone == 0
            )
        ).fetchone()
    )


def operation_stands(connection: sa.Connection, operation: str) -> bool:
    """Whether an operation is none that was undone, and no undo."""
    op = _OPERATION
    found = connection.execute(
        sa.select(op.c.id).where(op.c.id == operation, op.c.undone == 0, op.c.undoable == 1)
    )
    return found.scalar() is not None


def steps_since(connection: sa.Connection, me: str, clock: int) -> list[Step]:
    """My operations that stand, from the newest back to the one at ``clock`` (included)."""
    op = _OPERATION
    select = (
        sa.select(op.c.id, op.c.name, op.c.clock, op.c.articles)
        .where(op.c.author == me, op.c.undoable == 1, op.c.undone == 0, op.c.clock >= clock)
        .order_by(op.c.clock.desc())
    )
    return [Step(row[0], row[1], row[2], row[3]) for row in connection.execute(select)]


def operation_clock(connection: sa.Connection, operation: str) -> int | None:
    """The clock of an operation, None where there is none of that id."""
    op = _OPERATION
    return connection.execute(sa.select(op.c.clock).where(op.c.id == operation)).scalar()


def stats(connection: sa.Connection, labels: Mapping[str, str]) -> Stats:
    """Counts of the whole project; ``labels`` gives names for label ids (mapped ones included)."""
    people = {row.id: row.name for row in annotators(connection)}
    by_label = connection.exec_driver_sql(
        "SELECT p.id, n.label, count(*) FROM annotation n JOIN annotator p ON p.key = n.annotator "
        "JOIN article a ON a.key = n.article WHERE n.deleted = 0 AND a.removed = 0 GROUP BY 1, 2"
    )
    found: dict[str, dict[str, int]] = {}
    for who, label, number in by_label:
        mine = found.setdefault(people.get(who.hex(), ""), {})
        name = labels.get(label, label)
        mine[name] = mine.get(name, 0) + number
    return Stats(
        articles=size(connection),
        removed=_scalar(connection, "SELECT count(*) FROM article WHERE removed = 1"),
        characters=_scalar(connection, "SELECT sum(length) FROM article WHERE removed = 0"),
        annotations=found,
        states=_states(connection, people),
        untouched=_scalar(
            connection,
            "SELECT count(*) FROM article a WHERE removed = 0 AND NOT EXISTS (SELECT 1 FROM "
            "progress p WHERE p.article = a.key AND p.state <> 'todo') AND NOT EXISTS (SELECT 1 "
            "FROM annotation n WHERE n.article = a.key AND n.deleted = 0)",
        ),
    )


def _states(connection: sa.Connection, people: dict[str, str]) -> dict[str, dict[str, int]]:
    result = connection.exec_driver_sql(
        "SELECT p.id, s.state, count(*) FROM progress s JOIN annotator p ON p.key = s.annotator "
        "JOIN article a ON a.key = s.article WHERE a.removed = 0 GROUP BY 1, 2"
    )
    found: dict[str, dict[str, int]] = {}
    for who, state, number in result:
        theirs = found.setdefault(people.get(who.hex(), ""), {})
        theirs[state] = theirs.get(state, 0) + number  # two people may have one name
    return found


def _scalar(connection: sa.Connection, sql: str) -> int:
    return int(connection.exec_driver_sql(sql).scalar() or 0)
