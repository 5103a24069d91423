"""Reading the history of operations: its lines, and what of mine can be undone and redone.

What belongs here: questions about operations. ``me`` is the id of who looks.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from annotator.store import tables
from annotator.store.queries import annotator_key
from annotator.store.sight import others_hidden
from annotator.values import OperationRow

_ARTICLE = tables.article
_OPERATION = tables.operation


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
