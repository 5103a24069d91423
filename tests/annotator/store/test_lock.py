"""One program at a time writes to a project, and the others are told who."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.errors import ProjectHeld, ProjectRefused
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.store.lock import ProjectLock
from annotator.values import Segment
from tests.annotator.world import World

HOLDER = """
import sys
from pathlib import Path
from annotator.machine import Machine
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.values import Segment

machine = Machine(Path(sys.argv[2]))
project = Project.open(Path(sys.argv[1]), machine.person_named("Bob"), machine)
made = project.run(AddAnnotation(2, (Segment(0, 8),), "claim"))
print(made.annotations[0], flush=True)
sys.stdin.read()
"""


def test_a_second_opening_is_told_who_holds_it(world: World, project: Project) -> None:
    with pytest.raises(ProjectHeld, match=r"project\.claims is open in another window") as held:
        world.enter(person=world.bob)
    assert held.value.holder.startswith(f"Ana (process {os.getpid()} on ")
    assert held.value.holder in str(held.value)
    project.close()
    assert not world.enter(person=world.bob).read_only


def test_reading_beside_the_holder_sees_what_is_committed(world: World, project: Project) -> None:
    beside = world.enter(person=world.bob, read_only=True)
    made = project.run(AddAnnotation(1, (Segment(0, 5),), "quote"))
    assert [each.id for each in beside.annotations(1)] == list(made.annotations)
    assert beside.read_only
    assert not project.read_only


def test_a_holder_who_left_no_readable_note(world: World, project: Project) -> None:
    note = world.folder / "project.claims.lock"
    for said in (b"", b"\xff\xfe", b"[]", b'{"name": "Ana"}'):
        note.write_bytes(said)
        with pytest.raises(ProjectHeld) as held:
            world.enter()
        assert held.value.holder == "another program"


def test_the_lock_falls_with_its_holder(world: World, project: Project) -> None:
    project.close()
    command = [sys.executable, "-c", HOLDER, str(project.path), str(world.machine.data_dir)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdin is not None
    try:
        acknowledged = holder.stdout.readline().strip()
        with pytest.raises(ProjectHeld) as held:
            world.enter()
        assert held.value.holder.startswith(f"Bob (process {holder.pid} on ")
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        holder.stdin.close()
        holder.stdout.close()
    left = {each.name for each in world.folder.iterdir()}
    assert left >= {"project.claims.lock", "project.claims-wal"}
    # First as a reader, beside the log that the dead left; then as the next holder.
    reading = world.enter(read_only=True)
    assert [each.id for each in reading.annotations(2)] == [acknowledged]
    reading.close()
    opened = world.enter()
    assert [each.id for each in opened.annotations(2)] == [acknowledged]
    assert opened.check() == []


def test_a_lock_that_cannot_be_written_refuses_the_project(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.close()

    def denied(lock: ProjectLock, name: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(ProjectLock, "acquire", denied)
    with pytest.raises(ProjectRefused, match="cannot be opened for writing: Permission denied"):
        world.enter()
    monkeypatch.undo()
    assert not world.enter().read_only


def test_releasing_a_lock_that_was_never_taken(tmp_path: Path) -> None:
    lock = ProjectLock(tmp_path / "x.claims")
    lock.release()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_told_apart(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.path
    project.close()

    def refuse(self: object, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:  # the world's own end takes a lock too
        patch.setattr("filelock.BaseFileLock.acquire", refuse)
        with pytest.raises(ProjectHeld, match="cannot be written to: Permission denied") as held:
            ProjectLock(path).acquire("Ana")
    assert held.value.holder == ""
    assert not path.with_name(path.name + ".lock").exists()


def test_a_lock_file_that_was_left_is_nobodys_lock(world: World, project: Project) -> None:
    """A power cut leaves the file; what counts is the system's lock, which nobody has."""
    project.close()
    left = world.folder / "project.claims.lock"
    left.write_text('{"name": "Bob", "process": 1, "host": "elsewhere"}', encoding="utf-8")
    opened = world.enter()
    assert not opened.read_only
    opened.close()
    assert not left.exists()


def test_a_disk_too_full_for_a_name_holds_the_lock_all_the_same(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.close()

    def full(self: Path, *_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        lock = ProjectLock(project.path)
        lock.acquire("Ana")
    with pytest.raises(ProjectHeld) as held:
        world.enter(person=world.bob)
    assert held.value.holder == "another program"
    lock.release()
    assert not world.enter(person=world.bob).read_only


def test_no_room_even_for_the_lock_is_said(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.path
    project.close()

    def full(self: object, *_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("filelock.BaseFileLock.acquire", full)
        with pytest.raises(ProjectHeld, match="free some space") as held:
            ProjectLock(path).acquire("Ana")
    assert held.value.why == "the disk is full"


def test_releasing_leaves_a_lock_that_is_somebody_elses(tmp_path: Path) -> None:
    project = tmp_path / "x.claims"
    mine, theirs = ProjectLock(project), ProjectLock(project)
    mine.acquire("Ana")
    (tmp_path / "x.claims.lock").unlink()
    theirs.acquire("Bob")
    with pytest.raises(ProjectHeld, match="Bob"):
        mine.keep("Ana")
    mine.release()
    assert (tmp_path / "x.claims.lock").exists()
    theirs.keep("Bob")
    theirs.release()
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_a_file_that_is_open_is_the_same_file(world: World, project: Project) -> None:
    (world.folder / "link.claims").symlink_to(project.path)
    with pytest.raises(ProjectHeld, match="is open in another window: Ana"):
        world.enter("link")
    project.close()
    linked = world.enter("link")
    assert linked.path == project.path
    with pytest.raises(ProjectHeld):
        world.enter(project.path.stem)
    linked.run(AddAnnotation(1, (Segment(0, 3),), "quote"))
    linked.close()
    assert (world.folder / "link.claims").is_symlink()
    assert not list(world.folder.glob("*-wal"))


def test_a_file_with_two_names_is_only_read(world: World, project: Project) -> None:
    """Each name would have a lock and a log of its own, and the logs would be mixed."""
    made = project.run(AddAnnotation(1, (Segment(0, 3),), "quote")).annotations
    project.close()
    other = world.folder / "other.claims"
    other.hardlink_to(project.path)
    for name in (project.path.stem, "other"):
        with pytest.raises(ProjectHeld, match="has another name on this disk") as told:
            world.enter(name)
        assert told.value.why
        assert not list(world.folder.glob("*.lock"))
        with world.enter(name, read_only=True) as read:
            assert tuple(each.id for each in read.annotations(1)) == made
            copy = read.save_copy(world.path(f"copy of {name}"))
        with world.enter(copy.stem) as copied:
            copied.run(AddAnnotation(1, (Segment(3, 6),), "quote"))
    other.unlink()
    assert world.enter(project.path.stem).check() == []
