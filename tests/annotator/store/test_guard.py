"""What other programs, the disk and the memory do to the file of an open project.

Each test does one such thing and asks four questions: is it refused in words, was nothing lost,
does reading go on, and does it work again once the cause is gone.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.errors import (
    DiskFull,
    FileTrouble,
    OutOfMemory,
    PlaceReadOnly,
    ProjectChanged,
    ProjectGone,
    ProjectHeld,
    ProjectReplaced,
)
from annotator.operations import AddAnnotation, AddArticles, SetFlag
from annotator.project import Project
from annotator.store.place import Place
from annotator.values import NewArticle, Segment
from tests.annotator.world import World, sha256, stands


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir() if each.name != "data"}


def label(project: Project, start: int = 0) -> str:
    return project.run(AddAnnotation(1, (Segment(start, start + 5),), "quote")).annotations[0]


def refused(project: Project, kind: type[FileTrouble], said: str) -> FileTrouble:
    """A write is refused in words, nothing changed, and all can still be read."""
    before = stands(project)
    with pytest.raises(kind, match=said) as told:
        project.run(SetFlag(1, not project.progress(1).flagged))
    trouble = told.value
    assert isinstance(trouble, FileTrouble)
    assert trouble.kept.startswith("Nothing was changed")
    assert str(trouble) == f"{trouble.happened} {trouble.kept} {trouble.todo}"
    assert stands(project) == before
    assert project.text(1)
    with project.portions() as portions:  # another connection, as searches and exports have
        assert next(portions)
    return trouble


def works(project: Project) -> None:
    before = project.progress(1).flagged
    project.run(SetFlag(1, not before))
    assert project.progress(1).flagged is not before


def test_moved_it_is_said_where_to_and_moved_back_it_goes_on(project: Project) -> None:
    made = label(project)
    moved = project.path.rename(project.path.with_name("elsewhere.claims"))
    trouble = refused(project, ProjectGone, "was moved to .*elsewhere.claims")
    assert not trouble.lost
    moved.rename(project.path)
    works(project)
    assert [each.id for each in project.annotations(1)] == [made]
    assert project.check() == []


def test_closed_while_moved_everything_is_in_the_moved_file(world: World, project: Project) -> None:
    made = label(project)
    project.path.rename(world.path("elsewhere"))
    project.close()
    assert names(world.folder) == {"elsewhere.claims"}
    again = world.enter("elsewhere")
    assert [each.id for each in again.annotations(1)] == [made]
    assert again.check() == []


def test_deleted_it_can_be_read_copied_and_kept(world: World, project: Project) -> None:
    made = label(project)
    project.path.unlink()
    trouble = refused(project, ProjectGone, "was deleted by another program")
    assert trouble.lost
    kept = project.rescue(world.folder / "kept")
    assert kept is not None
    assert project.rescue(world.folder / "kept") is None  # once is enough
    project.close()
    assert names(world.folder) == {"kept"}
    shutil.move(kept, world.path("again"))
    again = world.enter("again")
    assert [each.id for each in again.annotations(1)] == [made]
    assert again.check() == []


def test_a_project_in_order_is_not_kept(world: World, project: Project) -> None:
    label(project)
    assert project.trouble() is None
    assert project.rescue(world.folder / "kept") is None
    assert not (world.folder / "kept").exists()


def test_replaced_neither_file_gets_anything_of_the_other(world: World, project: Project) -> None:
    other = world.create("other", "Another text, in another project.")
    other.close()
    made = label(project)
    theirs = sha256(other.path)
    other.path.replace(project.path)
    trouble = refused(project, ProjectReplaced, "another file stands in its place")
    assert trouble.lost
    assert project.text(1).startswith("“We never paid")
    with project.portions() as portions:
        assert made in str(next(portions))
    copy = project.save_copy(world.path("copy"))
    project.close()
    assert sha256(project.path) == theirs
    assert names(world.folder) == {"project.claims", "copy.claims"}
    assert world.enter().text(1).startswith("Another text")
    assert [each.id for each in world.enter("copy").annotations(1)] == [made]
    assert copy == world.path("copy")


def test_replaced_and_killed_our_log_is_not_taken_for_the_other_files(
    world: World, project: Project
) -> None:
    other = world.create("other", "Another text, in another project.")
    other.close()
    label(project)
    other.path.replace(project.path)
    refused(project, ProjectReplaced, "another file")
    left = world.folder / "left"
    left.mkdir()
    for each in ("project.claims", "project.claims-wal"):  # as a kill leaves them
        shutil.copy(world.folder / each, left)
    (left / "project.claims").rename(world.path("again"))
    (left / "project.claims-wal").rename(world.folder / "again.claims-wal")
    again = world.enter("again")
    assert again.check() == []
    assert again.text(1).startswith("Another text")


def test_overwritten_in_place_the_other_content_stays_whole(world: World, project: Project) -> None:
    project.close()
    old = project.path.read_bytes()
    opened = world.enter()
    label(opened)
    opened.path.write_bytes(old)  # the same inode: what cp does
    before = sha256(opened.path)
    with pytest.raises(ProjectReplaced, match="overwritten by another program"):
        works(opened)
    with pytest.raises(ProjectReplaced, match="overwritten"):
        works(opened)
    opened.close()
    assert sha256(opened.path) == before
    assert names(world.folder) == {"project.claims", "project.claims-wal.left-1"}
    again = world.enter()
    assert again.check() == []
    assert again.annotations(1) == []
    works(again)


def test_another_time_on_the_file_is_no_other_content(project: Project) -> None:
    label(project)
    os.utime(project.path, (1, 1))
    works(project)
    project.path.chmod(0o600)
    works(project)


def test_written_by_another_program_it_wants_to_be_opened_anew(
    world: World, project: Project
) -> None:
    label(project)
    other = sqlite3.connect(project.path, isolation_level=None)
    other.execute("UPDATE article SET title = title || 1")
    other.close()
    trouble = refused(project, ProjectChanged, "Another program has written")
    assert trouble.anew
    assert not trouble.lost
    project.close()
    works(world.enter())


def test_the_log_is_deleted_and_nothing_is_lost(world: World, project: Project) -> None:
    made = label(project)
    log = project.path.with_name("project.claims-wal")
    log.unlink()
    trouble = refused(project, ProjectChanged, "project.claims-wal, which belongs to")
    assert trouble.anew
    project.close()
    again = world.enter()
    assert [each.id for each in again.annotations(1)] == [made]
    assert again.check() == []
    works(again)


def test_a_full_disk_and_room_again(project: Project) -> None:
    raw = project._database.writer.connection.driver_connection  # type: ignore[union-attr]
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count={pages + 1}")
    many = AddArticles((NewArticle(text="Words of a long article. " * 4000),))
    before = stands(project)
    with pytest.raises(DiskFull, match="the disk is full") as told:
        project.run(many)
    assert "Save a copy" in str(told.value) or "save a copy" in str(told.value)
    assert stands(project) == before
    raw.execute("PRAGMA max_page_count=1000000")
    assert project.run(many).articles
    assert project.check() == []


def test_a_place_that_may_only_be_read_by_now(world: World, project: Project) -> None:
    made = label(project)
    raw = project._database.writer.connection.driver_connection  # type: ignore[union-attr]
    raw.execute("PRAGMA query_only=ON")
    trouble = refused(project, PlaceReadOnly, "may only be read now")
    assert trouble.reading
    copy = project.save_copy(world.path("copy"))
    assert [each.id for each in world.enter(copy.stem).annotations(1)] == [made]
    raw.execute("PRAGMA query_only=OFF")
    works(project)


STARVING = """
import random, sqlite3, sys
from pathlib import Path
from annotator.errors import OutOfMemory, Problem
from annotator.machine import Machine
from annotator.operations import AddAnnotation, AddArticles, SetFlag
from annotator.project import Project
from annotator.values import NewArticle, Segment

