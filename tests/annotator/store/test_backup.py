"""Restore points: whole, proved, named, and not more of them than are wanted."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from typing import Any, Never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Cancelled, Problem
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.store import backup
from annotator.values import Segment
from tests.annotator.world import World, stands, tampering


def test_it_is_the_open_project_as_it_stands_in_one_file(world: World, project: Project) -> None:
    project.run(AddAnnotation(1, (Segment(1, 14),), "claim"))
    made = backup.restore_point(project.path, world.folder / "data", project.id, "before it all")
    assert made.parent.parent.name == backup.FOLDER
    assert "before it all" in made.name
    assert sorted(made.parent.iterdir()) == sorted([made, backup.facts_beside(made)])
    with Project.open(made, world.ana, world.machine, read_only=True) as copy:
        assert stands(copy) == stands(project)
    assert project.check() == []
    project.run(AddAnnotation(1, (Segment(0, 2),), "quote"))  # the live file is not disturbed


def test_they_are_found_newest_first(world: World, project: Project) -> None:
    made = []
    for number in range(3):
        path = backup.restore_point(project.path, world.folder, project.id, "again")
        os.utime(path, (number, number))
        made.append(path)
    assert backup.restore_points(world.folder, project.id) == made[::-1]
    assert backup.restore_points(world.folder, "0" * 32) == []


def test_a_copy_that_is_not_the_same_does_not_count(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = backup._digest
    seen: list[int] = []

    def once_wrong(connection: sqlite3.Connection) -> str:
        seen.append(1)
        return f"{whole(connection)} {len(seen)}"

    monkeypatch.setattr(backup, "_digest", once_wrong)
    with pytest.raises(Problem, match="not the same as the project"):
        backup.restore_point(project.path, world.folder, project.id, "x")
    assert backup.restore_points(world.folder, project.id) == []
    assert not list(world.folder.rglob("*.part"))


def test_where_there_is_no_place_it_says_so(world: World, project: Project) -> None:
    (world.folder / "taken").write_text("a file where a folder should be")
    with pytest.raises(Problem, match="No restore point could be made"):
        backup.restore_point(project.path, world.folder / "taken", project.id, "x")


def test_cancelled_nothing_is_left(world: World, project: Project) -> None:
    class Stop:
        def tick(self, done: int, total: int, what: str = "") -> None:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        backup.restore_point(project.path, world.folder, project.id, "x", Stop())
    assert not list(world.folder.rglob("*.part"))


@given(st.text())
def test_any_words_make_a_plain_name(words: str) -> None:
    name = backup.plain_name(words)
    assert name == Path(name).name
    assert name not in ("", ".", "..")
    assert not set(name) & set('<>:"/\\|?*\0\n')
    assert len(name.encode()) <= 120
    assert backup.plain_name(name) == name


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_what_is_partly_in_a_log_takes_nobodys_place(tmp_path: Path, ending: str) -> None:
    beside, target = tmp_path / "beside", tmp_path / "target"
    target.write_bytes(b"old")
    beside.write_bytes(b"new")
    (tmp_path / f"beside{ending}").write_bytes(b"the rest")
    with pytest.raises(OSError, match="is the disk full"):
        backup.settle(beside, target)
    assert target.read_bytes() == b"old"
    (tmp_path / f"beside{ending}").unlink()
    backup.settle(beside, target)
    assert target.read_bytes() == b"new"


def test_a_text_that_was_altered_gives_no_copy(world: World, project: Project) -> None:
    project.close()
    with tampering(project.path) as connection:
        connection.execute("UPDATE text SET body = body || '!' WHERE key = 1")
    with pytest.raises(sqlite3.DatabaseError, match=r"the text .* was altered"):
        backup.copy_to(project.path, world.folder / "copy.claims", None, "Copying")
    assert not (world.folder / "copy.claims").exists()


def test_bytes_are_on_the_disk_before_the_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, target, done = tmp_path / "beside", tmp_path / "target", []
    beside.write_bytes(b"new")
    fsync, replace = os.fsync, Path.replace

    def watched_fsync(handle: int) -> None:
        done.append("sync")
        fsync(handle)

    def watched_replace(source: Path, to: Path) -> Path:
        done.append("replace")
        return replace(source, to)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    backup.settle(beside, target)
    assert done == ["sync", "replace", "sync"]


def test_what_is_noted_is_on_the_disk_as_the_copy_is(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut the note would be empty, and nobody would know whose copy it is."""
    done: list[tuple[str, str]] = []
    fsync, replace, folder = os.fsync, Path.replace, backup.sync_folder
    names: dict[int, str] = {}

    def watched_open(path: Path, *words: Any, **more: Any) -> Any:
        file = opened(path, *words, **more)
        names[file.fileno()] = path.name
        return file

    def watched_fsync(handle: int) -> None:
        done.append(("sync", names.get(handle, "")))
        fsync(handle)

    def watched_replace(source: Path, to: Path) -> Path:
        done.append(("replace", source.name))
        return replace(source, to)

    def watched_folder(path: Path) -> None:
        done.append(("folder", path.name))
        names.clear()
        folder(path)

    opened = Path.open
    monkeypatch.setattr(Path, "open", watched_open)
    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    monkeypatch.setattr(backup, "sync_folder", watched_folder)
    made = backup.restore_point(project.path, world.folder, project.id, "x")
    note = f".{backup.facts_beside(made).name}.part"
    assert [each for each in done if each[1] in (note, made.parent.name)][-3:] == [
        ("sync", note),
        ("replace", note),
        ("folder", made.parent.name),
    ]


def test_where_it_cannot_be_noted_nothing_is_left(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, __: bytes) -> Never:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Problem, match="No restore point could be made"):
        backup.restore_point(project.path, world.folder, project.id, "x")
    assert list(backup.folder_of(world.folder, project.id).iterdir()) == []


def test_one_that_is_removed_while_they_are_listed_is_left_out(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program thins them out, or clears them of an article, at that moment."""
    made = [backup.restore_point(project.path, world.folder, project.id, "x") for _ in range(3)]
    glob = Path.glob

    def then_removed(folder: Path, pattern: str) -> list[Path]:
        found = list(glob(folder, pattern))
        made[1].unlink()
        return found

    monkeypatch.setattr(Path, "glob", then_removed)
    assert backup.restore_points(world.folder, project.id) == [made[2], made[0]]
