"""Restore points: when one is due, which stay, what is listed, and that they stay as they are."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any, Never

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Problem
from annotator.keeping import points
from annotator.keeping.points import ALL_FOR, DAYS, EVERY, MONTHS, NEWEST, WEEKS, due, staying
from annotator.operations import AddAnnotation, AddPerson, HandOut, SetProgress, SetScheme
from annotator.project import Project
from annotator.scheme import default_scheme
from annotator.store import backup
from annotator.ticker import Ticker
from annotator.values import Segment
from tests.annotator.world import World, sha256, stands

NOW = 1_800_000_000_000
DAY = 86_400_000


def label(project: Project, start: int = 0, key: int = 1) -> None:
    project.run(AddAnnotation(key, (Segment(start, start + 2),), "claim"))


# -- thinning --------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 900 * DAY), max_size=120), st.integers(0, 40 * DAY))
def test_thinning_keeps_the_newest_24_and_two_days_and_is_done_once(
    ages: list[int], later: int
) -> None:
    times = [NOW - age for age in ages]
    stays = staying(times, NOW)
    kept = [when for when, stay in zip(times, stays, strict=True) if stay]
    newest = sorted(times, reverse=True)[:NEWEST]
    assert sorted(kept, reverse=True)[:NEWEST] == newest
    assert all(stay for when, stay in zip(times, stays, strict=True) if NOW - when <= ALL_FOR)
    assert all(staying(kept, NOW))
    old = [when for when in sorted(kept, reverse=True)[NEWEST:] if NOW - when > ALL_FOR]
    assert len(old) <= DAYS + WEEKS + MONTHS
    left = [when for when, stay in zip(kept, staying(kept, NOW + later), strict=True) if stay]
    assert sorted(left, reverse=True)[:NEWEST] == newest


@given(
    st.lists(st.integers(0, 900 * DAY), max_size=60),
    st.lists(st.integers(1, 900 * DAY), max_size=9),
)
def test_a_time_to_come_counts_as_now(ages: list[int], ahead: list[int]) -> None:
    times = [NOW - age for age in ages]
    future = [NOW + each for each in ahead]
    stays = staying([*future, *times], NOW)
    assert stays == staying([*[NOW] * len(future), *times], NOW)
    assert all(stays[: len(future)])


def test_one_each_half_hour_for_two_years_leaves_what_was_promised() -> None:
    times = list(range(NOW - 730 * DAY, NOW + 1, EVERY))
    kept = [when for when, stay in zip(times, staying(times, NOW), strict=True) if stay]
    assert sum(NOW - when <= ALL_FOR for when in kept) == 2 * 48 + 1
    old = sorted((when for when in kept if NOW - when > ALL_FOR), reverse=True)
    assert len(old) == DAYS + WEEKS + MONTHS
    days, weeks, months = old[:DAYS], old[DAYS : DAYS + WEEKS], old[DAYS + WEEKS :]
    assert len({when // DAY for when in days}) == DAYS
    assert days[0] - days[-1] < (DAYS + 1) * DAY
    assert all(6 * DAY < a - b < 8 * DAY for a, b in pairwise(weeks[1:]))
    assert all(27 * DAY < a - b < 32 * DAY for a, b in pairwise(months[1:]))


# -- when one is due -------------------------------------------------------------------------------


def test_one_is_due_after_half_an_hour_of_change_and_not_without(
    world: World, project: Project
) -> None:
    made = project.make_restore_point().made
    assert not project.restore_point_due(made + 10 * EVERY)  # nothing has changed
    label(project)
    assert not project.restore_point_due(made + EVERY - 1)
    assert project.restore_point_due(made + EVERY)
    assert project.restore_point_due(made - 1)  # the clock was put back
    project.make_restore_point()
    assert not project.restore_point_due(made + 10 * EVERY)
    reading = Project.open(project.path, world.ana, world.machine, read_only=True)
    with reading:
        assert not reading.restore_point_due(made + 100 * EVERY)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A clock to be set: by how many milliseconds it is ahead of the true one."""
    ahead, true = [0], time.time
    monkeypatch.setattr(time, "time", lambda: true() + ahead[0] / 1000)
    return ahead


def test_a_clock_that_was_ahead_takes_no_points_and_makes_none(
    project: Project, clock: list[int]
) -> None:
    """The day's points stay when it jumps; and when it is right again, one is made of what has
    changed, and then none until more has."""
    for number in range(8):
        clock[0] = number * EVERY
        label(project, number * 2)
        project.make_restore_point("half an hour of change")
    clock[0] = 400 * DAY
    label(project, 0, 2)
    ahead = project.make_restore_point("half an hour of change")
    assert len(project.restore_points()) == 9
    clock[0] = 9 * EVERY
    assert not project.restore_point_due()
    assert project.make_restore_point().path == ahead.path
    label(project, 4, 2)
    assert project.restore_point_due()  # the newest before now is half an hour old
    made = project.make_restore_point("half an hour of change")
    for _ in range(3):
        clock[0] += 2 * EVERY
        assert not project.restore_point_due()
        assert project.make_restore_point().path == made.path
    label(project, 8, 2)
    assert project.restore_point_due()
    assert len(project.restore_points()) == 10


