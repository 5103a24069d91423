"""Groups: what is about the same words hangs together, and is told apart by kinds."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.review.groups import groups_of
from annotator.review.model import AnnotatorWork, Group
from annotator.values import Annotation, AttributeValue, Segment
from tests.annotator.review.makers import ANA, BEA, CARL, SCHEME, ids, span, words, work, works


def only(*work_: AnnotatorWork) -> Group:
    (group,) = groups_of(SCHEME, work_)
    return group


def two(one: Annotation, other: Annotation) -> Group:
    return only(work(ANA, one), work(BEA, other))


def test_where_all_have_the_same_nothing_differs() -> None:
    group = only(*(work(who, span(who, "claim", 3, 9)) for who in (CARL, ANA, BEA)))
    assert (group.start, group.end, group.layer) == (3, 9, "stance")
    assert words(group) == [[ANA, BEA, CARL]]
    assert group.kinds == ()
    assert group.missing == ()
    assert group.agreed
    assert [(each.one, each.other) for each in group.pairings] == [
        (ANA, BEA),
        (ANA, CARL),
        (BEA, CARL),
    ]


def test_the_same_words_under_another_label() -> None:
    group = two(span("a", "denial", 3, 9), span("b", "claim", 3, 9))
    assert group.kinds == ("label",)
    assert words(group) == [["b"], ["a"]]  # as many annotators, the same words: by label
    assert [choice.differs for choice in group.choices] == [(), ("label",)]
    assert not group.agreed


def test_a_boundary_one_word_away() -> None:
    group = two(span("a", "claim", 5, 25), span("b", "claim", 1, 25))
    assert group.kinds == ("boundary",)
    assert words(group) == [["b"], ["a"]]
    assert group.choices[1].differs == ("4 characters shorter",)
    assert (group.start, group.end) == (1, 25)


@pytest.mark.parametrize(
    ("edges", "said"),
    [
        ((0, 21), ("1 character longer",)),
        ((2, 22), ("starts 2 characters later",)),
        ((0, 8, 12, 20), ("4 characters shorter", "in 2 parts")),
        ((0, 10, 10, 20), ("in 2 parts",)),
    ],
)
def test_how_words_lie_to_the_first_version(edges: tuple[int, ...], said: tuple[str]) -> None:
    most = [work(who, span(who, "quote", 0, 20)) for who in (ANA, BEA)]
    group = only(*most, work(CARL, span("c", "quote", *edges)))
    assert group.choices[1].differs == said
    assert "boundary" in group.kinds


def test_parts_that_lie_otherwise() -> None:
    group = two(span("a", "quote", 0, 5, 8, 20), span("b", "quote", 0, 7, 10, 20))
    assert group.choices[1].differs == ("other words",)


def test_a_span_that_only_one_has() -> None:
    group = only(work(ANA, span("a", "claim", 0, 9)), work(BEA), work(CARL))
    assert group.kinds == ("missing",)
    assert group.missing == (BEA, CARL)
    assert group.pairings == ()
    assert not group.agreed


def test_who_has_not_handed_in_is_not_missing() -> None:
    group = only(work(ANA, span("a", "claim", 0, 9)))
    assert group.kinds == ()
    assert group.missing == ()
    assert not group.agreed  # nobody to agree with


def test_a_claim_nested_in_a_quote_makes_two_groups() -> None:
    mine = work(ANA, span("a1", "quote", 0, 40), span("a2", "claim", 1, 38))
    yours = work(BEA, span("b1", "claim", 1, 38), span("b2", "quote", 0, 40))
    quote, claim = groups_of(SCHEME, [yours, mine])
    assert (quote.layer, ids(quote)) == ("form", {"a1", "b2"})
    assert (claim.layer, ids(claim)) == ("stance", {"a2", "b1"})
    assert quote.kinds == claim.kinds == ()


def test_claims_nested_in_one_another_are_two_groups() -> None:
    mine = work(ANA, span("a1", "claim", 0, 60), span("a2", "denial", 30, 60))
    yours = work(BEA, span("b1", "denial", 30, 58), span("b2", "claim", 2, 60))
    outer, inner = groups_of(SCHEME, [mine, yours])
    assert ids(outer) == {"a1", "b2"}
    assert ids(inner) == {"a2", "b1"}


def test_annotators_hang_together_through_a_third() -> None:
    mine, yours = span("a", "claim", 0, 10), span("b", "claim", 5, 19)
    assert len(groups_of(SCHEME, [work(ANA, mine), work(BEA, yours)])) == 2
    group = only(work(ANA, mine), work(BEA, yours), work(CARL, span("c", "claim", 0, 18)))
    assert ids(group) == {"a", "b", "c"}


def test_twins_of_one_annotator_are_in_one_group() -> None:
    mine = [span("a1", "claim", 0, 9), span("a2", "claim", 0, 9)]
    group = only(work(ANA, *mine), work(BEA, span("b", "claim", 0, 9)))
    assert words(group) == [["a1", "a2", "b"]]
    assert group.agreed
    alone = only(work(ANA, *mine))
    assert ids(alone) == {"a1", "a2"}
    assert not alone.agreed


def test_groups_stand_in_text_order() -> None:
    mine = [span("x", "claim", 50, 60), span("y", "quote", 0, 20), span("z", "claim", 0, 20)]
    groups = groups_of(SCHEME, [work(ANA, *mine)])
    assert [ids(group) for group in groups] == [{"y"}, {"z"}, {"x"}]


def test_most_annotators_come_first_then_the_text() -> None:
    group = only(
        work(ANA, span("a", "claim", 0, 20)),
        work(BEA, span("b", "claim", 3, 20)),
        work(CARL, span("c", "claim", 3, 20)),
    )
    assert words(group) == [["b", "c"], ["a"]]
    assert group.choices[1].differs == ("3 characters longer",)


# -- what is said of spans -----------------------------------------------------------------------


def said(
    id: str, who: str, value: AttributeValue, *, confirmed: bool = True, stored: bool = True
) -> AnnotatorWork:
    """A claim whose certainty is told: stored and confirmed, stored only, or not stored at all."""
    one = span(
        id,
        "claim",
        0,
        9,
        attributes={"certainty": value} if stored else {},
        unconfirmed=() if confirmed else ("certainty",),
    )
    return work(who, one, told={id: {} if value is None else {"certainty": value}})


def test_values_that_people_gave_and_that_differ_are_a_conflict() -> None:
    group = only(said("a", ANA, "certain"), said("b", BEA, "probable"))
    assert group.kinds == ("attribute",)
    assert group.choices[1].differs == ("certainty: probable",)


def test_a_value_that_somebody_gave_differs_from_one_that_only_follows() -> None:
    group = only(said("a", ANA, "certain", stored=False), said("b", BEA, "possible"))
    assert group.kinds == ("attribute",)


def test_a_value_that_somebody_gave_differs_from_none() -> None:
    group = only(said("a", ANA, "certain"), said("b", BEA, None, stored=False))
    assert group.kinds == ("attribute",)
    assert {each for choice in group.choices for each in choice.differs} <= {
        "certainty: none",
        "certainty: certain",
    }


def test_the_same_value_by_person_and_by_position_is_the_same() -> None:
    assert only(said("a", ANA, "certain"), said("b", BEA, "certain", stored=False)).agreed


@pytest.mark.parametrize("stored", [True, False])
def test_values_that_nobody_confirmed_are_no_conflict(stored: bool) -> None:
    group = only(
        said("a", ANA, "certain", confirmed=False, stored=stored),
        said("b", BEA, "possible", confirmed=False),
    )
    assert group.agreed


def test_once_somebody_confirmed_one_all_values_count() -> None:
    first, second = said("a", ANA, "certain", confirmed=False), said("b", BEA, "possible")
    group = only(first, second, said("c", CARL, "probable", stored=False))
    assert len(group.choices) == 3


def test_yes_and_no_and_text_are_told_in_words() -> None:
    told = {"a": {"speaker": "Lee"}, "b": {"speaker": "Kim", "flag": True}}
    mine, yours = (
        work(who, span(id, "claim", 0, 9, attributes=told[id]), told=told)
        for who, id in ((ANA, "a"), (BEA, "b"))
    )
    group = only(mine, yours)
    assert group.choices[0].versions[0].annotation.id == "b"
    assert group.choices[1].differs == ("speaker: Lee", "flag: none")


def test_a_flag_is_told_as_yes_or_no() -> None:
    mine, yours = (
        work(who, span(id_, "claim", 0, 9, attributes={"flag": id_ == "a"}))
        for who, id_ in ((ANA, "a"), (BEA, "b"))
    )
    assert only(mine, yours).choices[1].differs == ("flag: yes",)


def test_what_is_said_of_different_labels_is_no_conflict_of_its_own() -> None:
    mine = work(ANA, span("a", "claim", 0, 9, attributes={"certainty": "certain"}))
    group = only(mine, work(BEA, span("b", "denial", 0, 9)))
    assert group.kinds == ("label",)


def test_companions_on_other_words_are_a_conflict_that_names_them() -> None:
    cue, source = {"cue": Segment(20, 24)}, {"cue": Segment(20, 25), "source": Segment(30, 33)}
    group = two(span("a", "claim", 0, 9, companions=cue), span("b", "claim", 0, 9))
    assert group.kinds == ("attribute",)
    assert group.choices[1].differs == ("cue: marked",)
    more = two(
        span("a", "claim", 0, 9, companions=cue), span("b", "claim", 0, 9, companions=source)
    )
    assert more.choices[1].differs == ("cue: other words", "source: marked")
    off = replace(SCHEME, companion_mode="off")
    mine = work(ANA, span("a", "claim", 0, 9, companions=cue))
    assert groups_of(off, [mine, work(BEA, span("b", "claim", 0, 9))])[0].agreed


def test_notes_and_doubts_are_no_part_of_what_is_said() -> None:
    assert two(
        span("a", "claim", 0, 9, note="Hm.", doubt=True), span("b", "claim", 0, 9, doubt_note="?")
    ).agreed


# -- relations -----------------------------------------------------------------------------------


def denials(who: str, *links: str, claim: tuple[int, int] = (30, 39)) -> AnnotatorWork:
    """A denial at the start, a claim and another one, with links from the first to others."""
    name = who[0]
    own = [
        span(f"{name}0", "denial", 0, 9),
        span(f"{name}1", "claim", *claim),
        span(f"{name}2", "claim", 60, 70),
    ]
    return work(who, *own, relations=[("target", f"{name}0", f"{name}{link}") for link in links])


def test_relations_to_the_same_words_are_the_same_whoever_made_the_end() -> None:
    groups = groups_of(SCHEME, [denials(ANA, "1"), denials(BEA, "1", claim=(31, 39))])
    assert [group.kinds for group in groups] == [(), ("boundary",), ()]


@pytest.mark.parametrize(
    ("mine", "yours", "differs"),
    [
        (["1"], ["2"], "denies: other words"),
        (["1"], [], "denies: linked"),
        ([], ["2"], "denies: linked"),
        (["1", "2"], ["2"], "denies: other words"),
    ],
)
def test_relations_that_lead_elsewhere_are_a_conflict(
    mine: list[str], yours: list[str], differs: str
) -> None:
    groups = groups_of(SCHEME, [denials(ANA, *mine), denials(BEA, *yours)])
    assert [group.kinds for group in groups] == [("relation",), (), ()]
    assert groups[0].choices[1].differs == (differs,)


def test_relations_that_follow_from_position_are_not_compared() -> None:
    mine, yours = denials(ANA, "1"), denials(BEA)
    mine = replace(mine, relations=tuple(replace(each, derived=True) for each in mine.relations))
    assert groups_of(SCHEME, [mine, yours])[0].agreed


def test_a_relation_to_an_annotation_that_is_not_there_stands_for_itself() -> None:
    mine, yours = denials(ANA, "9"), denials(BEA, "1")
    assert groups_of(SCHEME, [mine, yours])[0].kinds == ("relation",)


# -- whatever the work ---------------------------------------------------------------------------


@given(works())
def test_every_annotation_is_in_exactly_one_group(given_: list[AnnotatorWork]) -> None:
    found = [id_ for group in groups_of(SCHEME, given_) for id_ in sorted(ids(group))]
    assert sorted(found) == sorted(one.id for each in given_ for one in each.annotations)


@given(works(), st.integers())
def test_order_makes_no_difference(given_: list[AnnotatorWork], seed: int) -> None:
    random = Random(seed)

    def mixed(one: AnnotatorWork) -> AnnotatorWork:
        at = list(range(len(one.annotations)))
        random.shuffle(at)
        links = list(one.relations)
        random.shuffle(links)
        return replace(
            one,
            annotations=tuple(one.annotations[number] for number in at),
            told=tuple(one.told[number] for number in at),
            relations=tuple(links),
        )

    shuffled = [mixed(each) for each in given_]
    random.shuffle(shuffled)
    assert groups_of(SCHEME, shuffled) == groups_of(SCHEME, given_)


@given(works(), st.integers())
def test_ids_make_no_difference(given_: list[AnnotatorWork], seed: int) -> None:
    old = [one.id for each in given_ for one in each.annotations]
    new = [f"x{number:02}" for number, _ in enumerate(old)]
    Random(seed).shuffle(new)
    to, back = dict(zip(old, new, strict=True)), dict(zip(new, old, strict=True))
    renamed = [
        replace(
            each,
            annotations=tuple(replace(one, id=to[one.id]) for one in each.annotations),
            relations=tuple(
                replace(one, from_id=to[one.from_id], to_id=to[one.to_id]) for one in each.relations
            ),
        )
        for each in given_
    ]

    def plain(group: Group, known: dict[str, str]) -> Any:
        said = [
            (sorted(known[each] for each in some), choice.differs)
            for some, choice in zip(words(group), group.choices, strict=True)
        ]
        return said, group.kinds, group.missing, group.start, group.end

    same = {each: each for each in old}
    assert [plain(each, back) for each in groups_of(SCHEME, renamed)] == [
        plain(each, same) for each in groups_of(SCHEME, given_)
    ]


@given(works())
def test_no_kind_means_that_all_have_the_same(given_: list[AnnotatorWork]) -> None:
    handed_in = {each.annotator for each in given_}
    for group in groups_of(SCHEME, given_):
        here = {each.annotation.annotator for each in group.versions}
        assert here | set(group.missing) == handed_in
        assert not here & set(group.missing)
        assert (not group.kinds) == (len(group.choices) == 1 and here == handed_in)
        assert group.agreed == (not group.kinds and len(here) > 1)
        assert all(choice.differs for choice in group.choices[1:])
        assert not group.choices[0].differs
        assert group.state == "open"
        assert len(set(group.weighed)) == len(ids(group))


@given(works())
def test_groups_are_of_one_layer_and_in_text_order(given_: list[AnnotatorWork]) -> None:
    groups = groups_of(SCHEME, given_)
    assert [(each.start, each.end) for each in groups] == sorted(
        (each.start, each.end) for each in groups
    )
    for group in groups:
        assert {SCHEME.layer_of(each.annotation.label).id for each in group.versions} == {
            group.layer
        }
        assert {each for one in group.pairings for each in (one.one, one.other)} <= ids(group)


@given(works())
def test_one_and_the_same_work_twice_agrees_in_everything(given_: list[AnnotatorWork]) -> None:
    mine = given_[0]
    copied = {each.id: f"z{each.id}" for each in mine.annotations}
    yours = replace(
        mine,
        annotator="z",
        annotations=tuple(
            replace(each, id=copied[each.id], annotator="z") for each in mine.annotations
        ),
        relations=tuple(
            replace(each, from_id=copied[each.from_id], to_id=copied[each.to_id])
            for each in mine.relations
        ),
    )
    for group in groups_of(SCHEME, [mine, yours]):
        # What one annotator differs in from themselves (twins, or words crossing) stays.
        sides = [
            {id_.removeprefix("z") for id_ in some if id_.startswith("z") is there}
            for some in words(group)
            for there in (True, False)
        ]
        assert sides[::2] == sides[1::2]
        assert "missing" not in group.kinds
