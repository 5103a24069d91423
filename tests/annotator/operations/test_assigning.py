"""Handing out: who has what, sending back, people who are one, and the blind rule."""

from __future__ import annotations

import pytest

from annotator.errors import NotYours, Problem, UndoRefused
from annotator.operations import (
    AddAnnotation,
    AddPerson,
    Assign,
    HandOut,
    SamePerson,
    SeeOthers,
    SendBack,
    SetNeeded,
    SetProgress,
)
from annotator.project import Project
from annotator.team import PersonCount
from annotator.values import Person, Segment
from tests.annotator.world import World, made_anew, stands, without_operations


@pytest.fixture
def project(world: World) -> Project:
    made = world.create()
    made.run(AddPerson("Bob", world.bob.id))
    return made


def count(project: Project, who: str) -> PersonCount:
    return next(each for each in project.people() if each.annotator == who)


def test_what_is_handed_out_stands_and_is_undone(world: World, project: Project) -> None:
    before = without_operations(stands(project))
    changes = project.run(
        HandOut(((1, (world.ana.id, world.bob.id)), (2, (world.bob.id,))), 2, world.ana.id)
    )
    assert changes.message == "2 articles handed out to 2 people."
    assert changes.kinds >= {"assignments", "articles"}
    first, second = project.team((1, 2))
    assert [each.annotator for each in first.standings] == [world.ana.id, world.bob.id]
    assert (first.needed, first.waiting, first.adjudicators) == (2, 2, (world.ana.id,))
    assert (second.needed, second.waiting) == (2, 2)
    assert project.assigned_to_me() == {1}
    assert (count(project, world.bob.id).asked, count(project, world.bob.id).todo) == (2, 2)
    assert stands(project) == made_anew(project)
    project.undo()
    assert project.team((1,))[0].standings == ()
    assert count(project, world.bob.id).asked == 0
    after = without_operations(stands(project))
    assert {name: rows for name, rows in after.items() if name != "assignment"} == {
        name: rows for name, rows in before.items() if name != "assignment"
    }
    project.redo()
    assert project.assigned_to_me() == {1}


def test_only_a_lead_hands_out(world: World, project: Project) -> None:
    bobs = world.switch(project, world.bob)
    for operation in (
        Assign((1,), world.bob.id),
        HandOut(((1, (world.bob.id,)),)),
        SetNeeded((1,), 2),
        AddPerson("Cy"),
        SamePerson(world.bob.id, world.ana.id),
    ):
        with pytest.raises(NotYours):
            bobs.run(operation)
    with pytest.raises(NotYours, match="lead or an adjudicator"):
        bobs.run(SendBack(1, world.ana.id, "again"))


def test_people_who_are_not_here_get_nothing(project: Project) -> None:
    with pytest.raises(Problem, match="not in this project"):
        project.run(Assign((1,), "ab" * 16))
    with pytest.raises(Problem, match="already"):
        project.run(AddPerson("bob"))


def test_who_was_asked_is_blind_until_all_who_were_asked_are_done(
    world: World, project: Project
) -> None:
    project.run(HandOut(((1, (world.ana.id, world.bob.id)),)))
    project.run(AddAnnotation(1, (Segment(0, 5),), "quote"))
    project.run(SetProgress(1, "finished"))
    bobs = world.switch(project, world.bob)
    assert bobs.blind(1)
    assert (bobs.hidden(1), bobs.annotations(1)) == (1, [])
    line = bobs.team((1,))[0]
    assert [(each.state, each.spans) for each in line.standings] == [("todo", 0), ("todo", 0)]
    bobs.run(SetProgress(1, "skipped", "not_news"))
    assert (bobs.blind(1), len(bobs.annotations(1))) == (False, 1)
    anas = world.switch(bobs, world.ana)
    assert not anas.blind(1)
    assert [each.state for each in anas.team((1,))[0].standings] == ["finished", "skipped"]


def test_work_after_seeing_others_is_marked(world: World, project: Project) -> None:
    project.run(AddAnnotation(1, (Segment(0, 5),), "quote"))
    project.run(SetProgress(1, "finished"))
    bobs = world.switch(project, world.bob)
    bobs.run(AddAnnotation(1, (Segment(0, 7),), "quote"))  # he saw hers before he began
    assert bobs.progress(1).late
    assert stands(bobs) == made_anew(bobs)
    bobs.run(SetProgress(1, "finished"))
    anas = world.switch(bobs, world.ana)
    assert not anas.progress(1).late
    anas.see_others(1)
    anas.see_others(1)
    assert not anas.progress(1).late
    assert anas.undo_name == "Finish the article"  # having seen is not undone
    anas.run(AddAnnotation(1, (Segment(8, 12),), "claim"))
    assert anas.progress(1).late
    assert stands(anas) == made_anew(anas)
    assert anas.check() == []


