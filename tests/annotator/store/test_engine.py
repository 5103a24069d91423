"""The file itself: its settings, what is refused and left unharmed, and one file when closed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
from pathlib import Path

import pytest

from annotator.errors import Problem, ProjectGone, ProjectRefused, ProjectReplaced
from annotator.identity import APPLICATION_ID
from annotator.keeping import repairing
from annotator.operations import AddAnnotation, SetFlag
from annotator.project import Project
from annotator.store import tables
from annotator.store.engine import Database, check_header
from annotator.values import Segment
from tests.annotator.world import World, sha256, tampering


def pragma(connection: object, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()  # type: ignore[attr-defined]


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir() if each.name != "data"}


def test_settings_are_really_in_force(project: Project) -> None:
    writer, reader = project._database.writer, project._database.reader
    assert pragma(writer, "journal_mode") == "wal"
    assert pragma(writer, "synchronous") == 2
    for connection in (writer, reader):
        assert pragma(connection, "foreign_keys") == 1
        assert pragma(connection, "trusted_schema") == 0
        assert pragma(connection, "cell_size_check") == 1
        assert pragma(connection, "mmap_size") == 0
        assert pragma(connection, "busy_timeout") == 5000
        assert pragma(connection, "application_id") == APPLICATION_ID
        assert pragma(connection, "user_version") == tables.FILE_VERSION
    assert pragma(reader, "query_only") == 1
    assert pragma(reader, "wal_autocheckpoint") == 0


def test_a_write_takes_the_lock_at_once(project: Project) -> None:
    statements: list[str] = []
    raw = project._database.writer.connection.driver_connection  # type: ignore[union-attr]
    raw.set_trace_callback(statements.append)
    project.run(SetFlag(1, True))
    raw.set_trace_callback(None)
    assert statements[0] == "BEGIN IMMEDIATE"
    assert statements[-1] == "COMMIT"


@pytest.mark.parametrize("table", ["text", "event"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET key = key + 100", "DELETE FROM {}"])
def test_texts_and_events_refuse_to_change(
    world: World, project: Project, table: str, statement: str
) -> None:
    project.close()
    connection = sqlite3.connect(project.path)
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} rows never change"):
        connection.execute(statement.format(table))
    connection.close()


def test_tables_are_strict_and_ranges_checked(project: Project) -> None:
    project.close()
    connection = sqlite3.connect(project.path)
    kinds = connection.execute("SELECT name, strict FROM pragma_table_list").fetchall()
    ours = {each.name for each in tables.metadata.sorted_tables}
    assert {name for name, strict in kinds if strict} >= ours
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER column"):
        connection.execute("UPDATE article SET length = 'long'")
    connection.close()


def test_closed_it_is_one_file(world: World, project: Project) -> None:
    project.run(AddAnnotation(1, (Segment(0, 5),), "quote"))
    assert names(world.folder) >= {"project.claims-wal", "project.claims.lock"}
    project.close()
    assert names(world.folder) == {"project.claims"}
    assert project.path.read_bytes()[18:20] == b"\x01\x01"  # a rollback journal, not WAL
    project.close()  # once more does no harm
    assert names(world.folder) == {"project.claims"}


def test_a_reader_that_stays_keeps_the_log_and_nothing_is_lost(
    world: World, project: Project
) -> None:
    beside = world.enter(person=world.bob, read_only=True)
    made = project.run(AddAnnotation(1, (Segment(0, 5),), "quote"))
    with beside.portions() as portions:
        next(portions)
        project.close()
    beside.close()
    again = world.enter()
    assert [each.id for each in again.annotations(1)] == list(made.annotations)
    again.close()
    assert names(world.folder) == {"project.claims"}


def _as_newer(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(60)
        file.write(struct.pack(">i", tables.FILE_VERSION + 1))


def _as_foreign(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(68)
        file.write(b"GPKG")


def _as_text(path: Path) -> None:
    path.write_text("A newspaper article, nothing else. " * 9)


def _as_empty(path: Path) -> None:
    path.write_bytes(b"")


def _as_torso(path: Path) -> None:
    """A header of ours, and nothing behind it that could be read."""
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 4000)


def _with_half_a_letter(path: Path) -> None:
    """SQLite says what it cannot understand of the schema, and that is no text."""
    data = path.read_bytes()
    assert b"CREATE TABLE meta (" in data
    path.write_bytes(data.replace(b"CREATE TABLE meta (", b"CREATE TABLE meta \xf6"))


def _without_tables(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("DROP TABLE meta")


def _unfinished(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("DELETE FROM event WHERE article IS NULL")


def _headless(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("DELETE FROM event WHERE kind = 'project.created'")


def _unreadable(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("UPDATE event SET payload = '{' WHERE kind = 'annotator.named'")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_as_newer, "newer Claim Annotator"),
        (_as_foreign, "is damaged: its beginning does not say"),
        (_as_text, "not a Claim Annotator project"),
        (_as_empty, "not a Claim Annotator project"),
        (_as_torso, "cannot be opened|is damaged"),
        (_with_half_a_letter, "its structure cannot be read"),
        (_without_tables, "no such table|is missing"),
        (_unfinished, "never finished|are missing"),
        (_headless, "never finished|is missing|is damaged"),
        (_unreadable, "damaged"),
    ],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_refused_stays_as_it_is(
    world: World, project: Project, spoil: object, said: str, read_only: bool
) -> None:
    project.close()
    spoil(project.path)  # type: ignore[operator]
    before = sha256(project.path)
    with pytest.raises(ProjectRefused, match=said) as refused:
        world.enter(read_only=read_only)
    assert str(project.path) in str(refused.value)
    if spoil not in (_headless, _unreadable):
        # (To see these, the file has to be opened; closing it puts it back in order.)
        assert sha256(project.path) == before
    assert names(world.folder) == {"project.claims"}


def test_another_database_in_the_place_of_a_project(world: World, project: Project) -> None:
    project.close()
    path = project.path
    with world.create("other") as other:
        pass
    path.write_bytes(other.path.read_bytes())
    _as_foreign(path)
    with pytest.raises(ProjectRefused, match="not a Claim Annotator project"):
        world.enter()


def test_a_damaged_beginning_is_repaired(world: World, project: Project) -> None:
    project.close()
    _as_foreign(project.path)
    report = repairing.repair(project.path, world.machine.data_dir)
    assert report.damage.lost == ()
    assert "Nothing is lost." in report.lines
    assert world.enter().check() == []


def test_a_refused_file_can_be_opened_once_it_is_whole(world: World, project: Project) -> None:
    project.close()
    whole = project.path.read_bytes()
    _unfinished(project.path)
    with pytest.raises(ProjectRefused):
        world.enter()
    project.path.write_bytes(whole)
    assert world.enter().check() == []


def test_what_is_not_there_and_what_is_no_file(world: World) -> None:
    with pytest.raises(ProjectRefused, match="is not there"):
        world.enter("nowhere")
    world.path("folder").mkdir()
    with pytest.raises(ProjectRefused, match="is no file"):
        world.enter("folder")
    with pytest.raises(ProjectRefused, match="cannot be read: Is a directory"):
        check_header(world.path("folder"))
    assert names(world.folder) == {"folder.claims"}


def test_a_journal_of_a_killed_closing_is_rolled_back(world: World, project: Project) -> None:
    """A hot journal can only be dealt with by a writer; the look before it must not refuse."""
    project.close()
    path, journal = project.path, project.path.with_name("project.claims-journal")
    before = path.read_bytes()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA cache_size=1")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE scratch(body TEXT)")
    connection.executemany("INSERT INTO scratch VALUES (?)", [("x" * 3000,)] * 200)
    torn, log = path.read_bytes(), journal.read_bytes()
    connection.execute("ROLLBACK")
    connection.close()
    assert torn != before
    path.write_bytes(torn)
    journal.write_bytes(log)
    opened = world.enter()
    assert opened.check() == []
    opened.close()
    assert names(world.folder) == {"project.claims"}


def test_only_a_writer_writes(project: Project) -> None:
    reading = Database(project.path, read_only=True)
    with pytest.raises(Problem, match="reading only"), reading.transaction():
        pytest.fail("a transaction began")
    reading.close()
    reader = project._database.reader
    with pytest.raises(Exception, match="readonly"):
        reader.exec_driver_sql("DELETE FROM progress")


def _fail(project: Project, said: str) -> None:
    with project._database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM operation")
        raise sqlite3.OperationalError(said)


def test_what_the_disk_says_is_told_in_words(project: Project) -> None:
    for said, told in (
        (
            "database or disk is full",
            "the disk is full. Nothing was changed; everything you see is",
        ),
        ("database is locked", "another program is using it. Nothing was changed"),
        ("disk I/O error", "disk I/O error. Nothing was changed"),
        ("attempt to write a readonly database", "may only be read now. Nothing was changed"),
        ("database disk image is malformed", "is damaged: .* Nothing was written. Repair it"),
    ):
        before = project.history()
        with pytest.raises(Problem, match=told):
            _fail(project, said)
        assert project.history() == before


def test_another_writer_is_waited_for_and_then_told(project: Project) -> None:
    project._database.writer.exec_driver_sql("PRAGMA busy_timeout=1")  # type: ignore[union-attr]
    project._database.writer.rollback()  # type: ignore[union-attr]
    intruder = sqlite3.connect(project.path, isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Problem, match="another program is using it"):
        project.run(SetFlag(1, True))
    intruder.execute("ROLLBACK")
    intruder.close()
    assert project.run(SetFlag(1, True)).message == "Flagged."


def test_a_file_replaced_underneath_stops_all_writing(world: World, project: Project) -> None:
    project.run(SetFlag(1, True))
    other = world.folder / "other"
    shutil.copyfile(project.path, other)
    os.replace(other, project.path)  # noqa: PTH105 - what another program does
    with pytest.raises(ProjectReplaced, match="replaced or deleted by another program"):
        project.run(SetFlag(2, True))
    project.path.unlink()
    with pytest.raises(ProjectGone, match="Nothing was changed"):
        project.undo()
    assert project.progress(2).flagged is False


def test_what_cannot_be_filled_is_let_go(world: World, project: Project) -> None:
    project.close()
    with pytest.raises(Problem, match="already exists"):
        Database(project.path, create=True)
    connection = sqlite3.connect(project.path, isolation_level=None)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")  # nobody else has it open
    connection.close()
    assert world.enter().check() == []


def test_a_file_that_turns_bad_between_the_look_and_the_writing(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.close()
    monkeypatch.setattr("annotator.store.engine._look_at", _as_torso)
    with pytest.raises(ProjectRefused, match=r"is damaged: .*database disk image is malformed"):
        world.enter()
    assert names(world.folder) == {"project.claims"}
