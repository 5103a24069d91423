"""Which of the projects in a file is its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from annotator.roots import Roots, roots_of

A, B, C = "a" * 32, "b" * 32, "c" * 32
Put = Callable[[int, str], object]


@pytest.fixture
def file() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("CREATE TABLE event (key INTEGER PRIMARY KEY, kind, article, payload)")
        yield made


def put(file: sqlite3.Connection, key: int, payload: str, article: int | None = None) -> None:
    row = (key, "project.created", article, payload)
    file.execute("INSERT INTO event VALUES (?, ?, ?, ?)", row)


def created(project: str) -> str:
    return f'{{"project":"{project}","title":"the {project[0]}"}}'


def test_its_own_is_the_one_that_no_merge_brought(file: sqlite3.Connection) -> None:
    put(file, 3, created(A))  # out of a log the events come in the order of their clocks
    put(file, 5, created(B))
    put(file, 9, created(C))
    assert roots_of(file.execute).ids == (A, B, C), "a file of the first version tells no merges"
    file.execute("CREATE TABLE received (event, merge)")
    file.execute("INSERT INTO received VALUES (3, 'x'), (9, 'y')")
    assert roots_of(file.execute) == Roots((B, A, C), "the b")
    file.execute("INSERT INTO received VALUES (5, 'z')")
    assert roots_of(file.execute).home == A, "it grew out of a package: the first"


def test_what_is_no_beginning_of_a_project_counts_for_nothing(file: sqlite3.Connection) -> None:
    assert roots_of(file.execute) == Roots()
    assert (Roots().home, Roots().others) == ("", ())
    put(file, 1, "{")
    put(file, 2, created("../../elsewhere"))
    put(file, 3, created(C), article=7)
    assert roots_of(file.execute).ids == ()
    put(file, 4, created(B))
    put(file, 5, created(B))
    assert roots_of(file.execute) == Roots((B,), "the b")
