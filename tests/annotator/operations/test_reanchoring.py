"""Bringing spans over to another text: one's own, and a lead everybody's that they may see."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import NotYours, Problem
from annotator.operations import AddAnnotation, Assign, DeleteAnnotations, Describe
from annotator.operations.reanchoring import BringOver
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.world import World

OLD = "The minister said on Monday that the bridge would open in May, and many believed it."
NEW = "Corrected. " + OLD.replace("many", "few")
SAID = Segment(OLD.index("the bridge"), OLD.index(" in May"))


@pytest.fixture
def project(world: World) -> Project:
    return world.create("project", OLD, NEW)


def marked(project: Project) -> str:
    one = project.run(AddAnnotation(1, (SAID,), "claim")).annotations[0]
    cue, many = OLD.index("said"), OLD.index("many")
    project.run(Describe((one,), {}, {"cue": Segment(cue, cue + 4)}))
    project.run(Describe((one,), {}, {"source": Segment(many, many + 4)}))
    return one


def test_what_belongs_to_a_span_comes_along_where_it_is_still_there(project: Project) -> None:
    one = marked(project)
    project.run(BringOver(1, 2, (one,)))
    (there,) = project.annotations(2)
    assert there.quote == "the bridge would open"
    assert set(there.companions) == {"cue"}
    assert (there.origin, there.annotator) == ("import", project.me.id)
    assert project.check() == []


def test_deleted_there_it_stays_deleted(project: Project) -> None:
    one = marked(project)
    project.run(BringOver(1, 2, (one,)))
    project.run(DeleteAnnotations((project.annotations(2)[0].id,)))
    assert project.run(BringOver(1, 2, (one,))).operation == ""
    assert project.annotations(2) == []


def test_what_its_annotator_has_there_already_is_left(project: Project) -> None:
    one = marked(project)
    place = Segment(NEW.index("the bridge"), NEW.index(" in May"))
    project.run(AddAnnotation(2, (place,), "claim"))
    done = project.run(BringOver(1, 2, (one,)))
    assert done.message == "0 spans brought over, 1 here already."
    assert project.brought_over(1, 2)[0].here


def test_others_spans_are_for_a_lead_who_may_see_them(world: World, project: Project) -> None:
    one = marked(project)
    project = world.switch(project, world.bob)
    with pytest.raises(NotYours, match="brings over what others marked"):
        project.run(BringOver(1, 2, (one,)))
    mine = project.run(AddAnnotation(2, (Segment(0, 9),), "quote")).annotations[0]
    project = world.switch(project, world.ana)
    project.run(Assign((2,), world.ana.id))
    with pytest.raises(Problem, match="Others are still at work"):
        project.run(BringOver(2, 1, (mine,)))
    with pytest.raises(Problem, match="not there any more"):
        project.run(BringOver(1, 2, ("0" * 32,)))


def test_what_has_no_certain_place_is_not_brought_over(tmp_path: Path) -> None:
    world = World(tmp_path)
    project = world.create("project", "He said no. Then it rained. He said no.", "He said no.")
    one = project.run(AddAnnotation(1, (Segment(8, 10),), "claim")).annotations[0]
    assert project.brought_over(1, 2)[0].anchored.kind == "ambiguous"
    done = project.run(BringOver(1, 2, (one,)))
    assert done.message == "0 spans brought over, 1 without a certain place."
    assert project.annotations(2) == []
    world.close()
