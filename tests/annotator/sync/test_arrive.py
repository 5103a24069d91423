"""Each analyst keeps one file: what arrives finds it, and makes one only where there is none."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from annotator.errors import Problem
from annotator.machine import Machine
from annotator.operations import Assign, MakeLead
from annotator.project import Project
from annotator.sync import arrive
from annotator.sync.grow import grow
from annotator.sync.source import opened
from annotator.values import Person
from tests.annotator.sync.post import BOB, CAT, Team, finish, key_of, label
from tests.annotator.world import sha256


def test_a_second_package_goes_into_the_file_that_the_first_one_made(handed_out: Team) -> None:
    bob = handed_out.arrives(handed_out.package(BOB, 1), BOB)
    one = label(bob, key_of(bob, 1), 4, 12)
    second = handed_out.package(BOB, 1, 2, 3)
    found = arrive.take(second, handed_out.machine_of(BOB))
    assert (found.kind, found.project) == ("merge", bob.path)
    assert found.facts.recipient == BOB
    report = bob.merge(second)
    assert {line.what: line.new for line in report.lines}["Articles"] == 2
    assert len(bob.article_keys()) == 3
    assert [each.id for each in bob.annotations(key_of(bob, 1))] == [one]
    assert list(bob.path.parent.glob("*.claims")) == [bob.path]
    assert bob.package is not None
    assert bob.package.articles == 3


def test_it_is_found_where_it_was_moved_to(handed_out: Team) -> None:
    bob = handed_out.arrives(handed_out.package(BOB, 1), BOB)
    bob.close()
    machine = handed_out.machine_of(BOB)
    elsewhere = bob.path.parent / "my work" / "renamed.claims"
    elsewhere.parent.mkdir()
    bob.path.rename(elsewhere)
    profile = machine.current()
    assert profile is not None
    Project.open(elsewhere, profile, machine).close()
    found = arrive.take(handed_out.package(BOB, 2), machine)
    assert (found.kind, found.project) == ("merge", elsewhere)


def test_two_people_at_one_machine_have_a_file_each(handed_out: Team) -> None:
    machine = Machine(handed_out.folder / "shared")
    sam = machine.add_person("Sam")
    made = {}
    for who in (BOB, CAT):
        found = arrive.take(handed_out.package(who, 1), machine)
        with Project.open(found.project, sam, machine) as project:
            made[who] = (project.me.id, found.project)
    assert made[BOB][0] == BOB
    assert made[CAT][0] == CAT
    assert made[BOB][1] != made[CAT][1]
    for who in (BOB, CAT):
        assert arrive.take(handed_out.package(who, 2), machine).project == made[who][1]


def test_no_file_is_ever_overwritten(handed_out: Team) -> None:
    path = handed_out.package(BOB, 1)
    there = path.parent / "Bridges (Bob).claims"
    there.write_bytes(b"something else")
    found = arrive.take(path, handed_out.machine_of(BOB))
    assert found.project.name == "Bridges (Bob) 2.claims"
    assert there.read_bytes() == b"something else"


def test_a_folder_can_be_named_and_hostile_titles_stay_in_it(handed_out: Team) -> None:
    path = handed_out.package(BOB, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE meta SET value = replace(value, 'Bridges', '../../../evil:x')")
    folder = handed_out.folder / "work"
    folder.mkdir()
    found = arrive.take(path, handed_out.machine_of(BOB), folder)
    assert found.project.parent == folder
    assert "/" not in found.project.name


def test_an_answer_finds_the_file_of_who_asked(handed_out: Team) -> None:
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    label(bob, key_of(bob, 1), 4, 12)
    report = handed_out.answers(bob)
    assert {line.what: line.new for line in report.lines}["Annotations"] == 1


def test_an_answer_where_the_work_is_not_known_is_refused_with_what_to_do(
    handed_out: Team,
) -> None:
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    answer = bob.path.parent / "answer.claimspack"
    bob.send_back(answer)
    with pytest.raises(Problem, match="no project file of that has been opened"):
        arrive.take(answer, handed_out.machine_of(CAT))


def test_what_is_for_somebody_else_does_not_go_into_a_colleagues_file(handed_out: Team) -> None:
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    before = len(bob.history())
    with pytest.raises(Problem, match="is work for Cat, and this file is Bob's"):
        bob.merge(handed_out.package(CAT))
    cat = handed_out.arrives(handed_out.package(CAT), CAT)
    answer = cat.path.parent / "answer.claimspack"
    cat.send_back(answer)
    with pytest.raises(Problem, match="is the work of Cat for Ana"):
        bob.merge(answer)
    assert len(bob.history()) == before


def test_a_project_is_no_package(handed_out: Team) -> None:
    with pytest.raises(Problem, match="a project, not a package"):
        arrive.take(handed_out.lead.path, handed_out.machine)


def test_a_package_that_does_not_hold_makes_no_file(handed_out: Team) -> None:
    path = handed_out.package(BOB)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER IF EXISTS event_keeps_update")
        connection.execute("UPDATE event SET payload = '{}' WHERE kind = 'scheme.set'")
    with pytest.raises(Problem, match="its hash does not match"):
        arrive.take(path, handed_out.machine_of(BOB))
    assert list(path.parent.glob("*.claims*")) == [path]


def test_an_empty_project_cannot_grow(handed_out: Team) -> None:
    path = handed_out.package(BOB)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM event")
    with pytest.raises(Problem, match="of its history 11 entries are missing"):
        arrive.take(path, handed_out.machine_of(BOB))


def test_the_same_person_on_two_machines_is_one(handed_out: Team) -> None:
    desk = handed_out.arrives(handed_out.package(BOB), BOB)
    laptop = handed_out.arrives(handed_out.package(BOB, which=" laptop"), BOB, " laptop")
    label(desk, key_of(desk, 1), 4, 12)
    label(laptop, key_of(laptop, 2), 0, 5, "denial")
    finish(laptop, key_of(laptop, 2))
    handed_out.answers(desk)
    handed_out.answers(laptop)
    lead = handed_out.lead
    assert {each.annotator for key in (1, 2) for each in lead.annotations(key)} == {BOB}
    desk.merge(handed_out.package(BOB))
    assert len(desk.annotations(key_of(desk, 2))) == 1
    assert desk.check() == laptop.check() == lead.check() == []


def test_a_profile_takes_the_identity_that_a_package_gave_it(tmp_path_factory, team: Team) -> None:
    machine = team.machine_of(BOB)
    profile = machine.current()
    assert profile is not None
    assert profile.id != BOB
    arrive.take(team.package(BOB, 1), machine)
    assert machine.identity(team.lead.id, profile) == Person(BOB, "Bob")
    assert machine.identity("0" * 32, profile) == profile
    # A whole copy of the project, opened there, knows Bob for Bob.
    team.lead.close()
    copy = team.folder / "Bob" / "whole.claims"
    copy.write_bytes(team.lead.path.read_bytes())
    with Project.open(copy, profile, machine) as project:
        assert project.me.id == BOB
    lead = Project.open(team.lead.path, team.ana, team.machine)
    team.open.append(lead)
    assert lead.me.id == team.ana.id


def test_growing_from_an_unreadable_file_is_nothing(handed_out: Team) -> None:
    plain = handed_out.folder / "x.claims"
    plain.write_text("x")
    assert arrive.grown_from(plain) is None
    assert sha256(plain)


def test_a_colleague_who_leads_too_gets_the_answers_to_what_they_handed_out(
    handed_out: Team,
) -> None:
    handed_out.lead.run(MakeLead(Person(BOB, "Bob")))
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    path = handed_out.folder / "from Bob.claimspack"
    bob.run(Assign((key_of(bob, 3),), CAT))
    bob.make_package(path, CAT, (key_of(bob, 3),))
    cat = handed_out.arrives(path, CAT)
    label(cat, key_of(cat, 3), 1, 5)
    answer = cat.path.parent / "answer.claimspack"
    cat.send_back(answer)
    found = arrive.take(answer, handed_out.machine_of(BOB))
    assert (found.kind, found.project) == ("answer", bob.path)
    assert bob.merge(answer).events


def test_a_place_that_cannot_be_written_to_is_told(handed_out: Team) -> None:
    path = handed_out.package(BOB)
    with pytest.raises(Problem):
        arrive.take(path, handed_out.machine_of(BOB), handed_out.folder / "not" / "there")
    there = handed_out.folder / "there.claims"
    there.touch()
    with opened(path) as source, pytest.raises(Problem, match="exists already"):
        grow(source, there)
