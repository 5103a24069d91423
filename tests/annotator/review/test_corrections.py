"""My corrections: what adjudication made of my annotations where it did not simply take them."""

from __future__ import annotations

from typing import Any

import pytest

from annotator.operations import (
    DeleteAnnotations,
    Describe,
    Relabel,
    SetProgress,
    SetRelation,
)
from annotator.operations.deciding import ApplyRule, Decide, TakeBackDecision
from annotator.review.deciding import (
    edited,
    fields_accept,
    fields_both,
    fields_edit,
    fields_escalate,
    fields_reject,
    gold_of_choice,
)
from annotator.review.model import Rule
from annotator.team import Unlike
from annotator.values import Segment
from tests.annotator.review.crew import PRICES, QUOTE, SALES, Crew
from tests.annotator.world import World

CUE = (69, 72)


@pytest.fixture
def crew(world: World) -> Crew:
    """Bob and Cy agree on one, label another differently, and Cy has a third alone."""
    crew = Crew(world)
    crew.works(crew.bob, 1, ("claim", QUOTE), ("claim", SALES))
    crew.works(crew.cy, 1, ("claim", QUOTE), ("speculation", SALES), ("denial", PRICES))
    crew.enter(crew.ana)
    return crew


def test_what_was_taken_is_no_correction(crew: Crew) -> None:
    crew.project.run(ApplyRule(Rule("complete")))
    _, second, third = crew.project.review(1).groups
    text = crew.project.text(1)
    crew.project.run(Decide(1, fields_both(second, second.choices, text)))
    crew.project.run(Decide(1, fields_escalate(third, crew.dee.id)))
    for person in (crew.ana, crew.bob, crew.cy):
        assert crew.enter(person).corrections() == []


def test_another_version_a_rejection_and_an_edit_are(crew: Crew) -> None:
    project = crew.project
    first, second, third = project.review(1).groups
    text = project.text(1)
    bobs = next(
        each for each in second.choices if each.versions[0].annotation.annotator == crew.bob.id
    )
    project.run(Decide(1, fields_accept(second, bobs, text, note="It is reported flatly.")))
    project.run(Decide(1, fields_reject(third, "annotator_error")))
    shorter = edited(gold_of_choice(first.choices[0], text), text, segments=(Segment(1, 8),))
    project.run(Decide(1, fields_edit(first, shorter)))
    assert project.corrections() == []
    (mine,) = crew.enter(crew.bob).corrections()
    assert (mine.label, mine.quote, mine.changed) == ("claim", "We never paid", False)
    assert [each.quotes for each in mine.gold] == [("We neve",)]
    edit, rejected, other = crew.enter(crew.cy).corrections()
    assert [each.decision.fields.verdict for each in (edit, rejected, other)] == [
        "edit",
        "reject",
        "accept",
    ]
    assert (other.label, other.decision.fields.note) == ("speculation", "It is reported flatly.")
    assert [each.label for each in other.gold] == ["claim"]
    assert (rejected.gold, rejected.decision.fields.reason) == ((), "annotator_error")
    assert rejected.article == 1


def test_an_edit_says_what_it_changed_beside_label_and_words(crew: Crew) -> None:
    groups = crew.project.review(1).groups
    both = {each.annotation.annotator: each.annotation.id for each in groups[0].versions}
    mine = groups[2].versions[0].annotation.id
    cy = crew.enter(crew.cy)
    cy.run(Describe((mine,), {"certainty": "probable"}, {"cue": Segment(*CUE)}))
    cy.run(SetRelation("target", mine, both[crew.cy.id]))
    project = crew.enter(crew.ana)
    text = project.text(1)
    group = project.review(1).groups[2]
    whole = gold_of_choice(group.choices[0], text)

    def found(**changed: Any) -> tuple[Unlike, ...]:
        project = crew.enter(crew.ana)
        project.run(Decide(1, fields_edit(group, edited(whole, text, **changed))))
        (mine,) = crew.enter(crew.cy).corrections()
        return mine.unlike

    cue, words = text[slice(*CUE)], "We never paid"
    assert found(relations=()) == (Unlike("relation", "denies", words, None),)
    assert found(companions={}) == (Unlike("companion", "cue", cue, None),)
    same_group = (("target", both[crew.bob.id]),)
    assert found(
        relations=same_group,
        attributes={**whole.attributes, "certainty": "possible"},
    ) == (Unlike("attribute", "certainty", "probable", "possible"),)
    gone = tuple(each for each in whole.attributes if each != "certainty")
    assert found(attributes={name: whole.attributes[name] for name in gone}) == (
        Unlike("attribute", "certainty", "probable", None),
    )
    assert found(label="claim", relations=(), companions={}) == ()
    crew.project.run(Describe((mine,), {"certainty": "certain"}))
    assert [(each.changed, each.unlike) for each in crew.project.corrections()] == [(True, ())]


def test_a_relation_that_gold_has_and_mine_has_not(crew: Crew) -> None:
    project = crew.project
    first, _, third = project.review(1).groups
    text = project.text(1)
    end = first.versions[0].annotation.id
    linked = edited(gold_of_choice(third.choices[0], text), text, relations=[("target", end)])
    project.run(Decide(1, fields_edit(third, linked)))
    (mine,) = crew.enter(crew.cy).corrections()
    assert mine.unlike == (Unlike("relation", "denies", None, "We never paid"),)


def test_what_i_changed_since_is_said_to_have_changed(crew: Crew) -> None:
    _, second, third = crew.project.review(1).groups
    crew.project.run(Decide(1, fields_reject(second, "edge_case")))
    crew.project.run(Decide(1, fields_reject(third, "annotator_error")))
    cy = crew.enter(crew.cy)
    assert [each.changed for each in cy.corrections()] == [False, False]
    cy.run(DeleteAnnotations((third.versions[0].annotation.id,)))
    spec = next(each.annotation for each in second.versions if each.annotation.label != "claim")
    cy.run(Relabel(spec.id, "claim"))
    found = cy.corrections()
    assert [(each.label, each.changed) for each in found] == [("denial", True), ("claim", True)]


def test_the_newest_decision_of_an_adjudicator_counts(crew: Crew) -> None:
    project = crew.project
    third = project.review(1).groups[2]
    project.run(Decide(1, fields_reject(third, "annotator_error")))
    assert len(crew.enter(crew.cy).corrections()) == 1
    project = crew.enter(crew.ana)
    project.run(Decide(1, fields_accept(third, third.choices[0], project.text(1))))
    assert crew.enter(crew.cy).corrections() == []
    project = crew.enter(crew.ana)
    decision = project.review(1).groups[2].decision
    assert decision is not None
    project.run(TakeBackDecision(1, decision.id))
    assert crew.enter(crew.cy).corrections() == []


def test_while_i_am_blind_to_an_article_it_tells_me_nothing(crew: Crew) -> None:
    third = crew.project.review(1).groups[2]
    crew.project.run(Decide(1, fields_reject(third, "annotator_error")))
    cy = crew.enter(crew.cy)
    assert len(cy.corrections()) == 1
    cy.run(SetProgress(1, "in_progress"))
    assert cy.corrections() == []
