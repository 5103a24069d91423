"""Articles of whose texts nothing is left, not even a hash, are named among what is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import ProjectBroken
from annotator.keeping import points, repairing
from annotator.operations import AddAnnotation, SetNote
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.world import World, history_of, tampering

SIZE = 4096
TEXTS = tuple(f"Text {number}: prices rose. {'More words. ' * 20}" for number in range(3))
SPANS = (1, 1, 2)
"""The articles of the spans."""
LOST = [
    "Article “Article 1”: its text is lost, and with it 3 entries by Ana.",
    "Article “Article 2”: its text is lost, and with it 2 entries by Ana.",
    "Article “Article 3”: its text is lost, and with it 1 entry by Ana.",
]


@pytest.fixture
def worked(world: World) -> Project:
    """Three articles of less than a page in all, with spans on two of them."""
    project = world.create("project", *TEXTS)
    for at, article in enumerate(SPANS):
        project.run(AddAnnotation(article, (Segment(at * 5, at * 5 + 4),), "claim"))
    return project


def roots(path: Path, *names: str) -> list[int]:
    """Where the pages begin that lead to these tables and indexes."""
    with closing(sqlite3.connect(path)) as connection:
        found = dict(connection.execute("SELECT name, rootpage FROM sqlite_master").fetchall())
    return [(found[name] - 1) * SIZE for name in names]


def zeros(path: Path, *places: int) -> None:
    """A page's length of zeros from each of these places on."""
    data = bytearray(path.read_bytes())
    for at in places:
        data[at : at + SIZE] = bytes(SIZE)
    path.write_bytes(data)


def lose_texts(path: Path) -> None:
    """All rows of the texts, and what tells their hashes."""
    zeros(path, *roots(path, "text", "sqlite_autoindex_text_1"))


def lost(world: World, path: Path) -> list[str]:
    return [each.words for each in repairing.look_at_damage(path, world.machine.data_dir).lost]


def test_lost_articles_are_named(world: World, worked: Project) -> None:
    path = worked.path
    worked.close()
    lose_texts(path)
    damage = repairing.look_at_damage(path, world.machine.data_dir)
    assert (damage.texts, damage.known) == (0, True)
    assert [each.words for each in damage.lost] == LOST
    report = repairing.repair(path, world.machine.data_dir)
    assert report.lines[2:] == LOST
    assert world.enter().check() == []


def test_half_a_page_of_the_texts(world: World, worked: Project) -> None:
    """SQLite reads on, and finds rows that are none: it is told at the opening all the same."""
    path = worked.path
    worked.close()
    text, index = roots(path, "text", "sqlite_autoindex_text_1")
    assert index == text + SIZE
    zeros(path, text + SIZE // 2)
    with pytest.raises(ProjectBroken, match="the texts of some articles are lost"):
        world.enter()
    with world.enter(read_only=True) as reading:
        assert reading.notes == ("The file is damaged: the texts of some articles are lost.",)
        found = reading.check()
    assert "The history cannot be folded: a text that it needs is missing or damaged." in found
    assert not any("NULL constraint" in each or "was altered" in each for each in found)
    assert lost(world, path) == LOST


@pytest.mark.parametrize("key", [1, 3])
def test_the_last_or_the_first_text_is_gone(world: World, worked: Project, key: int) -> None:
    path = worked.path
    worked.close()
    with tampering(path) as connection:
        connection.execute("DELETE FROM text WHERE key = ?", (key,))
    with pytest.raises(ProjectBroken, match="the texts of some articles are lost"):
        world.enter()


def test_titles_out_of_the_history_alone(world: World, worked: Project) -> None:
    path = worked.path
    worked.close()
    lose_texts(path)
    zeros(path, *roots(path, "article"))
    assert lost(world, path) == LOST


def test_titles_out_of_the_list_alone(world: World, worked: Project) -> None:
    path = worked.path
    worked.close()
    lose_texts(path)
    path.write_bytes(path.read_bytes().replace(b'"title":"Article', b'"tatle":"Article'))
    assert lost(world, path) == LOST


def test_no_title_can_be_read(world: World, worked: Project) -> None:
    path = worked.path
    worked.close()
    lose_texts(path)
    zeros(path, *roots(path, "article"))
    path.write_bytes(path.read_bytes().replace(b'"title":"Article', b'"title":{Article'))
    nameless = "An article without a readable title: its text is lost, and with it "
    assert lost(world, path) == [
        f"{nameless}{many} by Ana." for many in ("3 entries", "2 entries", "1 entry")
    ]


def test_a_new_title_is_the_one_that_is_told(world: World, worked: Project) -> None:
    """Where the hash is left, the list of articles still knows by which name it was known."""
    path = worked.path
    worked.close()
    with tampering(path) as connection:
        connection.execute("UPDATE article SET title = 'Newer' WHERE key = 2")
    zeros(path, *roots(path, "text"))
    assert sorted(lost(world, path)) == sorted(
        each.replace("“Article 2”", "“Newer”") for each in LOST
    )


def test_the_count_is_lost_too(world: World, worked: Project) -> None:
    """What is seen of them is told, and not once more as the project's own."""
    path = worked.path
    worked.close()
    lose_texts(path)
    zeros(path, *roots(path, "held"))
    damage = repairing.look_at_damage(path, world.machine.data_dir)
    assert not damage.known
    assert [each.words for each in damage.lost] == LOST


def test_later_work_comes_back_with_the_text(world: World, worked: Project) -> None:
    """A restore point tells the hashes by which what was done after it is known to be sound."""
    path = worked.path
    points.make(path, world.machine.data_dir, worked.id, "by hand")
    worked.run(SetNote(worked.annotations(1)[0].id, "later"))
    before = {event.id for event in history_of(worked)}
    worked.close()
    lose_texts(path)
    report = repairing.repair(path, world.machine.data_dir)
    assert report.damage.lost == ()
    project = world.enter()
    assert {event.id for event in history_of(project)} == before
    assert project.check() == []


def spoilt_count(path: Path, article: int, column: int) -> None:
    """One bit of a row of the count: of the machine, or of the number of its entries."""
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute(
            "SELECT machine, digest FROM held WHERE article = ? AND events = 2", (article,)
        ).fetchone()
    data = bytearray(path.read_bytes())
    at = data.index(row[0] + b"\x02" + row[1])
    data[at + 16 * column] ^= 4
    path.write_bytes(data)


@pytest.mark.parametrize("column", [0, 1])
def test_a_row_of_the_count_that_is_damaged_itself(
    world: World, worked: Project, column: int
) -> None:
    """It says that more was there, and nothing else does: no loss that did not happen is told."""
    path, before = worked.path, history_of(worked)
    worked.close()
    spoilt_count(path, 1, column)
    damage = repairing.look_at_damage(path, world.machine.data_dir)
    assert (damage.known, damage.lost, damage.texts) == (False, (), 3)
    report = repairing.repair(path, world.machine.data_dir)
    assert any("count of its entries could not be read" in each for each in report.lines)
    assert history_of(world.enter()) == before


def test_a_count_that_is_damaged_hides_no_loss(world: World, worked: Project) -> None:
    path = worked.path
    worked.close()
    spoilt_count(path, 1, 0)
    with tampering(path) as connection:
        connection.execute("DELETE FROM event WHERE article = 2 AND kind = 'work'")
    said = lost(world, path)
    assert "Article “Article 2”: 1 entry of its history by Ana is lost." in said
