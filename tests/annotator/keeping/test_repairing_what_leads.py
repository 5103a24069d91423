"""A bit or a letter of what leads to the rows costs none of them, without any restore point.

Kept out: what damage does to the rows themselves (``test_repairing``).
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from annotator.errors import ProjectBroken
from annotator.keeping import points, remains, repairing, trees
from annotator.keeping.pages import USUAL, Layout, images
from annotator.operations import AddAnnotation, EditArticle
from annotator.project import Project
from annotator.store import check, meta, tables
from annotator.values import Segment
from tests.annotator.keeping.test_known_here import drop
from tests.annotator.keeping.test_repairing_lost_texts import roots, zeros
from tests.annotator.world import World

LONG = tuple(f"Text {number}. {'word and more ' * 900}" for number in range(4))
"""Texts that go on in other pages: the end of a page is told by the beginning of the file."""
SIZE = USUAL.size
HEADER = 100
Said = dict[str, list[tuple[Any, ...]]]


class Made(msgspec.Struct):
    """A project as it was before a damage, and what only the file knows of it."""

    world: World
    path: Path
    content: bytes
    said: Said


def said(path: Path) -> Said:
    """What stands in a file: its history, and what no history tells; events by their ids."""
    queries = {
        "text": "SELECT hash, body FROM text ORDER BY 1",
        "event": "SELECT id FROM event ORDER BY 1",
        "merge": "SELECT * FROM merge ORDER BY 1",
        "received": "SELECT e.id, r.merge FROM received r JOIN event e ON e.key = r.event "
        "ORDER BY 1",
        "withdrawn": "SELECT e.id FROM withdrawn w JOIN event e ON e.key = w.event ORDER BY 1",
        "purged": "SELECT * FROM purged ORDER BY 1",
        "purged_event": "SELECT * FROM purged_event ORDER BY 1",
        "meta": "SELECT * FROM meta WHERE name = 'numbers'",
    }
    with closing(sqlite3.connect(path)) as connection:
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Two merges, the later one taken back, and an article that was removed for good."""
    world = World(tmp_path_factory.mktemp("template"))
    project = world.create("project", *LONG)
    for article, title in ((1, "As the copy has it"), (2, "Taken back")):
        project.save_copy(world.path(f"copy {article}"))
        with Project.open(world.path(f"copy {article}"), world.ana, world.machine) as copy:
            copy.run(AddAnnotation(article, (Segment(0, 4),), "claim"))
            copy.run(EditArticle(article, {"title": title}))
        project.merge(world.path(f"copy {article}"))
    project.undo()
    project.purge([4])
    with project._database.transaction() as connection:
        meta.put(connection, check.NUMBERS, '["00"]')
    project.close()
    shutil.copy(project.path, world.path("kept"))
    before = said(project.path)
    assert all(before.values())
    return Made(world, project.path, project.path.read_bytes(), before)


@pytest.fixture
def made(template: Made) -> Iterator[Made]:
    template.path.write_bytes(template.content)
    for each in points.of_file(template.world.machine.data_dir, template.path):
        points.remove(each.path)
    yield template
    template.world.close()
    for each in template.path.parent.glob("project.claims*"):
        each.unlink()


def put(made: Made, at: int, new: bytes) -> None:
    made.path.write_bytes(made.content[:at] + new + made.content[at + len(new) :])


def flip(made: Made, at: int, bit: int) -> None:
    put(made, at, bytes([made.content[at] ^ 1 << bit]))


def nothing_is_lost(made: Made) -> None:
    report = repairing.repair(made.path, made.world.machine.data_dir)
    assert report.lines[2:] == ["Nothing is lost."]
    assert report.damage.from_points == 0
    assert said(made.path) == made.said
    with made.world.enter() as project:
        assert project.check() == []
        titles = [project.article(key).title for key in project.article_keys()]
        assert titles == ["As the copy has it", "Article 2", "Article 3"]


BELIEVED = (*range(4), 16, 17, 18, 19, *range(20, 24), 31, 35, 39, 47, 55, 59, 63, 67, 71, 95, 99)
"""Where each number of the beginning has its least byte, and those that are one byte."""


@pytest.mark.parametrize("at", BELIEVED)
def test_a_bit_of_the_beginning(made: Made, at: int) -> None:
    """One that says otherwise how the pages are divided moves or shortens everything."""
    flip(made, at, at % 8)
    nothing_is_lost(made)


@pytest.mark.parametrize("bit", range(8))
def test_bytes_that_nothing_reserved(made: Made, bit: int) -> None:
    flip(made, 20, bit)
    nothing_is_lost(made)


@pytest.mark.parametrize("size", [0, 512, 1024, 2048, 8192, 32768, 65536])
def test_a_length_of_pages_that_is_another(made: Made, size: int) -> None:
    put(made, 16, (1 if size == 65536 else size).to_bytes(2, "big"))
    nothing_is_lost(made)


def test_the_first_page_is_lost(made: Made) -> None:
    """What is left of the list of tables lies in other pages."""
    put(made, 0, bytes(SIZE))
    nothing_is_lost(made)


def test_both_the_beginning_and_the_list(made: Made) -> None:
    listed(made, "UPDATE sqlite_schema SET tbl_name = 'mergx' WHERE name = 'merge'")
    data = bytearray(made.path.read_bytes())
    data[16:18] = (8192).to_bytes(2, "big")
    made.path.write_bytes(data)
    nothing_is_lost(made)


