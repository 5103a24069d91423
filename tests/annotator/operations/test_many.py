"""Thousands of annotations in one operation: the same as one by one, and whose are left alone."""

from __future__ import annotations

from itertools import pairwise

import pytest

from annotator.errors import Problem
from annotator.operations import (
    AddAnnotation,
    ConfirmScheme,
    DeleteAnnotations,
    Describe,
    JoinAnnotations,
    LabelPlaces,
    Relabel,
    RelabelMany,
    SetRelation,
)
from annotator.project import Project
from annotator.store import batches
from annotator.values import Annotation, Segment
from tests.annotator.world import World, made_anew, stands

MANY = 2 * batches.BATCH + 7


@pytest.fixture
def crowded(world: World) -> tuple[Project, tuple[str, ...]]:
    """A project with many claims in its two articles, in turns."""
    project = world.create("project", "a b " * MANY, "c d " * MANY)
    places = tuple((1 + at % 2, (Segment(2 * at, 2 * at + 1),)) for at in range(MANY))
    ids = project.run(LabelPlaces(places, "claim")).annotations
    return project, tuple(dict.fromkeys(ids))


def test_each_is_one_operation_and_one_undo(crowded: tuple[Project, tuple[str, ...]]) -> None:
    project, ids = crowded
    assert len(ids) == MANY
    before = (project.annotations(1), project.annotations(2))
    for operation in (
        Describe(ids, {"certainty": "possible"}),
        RelabelMany(ids, "denial"),
        DeleteAnnotations(ids),
    ):
        project.run(operation)
        assert (project.annotations(1), project.annotations(2)) != before
        assert stands(project) == made_anew(project)
        project.undo()
        assert (project.annotations(1), project.annotations(2)) == before
    assert project.run(ConfirmScheme(ids)).operation == ""


def test_one_that_is_gone_stops_all(crowded: tuple[Project, tuple[str, ...]]) -> None:
    project, ids = crowded
    project.run(DeleteAnnotations(ids[-1:]))
    before = stands(project)
    with pytest.raises(Problem, match="not there any more"):
        project.run(RelabelMany(ids, "denial"))
    assert stands(project) == before


def test_very_many_are_joined_with_their_relations(
    crowded: tuple[Project, tuple[str, ...]],
) -> None:
    project, _ = crowded
    here = [each.id for each in project.annotations(1)]
    for one, other in pairwise(here[1:22]):
        project.run(SetRelation("duplicate_of", one, other))
    project.run(SetRelation("duplicate_of", here[22], here[30]))
    before = project.relations(1)
    first = project.annotation(here[0])
    assert first is not None
    project.run(JoinAnnotations(here[0], tuple(here[1:31]), first.segments))
    assert project.relations(1) == []
    project.undo()
    assert project.relations(1) == before
    assert stands(project) == made_anew(project)


def laid_out(annotations: list[Annotation]) -> list[tuple[object, ...]]:
    return [(each.label, each.segments, each.annotator) for each in annotations]


@pytest.mark.parametrize("few", [True, False])
def test_relabelling_many_is_relabelling_one_by_one(world: World, few: bool) -> None:
    """With twins on the same words, of the same layer and of the other."""
    words = range(0, 20 if few else 120, 4)
    results = []
    for name in ("at_once", "one_by_one"):
        project = world.create(name, "abc " * 40)
        for at in words:
            for label in ("quote", "speculation", "claim")[: 1 + at // 4 % 3]:
                project.run(AddAnnotation(1, (Segment(at, at + 3),), label))
        ids = tuple(each.id for each in project.annotations(1))
        if name == "at_once":
            project.run(RelabelMany(ids, "denial"))
        else:
            for id_ in ids:
                if project.annotation(id_) is not None:
                    project.run(Relabel(id_, "denial"))
        results.append([each[:2] for each in laid_out(project.annotations(1))])
        assert stands(project) == made_anew(project)
    assert results[0] == results[1]


def test_what_came_into_many_articles_is_taken_back_in_all_of_them(world: World) -> None:
    project = world.create("project", *(f"Text {at}" for at in range(150)))
    keys = project.article_keys()
    project.run(LabelPlaces(tuple((key, (Segment(0, 4),)) for key in keys), "claim"))
    assert all(project.annotations(key) for key in keys)
    project.undo()
    assert not any(project.annotations(key) for key in keys)
    assert {project.progress(key).state for key in keys} == {"todo"}
    assert stands(project) == made_anew(project)
    project.redo()
    assert all(project.annotations(key) for key in keys)
    assert {project.progress(key).state for key in keys} == {"in_progress"}
