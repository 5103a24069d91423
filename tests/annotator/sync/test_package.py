"""A package holds what is its recipient's, and not a byte of what somebody else marked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.errors import NotYours, Problem
from annotator.identity import PACKAGE_ID
from annotator.operations import (
    Assign,
    DecideGuideline,
    DeleteAnnotations,
    ProposeScheme,
    Reply,
    SamePerson,
    SaveSearch,
    SendBack,
    SetNote,
    SetProgress,
    StartThread,
)
from annotator.operations.deciding import Decide, FinishAdjudication
from annotator.project import Project
from annotator.review.deciding import fields_reject
from annotator.scheme import default_scheme
from annotator.sync import package
from annotator.team import About, PackageFacts
from tests.annotator.sync.post import BOB, CAT, NAMES, TEXTS, Team, finish, key_of, label
from tests.annotator.world import history_of, rewrite, tampering

OTHER = replace(default_scheme(), name="Another scheme")


def bytes_of(path: Path) -> bytes:
    """Every byte of a file, and every value in one piece (long ones lie scattered over pages)."""
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        values = [
            value if isinstance(value, bytes) else b""
            for table in ("meta", "text", "event")
            for row in connection.execute(f"SELECT * FROM {table}")
            for value in row
        ]
    return b"\n".join([path.read_bytes(), *values])


def test_a_package_says_for_whom_it_is(handed_out: Team) -> None:
    path = handed_out.package(BOB, 1, 3)
    facts = package.facts_of(path)
    assert (facts.recipient, facts.recipient_name, facts.articles) == (BOB, "Bob", 2)
    assert (facts.sender, facts.sender_name) == (handed_out.ana.id, "Ana")
    assert (facts.project, facts.title) == (handed_out.lead.id, "Bridges")
    assert not facts.answer
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone()[0] == PACKAGE_ID
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert {"meta", "text", "event"} <= tables
    assert "annotation" not in tables


def test_it_opens_as_its_recipient_with_the_articles_handed_out(handed_out: Team) -> None:
    bob = handed_out.arrives(handed_out.package(BOB, 1, 3), BOB)
    assert (bob.me.id, bob.me.name, bob.me.lead) == (BOB, "Bob", False)
    assert {bob.text(key) for key in bob.article_keys()} == {TEXTS[0], TEXTS[2]}
    assert bob.assigned_to_me() == {key_of(bob, 1), key_of(bob, 3)}
    assert bob.scheme == handed_out.lead.scheme
    assert bob.check() == []
    assert bob.path.name == "Bridges (Bob).claims"
    assert bob.package is not None
    assert handed_out.lead.package is None


def test_only_a_lead_makes_packages_and_only_for_people_of_the_project(handed_out: Team) -> None:
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    with pytest.raises(NotYours, match="Only a lead"):
        bob.make_package(handed_out.folder / "x.claimspack", CAT, (1,))
    with pytest.raises(Problem, match="not in this project"):
        handed_out.lead.make_package(handed_out.folder / "x.claimspack", "f" * 32, (1,))
    with pytest.raises(Problem, match="at least one article"):
        handed_out.lead.make_package(handed_out.folder / "x.claimspack", BOB, ())
    assert not (handed_out.folder / "x.claimspack").exists()


def test_a_package_that_cannot_be_written_leaves_what_was_there(handed_out: Team) -> None:
    with pytest.raises(Problem, match="could not be written"):
        handed_out.lead.make_package(handed_out.folder / "no" / "x.claimspack", BOB, (1,))
    assert not (handed_out.folder / "no").exists()


@pytest.fixture
def returned(handed_out: Team) -> tuple[Team, dict[str, list[str]]]:
    """Bob and Cat have labelled, and their answers are in the lead's file."""
    ids: dict[str, list[str]] = {}
    for who in (BOB, CAT):
        project = handed_out.arrives(handed_out.package(who, 1, 2), who)
        one, two = key_of(project, 1), key_of(project, 2)
        made = [
            label(project, one, 4, 12 if who == BOB else 17),
            label(project, two, 0, 5 if who == BOB else 12, "denial"),
        ]
        project.run(SetNote(made[0], f"the secret note of {NAMES[who]}"))
        project.run(SaveSearch("", f"the worklist of {NAMES[who]}", f"Bridge{who[:3]}"))
        project.run(ProposeScheme(OTHER, f"the wish of {NAMES[who]}"))
        finish(project, one, two)
        handed_out.answers(project)
        ids[who] = made
    return handed_out, ids


