"""States of the fold to rows and back, for what is not an annotation (those are in ``rows``).

What belongs here: operations, people, metadata, progress and relations, one by one; the recorder
and the rebuild write them through the same functions.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from annotator.history.states import (
    ArticleFacts,
    ProgressState,
    ProjectState,
    RelationKey,
    RelationState,
)
from annotator.store import rows, tables


class OperationState(Struct, kw_only=True):
    """A row of the ``operation`` table."""

    id: str
    author: str
    name: str
    clock: int
    undoes: str | None
    undoable: bool
    articles: int
    article: int | None


def operation_row(state: OperationState) -> tuple[Any, ...]:
    """Parameters of ``INSERT_OPERATION``."""
    return (
        bytes.fromhex(state.id),
        bytes.fromhex(state.author),
        state.name,
        state.clock,
        None if state.undoes is None else bytes.fromhex(state.undoes),
        0,
        int(state.undoable),
        state.articles,
        state.article,
    )


def write_operation(connection: sa.Connection, state: OperationState) -> None:
    """Add an operation to the fold, and mark what it undoes.

    Undoing an undo (that is, redoing) makes the first operation stand again.
    """
    connection.exec_driver_sql(rows.INSERT_OPERATION, operation_row(state))
    if state.undoes is None:
        return
    table = tables.operation
    connection.execute(sa.update(table).where(table.c.id == state.undoes).values(undone=1))
    first = sa.select(table.c.undoes).where(table.c.id == state.undoes).scalar_subquery()
    connection.execute(sa.update(table).where(table.c.id == first).values(undone=0))


def write_people(connection: sa.Connection, state: ProjectState) -> None:
    """Bring the annotators' names and roles in line with the project's state."""
    table = tables.annotator
    known = set(connection.execute(sa.select(table.c.id)).scalars())
    for who in sorted(state.names.keys() | state.leads):
        values = {"name": state.names.get(who, ""), "lead": int(state.leading(who))}
        if who in known:
            connection.execute(sa.update(table).where(table.c.id == who).values(**values))
        else:
            connection.execute(sa.insert(table).values(id=who, **values))


def facts_row(facts: ArticleFacts, key: int, length: int) -> tuple[Any, ...]:
    """Parameters of ``INSERT_ARTICLE``."""
    return (
        key,
        facts.external_id,
        facts.title,
        facts.source,
        facts.url,
        facts.author,
        facts.published,
        facts.language,
        rows.encode(facts.meta).decode(),
        length,
        int(facts.removed),
        bytes.fromhex(facts.added_by),
        facts.needed,
    )


def progress_row(state: ProgressState, annotator: int, article: int) -> tuple[Any, ...]:
    """Parameters of ``INSERT_PROGRESS``."""
    return (
        annotator,
        article,
        state.state,
        state.reason,
        int(state.flagged),
        state.flag_note,
        bytes.fromhex(state.by),
        state.note,
        state.moved,
        state.sent_back,
        bytes.fromhex(state.sent_by),
        state.sent_at,
        state.seen,
        int(state.late),
    )


_FACTS: Final = sa.select(tables.article).where(tables.article.c.key == sa.bindparam("wanted"))


def read_facts(connection: sa.Connection, key: int) -> ArticleFacts | None:
    """What stands of an article's metadata."""
    row = connection.execute(_FACTS, {"wanted": key}).mappings().fetchone()
    if row is None:
        return None
    return ArticleFacts(
        **{name: row[name] for name in ArticleFacts.__struct_fields__[:7]},
        meta=msgspec.json.decode(row["meta"]),
        removed=bool(row["removed"]),
        added_by=row["added_by"],
        needed=row["needed"],
    )


def read_progress(connection: sa.Connection, article: int, annotator: int) -> ProgressState | None:
    """What stands of one annotator's progress with one article."""
    row = connection.exec_driver_sql(
        "SELECT state, reason, flagged, flag_note, by, note, moved, sent_back, sent_by, sent_at, "
        "seen, late FROM progress "
        "WHERE article=? AND annotator=?",
        (article, annotator),
    ).fetchone()
    if row is None:
        return None
    return ProgressState(
        state=row[0],
        reason=row[1],
        flagged=bool(row[2]),
        flag_note=row[3],
        by=row[4].hex(),
        note=row[5],
        moved=row[6],
        sent_back=row[7],
        sent_by=row[8].hex(),
        sent_at=row[9],
        seen=row[10],
        late=bool(row[11]),
    )


def read_relation(
    connection: sa.Connection, article: int, annotator: int, key: RelationKey
) -> RelationState | None:
    """What stands of one relation."""
    who, type_, from_id, to_id = key
    row = connection.exec_driver_sql(
        "SELECT creator, there, scheme, origin, created FROM relation WHERE article=? "
        "AND annotator=? AND type=? AND from_id=? AND to_id=?",
        (article, annotator, type_, bytes.fromhex(from_id), bytes.fromhex(to_id)),
    ).fetchone()
    if row is None:
        return None
    return RelationState(
        annotator=who,
        type=type_,
        from_id=from_id,
        to_id=to_id,
        creator=row[0].hex(),
        there=bool(row[1]),
        scheme=row[2],
        origin=row[3],
        created=row[4],
    )
