"""The small facts of a project file: which fold it holds, and what a first page needs to know."""

from __future__ import annotations

import sqlalchemy as sa

from annotator.history.states import ProjectState
from annotator.store import held, log, rebuild, rows, tables
from annotator.ticker import Ticker


def get(connection: sa.Connection, name: str) -> str | None:
    """One fact, None where it is not there."""
    found = connection.exec_driver_sql("SELECT value FROM meta WHERE name=?", (name,)).scalar()
    return None if found is None else str(found)


def put(connection: sa.Connection, name: str, value: str) -> None:
    """Store one fact."""
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)", (name, value)
    )


def plain_scheme(state: ProjectState) -> str:
    """The scheme in force, as JSON."""
    return rows.encode(state.scheme).decode()


def keep_scheme(connection: sa.Connection, state: ProjectState) -> None:
    """Store what a first page shows of the project: its id, title and scheme."""
    put(connection, "project", state.project)
    put(connection, "title", state.title)
    put(connection, "scheme", plain_scheme(state))


def fold_is_current(connection: sa.Connection) -> bool:
    """Whether the file holds the fold of this version of the program."""
    return get(connection, "fold") == tables.FOLD_VERSION


def can_be_read(connection: sa.Connection) -> bool:
    """Whether the tables of the file are those of this version, current or not."""
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    return int(version) >= tables.FILE_VERSION


def mark_fold(connection: sa.Connection) -> None:
    """Say that the fold is the one of this version."""
    put(connection, "fold", tables.FOLD_VERSION)


def refold(connection: sa.Connection, ticker: Ticker | None = None) -> None:
    """Make the fold anew from the events, inside the caller's transaction.

    A file of an older version of the program becomes one of this version by it: texts and events
    stay as they are, and an interrupted attempt leaves the file as it was.
    """
    # What the fold's tables do not hold: an older file has none of these.
    for table in (*tables.LOCAL, tables.review):
        table.create(connection, checkfirst=True)
    connection.exec_driver_sql("DELETE FROM review")
    if not sa.inspect(connection).has_table(tables.held.name):
        held.count_anew(connection)
    rebuild.rebuild(connection, ticker)
    keep_scheme(connection, log.project_state(connection))
    mark_fold(connection)
    connection.exec_driver_sql(f"PRAGMA user_version={tables.FILE_VERSION}")
