"""Project files from elsewhere: copied clean, neutralised or refused, and kept as received."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from annotator import firstpage
from annotator.errors import ProjectRefused
from annotator.firstpage import first_page
from annotator.history.events import Event
from annotator.identity import APPLICATION_ID
from annotator.keeping import foreign
from annotator.machine import Machine
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.store import backup, tables
from annotator.sync import hardened
from annotator.values import Segment
from tests.annotator.keeping.desks import ZOE, Act, Desk
from tests.annotator.world import World, history_of, made_anew, rewrite, sha256, stands, tampering

# -- what is from elsewhere, and what is not ---------------------------------------------------


def test_it_is_copied_into_a_clean_file_and_kept_as_it_was_received(
    desk: Desk, sent: bytes, wanted: object
) -> None:
    with desk.open() as project:
        assert project.received is not None
        assert project.received.original == desk.aside
        assert "news (as received).claims" in project.received.message
        assert "Left out" not in project.received.message
        assert stands(project) == made_anew(project) == wanted
        assert project.check() == []
        with project.hits("Huawei") as hits:
            assert len(list(hits)) == 1
    assert desk.aside.read_bytes() == sent
    assert desk.path.read_bytes() != sent
    assert set(desk.files()) == {"news.claims", "news (as received).claims"}
    with desk.open() as again:
        assert again.received is None
        again.run(AddAnnotation(2, (Segment(0, 8),), "claim"))


def test_to_read_only_nothing_is_left_in_its_folder(
    desk: Desk, sent: bytes, wanted: object
) -> None:
    before = desk.files()
    with desk.open(read_only=True) as project:
        assert project.received is not None
        assert project.received.copy.is_relative_to(desk.machine.data_dir)
        assert "the file itself was left as it is" in project.received.message.casefold()
        assert project.path == desk.path
        assert stands(project) == wanted
    assert desk.files() == before
    assert desk.path.read_bytes() == sent
    assert not project.received.copy.exists()


def test_a_copy_that_a_killed_program_left_goes_after_a_while(desk: Desk) -> None:
    folder = desk.machine.data_dir / foreign.FOLDER
    folder.mkdir()
    (folder / "old.claims").write_bytes(b"x")
    (folder / "new.claims").write_bytes(b"x")
    os.utime(folder / "old.claims", (0, 0))
    desk.open(read_only=True).close()
    assert [each.name for each in folder.iterdir()] == ["new.claims"]


def test_ones_own_file_is_known_wherever_it_is_moved(world: World) -> None:
    project = world.create()
    assert project.received is None
    project.close()
    (world.folder / "other").mkdir()
    world.path().rename(world.folder / "other" / "renamed.claims")
    path = world.folder / "other" / "renamed.claims"
    with Project.open(path, world.ana, world.machine) as moved:
        assert moved.received is None


def test_a_file_that_a_program_for_synchronising_put_in_place_is_known(world: World) -> None:
    """Another file on the disk, with all that this machine wrote, and more."""
    world.create().close()
    copy = world.folder / "synchronised"
    shutil.copy(world.path(), copy)
    copy.replace(world.path())
    assert world.enter().received is None


def test_one_that_lacks_what_was_written_here_is_from_elsewhere(world: World) -> None:
    project = world.create()
    project.close()
    older = world.folder / "older"
    shutil.copy(world.path(), older)
    project = world.enter()
    project.run(AddAnnotation(1, (Segment(1, 14),), "claim"))
    project.close()
    older.replace(world.path())
    again = world.enter()
    assert again.received is not None
    assert again.annotations(1) == []


def test_another_project_in_a_known_place_is_from_elsewhere(world: World, sent: bytes) -> None:
    world.create().close()
    other = world.folder / "other"
    other.write_bytes(sent)
    other.replace(world.path())
    assert foreign.is_foreign(world.path(), world.machine)


def test_a_file_that_an_older_program_remembered_is_known_by_its_place(world: World) -> None:
    world.create().close()
    memory = world.machine.data_dir / "machine.json"
    lines = memory.read_text().splitlines()
    memory.write_text(
        "\n".join(line for line in lines if '"file"' not in line).replace(
            '"settled": true,', '"settled": true'
        )
    )
    assert world.machine.met(world.path())[0][0].file == ""
    assert world.enter().received is None


def test_a_restore_point_and_a_saved_copy_are_ones_own(world: World) -> None:
    project = world.create()
    point = backup.restore_point(project.path, world.machine.data_dir, project.id, "try")
    assert not foreign.is_foreign(Path(str(point)), world.machine)
    copy = project.save_copy(world.folder / "copy.claims")
    assert not foreign.is_foreign(copy, world.machine)


def test_ones_own_damaged_file_is_not_called_foreign(world: World) -> None:
    world.create().close()
    data = bytearray(world.path().read_bytes())
    data[100:200] = bytes(100)
    world.path().write_bytes(data)
    assert not foreign.is_foreign(world.path(), world.machine)


def test_ones_own_file_with_a_trigger_is_foreign_all_the_same(world: World) -> None:
    world.create().close()
    with closing(sqlite3.connect(world.path())) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON annotation BEGIN SELECT 1; END")
    again = world.enter()
    assert again.received is not None
    assert again.received.left_out == ("trigger t",)


def test_what_is_local_comes_along(desk: Desk, sent: bytes, tmp_path: Path) -> None:
    """Merges that were taken back stay taken back, and what was removed for good stays away."""
    theirs = World(tmp_path / "theirs")
    (tmp_path / "theirs").mkdir(exist_ok=True)
    theirs.path("first").write_bytes(sent)
    first = theirs.enter("first")
    theirs.path("other").write_bytes(sent)
    other = theirs.enter("other", theirs.bob)
    other.run(AddAnnotation(2, (Segment(3, 6),), "claim"))
    other.close()
    merged = first.merge(other.path)
    assert merged.events
    first.undo()
    kept = stands(first)
    first.close()
    with tampering(first.path) as connection:
        connection.execute("INSERT INTO purged VALUES (?, 7)", (bytes(32),))
    desk.path.write_bytes(first.path.read_bytes())
    with desk.open() as project:
        assert stands(project) == made_anew(project) == kept
        assert project.check() == []
        run = project._database.reader.exec_driver_sql
        assert run("SELECT count(*) FROM withdrawn").scalar() == merged.events
        assert run("SELECT count(*) FROM purged").scalar() == 1


def test_every_table_is_copied_or_made_anew() -> None:
    """A new table of the file is to be thought of in ``foreign``: this is where that is noticed."""
    anew = {table.name for table in (*tables.FOLDED, tables.review, tables.held)}
    copied = {"meta", "text", "event"} | {table.name for table in tables.LOCAL}
    assert anew | copied == set(tables.metadata.tables)


def test_a_first_page_without_an_end_is_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firstpage, "_PATIENCE", 0.05)
    assert first_page(desk.path, None) is not None
    with tampering(desk.path) as connection:
        connection.execute("ALTER TABLE article RENAME TO a")
        columns = ", ".join(f"x AS {each.name}" for each in tables.article.columns)
        connection.execute(f"CREATE VIEW article AS SELECT {columns} FROM ({ENDLESS})")
    assert first_page(desk.path, None) is None


# -- neutralised ---------------------------------------------------------------------------------

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n"
STRANGE: dict[str, tuple[str, ...]] = {
    "trigger": (
        "CREATE TRIGGER relabels AFTER INSERT ON annotation BEGIN "
        "UPDATE annotation SET label = 'denial'; END",
    ),
    "view": (f"CREATE VIEW endless AS {ENDLESS}",),
    "table": ("CREATE TABLE more(x)", "INSERT INTO more VALUES (zeroblob(9))"),
    "index": ("CREATE INDEX slow ON article(upper(title) || hex(title))",),
    "partial index": ("CREATE INDEX slow ON event(clock) WHERE length(payload) > 3",),
    "virtual table": ("CREATE VIRTUAL TABLE words USING fts5(body)",),
}


@pytest.mark.parametrize("what", STRANGE)
def test_what_no_project_holds_is_left_out_and_said(desk: Desk, wanted: object, what: str) -> None:
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as connection:
        for statement in STRANGE[what]:
            connection.execute(statement)
    before = sha256(desk.path)
    with desk.open() as project:
        assert project.received is not None
        assert any(what.split()[-1] in each for each in project.received.left_out)
        assert "Left out" in project.received.message
        assert stands(project) == wanted
        project.run(AddAnnotation(2, (Segment(0, 8),), "claim"))
        assert stands(project) == made_anew(project)
        assert project.check() == []
    assert sha256(desk.aside) == before
    with closing(sqlite3.connect(desk.path)) as connection:
        assert hardened.strangers(connection) == ()


def test_a_view_in_the_place_of_a_table_of_the_fold_is_never_asked(
    desk: Desk, wanted: object
) -> None:
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as connection:
        connection.execute("DROP TABLE progress")
        connection.execute(f"CREATE VIEW progress AS {ENDLESS}")
    with desk.open() as project:
        assert project.received is not None
        assert project.received.left_out == ("view progress",)
        assert stands(project) == wanted


def test_a_changed_fold_and_index_are_made_anew(desk: Desk, wanted: object) -> None:
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as connection:
        connection.execute("UPDATE annotation SET label = 'denial'")
        connection.execute("UPDATE meta SET value = 'Mine' WHERE name = 'title'")
        connection.execute("DELETE FROM search_data")
        connection.execute("INSERT INTO sqlite_stat1 VALUES ('event', 'event_of_article', 'x')")
    with desk.open() as project:
        assert stands(project) == wanted
        assert project.title == "project"
        assert project.check() == []


# -- refused -------------------------------------------------------------------------------------


def _view_of(table: str) -> Act:
    def act(connection: sqlite3.Connection) -> None:
        connection.execute(f"ALTER TABLE {table} RENAME TO t")
        connection.execute(f"CREATE VIEW {table} AS {ENDLESS}")

    return act


def _computed(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE text RENAME COLUMN body TO b")
    connection.execute("ALTER TABLE text ADD COLUMN body TEXT AS (b || b)")


def _sql(statement: str) -> Act:
    return lambda connection: connection.execute(statement)


def test_what_a_newer_version_recorded_is_copied_too(desk: Desk) -> None:
    with tampering(desk.path) as connection:
        event = next(each for each in _events(connection) if each.kind == "work")
        newer = rewrite(connection, event, kind="newer.kind", payload=b'{"wish":1}')
    with desk.open() as project:
        assert newer in history_of(project)
        assert project.check() == []


def _other_words(connection: sqlite3.Connection) -> None:
    """A quote that is not what stands there, with hashes that are right again."""
    events = [each for each in _events(connection) if each.kind == "work"]
    event = next(each for each in events if b"We never paid" in each.payload)
    rewrite(connection, event, payload=event.payload.replace(b"We never paid", b"We always did"))


def _events(connection: sqlite3.Connection) -> list[Event]:
    path = Path(connection.execute("PRAGMA database_list").fetchone()[2])
    copy = path.with_name("look.db")
    shutil.copy(path, copy)
    try:
        machine = Machine(path.parent / "looks")
        with Project.open(copy, ZOE, machine, read_only=True) as project:
            return history_of(project)
    finally:
        copy.unlink()


REFUSED: dict[str, tuple[Act, str]] = {
    "a view for texts": (_view_of("text"), "table “text” is not what it should be"),
    "a view for events": (_view_of("event"), "table “event” is not what it should be"),
    "a view for merges": (_view_of("withdrawn"), "table “withdrawn” is not what it should be"),
    "a computed column": (_computed, "table “text” is not what it should be"),
    "a table gone": (_sql("DROP TABLE meta"), "table “meta” is not what it should be"),
    "a changed text": (_sql("UPDATE text SET body = replace(body, 'paid', 'said')"), "altered"),
    "a changed event": (
        _sql("UPDATE event SET payload = replace(payload, 'quote', 'claim')"),
        "its hash does not match",
    ),
    "a changed quote": (_other_words, "not on the words that it was made on"),
    "a lost event": (_sql("DELETE FROM event WHERE kind = 'work'"), "are missing"),
    "a lost text": (_sql("DELETE FROM text WHERE key = 1"), "a text that is missing"),
    "no id": (_sql("UPDATE event SET author = x'00'"), "not what an entry may be"),
    "no whole number": (_sql("INSERT INTO received VALUES (999, x'00')"), "“received” is not"),
    "of what is not there": (
        _sql("INSERT INTO received VALUES (999, zeroblob(16))"),
        "speaks of what it does not hold",
    ),
    "bytes that are no letters": (
        _sql("UPDATE event SET payload = CAST(x'ff' AS TEXT)"),
        "not written in UTF-8",
    ),
    "a newer file": (_sql("PRAGMA user_version = 99"), "newer Claim Annotator"),
    "another program's": (_sql("PRAGMA application_id = 7"), "not a Claim|its beginning"),
    "nothing in it": (_sql("DELETE FROM event"), "missing|empty"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_does_not_hold_is_refused_and_left_as_it_is(desk: Desk, what: str) -> None:
    act, why = REFUSED[what]
    with suppress(sqlite3.OperationalError), tampering(desk.path) as connection:
        act(connection)  # a view takes no triggers back
    desk.refuses(why)


def test_another_encoding_is_refused(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.path)) as old:
        statements = [row[0] for row in old.execute("SELECT sql FROM sqlite_master") if row[0]]
    desk.path.unlink()
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA encoding = 'UTF-16le'")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {tables.FILE_VERSION}")
        for statement in statements:
            if not statement.startswith(("CREATE TABLE 'search", "CREATE TABLE sqlite")):
                connection.execute(statement)
    desk.refuses("not written in UTF-8")


def test_a_value_that_is_too_large_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardened, "LONGEST", 100_000)
    with tampering(desk.path) as connection:
        connection.execute("UPDATE text SET body = body || hex(zeroblob(60000))")
    desk.refuses("a value in it is larger than")


def test_what_takes_for_ever_is_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardened, "PATIENCE", -1e9)
    monkeypatch.setattr(hardened, "_STEPS", 10)
    desk.refuses("something in it has no end")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a Claim Annotator project"),
        (b"PK\x03\x04" + bytes(200), "not a Claim Annotator project"),
        (b"SQLite format 3\0" + bytes(20), "not a Claim Annotator project"),
    ],
    ids=["empty", "an archive", "cut in its head"],
)
def test_what_is_no_project_is_refused(desk: Desk, data: bytes, why: str) -> None:
    desk.path.write_bytes(data)
    desk.refuses(why)


def test_a_file_that_is_not_whole_is_refused(desk: Desk, sent: bytes) -> None:
    desk.path.write_bytes(sent[: len(sent) // 2])
    desk.refuses("bytes")
    more = bytearray(sent)
    more[28:32] = (0x7FFFFFFF).to_bytes(4, "big")
    desk.path.write_bytes(more)
    desk.refuses("bytes")


def test_damaged_pages_are_refused(desk: Desk, sent: bytes) -> None:
    data = bytearray(sent)
    page = int.from_bytes(data[16:18], "big")
    data[2 * page : 2 * page + 200] = b"\xee" * 200
    desk.path.write_bytes(data)
    desk.refuses("damaged")


def test_a_folder_and_a_pipe_are_refused(desk: Desk) -> None:
    desk.path.unlink()
    desk.path.mkdir()
    with pytest.raises(ProjectRefused, match="is no file"):
        desk.open()
    desk.path.rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(desk.path)
        with pytest.raises(ProjectRefused, match="is no file"):
            desk.open()
    with pytest.raises(ProjectRefused, match="is no file"):
        desk.open(Path(os.devnull), read_only=True)


def test_a_journal_beside_it_is_never_rolled_back(desk: Desk) -> None:
    """Rolling it back deletes the file that it names."""
    (desk.folder / "news.claims-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 99)
    desk.refuses("was not closed there")


def test_a_log_that_leads_elsewhere_is_not_followed(desk: Desk) -> None:
    victim = desk.folder / "victim.txt"
    victim.write_text("months of work")
    for ending in ("-wal", "-shm"):
        link = desk.folder / f"news.claims{ending}"
        link.symlink_to(victim)
        desk.refuses("is not followed")
        link.unlink()
    assert victim.read_text() == "months of work"
