"""Two ids that are one person: nothing of theirs is lost, locked up or left under the other id."""

from __future__ import annotations

import shutil

import pytest

from annotator.operations import (
    AddAnnotation,
    AddPerson,
    Assign,
    DecideGuideline,
    EditComment,
    MakeLead,
    Reply,
    SamePerson,
    SaveSearch,
    SetArticleNote,
    SetNeeded,
    SetProgress,
    StartThread,
)
from annotator.project import Project
from annotator.team import About
from annotator.values import Segment
from tests.annotator.world import World, made_anew, stands, without_operations


@pytest.fixture
def project(world: World) -> Project:
    made = world.create()
    made.run(AddPerson("Bob", world.bob.id))
    return made


def test_the_lead_who_is_somebody_else_goes_on_leading(world: World, project: Project) -> None:
    before = without_operations(stands(project))
    project.run(SamePerson(world.ana.id, world.bob.id))
    assert (project.me.id, project.is_lead) == (world.bob.id, True)
    project.run(SetNeeded((1,), 2))
    project.run(AddPerson("Cy"))
    assert stands(project) == made_anew(project)
    project = world.switch(project, world.ana)
    assert (project.me.id, project.is_lead) == (world.bob.id, True)
    project.run(DecideGuideline("A headline is no claim."))
    assert [each.fields.words for each in project.guideline_log()] == ["A headline is no claim."]
    for _ in range(3):
        project.undo()
    assert (project.me.id, project.is_lead) == (world.ana.id, True)
    after = without_operations(stands(project))
    assert {**after, "annotator": []} == {**before, "annotator": []}
    assert stands(project) == made_anew(project)


def test_who_becomes_somebody_else_sees_with_their_eyes_at_once(
    world: World, project: Project
) -> None:
    project.run(Assign((1,), world.bob.id))
    project.run(Assign((1,), world.ana.id))
    project.run(AddAnnotation(1, (Segment(0, 5),), "quote"))
    project.run(SamePerson(world.ana.id, world.bob.id))
    assert project.progress(1).state == "in_progress"
    assert project.blind(1)
    assert project.assigned_to_me() == {1}
    assert [each.annotator for each in project.annotations(1)] == [world.bob.id]
    project.undo()
    assert project.me.id == world.ana.id
    assert project.progress(1).state == "in_progress"
    assert project.undo_name == "Label quote"
    project.run(SamePerson(world.ana.id, world.bob.id))
    assert (project.me.id, project.progress(1).state) == (world.bob.id, "in_progress")


def test_what_i_said_under_another_id_is_mine(world: World, project: Project) -> None:
    project.run(MakeLead(world.bob))
    bobs = world.switch(project, world.bob)
    bobs.run(StartThread(None, About("label", ("quote",)), "first"))
    bobs.run(StartThread(1, About("article"), "second"))
    bobs.run(SaveSearch("", "mine", "paid"))
    bobs.run(SetArticleNote(1, "a note"))
    noted = bobs.run(SetProgress(1, "finished"))
    anas = world.switch(bobs, world.ana)
    anas.run(SamePerson(world.bob.id, world.ana.id))
    assert [each.name for each in anas.searches()] == ["mine"]
    said = [each.comments[0] for each in (*anas.label_threads(), *anas.threads(1))]
    assert [each.by for each in said] == [world.ana.id] * 2
    anas.run(EditComment(None, said[0].id, "first, better"))
    anas.run(EditComment(1, said[1].id, "second, better"))
    anas.undo_one(noted.operation)
    assert anas.progress(1).state == "todo"
    assert stands(anas) == made_anew(anas)
    assert anas.check() == []


def test_people_in_a_chain_are_the_last_of_it_everywhere(world: World, project: Project) -> None:
    cy = world.machine.add_person("Cy")
    dee = world.machine.add_person("Dee")
    project.run(AddPerson("Cy", cy.id))
    project.run(AddPerson("Dee", dee.id))
    bobs = world.switch(project, world.bob)
    bobs.run(StartThread(1, About("article"), "only words"))
    bobs.run(StartThread(2, About("article"), "other words"))
    anas = world.switch(bobs, world.ana)
    anas.run(SamePerson(world.bob.id, cy.id))
    anas.run(Reply(2, anas.threads(2)[0].id, "yes"))
    anas.run(SamePerson(cy.id, dee.id))
    assert stands(anas) == made_anew(anas)
    assert anas.threads(1)[0].comments[0].by == dee.id
    anas.undo()
    assert anas.threads(1)[0].comments[0].by == cy.id
    assert stands(anas) == made_anew(anas)


