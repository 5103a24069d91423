"""Adjudication as operations: who may, what fits, what gives way, rules, and undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.errors import Cancelled, NotYours, Problem
from annotator.operations import AddAnnotation, Assign, DeleteAnnotations, Relabel, SetProgress
from annotator.operations.articles import RemoveArticles
from annotator.operations.deciding import (
    ApplyRule,
    Decide,
    DecideMany,
    FinishAdjudication,
    TakeBackDecision,
)
from annotator.project import Project
from annotator.review.deciding import (
    edited,
    fields_accept,
    fields_add,
    fields_both,
    fields_edit,
    fields_escalate,
    fields_reject,
    gold_of_choice,
    new_gold,
)
from annotator.review.model import ArticleReview, Group, Rule
from annotator.store import log
from annotator.team import DecisionFields
from annotator.values import Segment
from tests.annotator.review.crew import PRICES, QUOTE, SALES, Crew, group_of
from tests.annotator.world import World, made_anew, stands, without_operations


@pytest.fixture
def crew(world: World) -> Crew:
    """Bob and Cy have handed in the first article: one agreed, one of two labels, one of Cy's."""
    crew = Crew(world)
    crew.works(crew.bob, 1, ("claim", QUOTE), ("claim", SALES))
    crew.works(crew.cy, 1, ("claim", QUOTE), ("speculation", SALES), ("denial", PRICES))
    crew.enter(crew.ana)
    return crew


def open_groups(project: Project, key: int = 1) -> list[Group]:
    return [each for each in project.review(key).groups if each.state != "decided"]


def take(project: Project, group: Group, choice: int = 0, key: int = 1) -> str:
    """Take a choice of a group; gives the id of the decision."""
    text = project.text(key)
    project.run(Decide(key, fields_accept(group, group.choices[choice], text)))
    found = next(each for each in project.review(key).groups if each.weighed == group.weighed)
    assert found.decision is not None
    return found.decision.id


def settle(project: Project, key: int = 1) -> None:
    """Take the first choice of every open group, and finish."""
    for group in open_groups(project, key):
        take(project, group, key=key)
    project.run(FinishAdjudication(key))


def test_taking_a_version_settles_its_group(crew: Crew) -> None:
    project = crew.project
    first, second, third = project.review(1).groups
    assert (first.agreed, second.kinds, third.kinds) == (True, ("label",), ("missing",))
    changes = project.run(Decide(1, fields_accept(second, second.choices[1], project.text(1))))
    assert changes.kinds == frozenset({"decisions"})
    assert (changes.name, changes.message) == (
        "Accepted in adjudication",
        "Accepted. 2 groups open.",
    )
    review = project.review(1)
    assert [each.state for each in review.groups] == ["open", "decided", "open"]
    decision = review.groups[1].decision
    assert decision is not None
    assert (decision.by, decision.fields.scheme) == (crew.ana.id, project.scheme.version)
    (gold,) = review.gold
    assert gold.sources == tuple(version.annotation.id for version in second.choices[1].versions)
    assert stands(project) == made_anew(project)
    assert project.check() == []


def test_raw_annotations_are_never_altered(crew: Crew) -> None:
    before = crew.project.annotations(1)
    settle(crew.project)
    assert crew.project.annotations(1) == before


def test_only_leads_and_who_was_asked_decide(crew: Crew) -> None:
    group = crew.project.review(1).groups[1]
    fields = fields_accept(group, group.choices[0], crew.project.text(1))
    dee = crew.enter(crew.dee)
    assert not dee.review(1).may_decide
    for operation in (Decide(1, fields), FinishAdjudication(1), DecideMany(((1, fields),), "Many")):
        with pytest.raises(NotYours, match="asked to adjudicate"):
            dee.run(operation)
    crew.ask(crew.dee, 1)
    dee = crew.enter(crew.dee)
    assert dee.review(1).may_decide
    dee.run(Decide(1, fields))
    assert dee.review(1).groups[1].state == "decided"
    crew.enter(crew.ana).run(Assign((1,), crew.dee.id, "adjudicator", assigned=False))
    assert crew.project.review(1).groups[1].state == "decided"  # it counted when it was made
    with pytest.raises(NotYours):
        crew.enter(crew.dee).run(FinishAdjudication(1))


