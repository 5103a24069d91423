"""A restore point as a project file: under a new name, or in place of a broken one or none."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from annotator.errors import Problem, ProjectHeld
from annotator.keeping import placing
from annotator.machine import Machine
from annotator.operations import (
    AddAnnotation,
)
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.world import (
    World,
    history_of,
    sha256,
    stands,
)


def label(project: Project, start: int, name: str = "claim", key: int = 1) -> str:
    return project.run(AddAnnotation(key, (Segment(start, start + 3),), name)).annotations[0]


# -- as a new file ---------------------------------------------------------------------------------


def test_a_new_file_is_a_project_of_its_own_machine_id(world: World, project: Project) -> None:
    label(project, 0)
    before = stands(project)
    point = project.make_restore_point().path
    label(project, 5)
    target = world.folder / "new" / "again.claims"
    with pytest.raises(Problem, match=r"There is no folder .*new\. Nothing was written"):
        placing.as_new_file(point, target, world.machine)
    assert not target.parent.exists()
    target.parent.mkdir()
    placing.as_new_file(point, target, world.machine)
    with Project.open(target, world.ana, world.machine) as again:
        assert again.received is None  # it is no file from elsewhere
        assert stands(again) == before
        assert again.check() == []
        label(again, 8)
        ours = {each.machine for each in history_of(project)}
        assert history_of(again)[-1].machine not in ours
        project.merge(target)  # and what is done in both comes together again
    assert len(project.annotations(1)) == 3
    assert project.check() == []
    with pytest.raises(Problem, match="exists already"):
        placing.as_new_file(point, target, world.machine)


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_a_new_file_never_meets_anothers_log(world: World, project: Project, ending: str) -> None:
    point = project.make_restore_point().path
    target = world.folder / "again.claims"
    left = target.with_name(target.name + ending)
    left.write_bytes(b"of another file")
    with pytest.raises(Problem, match="exists already"):
        placing.as_new_file(point, target, world.machine)
    assert not target.exists()
    assert left.read_bytes() == b"of another file"


class Meanwhile:
    """Somebody else writes a file while another is being made."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def tick(self, done: int, total: int, what: str = "") -> None:
        self.path.write_text("somebody else's")