def test_who_one_is_may_come_and_go_with_a_merge(world: World, project: Project) -> None:
    project.close()
    shutil.copy(world.path(), world.path("bobs"))
    bobs = world.enter("bobs", world.bob)
    bobs.run(SetProgress(1, "finished"))
    anas = world.enter("project", world.ana)
    anas.run(SamePerson(world.bob.id, world.ana.id))
    anas.run(SetArticleNote(1, "seen"))
    merge = bobs.merge(world.path()).merge
    assert (bobs.me.id, bobs.progress(1).state) == (world.ana.id, "finished")
    assert bobs.progress(1).note == "seen"
    assert stands(bobs) == made_anew(bobs)
    assert {each.id for each in bobs.history() if each.mine} >= {merge}
    bobs.undo_one(merge)
    assert (bobs.me.id, bobs.progress(1).note) == (world.bob.id, "")
    assert bobs.redo_name is not None
    bobs.redo()
    assert (bobs.me.id, bobs.progress(1).note) == (world.ana.id, "seen")
    assert stands(bobs) == made_anew(bobs)


def test_what_one_id_was_asked_is_taken_back_from_that_id(world: World, project: Project) -> None:
    """Else the other one would be left with an assignment once they are two again."""
    project.run(Assign((1,), world.ana.id, "adjudicator"))
    project.run(Assign((1,), world.bob.id, "adjudicator"))
    project.run(Assign((1,), world.bob.id, "adjudicator", assigned=False))
    project.run(SamePerson(world.bob.id, world.ana.id))
    assert not project.run(Assign((1,), world.ana.id, "adjudicator")).operation
    project.run(Assign((1,), world.ana.id, "adjudicator", assigned=False))
    assert _assigned(project) == []
    for _ in range(5):
        project.undo()
    for _ in range(5):
        project.redo()
    assert _assigned(project) == []
    assert stands(project) == made_anew(project)


def test_taken_from_somebody_it_is_taken_from_all_their_ids(world: World, project: Project) -> None:
    """Else they would have it again once somebody says that they are two."""
    project.run(Assign((1,), world.ana.id))
    project.run(Assign((1,), world.bob.id))
    before = _assigned(project)
    project.run(SamePerson(world.bob.id, world.ana.id))
    project.run(Assign((1,), world.ana.id, assigned=False))
    assert _assigned(project) == []
    project.run(SamePerson(world.bob.id, None))
    assert _assigned(project) == []
    for _ in range(3):
        project.undo()
    assert _assigned(project) == before
    assert stands(project) == made_anew(project)


def test_joined_with_others_in_turn_everything_can_be_taken_back(
    world: World, project: Project
) -> None:
    """What is taken back from one id is not taken from those it is one person with now."""
    cy = world.machine.add_person("Cy")
    project.run(AddPerson("Cy", cy.id))
    before = _assigned(project)
    steps = (
        Assign((1,), cy.id),
        SamePerson(cy.id, world.bob.id),
        Assign((1,), world.bob.id, assigned=False),
        Assign((1,), world.bob.id),
        SamePerson(cy.id, world.ana.id),
        Assign((1,), cy.id),
        SamePerson(cy.id, world.bob.id),
        Assign((1,), world.bob.id, assigned=False),
        SamePerson(cy.id, None),
        Assign((1,), cy.id),
    )
    states = []
    for step in steps:
        states.append(_assigned(project))
        project.run(step)
    after = _assigned(project)
    for state in reversed(states):
        project.undo()
        assert _assigned(project) == state
        assert stands(project) == made_anew(project)
    assert _assigned(project) == before
    for _ in steps:
        project.redo()
    assert _assigned(project) == after


def _assigned(project: Project) -> list[object]:
    rows = stands(project)["assignment"]
    return [row[:-2] for row in rows if row[-3]]  # not who said it last, and when