def test_nobody_elses_labels_are_in_it_not_a_byte(
    returned: tuple[Team, dict[str, list[str]]],
) -> None:
    team, ids = returned
    team.lead.run(SendBack(1, CAT, "the rebuke of Cat"))
    team.lead.run(StartThread(1, About("annotation", (ids[CAT][0],)), "the talk about Cat"))
    team.lead.run(Assign((3,), CAT))
    path = team.package(BOB, 1, 2, 3)
    inside = bytes_of(path)
    for mine in ("secret note of Bob", "worklist of Bob", "wish of Bob", ids[BOB][0]):
        assert mine.encode() in inside
    for others in (
        *("secret note of Cat", "worklist of Cat", "wish of Cat", "rebuke of Cat", "talk about"),
        *ids[CAT],
        *(bytes.fromhex(each) for each in ids[CAT]),
    ):
        assert (others if isinstance(others, bytes) else others.encode()) not in inside
    # That Cat has an article is nothing that Bob learns either.
    assert f'"annotator":"{CAT}","assigned"'.encode() not in inside


def test_own_work_comes_along_on_another_machine(
    returned: tuple[Team, dict[str, list[str]]],
) -> None:
    team, ids = returned
    elsewhere = team.arrives(team.package(BOB, 1, 2, which=" laptop"), BOB, " laptop")
    assert elsewhere.me.id == BOB
    mine = elsewhere.annotations(key_of(elsewhere, 1))
    assert [each.id for each in mine] == [ids[BOB][0]]
    assert elsewhere.progress(key_of(elsewhere, 1)).state == "finished"
    assert elsewhere.check() == []


def test_an_answer_holds_what_its_sender_did_alone(handed_out: Team) -> None:
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    label(bob, key_of(bob, 2), 0, 5, "denial")
    path = bob.path.parent / "back.claimspack"
    facts = bob.send_back(path)
    assert (facts.answer, facts.sender, facts.recipient) == (True, BOB, handed_out.ana.id)
    assert facts.articles == 1
    with closing(sqlite3.connect(path)) as connection:
        authors = {row[0].hex() for row in connection.execute("SELECT author FROM event")}
        texts = [row[0] for row in connection.execute("SELECT body FROM text")]
    assert authors == {BOB}
    assert texts == [TEXTS[1]]


def test_an_answer_before_any_work_is_empty_and_says_so(handed_out: Team) -> None:
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    report = handed_out.answers(bob)
    assert report.events == 0
    assert "is here already" in report.notes[0]


def test_sent_back_with_a_note_it_goes_out_again_to_who_it_is_for(
    returned: tuple[Team, dict[str, list[str]]],
) -> None:
    team, _ = returned
    team.lead.run(SendBack(1, BOB, "Look at the second sentence again."))
    bob = team.arrives(team.package(BOB, 1, 2), BOB)
    progress = bob.progress(key_of(bob, 1))
    assert progress.sent_back == "Look at the second sentence again."
    assert progress.sent_by == "Ana"
    finish_again = key_of(bob, 1)
    bob.run(SetProgress(finish_again, "in_progress"))
    finish(bob, finish_again)
    team.answers(bob)
    standing = next(each for each in team.lead.team([1])[0].standings if each.annotator == BOB)
    assert standing.sent_back is None


def test_deleted_work_stays_deleted_wherever_it_goes(handed_out: Team) -> None:
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    one = label(bob, key_of(bob, 1), 4, 12)
    handed_out.answers(bob)
    bob.run(DeleteAnnotations((one,)))
    handed_out.answers(bob, "second")
    assert handed_out.lead.annotations(1) == []
    elsewhere = handed_out.arrives(handed_out.package(BOB, which=" laptop"), BOB, " laptop")
    assert elsewhere.annotations(key_of(elsewhere, 1)) == []


def test_threads_about_labels_and_ones_own_words_travel(handed_out: Team) -> None:
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    bob.run(StartThread(None, About("label", ("claim",)), "Is a forecast a claim?", (), True))
    bob.run(StartThread(key_of(bob, 1), About("article"), "Is this news?"))
    handed_out.answers(bob)
    asked = handed_out.lead.label_threads("claim")
    handed_out.lead.run(Reply(None, asked[0].id, "It is, where it can be checked."))
    again = handed_out.arrives(handed_out.package(BOB), BOB)
    assert again is bob
    assert [each.words for each in bob.label_threads()[0].comments] == [
        "Is a forecast a claim?",
        "It is, where it can be checked.",
    ]


