"""Merging as a project does it: report, notes, restore point, and what a blind person learns."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import Problem
from annotator.operations import (
    AddAnnotation,
    Assign,
    SamePerson,
    SetProgress,
    StartThread,
)
from annotator.operations.deciding import Decide, FinishAdjudication
from annotator.operations.reanchoring import BringOver
from annotator.project import Project
from annotator.review.deciding import fields_reject
from annotator.store import backup
from annotator.store.engine import check_header
from annotator.team import About, MergeReport
from annotator.values import Person, Segment
from tests.annotator.sync.copies import wall_clock
from tests.annotator.sync.post import BOB, CAT, TEXTS, Team, finish, key_of, label
from tests.annotator.world import articles, made_anew, stands


@pytest.fixture
def team(tmp_path: Path):
    made = Team(tmp_path)
    made.hand_out((1, (BOB, CAT)), (2, (BOB, CAT)), (3, (BOB,)))
    yield made
    made.close()


def lines(report: MergeReport) -> dict[str, tuple[int, int]]:
    return {line.what: (line.new, line.known) for line in report.lines}


def test_a_dry_run_tells_what_a_merge_would_do_and_does_nothing(team: Team) -> None:
    bob = team.arrives(team.package(BOB), BOB)
    label(bob, key_of(bob, 1), 4, 12)
    finish(bob, key_of(bob, 1))
    before, history = stands(team.lead), len(team.lead.history())
    dry = team.lead.merge(bob.path, dry_run=True)
    assert (dry.dry, dry.merge, dry.restore_point) == (True, "", "")
    assert lines(dry)["Annotations"] == (1, 0)
    assert lines(dry)["Finished articles"] == (1, 0)
    assert lines(dry)["Articles"] == (0, 3)
    assert stands(team.lead) == before
    assert len(team.lead.history()) == history
    assert not backup.restore_points(team.machine.data_dir, team.lead.id)
    wet = team.lead.merge(bob.path)
    assert wet.lines == dry.lines
    assert wet.events == dry.events
    assert wet.articles == (1,)


def test_merging_again_changes_nothing_and_says_so(team: Team) -> None:
    bob = team.arrives(team.package(BOB), BOB)
    label(bob, key_of(bob, 1), 4, 12)
    team.lead.merge(bob.path)
    before, history = stands(team.lead), len(team.lead.history())
    again = team.lead.merge(bob.path)
    assert again.events == 0
    assert again.merge == ""
    assert "is here already; nothing was changed" in again.notes[0]
    assert all(line.new == 0 for line in again.lines)
    assert lines(again)["Annotations"] == (0, 1)
    assert stands(team.lead) == before
    assert len(team.lead.history()) == history
    assert len(backup.restore_points(team.machine.data_dir, team.lead.id)) == 1


def test_the_restore_point_is_the_project_as_it_was(team: Team) -> None:
    bob = team.arrives(team.package(BOB), BOB)
    label(bob, key_of(bob, 1), 4, 12)
    before = stands(team.lead)
    report = team.lead.merge(bob.path)
    kept = Path(report.restore_point)
    assert kept.is_file()
    check_header(kept)
    with Project.open(kept, team.ana, team.machine, read_only=True) as old:
        assert stands(old) == before
        assert old.check() == []
    assert list(kept.parent.glob("*.claims")) == [kept]


def test_where_no_restore_point_can_be_made_nothing_is_merged(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = team.arrives(team.package(BOB), BOB)
    label(bob, key_of(bob, 1), 4, 12)
    before = stands(team.lead)

    def full(*_: object) -> str:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(backup, "_copy", full)
    with pytest.raises(Problem, match="No restore point could be made"):
        team.lead.merge(bob.path)
    assert stands(team.lead) == before
    monkeypatch.undo()
    assert team.lead.merge(bob.path).events


def test_who_is_blind_to_an_article_learns_no_number_of_it(team: Team) -> None:
    team.lead.run(Assign((1,), team.ana.id))
    bob = team.arrives(team.package(BOB), BOB)
    for start in (4, 13, 20):
        label(bob, key_of(bob, 1), start, start + 3)
    label(bob, key_of(bob, 3), 1, 5)
    finish(bob, key_of(bob, 1))
    report = team.lead.merge(bob.path)
    assert lines(report)["Annotations"] == (1, 0)
    assert "Finished articles" not in lines(report)
    assert any("What came in 1 article you see when all" in note for note in report.notes)
    assert team.lead.annotations(1) == []


def test_two_people_of_one_name_stay_two_until_somebody_says_they_are_one(team: Team) -> None:
    stranger = Person("e" * 32, "bob")
    path = team.folder / "strange.claims"
    other = Project.create(path, stranger, team.machine_of(BOB), articles=articles(TEXTS[0]))
    team.open.append(other)
    label(other, 1, 4, 12)
    report = team.lead.merge(path)
    assert report.same_names == ((stranger.id, BOB),)
    assert any("people of the same name" in note for note in report.notes)
    assert any("It is another project" in note for note in report.notes)
    assert {each.annotator for each in team.lead.annotations(1)} == {stranger.id}
    team.lead.run(SamePerson(*report.same_names[0]))
    assert {each.annotator for each in team.lead.annotations(1)} == {BOB}
    assert stands(team.lead) == made_anew(team.lead)


def test_the_same_text_is_the_same_article_whatever_its_name(team: Team) -> None:
    path = team.folder / "other.claims"
    other = Project.create(path, team.ana, team.machine, title="x", articles=articles(*TEXTS[::-1]))
    other.close()
    report = team.lead.merge(path)
    assert lines(report)["Articles"] == (0, 3)
    assert report.alike == ()
    assert len(team.lead.article_keys()) == 3


CORRECTED = TEXTS[0].replace("in May", "in late June").replace("The", "On Monday the", 1)


@pytest.fixture
def corrected(team: Team) -> tuple[Team, MergeReport]:
    """A file in which article 1 has another text, with a colleague's labels on it."""
    path = team.folder / "corrected.claims"
    dora = Person("d" * 32, "Dora")
    other = Project.create(path, dora, team.machine, articles=articles(CORRECTED))
    team.open.append(other)
    label(other, 1, CORRECTED.index("the bridge"), CORRECTED.index(" in late"))
    label(other, 1, CORRECTED.index("late"), CORRECTED.index(", and"))
    other.run(AddAnnotation(1, (Segment(0, 9),), "quote"))
    return team, team.lead.merge(path)