def test_who_is_blind_to_an_article_decides_nothing_in_it(crew: Crew) -> None:
    group = crew.project.review(1).groups[1]
    fields = fields_accept(group, group.choices[0], crew.project.text(1))
    crew.ask(crew.bob, 1)
    bob = crew.enter(crew.bob)
    bob.run(SetProgress(1, "in_progress"))
    with pytest.raises(Problem, match="kept back"):
        bob.review(1)
    for operation in (Decide(1, fields), FinishAdjudication(1), TakeBackDecision(1, "00" * 16)):
        with pytest.raises(Problem, match="kept back from you"):
            bob.run(operation)
    assert bob.run(ApplyRule(Rule("complete"))).message == "The rule settles no open group."
    assert bob.propose(Rule("complete")).left == 0


def test_what_has_changed_meanwhile_is_looked_at_again(crew: Crew) -> None:
    group = crew.project.review(1).groups[1]
    mine = next(
        each.annotation.id for each in group.versions if each.annotation.annotator == crew.cy.id
    )
    crew.enter(crew.cy).run(Relabel(mine, "denial"))
    project = crew.enter(crew.ana)
    with pytest.raises(Problem, match="changed meanwhile: look again"):
        project.run(Decide(1, fields_accept(group, group.choices[0], project.text(1))))


def test_a_later_change_reopens_exactly_the_group_it_touches(crew: Crew) -> None:
    settle(crew.project)
    assert crew.project.gold(1) is not None
    touched = crew.project.review(1).groups[1]
    mine = next(
        each.annotation.id for each in touched.versions if each.annotation.annotator == crew.cy.id
    )
    crew.enter(crew.cy).run(Relabel(mine, "denial"))
    project = crew.enter(crew.ana)
    review = project.review(1)
    assert [each.state for each in review.groups] == ["decided", "open", "decided"]
    assert [each.fields.weighed for each in review.groups[1].former] == [touched.weighed]
    assert (project.gold(1), len(review.gold)) == (None, 2)
    crew.enter(crew.cy).undo()
    assert crew.enter(crew.ana).gold(1) is not None  # as it was weighed: the decision holds again


def test_deciding_again_takes_the_place_of_the_former_decision(crew: Crew) -> None:
    project = crew.project
    group = project.review(1).groups[1]
    first = take(project, group, 0)
    second = take(project, group, 1)
    assert first != second
    (decision,) = (each for each in project.review(1).groups if each.state == "decided")
    assert decision.decision is not None
    assert decision.decision.id == second
    assert decision.former == ()
    project.undo()
    found = project.review(1).groups[1].decision
    assert found is not None
    assert found.id == first
    assert stands(project) == made_anew(project)


def test_a_decision_can_be_replaced_by_name_and_taken_back(crew: Crew) -> None:
    project = crew.project
    group = project.review(1).groups[1]
    made = take(project, group)
    rejected = fields_reject(group, "ambiguous_text", "Says who?")
    said = project.run(Decide(1, rejected, replaces=made)).message
    assert said == "Rejected: ambiguous text. 2 groups open."
    found = project.review(1).groups[1].decision
    assert found is not None
    assert (found.id, found.fields.reason, found.fields.note) == (
        made,
        "ambiguous_text",
        "Says who?",
    )
    project.run(TakeBackDecision(1, made))
    assert project.review(1).groups[1].state == "open"
    with pytest.raises(Problem, match="not there any more"):
        project.run(TakeBackDecision(1, made))
    with pytest.raises(Problem, match="not there any more"):
        project.run(Decide(1, rejected, replaces="00" * 16))
    project.undo()
    assert project.review(1).groups[1].state == "decided"


def test_anothers_decision_is_not_mine_to_take_back(crew: Crew) -> None:
    crew.ask(crew.dee, 1)
    made = take(crew.enter(crew.dee), crew.project.review(1).groups[1])
    project = crew.enter(crew.ana)
    with pytest.raises(NotYours, match="Dee’s"):
        project.run(TakeBackDecision(1, made))


