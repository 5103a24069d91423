"""What lies beside a project file from elsewhere, cancelling, and what goes wrong on the way."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.cli import main
from annotator.errors import Cancelled, Problem, ProjectBroken, ReceivedRefused
from annotator.keeping import foreign, repairing
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.store import backup, queries
from annotator.sync import hardened
from annotator.values import Annotation, Segment
from tests.annotator.keeping.desks import DENIED, ZOE, Desk
from tests.annotator.world import World, sha256, stands

# -- the log, links, cancelling, and what can go wrong on the way ---------------------------------


@pytest.fixture
def in_use(desk: Desk, sent: bytes) -> Desk:
    """The file as it lies on a disk while it is open there: with its log."""
    there = World(desk.folder / "there")
    (desk.folder / "there").mkdir(exist_ok=True)
    there.path().write_bytes(sent)
    project = there.enter()
    project.run(AddAnnotation(2, (Segment(3, 6),), "claim"))
    shutil.copy(there.path(), desk.path)
    shutil.copy(f"{there.path()}-wal", f"{desk.path}-wal")
    project.close()
    return desk


def test_what_is_in_its_log_comes_along_and_the_log_goes_with_it(in_use: Desk) -> None:
    before = in_use.files()
    with in_use.open() as project:
        assert any(each.segments[0].start == 3 for each in _all_of(project, 2))
        assert project.check() == []
    after = in_use.files()
    assert set(after) == {
        "news.claims",
        "news (as received).claims",
        "news (as received).claims-wal",
    }
    assert after["news (as received).claims"] == before["news.claims"]
    assert after["news (as received).claims-wal"] == before["news.claims-wal"]


def _all_of(project: Project, key: int) -> list[Annotation]:
    return list(queries.annotations_of(project._database.reader, key))


def test_a_program_killed_between_the_two_names_loses_nothing(
    in_use: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    before = in_use.files()
    with monkeypatch.context() as patch:
        patch.setattr(backup, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            in_use.open()
    assert sha256(in_use.path) == before["news.claims"]
    with in_use.open() as project:
        assert any(each.segments[0].start == 3 for each in _all_of(project, 2))
    after = in_use.files()
    assert after["news (as received).claims-wal"] == before["news.claims-wal"]
    assert after["news (as received).claims"] == before["news.claims"]
    assert len(after) == 3


def test_a_disk_that_gives_a_file_one_name_alone(
    desk: Desk, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refused)
    desk.open().close()
    assert desk.aside.read_bytes() == sent
    assert len(desk.files()) == 2


def test_a_name_that_is_taken_is_left_alone(desk: Desk, sent: bytes) -> None:
    desk.aside.write_text("mine")
    with desk.open() as project:
        assert project.received is not None
        assert project.received.original.name == "news (as received 2).claims"
    assert desk.aside.read_text() == "mine"
    assert project.received.original.read_bytes() == sent


def test_through_a_link_the_file_itself_is_copied(desk: Desk, sent: bytes) -> None:
    far = desk.folder / "far"
    far.mkdir()
    desk.path.rename(far / "real.claims")
    desk.path.symlink_to(far / "real.claims")
    with desk.open() as project:
        assert project.received is not None
        assert project.received.original == far / "real (as received).claims"
    assert desk.path.is_symlink()
    assert (far / "real (as received).claims").read_bytes() == sent
    with desk.open() as again:
        assert again.received is None


def test_cancelled_at_any_time_it_leaves_everything_as_it_was(desk: Desk) -> None:
    class Stop:
        def __init__(self, after: int) -> None:
            self.left = after

        def tick(self, done: int, total: int, what: str = "") -> None:
            self.left -= 1
            if self.left < 0:
                raise Cancelled("Stopped.")

    before, after = desk.files(), 0
    while True:
        try:
            Project.open(desk.path, ZOE, desk.machine, ticker=Stop(after)).close()
            break
        except Cancelled:
            assert desk.files() == before
            after += 1
    assert after >= 3
    assert desk.aside.exists()


def test_without_room_it_is_left_as_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    needed = desk.path.stat().st_size + (1 << 20)
    desk.refuses(f"no room .*: {needed:,} bytes are needed, and 0 are free")


def test_repaired_here_it_is_this_machine_s_own(desk: Desk) -> None:
    data = bytearray(desk.path.read_bytes())
    data[100 : 100 + 4096] = bytes(4096)
    desk.path.write_bytes(data)
    with pytest.raises(ProjectBroken):
        desk.open()
    report = repairing.repair(desk.path, desk.machine.data_dir)
    assert report.kept.read_bytes() == data
    names = set(desk.files())
    assert names == {"news.claims", report.kept.name}
    for _ in range(2):
        with desk.open() as project:
            assert project.received is None
            assert project.check() == []
    repairing.repair(desk.path, desk.machine.data_dir)
    assert not [name for name in desk.files() if "as received" in name]


def test_a_repair_lets_nothing_through_that_opening_refuses(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise ReceivedRefused(".news.claims.repair cannot be opened: it is no project.")

    monkeypatch.setattr(foreign, "copied", refused)
    before = desk.files()
    said = "news.claims was not repaired. news.claims cannot be opened: it is no project."
    with pytest.raises(Problem, match=f"^{said}$"):
        repairing.repair(desk.path, desk.machine.data_dir)
    assert desk.files() == before


def test_a_connection_to_it_can_only_read_what_is_ours(desk: Desk) -> None:
    with closing(hardened.connect(desk.path, hardened.Watch(60))) as connection:
        hardened.confine(connection)
        assert connection.execute("SELECT count(*) FROM event").fetchone()[0] > 0
        for statement in (
            "SELECT * FROM annotation",
            "SELECT * FROM search",
            "SELECT load_extension('x')",
            "SELECT hex(body) FROM text",
            "ATTACH ':memory:' AS other",
            "CREATE TEMP TABLE t(x)",
            "DELETE FROM event",
            "PRAGMA query_only=OFF",
            "PRAGMA writable_schema=ON",
        ):
            with pytest.raises(sqlite3.DatabaseError, match=DENIED):
                connection.execute(statement)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_mutated_file_opens_as_it_was_or_is_refused(
    desk: Desk, sent: bytes, wanted: object, data: st.DataObject
) -> None:
    mutated = bytearray(sent)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(sent) - 1))
        mutated[at] = data.draw(st.integers(0, 255))
    desk.path.write_bytes(mutated)
    try:
        with desk.open(read_only=True) as project:
            assert stands(project) == wanted
    except Problem:
        pass
    assert desk.path.read_bytes() == mutated


def test_the_command_line_says_it(
    desk: Desk, sent: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    data_dir = ("--data-dir", str(desk.machine.data_dir))
    assert main(["scheme", str(desk.path), *data_dir]) == 0
    said = capsys.readouterr()
    assert "was not made by the program on this machine" in said.err
    assert "itself was left" in said.err
    assert desk.path.read_bytes() == sent
    (desk.folder / "new.toml").write_text(said.out.replace("Speculation", "Guess"), "utf-8")
    wanted = ["scheme", str(desk.path), "--set", str(desk.folder / "new.toml"), *data_dir]
    main(wanted)
    assert "news (as received).claims" in capsys.readouterr().err
    assert desk.aside.read_bytes() == sent
    main(wanted)
    assert "elsewhere" not in capsys.readouterr().err


def test_names_in_it_cannot_fill_the_message(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.path)) as connection:
        for number in range(9):
            connection.execute(f'CREATE VIEW "{number}\u202e\x1b{"x" * 9000}" AS SELECT 1')
    with desk.open(read_only=True) as project:
        assert project.received is not None
        assert len(project.received.message) < 500
        assert project.received.message.isprintable()