machine = Machine(Path(sys.argv[2]))
project = Project.open(Path(sys.argv[1]), machine.person_named("Ana"), machine)
project.run(AddAnnotation(1, (Segment(0, 5),), "quote"))
flagged = project.progress(1).flagged
# Everything is in memory by now that the small operation needs; then the memory ends.
used = int(sys.argv[3])
sqlite3.connect(":memory:").execute(f"PRAGMA hard_heap_limit={used}")
text = NewArticle(text="Words of a very long article. " * 400_000)
told = 0
for turn in range(6):
    try:
        project.run(AddArticles((text, NewArticle(text=f"{turn} " + text.text))))
    except OutOfMemory as problem:
        told += 1
        print(problem)
assert told == 6, told
assert len(project.article_keys()) == 2
print(project.text(1)[:14])
project.run(SetFlag(1, not flagged))
print("goes on", project.progress(1).flagged is not flagged)
project.close()
"""


def test_the_memory_ends_and_the_project_does_not(world: World, project: Project) -> None:
    project.close()
    command = [sys.executable, "-c", STARVING, str(project.path), str(world.machine.data_dir)]
    done = subprocess.run(
        [*command, str(24_000_000)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "The memory ran out while project.claims was written." in done.stdout
    assert "goes on True" in done.stdout
    again = world.enter()
    assert again.check() == []
    assert len(again.annotations(1)) == 1
    assert names(world.folder) >= {"project.claims"}


def test_out_of_memory_also_while_rolling_back(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    label(project)
    database = project._database
    former = database.writer
    before = stands(project)

    def fall(*_: object) -> None:
        raise MemoryError

    def write() -> None:
        with database.transaction() as connection:
            connection.exec_driver_sql("DELETE FROM progress")
            fall()

    with monkeypatch.context() as patch:
        patch.setattr(former.engine.dialect, "do_rollback", fall)  # type: ignore[union-attr]
        with pytest.raises(OutOfMemory):
            write()
    assert database.writer is not former
    assert stands(project) == before
    works(project)
    assert project.check() == []


def test_no_memory_for_another_connection_either(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = project._database

    def fall() -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(database._writers, "connect", fall)
        for _ in range(2):
            with pytest.raises(OutOfMemory), database.transaction():
                raise MemoryError
    works(project)


def test_a_power_cut_in_the_middle_of_folding_the_log_in(world: World, project: Project) -> None:
    """The log is folded in at close, page by page, in any order the disk likes, and torn."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    made = [label(project, start) for start in range(0, 40, 6)]
    log = project.path.with_name("project.claims-wal")
    whole_log = log.read_bytes()
    # A process of its own reads the bytes: a handle of ours would give up SQLite's locks.
    command = ["cat", str(project.path)]
    source = subprocess.run(command, capture_output=True, check=True).stdout
    project.tidy()
    done = subprocess.run(command, capture_output=True, check=True).stdout
    assert source != done
    expected = stands(project)
    project.close()
    source = source.ljust(len(done), b"\0")
    sectors = range(0, len(done), 512)
    for turn in range(12):
        image = bytearray(source)
        for at in sectors:
            if chance.random() < (turn + 1) / 13:
                image[at : at + 512] = done[at : at + 512]
        project.path.write_bytes(image)
        log.write_bytes(whole_log)
        opened = world.enter()
        assert [each.id for each in opened.annotations(1)] == made, f"seed {seed}, turn {turn}"
        assert stands(opened) == expected, f"seed {seed}, turn {turn}"
        opened.close()