def test_two_adjudicators_who_differ_leave_an_open_gold_conflict(
    crew: Crew, tmp_path: Path
) -> None:
    crew.ask(crew.dee, 1)
    crew.enter(crew.ana)
    settle(crew.project)
    dee = crew.enter(crew.dee)
    group = dee.review(1).groups[1]
    dee.run(Decide(1, fields_accept(group, group.choices[1], dee.text(1))))
    review = dee.review(1)
    assert (review.groups[1].state, len(review.groups[1].contested)) == ("contested", 2)
    assert (review.open, dee.gold(1)) == (1, None)
    with pytest.raises(Problem, match="1 group is still open"):
        dee.run(FinishAdjudication(1))
    assert dee.export(tmp_path / "out.jsonl").by_source["undecided"] == 1
    dee.run(Decide(1, fields_accept(group, group.choices[0], dee.text(1))))
    assert dee.review(1).groups[1].state == "decided"
    assert dee.gold(1) is not None


def test_escalating_names_somebody_and_leaves_the_group_open(crew: Crew) -> None:
    project = crew.project
    group = project.review(1).groups[1]
    said = project.run(Decide(1, fields_escalate(group, crew.dee.id, "Yours?"))).message
    assert said == "Escalated to Dee. 3 groups open."
    review = project.review(1)
    assert (review.groups[1].state, review.open) == ("escalated", 3)
    for to in ("ff" * 16, ""):
        with pytest.raises(Problem, match="somebody of this project"):
            project.run(Decide(1, fields_escalate(group, to)))


def test_what_was_added_and_is_marked_since_is_gold_once(crew: Crew) -> None:
    project = crew.project
    first = project.review(1).groups[0]
    text = project.text(1)
    project.run(
        Decide(
            1, fields_add(new_gold(text, "claim", first.choices[0].versions[0].annotation.segments))
        )
    )
    project.run(Decide(1, fields_accept(first, first.choices[0], text)))
    gold = project.review(1).gold
    assert [(each.label, bool(each.sources)) for each in gold] == [("claim", True)]


def test_whom_a_group_is_left_to_may_decide_about_it(crew: Crew) -> None:
    project = crew.project
    group = project.review(1).groups[1]
    before = without_operations(stands(project))
    project.run(Decide(1, fields_escalate(group, crew.dee.id)))
    assert set(project.team((1,))[0].adjudicators) == {crew.ana.id, crew.dee.id}
    assert stands(project) == made_anew(project)
    project.review_upkeep()
    assert [(row.article, row.mine) for row in project.queue()] == [(1, True)]
    dee = crew.enter(crew.dee)
    with pytest.raises(NotYours, match="Bob was not asked"):
        dee.run(Decide(1, fields_escalate(group, crew.bob.id)))
    dee.run(Decide(1, fields_accept(group, group.choices[0], dee.text(1))))
    assert dee.review(1).groups[1].state == "decided"
    dee.undo()
    project = crew.enter(crew.ana)
    project.undo()
    assert project.team((1,))[0].adjudicators == ()
    after = without_operations(stands(project))
    assert {**after, "assignment": [], "decision": []} == {
        **before,
        "assignment": [],
        "decision": [],
    }


def test_both_edit_and_add_make_gold(crew: Crew) -> None:
    project = crew.project
    text = project.text(1)
    first, second, third = project.review(1).groups
    project.run(Decide(1, fields_both(second, second.choices, text)))
    shorter = edited(gold_of_choice(first.choices[0], text), text, segments=(Segment(1, 8),))
    project.run(Decide(1, fields_edit(first, shorter)))
    project.run(Decide(1, fields_reject(third, "annotator_error")))
    project.run(Decide(1, fields_add(new_gold(text, "denial", (Segment(47, 50),)))))
    review = project.review(1)
    assert review.open == 0
    assert [(each.label, each.quotes) for each in review.gold] == [
        ("claim", ("We neve",)),
        ("claim", ("Sales rose 30 %",)),
        ("speculation", ("Sales rose 30 %",)),
        ("denial", (text[47:50],)),
    ]
    assert len(review.added) == 1
    project.run(TakeBackDecision(1, review.added[0].id))
    assert len(project.review(1).gold) == 3


