"""A copy of the open project: whole or not there, and never in the way of anything else."""

from __future__ import annotations

import sqlite3

import pytest

from annotator.errors import Problem, ProjectHeld
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.store import backup
from annotator.values import Segment
from tests.annotator.world import World


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