@pytest.fixture
def far(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Project]:
    """Opens the project as if it lay on a network folder."""
    monkeypatch.setattr("annotator.store.engine.place_of", lambda path: Place("network", "nfs4"))
    return world.enter


def test_on_a_network_folder_without_shared_memory(
    world: World, project: Project, far: Callable[[], Project]
) -> None:
    project.close()
    opened = far()
    raw = opened._database.writer.connection.driver_connection  # type: ignore[union-attr]
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("truncate",)
    assert raw.execute("PRAGMA synchronous").fetchone() == (2,)
    made = label(opened)
    assert not {each for each in names(world.folder) if each.endswith(("-wal", "-shm"))}
    opened.undo()
    opened.redo()
    with opened.portions() as portions:
        assert made in str(next(portions))
    opened.close()
    assert names(world.folder) == {"project.claims"}
    assert world.enter().check() == []


def test_the_log_of_a_killed_program_is_folded_in_on_a_network_folder(
    world: World, project: Project, far: Callable[[], Project]
) -> None:
    made = label(project)
    for each in ("", "-wal"):
        copied = world.folder / f"left.claims{each}"
        taken = subprocess.run(
            ["cat", str(project.path) + each], capture_output=True, check=True
        ).stdout
        copied.write_bytes(taken)
    project.close()
    opened = world.enter("left")
    assert [each.id for each in opened.annotations(1)] == [made]