@pytest.mark.parametrize(
    "spoil",
    [
        lambda fields: replace(fields, gold=()),
        lambda fields: replace(fields, verdict="reject"),
        lambda fields: replace(fields, verdict="add"),
        lambda fields: replace(fields, gold=(replace(fields.gold[0], quotes=("no",)),)),
        lambda fields: replace(fields, gold=(replace(fields.gold[0], label="gone"),)),
        lambda fields: replace(fields, gold=(replace(fields.gold[0], sources=("ab" * 16,)),)),
        lambda fields: replace(fields, gold=(replace(fields.gold[0], segments=(Segment(1, 99),)),)),
        lambda fields: replace(fields, gold=(replace(fields.gold[0], segments=()),)),
        lambda fields: replace(
            fields, gold=(replace(fields.gold[0], companions={"cue": Segment(80, 99)}),)
        ),
        lambda fields: replace(
            fields, gold=(replace(fields.gold[0], attributes={"speaker": "\ud800"}),)
        ),
        lambda fields: replace(
            fields, note="\0", gold=(replace(fields.gold[0], attributes={"n": 3}),)
        ),
        lambda fields: replace(fields, weighed=fields.weighed[:1]),
        lambda fields: replace(fields, weighed=()),
    ],
)
def test_what_does_not_fit_is_refused(crew: Crew, spoil: object) -> None:
    project = crew.project
    group = project.review(1).groups[1]
    fields = fields_accept(group, group.choices[0], project.text(1))
    before = stands(project)
    with pytest.raises(Problem):
        project.run(Decide(1, spoil(fields)))  # type: ignore[operator]
    assert stands(project) == before


def test_nothing_is_decided_in_an_article_that_is_removed_or_not_there(crew: Crew) -> None:
    project = crew.project
    fields = DecisionFields(("x:y",), "reject", reason="other")
    with pytest.raises(Problem, match="not in this project"):
        project.run(Decide(99, fields))
    project.run(RemoveArticles((1,)))
    with pytest.raises(Problem, match="removed"):
        project.run(Decide(1, fields))


def test_finishing_needs_work_and_no_open_group(crew: Crew) -> None:
    project = crew.project
    with pytest.raises(Problem, match="3 groups are still open"):
        project.run(FinishAdjudication(1))
    with pytest.raises(Problem, match="Nobody has handed in"):
        project.run(FinishAdjudication(2))
    settle(project)
    review = project.review(1)
    assert (review.finished_by, review.adjudicated) == ((crew.ana.id,), True)
    assert project.run(FinishAdjudication(1)).message == "That is so already."
    project.run(FinishAdjudication(1, finished=False))
    assert project.gold(1) is None
    assert project.run(FinishAdjudication(1, finished=False)).message == "That is so already."
    project.undo()
    assert project.gold(1) is not None


def test_finding_nothing_is_adjudicated_as_well(crew: Crew, tmp_path: Path) -> None:
    crew.works(crew.bob, 2)
    crew.works(crew.cy, 2)
    project = crew.enter(crew.ana)
    project.run(FinishAdjudication(2))
    assert project.gold(2) == ()
    assert project.export(tmp_path / "out.jsonl").by_source == {"undecided": 1, "gold": 1}


def test_one_annotators_whole_article_is_one_undo(crew: Crew) -> None:
    project = crew.project
    review = project.review(1)
    made = [
        next(
            (
                fields_accept(group, choice, project.text(1))
                for choice in group.choices
                if any(each.annotation.annotator == crew.bob.id for each in choice.versions)
            ),
            fields_reject(group, None),
        )
        for group in review.groups
    ]
    many = DecideMany(tuple((1, fields) for fields in made), "Accept all of one annotator")
    assert project.run(many).message == "3 groups decided."
    assert project.undo_name == "Accept all of one annotator"
    assert [each.label for each in project.review(1).gold] == ["claim", "claim"]
    project.undo()
    assert [each.state for each in project.review(1).groups] == ["open"] * 3
    assert project.run(DecideMany((), "None")).operation == ""


