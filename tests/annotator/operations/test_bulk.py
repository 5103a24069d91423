"""Many places at once: one operation, one undo, and the count in its name."""

from __future__ import annotations

from annotator.operations import (
    AddAnnotation,
    DeleteAnnotations,
    LabelPlaces,
    RelabelMany,
)
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.world import World, in_the_file, made_anew, stands


def test_places_are_labelled_with_attributes_and_undone_as_one(world: World) -> None:
    project = world.create("project", "a b " * 50, "a c " * 50)
    places = tuple((key, (Segment(at, at + 1),)) for key in (1, 2) for at in range(0, 200, 4))
    project.run(AddAnnotation(1, (Segment(0, 1),), "denial"))
    changes = project.run(LabelPlaces(places, "claim", {"certainty": "probable"}))
    assert changes.name == "Label 100 places claim"
    assert changes.message == "Labelled 99 places claim; 1 were labelled already."
    assert len(project.annotations(1)) == len(project.annotations(2)) == 50
    assert {each.attributes["certainty"] for each in project.annotations(2)} == {"probable"}
    again = project.run(LabelPlaces(places, "claim"))
    assert (again.operation, again.message[:30]) == ("", "All 100 places are labelled al")
    project.undo()
    assert (len(project.annotations(1)), project.annotations(2)) == (1, [])
    assert stands(project) == made_anew(project)


def test_copies_are_related_to_what_they_are_copies_of(world: World) -> None:
    project = world.create("project", "a b a b a", "a")
    first = project.run(AddAnnotation(1, (Segment(0, 1),), "claim")).annotations[0]
    places = tuple((key, (Segment(at, at + 1),)) for key, at in ((1, 4), (1, 8), (2, 0)))
    project.run(LabelPlaces(places, "claim", {}, first, "duplicate_of"))
    relations = project.relations(1)
    assert [(each.type, each.to_id) for each in relations] == [("duplicate_of", first)] * 2
    assert project.relations(2) == []
    project.undo()
    assert project.relations(1) == []


def test_many_are_relabelled_and_deleted(world: World, project: Project) -> None:
    anas = project.run(AddAnnotation(1, (Segment(0, 5),), "claim")).annotations[0]
    bobs = world.switch(project, world.bob)
    spots = ((1, 0), (1, 6), (2, 0))
    mine = tuple(
        bobs.run(AddAnnotation(key, (Segment(at, at + 5),), "claim")).annotations[0]
        for key, at in spots
    )
    changes = bobs.run(RelabelMany((*mine, anas), "speculation"))
    assert changes.name == "Relabel 4 spans as speculation"
    assert changes.message == (
        "Relabelled 3 spans as speculation. 1 span is somebody else’s and was left alone."
    )
    labels = [in_the_file(bobs, id_).label for id_ in (*mine, anas)]
    assert labels == ["speculation"] * 3 + ["claim"]
    bobs.undo()
    assert bobs.annotation(mine[0]).label == "claim"  # type: ignore[union-attr]
    deleted = bobs.run(DeleteAnnotations((*mine, anas)))
    assert deleted.message == "Deleted 3 spans. 1 span is somebody else’s and was left alone."
    assert in_the_file(bobs, anas).label == "claim"
    assert stands(bobs) == made_anew(bobs)


def test_two_that_become_the_same_are_one(project: Project) -> None:
    one = project.run(AddAnnotation(1, (Segment(0, 5),), "claim")).annotations[0]
    two = project.run(AddAnnotation(1, (Segment(0, 5),), "quote")).annotations[0]
    project.run(RelabelMany((one, two), "denial"))
    assert [each.label for each in project.annotations(1)] == ["denial"]
    project.undo()
    assert {each.id for each in project.annotations(1)} == {one, two}
