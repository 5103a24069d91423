"""What a file alone knows (its merges, what was removed from it for good) is never made anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import ProjectBroken
from annotator.keeping import repairing
from annotator.machine import Machine
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.store import quick, tables
from annotator.values import Segment
from tests.annotator.world import World

SECRET = "The Zanzibar pipeline ruptured at midnight."
OTHER = "Another article."


def drop(path: Path, *names: str) -> None:
    """Tables of a closed file are gone, and no page has what was in them any more."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA secure_delete=ON")
        for name in names:
            connection.execute(f"DROP TABLE {name}")
        connection.commit()


def merged(world: World, *, taken_back: bool) -> Project:
    """Two articles, and a merge of what Bob did in a copy."""
    project = world.create("project", SECRET, OTHER)
    project.run(AddAnnotation(1, (Segment(0, 3),), "claim"))
    copy = world.path("copy")
    project.save_copy(copy)
    with Project.open(copy, world.bob, world.machine) as bobs:
        bobs.run(AddAnnotation(2, (Segment(0, 7),), "claim"))
    project.merge(copy)
    if taken_back:
        project.undo()
    project.close()
    return project


def purged(world: World) -> Path:
    """The first article is removed for good, and a copy that still has it lies beside."""
    project = world.create("project", SECRET, OTHER)
    project.run(AddAnnotation(1, (Segment(0, 3),), "claim"))
    project.save_copy(world.path("copy"))
    project.purge([1])
    project.close()
    return project.path


def titles(project: Project) -> list[str]:
    return [project.article(key).title for key in project.article_keys()]


def repaired(world: World, path: Path) -> tuple[tuple[str, ...], Project]:
    """What a repair has to say besides losses, and the project after it."""
    report = repairing.repair(path, world.machine.data_dir)
    project = world.enter(path.stem)
    assert project.check() == []
    return report.damage.notes, project


def test_each_table_of_its_own_has_words() -> None:
    assert list(quick.OWN) == [table.name for table in tables.LOCAL]
    assert quick._SINCE.keys() == quick.OWN.keys()


@pytest.mark.parametrize("name", quick.OWN)
def test_one_that_is_missing_is_a_loss(world: World, name: str) -> None:
    """It is told with what is lost, left as it is, and a repair goes on from there."""
    path = merged(world, taken_back=True).path
    drop(path, name)
    before = path.read_bytes()
    with pytest.raises(ProjectBroken, match=f"{quick.OWN[name]}.*is missing.*Repair it"):
        world.enter()
    assert path.read_bytes() == before
    _, project = repaired(world, path)
    assert [each.note for each in project.annotations(1)] == [""]


@pytest.mark.parametrize("name", quick.OWN)
def test_a_check_finds_it_and_mends_nothing(world: World, name: str) -> None:
    """Of a file that another program changed while it was open."""
    project = world.enter(merged(world, taken_back=True).path.stem)
    with closing(sqlite3.connect(project.path)) as other:
        other.execute("PRAGMA foreign_keys=OFF")
        other.execute(f"DROP TABLE {name}")
    told, left = project.mend()
    assert told == []
    assert any(quick.OWN[name] in each.words for each in left)


@pytest.mark.parametrize("name", quick.OWN)
def test_a_file_from_elsewhere_has_them_too(world: World, tmp_path: Path, name: str) -> None:
    """What is copied of it into a clean one would lack it in silence."""
    path = merged(world, taken_back=True).path
    drop(path, name)
    there = Machine(tmp_path / "another machine")
    with pytest.raises(ProjectBroken, match=f"{quick.OWN[name]}.*is missing.*repair it"):
        Project.open(path, there.add_person("Eve"), there)


def test_what_was_removed_for_good_does_not_come_back(world: World) -> None:
    """Where its list is lost, restore points know it."""
    path = purged(world)
    with world.enter() as project:
        project.make_restore_point()
    drop(path, "purged", "purged_event")
    notes, project = repaired(world, path)
    assert any("The list of what was removed for good is lost." in each for each in notes)
    project.merge(world.path("copy"))
    assert titles(project) == ["Article 2"]
    assert project.check() == []


def test_what_only_another_file_removed_for_good_stays(world: World) -> None:
    """Its restore points lost it, too, and say so; the file has it still."""
    project = world.create("project", SECRET, OTHER)
    project.make_restore_point()
    project.save_copy(world.path("copy"))
    with Project.open(world.path("copy"), world.ana, world.machine) as copy:
        assert copy.purge([1]).points == 1
    project.close()
    drop(project.path, "purged")
    _, project = repaired(world, project.path)
    assert titles(project) == ["Article 1", "Article 2"]
    assert project.text(1) == SECRET


def test_without_any_restore_point_it_is_told(world: World) -> None:
    path = purged(world)
    drop(path, "purged", "purged_event")
    notes, project = repaired(world, path)
    assert any("can come back with a merge" in each for each in notes)
    project.merge(world.path("copy"))
    assert len(titles(project)) == 2


def test_what_was_taken_back_follows_from_the_merges(world: World) -> None:
    path = merged(world, taken_back=True).path
    drop(path, "withdrawn")
    notes, project = repaired(world, path)
    assert notes == ()
    assert project.annotations(2) == []
    project.redo()
    assert len(project.annotations(2)) == 1


@pytest.mark.parametrize("lost", ["merge", "received"])
@pytest.mark.parametrize("taken_back", [False, True])
def test_merges_that_are_lost_stay_as_they_are(world: World, lost: str, taken_back: bool) -> None:
    path = merged(world, taken_back=taken_back).path
    drop(path, lost)
    notes, project = repaired(world, path)
    assert any("stay as they are, and cannot be undone" in each for each in notes)
    assert len(project.annotations(2)) == (not taken_back)


def test_merges_of_which_nothing_is_known_count(world: World) -> None:
    path = merged(world, taken_back=True).path
    drop(path, "received", "withdrawn")
    notes, project = repaired(world, path)
    assert any("what came with them counts again" in each for each in notes)
    assert len(project.annotations(2)) == 1


def _older(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE meta SET value = '1' WHERE name = 'fold'")


def _oldest(connection: sqlite3.Connection) -> None:
    _older(connection)
    connection.execute("PRAGMA user_version=3")


@pytest.mark.parametrize(("made", "refused"), [(_older, True), (_oldest, False)])
def test_an_older_file_need_not_have_what_came_later(
    world: World, made: Callable[[sqlite3.Connection], None], refused: bool
) -> None:
    """Bringing it up to date makes that; what it had is not made anew."""
    path = purged(world)
    drop(path, "purged")
    with closing(sqlite3.connect(path)) as connection:
        made(connection)
        connection.commit()
    if refused:
        with pytest.raises(ProjectBroken, match="removed for good"):
            world.enter()
    else:
        assert world.enter().notes == ()
