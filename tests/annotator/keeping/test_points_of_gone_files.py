"""A file that was moved keeps its restore points, and no other file gets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator import cli, cli_keeping
from annotator.keeping import points, repairing
from annotator.machine import Machine
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.store import backup
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
    # The other one is kept, so that the disk does not give its number to what is written below.
    world.path("news").rename(world.folder / "other.claims")
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


def test_of_what_cannot_be_read_the_machine_knows_what_it_was(
    world: World, made: points.RestorePoint
) -> None:
    """It was opened under another name than that of which its restore points are."""
    path = world.path("news").rename(world.path("archive"))
    Project.open(path, world.ana, world.machine).close()
    world.create("news").close()
    path.write_bytes(path.read_bytes()[:100] + bytes(20_000))
    damage = repairing.look_at_damage(path, world.machine.data_dir)
    assert damage.nearest is not None
    assert damage.nearest.path == made.path
    assert repairing.ways_back(path, world.machine.data_dir) == [damage.nearest]


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


# -- of a file that cannot be opened ---------------------------------------------------------------


def test_the_ways_back_lead_with_the_nearest(world: World, made: points.RestorePoint) -> None:
    """Also where its own are all faulty: then those of its former place are listed, too."""
    path, data = move(world, "news", "archive"), world.machine.data_dir
    with Project.open(path, world.ana, world.machine) as moved:
        label(moved, 4)
        own = moved.make_restore_point()
    spoil(path)
    assert [each.path for each in repairing.ways_back(path, data)] == [own.path]
    facts = backup.read_facts(own.path)
    assert facts is not None
    backup.write_facts(own.path, replace(facts, fault="a text was altered"))
    ways = repairing.ways_back(path, data)
    assert [each.path for each in ways] == [own.path, made.path]
    sound = next(each for each in ways if not each.fault)
    assert sound == repairing.look_at_damage(path, data).nearest


def test_of_a_damaged_file_nobody_is_told_how_much_others_did(
    world: World, made: points.RestorePoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who works blind there cannot be read any more."""
    path, data = world.path("news"), world.machine.data_dir
    path.write_bytes(path.read_bytes()[:100] + bytes(20_000))
    stick = move(world, "news", "stick")  # what is nowhere any more has the name of this one
    gone = points.of_gone_files(data, stick, "")
    stick.rename(path)
    ways = repairing.ways_back(path, data)
    assert [len(ways), len(gone)] == [1, 1]
    for found in (*ways, *gone):
        assert (found.articles, found.annotations, found.events) == (1, 0, 0)
        assert found.partly
    assert cli_keeping.app is cli.app
    where = ["--as", "Bob", "--data-dir", str(data)]
    assert cli.main(["restore-points", str(path), *where]) == 0
    assert "  1 article  by hand\n" in capsys.readouterr().out
    assert cli.main(["restore-points", str(path), "--json", *where]) == 0
    [told] = json.loads(capsys.readouterr().out)
    assert (told["annotations"], told["events"], told["partly"]) == (0, 0, True)
