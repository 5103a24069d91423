"""A copy of the open project: whole or not there, and never in the way of anything else."""

from __future__ import annotations

import sqlite3

import pytest

from annotator.errors import Problem, ProjectGone, ProjectHeld
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.store import backup
from annotator.store.guard import Guard
from annotator.values import Segment
from tests.annotator.world import World, history_of


def test_a_copy_is_refused_where_it_would_do_harm(world: World, project: Project) -> None:
    with pytest.raises(Problem, match="is the project itself"):
        project.save_copy(project.path)
    link = world.folder / "link.claims"
    link.symlink_to(project.path)
    with pytest.raises(Problem, match="is the project itself"):
        project.save_copy(link)
    other = world.create("other")
    with pytest.raises(ProjectHeld):
        project.save_copy(other.path)
    with pytest.raises(Problem):
        project.save_copy(other.path / "copy.claims")


def fails(*_: object) -> str:
    raise sqlite3.OperationalError("disk I/O error")


def test_a_copy_replaces_a_file_and_keeps_the_logs_that_were_beside_it(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may hold somebody's last labels, and would be mixed into the copy."""
    made = project.run(AddAnnotation(1, (Segment(0, 5),), "quote")).annotations[0]
    for ending in ("", "-wal", "-shm", "-journal"):
        (world.folder / f"copy.claims{ending}").write_bytes(b"left")
    with monkeypatch.context() as patch:
        patch.setattr(backup, "prove", fails)
        with pytest.raises(Problem):
            project.save_copy(world.path("copy"))
    assert [(world.folder / f"copy.claims{each}").read_bytes() for each in ("", "-wal")] == [
        b"left",
        b"left",
    ]
    project.save_copy(world.path("copy"))
    left = {
        each for each in (path.name for path in world.folder.iterdir()) if each.startswith("copy")
    }
    assert left == {"copy.claims", "copy.claims-wal.left-1", "copy.claims-journal.left-1"}
    assert [each.id for each in world.enter("copy").annotations(1)] == [made]


def label(project: Project, start: int) -> None:
    project.run(AddAnnotation(1, (Segment(start, start + 3),), "claim"))


def test_a_copy_from_before_a_merge_does_not_hold_what_was_merged(
    world: World, project: Project
) -> None:
    """My own history did not grow by it, the project did."""
    label(project, 0)
    theirs = project.save_copy(world.path("theirs"))
    with Project.open(theirs, world.bob, world.machine) as colleague:
        label(colleague, 4)
    project.save_copy(world.path("mine"))
    project.merge(theirs)
    merged = history_of(project)
    project.path.unlink()
    kept = project.rescue(world.folder / "kept")
    assert kept is not None
    with Project.open(kept, world.ana, world.machine) as found:
        assert history_of(found) == merged


@pytest.mark.parametrize("other", [b"", b"something else"])
def test_a_copy_that_is_gone_is_none(world: World, project: Project, other: bytes) -> None:
    """It was deleted, or lay on a stick that was taken away."""
    label(project, 0)
    copy = project.save_copy(world.path("copy"))
    copy.rename(world.folder / "away")
    if other:
        copy.write_bytes(other)
    project.path.unlink()
    assert project.rescue(world.folder / "kept") is not None


def test_a_merge_into_a_file_that_is_gone_is_refused_in_words(
    world: World, project: Project
) -> None:
    copy = project.save_copy(world.path("copy"))
    project.path.unlink()
    with pytest.raises(ProjectGone, match="was deleted by another program"):
        project.merge(copy)


def test_closing_an_overwritten_file_takes_nobody_s_name(world: World, project: Project) -> None:
    beside = project.path.with_name(f"{project.path.name}.kept")
    beside.write_bytes(b"precious")
    project.path.write_bytes(b"overwritten by somebody " * 2000)
    with pytest.raises(Problem):
        label(project, 0)
    project.close()
    assert beside.read_bytes() == b"precious"
    assert project.path.read_bytes().startswith(b"overwritten")


def test_a_file_that_goes_while_it_is_opened_is_not_called_damaged(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = project.path, Guard.note
    project.close()

    def note(guard: Guard, raw: sqlite3.Connection, *, version: bool = False) -> None:
        real(guard, raw, version=version)
        if path.exists():
            path.rename(path.with_name("taken away"))

    monkeypatch.setattr(Guard, "note", note)
    with pytest.raises(Problem) as refused:
        world.enter()
    assert "damaged" not in str(refused.value)