def listed(made: Made, change: str) -> None:
    """A change of the list of tables, which SQLite itself would refuse to read then."""
    made.path.write_bytes(made.content)
    with closing(sqlite3.connect(made.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        assert connection.execute(change).rowcount == 1


OWN = [*(table.name for table in tables.LOCAL), "meta"]


@pytest.mark.parametrize("name", [*OWN, "review", "event", "text"])
@pytest.mark.parametrize("column", ["name", "tbl_name"])
def test_a_letter_of_a_table_s_name(made: Made, name: str, column: str) -> None:
    listed(made, f"UPDATE sqlite_schema SET {column} = '{name[:-1]}x' WHERE name = '{name}'")
    nothing_is_lost(made)


LETTERS = {
    "merge": ("id BLOB", "ie BLOB"),
    "received": ("merge BLOB", "mergd BLOB"),
    "withdrawn": ("event INTEGER", "evenu INTEGER"),
    "purged": ("hash BLOB", "hasi BLOB"),
    "purged_event": ("machine BLOB", "machinf BLOB"),
    "meta": ("value TEXT", "valve TEXT"),
    "review": ("CREATE", "CREBTE"),
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_of_the_words_that_a_table_was_made_with(made: Made, name: str) -> None:
    """Where an index names the column, SQLite gives up the whole table."""
    old, new = LETTERS[name]
    change = f"UPDATE sqlite_schema SET sql = replace(sql, '{old}', '{new}') WHERE name = '{name}'"
    listed(made, change)
    nothing_is_lost(made)


@pytest.mark.parametrize("name", OWN)
def test_each_is_read_past_sqlite_as_sqlite_reads_it(made: Made, name: str) -> None:
    with closing(sqlite3.connect(made.path)) as connection:
        connection.text_factory = bytes
        rows = connection.execute(f"SELECT * FROM {name}").fetchall()
    found, whole = trees.rows_of(made.path, name, trees.listing(made.path))
    assert whole
    assert sorted(found) == sorted(rows)


def test_sqlite_passes_over_what_it_cannot_read(made: Made) -> None:
    """So the tables of a restore point are read, too. Nothing can be written on the way."""
    listed(made, "UPDATE sqlite_schema SET tbl_name = 'reviex' WHERE name = 'review'")
    with closing(remains.reading(made.path)) as connection:
        rows = connection.execute("SELECT id FROM merge").fetchall()
        assert len(rows) == len(made.said["merge"])
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM sqlite_schema WHERE name = 'merge'")


def test_a_table_whose_pages_are_lost_is_not_whole(made: Made) -> None:
    zeros(made.path, *roots(made.path, "merge"))
    assert trees.rows_of(made.path, "merge", trees.listing(made.path)) == ([], False)


def test_one_that_leads_to_the_rows_of_another_is_not_whole(made: Made) -> None:
    place = roots(made.path, "received")[0] // SIZE + 1
    listed(made, f"UPDATE sqlite_schema SET rootpage = {place} WHERE name = 'merge'")
    assert trees.rows_of(made.path, "merge", trees.listing(made.path)) == ([], False)


def test_a_ring_of_pages_comes_to_an_end(made: Made) -> None:
    """An inner page that leads to itself."""
    (place,) = roots(made.path, "meta")
    number = place // SIZE + 1
    page = bytes([5, 0, 0, 0, 0, 0, 0, 0]) + number.to_bytes(4, "big")
    put(made, place, page.ljust(SIZE, b"\0"))
    assert trees.rows_of(made.path, "meta", trees.listing(made.path)) == ([], False)


@pytest.mark.parametrize("lost", [("merge", "received"), ("merge",), ("purged",)])
def test_what_could_not_be_read_is_not_called_nothing(made: Made, lost: tuple[str, ...]) -> None:
    drop(made.path, *lost)
    damage = repairing.look_at_damage(made.path, made.world.machine.data_dir)
    assert "Nothing of the articles and their history is known to be lost." in damage.told()
    report = repairing.repair(made.path, made.world.machine.data_dir)
    assert report.lines[2] == "Nothing of the articles and their history is lost."
    assert report.damage.notes
    assert "Nothing is lost." not in report.lines


def test_bytes_that_are_reserved_are_believed_first(tmp_path: Path) -> None:
    """As other builds of SQLite do; the usual way of reading comes after that, and finds less."""
    path, body = tmp_path / "reserved", "words " * 1000
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=1")
    data = bytearray(path.read_bytes())
    data[20], data[105:107] = 8, (SIZE - 8).to_bytes(2, "big")
    path.write_bytes(data)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE text (key INTEGER PRIMARY KEY, hash, body)")
        connection.execute("INSERT INTO text VALUES (1, 'long', ?)", (body,))
        connection.commit()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    read = [(each.layout, [row.values[2] for row in each.rows(2, (3,))]) for each in images(path)]
    assert read[0] == (Layout(SIZE, 8), [body.encode()])
    assert [layout for layout, _ in read] == [Layout(SIZE, 8), USUAL]
    assert read[1][1] != read[0][1]


def test_a_damaged_file_is_refused_as_such_before(made: Made) -> None:
    flip(made, 20, 0)
    with pytest.raises(ProjectBroken, match="Repair it"):
        made.world.enter()
