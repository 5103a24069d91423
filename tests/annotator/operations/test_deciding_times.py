"""When a decision was made: taken back and brought back, it is as old as it was."""

from __future__ import annotations

import pytest

from annotator.operations.deciding import Decide, TakeBackDecision
from annotator.project import Project
from annotator.review.deciding import fields_accept, fields_reject
from tests.annotator.review.crew import QUOTE, SALES, Crew
from tests.annotator.world import World, made_anew, stands


@pytest.fixture
def crew(world: World) -> Crew:
    """Bob and Cy have handed in the first article."""
    crew = Crew(world)
    crew.works(crew.bob, 1, ("claim", QUOTE), ("claim", SALES))
    crew.works(crew.cy, 1, ("claim", QUOTE), ("speculation", SALES))
    crew.enter(crew.ana)
    return crew


def times(project: Project) -> list[int]:
    """When the decisions on the first article were made."""
    groups = project.review(1).groups
    return [each.decision.when for each in groups if each.decision is not None]


def decide(project: Project) -> str:
    """Decide on a group that is open; gives the id of the decision."""
    group = next(each for each in project.review(1).groups if each.state != "decided")
    project.run(Decide(1, fields_accept(group, group.choices[0], project.text(1))))
    [found] = [each.decision for each in project.review(1).groups if each.decision is not None]
    return found.id


def test_taken_back_and_brought_back(crew: Crew) -> None:
    """Which of two decisions is the later one, and what changed since, rests on it."""
    project = crew.project
    made = decide(project), *times(project)
    project.run(TakeBackDecision(1, made[0]))
    assert times(project) == []
    project.undo()
    assert times(project) == [made[1]]
    project.undo()
    assert times(project) == []
    project.redo()
    project.redo()
    assert times(project) == []
    project.undo()
    assert times(project) == [made[1]]
    assert stands(project) == made_anew(project)


def test_another_one_in_its_place(crew: Crew) -> None:
    project = crew.project
    first = decide(project)
    [made] = times(project)
    group = next(each for each in project.review(1).groups if each.state == "decided")
    project.run(Decide(1, fields_reject(group, "annotator_error"), replaces=first))
    [later] = times(project)
    assert later > made
    project.undo()
    assert times(project) == [made]
    project.redo()
    assert times(project) == [later]
    assert stands(project) == made_anew(project)