def test_a_differing_text_is_told_and_its_labels_go_where_they_belong_or_nowhere(
    corrected: tuple[Team, MergeReport],
) -> None:
    team, report = corrected
    lead = team.lead
    ((theirs, ours),) = report.alike
    assert ours == 1
    assert lead.text(theirs) == CORRECTED
    plan = lead.brought_over(theirs, ours)
    kinds = {each.annotation.quote: each.anchored.kind for each in plan}
    assert kinds == {
        "On Monday": "orphan",
        "the bridge would open": "moved",
        "late June": "orphan",
    }
    ids = tuple(each.annotation.id for each in plan)
    said = lead.run(BringOver(theirs, ours, ids)).message
    assert said == "1 span brought over, 2 without a certain place."
    assert [each.quote for each in lead.annotations(ours)] == ["the bridge would open"]
    assert {each.annotator for each in lead.annotations(ours)} == {"d" * 32}
    assert lead.run(BringOver(theirs, ours, ids)).operation == ""
    assert lead.check() == []
    lead.undo()
    assert lead.annotations(ours) == []
    lead.run(BringOver(theirs, ours, ids))
    assert len(lead.annotations(ours)) == 1


def test_clocks_ahead_are_told(team: Team) -> None:
    bob = team.arrives(team.package(BOB), BOB)
    with wall_clock() as clock:
        clock.now = 4_000_000_000.0
        label(bob, key_of(bob, 1), 4, 12)
    report = team.lead.merge(bob.path)
    assert any("A clock there is ahead" in note for note in report.notes)
    later = label(team.lead, 3, 1, 6)
    assert later in {each.id for each in team.lead.annotations(3)}


