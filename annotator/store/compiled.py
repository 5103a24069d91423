"""Engines that share what they have compiled: the SQL of a statement, and of the tables.

What belongs here: that, and nothing about files. A library's engine of its own compiles each
statement anew; a project has two engines, each check, package and comparison another, and a morning
of merging opens hundreds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex, CreateTable

from annotator.store import tables

_MOST: Final = 1000
"""Statements that are remembered; the library forgets those not used for the longest time."""


def engine_over(connect: Callable[[], Any]) -> sa.Engine:
    """An engine for the connections (``sqlite3.Connection``) that ``connect`` makes.

    It keeps none: a connection that is closed closes the file.
    """
    dialect, remembered = _shared()
    pool = NullPool(connect, dialect=dialect)
    return sa.Engine(
        pool, dialect, sa.make_url("sqlite://"), execution_options={"compiled_cache": remembered}
    )


def make_tables(connection: sa.Connection, only: Sequence[sa.Table] = ()) -> None:
    """Make the tables (all of them where not ``only`` some) and their indexes in an empty file."""
    for table in only or tables.metadata.sorted_tables:
        for statement in _made_by(table):
            connection.exec_driver_sql(statement)


@cache
def _shared() -> tuple[sa.Dialect, Any]:
    first = sa.create_engine("sqlite://")
    with first.connect():  # it asks SQLite what it can do
        pass
    first.dispose()
    return first.dialect, sa.util.LRUCache(_MOST)


@cache
def _made_by(table: sa.Table) -> tuple[str, ...]:
    return tuple(_statements(table))


def _statements(table: sa.Table) -> Iterator[str]:
    dialect, _ = _shared()
    yield str(CreateTable(table).compile(dialect=dialect))
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        yield str(CreateIndex(index).compile(dialect=dialect))
