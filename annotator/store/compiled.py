"""Engines that share what they have compiled: the SQL of a statement, and of the tables.

What belongs here: that, and the one place where errors of SQLite pass on their way to whoever
asked; nothing about files. An engine of its own compiles each statement anew; a project has two,
each check, package and comparison another, and a morning of merging opens hundreds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex, CreateTable

from annotator.store import tables

_MOST: Final = 1000
"""Statements that are remembered; the library forgets those not used for the longest time."""

Means = Callable[[BaseException], Exception | None]
"""What an error of SQLite is to be raised as; None: as it is."""

AS_IT_IS: Final = {"means": None}
"""Execution options for a statement or a connection whose errors are not to be translated."""


def engine_over(connect: Callable[[], Any], means: Means | None = None) -> sa.Engine:
    """An engine for the connections (``sqlite3.Connection``) that ``connect`` makes.

    It keeps none: a connection that is closed closes the file. ``means`` is asked about each error.
    """
    dialect, remembered = _shared()
    pool = NullPool(connect, dialect=dialect)
    options = {"compiled_cache": remembered, "means": means}
    return sa.Engine(pool, dialect, sa.make_url("sqlite://"), execution_options=options)


@contextmanager
def told(connection: sa.Connection) -> Iterator[None]:
    """For work on the bare connection beneath this one: its errors are translated likewise."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        meant = meaning(connection, error)
        if meant is None:
            raise
        raise meant from error


def meaning(connection: sa.Connection, error: BaseException) -> Exception | None:
    """What an error of the bare connection beneath this one is to be raised as."""
    means: Means | None = connection.get_execution_options().get("means")
    return means(error) if means is not None else None


def make_tables(connection: sa.Connection, only: Sequence[sa.Table] = ()) -> None:
    """Make the tables (all of them where not ``only`` some) and their indexes in an empty file."""
    for table in only or tables.metadata.sorted_tables:
        for statement in made_by(table):
            connection.exec_driver_sql(statement)


@cache
def _shared() -> tuple[sa.Dialect, Any]:
    first = sa.create_engine("sqlite://")
    with first.connect():  # it asks SQLite what it can do
        pass
    first.dispose()
    # The library keeps these listeners by dialect, which all engines here share.
    sa.event.listen(first, "handle_error", _on_error, retval=True)
    return first.dialect, sa.util.LRUCache(_MOST)


def _on_error(found: sa.ExceptionContext) -> BaseException | None:
    """Each error of a statement, of a row that is fetched, of a transaction."""
    asked, connection = found.execution_context, found.connection
    if asked is not None:
        means = asked.execution_options.get("means")
    else:
        means = connection.get_execution_options().get("means") if connection is not None else None
    return means(found.original_exception) if means is not None else None


@cache
def made_by(table: sa.Table) -> tuple[str, ...]:
    """The statements that make a table and its indexes."""
    return tuple(_statements(table))


def _statements(table: sa.Table) -> Iterator[str]:
    dialect, _ = _shared()
    yield str(CreateTable(table).compile(dialect=dialect))
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        yield str(CreateIndex(index).compile(dialect=dialect))
