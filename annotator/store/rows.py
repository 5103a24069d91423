"""Rows of the fold to states and back, in one place, and the statements that write them in bulk.

The hot statements are compiled once from the tables and run with tuples: for an import of a
quarter of a million annotations that is half the cost of going through bound dictionaries.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from annotator.history.events import Event
from annotator.history.states import AnnotationState, RelationState
from annotator.store import tables
from annotator.store.compiled import meaning
from annotator.values import GAP, Annotation, Segment

_segments = msgspec.json.Decoder(tuple[Segment, ...]).decode
_mapping = msgspec.json.Decoder(dict[str, Any]).decode
_names = msgspec.json.Decoder(tuple[str, ...]).decode
_companions = msgspec.json.Decoder(dict[str, Segment]).decode
encode = msgspec.json.Encoder(order="sorted").encode


def _sql(statement: sa.ClauseElement) -> str:
    return str(statement.compile(dialect=sqlite.dialect()))


def _insert(table: sa.Table, *left_out: str) -> str:
    names = [column.name for column in table.columns if column.name not in left_out]
    return _sql(sa.insert(table).values({name: sa.bindparam(name) for name in names}))


INSERT_TEXT: Final = _insert(tables.text)
INSERT_EVENT: Final = _insert(tables.event, "key")
INSERT_ANNOTATION: Final = _insert(tables.annotation, "key")
_UNSAID: Final = (
    *("segments", "note", "doubt", "attributes", "companions", "deleted"),
    *("doubt_note", "unconfirmed"),
)
INSERT_PLAIN: Final = _insert(tables.annotation, "key", *_UNSAID)
"""For an annotation with one segment and nothing else to say: nearly all, and a third cheaper."""
INSERT_ARTICLE: Final = _insert(tables.article)
INSERT_OPERATION: Final = _insert(tables.operation)
INSERT_RELATION: Final = _insert(tables.relation).replace("INSERT", "INSERT OR REPLACE", 1)
INSERT_PROGRESS: Final = _insert(tables.progress).replace("INSERT", "INSERT OR REPLACE", 1)
_IDENTITY: Final = ("key", "id", "article", "annotator", "creator", "origin", "created")
_VALUES: Final = [c.name for c in tables.annotation.columns if c.name not in _IDENTITY]
UPDATE_ANNOTATION: Final = (
    "UPDATE annotation SET " + ", ".join(f'"{name}"=?' for name in _VALUES) + " WHERE id=?"
)


def event_row(event: Event, article: int | None) -> tuple[Any, ...]:
    """Parameters of ``INSERT_EVENT``."""
    return (
        bytes.fromhex(event.id),
        bytes.fromhex(event.author),
        bytes.fromhex(event.machine),
        event.seq,
        event.clock,
        bytes.fromhex(event.operation),
        event.operation_name,
        None if event.undoes is None else bytes.fromhex(event.undoes),
        event.kind,
        article,
        event.payload.decode(),
    )


def _values(state: AnnotationState) -> tuple[Any, ...]:
    segments = state.segments
    single = len(segments) == 1
    return (
        state.label,
        segments[0].start,
        segments[-1].end,
        None if single else encode(segments).decode(),
        state.quotes[0] if single else GAP.join(state.quotes),
        state.scheme,
        state.note,
        int(state.doubt),
        encode(state.attributes).decode() if state.attributes else None,
        encode(state.companions).decode() if state.companions else None,
    )


def is_plain(state: AnnotationState) -> bool:
    """Whether ``INSERT_PLAIN`` says all of an annotation."""
    return len(state.segments) == 1 and not (
        state.note
        or state.doubt
        or state.attributes
        or state.companions
        or state.deleted
        or state.doubt_note
        or state.unconfirmed
    )


def plain_row(
    state: AnnotationState, article: int, annotator: int, creator: bytes
) -> tuple[Any, ...]:
    """Parameters of ``INSERT_PLAIN``."""
    only = state.segments[0]
    return (
        bytes.fromhex(state.id),
        article,
        annotator,
        creator,
        state.label,
        only.start,
        only.end,
        state.quotes[0],
        state.scheme,
        state.origin,
        state.created,
        state.updated,
    )


def annotation_row(
    state: AnnotationState, article: int, annotator: int, creator: bytes
) -> tuple[Any, ...]:
    """Parameters of ``INSERT_ANNOTATION``; ``creator`` is the id of the state's creator."""
    return (
        bytes.fromhex(state.id),
        article,
        annotator,
        creator,
        *_values(state),
        state.origin,
        state.created,
        state.updated,
        int(state.deleted),
        *_doubts(state),
    )


def _doubts(state: AnnotationState) -> tuple[str, str | None]:
    return state.doubt_note, encode(state.unconfirmed).decode() if state.unconfirmed else None