def test_what_the_guideline_quotes_of_an_article_waits_until_its_annotators_are_done(
    handed_out: Team,
) -> None:
    """A quotation in the guideline's log tells what somebody marked."""
    lead = handed_out.lead
    lead.run(StartThread(1, About("article"), "The second sentence?"))
    thread = lead.threads(1)[0].id
    lead.run(DecideGuideline("Forecasts are speculation.", "claim", thread, "quoted from Cat"))
    lead.run(DecideGuideline("Headlines count.", "claim"))
    path = handed_out.package(BOB, 1)
    assert b"quoted from Cat" not in bytes_of(path)
    bob = handed_out.arrives(path, BOB)
    assert [each.fields.words for each in bob.guideline_log()] == ["Headlines count."]
    for who in (BOB, CAT):
        project = handed_out.arrives(handed_out.package(who, 1), who)
        finish(project, key_of(project, 1))
        handed_out.answers(project)
    bob = handed_out.arrives(handed_out.package(BOB, 1), BOB)
    assert len(bob.guideline_log()) == 2


def test_what_is_no_package_is_not_taken_for_one(handed_out: Team) -> None:
    with pytest.raises(Problem, match="a project, not a package"):
        package.facts_of(handed_out.lead.path)
    plain = handed_out.folder / "plain.claimspack"
    plain.write_text("hello")
    with pytest.raises(Problem, match="no file of Claim Annotator"):
        package.facts_of(plain)
    with pytest.raises(Problem, match="is not there"):
        package.facts_of(handed_out.folder / "nothing.claimspack")


def test_what_a_package_says_of_itself_has_to_be_readable(handed_out: Team) -> None:
    path = handed_out.package(BOB)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE meta SET value = '[]'")
    with pytest.raises(Problem, match="says of itself cannot be read"):
        package.facts_of(path)
    assert isinstance(package.facts_of(handed_out.package(CAT)), PackageFacts)


def test_what_a_newer_version_recorded_goes_along(handed_out: Team) -> None:
    lead = handed_out.lead
    lead.run(SaveSearch("", "mine", "bridge"))
    saved = history_of(lead)[-1]
    lead.close()
    with tampering(lead.path) as connection:
        newer = rewrite(connection, saved, kind="newer.kind", payload=b'{"wish":1}')
    handed_out.lead = Project.open(lead.path, handed_out.ana, handed_out.machine)
    handed_out.open.append(handed_out.lead)
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    assert newer in history_of(bob)
    assert bob.check() == []


def test_an_answer_holds_what_its_sender_did_under_another_id(handed_out: Team) -> None:
    lead = handed_out.lead
    mine = label(lead, 1, 4, 12)
    lead.run(SamePerson(handed_out.ana.id, BOB))
    assert lead.me.id == BOB
    path = handed_out.folder / "back.claimspack"
    lead.send_back(path)
    with closing(sqlite3.connect(path)) as connection:
        said = [row[0] for row in connection.execute("SELECT payload FROM event")]
    assert any(mine in each for each in said)


def test_a_package_to_adjudicate_holds_nobody_elses_work_for_an_annotator(
    handed_out: Team,
) -> None:
    lead = handed_out.lead
    lead.run(Assign((1,), CAT, "adjudicator"))
    theirs = label(lead, 1, 4, 12)
    path = handed_out.folder / "full.claimspack"
    lead.make_package(path, CAT, (1,), adjudicate=True)
    with closing(sqlite3.connect(path)) as connection:
        said = [row[0] for row in connection.execute("SELECT payload FROM event")]
    assert not any(theirs in each for each in said)


def test_what_was_decided_about_mine_waits_until_all_are_done(handed_out: Team) -> None:
    lead = handed_out.lead
    bob = handed_out.arrives(handed_out.package(BOB, 1), BOB)
    label(bob, key_of(bob, 1), 4, 12)
    finish(bob, key_of(bob, 1))
    handed_out.answers(bob)
    for group in lead.review(1).groups:
        lead.run(Decide(1, fields_reject(group, "ambiguous_text", "the reason for Bob")))
    lead.run(FinishAdjudication(1))
    assert b"the reason for Bob" not in bytes_of(handed_out.package(BOB, 1))
    cat = handed_out.arrives(handed_out.package(CAT, 1), CAT)
    finish(cat, key_of(cat, 1))
    handed_out.answers(cat)
    lead.run(FinishAdjudication(1))
    assert b"the reason for Bob" in bytes_of(handed_out.package(BOB, 1))
