"""Reading the history of operations: its lines, and what of mine can be undone and redone.

What belongs here: questions about operations. ``me`` is the id of who looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from annotator.history.events import (
    ADJUDICATION_SET,
    ANNOTATOR_NAMED,
    ARTICLE_SENT_BACK,
    COMMENT_SET,
    DECISION_SET,
    THREAD_SET,
    WORK,
    WORK_SEEN,
)
from annotator.store import purged, sight, tables
from annotator.store.queries import annotator_key
from annotator.values import OperationRow

_ARTICLE = tables.article
_OPERATION = tables.operation
_KEPT_BACK: Final = (
    WORK,
    WORK_SEEN,
    DECISION_SET,
    ADJUDICATION_SET,
    THREAD_SET,
    COMMENT_SET,
    ARTICLE_SENT_BACK,
)
"""Kinds of events that tell of somebody's work on an article. All others are everybody's: who
brought an article in, or gave it to whom, may be known."""
SEVERAL: Final = "Work on several articles"
"""What somebody else did is called that was done in articles to which I am blind as well."""

_Row = tuple[OperationRow, int | None]
"""A line of the history with the key of the article, or of the first of several."""


def history(
    connection: sa.Connection, me: str, limit: int, before: int | None
) -> list[OperationRow]:
    """Operations, newest first; ``before`` is the ``when`` of the last row already shown.

    What others did in articles to which I am blind is left out: even how many rows there are would
    tell how much they found. What they did there and elsewhere at once is told of elsewhere.
    """
    blind = sight.blind_articles(connection, annotator_key(connection, me))
    found: list[OperationRow] = []
    while len(found) < limit:
        wanted = limit - len(found)
        lines = _history(connection, me, wanted, before)
        found += _told(connection, lines, blind)
        if len(lines) < wanted:
            break
        before = lines[-1][0].when
    return _marked(connection, found)


def _marked(connection: sa.Connection, lines: list[OperationRow]) -> list[OperationRow]:
    """Those of which parts were removed for good are told so."""
    cut = purged.operations_among(connection, [each.id for each in lines]) if lines else {}
    return [replace(each, purged=True) if each.id in cut else each for each in lines]


def _told(
    connection: sa.Connection, lines: Sequence[_Row], blind: frozenset[int]
) -> list[OperationRow]:
    """The lines as somebody may see them who is blind to these articles."""
    asked = [each.id for each, key in lines if _may_hide(each, key, blind)]
    hidden = _hidden(connection, asked, blind) if asked else {}
    found = []
    for each, _ in lines:
        left = each.articles - hidden.get(each.id, 0)
        if each.id not in hidden:
            found.append(each)
        elif left > 0:
            found.append(replace(each, name=SEVERAL, title="", articles=left))
    return found


def _may_hide(line: OperationRow, key: int | None, blind: frozenset[int]) -> bool:
    return bool(blind) and not line.mine and (line.articles > 1 or key in blind)


def _hidden(
    connection: sa.Connection, operations: Sequence[str], blind: frozenset[int]
) -> dict[str, int]:
    """In how many of these articles an operation did what is kept back; those operations left out
    that did something which is everybody's, as an import does."""
    marks = ",".join("?" * len(operations))
    asked = tuple(bytes.fromhex(each) for each in operations)
    there = msgspec.json.encode(sorted(blind)).decode()
    found = connection.exec_driver_sql(_HIDDEN.format(marks=marks), (*asked, there))
    return {row[0].hex(): row[1] for row in found}


_KINDS: Final = ", ".join(f"'{kind}'" for kind in _KEPT_BACK)
_HIDDEN: Final = f"""
SELECT o.id, count(DISTINCT e.article)
FROM operation o CROSS JOIN event e ON e.operation = o.id
WHERE o.id IN ({{marks}}) AND NOT EXISTS (SELECT 1 FROM event s WHERE s.operation = o.id
  AND s.kind NOT IN ({_KINDS}, '{ANNOTATOR_NAMED}'))
AND e.kind IN ({_KINDS}) AND e.article IN (SELECT value FROM json_each(?))
GROUP BY o.id
"""


def _history(connection: sa.Connection, me: str, limit: int, before: int | None) -> list[_Row]:
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
    return [(_operation_row(row, me), row[9]) for row in connection.execute(select)]


def _operation_row(row: Any, me: str) -> OperationRow:
    return OperationRow(
        id=row[0],
        name=row[1],
        author=row[2] or "",
        mine=row[3] == me,
        when=row[4],
        articles=row[5],
        title=row[6],
        undone=bool(row[7]),
        undoes=row[8],
    )


class Step(Struct, frozen=True):
    """An operation that can be undone or redone; ``articles`` is how many it touched.

    ``merge``: it is a merge of this file, which is taken back in another way.
    """

    id: str
    name: str
    clock: int
    articles: int
    merge: bool = False


def _is_merge(op: sa.Table) -> sa.ColumnElement[bool]:
    return sa.exists().where(tables.merge.c.id == op.c.id)


def _step(row: Any) -> Step | None:
    return None if row is None else Step(row[0], row[1], row[2], row[3], bool(row[4]))


def undo_step(connection: sa.Connection, me: str) -> Step | None:
    """The newest operation of mine that stands and can be undone."""
    op = _OPERATION
    return _step(
        connection.execute(
            sa.select(op.c.id, op.c.name, op.c.clock, op.c.articles, _is_merge(op))
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
            sa.select(op.c.id, first.c.name, op.c.clock, op.c.articles, sa.false())
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
            sa.select(op.c.id, op.c.name, op.c.clock, op.c.articles, _is_merge(op)).where(
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
        sa.select(op.c.id, op.c.name, op.c.clock, op.c.articles, _is_merge(op))
        .where(op.c.author == me, op.c.undoable == 1, op.c.undone == 0, op.c.clock >= clock)
        .order_by(op.c.clock.desc())
    )
    return [
        Step(row[0], row[1], row[2], row[3], bool(row[4])) for row in connection.execute(select)
    ]


def operation_clock(connection: sa.Connection, operation: str) -> int | None:
    """The clock of an operation, None where there is none of that id."""
    op = _OPERATION
    return connection.execute(sa.select(op.c.clock).where(op.c.id == operation)).scalar()
