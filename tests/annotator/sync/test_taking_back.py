"""A merge is taken back whole and brought in again; what was done on its ground is in the way."""

from __future__ import annotations

import shutil

import pytest

from annotator.errors import Problem, UndoRefused
from annotator.operations import AddAnnotation, MakeLead, SetRelation, SetScheme
from annotator.project import Project
from annotator.values import Person, Segment
from tests.annotator.operations.test_at_random import MAPPED
from tests.annotator.sync.post import BOB, CAT, Team, finish, key_of, label
from tests.annotator.world import articles, history_of, made_anew, sha256, stands


@pytest.fixture
def merged(handed_out: Team) -> Team:
    """Bob's answer is in the lead's file."""
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    label(bob, key_of(bob, 1), 4, 12)
    finish(bob, key_of(bob, 1))
    handed_out.answers(bob)
    return handed_out


def test_undo_takes_a_merge_back_and_redo_brings_it_again(merged: Team) -> None:
    lead = merged.lead
    after = stands(lead)
    assert lead.undo_name == "Merge answer.claimspack"
    assert len(lead.annotations(1)) == 1
    told = []
    lead.listen(told.append)
    changes = lead.undo()
    assert changes.message == "Undone: Merge answer.claimspack."
    assert "annotations" in told[0].kinds
    assert lead.annotations(1) == []
    assert stands(lead) == made_anew(lead)
    assert lead.check() == []
    assert lead.redo_name == "Merge answer.claimspack"
    assert lead.undo_name == "Hand out articles"
    lead.redo()
    assert stands(lead) == after
    assert lead.redo_name is None
    assert lead.undo_name == "Merge answer.claimspack"


def test_it_is_taken_back_in_every_article(handed_out: Team) -> None:
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    lead = handed_out.lead
    for number in (1, 2, 3):
        label(bob, key_of(bob, number), 0, 3)
        finish(bob, key_of(bob, number))
    handed_out.answers(bob)
    assert marked(lead) == [1, 1, 1]
    lead.undo()
    assert marked(lead) == [0, 0, 0]
    assert stands(lead) == made_anew(lead)
    lead.redo()
    assert marked(lead) == [1, 1, 1]
    assert stands(lead) == made_anew(lead)


def marked(lead: Project) -> list[int]:
    return [len(lead.annotations(key)) for key in (1, 2, 3)]


def test_it_lasts_over_a_restart(merged: Team) -> None:
    merged.lead.undo()
    merged.lead.close()
    again = Project.open(merged.lead.path, merged.ana, merged.machine)
    merged.open.append(again)
    assert again.annotations(1) == []
    assert again.redo_name == "Merge answer.claimspack"
    again.redo()
    assert len(again.annotations(1)) == 1


def test_something_new_after_it_ends_redo_but_merging_again_brings_it(merged: Team) -> None:
    lead = merged.lead
    lead.undo()
    label(lead, 3, 1, 6)
    assert lead.redo_name is None
    answer = merged.folder / "Bob" / "answer.claimspack"
    report = lead.merge(answer)
    assert report.events > 0
    assert len(lead.annotations(1)) == 1
    assert lead.merge(answer).events == 0
    lead.undo()
    assert lead.annotations(1) == []
    assert stands(lead) == made_anew(lead)


def test_what_is_withdrawn_is_not_sent_on(merged: Team) -> None:
    lead = merged.lead
    lead.undo()
    other = Project.create(
        merged.folder / "other.claims", merged.ana, merged.machine, articles=articles("Nothing.")
    )
    merged.open.append(other)
    other.merge(lead.path)
    assert not any(event.author == BOB for event in history_of(other))
    bob = merged.arrives(merged.package(BOB, which=" laptop"), BOB, " laptop")
    assert bob.annotations(key_of(bob, 1)) == []


def test_work_on_what_came_with_it_stands_in_the_way(team: Team) -> None:
    lead = team.lead
    other = Project.create(
        team.folder / "other.claims",
        Person("d" * 32, "Dora"),
        team.machine,
        articles=articles("Another text, of which we knew nothing."),
    )
    team.open.append(other)
    lead.merge(other.path)
    key = max(lead.article_keys())
    label(lead, key, 0, 7)
    merge = next(each for each in lead.history() if each.name.startswith("Merge"))
    before = stands(lead)
    with pytest.raises(UndoRefused, match="1 of the articles that came with it"):
        lead.undo_one(merge.id)
    assert stands(lead) == before
    lead.undo()
    lead.undo()
    assert key not in lead.article_keys()


def test_a_relation_to_what_came_with_it_stands_in_the_way(merged: Team) -> None:
    lead = merged.lead
    theirs = lead.annotations(1)[0].id
    mine = lead.run(AddAnnotation(1, (Segment(4, 12),), "denial")).annotations[0]
    lead.run(SetRelation("target", mine, theirs))
    merge = next(each for each in lead.history() if each.name.startswith("Merge"))
    with pytest.raises(UndoRefused, match="relations lead to spans"):
        lead.undo_one(merge.id)


def test_a_scheme_and_a_lead_that_came_go_again(team: Team) -> None:
    lead = team.lead
    copy = team.folder / "copy.claims"
    lead.close()
    shutil.copy(lead.path, copy)
    lead = Project.open(lead.path, team.ana, team.machine)
    other = Project.open(copy, team.ana, team.machine)
    team.open += [lead, other]
    other.run(SetScheme(MAPPED))
    other.run(MakeLead(Person(CAT, "Cat")))
    before = stands(lead)
    scheme = lead.scheme
    report = lead.merge(copy)
    assert any("scheme" in note for note in report.notes)
    assert lead.scheme == MAPPED
    assert {each.id for each in lead.annotators() if each.lead} == {team.ana.id, CAT}
    lead.undo()
    assert lead.scheme == scheme
    assert stands(lead) == made_anew(lead)
    after = stands(lead)
    assert {**after, "operation": ()} == {**before, "operation": ()}


def test_only_a_merge_of_this_file_is_taken_back(merged: Team) -> None:
    with pytest.raises(Problem, match="no such merge"):
        merged.lead.take_back_merge("0" * 32)
    merge = next(each.id for each in merged.lead.history() if each.name.startswith("Merge"))
    with pytest.raises(Problem, match="no such merge"):
        merged.lead.bring_back_merge(merge)


def test_undone_to_the_start_the_rest_is_byte_for_byte_as_before(handed_out: Team) -> None:
    lead = handed_out.lead
    out = handed_out.folder / "out.jsonl"
    lead.export(out)
    before = sha256(out)
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    label(bob, key_of(bob, 1), 4, 12)
    finish(bob, key_of(bob, 1))
    handed_out.answers(bob)
    lead.undo()
    lead.export(out)
    assert sha256(out) == before


def test_redo_begins_with_what_was_undone_last(merged: Team) -> None:
    lead = merged.lead
    label(lead, 3, 1, 6)
    lead.undo()
    lead.undo()
    assert lead.redo_name == "Merge answer.claimspack"
    lead.redo()
    lead.redo()
    assert [len(lead.annotations(key)) for key in (1, 3)] == [1, 1]