def test_the_lock_file_is_deleted_and_the_lock_taken_anew(world: World, project: Project) -> None:
    lock = world.folder / "project.claims.lock"
    lock.unlink()
    works(project)
    assert lock.exists()
    with pytest.raises(ProjectHeld):
        world.enter(person=world.bob)


def test_somebody_else_has_taken_the_lock_and_written(world: World, project: Project) -> None:
    (world.folder / "project.claims.lock").unlink()
    other = world.enter(person=world.bob)
    other.run(SetFlag(2, True))
    with pytest.raises(ProjectHeld, match="Bob"):
        project.run(SetFlag(1, True))
    assert project.progress(1).flagged is False
    other.close()
    with pytest.raises(ProjectChanged):
        project.run(SetFlag(1, True))
    project.close()
    again = world.enter()
    works(again)
    assert again.check() == []


def test_a_clock_that_was_far_ahead_costs_no_order(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    now = time.time_ns()
    assert project.clock_ahead() == 0
    year = 365 * 86_400 * 1_000_000_000
    with monkeypatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: now + 60 * year)
        patch.setattr(time, "time", lambda: (now + 60 * year) / 1e9)
        made = label(project)
    ahead = project.clock_ahead()
    assert 59 * 365 * 86_400_000 < ahead < 61 * 365 * 86_400_000
    with monkeypatch.context() as patch:  # and back behind what it was
        patch.setattr(time, "time_ns", lambda: now - year)
        patch.setattr(time, "time", lambda: (now - year) / 1e9)
        project.undo()
        assert project.annotations(1) == []
        project.redo()
        assert [each.id for each in project.annotations(1)] == [made]
    project.close()
    again = world.enter()
    assert again.clock_ahead() > 0
    assert [each.name for each in again.history()][:2] != []
    assert again.check() == []
    works(again)


def test_the_one_file_alone_is_copied_while_it_is_open(world: World, project: Project) -> None:
    made = label(project)
    project.tidy()
    taken = subprocess.run(["cat", str(project.path)], capture_output=True, check=True).stdout
    world.path("taken").write_bytes(taken)
    copy = world.enter("taken")
    assert [each.id for each in copy.annotations(1)] == [made]
    assert copy.check() == []
    works(project)
    project.path.unlink()
    project.tidy()  # no harm


def test_a_disk_that_is_full_while_the_log_is_folded_in(world: World, project: Project) -> None:
    """The part that was written is ours: no other program is said to have done it."""
    import resource

    for start in range(0, 40, 6):
        label(project, start)
    project.run(AddArticles((NewArticle(text="Prices rose, they said. " * 2000),)))
    before = project.path.stat()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (before.st_size, hard))
    try:
        project.tidy()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    after = project.path.stat()
    assert after.st_size == before.st_size
    assert after.st_mtime_ns > before.st_mtime_ns
    works(project)
    project.close()
    assert world.enter().check() == []


def test_the_place_is_known(project: Project) -> None:
    assert project.place() == Place()
