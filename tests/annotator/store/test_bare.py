"""A schema with damaged words that are no UTF-8: SQLite quotes them, and Python falls over it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import Problem, ProjectRefused
from annotator.store import backup
from annotator.store.bare import Bare
from tests.annotator.world import World


@pytest.fixture
def damaged(world: World) -> Path:
    """A project, and its copy with one damaged word in the schema; only the first is in use."""
    world.create().close()
    path = world.path("damaged")
    whole = world.path().read_bytes()
    path.write_bytes(whole.replace(b"INDEX event_of_article", b"I\x96DEX event_of_article"))
    assert path.read_bytes() != whole
    return path


def test_python_falls_over_it_and_the_bare_connection_says_it(damaged: Path) -> None:
    with closing(sqlite3.connect(damaged)) as connection, pytest.raises(UnicodeDecodeError):
        connection.execute("SELECT 1 FROM sqlite_master")
    with (
        closing(sqlite3.connect(damaged, factory=Bare)) as connection,
        pytest.raises(sqlite3.DatabaseError, match="words in it are not what was written"),
    ):
        connection.execute("SELECT 1 FROM sqlite_master")


def test_it_is_not_merged(world: World, damaged: Path) -> None:
    before = damaged.read_bytes()
    with pytest.raises(Problem, match=r"damaged\.claims was not taken: it is damaged: malformed"):
        world.enter().merge(damaged)
    assert damaged.read_bytes() == before


def test_it_is_opened_neither_as_ones_own_nor_as_a_strangers(world: World, damaged: Path) -> None:
    before = damaged.read_bytes()
    with pytest.raises(ProjectRefused, match="it is damaged: malformed"):
        world.enter("damaged")
    assert damaged.read_bytes() == before
    shutil.copy(damaged, world.path())
    with pytest.raises(ProjectRefused, match="is damaged: its structure cannot be read"):
        world.enter()
    assert world.path().read_bytes() == before


def test_a_restore_point_of_that_kind_is_damaged(damaged: Path) -> None:
    with backup.reading(damaged) as connection, pytest.raises(sqlite3.DatabaseError):
        connection.execute("SELECT value FROM meta")