def test_a_file_gone_on_with_in_two_places_is_told(team: Team) -> None:
    bob = team.arrives(team.package(BOB), BOB)
    bob.close()
    copy = bob.path.with_name("copy.claims")
    copy.write_bytes(bob.path.read_bytes())
    machine = team.machine_of(BOB)
    memory = (machine.data_dir / "machine.json").read_bytes()
    profile = machine.current()
    assert profile is not None
    for path in (bob.path, copy):
        (machine.data_dir / "machine.json").write_bytes(
            memory.replace(str(bob.path).encode(), str(path).encode())
        )
        with Project.open(path, profile, machine) as project:
            label(project, key_of(project, 1), 4, 12 if path == copy else 16)
    team.lead.merge(bob.path)
    report = team.lead.merge(copy)
    assert any("gone on with in two places" in note for note in report.notes)
    assert len(team.lead.annotations(1)) == 2
    assert team.lead.check() == []


def test_read_only_and_missing_files_are_refused_in_words(team: Team) -> None:
    bob = team.arrives(team.package(BOB), BOB)
    with (
        Project.open(team.lead.path, team.ana, team.machine, read_only=True) as reading,
        pytest.raises(Problem, match="open for reading only"),
    ):
        reading.merge(bob.path)
    with pytest.raises(Problem, match="is not there"):
        team.lead.merge(team.folder / "nothing.claims")


def test_what_was_decided_about_mine_comes_with_the_next_package_and_nothing_else(
    team: Team,
) -> None:
    theirs = {}
    for who in (BOB, CAT):
        project = team.arrives(team.package(who, 1), who)
        theirs[who] = label(project, key_of(project, 1), 4, 12 if who == BOB else 17)
        finish(project, key_of(project, 1))
        team.answers(project)
    lead = team.lead
    review = lead.review(1)
    for group in review.groups:
        lead.run(Decide(1, fields_reject(group, "ambiguous_text", "the reason for Bob")))
    lead.run(StartThread(1, About("annotation", (theirs[BOB],)), "about Bob's"))
    lead.run(StartThread(1, About("annotation", (theirs[CAT],)), "about Cat's"))
    lead.run(StartThread(1, About("article"), "to Bob", (BOB,)))
    before = team.package(BOB, 1)
    lead.run(FinishAdjudication(1))
    after = team.package(BOB, 1)
    for path, told in ((before, 0), (after, 1)):
        with closing(sqlite3.connect(path)) as connection:
            payloads = [row[0] for row in connection.execute("SELECT payload FROM event")]
        assert sum("the reason for Bob" in each for each in payloads) == told
    bob = team.arrives(after, BOB)
    (correction,) = bob.corrections()
    assert correction.annotation == theirs[BOB]
    assert correction.decision.fields.reason == "ambiguous_text"
    assert correction.decision.counts
    said = {each.comments[0].words for each in bob.threads(key_of(bob, 1))}
    assert said == {"about Bob's", "to Bob"}
    assert [each.annotator for each in bob.annotations(key_of(bob, 1))] == [BOB]
    assert bob.check() == []


def test_an_adjudicators_package_holds_everybodys_work(team: Team) -> None:
    project = team.arrives(team.package(BOB, 1), BOB)
    label(project, key_of(project, 1), 4, 12)
    finish(project, key_of(project, 1))
    team.answers(project)
    lead = team.lead
    lead.run(Assign((3,), CAT, "adjudicator"))
    theirs = label(lead, 3, 1, 6)
    lead.run(SetProgress(3, "finished"))
    plain, full = team.package(CAT, 1, 3), team.folder / "full.claimspack"
    lead.make_package(full, CAT, (1, 3), adjudicate=True)
    for path, there in ((plain, False), (full, True)):
        with closing(sqlite3.connect(path)) as connection:
            text = "\n".join(row[0] for row in connection.execute("SELECT payload FROM event"))
        assert (theirs in text) == there
    cat = team.arrives(full, CAT)
    assert theirs in {each.id for each in cat.annotations(key_of(cat, 3))}
    assert cat.may_review(key_of(cat, 3))
