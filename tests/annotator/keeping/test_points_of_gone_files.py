"""A file that was moved keeps its restore points, and no other file gets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.keeping import points, repairing
from annotator.machine import Machine
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.world import World

WORDS = "The bridge is safe and sound."


def label(project: Project, start: int = 0) -> None:
    project.run(AddAnnotation(1, (Segment(start, start + 3),), "claim"))


def spoil(path: Path) -> None:
    """One text is altered behind the back of the program: the file does not open any more."""
    path.write_bytes(path.read_bytes().replace(WORDS.encode(), WORDS.upper().encode()))


@pytest.fixture
def made(world: World) -> points.RestorePoint:
    """A restore point of the closed project “news”."""
    with world.create("news", WORDS) as project:
        label(project)
        return project.make_restore_point()


def move(world: World, name: str, to: str) -> Path:
    """Move a closed project to another folder of the same disk, under its name."""
    (world.folder / to).mkdir()
    return world.path(name).rename(world.folder / to / f"{name}.claims")


@pytest.mark.parametrize("known", [True, False])
def test_a_moved_file_keeps_them_where_another_project_took_its_place(
    world: World, made: points.RestorePoint, known: bool
) -> None:
    path = move(world, "news", "archive")
    machine = world.machine
    # Where the machine does not know the new file, for it was copied there, its history tells.
    maker = machine if known else Machine(world.folder / "elsewhere")
    Project.create(world.path("news"), world.ana, maker).close()
    with Project.open(path, world.ana, machine) as moved:
        project_id = moved.id
        assert [each.path for each in moved.restore_points()] == [made.path]
    spoil(path)
    damage = repairing.look_at_damage(path, machine.data_dir)
    assert damage.nearest is not None
    assert damage.nearest.path == made.path
    # A file of this very project at the place, or what nobody can read, may be what they are of.
    path.rename(world.path("news"))
    copy = world.folder / "copy.claims"
    assert points.of_gone_files(machine.data_dir, copy, project_id) == []
    world.path("news").unlink()
    world.path("news").write_bytes(b"nothing of ours" * 100)
    assert points.of_gone_files(machine.data_dir, copy, project_id) == []


def test_a_number_that_the_disk_gave_away_again_is_no_proof(
    world: World, made: points.RestorePoint
) -> None:
    """The new file at the place has the number of a file of the project that was deleted."""
    path = move(world, "news", "archive")
    Project.create(world.path("news"), world.ana, world.machine).close()
    with Project.open(path, world.ana, world.machine) as moved:
        there = world.path("news").rename(world.folder / "deleted.claims")
        world.machine.made(there, moved.id)
        there.rename(world.path("news"))
        assert [each.path for each in moved.restore_points()] == [made.path]


@pytest.fixture
def copy(world: World, made: points.RestorePoint) -> Path:
    """A colleague's copy of that project."""
    path = world.folder / "bob.claims"
    with world.enter("news") as lead:
        lead.save_copy(path)
    return path


def test_a_colleagues_copy_is_not_offered_those_of_a_file_that_was_only_moved(
    world: World, made: points.RestorePoint, copy: Path
) -> None:
    path = move(world, "news", "usb")
    data = world.machine.data_dir
    with Project.open(copy, world.bob, world.machine) as bobs:
        # As long as nobody opened it in its new place, it may be this one that was moved.
        assert [each.path for each in bobs.restore_points()] == [made.path]
        with Project.open(path, world.ana, world.machine) as lead:
            assert [each.path for each in lead.restore_points()] == [made.path]
            assert points.of_gone_files(data, copy, lead.id) == []
            assert [each.path for each in points.of_gone_files(data, path, lead.id)] == [made.path]
        assert bobs.restore_points() == []
    spoil(copy)
    damage = repairing.look_at_damage(copy, data)
    assert damage.told()[-1] == "There is no restore point of this file."
    path.unlink()  # then nobody knows where it is
    damage = repairing.look_at_damage(copy, data)
    assert damage.told()[-1].endswith(f"It was made of {made.of}, which is not there any more.")
