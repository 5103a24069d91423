"""Which decisions hold, which do not any more, and the gold that follows."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.review.deciding import (
    decided,
    edited,
    fields_accept,
    fields_add,
    fields_both,
    fields_edit,
    fields_escalate,
    fields_reject,
    gold_of,
    gold_of_choice,
    gold_span,
    in_force,
    lost_relations,
    new_gold,
)
from annotator.review.groups import groups_of
from annotator.review.model import AnnotatorWork, Group
from annotator.team import Decision, DecisionFields, GoldSpan
from annotator.values import Segment
from tests.annotator.review.makers import ANA, BEA, CARL, SCHEME, TEXT, decision, span, work, works


def boundary() -> tuple[AnnotatorWork, AnnotatorWork]:
    """Two who differ by a boundary early on, and agree later."""
    return (
        work(ANA, span("a1", "claim", 5, 25), span("a2", "quote", 40, 60)),
        work(BEA, span("b1", "claim", 1, 25), span("b2", "quote", 40, 60)),
    )


def settled(given_: Sequence[AnnotatorWork], *decisions: Decision) -> list[Group]:
    return decided(groups_of(SCHEME, given_), decisions)[0]


def states(groups: Sequence[Group]) -> list[str]:
    return [group.state for group in groups]


# -- what one key makes --------------------------------------------------------------------------


def test_accepting_takes_the_words_and_all_who_have_them() -> None:
    group = groups_of(SCHEME, boundary())[1]
    fields = fields_accept(group, group.choices[0], TEXT, note="Yes.", rule="complete")
    (gold,) = fields.gold
    assert (fields.verdict, fields.weighed) == ("accept", group.weighed)
    assert (fields.note, fields.rule) == ("Yes.", "complete")
    assert (gold.label, gold.segments) == ("quote", (Segment(40, 60),))
    assert (gold.quotes, gold.sources) == ((TEXT[40:60],), ("a2", "b2"))


def test_the_quotes_are_the_same_with_the_text_and_without() -> None:
    one = span("a", "quote", 0, 20, 55, 70, 90, 93)
    group = groups_of(SCHEME, [work(ANA, one)])[0]
    version = group.versions[0]
    assert gold_span(version, TEXT) == gold_span(version)
    assert gold_span(version, TEXT).quotes == (TEXT[:20], TEXT[55:70], TEXT[90:93])
    assert gold_span(version, TEXT, "7").id == "7"


def test_gold_has_the_values_that_count_and_the_companions() -> None:
    cue = {"cue": Segment(30, 33)}
    one = span("a", "claim", 0, 9, attributes={"certainty": "certain"}, companions=cue)
    told = {"a": {"certainty": "certain", "attribution": "direct", "speaker": None}}
    gold = gold_span(groups_of(SCHEME, [work(ANA, one, told=told)])[0].versions[0], TEXT)
    assert gold.attributes == {"certainty": "certain", "attribution": "direct"}
    assert gold.companions == cue


def test_who_takes_the_same_version_makes_the_same_gold() -> None:
    group = groups_of(SCHEME, boundary())[0]
    first, second = group.choices
    assert fields_accept(group, first) == fields_accept(group, first, TEXT)
    assert gold_of_choice(first).id != gold_of_choice(second).id


def test_both_makes_a_gold_span_of_each_choice() -> None:
    group = groups_of(SCHEME, [*boundary(), work(CARL, span("c1", "denial", 3, 25))])[0]
    assert len(group.choices) == 3
    all_, two = fields_both(group), fields_both(group, group.choices[1:])
    assert all_.verdict == two.verdict == "both"
    assert [each.sources for each in all_.gold] == [("b1",), ("c1",), ("a1",)]
    assert [each.sources for each in two.gold] == [("c1",), ("a1",)]
    assert len({each.id for each in all_.gold}) == 3


def test_an_edited_span_keeps_what_is_not_said() -> None:
    group = groups_of(SCHEME, boundary())[0]
    gold = gold_of_choice(group.choices[0], TEXT)
    parts = (Segment(1, 9), Segment(14, 20))
    other = edited(gold, TEXT, segments=parts, attributes={"certainty": "certain", "speaker": None})
    assert (other.id, other.label, other.sources) == (gold.id, "claim", ("b1",))
    assert (other.segments, other.quotes) == (parts, (TEXT[1:9], TEXT[14:20]))
    assert other.attributes == {"certainty": "certain"}
    again = edited(
        other, TEXT, label="denial", companions={"cue": Segment(0, 1)}, relations=[("target", "x")]
    )
    assert (again.label, again.segments) == ("denial", parts)
    assert (again.companions, again.relations) == ({"cue": Segment(0, 1)}, (("target", "x"),))
    assert fields_edit(group, again, note="Longer.").gold == (again,)


def test_rejecting_and_escalating_make_no_gold() -> None:
    group = groups_of(SCHEME, boundary())[0]
    rejected = fields_reject(group, "guideline_gap", "Which one?")
    assert (rejected.verdict, rejected.reason, rejected.gold) == ("reject", "guideline_gap", ())
    passed = fields_escalate(group, CARL, "You know.")
    assert (passed.verdict, passed.to, passed.gold) == ("escalate", CARL, ())


def test_gold_that_nobody_marked_has_no_sources() -> None:
    gold = new_gold(TEXT, "claim", (Segment(3, 9),), {"certainty": "certain"})
    assert (gold.sources, gold.quotes) == ((), (TEXT[3:9],))
    assert gold == new_gold(TEXT, "claim", (Segment(3, 9),), {"certainty": "certain"})
    assert gold.id != new_gold(TEXT + " ", "claim", (Segment(3, 9),)).id
    assert fields_add(gold, "Overlooked.") == DecisionFields((), "add", (gold,), note="Overlooked.")


# -- what holds ----------------------------------------------------------------------------------


def test_all_groups_are_open_until_somebody_decides() -> None:
    groups = settled(boundary())
    assert states(groups) == ["open", "open"]
    assert groups[1].agreed  # also where all agree
    assert gold_of(groups, ()) == ()


def test_a_decision_holds_while_the_group_has_what_it_weighed() -> None:
    groups = groups_of(SCHEME, boundary())
    made = decision(fields_accept(groups[0], groups[0].choices[0], TEXT))
    now = settled(boundary(), made)
    assert states(now) == ["decided", "open"]
    assert now[0].decision == made
    assert now[1].former == ()


def test_accepting_and_taking_it_back_leaves_nothing() -> None:
    groups = groups_of(SCHEME, boundary())
    made = decision(fields_accept(groups[0], groups[0].choices[0]))
    assert settled(boundary(), made) != groups
    assert settled(boundary()) == groups


def test_a_later_change_reopens_its_group_and_no_other() -> None:
    mine, yours = boundary()
    before = groups_of(SCHEME, [mine, yours])
    made = [
        decision(fields_accept(group, group.choices[0]), number)
        for number, group in enumerate(before)
    ]
    later = work(BEA, span("b1", "claim", 2, 25), span("b2", "quote", 40, 60))
    groups, added, orphans = decided(groups_of(SCHEME, [mine, later]), made)
    assert states(groups) == ["open", "decided"]
    assert groups[0].former == (made[0],)
    assert (added, orphans) == ([], [])
    assert states(settled([mine, yours], *made)) == ["decided", "decided"]  # it was undone


def test_who_hands_in_later_with_nothing_there_reopens_nothing() -> None:
    mine, yours = boundary()
    made = [decision(fields_accept(g, g.choices[0])) for g in groups_of(SCHEME, [mine, yours])]
    later = work(CARL, span("c1", "quote", 40, 61))
    assert states(settled([mine, yours, later], *made)) == ["decided", "open"]


def test_decisions_about_what_is_gone_are_kept_apart() -> None:
    mine, yours = boundary()
    before = groups_of(SCHEME, [mine, yours])
    made = decision(fields_accept(before[0], before[0].choices[0]))
    older = decision(fields_reject(before[0], "other"), 0, by="e")
    less = [replace(each, annotations=each.annotations[1:], told=({},)) for each in (mine, yours)]
    groups, added, orphans = decided(groups_of(SCHEME, less), [older, made])
    assert orphans == [made, older]  # the newest first
    assert states(groups) == ["open"]
    assert added == []


def test_former_decisions_are_told_newest_first_and_at_each_group_they_were_about() -> None:
    mine, yours = boundary()
    joined = work(CARL, span("c1", "claim", 5, 25))
    before = groups_of(SCHEME, [mine, yours, joined])[0]
    first = decision(fields_reject(before, "other"), 1)
    second = decision(fields_accept(before, before.choices[0]), 2, by="e")
    apart = [mine, work(BEA, span("b1", "claim", 20, 70))]
    groups, _, orphans = decided(groups_of(SCHEME, apart), [first, second])
    about = [group for group in groups if group.former]
    assert [group.former for group in about] == [(second, first), (second, first)]
    assert orphans == []


def test_a_decision_of_somebody_who_may_not_decide_is_none() -> None:
    group = groups_of(SCHEME, boundary())[0]
    made = decision(fields_accept(group, group.choices[0]), counts=False)
    assert decided([group], [made]) == ([group], [], [])


def test_the_newest_of_one_adjudicator_counts() -> None:
    group = groups_of(SCHEME, boundary())[0]
    first = decision(fields_accept(group, group.choices[0]), 1)
    second = decision(fields_reject(group, "other"), 2)
    for order in ([first, second], [second, first]):
        now = settled(boundary(), *order)[0]
        assert (now.state, now.decision) == ("decided", second)


def test_two_who_decide_differently_contest_the_group() -> None:
    group = groups_of(SCHEME, boundary())[0]
    mine = decision(fields_accept(group, group.choices[0]), 1, "d")
    yours = decision(fields_accept(group, group.choices[1]), 2, "e")
    for order in ([mine, yours], [yours, mine]):
        groups = settled(boundary(), *order)
        assert groups[0].state == "contested"
        assert groups[0].contested == (mine, yours)
        assert groups[0].decision is None
        assert gold_of(groups, ()) == ()
    same = decision(fields_accept(group, group.choices[0]), 3, "e")
    assert settled(boundary(), mine, yours, same)[0].state == "decided"


def test_two_who_come_to_the_same_gold_have_decided() -> None:
    group = groups_of(SCHEME, boundary())[0]
    mine = decision(fields_accept(group, group.choices[0], note="Clear."), 1, "d")
    gold = edited(gold_of_choice(group.choices[1], TEXT), TEXT, segments=(Segment(1, 25),))
    timed = replace(fields_edit(group, gold), seconds=40, scheme="abc")
    now = settled(boundary(), mine, decision(timed, 2, "e"))[0]
    assert (now.state, now.decision, now.contested) == ("decided", mine, ())
    no = [decision(fields_reject(group, reason), 1, reason) for reason in ("other", "edge_case")]
    assert settled(boundary(), *no)[0].state == "decided"


def test_an_escalated_group_is_open_until_somebody_decides_after_it() -> None:
    group = groups_of(SCHEME, boundary())[0]
    earlier = decision(fields_accept(group, group.choices[0]), 1, "e")
    passed = decision(fields_escalate(group, "e"), 2, "d")
    groups = settled(boundary(), earlier, passed)
    assert (groups[0].state, groups[0].decision) == ("escalated", passed)
    assert gold_of(groups, ()) == ()
    later = decision(fields_accept(group, group.choices[1]), 3, "e")
    now = settled(boundary(), earlier, passed, later)[0]
    assert (now.state, now.decision) == ("decided", later)


def test_labels_are_compared_as_they_count_now() -> None:
    group = groups_of(SCHEME, boundary())[0]
    gold = gold_of_choice(group.choices[0], TEXT)
    old = decision(fields_edit(group, edited(gold, TEXT, label="rumour")), 1, "d")
    new = decision(fields_accept(group, group.choices[0]), 2, "e")
    assert settled(boundary(), old, new)[0].state == "contested"
    mapped = in_force([old, new], {"rumour": "claim"})
    assert settled(boundary(), *mapped)[0].state == "decided"
    assert mapped[1] is new


def test_added_gold_counts_once_where_two_add_the_same() -> None:
    gold = new_gold(TEXT, "claim", (Segment(70, 80),))
    first, same = decision(fields_add(gold), 1, "d"), decision(fields_add(gold), 2, "e")
    other = decision(fields_add(new_gold(TEXT, "denial", (Segment(70, 80),))), 3, "e")
    groups, added, orphans = decided(groups_of(SCHEME, boundary()), [other, same, first])
    assert added == [first, other]
    assert orphans == []
    assert [each.label for each in gold_of(groups, added)] == ["claim", "denial"]


@given(works(), st.data())
def test_each_decision_is_somewhere_and_order_is_nothing(
    given_: list[AnnotatorWork], data: st.DataObject
) -> None:
    before = groups_of(SCHEME, given_)
    made = [
        decision(data.draw(st.sampled_from([
            fields_accept(group, group.choices[-1]), fields_both(group), fields_reject(group, None),
            fields_escalate(group, "e"),
        ])), when, by)
        for group in before
        for when, by in data.draw(st.lists(st.tuples(st.integers(1, 4), st.sampled_from("de")),
                                           max_size=2, unique=True))
    ]  # fmt: skip
    made = [replace(each, id=f"{number}") for number, each in enumerate(made)]
    gone = data.draw(st.sampled_from(given_))
    left = [each for each in given_ if each is not gone]
    now = groups_of(SCHEME, left)
    groups, added, orphans = decided(now, made)
    assert decided(now, made[::-1]) == (groups, added, orphans)
    held = {
        each.id
        for group in groups
        for each in (*group.former, *group.contested, *filter(None, [group.decision]))
    }
    lost = {each.id for each in orphans}
    assert not held & lost
    by_weighed = {group.weighed for group in groups}
    assert {each.id for each in made if each.fields.weighed not in by_weighed} <= held | lost
    assert gold_of(groups, added) == tuple(
        sorted(gold_of(groups, added), key=lambda each: (each.segments, each.label, each.id))
    )


# -- gold and its relations ----------------------------------------------------------------------


def linked() -> tuple[AnnotatorWork, AnnotatorWork]:
    """A denial of a claim, by both; the claim differs by a boundary."""
    return (
        work(
            ANA,
            span("a1", "denial", 0, 20),
            span("a2", "claim", 40, 60),
            relations=[("target", "a1", "a2")],
        ),
        work(
            BEA,
            span("b1", "denial", 0, 20),
            span("b2", "claim", 42, 60),
            relations=[("target", "b1", "b2")],
        ),
    )


def taken(*fields: DecisionFields) -> list[Group]:
    return settled(linked(), *(decision(each, when) for when, each in enumerate(fields)))


def relations(groups: Sequence[Group], added: Sequence[Decision] = ()) -> list[tuple[str, str]]:
    return [each for gold in gold_of(groups, added) for each in gold.relations]


def test_a_relation_leads_to_the_gold_that_was_made_of_its_end() -> None:
    denial, claim = groups_of(SCHEME, linked())
    assert denial.kinds == ()
    for choice in claim.choices:
        groups = taken(fields_accept(denial, denial.choices[0]), fields_accept(claim, choice))
        first, second = gold_of(groups, ())
        assert first.relations == (("target", second.id),)
        assert lost_relations(groups, ()) == ()


def test_a_version_that_gave_way_leads_to_what_became_of_its_group() -> None:
    mine, yours = linked()
    alone = replace(yours, relations=())
    denial, claim = groups_of(SCHEME, [mine, alone])
    assert denial.kinds == ("relation",)
    (has_link,) = (each for each in denial.choices if each.versions[0].relations)
    (others,) = (each for each in claim.choices if each.versions[0].annotation.id == "b2")
    made = [decision(fields_accept(denial, has_link)), decision(fields_accept(claim, others), 2)]
    groups = settled([mine, alone], *made)
    assert relations(groups) == [("target", gold_of(groups, ())[1].id)]
    label = edited(gold_of_choice(others, TEXT), TEXT, label="speculation")
    made[1] = decision(fields_edit(claim, label), 2)
    groups = settled([mine, alone], *made)
    assert relations(groups) == []
    assert lost_relations(groups, ()) == (("target", TEXT[40:60]),)


def test_a_relation_to_a_rejected_span_is_lost_and_told() -> None:
    denial, claim = groups_of(SCHEME, linked())
    groups = taken(fields_accept(denial, denial.choices[0]), fields_reject(claim, "other"))
    assert states(groups) == ["decided", "decided"]
    assert relations(groups) == []
    assert lost_relations(groups, ()) == (("target", TEXT[40:60]),)


def test_a_relation_to_an_open_group_is_not_lost_yet() -> None:
    denial, claim = groups_of(SCHEME, linked())
    accepted = fields_accept(denial, denial.choices[0])
    for groups in (taken(accepted), taken(accepted, fields_escalate(claim, "e"))):
        assert relations(groups) == []
        assert lost_relations(groups, ()) == ()


def test_a_relation_to_what_is_not_there_any_more_is_lost() -> None:
    gold = replace(new_gold(TEXT, "denial", (Segment(0, 9),)), relations=(("target", "gone"),))
    made = decision(fields_add(gold))
    groups, added, _ = decided([], [made])
    assert gold_of(groups, added)[0].relations == ()
    assert lost_relations(groups, added) == (("target", ""),)


def test_a_relation_of_both_leads_to_the_one_made_of_its_end() -> None:
    denial, claim = groups_of(SCHEME, linked())
    groups = taken(fields_accept(denial, denial.choices[0]), fields_both(claim))
    first, *others = gold_of(groups, ())
    assert {end for _, end in first.relations} == {each.id for each in others}


def test_a_relation_can_lead_to_a_gold_span() -> None:
    denial, claim = groups_of(SCHEME, linked())
    added = new_gold(TEXT, "claim", (Segment(100, 110),))
    target = gold_of_choice(claim.choices[0], TEXT)
    ends = [("target", added.id), ("target", target.id)]
    mine = edited(gold_of_choice(denial.choices[0], TEXT), TEXT, relations=ends)
    fields = [fields_edit(denial, mine), fields_accept(claim, claim.choices[0]), fields_add(added)]
    made = [decision(each, when) for when, each in enumerate(fields)]
    groups, more, _ = decided(groups_of(SCHEME, linked()), made)
    assert sorted(relations(groups, more)) == sorted(ends)
    groups, more, _ = decided(groups_of(SCHEME, linked()), made[:1])
    assert lost_relations(groups, more) == (("target", ""), ("target", ""))


def test_a_relation_to_gold_whose_group_was_reopened_is_not_lost_yet() -> None:
    mine, yours = linked()
    denial, claim = groups_of(SCHEME, [mine, yours])
    target = gold_of_choice(claim.choices[0], TEXT)
    gold = edited(gold_of_choice(denial.choices[0], TEXT), TEXT, relations=[("target", target.id)])
    made = [
        decision(fields_edit(denial, gold)),
        decision(fields_accept(claim, claim.choices[0]), 2),
    ]
    assert relations(settled([mine, yours], *made)) == [("target", target.id)]
    later = replace(yours, annotations=(yours.annotations[0], span("b2", "claim", 44, 60)))
    groups = settled([mine, later], *made)
    assert states(groups) == ["decided", "open"]
    assert relations(groups) == []
    assert lost_relations(groups, ()) == ()


def test_the_same_relation_told_by_different_ids_is_the_same_outcome() -> None:
    denial, claim = groups_of(SCHEME, linked())
    gold = gold_of_choice(denial.choices[0], TEXT)
    target = gold_of_choice(claim.choices[0], TEXT)

    def to(*ends: str) -> GoldSpan:
        return edited(gold, TEXT, relations=[("target", end) for end in ends])

    made = [
        decision(fields_accept(denial, denial.choices[0]), 1, "d"),
        decision(fields_edit(denial, edited(gold, TEXT, relations=[("target", "b2")])), 2, "e"),
        decision(
            fields_edit(denial, edited(gold, TEXT, relations=[("target", target.id)])), 3, "f"
        ),
        decision(fields_accept(claim, claim.choices[0]), 4, "d"),
    ]
    assert states(settled(linked(), *made)) == ["decided", "decided"]
    without = decision(fields_edit(denial, to()), 5, "g")
    assert states(settled(linked(), *made, without)) == ["contested", "decided"]


def test_a_relation_that_would_lead_back_to_its_own_span_is_lost() -> None:
    one = work(
        ANA,
        span("a1", "denial", 0, 20),
        span("a2", "claim", 0, 18),
        relations=[("target", "a1", "a2")],
    )
    other = work(BEA, span("b1", "claim", 0, 19))
    (group,) = (group for group in groups_of(SCHEME, [one, other]) if "a2" in str(group.weighed))
    gold: GoldSpan = replace(
        gold_of_choice(group.choices[0]), sources=("a1", "a2"), relations=(("target", "a2"),)
    )
    groups = decided([group], [decision(fields_edit(group, gold))])[0]
    assert gold_of(groups, ())[0].relations == ()
    assert [kind for kind, _ in lost_relations(groups, ())] == ["target"]
