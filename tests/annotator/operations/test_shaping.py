"""One annotation made into two, and several into one."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from annotator.errors import Problem
from annotator.operations import (
    AddAnnotation,
    Describe,
    JoinAnnotations,
    SetRelation,
    SetScheme,
    SplitAnnotation,
)
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.world import made_anew, stands

FIRST, SECOND = (Segment(30, 40),), (Segment(42, 50),)


def made(project: Project, label: str, *segments: Segment) -> str:
    return project.run(AddAnnotation(1, segments, label)).annotations[0]


def test_a_split_keeps_the_first_and_makes_a_second(project: Project) -> None:
    mine = made(project, "claim", Segment(30, 50))
    denial = made(project, "denial", Segment(1, 14))
    project.run(Describe((mine,), {"certainty": "possible"}, {"cue": Segment(17, 23)}))
    project.run(SetRelation("target", denial, mine))
    before = project.annotations(1)
    changes = project.run(SplitAnnotation(mine, FIRST, SECOND))
    first = project.annotation(mine)
    second = project.annotation(next(id_ for id_ in changes.annotations if id_ != mine))
    assert first is not None
    assert second is not None
    assert (first.segments, second.segments) == (FIRST, SECOND)
    assert (first.label, second.label) == ("claim", "claim")
    assert first.attributes == second.attributes == {"certainty": "possible"}
    assert first.companions == second.companions == {"cue": Segment(17, 23)}
    assert [each.to_id for each in project.relations(1)] == [mine]
    project.undo()
    assert project.annotations(1) == before
    assert stands(project) == made_anew(project)


def test_a_join_takes_what_the_first_does_not_say(project: Project) -> None:
    one, two = made(project, "claim", *FIRST), made(project, "claim", *SECOND)
    denial = made(project, "denial", Segment(1, 14))
    project.run(Describe((one,), {"certainty": "possible"}))
    project.run(Describe((two,), {"certainty": "probable", "speaker": "Lee"}))
    project.run(SetRelation("target", denial, two))
    before, relations = project.annotations(1), project.relations(1)
    project.run(JoinAnnotations(one, (two,), (Segment(30, 50),)))
    joined = project.annotation(one)
    assert joined is not None
    assert joined.segments == (Segment(30, 50),)
    assert joined.attributes == {"certainty": "possible", "speaker": "Lee"}
    assert project.annotation(two) is None
    assert [(each.from_id, each.to_id) for each in project.relations(1)] == [(denial, one)]
    project.undo()
    assert (project.annotations(1), project.relations(1)) == (before, relations)
    assert stands(project) == made_anew(project)


def test_a_relation_between_the_joined_goes(project: Project) -> None:
    one, two = made(project, "claim", *FIRST), made(project, "claim", *SECOND)
    project.run(SetRelation("duplicate_of", two, one))
    project.run(JoinAnnotations(one, (two,), FIRST + SECOND))
    assert project.relations(1) == []


def test_what_cannot_be_joined_or_split(project: Project) -> None:
    one = made(project, "claim", *FIRST)
    far = project.run(AddAnnotation(2, (Segment(0, 8),), "claim")).annotations[0]
    before = stands(project)
    for operation in (
        JoinAnnotations(one, (), FIRST),
        JoinAnnotations(one, (far,), FIRST),
        JoinAnnotations(one, ("0" * 32,), FIRST),
        SplitAnnotation(one, FIRST, ()),
        SplitAnnotation(one, (Segment(5, 5),), SECOND),
    ):
        with pytest.raises(Problem):
            project.run(operation)
    assert stands(project) == before


def test_a_span_is_not_joined_with_itself(project: Project) -> None:
    one, two = made(project, "claim", *FIRST), made(project, "claim", *SECOND)
    project.run(JoinAnnotations(one, (one, two), FIRST + SECOND))
    assert [each.id for each in project.annotations(1)] == [one]
    with pytest.raises(Problem, match="nothing to join"):
        project.run(JoinAnnotations(one, (one,), FIRST))


def test_a_join_leaves_at_most_one_of_a_relation_that_is_single(project: Project) -> None:
    one, two = made(project, "denial", *FIRST), made(project, "denial", *SECOND)
    claims = [made(project, "claim", Segment(at, at + 3)) for at in (1, 5, 9)]
    project.run(SetRelation("target", one, claims[0]))
    project.run(SetRelation("target", two, claims[1]))
    before = project.relations(1)
    project.run(JoinAnnotations(one, (two,), FIRST + SECOND))
    assert [(each.from_id, each.to_id) for each in project.relations(1)] == [(one, claims[0])]
    project.undo()
    assert project.relations(1) == before
    three = made(project, "denial", Segment(52, 56))
    project.run(JoinAnnotations(three, (one, two), (Segment(52, 56), Segment(58, 60))))
    assert len(project.relations(1)) == 1
    assert stands(project) == made_anew(project)


def test_both_parts_of_a_split_were_decided_when_the_whole_was(project: Project) -> None:
    whole = made(project, "denial", Segment(30, 50))
    labels = tuple(
        replace(each, retired=True, becomes="claim") if each.id == "denial" else each
        for each in project.scheme.labels
    )
    project.run(SetScheme(replace(project.scheme, labels=labels)))
    project.run(SplitAnnotation(whole, FIRST, SECOND))
    assert [each.original for each in project.annotations(1)] == ["denial", "denial"]
    assert project.outstanding() == 2
    with pytest.raises(Problem, match="words of their own"):
        project.run(SplitAnnotation(whole, FIRST, FIRST))
