"""A project file comes into being whole, or not at all."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from annotator import birth
from annotator.errors import Problem, TextRefused
from annotator.history.events import Work
from annotator.ingest.colleagues import ColleagueWork
from annotator.operations import SetFlag
from annotator.project import Project
from annotator.scheme import default_scheme
from annotator.store import engine, making, meta
from annotator.store.engine import Database
from tests.annotator.layers import person_of, with_layers
from tests.annotator.world import (
    FIRST,
    SECOND,
    World,
    articles,
    history_of,
    made_anew,
    sha256,
    stands,
)

BY_TWO = {
    FIRST: {"Bea": [("claim", "Sales rose 30 %"), ("quote", "“We never paid,”")], "Cal": []},
    SECOND: {"Bea": [("speculation", "Analysts doubt it")]},
}


def left(world: World) -> set[str]:
    return {each.name for each in world.folder.iterdir()} - {"data"}


def test_articles_from_the_start_are_not_undone(world: World) -> None:
    project = world.create()
    assert project.article_keys() == [1, 2]
    assert project.undo_name is None
    assert [each.name for each in project.history()] == ["Create the project"]
    assert {each.operation for each in history_of(project)} == {project.history()[0].id}
    assert len({each.machine for each in history_of(project)}) == 1
    assert history_of(project)[0].machine != project._ledger.machine
    assert project.unindexed() == 0
    assert project.check() == []


def test_folders_are_made(world: World) -> None:
    path = world.folder / "a" / "b" / "deep.claims"
    with Project.create(path, world.ana, world.machine) as project:
        assert project.title == "deep"


def test_a_file_that_is_there_is_never_touched(world: World) -> None:
    path = world.path("mine")
    path.write_text("My thesis.")
    before = sha256(path)
    with pytest.raises(Problem, match="exists already; nothing was changed"):
        world.create("mine")
    assert sha256(path) == before
    assert left(world) == {"mine.claims"}


def test_where_nothing_can_be_made(world: World) -> None:
    (world.folder / "file").write_text("x")
    with pytest.raises(Problem, match="cannot be made"):
        Project.create(world.folder / "file" / "p.claims", world.ana, world.machine)
    assert left(world) == {"file"}


def test_what_fails_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TextRefused):
        Project.create(world.path(), world.ana, world.machine, articles=articles(FIRST, "  "))
    assert left(world) == set()

    def broken(*given: object) -> None:
        raise RuntimeError("our bug")

    monkeypatch.setattr(meta, "mark_fold", broken)
    with pytest.raises(RuntimeError):
        world.create()
    assert left(world) == set()


def test_what_a_killed_attempt_left_does_not_get_into_the_new_file(world: World) -> None:
    donor = world.create("donor")
    beside = world.folder / ".project.claims.new"
    donor.run(SetFlag(1, True))
    for ending in ("", "-wal", "-shm"):
        shutil.copyfile(f"{donor.path}{ending}", f"{beside}{ending}")
    Path(f"{beside}-journal").write_bytes(b"torn")
    project = world.create()
    assert project.id != donor.id
    assert project.check() == []
    donor.close()
    project.close()
    assert left(world) == {"project.claims", "donor.claims"}


def test_a_log_that_was_left_at_the_place_is_kept_and_not_mixed_in(world: World) -> None:
    """Somebody moved a project away without it: their last labels are in there."""
    donor = world.create("donor")
    donor.run(SetFlag(1, True))
    kept = Path(f"{donor.path}-wal").read_bytes()
    assert kept
    Path(f"{world.path()}-wal").write_bytes(kept)
    project = world.create()
    assert project.check() == []
    assert Path(f"{project.path}-wal.left-1").read_bytes() == kept


def test_the_name_is_on_the_disk_before_work_rests_on_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[Path, bool]] = []
    real = making.sync_folder

    def watch(folder: Path) -> None:
        synced.append((folder, world.path().exists()))
        real(folder)

    monkeypatch.setattr(making, "sync_folder", watch)
    world.create()
    assert synced == [(world.folder, True)]


def test_what_could_not_be_folded_in_at_closing_does_not_count(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk was full at closing: half of the project is in a log that would stay behind."""
    monkeypatch.setattr(engine, "_settle", lambda *_, **__: None)
    real = Database.close

    def close(database: Database) -> None:
        holding = sqlite3.connect(database.path)  # the last one to close folds the log in
        holding.execute("SELECT count(*) FROM meta").fetchone()
        real(database)
        others.append(holding)

    others: list[sqlite3.Connection] = []
    monkeypatch.setattr(Database, "close", close)
    with pytest.raises(Problem, match="written to its end"):
        world.create()
    for each in others:
        each.close()
    assert not world.path().exists()


@pytest.mark.parametrize("within", [False, True])
def test_on_a_full_disk_it_says_so_of_the_name_that_was_given(
    world: World, monkeypatch: pytest.MonkeyPatch, within: bool
) -> None:
    """Full when the file is opened, or while it is filled."""

    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(*((meta, "mark_fold") if within else (engine, "_writing")), full)
    with pytest.raises(Problem) as told:
        world.create()
    assert str(told.value) == f"{world.path()} cannot be made: the disk is full."
    assert left(world) == set()


def test_a_first_page_can_be_read_at_once(world: World) -> None:
    birth.make(world.path(), world.ana, "Title", default_scheme(), articles(FIRST))
    with sqlite3.connect(world.path()) as connection:
        facts = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    connection.close()
    assert facts["title"] == "Title"
    assert facts["searched"] == "1"
    assert set(facts) == {"project", "title", "scheme", "fold", "searched", "search_rule"}


def test_work_of_others_belongs_to_it_from_the_start(world: World) -> None:
    project = with_layers(world, BY_TWO)
    assert [each.name for each in project.history()] == ["Create the project"]
    assert project.undo_name is None
    assert {each.author for each in history_of(project)} == {world.ana.id}
    assert project.stats().annotations == {"Bea": {"claim": 1, "quote": 1, "speculation": 1}}
    assert project.stats().states == {"Bea": {"finished": 2}, "Cal": {"finished": 1}}
    versions = {each.scheme_version for key in (1, 2) for each in project.annotations(key)}
    assert versions == {project.scheme.version}
    assert all(each.created > 0 for each in project.annotations(1))
    assert project.check() == []
    assert stands(project) == made_anew(project)


def test_those_who_did_it_were_asked_to_and_the_maker_sees_it(world: World) -> None:
    project = with_layers(world, BY_TWO)
    bea, cal = person_of("Bea").id, person_of("Cal").id
    first, second = project.team([1, 2])
    asked = {each.annotator: (each.asked, each.state, each.spans) for each in first.standings}
    assert asked == {bea: (True, "finished", 2), cal: (True, "finished", 0)}
    assert [each.annotator for each in second.standings] == [bea]
    assert project.is_lead
    assert not project.blind(1)
    assert project.may_review(1)
    assert project.assigned_to_me() == frozenset()


def test_a_namesake_of_the_maker_is_somebody_else(world: World) -> None:
    project = with_layers(world, {FIRST: {"Ana": [("claim", "Sales rose 30 %")]}})
    assert [each.annotator for each in project.annotations(1)] == [person_of("Ana").id]
    assert not project.may_change(project.annotations(1)[0])


def test_work_on_an_article_that_is_not_there_is_refused(world: World) -> None:
    work = ColleagueWork("0" * 64, person_of("Bea"), Work(person_of("Bea").id))
    with pytest.raises(Problem, match="an article that the project does not have"):
        birth.make(world.path(), world.ana, "T", default_scheme(), articles(FIRST), [work])
    assert left(world) == set()