def no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_comes_meanwhile_is_not_overwritten(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    point = project.make_restore_point().path
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    target = world.folder / "again.claims"
    with pytest.raises(Problem, match=r"again\.claims exists already; nothing was changed"):
        placing.as_new_file(point, target, world.machine, Meanwhile(target))
    assert target.read_text() == "somebody else's"
    assert list(world.folder.glob("*again*")) == [target]
    target.unlink()
    placing.as_new_file(point, target, world.machine)
    assert list(world.folder.glob("*again*")) == [target]
    assert target.stat().st_nlink == 1


# -- in place --------------------------------------------------------------------------------------


def crashed(project: Project, folder: Path) -> dict[str, bytes]:
    """What a killed program leaves: the file and its log, with all that was done."""
    label(project, 20)
    raw = project._database.writer.connection.driver_connection  # type: ignore[union-attr]
    assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    left = {}
    for ending in ("", "-wal", "-shm"):
        copy = folder / f"left{ending}"
        shutil.copy(project.path.with_name(project.path.name + ending), copy)
        left[ending] = copy.read_bytes()
    return left


def test_the_file_and_its_logs_are_moved_aside_and_the_copy_takes_the_place(
    world: World, project: Project, tmp_path: Path
) -> None:
    label(project, 0)
    before = stands(project)
    point = project.make_restore_point().path
    left = crashed(project, tmp_path)
    machines = {each.machine for each in history_of(project)}
    project.close()
    for ending, data in left.items():
        project.path.with_name(project.path.name + ending).write_bytes(data)
    stale = project.path.with_name(project.path.name + "-journal")
    stale.write_bytes(b"stale")
    kept = placing.in_place(point, project.path, world.machine, "Ana")
    assert [each.name.partition(".damaged-")[0] for each in kept] == ["project.claims"] * 3
    assert [each.read_bytes() for each in kept] == [left[""], left["-wal"], b"stale"]
    assert not stale.exists()
    with world.enter() as again:
        assert again.received is None
        assert stands(again) == before
        assert again.check() == []
        label(again, 8)
        assert history_of(again)[-1].machine not in machines
    # Without the journal, which is of no use, what was put aside still reads as one.
    kept[2].unlink()
    with sqlite3.connect(kept[0]) as connection:
        assert connection.execute("SELECT count(*) FROM annotation").fetchone()[0] == 2
    connection.close()
    again = placing.in_place(point, project.path, world.machine, "Ana")
    assert again[0].name.endswith("-2")  # a second one on a day has a name of its own


def test_a_file_that_is_gone_comes_back_and_its_old_log_is_kept(
    world: World, project: Project
) -> None:
    point = project.make_restore_point().path
    before = stands(project)
    project.close()
    project.path.unlink()
    log = project.path.with_name(project.path.name + "-wal")
    log.write_bytes(b"stale")
    kept = placing.in_place(point, project.path, world.machine, "Ana")
    assert [each.read_bytes() for each in kept] == [b"stale"]
    assert not log.exists()
    with world.enter() as again:
        assert stands(again) == before


def test_a_log_that_is_kept_already_is_not_kept_apart_from_its_file(
    world: World, project: Project
) -> None:
    """Its file was put aside before it, and the program killed in between."""
    point = project.make_restore_point().path
    project.close()
    log = project.path.with_name(project.path.name + "-wal")
    log.write_bytes(b"its log")
    placing.in_place(point, project.path, world.machine, "Ana")
    project.path.unlink()
    log.write_bytes(b"its log")
    assert placing.in_place(point, project.path, world.machine, "Ana") == []
    assert not log.exists()
    assert len(list(world.folder.glob("*.damaged-*"))) == 2


def test_nothing_is_made_where_a_drive_is_missing(world: World, project: Project) -> None:
    """Beneath its place, it would be hidden once the drive is there again."""
    point = project.make_restore_point().path
    path = world.folder / "stick" / "work" / "project.claims"
    with pytest.raises(Problem, match=r"no folder .*work\. Nothing was changed; connect its drive"):
        placing.in_place(point, path, world.machine, "Ana")
    assert not (world.folder / "stick").exists()


def test_one_that_is_open_is_not_restored_over(world: World, project: Project) -> None:
    point = project.make_restore_point().path
    with pytest.raises(ProjectHeld):
        placing.in_place(point, project.path, world.machine, "Bob")
    label(project, 0)
    assert project.check() == []


def test_a_link_is_the_file_that_it_leads_to(world: World, project: Project) -> None:
    point = project.make_restore_point().path
    before = stands(project)
    link = world.path("link")
    link.symlink_to(project.path)
    with pytest.raises(ProjectHeld):
        placing.in_place(point, link, world.machine, "Bob")
    label(project, 0)
    project.close()
    [kept] = placing.in_place(point, link, world.machine, "Ana")
    assert kept.name.startswith("project.claims.damaged-")
    assert link.is_symlink()
    with world.enter() as again:
        assert stands(again) == before


def test_where_nothing_can_be_written_all_is_as_it_was(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = project.make_restore_point().path
    project.close()
    was = sha256(project.path)

    def full(*_: object) -> str:
        raise OSError("No space left on device")

    monkeypatch.setattr("annotator.store.backup._copy", full)
    with pytest.raises(Problem, match="No space left"):
        placing.in_place(point, project.path, world.machine, "Ana")
    with pytest.raises(Problem, match="No space left"):
        placing.as_new_file(point, world.folder / "new.claims", world.machine)
    assert sha256(project.path) == was
    assert sorted(each.name for each in world.folder.iterdir() if each.is_file()) == [
        "project.claims"
    ]


def test_broken_off_before_the_copy_takes_the_place_it_is_finished_the_next_time(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = project.make_restore_point().path
    before = stands(project)
    project.close()
    was = sha256(project.path)
    settle = placing.backup.settle

    def killed(beside: Path, target: Path) -> None:
        if target == project.path:
            raise KeyboardInterrupt
        settle(beside, target)

    monkeypatch.setattr(placing.backup, "settle", killed)
    with pytest.raises(KeyboardInterrupt):
        placing.in_place(point, project.path, world.machine, "Ana")
    monkeypatch.undo()
    assert sha256(project.path) == was
    assert list(world.folder.glob("*project.claims*")) == [project.path]
    [aside] = placing.in_place(point, project.path, world.machine, "Ana")
    assert sha256(aside) == was
    with world.enter() as again:
        assert stands(again) == before


def test_every_restore_point_of_a_machine_can_be_restored_by_another(
    world: World, project: Project
) -> None:
    label(project, 0)
    point = project.make_restore_point().path
    other = Machine(world.folder / "other")
    target = world.folder / "there.claims"
    placing.as_new_file(point, target, other)
    with Project.open(target, world.ana, other) as again:
        assert stands(again) == stands(project)


def test_that_it_was_made_here_cannot_be_remembered_and_nothing_has_failed(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk of the data folder is full: the file is whole in its place all the same."""
    point = project.make_restore_point().path
    before, new, notes = stands(project), world.path("new"), list[str]()
    project.close()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Machine, "made", full)
        placing.as_new_file(point, new, world.machine)  # nobody asks what else there is to know
        new.unlink()
        placing.as_new_file(point, new, world.machine, notes=notes)
        [kept] = placing.in_place(point, project.path, world.machine, "Ana", notes=notes)
    assert notes == [
        f"That {each} was made here could not be remembered (No space left on device): when it is "
        "opened first, it is taken for a file from elsewhere, checked, and copied into a clean one."
        for each in ("new.claims", "project.claims")
    ]
    assert kept.exists()
    again = world.enter("new")
    assert again.received is not None
    assert stands(again) == before
    assert stands(world.enter()) == before


# -- what is not in it -----------------------------------------------------------------------------


@pytest.mark.parametrize("anothers", [False, True])
def test_what_is_newer_in_the_damaged_file_is_told(
    world: World, project: Project, anothers: bool
) -> None:
    """Another project's log beside it is not counted."""
    point = project.make_restore_point().path
    label(project, 0)
    label(project, 5)
    project.close()
    data = bytearray(project.path.read_bytes())
    data[:16] = b"X" * 16
    project.path.write_bytes(data)
    if anothers:
        other = world.create("other")
        label(other, 0)
        log = other.path.with_name("other.claims-wal").read_bytes()
        project.path.with_name("project.claims-wal").write_bytes(log)
    notes: list[str] = []
    kept, *_ = placing.in_place(point, project.path, world.machine, "Ana", notes=notes)
    assert len(notes) == 1
    assert "Not in it, though still in the damaged file: 2 entries of the history." in notes[0]
    assert kept.name in notes[0]


def test_nothing_is_told_where_nothing_is_newer(world: World, project: Project) -> None:
    label(project, 0)
    point = project.make_restore_point().path
    project.close()
    notes: list[str] = []
    placing.in_place(point, project.path, world.machine, "Ana", notes=notes)
    other = world.create("other", "Another text.")
    other.close()
    placing.in_place(point, other.path, world.machine, "Ana", notes=notes)
    assert notes == []
