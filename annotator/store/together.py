"""Rows of what people do together (assignments, decisions, threads) to states and back.

What belongs here: one pair of functions for each of those tables, and reading and writing them one
by one. The recorder and the rebuild write them through the same functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import msgspec
import sqlalchemy as sa

from annotator.history.states import (
    AdjudicationState,
    AssignmentState,
    CommentState,
    DecisionState,
    TeamState,
    ThreadState,
)
from annotator.store import rows
from annotator.team import About, CommentFields, DecisionFields, ThreadFields

S = TypeVar("S", bound=TeamState)
PersonKey = Callable[[str], int]
"""The row key of a person, from the id."""

decision_fields: Final = msgspec.json.Decoder(DecisionFields).decode
comment_fields: Final = msgspec.json.Decoder(CommentFields).decode
thread_fields: Final = msgspec.json.Decoder(ThreadFields).decode
about_of: Final = msgspec.json.Decoder(About).decode


def write(connection: sa.Connection, article: int, state: TeamState, person: PersonKey) -> None:
    """Store a state, in place of the former one."""
    statement, row = written(article, state, person)
    connection.exec_driver_sql(statement, row)


def written(article: int, state: TeamState, person: PersonKey) -> tuple[str, tuple[Any, ...]]:
    """The statement that stores a state in place of the former one, and its parameters."""
    table, values = _row(state, person)
    names = ", ".join(f'"{name}"' for name in ("article", *values))
    marks = ", ".join("?" * (len(values) + 1))
    statement = f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})"
    return statement, (article, *values.values())


def _row(state: TeamState, person: PersonKey) -> tuple[str, dict[str, Any]]:
    match state:
        case AssignmentState():
            return "assignment", {
                "annotator": person(state.annotator),
                "part": state.part,
                "ids": " ".join(state.ids),
                "assigned": int(state.assigned),
                "by": bytes.fromhex(state.by),
                "at": state.when,
            }
        case DecisionState():
            return "decision", {
                "id": bytes.fromhex(state.id),
                "by": bytes.fromhex(state.by),
                "at": state.when,
                "counts": int(state.counts),
                "fields": state.fields and rows.encode(state.fields).decode(),
            }
        case AdjudicationState():
            return "adjudication", {
                "by": bytes.fromhex(state.by),
                "at": state.when,
                "counts": int(state.counts),
                "finished": int(state.finished),
            }
        case ThreadState():
            return "thread", {
                "id": bytes.fromhex(state.id),
                "by": bytes.fromhex(state.by),
                "at": state.when,
                "about": rows.encode(state.about).decode(),
                "fields": rows.encode(state.fields).decode(),
                "set_by": bytes.fromhex(state.set_by),
            }
        case CommentState():
            return "comment", {
                "id": bytes.fromhex(state.id),
                "thread": bytes.fromhex(state.thread),
                "by": bytes.fromhex(state.by),
                "at": state.when,
                "fields": state.fields and rows.encode(state.fields).decode(),
                "edited": int(state.edited),
            }


def read(
    connection: sa.Connection, article: int, shape: type[S], key: tuple[str, ...], person: PersonKey
) -> S | None:
    """One state, by what it is known by; None where there is none."""
    table, column = _PLACES[shape]
    sql = f"SELECT * FROM {table} WHERE article=? AND {column}=?"
    known: tuple[Any, ...] = (article, bytes.fromhex(key[0]))
    if shape is AssignmentState:
        sql, known = f"{sql} AND part=?", (article, person(key[0]), key[1])
    row = connection.exec_driver_sql(sql, known).mappings().fetchone()
    return None if row is None else cast(S, _state(shape, key, row))


_PLACES: Final[dict[type, tuple[str, str]]] = {
    AssignmentState: ("assignment", "annotator"),
    DecisionState: ("decision", "id"),
    AdjudicationState: ("adjudication", "by"),
    ThreadState: ("thread", "id"),
    CommentState: ("comment", "id"),
}


def _state(shape: type, key: tuple[str, ...], row: Any) -> TeamState:
    by, when = row["by"].hex(), row["at"]
    if shape is AssignmentState:
        return AssignmentState(key[0], row["part"], tuple(row["ids"].split()), by, when)
    if shape is AdjudicationState:
        return AdjudicationState(by, when, bool(row["counts"]), bool(row["finished"]))
    if shape is DecisionState:
        fields = None if row["fields"] is None else decision_fields(row["fields"])
        return DecisionState(key[0], by, when, bool(row["counts"]), fields)
    if shape is ThreadState:
        about, standing = about_of(row["about"]), thread_fields(row["fields"])
        return ThreadState(key[0], by, when, about, standing, row["set_by"].hex())
    words = None if row["fields"] is None else comment_fields(row["fields"])
    return CommentState(key[0], row["thread"].hex(), by, when, words, bool(row["edited"]))
