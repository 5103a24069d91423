"""Engines that share what they have compiled: the same tables, and nothing is compiled twice."""

from __future__ import annotations

import sqlite3
from unittest import mock

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

from annotator.store import tables
from annotator.store.compiled import engine_over, make_tables

_MASTER = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"


def _fresh() -> sa.Connection:
    return engine_over(lambda: sqlite3.connect(":memory:")).connect()


def test_the_tables_are_those_that_the_library_makes() -> None:
    """Also with their indexes, word for word: a file is compared with them."""
    usual = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    tables.metadata.create_all(usual)
    with usual.connect() as theirs, _fresh() as ours:
        make_tables(ours)
        wanted = [tuple(each) for each in theirs.exec_driver_sql(_MASTER)]
        assert [tuple(each) for each in ours.exec_driver_sql(_MASTER)] == wanted
        assert len(wanted) > len(tables.metadata.tables)
    usual.dispose()


def test_only_some_tables() -> None:
    """A package has three."""
    with _fresh() as connection:
        make_tables(connection, (tables.meta, tables.text))
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'")
        assert {each[0] for each in found} == {"meta", "text"}


def test_the_second_engine_compiles_nothing() -> None:
    """What the first one asked is known to it."""
    asked = sa.select(tables.meta.c.value).where(tables.meta.c.name == "test of compiling")
    with _fresh() as first:
        make_tables(first)
        first.execute(asked).all()
    with _fresh() as second, mock.patch.object(SQLCompiler, "__init__", side_effect=AssertionError):
        make_tables(second)
        assert second.execute(asked).all() == []


def test_each_connection_is_its_own() -> None:
    """Nothing is pooled: what one engine wrote in memory, another does not see."""
    with _fresh() as first, _fresh() as second:
        make_tables(first, (tables.meta,))
        assert second.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one() == 0
