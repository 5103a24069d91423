"""What killed attempts left of a project holds no words any more after something was removed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from annotator.keeping import leftovers
from annotator.project import Project
from annotator.store.engine import Database
from annotator.store.lock import ProjectLock
from tests.annotator.keeping.test_purging import CANARY, everything, worked_on_in_every_way
from tests.annotator.world import World

BESIDE = (
    ".project.claims.new",
    ".project.claims.repair",
    ".project.claims.checked",
    ".project.claims.whole",
    ".project.claims.new.ready",
    ".project.claims.part",
    "..project.claims.new.part",
    ".a copy of it.claims.part",
    ".another place.claims.new",
    ".for Bob.claimspackage.part",
)


@pytest.fixture
def secret(world: World) -> Project:
    """A project with an article that nobody is to know of, all of it in its one file."""
    worked_on_in_every_way(world).close()
    return world.enter()


def left_at(secret: Project, *names: str) -> list[Path]:
    """Copies of the project under other names, as attempts leave them that were killed."""
    paths = [secret.path.parent / name for name in names]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(secret.path, path)
    return paths


def grow_old(*paths: Path) -> None:
    """As if nobody had written to them for eight days."""
    for path in paths:
        os.utime(path, (time.time() - 8 * 86_400,) * 2)


@pytest.mark.parametrize("name", BESIDE)
def test_what_killed_attempts_left_beside_it_is_removed(
    secret: Project, world: World, name: str
) -> None:
    [left] = left_at(secret, name)
    for ending in ("-wal", "-shm"):
        left.with_name(left.name + ending).write_bytes(CANARY.encode())
    assert secret.purge([3]).left == ()
    assert CANARY.encode() not in everything(world)
    assert not left.exists()


def test_a_journal_is_not_asked(secret: Project, world: World) -> None:
    """It might have other files deleted: what lies beside one goes when it is old enough."""
    [left] = left_at(secret, ".a copy.claims.part")
    journal = left.with_name(left.name + "-journal")
    journal.write_bytes(CANARY.encode())
    [said] = secret.purge([3]).left
    assert said == f"{left}: a program may be writing it"
    assert left.exists()
    assert journal.exists()
    grow_old(left)
    world.switch(secret, world.ana)
    assert CANARY.encode() not in everything(world)


def test_one_that_is_being_written_stays_and_is_told(secret: Project, world: World) -> None:
    """Whoever writes it holds the lock of what it is to become, or SQLite's own."""
    first, second = left_at(secret, ".a copy.claims.part", ".for Bob.claimspackage.part")
    lock = ProjectLock(first.with_name("a copy.claims"))
    lock.acquire("Bob")
    with closing(sqlite3.connect(second, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=MEMORY")
        writer.execute("BEGIN IMMEDIATE")
        report = secret.purge([3])
        assert "tried again when the project is opened" in report.message
    said = [f"{each}: a program may be writing it" for each in (first, second)]
    assert sorted(report.left) == said
    assert first.exists()
    assert second.exists()
    lock.release()
    world.switch(secret, world.ana)
    assert CANARY.encode() not in everything(world)


def test_one_that_is_being_made_stays(secret: Project, world: World) -> None:
    """As a history that is read into a new file, between two of its writes."""
    [left] = left_at(secret, ".another.claims.new")
    database = Database(left)
    assert secret.purge([3]).left == (f"{left}: a program may be writing it",)
    with database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM review")
    database.close()
    world.switch(secret, world.ana)
    assert not left.exists()


def test_what_is_not_ours_stays(secret: Project, world: World) -> None:
    others = world.create("others")
    left = secret.path.with_name(".others.claims.repair")
    shutil.copyfile(others.path, left)
    plain = secret.path.with_name(".project.part.txt")
    plain.write_text(secret.id, encoding="utf-8")
    link = secret.path.with_name(".link.claims.part")
    link.symlink_to(secret.path)
    assert secret.purge([3]).left == ()
    assert left.exists()
    assert plain.exists()
    assert link.is_symlink()
    assert secret.path.exists()


def test_so_little_that_nobody_knows_whose_it_is_is_told_before(secret: Project) -> None:
    half = secret.path.with_name(".project copy.claims.part")
    half.write_bytes(CANARY.encode())
    assert secret.purge_plan([3]).copies == (str(half),)
    assert secret.purge([3]).left == ()
    assert half.exists()


def test_looking_whether_a_log_fits(secret: Project, world: World) -> None:
    """Whoever does holds the lock of another project in the folder."""
    left_at(secret, ".fits.abc/project.claims")
    other = secret.path.with_name("other.claims")
    lock = ProjectLock(other)
    lock.acquire("Bob")
    folder = secret.path.with_name(".fits.abc")
    assert secret.purge([3]).left == (f"{folder}: other.claims is open beside it",)
    lock.release()
    other.with_name("other.claims.lock").write_text("left by a killed program", encoding="utf-8")
    world.switch(secret, world.ana)
    assert not folder.exists()
    assert CANARY.encode() not in everything(world)


def test_copies_of_what_is_only_read(secret: Project, world: World) -> None:
    """No lock tells whether a window reads them; nobody does after a week."""
    old, new = left_at(secret, "data/being read/1.claims", "data/being read/2.claims")
    grow_old(old)
    assert secret.purge([3]).left == (f"{new}: a window may be reading it",)
    assert not old.exists()
    grow_old(new)
    world.switch(secret, world.ana)
    assert not new.exists()
    assert CANARY.encode() not in everything(world)


def test_what_was_typed_and_is_not_in_a_kept_copy(secret: Project, world: World) -> None:
    """Of this project, by its path or by what the copy holds, and of copies that are gone."""
    left_at(secret, "data/kept/copy.claims", "data/kept/other.claims")
    shutil.copyfile(world.create("others").path, world.folder / "data/kept/other.claims")
    places = {"named": str(secret.path), "copy": "elsewhere", "gone": "gone", "other": "others"}
    notes = {
        f"{name}.claims": {"of": of, "why": "It was deleted.", "missing": [f"{CANARY}!", "More"]}
        for name, of in places.items()
    }
    path = world.machine.data_dir / "kept.json"
    path.write_text(json.dumps(notes), encoding="utf-8")
    secret.purge([3])
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told.pop("other.claims") == notes.pop("other.claims")
    for name, note in notes.items():
        assert told[name] == {**note, "missing": [leftovers._FORGOTTEN] * 2}


@pytest.mark.parametrize("said", ["", "[]", '{"a": 7}', '{"a": {"missing": 7}}', "{" * 9])
def test_notes_that_are_no_notes_stop_nothing(secret: Project, world: World, said: str) -> None:
    path = world.machine.data_dir / "kept.json"
    path.write_text(said, encoding="utf-8")
    assert secret.purge([3]).left == ()
    assert path.read_text(encoding="utf-8") == said


def test_without_a_removal_nothing_is_swept(secret: Project, world: World) -> None:
    left = left_at(secret, ".a copy.claims.part", ".fits.abc/project.claims")
    world.switch(secret, world.ana)
    assert all(each.exists() for each in left)
