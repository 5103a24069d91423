"""The file or its log is cut short by another program while it is open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from annotator.errors import ProjectChanged, ProjectOverwritten
from annotator.operations import SetFlag
from annotator.project import Project
from tests.annotator.store.test_guard import label, names, refused, works
from tests.annotator.world import World


def test_a_log_that_is_cut_short_is_not_written_on(world: World, project: Project) -> None:
    """SQLite would go on behind the hole, and what is said to be saved could not be read."""
    project.tidy()
    made, log = label(project), Path(f"{project.path}-wal")
    os.truncate(log, 32)
    for _ in range(2):
        with pytest.raises(ProjectOverwritten, match="the log beside it, was cut short by"):
            project.run(SetFlag(1, True))
    project.close()
    assert names(world.folder) >= {"project.claims", "project.claims-wal.left-1"}
    again = world.enter()
    assert again.check() == []
    assert [each.id for each in again.annotations(1)] in ([], [made])
    works(again)


def test_another_log_in_its_place_is_not_one_that_was_cut(world: World, project: Project) -> None:
    """Ours is still open, and whole: all of it comes into the file."""
    made, log = label(project), Path(f"{project.path}-wal")
    log.rename(log.with_name("gone"))
    log.write_bytes(b"short")
    refused(project, ProjectChanged, "was replaced or deleted by another program")
    project.close()
    log.unlink(missing_ok=True)
    again = world.enter()
    assert [each.id for each in again.annotations(1)] == [made]
    assert again.check() == []


def test_a_log_that_is_in_the_file_may_be_cut(world: World, project: Project) -> None:
    made = label(project)
    project.tidy()
    os.truncate(f"{project.path}-wal", 0)
    works(project)
    project.close()
    again = world.enter()
    assert made in [each.id for each in again.annotations(1)]
    assert again.check() == []


def test_a_file_that_is_cut_short_is_not_written_on(project: Project) -> None:
    label(project)
    os.truncate(project.path, 8192)
    with pytest.raises(
        ProjectOverwritten, match=r"project\.claims was cut short by another program"
    ):
        project.run(SetFlag(1, True))
