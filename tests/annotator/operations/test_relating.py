"""Relations between annotations of one article."""

from __future__ import annotations

import pytest

from annotator.errors import NotYours, Problem
from annotator.operations import AddAnnotation, DeleteAnnotations, Relabel, SetProgress, SetRelation
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.world import World, made_anew, stands


def made(project: Project, label: str, start: int, end: int, key: int = 1) -> str:
    return project.run(AddAnnotation(key, (Segment(start, end),), label)).annotations[0]


def links(project: Project, key: int = 1) -> list[tuple[str, str, str]]:
    return [(each.type, each.from_id, each.to_id) for each in project.relations(key)]


def test_a_denial_targets_a_claim(project: Project) -> None:
    claim, denial = made(project, "claim", 30, 40), made(project, "denial", 1, 14)
    changes = project.run(SetRelation("target", denial, claim))
    assert changes.kinds == frozenset({"relations"})
    assert set(changes.annotations) == {denial, claim}
    assert links(project) == [("target", denial, claim)]
    assert project.relations(1)[0].scheme_version == project.scheme.version
    assert project.run(SetRelation("target", denial, claim)).operation == ""
    project.undo()
    assert links(project) == []
    project.redo()
    project.run(SetRelation("target", denial, claim, there=False))
    assert links(project) == []
    project.undo()
    assert links(project) == [("target", denial, claim)]
    assert stands(project) == made_anew(project)
    assert project.check() == []


def test_a_single_one_is_replaced(project: Project) -> None:
    one, two = made(project, "claim", 30, 40), made(project, "claim", 42, 50)
    denial = made(project, "denial", 1, 14)
    project.run(SetRelation("target", denial, one))
    said = project.run(SetRelation("target", denial, two)).message
    assert said.endswith("(in place of the former one).")
    assert links(project) == [("target", denial, two)]
    project.undo()
    assert links(project) == [("target", denial, one)]


def test_a_relation_is_shown_only_while_both_ends_live(project: Project) -> None:
    claim, denial = made(project, "claim", 30, 40), made(project, "denial", 1, 14)
    project.run(SetRelation("target", denial, claim))
    project.run(DeleteAnnotations((claim,)))
    assert links(project) == []
    project.undo()
    assert links(project) == [("target", denial, claim)]


def test_ends_that_the_scheme_does_not_allow_are_refused(project: Project) -> None:
    claim, other = made(project, "claim", 30, 40), made(project, "claim", 42, 50)
    denial, far = made(project, "denial", 1, 14), made(project, "claim", 0, 8, key=2)
    for type_, from_id, to_id, said in (
        ("target", claim, other, "goes from denial to claim, not from claim to claim"),
        ("target", denial, far, "not in this article"),
        ("target", denial, "0" * 32, "not in this article"),
        ("duplicate_of", claim, denial, "both of one label"),
        ("duplicate_of", claim, claim, "related to itself"),
        ("inside", claim, other, "no relation “inside” to draw"),
        ("friend", claim, other, "no relation “friend”"),
    ):
        with pytest.raises(Problem, match=said):
            project.run(SetRelation(type_, from_id, to_id))
    assert links(project) == []


def test_a_relation_that_no_longer_fits_stays_on_record(project: Project) -> None:
    claim, denial = made(project, "claim", 30, 40), made(project, "denial", 1, 14)
    project.run(SetRelation("target", denial, claim))
    project.run(Relabel(claim, "speculation"))
    assert links(project) == [("target", denial, claim)]


def test_relations_are_mine_and_blind(world: World, project: Project) -> None:
    claim, denial = made(project, "claim", 30, 40), made(project, "denial", 1, 14)
    project.run(SetRelation("target", denial, claim))
    bobs = world.switch(project, world.bob)
    assert links(bobs) == [("target", denial, claim)]  # he has not begun the article
    with pytest.raises(NotYours):
        bobs.run(SetRelation("target", denial, claim, there=False))
    mine = made(bobs, "denial", 20, 25)
    assert links(bobs) == []
    bobs.run(SetProgress(1, "finished"))
    assert links(bobs) == []
    anas = world.switch(bobs, world.ana)
    anas.run(SetProgress(1, "finished"))
    again = world.switch(anas, world.bob)
    assert links(again) == [("target", denial, claim)]
    again.run(SetRelation("target", mine, claim))  # to somebody else's, which stays as it is
    assert set(links(again)) == {("target", denial, claim), ("target", mine, claim)}


def test_what_others_relate_to_my_span_is_kept_back_too(world: World, project: Project) -> None:
    claim = made(project, "claim", 30, 40)
    bobs = world.switch(project, world.bob)
    denial = made(bobs, "denial", 1, 14)
    bobs.run(SetRelation("target", denial, claim))
    anas = world.switch(bobs, world.ana)
    assert anas.hidden(1) == 1
    assert [each.name for each in anas.annotation_history(claim)] == ["Label claim"]
    assert (anas.annotation(denial), anas.annotation_history(denial)) == (None, [])
    anas.run(SetProgress(1, "finished"))
    bobs = world.switch(anas, world.bob)
    bobs.run(SetProgress(1, "finished"))
    anas = world.switch(bobs, world.ana)
    told = [(each.author, each.name) for each in anas.annotation_history(claim)]
    assert told == [("Bob", "Relate: target"), ("Ana", "Label claim")]
    assert anas.annotation(denial) is not None


def test_the_history_tells_nobody_blind_what_others_did(world: World, project: Project) -> None:
    made(project, "denial", 1, 14)
    bobs = world.switch(project, world.bob)
    assert bobs.history()[0].name == "Label denial"  # he has not begun the article
    made(bobs, "claim", 1, 14)
    assert [row.name for row in bobs.history()[:2]] == ["Label claim", "Create the project"]
    anas = world.switch(bobs, world.ana)
    assert [row.name for row in anas.history()[:2]] == ["Label denial", "Create the project"]