def test_nothing_is_noted_where_there_is_nothing_to_see(project: Project) -> None:
    project.run(AddAnnotation(1, (Segment(0, 5),), "quote"))
    project.see_others(1)
    assert project.run(SeeOthers(1)).operation == ""
    project.run(AddAnnotation(1, (Segment(6, 9),), "quote"))
    assert not project.progress(1).late


def test_sent_back_until_it_is_done_again(world: World, project: Project) -> None:
    bobs = world.switch(project, world.bob)
    bobs.run(AddAnnotation(1, (Segment(0, 5),), "quote"))
    anas = world.switch(bobs, world.ana)
    with pytest.raises(Problem, match="has not finished"):
        anas.run(SendBack(1, world.bob.id, "the second quote"))
    bobs = world.switch(anas, world.bob)
    bobs.run(SetProgress(1, "finished"))
    anas = world.switch(bobs, world.ana)
    anas.run(SendBack(1, world.bob.id, " the second quote "))
    assert count(anas, world.bob.id).sent_back == 1
    bobs = world.switch(anas, world.bob)
    progress = bobs.progress(1)
    assert (progress.state, progress.sent_back, progress.sent_by) == (
        "finished",
        "the second quote",
        "Ana",
    )
    bobs.run(SetProgress(1, "in_progress"))
    assert bobs.progress(1).sent_back == "the second quote"
    bobs.run(SetProgress(1, "finished"))
    assert bobs.progress(1).sent_back is None
    bobs.undo()
    assert bobs.progress(1).sent_back == "the second quote"
    bobs.undo()
    assert bobs.progress(1).state == "finished"
    bobs.run(SetProgress(1, "finished"))  # nothing to change, after all
    assert bobs.progress(1).sent_back is None
    assert stands(bobs) == made_anew(bobs)


def test_undo_of_sending_back_brings_no_answered_note_back(world: World, project: Project) -> None:
    bobs = world.switch(project, world.bob)
    bobs.run(SetProgress(1, "finished"))
    anas = world.switch(bobs, world.ana)
    anas.run(SendBack(1, world.bob.id, "first"))
    bobs = world.switch(anas, world.bob)
    bobs.run(SetProgress(1, "finished"))  # that is the answer
    anas = world.switch(bobs, world.ana)
    before = without_operations(stands(anas))
    anas.run(SendBack(1, world.bob.id, "second"))
    assert anas.team((1,))[0].standings[0].sent_back == "second"
    anas.undo()
    assert without_operations(stands(anas)) == before
    assert anas.team((1,))[0].standings[0].sent_back is None
    anas.redo()
    assert anas.team((1,))[0].standings[0].sent_back == "second"
    bobs = world.switch(anas, world.bob)
    bobs.run(SetProgress(1, "finished"))
    anas = world.switch(bobs, world.ana)
    anas.undo()
    assert anas.team((1,))[0].standings[0].sent_back is None
    assert stands(anas) == made_anew(anas)


def test_who_is_blind_sends_nothing_back(world: World, project: Project) -> None:
    project.run(HandOut(((1, (world.ana.id, world.bob.id)),)))
    bobs = world.switch(project, world.bob)
    bobs.run(SetProgress(1, "finished"))
    anas = world.switch(bobs, world.ana)
    with pytest.raises(Problem, match="kept back from you"):
        anas.run(SendBack(1, world.bob.id, "again"))
    anas.run(SetProgress(1, "finished"))
    anas.run(SendBack(1, world.bob.id, "again"))


def test_two_people_who_are_one(world: World, project: Project) -> None:
    bobs = world.switch(project, world.bob)
    bobs.run(AddAnnotation(1, (Segment(0, 5),), "quote"))
    bobs.run(SetProgress(1, "finished"))
    anas = world.switch(bobs, world.ana)
    before = without_operations(stands(anas))
    changes = anas.run(SamePerson(world.bob.id, world.ana.id))
    assert changes.message == "Bob and Ana are one person now: Ana."
    assert [each.annotator for each in anas.annotations(1)] == [world.ana.id]
    assert anas.progress(1).state == "finished"
    assert stands(anas) == made_anew(anas)
    assert [each.name for each in anas.people()] == ["Ana"]
    again = world.switch(anas, world.bob)
    assert again.me.id == world.ana.id
    assert again.may_change(again.annotations(1)[0])
    anas = world.switch(again, world.ana)
    anas.undo()
    assert without_operations(stands(anas)) == before


def test_taking_back_what_was_changed_since_is_refused(world: World, project: Project) -> None:
    done = project.run(Assign((1,), world.bob.id))
    project.run(Assign((1,), world.bob.id, assigned=False))
    with pytest.raises(UndoRefused):
        project.undo_one(done.operation)


def test_a_person_of_the_project_opens_it_as_that_person(world: World, project: Project) -> None:
    stranger = Person("cd" * 16, "Cy")
    cys = world.switch(project, stranger)
    assert cys.people()[0].name == "Ana"
    assert not cys.may_review(1)
