"""Restore points belong to a file, by whatever path somebody comes to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.identity import lies_at, real
from annotator.keeping import points, repairing
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.store import backup
from annotator.values import Segment
from tests.annotator.world import World, articles

WORDS = "The bridge is safe."


def label(project: Project, start: int = 0) -> None:
    project.run(AddAnnotation(1, (Segment(start, start + 3),), "claim"))


def spoil(path: Path) -> None:
    """One text is altered behind the back of the program: the file does not open any more."""
    data = path.read_bytes()
    path.write_bytes(data.replace(WORDS.encode(), WORDS.upper().encode()))


def by_a_linked_folder(path: Path) -> Path:
    (path.parent.parent / "link").symlink_to(path.parent)
    return path.parent.parent / "link" / path.name


def by_a_step_back(path: Path) -> Path:
    (path.parent.parent / "other").mkdir()
    return path.parent.parent / "other" / ".." / path.parent.name / path.name


def by_a_link_to_the_file(path: Path) -> Path:
    (path.parent.parent / "desk").mkdir()
    link = path.parent.parent / "desk" / "another name.claims"
    link.symlink_to(path)
    return link


SPELLINGS = (by_a_linked_folder, by_a_step_back, by_a_link_to_the_file)


@pytest.fixture
def path(world: World) -> Path:
    """Where the project is to lie."""
    (world.folder / "real").mkdir()
    return world.folder / "real" / "news.claims"


def create(world: World, path: Path) -> Project:
    made = Project.create(path, world.ana, world.machine, articles=articles(WORDS))
    world.open.append(made)
    return made


@pytest.mark.parametrize("spelt", SPELLINGS)
def test_a_file_has_its_restore_points_however_it_is_reached(
    world: World, path: Path, spelt: Callable[[Path], Path]
) -> None:
    create(world, path).close()
    other = spelt(path)
    assert lies_at(other) == real(path)
    with Project.open(other, world.ana, world.machine) as project:
        label(project)
        made = project.make_restore_point()
        assert made.of == project.path == path
    with Project.open(path, world.ana, world.machine) as project:
        assert [each.path for each in project.restore_points()] == [made.path]
        assert project.newest_point() == made
        assert project.make_restore_point().path == made.path
        assert not project.restore_point_due(made.made + 10 * points.EVERY)
    spoil(path)
    for way in (path, other):
        found = points.of_file(world.machine.data_dir, way)
        assert [each.path for each in found] == [made.path]
        damage = repairing.look_at_damage(way, world.machine.data_dir)
        assert damage.nearest is not None
        assert damage.nearest.path == made.path
        assert repairing.ways_back(way, world.machine.data_dir) == found


@pytest.mark.parametrize("spelt", SPELLINGS)
def test_a_note_of_a_former_version_counts_too(
    world: World, path: Path, spelt: Callable[[Path], Path]
) -> None:
    """It has the path as it was spelt."""
    project = create(world, path)
    label(project)
    made = project.make_restore_point()
    facts = backup.read_facts(made.path)
    assert facts is not None
    backup.write_facts(made.path, replace(facts, of=str(spelt(path))))
    assert project.restore_points() == [made]
    assert project.newest_point() == made
    assert project.make_restore_point().path == made.path
    points.thin(world.machine.data_dir, project.id, path, made.made + 900 * points.ALL_FOR)
    assert project.restore_points() == [made]
    data = world.machine.data_dir
    assert points.of_file(data, path) == points.listed(data, project.id, only=())
    assert points.of_gone_files(world.machine.data_dir, path, project.id) == []


# -- without a note --------------------------------------------------------------------------------


def worked(world: World, path: Path) -> tuple[Project, points.RestorePoint]:
    """A project with a span on its article, and a restore point of that."""
    project = create(world, path)
    label(project)
    return project, project.make_restore_point()


@pytest.mark.parametrize("left", [b"", None])
def test_one_whose_note_is_lost_is_offered_for_a_damaged_file(
    world: World, path: Path, left: bytes | None
) -> None:
    """As a power cut left it in former versions: the copy is there, and was proved."""
    project, made = worked(world, path)
    project.close()
    note = backup.facts_beside(made.path)
    note.unlink() if left is None else note.write_bytes(left)
    path.write_bytes(path.read_bytes()[:100] + bytes(20_000))
    [found] = points.of_file(world.machine.data_dir, path)
    assert (found.path, found.of, found.articles) == (made.path, None, None)
    assert repairing.ways_back(path, world.machine.data_dir) == [found]
    damage = repairing.look_at_damage(path, world.machine.data_dir)
    assert damage.told()[-1].startswith("The nearest restore point is of ")
    path.unlink()
    assert points.of_file(world.machine.data_dir, path) == [found]


def test_one_whose_note_is_lost_is_nobody_elses(world: World, path: Path) -> None:
    """Not another file's of the same project, not another project's of the same name; and where
    the file has one with a note, that counts."""
    project, made = worked(world, path)
    copy = world.folder / "copy.claims"
    project.save_copy(copy)
    project.close()
    backup.facts_beside(made.path).unlink()
    assert points.of_file(world.machine.data_dir, copy) == []
    with Project.create(world.path("news"), world.ana, world.machine) as namesake:
        assert points.of_file(world.machine.data_dir, namesake.path) == []
    with Project.open(path, world.ana, world.machine) as again:
        label(again, 4)
        noted = again.make_restore_point()
        assert [each.path for each in again.restore_points()] == [noted.path, made.path]
    own = points.of_file(world.machine.data_dir, path)
    assert [each.path for each in own] == [noted.path]
