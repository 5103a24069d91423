"""One annotation made into two, and several into one."""

from __future__ import annotations

import pytest

from annotator.errors import Problem
from annotator.operations import (
    AddAnnotation,
    Describe,
    JoinAnnotations,
    SetRelation,
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
