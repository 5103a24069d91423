"""Journals beside a project: its own are rolled back, others' never; nothing of either is lost."""

from __future__ import annotations

import shutil
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import ProjectBroken, ProjectRefused, ReceivedRefused
from annotator.operations import AddAnnotation
from annotator.store import journals
from annotator.store.journals import Verdict, journal_of, judge
from annotator.values import Segment
from tests.annotator.world import World, stands

MAGIC = bytes.fromhex("d9d505f920a163d7")
_GROW = "CREATE TABLE scratch(body TEXT)"
_ROW = ("INSERT INTO scratch VALUES (?)", ("x" * 3000,))
_ROWS = 60
State = dict[str, object]


@pytest.fixture
def mine(world: World) -> Path:
    return _made(world, "mine", 12)


@pytest.fixture
def others(world: World) -> bytes:
    """A journal as another project's killed program left it."""
    *_, (_, journal) = _moments(_made(world, "other", 3))
    return journal


def _made(world: World, name: str, texts: int) -> Path:
    project = world.create(name, *(f"{name} {each}. " + "word " * 400 for each in range(texts)))
    project.run(AddAnnotation(1, (Segment(0, 4),), "claim"))
    project.close()
    return project.path


def _moments(path: Path, *before: str) -> Iterator[tuple[bytes, bytes]]:
    """The file and its journal at each step of a change that is too large for the memory, from
    before the file was touched up to the end, each as a kill would leave it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN IMMEDIATE")
        for sql in before or (_GROW,):
            connection.execute(sql)
            yield path.read_bytes(), journal_of(path).read_bytes()
        for _ in range(0 if before else _ROWS):
            connection.execute(*_ROW)
            yield path.read_bytes(), journal_of(path).read_bytes()
        connection.execute("ROLLBACK")


def _stands(world: World, name: str = "mine") -> State:
    with world.enter(name) as project:
        assert project.check() == []
        return dict(stands(project))


def _files(world: World) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in world.folder.iterdir() if each.is_file()}


def _another_inode(path: Path) -> None:
    """Put the same bytes there as another file: both are there at once, so the numbers differ."""
    another = path.with_name("another")
    shutil.copyfile(path, another)
    another.replace(path)


def _naming(victim: Path, pages: int, head: bytes = MAGIC) -> bytes:
    name = str(victim).encode()
    checksum = sum(each - 256 if each > 127 else each for each in name) & 0xFFFFFFFF
    first = head + struct.pack(">IIIII", 0, 12345, pages, 512, 4096)
    end = struct.pack(">II", len(name), checksum) + MAGIC
    return first.ljust(512, b"\0") + struct.pack(">I", 0x40000000 // 4096 + 1) + name + end


# -- another's ---------------------------------------------------------------------------------


def test_another_projects_journal_is_put_aside_and_the_project_opens(
    world: World, mine: Path, others: bytes
) -> None:
    was = _stands(world)
    data = mine.read_bytes()
    journal_of(mine).write_bytes(others)
    assert judge(mine) is Verdict.ANOTHERS
    assert mine.read_bytes() == data
    with world.enter("mine") as project:
        assert project.check() == []
        assert stands(project) == was
        assert "does not belong to it" in project.opening_words
        assert "kept as mine.claims-journal.left-1" in project.opening_words
    assert Path(f"{journal_of(mine)}.left-1").read_bytes() == others
    assert not journal_of(mine).exists()
    with world.enter("mine") as again:
        assert again.opening_words == ""


def test_beside_a_file_that_was_put_there_nothing_is_touched(
    world: World, mine: Path, others: bytes
) -> None:
    _another_inode(mine)
    journal_of(mine).write_bytes(others)
    before = _files(world)
    with pytest.raises(ReceivedRefused, match="was not closed there"):
        world.enter("mine")
    assert _files(world) == {**before, **_locks(world)}


def _locks(world: World) -> dict[str, bytes]:
    return {name: data for name, data in _files(world).items() if name.endswith(".lock")}


@pytest.mark.parametrize("head", [MAGIC, bytes(8), b"rubbish!"])
@pytest.mark.parametrize("letters", ["thesis", "Übung 论文"])
def test_what_a_journal_names_is_not_deleted(
    world: World, mine: Path, head: bytes, letters: str
) -> None:
    victim = world.folder / f"{letters}.txt"
    victim.write_text("Ten years of work.\n", encoding="utf-8")
    crafted = _naming(victim, mine.stat().st_size // 4096, head)
    journal_of(mine).write_bytes(crafted)
    with world.enter("mine") as project:
        assert project.check() == []
        assert "or removed another file" in project.opening_words
    assert victim.exists()
    assert Path(f"{journal_of(mine)}.left-1").read_bytes() == crafted


def test_nor_where_the_file_was_put_there_too(world: World, mine: Path) -> None:
    victim = world.folder / "thesis.txt"
    victim.write_text("Ten years of work.\n", encoding="utf-8")
    _another_inode(mine)
    journal_of(mine).write_bytes(_naming(victim, mine.stat().st_size // 4096))
    before = _files(world)
    with pytest.raises(ReceivedRefused, match="was not closed there"):
        world.enter("mine")
    assert _files(world) == {**before, **_locks(world)}


def test_a_whole_other_project_in_a_journal_does_not_take_the_place(
    world: World, mine: Path
) -> None:
    """What is left of a file that was being written anew has every page of it."""
    was, other = _stands(world), _made(world, "other", 3)
    data = other.read_bytes()
    count = len(data) // 4096
    journal = MAGIC + struct.pack(">IIIII", count, 0, count, 512, 4096)
    journal = journal.ljust(512, b"\0")
    for number in range(count):
        page = bytearray(data[number * 4096 :][:4096])
        if number == 0:
            page[24:28] = page[92:96] = mine.read_bytes()[24:28]
        total = sum(page[4096 - 200 : 0 : -200]) & 0xFFFFFFFF
        journal += struct.pack(">I", number + 1) + page + struct.pack(">I", total)
    journal_of(mine).write_bytes(journal)
    assert judge(mine) is Verdict.ANOTHERS
    assert _stands(world) == was


def test_a_file_that_is_damaged_with_and_without_a_journal_is_left(
    world: World, mine: Path, others: bytes
) -> None:
    torn = list(_moments(mine))[-1][0]
    mine.write_bytes(torn[: len(torn) // 2])
    journal_of(mine).write_bytes(others)
    before = _files(world)
    with pytest.raises(ProjectBroken, match="does not make it so"):
        world.enter("mine")
    assert _files(world) == {**before, **_locks(world)}


def test_a_trigger_does_not_come_in_with_a_journal_that_does_nothing(
    world: World, mine: Path
) -> None:
    """Beside one's own file a journal keeps the schema from being looked at before."""
    was = _stands(world)
    with closing(sqlite3.connect(mine)) as connection:
        connection.execute(
            "CREATE TRIGGER evil AFTER UPDATE ON meta BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    head = MAGIC + struct.pack(">IIIII", 0, 0, mine.stat().st_size // 4096, 512, 4096)
    journal_of(mine).write_bytes(head.ljust(512, b"\0"))
    with pytest.raises(ReceivedRefused, match="Open it once more"):
        world.enter("mine")
    with world.enter("mine") as project:
        assert project.received is not None
        assert "trigger evil" in project.received.message
        assert stands(project) == was


# -- one's own ---------------------------------------------------------------------------------


def test_the_own_journal_is_rolled_back_whenever_the_program_was_killed(
    world: World, mine: Path
) -> None:
    was, data = _stands(world), mine.read_bytes()
    moments = list(_moments(mine))
    assert data != moments[0][0] != moments[-1][0]
    for torn, journal in (moments[0], *moments[1::9], moments[-1]):
        mine.write_bytes(torn)
        journal_of(mine).write_bytes(journal)
        with world.enter("mine") as project:
            assert project.opening_words == ""
            assert stands(project) == was
            assert project.check() == []
        assert {each.name for each in world.folder.glob("*mine*")} == {"mine.claims"}


def test_the_own_journal_without_the_first_page(world: World, mine: Path) -> None:
    """It comes last, where a change makes the file no longer."""
    was = _stands(world)
    spoil = "UPDATE search_data SET block = zeroblob(length(block))"
    less = "UPDATE article SET title = upper(title)"
    found = [
        (torn, journal)
        for torn, journal in _moments(mine, less, spoil, less)
        if journal[:8] == MAGIC and not _has_first_page(journal)
    ]
    assert found
    for torn, journal in found:
        mine.write_bytes(torn)
        journal_of(mine).write_bytes(journal)
        assert judge(mine) is Verdict.OWN
        assert _stands(world) == was


def _has_first_page(journal: bytes) -> bool:
    records = int.from_bytes(journal[8:12], "big")
    return any(journal[512 + each * 4104 :][:4] == b"\0\0\0\1" for each in range(records))


def test_also_on_a_disk_that_numbers_its_files_anew(world: World, mine: Path) -> None:
    was = _stands(world)
    torn, journal = list(_moments(mine))[-1]
    mine.write_bytes(torn)
    _another_inode(mine)
    journal_of(mine).write_bytes(journal)
    with world.enter("mine") as project:
        assert project.received is None
        assert stands(project) == was
        assert project.check() == []


def test_a_kill_at_opening_or_closing_needs_no_room(
    world: World, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first page's marks changed then, and a large project is not copied for them."""
    was, data = _stands(world), mine.read_bytes()
    for mode in ("WAL", "DELETE"):
        found = _killed_at(mine, mode)
        assert found[8:12] == b"\0\0\0\1"
        journal_of(mine).write_bytes(found)
        with monkeypatch.context() as patch:
            patch.setattr(shutil, "copyfile", lambda *_: pytest.fail("it was copied"))
            assert judge(mine) is Verdict.OWN
            assert _stands(world) == was
        mine.write_bytes(data)


def _killed_at(path: Path, mode: str) -> bytes:
    """The journal of a change of the marks alone, and the file after it, not yet ended."""
    data = path.read_bytes()
    head = MAGIC + struct.pack(">IIIII", 1, 0, len(data) // 4096, 512, 4096)
    total = sum(data[4096 - 200 : 0 : -200]) & 0xFFFFFFFF
    marked = bytearray(data)
    marked[18:20] = b"\2\2" if mode == "WAL" else b"\1\1"
    marked[24:28] = marked[92:96] = struct.pack(">I", int.from_bytes(data[24:28], "big") + 1)
    path.write_bytes(marked)
    return head.ljust(512, b"\0") + b"\0\0\0\1" + data[:4096] + struct.pack(">I", total)


@pytest.mark.parametrize("length", [0, 1, 8, 27, 100, 511, 512, 600])
@pytest.mark.parametrize("zeroed", [0, 12, 512])
def test_a_journal_that_was_not_flushed_to_its_end(
    world: World, mine: Path, length: int, zeroed: int
) -> None:
    """The file is not touched before it is."""
    was = _stands(world)
    data, (_, journal) = mine.read_bytes(), next(_moments(mine))
    mine.write_bytes(data)
    journal_of(mine).write_bytes((bytes(zeroed) + journal[zeroed:])[:length])
    with world.enter("mine") as project:
        assert project.opening_words == ""
        assert stands(project) == was
        assert project.check() == []
    assert {each.name for each in world.folder.glob("*mine*")} == {"mine.claims"}


def test_bytes_that_are_no_journal_do_nothing(world: World, mine: Path) -> None:
    was = _stands(world)
    for rubbish in (b"stale", bytes(range(256)) * 99, MAGIC + b"\xff" * 600, MAGIC * 99):
        journal_of(mine).write_bytes(rubbish)
        assert _stands(world) == was


def test_where_not_all_fits_both_are_kept_before_it_is_rolled_back(
    world: World, mine: Path
) -> None:
    was = _stands(world)
    torn, journal = list(_moments(mine))[-1]
    odd = bytearray(torn)
    odd[24:28] = struct.pack(">I", int.from_bytes(torn[24:28], "big") + 7)
    mine.write_bytes(odd)
    journal_of(mine).write_bytes(journal)
    assert judge(mine) is Verdict.DOUBTFUL
    with world.enter("mine") as project:
        assert stands(project) == was
        assert "Both are kept as they were, as mine.claims.left-1" in project.opening_words
    kept = mine.with_name("mine.claims.left-1")
    assert kept.read_bytes() == odd
    assert journal_of(kept).read_bytes() == journal


def test_a_file_that_is_damaged_besides_is_kept_and_then_rolled_back(
    world: World, mine: Path
) -> None:
    """A repair reads pages, and would else read them from the middle of a change."""
    torn, journal = list(_moments(mine, "DELETE FROM search_data", "DELETE FROM search_docsize"))[1]
    with closing(sqlite3.connect(mine)) as connection:
        asked = "SELECT rootpage FROM sqlite_master WHERE name = 'text'"
        root = connection.execute(asked).fetchone()[0]
    rotten = bytearray(torn)
    rotten[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    mine.write_bytes(rotten)
    journal_of(mine).write_bytes(journal)
    assert judge(mine) is Verdict.DOUBTFUL
    with pytest.raises(ProjectBroken, match="are kept as they were, as mine") as caught:
        world.enter("mine")
    assert "was taken back first" in str(caught.value)
    assert "left as it is" not in str(caught.value)
    kept = mine.with_name("mine.claims.left-1")
    assert kept.read_bytes() == rotten
    assert journal_of(kept).read_bytes() == journal


def test_after_a_rollback_it_is_not_said_that_the_file_was_left(world: World, mine: Path) -> None:
    with closing(sqlite3.connect(mine)) as connection:
        for trigger in _triggers(connection):
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("DELETE FROM event WHERE article IS NOT NULL")
        connection.commit()
    journal_of(mine).write_bytes(_killed_at(mine, "WAL"))
    with pytest.raises(ProjectBroken) as caught:
        world.enter("mine")
    assert "left as it is" not in str(caught.value)
    assert "was taken back first" in str(caught.value)


def _triggers(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return [row[0] for row in found]


def test_the_journal_of_a_program_that_is_writing_is_left_to_it(mine: Path) -> None:
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN EXCLUSIVE'); print(flush=True); sys.stdin.read()"
    )
    call = [sys.executable, "-c", code, str(mine)]
    journal_of(mine).write_bytes(_naming(mine, 1))
    journal_of(mine).write_bytes(b"")
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        journal_of(mine).write_bytes(_naming(mine, 1))
        assert judge(mine) is Verdict.OWN
        journal_of(mine).write_bytes(b"")
        writer.communicate(b"")
    journal_of(mine).write_bytes(_naming(mine, 1))
    assert judge(mine) is Verdict.ANOTHERS


def test_where_there_is_no_room_to_look_nothing_is_done(
    world: World, mine: Path, others: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    journal_of(mine).write_bytes(others)
    data = mine.read_bytes()
    monkeypatch.setattr(journals.shutil, "copyfile", full)
    with pytest.raises(ProjectRefused, match="the disk is full"):
        world.enter("mine")
    assert mine.read_bytes() == data
    assert journal_of(mine).read_bytes() == others