def test_a_rule_accepts_what_it_settles_and_is_one_undo(crew: Crew) -> None:
    crew.works(crew.bob, 2, ("claim", (0, 17)))
    crew.works(crew.cy, 2, ("claim", (0, 17)))
    project = crew.enter(crew.ana)
    rule = Rule("complete")
    proposed = project.propose(rule)
    assert (proposed.groups, proposed.articles, proposed.ties, proposed.left) == (2, 2, 0, 2)
    before = without_operations(stands(project))
    changes = project.run(ApplyRule(rule))
    assert changes.name == "Accept by rule: complete agreement"
    assert changes.message == "Accepted 2 groups in 2 articles."
    assert changes.articles == frozenset({1, 2})
    states = {key: [each.state for each in project.review(key).groups] for key in (1, 2)}
    assert states == {1: ["decided", "open", "open"], 2: ["decided"]}
    decision = project.review(2).groups[0].decision
    assert decision is not None
    assert decision.fields.rule == "complete"
    again = project.propose(rule)
    assert (again.groups, again.left) == (0, 2)
    assert project.run(ApplyRule(rule)).message == "The rule settles no open group."
    assert stands(project) == made_anew(project)
    project.undo()
    gone = without_operations(stands(project))
    assert {name: rows for name, rows in gone.items() if name != "decision"} == {
        name: rows for name, rows in before.items() if name != "decision"
    }
    assert project.propose(rule) == proposed


def test_ties_stay_open_and_are_counted(crew: Crew) -> None:
    project = crew.project
    proposed = project.propose(Rule("threshold", 1))
    assert (proposed.groups, proposed.ties, proposed.left) == (2, 1, 0)
    said = project.run(ApplyRule(Rule("threshold", 1)))
    assert said.message == "Accepted 2 groups. 1 tie left open."
    assert said.name == "Accept by rule: threshold, at least 1"


def test_a_rule_leaves_articles_alone_that_wait_or_are_somebody_elses(crew: Crew) -> None:
    crew.works(crew.bob, 2, ("claim", (0, 17)))
    project = crew.enter(crew.ana)
    rule = Rule("threshold", 1)
    assert project.propose(rule).articles == 1  # Cy has not finished the second
    crew.ask(crew.dee, 1)
    assert crew.project.propose(rule).articles == 0
    assert crew.enter(crew.dee).propose(rule).articles == 1
    assert crew.enter(crew.cy).propose(rule).articles == 0


def test_a_rule_that_is_stopped_changes_nothing(crew: Crew) -> None:
    class Stop:
        def tick(self, done: int, total: int, what: str = "") -> None:
            raise Cancelled

    before = stands(crew.project)
    with pytest.raises(Cancelled):
        crew.project.propose(Rule("complete"), Stop())
    with pytest.raises(Cancelled):
        crew.project.run(ApplyRule(Rule("complete")), Stop())
    assert stands(crew.project) == before


def test_undo_back_to_the_start_exports_the_same_bytes(crew: Crew, tmp_path: Path) -> None:
    project = crew.project
    before = crew.exported(tmp_path / "before.jsonl")
    project.run(ApplyRule(Rule("complete")))
    settle(project)
    assert crew.exported(tmp_path / "gold.jsonl") != before
    while project.undo_name != "Assign articles":
        project.undo()
    assert crew.exported(tmp_path / "after.jsonl") == before
    assert stands(project) == made_anew(project)


def test_no_decision_without_its_article_in_the_history(crew: Crew) -> None:
    settle(crew.project)
    events = log.events_of_article(crew.project._database.reader, 1)
    assert {"decision.set", "adjudication.set"} <= {each.kind for each in events}


def test_annotations_that_come_and_go_leave_no_decision_behind_that_holds(crew: Crew) -> None:
    settle(crew.project)
    groups = crew.project.review(1).groups
    crew.enter(crew.cy).run(
        DeleteAnnotations(tuple(each.annotation.id for each in groups[2].versions))
    )
    crew.project.run(AddAnnotation(1, (Segment(48, 50),), "claim"))
    review: ArticleReview = crew.enter(crew.ana).review(1)
    assert (len(review.orphans), review.open) == (1, 1)
    assert group_of(review, groups[0].versions[0].annotation.id).state == "decided"


def test_a_lead_who_is_blind_decides_nothing_either(crew: Crew) -> None:
    ana = crew.enter(crew.ana)
    group = ana.review(1).groups[1]
    fields = fields_accept(group, group.choices[0], ana.text(1))
    ana.run(SetProgress(1, "in_progress"))
    for operation in (Decide(1, fields), FinishAdjudication(1)):
        with pytest.raises(Problem, match="kept back from you"):
            ana.run(operation)
