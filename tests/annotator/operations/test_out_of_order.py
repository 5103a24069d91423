"""Undoing one operation out of order: what stands in the way, and what a scheme has lost since."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from annotator.errors import Problem, UndoRefused
from annotator.operations import (
    AddAnnotation,
    AnswerProposal,
    DeleteAnnotations,
    DeleteSearch,
    EditArticle,
    MakeLead,
    ProposeScheme,
    Relabel,
    SaveSearch,
    SetFlag,
    SetProgress,
    SetRelation,
    SetScheme,
)
from annotator.project import Project
from annotator.scheme import Label, Scheme, default_scheme
from annotator.values import Segment
from tests.annotator.world import World, made_anew, stands

PLAIN = default_scheme()
RUMOUR = Label("rumour", "rumour", "stance", "Z", "Z", "dot", "#555555")
LONGER = replace(PLAIN, labels=(*PLAIN.labels, RUMOUR))


def made(project: Project, label: str, start: int, end: int) -> str:
    return project.run(AddAnnotation(1, (Segment(start, end),), label)).annotations[0]


def refused(project: Project, operation: str) -> str:
    before = stands(project)
    with pytest.raises(UndoRefused) as error:
        project.undo_one(operation)
    assert stands(project) == before
    return str(error.value)


def test_a_relation_that_was_drawn_again_is_not_taken_back_with_the_first(project: Project) -> None:
    denial, claim = made(project, "denial", 1, 5), made(project, "claim", 6, 9)
    first = project.run(SetRelation("target", denial, claim)).operation
    project.run(SetRelation("target", denial, claim, False))
    project.run(SetRelation("target", denial, claim))
    assert "“Relate: target” came later" in refused(project, first)
    project.undo()
    assert "“Remove a relation: target” came later" in refused(project, first)
    project.undo()
    project.undo_one(first)
    assert project.relations(1) == []
    assert stands(project) == made_anew(project)


def test_a_scheme_that_came_again_is_not_taken_back_with_the_first(project: Project) -> None:
    first = project.run(SetScheme(LONGER)).operation
    project.run(SetScheme(PLAIN))
    project.run(SetScheme(LONGER))
    assert "“Change the scheme” came later" in refused(project, first)
    assert project.scheme == LONGER


def test_an_article_finished_again_stays_so(project: Project) -> None:
    first = project.run(SetProgress(1, "finished")).operation
    project.run(SetProgress(1, "in_progress"))
    project.run(SetProgress(1, "finished"))
    assert "“Finish the article” came later" in refused(project, first)


def test_what_touched_other_registers_stands_in_nobodys_way(project: Project) -> None:
    first = project.run(SetProgress(1, "finished")).operation
    project.run(SetFlag(1, flagged=True))
    mine = project.run(SaveSearch("", "one", "x"))
    project.run(SaveSearch("", "two", "y"))
    project.undo_one(first)
    project.undo_one(mine.operation)
    assert project.progress(1).state == "todo"
    assert project.progress(1).flagged
    assert [each.name for each in project.searches()] == ["two"]
    assert stands(project) == made_anew(project)


def test_what_touched_the_same_search_is_named(project: Project) -> None:
    first = project.run(SaveSearch("", "one", "x")).operation
    project.run(DeleteSearch(project.searches()[0].id))
    project.run(SaveSearch("", "two", "y"))
    assert "“Delete a saved search” came later" in refused(project, first)


def test_the_answer_to_a_proposal_is_named(world: World, project: Project) -> None:
    bobs = world.switch(project, world.bob)
    proposed = bobs.run(ProposeScheme(LONGER, "more")).operation
    anas = world.switch(bobs, world.ana)
    anas.run(AnswerProposal(anas.proposals()[0].id, accept=True))
    bobs = world.switch(anas, world.bob)
    assert "“Accept a proposed scheme” came later" in refused(bobs, proposed)


@pytest.mark.parametrize("gone", ["deleted", "relabelled"])
def test_a_label_that_the_scheme_has_lost_does_not_come_back(project: Project, gone: str) -> None:
    project.run(SetScheme(LONGER))
    mine = made(project, "rumour", 1, 5)
    operation = DeleteAnnotations((mine,)) if gone == "deleted" else Relabel(mine, "claim")
    first = project.run(operation).operation
    project.run(SetScheme(PLAIN))
    assert "would bring back the label “rumour”" in refused(project, first)
    project.undo()
    project.undo_one(first)
    assert [each.label for each in project.annotations(1)] == ["rumour"]
    assert project.check() == []


def test_a_scheme_whose_label_somebody_has_used_since_stays(world: World, project: Project) -> None:
    first = project.run(SetScheme(LONGER)).operation
    bobs = world.switch(project, world.bob)
    made(bobs, "rumour", 1, 5)
    anas = world.switch(bobs, world.ana)
    said = refused(anas, first)
    assert said.startswith("“Change the scheme” cannot be undone. The label “rumour” has 1 span")


def test_what_was_undone_amid_others_is_redone(project: Project) -> None:
    first = project.run(AddAnnotation(1, (Segment(1, 5),), "claim"))
    second = project.run(AddAnnotation(1, (Segment(6, 9),), "denial"))
    project.run(SetRelation("target", second.annotations[0], first.annotations[0]))
    before = (project.annotations(1), project.relations(1))
    project.undo_one(first.operation)
    assert project.relations(1) == []
    project.undo()
    project.undo()
    assert project.annotations(1) == []
    for _ in range(3):
        project.redo()
    assert (project.annotations(1), project.relations(1)) == before
    assert project.redo_name is None
    assert stands(project) == made_anew(project)


def scheme_with(scheme: Scheme, **more: object) -> Scheme:
    return replace(scheme, labels=(*scheme.labels, replace(RUMOUR, **more)))


def test_a_scheme_that_nobody_could_read_again_is_not_put_in_force(
    world: World, project: Project
) -> None:
    broken = scheme_with(PLAIN, key=PLAIN.labels[0].key)
    before = stands(project)
    for operation in (SetScheme(broken), ProposeScheme(broken)):
        with pytest.raises(Exception, match=r"labels\[4\]\.key: the key “c” is taken"):
            project.run(operation)
    assert (stands(project), project.scheme) == (before, PLAIN)
    assert world.switch(project, world.ana).scheme == PLAIN


def test_nobody_undoes_an_operation_of_somebody_else(world: World, project: Project) -> None:
    """Not even a lead, one on what is shared."""
    project.run(MakeLead(world.bob))
    shared = project.run(EditArticle(1, {"title": "New"})).operation
    own = project.run(AddAnnotation(1, (Segment(0, 5),), "claim")).operation
    bobs = world.switch(project, world.bob)
    before = stands(bobs)
    for each in (shared, own):
        assert bobs.articles_of(each) == 0
        with pytest.raises(Problem, match="not one of yours that stands"):
            bobs.undo_one(each)
    assert stands(bobs) == before