def test_without_one_the_first_event_counts() -> None:
    assert due([], "x", NOW, NOW + EVERY)
    assert not due([], "x", NOW, NOW + EVERY - 1)


# -- making and listing ----------------------------------------------------------------------------


def test_it_is_listed_with_what_it_holds_and_not_made_twice(project: Project) -> None:
    label(project)
    made = project.make_restore_point("before it all")
    assert (made.reason, made.articles, made.annotations, made.of) == (
        *("before it all", 2, 1),
        project.path,
    )
    assert made.bytes == made.path.stat().st_size
    assert made.fault == ""
    assert project.make_restore_point("again").path == made.path
    label(project, 3)
    assert project.make_restore_point("again").path != made.path
    assert [each.reason for each in project.restore_points()] == ["again", "before it all"]


def test_a_note_is_never_trusted_without_its_file(project: Project) -> None:
    made = project.make_restore_point("x")
    with made.path.open("ab") as file:
        file.write(b"more")
    [told] = project.restore_points()
    assert (told.articles, told.reason, told.bytes) == (None, "x", made.bytes + 4)
    backup.facts_beside(made.path).write_text("{")
    assert project.restore_points()[0].articles is None
    made.path.unlink()
    assert project.restore_points() == []


def test_another_copy_of_the_project_has_its_own(world: World, project: Project) -> None:
    project.make_restore_point()
    copy = world.folder / "copy.claims"
    project.close()
    copy.write_bytes(project.path.read_bytes())
    with Project.open(copy, world.ana, world.machine) as other:
        assert other.restore_points() == []
        label(other)
        other.make_restore_point("of the copy")
        project.path.rename(world.folder / "moved.claims")
        reasons = [each.reason for each in other.restore_points()]
        assert reasons == ["of the copy", points.BY_HAND]  # the first file is not there any more
    moved = points.of_file(world.machine.data_dir, project.path)
    assert [each.reason for each in moved] == [points.BY_HAND]


def test_it_is_made_while_somebody_goes_on_writing(project: Project) -> None:
    stop, made, failed = threading.Event(), [], []

    def copying() -> None:
        try:
            while not stop.is_set():
                made.append(project.make_restore_point("at work"))
        except Problem as problem:
            failed.append(problem)

    worker = threading.Thread(target=copying)
    worker.start()
    for number in range(60):
        label(project, number % 20, 1 + number % 2)
    stop.set()
    worker.join()
    assert not failed
    assert made
    for each in {point.path for point in made}:
        points.verify(each)


def test_one_that_holds_something_else_than_when_it_was_made_is_not_taken(
    project: Project,
) -> None:
    label(project)
    made = project.make_restore_point()
    facts = backup.read_facts(made.path)
    assert facts is not None
    backup.write_facts(made.path, msgspec.structs.replace(facts, digest="0 00"))
    before = stands(project)
    with pytest.raises(Problem, match="it does not hold what it held when it was made"):
        project.restore(made.path)
    assert stands(project) == before
    assert project.restore_points()[0].fault


def test_a_damaged_one_is_found_out_and_not_listed_as_sound(project: Project) -> None:
    label(project)
    made = project.make_restore_point()
    data = made.path.read_bytes()
    place = data.rindex(b"We never paid")
    made.path.write_bytes(data[:place] + b"He" + data[place + 2 :])
    with pytest.raises(Problem, match="is damaged"):
        project.restore(made.path)
    [told] = project.restore_points()
    assert told.fault
    label(project, 5)
    assert project.make_restore_point().path != made.path


def test_a_rotten_project_gives_no_restore_point(project: Project) -> None:
    label(project)
    raw = project._database.writer.connection.driver_connection  # type: ignore[union-attr]
    raw.execute("DROP TRIGGER IF EXISTS event_stays")
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("UPDATE event SET payload = replace(payload, 'claim', 'clain')")
    with pytest.raises(Problem, match="was altered"):
        project.make_restore_point()
    assert project.restore_points() == []


def test_one_that_is_removed_as_soon_as_it_is_made_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = points.make

    def then_removed(*words: Any) -> Path:
        made = make(*words)
        points.remove(made)
        return made

    monkeypatch.setattr(points, "make", then_removed)
    with pytest.raises(Problem, match="another program removed it"):
        project.make_restore_point()


def test_who_is_blind_is_told_their_own_numbers_alone(world: World, project: Project) -> None:
    project.run(AddPerson(world.bob.name, world.bob.id))
    project.run(HandOut(((1, (world.ana.id, world.bob.id)),)))
    bobs = world.switch(project, world.bob)
    label(bobs)
    anas = world.switch(bobs, world.ana)
    label(anas)
    made = anas.make_restore_point()
    assert (made.annotations, made.partly) == (1, True)
    anas.run(SetProgress(1, "finished"))
    bobs = world.switch(anas, world.bob)
    bobs.run(SetProgress(1, "finished"))
    seen = bobs.restore_points()[0]
    assert (seen.annotations, seen.partly) == (2, False)