def annotation_update(state: AnnotationState) -> tuple[Any, ...]:
    """Parameters of ``UPDATE_ANNOTATION``."""
    return (
        *_values(state),
        state.updated,
        int(state.deleted),
        *_doubts(state),
        bytes.fromhex(state.id),
    )


def relation_row(state: RelationState, article: int, annotator: int) -> tuple[Any, ...]:
    """Parameters of ``INSERT_RELATION``."""
    return (
        article,
        annotator,
        state.type,
        bytes.fromhex(state.from_id),
        bytes.fromhex(state.to_id),
        bytes.fromhex(state.creator),
        int(state.there),
        state.scheme,
        state.origin,
        state.created,
    )


def bare(connection: sa.Connection, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The driver's own rows. Making SQLAlchemy's of them, and looking into those, costs as much
    again as reading a quarter of a million, and ten times as much as looking up a single one."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
    except sqlite3.Error as error:
        meant = meaning(connection, error)
        if meant is None:
            raise
        raise meant from error
    finally:
        cursor.close()


COLUMNS: Final = (
    "annotation.id, annotation.article, annotator.id, annotation.creator, annotation.label, "
    'annotation.start, annotation."end", annotation.segments, annotation.quote, '
    "annotation.scheme, annotation.note, annotation.doubt, annotation.attributes, "
    "annotation.companions, annotation.origin, annotation.created, annotation.updated, "
    "annotation.deleted, annotation.doubt_note, annotation.unconfirmed"
)
"""What ``state_of`` and ``annotation_value`` read; join ``annotator`` for its id."""

_FROM: Final = "FROM annotation JOIN annotator ON annotator.key = annotation.annotator"
SELECT_BY_ID: Final = f"SELECT {COLUMNS} {_FROM} WHERE annotation.id=?"
SELECT_OF_ARTICLE: Final = f"SELECT {COLUMNS} {_FROM} WHERE annotation.article=?"


def _parts(row: Sequence[Any]) -> tuple[Segment, ...]:
    return _segments(row[7]) if row[7] is not None else (Segment(row[5], row[6]),)


def state_of(row: Sequence[Any], quotes: tuple[str, ...]) -> AnnotationState:
    """The fold's state of a row of ``COLUMNS``; ``quotes`` are the words of its segments."""
    return AnnotationState(
        id=row[0].hex(),
        annotator=row[2].hex(),
        creator=row[3].hex(),
        label=row[4],
        segments=_parts(row),
        quotes=quotes,
        scheme=row[9],
        note=row[10],
        doubt=bool(row[11]),
        attributes=_mapping(row[12]) if row[12] else {},
        companions=_companions(row[13]) if row[13] else {},
        origin=row[14],
        created=row[15],
        updated=row[16],
        deleted=bool(row[17]),
        doubt_note=row[18],
        unconfirmed=_names(row[19]) if row[19] else (),
    )


def quotes_of(row: Sequence[Any]) -> tuple[str, ...]:
    """The words of each segment, from the row alone.

    The joined quote is cut by the segments' lengths, never at ``GAP``, which may stand in a text.
    """
    if row[7] is None:
        return (row[8],)
    found, position = [], 0
    for part in _parts(row):
        length = part.end - part.start
        found.append(row[8][position : position + length])
        position += length + len(GAP)
    return tuple(found)


def annotation_value(row: Sequence[Any]) -> Annotation:
    """What the project hands out for a row of ``COLUMNS``."""
    return Annotation(  # by position, which is twice as fast: an export makes them all
        row[0].hex(),
        row[1],
        row[2].hex(),
        row[4],
        _parts(row),
        row[8],
        row[10],
        bool(row[11]),
        _mapping(row[12]) if row[12] else {},
        _companions(row[13]) if row[13] else {},
        row[14],
        row[9],
        row[15],
        row[16],
        row[18],
        _names(row[19]) if row[19] else (),
    )


SELECT_SLIM: Final = (
    'SELECT id, article, annotator, label, start, "end", segments, attributes, companions, '
    "unconfirmed FROM annotation WHERE deleted=0 AND article"
)
"""What ``slim_value`` reads, of the live annotations of some articles."""


def slim_value(row: Sequence[Any], annotator: str) -> Annotation:
    """The annotation in a row of ``SELECT_SLIM``, without words, notes, doubts, origin and times,
    for those who count very many; ``annotator`` is the id of whose it is."""
    segments = (Segment(row[4], row[5]),) if row[6] is None else _segments(row[6])
    if row[7] is None and row[8] is None:
        return Annotation(row[0].hex(), row[1], annotator, row[3], segments, "")
    return Annotation(
        row[0].hex(),
        row[1],
        annotator,
        row[3],
        segments,
        "",
        attributes=_mapping(row[7]) if row[7] else {},
        companions=_companions(row[8]) if row[8] else {},
        unconfirmed=_names(row[9]) if row[9] else (),
    )