# -- before what -----------------------------------------------------------------------------------


def test_they_are_made_before_an_import_and_a_change_of_the_scheme(
    world: World, project: Project
) -> None:
    (world.folder / "in.jsonl").write_text(json.dumps({"text": "One more."}) + "\n")
    project.import_paths([world.folder / "in.jsonl"])
    changed = default_scheme()
    project.run(SetScheme(msgspec.structs.replace(changed, guideline="Another.")))
    assert [each.reason for each in project.restore_points()] == [
        "before a change of the scheme",
        "before importing in.jsonl",
    ]
    assert [each.articles for each in project.restore_points()] == [3, 2]


def test_one_is_made_before_an_upgrade(world: World, project: Project) -> None:
    before = stands(project)
    project.close()
    with sqlite3.connect(project.path) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE name = 'fold'")
    connection.close()
    with world.enter() as upgraded:
        [made] = upgraded.restore_points()
        assert made.reason == "before an upgrade"
        assert stands(upgraded) == before
        # It is of an older program: a copy of it is brought up to date to be read, not itself.
        was = sha256(made.path)
        with upgraded.preview(made.path) as preview:
            assert stands(preview) == before
        assert sha256(made.path) == was
        assert sorted(each.suffix for each in made.path.parent.iterdir()) == [".claims", ".json"]


# -- proving one again -----------------------------------------------------------------------------


def test_one_that_cannot_be_read_now_is_not_damaged_for_that(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    label(project)
    made = project.make_restore_point()
    connect = sqlite3.connect

    def impatient(*words: Any, **more: Any) -> sqlite3.Connection:
        return connect(*words, **{**more, "timeout": 0})

    monkeypatch.setattr(sqlite3, "connect", impatient)
    with closing(connect(made.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")  # an indexer, a virus scanner, a synchronising program
        with pytest.raises(Problem, match="cannot be read now: database is locked"):
            points.verify(made.path)
    monkeypatch.undo()
    assert project.restore_points() == [made]
    with closing(connect(made.path)) as other:
        version = other.execute("PRAGMA user_version").fetchone()[0]
        other.execute(f"PRAGMA user_version={version + 1}")
    with pytest.raises(Problem, match="by a newer Claim Annotator"):
        points.verify(made.path)
    assert project.restore_points() == [made]
    with closing(connect(made.path)) as other:
        other.execute(f"PRAGMA user_version={version}")
    assert points.verify(made.path)


def test_without_a_handle_left_nothing_is_noted(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    label(project)
    made = project.make_restore_point()

    def none_left(_: Path) -> Never:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(backup, "reading", none_left)
    with pytest.raises(Problem, match="cannot be read now: unable to open"):
        points.verify(made.path)
    monkeypatch.undo()
    assert project.restore_points() == [made]


def test_one_that_is_written_anew_while_it_is_proved_is_not_damaged_for_that(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is when an article is removed for good at that moment."""
    label(project)
    made = project.make_restore_point()
    prove = backup.prove

    def meanwhile(connection: sqlite3.Connection, ticker: Ticker | None = None) -> str:
        facts = backup.read_facts(made.path)
        assert facts is not None
        backup.write_facts(made.path, msgspec.structs.replace(facts, digest="of the new one"))
        return f"{prove(connection, ticker)} and other"

    monkeypatch.setattr(backup, "prove", meanwhile)
    with pytest.raises(Problem, match="cannot be read now: it was written anew meanwhile"):
        points.verify(made.path)
    assert not project.restore_points()[0].fault


@pytest.mark.parametrize("head", [b"nothing of ours" * 10, b""])
def test_what_does_not_begin_as_a_project_is_noted(project: Project, head: bytes) -> None:
    label(project)
    made = project.make_restore_point()
    data = made.path.read_bytes()
    number = data[:68] + bytes(4) + data[72:]  # the number that says that it is a project
    made.path.write_bytes(head + data[len(head) :] if head else number)
    with pytest.raises(Problem, match="is damaged"):
        points.verify(made.path)
    assert project.restore_points()[0].fault


# -- a look at one ---------------------------------------------------------------------------------


def test_a_preview_reads_only_and_leaves_every_byte(project: Project) -> None:
    label(project)
    made = project.make_restore_point()
    was, there = sha256(made.path), sorted(made.path.parent.iterdir())
    label(project, 4)
    with project.preview(made.path) as preview:
        assert preview.read_only
        assert len(preview.annotations(1)) == 1
        assert preview.text(1) == project.text(1)
        assert preview.me == project.me
    project.differences(made.path)
    project.restore(made.path)
    assert sha256(made.path) == was
    assert {*there} <= {*made.path.parent.iterdir()}
    assert not [each for each in made.path.parent.iterdir() if "-" in each.suffix]


def test_what_is_no_restore_point_is_told(world: World, project: Project, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no restore point at"):
        project.restore(tmp_path / "none.claims")
    other = world.create("other", "Something else.")
    made = other.make_restore_point()
    with pytest.raises(Problem, match="of another project"):
        project.restore(made.path)
